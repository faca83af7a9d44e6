"""What became of one mutant: the checker's verdict held against an enumeration of its own, longer than the checker's.

`caught`: refuted, or said to need more, with a model in which it fails. `still true`: proved or true to leading
order, and no model differs. `missed`: undecided, and a longer search refutes it. `open`: undecided, and no model
differs. `unread`: written without its indices, the line says nothing once an assumption is dropped, and the message
names what to declare. `proved and refuted` and `contradiction` are defects. A law that is said to meet a requirement
has been held against models by the checker alone.
"""

from __future__ import annotations

from dataclasses import replace

from derive.checker.correction import linear_part
from derive.checker.judge import judge
from derive.checker.proving import InternalContradiction, Premise
from derive.checker.verdicts import Finding, Verdict
from derive.language.assumptions import Claim, Holds, Large, Relation, Small
from derive.language.derivations import LawClaim, Step
from derive.language.describe import describe_claim
from derive.models import Witness, find_witness

WRONG = ("proved and refuted", "contradiction")
MODELS, SECONDS = 20_000, 4.0
"""How long a mutant is searched that the checker leaves undecided; one that it proves, a quarter of it."""


def outcome(step: Step, premises: tuple[Premise, ...]) -> dict[str, str]:
    """The `outcome`, the checker's `verdict`, and the mutant as `told`."""
    claim = step.statement
    told = describe_claim(claim) if isinstance(claim, Claim) else str(claim)
    try:
        finding = judge(step, premises)
    except InternalContradiction as error:
        return {"outcome": "contradiction", "verdict": "", "told": f"{told}: {error}"}
    return {"outcome": _outcome(step, finding, premises), "verdict": finding.verdict.value, "told": told}


def _outcome(step: Step, finding: Finding, premises: tuple[Premise, ...]) -> str:
    holds = finding.verdict in (Verdict.PROVED, Verdict.APPROXIMATE)
    if finding.verdict in (Verdict.REFUTED, Verdict.NEEDS) or (holds and finding.overclaims):
        return "caught" if finding.witness or finding.overclaims else "missed"
    if finding.verdict is Verdict.UNREAD:
        return "unread"
    if isinstance(step.statement, LawClaim):
        return "still true" if holds else "open"
    refuted = _is_refuted(step, finding, premises, SECONDS / 4 if holds else SECONDS)
    if holds:
        return "proved and refuted" if refuted else "still true"
    return "missed" if refuted else "open"


def _is_refuted(step: Step, finding: Finding, premises: tuple[Premise, ...], seconds: float) -> bool:
    """Whether a model of the given, the premises and the verdict's own conditions makes the claim false.

    A claim to leading order is tried with activations replaced by their linear part, unless it is about sizes.
    """
    claim, given = step.statement, step.given.assumptions | {Holds(c) for c in finding.conditions}
    if not isinstance(claim, Claim):
        return False
    if finding.verdict is Verdict.APPROXIMATE or claim.relation is Relation.APPROXIMATE:
        if any(isinstance(a, Large | Small) for a in given):
            return False
        small = linear_part(replace(claim, relation=Relation.EQUAL), given)
        if small is None:
            return False
        claim, given = small
    sources = tuple(p.claim for p in premises if p.line is None)
    return isinstance(find_witness(claim, given, sources, models=MODELS, seconds=seconds), Witness)
