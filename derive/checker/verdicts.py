"""Verdicts and what comes with them, as data. Everything people read is a projection of this; nothing is
decided again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from ..language.assumptions import Assumption, Claim
from ..language.derivations import Heading, Step
from ..models import Witness


class Verdict(StrEnum):
    """One a step, with a stable code."""

    PROVED = "proved"
    APPROXIMATE = "approximate"
    NEEDS = "needs"
    REFUTED = "refuted"
    UNDECIDED = "undecided"
    CHOICE = "choice"
    UNREAD = "unread"
    DEFINITION = "definition"
    """A name or a premise; not judged."""
    REQUIRED = "required"
    """Restates what is required; not judged."""


_STRENGTH = (
    Verdict.UNREAD,
    Verdict.REFUTED,
    Verdict.NEEDS,
    Verdict.UNDECIDED,
    Verdict.APPROXIMATE,
    Verdict.CHOICE,
    Verdict.PROVED,
)
NOT_JUDGED = frozenset({Verdict.DEFINITION, Verdict.REQUIRED})


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about one step."""

    verdict: Verdict
    message: str = ""
    overclaims: bool = False
    minimal_sets: tuple[frozenset[Assumption], ...] = ()
    missing: tuple[frozenset[Assumption], ...] = ()
    conditions: tuple[Claim, ...] = ()
    follows_from: tuple[Claim, ...] = ()
    inherits: int | None = None
    reason_ok: bool | None = None
    witness: Witness | None = None
    corrected: Claim | None = None
    neglected: str | None = None
    residuals: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedStep:
    """A step, what was found, and which of the given's assumptions the step never needs."""

    step: Step
    finding: Finding
    unused: frozenset[Assumption] = field(default_factory=frozenset)

    @property
    def verdict(self) -> Verdict:
        return self.finding.verdict


@dataclass(frozen=True, slots=True)
class CheckedDerivation:
    """A document and its verdict: that of its weakest step."""

    file: str
    steps: tuple[CheckedStep, ...]
    headings: tuple[Heading, ...] = ()

    @property
    def verdict(self) -> Verdict:
        return weakest(s.verdict for s in self.steps)

    @property
    def judged(self) -> tuple[CheckedStep, ...]:
        return tuple(s for s in self.steps if s.verdict not in NOT_JUDGED)


def weakest(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of them; a document without a judged step has proved nothing and refuted nothing."""
    judged = [v for v in verdicts if v not in NOT_JUDGED]
    return min(judged, key=_STRENGTH.index, default=Verdict.PROVED)
