"""A claim from a text: what it says, what that means formally, and what the checker makes of it.

No verdict is typed in: it is computed from documents. `stated` is what the author of this catalogue
expects; a test fails where the two differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from derive.checker import CheckedDerivation, Verdict, check_derivation
from derive.documents import read_markdown
from derive.theorems import holds

from .measured import Measured


class Outcome(Enum):
    """What became of a claim."""

    HOLDS = "holds"
    ONLY_IF = "holds only if"
    REFUTED = "refuted"
    NOT_MATHEMATICAL = "not a mathematical claim"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a source and its formal readings, each a document.

    `formal` is the claim under what the source states (None: it has no formal reading); `conditional` the
    same under a condition that the source leaves out; `instead` what is true in its place. `correction` is
    the sentence that the source should have.
    """

    number: str
    said: str
    stated: Outcome
    correction: str
    formal: str | None = None
    conditional: str | None = None
    instead: str | None = None
    measure: Callable[[], tuple[Measured, ...]] | None = None


@dataclass(frozen=True)
class Case:
    """A claim and its documents, each judged when it is first asked for."""

    claim: Claim

    @cached_property
    def formal(self) -> CheckedDerivation | None:
        """The claim under what its source states, judged."""
        return _check(self.claim.formal)

    @cached_property
    def conditional(self) -> CheckedDerivation | None:
        """The claim under the condition, judged."""
        return _check(self.claim.conditional)

    @cached_property
    def instead(self) -> CheckedDerivation | None:
        """What is true in its place, judged."""
        return _check(self.claim.instead)

    @cached_property
    def outcome(self) -> Outcome:
        """What the checker's verdicts make of the claim."""
        if self.formal is None:
            return Outcome.NOT_MATHEMATICAL
        if holds(self.formal):
            return Outcome.HOLDS
        if not _fails(self.formal):
            return Outcome.UNDECIDED
        if self.conditional is not None and holds(self.conditional):
            return Outcome.ONLY_IF
        return Outcome.REFUTED

    @property
    def derivations(self) -> tuple[tuple[str, CheckedDerivation], ...]:
        """The judged documents with what each of them is."""
        named = ("as stated", self.formal), ("under the condition", self.conditional), ("instead", self.instead)
        return tuple((what, checked) for what, checked in named if checked is not None)


def _fails(checked: CheckedDerivation) -> bool:
    """A line has a witness against it, or is true to leading order where it says equal."""
    decided = Verdict.REFUTED, Verdict.NEEDS, Verdict.APPROXIMATE
    return checked.verdict in decided


def _check(document: str | None) -> CheckedDerivation | None:
    return None if document is None else check_derivation(read_markdown(document, "claim"))
