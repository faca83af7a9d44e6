"""What a failed assertion says: the law and why, what was measured, which mistake fits, how to see it.

Holds and prints findings. Decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One check that failed.

    check is its stable name; needed what the law says there; measured what was found, with its interval;
    mistakes the known mistakes that fit, likeliest first.
    """

    check: str
    needed: str
    measured: str
    mistakes: tuple[str, ...] = ()


class LawViolation(AssertionError):
    """An initialiser, network or function that does not obey its law; `findings` says where."""

    def __init__(self, title: str, because: str, findings: tuple[Finding, ...], reproduce: str) -> None:
        self.findings = findings
        lines = [title, f"  because    {because}"]
        for finding in findings:
            lines += [f"  {finding.check}", f"    needed   {finding.needed}"]
            lines += [f"    measured {finding.measured}"]
            lines += [f"    fits     {mistake}" for mistake in finding.mistakes]
        super().__init__("\n".join([*lines, f"  reproduce  {reproduce}"]))


class TooFewReplicates(AssertionError):
    """Nothing was refuted, but the replicates allowed cannot decide at the stated error rates."""
