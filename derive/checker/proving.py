"""What the kernel says of a claim: proved, from which lines and on which minimal sets of assumptions, or to leading
order. A few models are tried on what is proved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..kernel import Refusal, Theorem, consequence, identity, inequality, leading_order, neglected
from ..language.assumptions import Assumption, Claim, Definition, Holds, Relation
from ..models import Witness, find_witness
from .effort import Effort
from .minimal import OutOfTime, minimal_sets
from .verdicts import Finding, Verdict

Assumptions = frozenset[Assumption]
Rule = Callable[[Assumptions], Theorem | Refusal]
"""A claim's proof from some assumptions."""
_MODELS, _SECONDS = 8, 0.1
"""How long the second witness looks at what the kernel has proved."""


class InternalContradiction(Exception):
    """Two witnesses contradict each other: a defect of the program, to be reported with the document."""


@dataclass(frozen=True, slots=True)
class Premise:
    """An equation that a step may follow from, where it stands (None: required or chosen), and what it takes.

    `sets` are the minimal sets of a line that is proved of the given alone: the kernel proves it again where it is
    needed, and so only what it says at other labels is of use. What follows an arrow is said of the layer that its
    hypothesis is said of, and not `everywhere`.
    """

    claim: Claim
    line: int | None
    established: bool
    conditions: tuple[Claim, ...] = ()
    sets: tuple[Assumptions, ...] = ()
    everywhere: bool = True


def proved(claim: Claim, given: Assumptions, premises: tuple[Premise, ...], effort: Effort) -> Finding | None:
    """Proved as an identity, or from the shortest list of equations before it that will do."""
    if not (claim.relation.is_order or claim.relation is Relation.EQUAL):
        return None
    rule = inequality if claim.relation.is_order else identity
    answer = rule(claim, given, effort.budget())
    if isinstance(answer, Theorem):
        return _finding(answer, lambda s: rule(claim, s, effort.budget()), given, effort)
    if claim.relation is not Relation.EQUAL or answer.code == "budget":
        return None
    wanted = tuple(p.claim for p in premises if p.line is None)
    lines = tuple(p.claim for p in premises if p.line is not None and p.established and not p.sets)
    for sources in (wanted, wanted + lines):
        if sources and isinstance(consequence(claim, sources, given, effort.budget()), Theorem):
            found = _following(claim, _shortest(claim, sources, given, effort), given, effort)
            more = (c for p in premises if p.claim in found.follows_from for c in p.conditions)
            return replace(found, conditions=tuple(dict.fromkeys((*found.conditions, *more))))
    return None


def specialised(claim: Claim, given: Assumptions, lines: tuple[Premise, ...], effort: Effort) -> Finding | None:
    """Proved as what one line, itself proved of the given, says."""
    for line in lines:
        if line.sets and consequence(claim, (line.claim,), given, effort.budget()):
            found = _following(claim, (line.claim,), given, effort)
            sets = tuple(dict.fromkeys(a | b for a in line.sets for b in found.minimal_sets))
            conditions = tuple(dict.fromkeys((*found.conditions, *line.conditions)))
            return replace(found, minimal_sets=sets, conditions=conditions)
    return None


def _following(claim: Claim, sources: tuple[Claim, ...], given: Assumptions, effort: Effort) -> Finding:
    theorem = consequence(claim, sources, given)
    if not isinstance(theorem, Theorem):
        raise InternalContradiction(f"proved from more premises than needed, but not from these: {claim}")
    finding = _finding(theorem, lambda s: consequence(claim, sources, s, effort.budget()), given, effort)
    return replace(finding, follows_from=sources)


def _finding(theorem: Theorem, rule: Rule, given: Assumptions, effort: Effort) -> Finding:
    """For what is proved, and by the rule from subsets of the given."""
    _confirm(theorem, given)
    sets = _minimal(rule, given, theorem, effort)
    return Finding(Verdict.PROVED, minimal_sets=sets, conditions=theorem.conditions)


def _confirm(theorem: Theorem, given: Assumptions) -> None:
    """Try a few models on what is proved. Raises InternalContradiction if one says otherwise."""
    meaningful = given | {Holds(c) for c in theorem.conditions}
    found = find_witness(theorem.claim, meaningful, theorem.premises, models=_MODELS, seconds=_SECONDS)
    if isinstance(found, Witness):
        raise InternalContradiction(f"the kernel proves {theorem!r}, and yet: {found.text()}")


def _shortest(claim: Claim, sources: tuple[Claim, ...], given: Assumptions, effort: Effort) -> tuple[Claim, ...]:
    for source in sources:
        fewer = tuple(s for s in sources if s is not source)
        if fewer and isinstance(consequence(claim, fewer, given, effort.budget()), Theorem):
            sources = fewer
    return sources


def _minimal(rule: Rule, given: Assumptions, theorem: Theorem, effort: Effort) -> tuple[Assumptions, ...]:
    """The minimal sets for what `rule` has proved of the whole given."""
    definitions = frozenset(a for a in given if isinstance(a, Definition))
    # an assumption that says of a divisor that it does not vanish is needed, or one more condition would be
    meant = set(theorem.conditions)

    def holds(subset: Assumptions) -> Assumptions | None:
        proof = rule(subset | definitions)
        if isinstance(proof, Refusal) and proof.code == "budget" and not effort.left():
            raise OutOfTime
        if isinstance(proof, Refusal) or not set(proof.conditions) <= meant:
            return None
        return frozenset(a for a in proof.assumptions if not isinstance(a, Definition))

    return minimal_sets(holds, given - definitions, theorem.assumptions - definitions, effort.sets, effort.left())


def approximate(claim: Claim, given: Assumptions, effort: Effort) -> Finding | None:
    theorem = leading_order(claim, given, effort.budget())
    if not isinstance(theorem, Theorem):
        return None
    overclaims = claim.relation is Relation.EQUAL
    return Finding(
        Verdict.APPROXIMATE,
        "true to leading order in the signal only; write \\approx" if overclaims else "true to leading order",
        overclaims=overclaims,
        minimal_sets=_minimal(lambda s: leading_order(claim, s, effort.budget()), given, theorem, effort),
        conditions=theorem.conditions,
        neglected=neglected(claim, given, effort.budget()) if effort.remedies else None,
    )
