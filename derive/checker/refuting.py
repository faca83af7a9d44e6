"""What is not proved: refuted or in need of an assumption if a model says so, else open."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, Integer

from ..kernel import Refusal, consequence, identity, inequality
from ..language.assumptions import Claim, Relation
from ..language.describe import describe_all
from ..models import Inconclusive, find_model, find_witness
from ..models.search import SECONDS
from .correction import corrected, could_be_wanted, linear_part
from .effort import Effort
from .proving import Assumptions, Premise
from .standard import missing_assumptions, written_terms
from .verdicts import Finding, Verdict

_IF_WANTED = "; if the line says what is wanted and not what holds, put `require` before it, in a given block"


def false_or_open(
    claim: Claim, exact: Claim, given: Assumptions, premises: tuple[Premise, ...], effort: Effort
) -> Finding:
    """Not proved: refuted or in need of an assumption if a model says so, else undecided."""
    sources = tuple(p.claim for p in premises if p.line is None)
    tried, tried_given, note = exact, given, ""
    if claim.relation is Relation.APPROXIMATE:
        small = linear_part(exact, given, effort.budget())
        if small is None:
            return Finding(Verdict.UNDECIDED, "no model can tell: which order in the signal leads is not known")
        (tried, tried_given), note = small, "even where activations are replaced by their linear part, "
    witness = find_witness(tried, tried_given, sources, seconds=effort.for_witness(SECONDS))
    inherits = _inherits(exact, given, premises, effort)
    if isinstance(witness, Inconclusive):
        told = _open(claim, given, witness, effort)
        enough = _options(_missing(exact, given, sources, effort))
        return Finding(
            Verdict.UNDECIDED, told + (f". It would follow if {enough} were given" if enough else ""), inherits=inherits
        )
    missing = _missing(exact, given, sources, effort)
    if missing:
        return Finding(
            Verdict.NEEDS,
            f"false as given; true once {_options(missing)} is assumed",
            missing=missing,
            witness=witness,
            inherits=inherits,
        )
    remedies = effort.remedies and not note
    correction = corrected(exact, given, effort.budget()) if remedies else None
    wanted = remedies and not sources and could_be_wanted(exact, correction, given)
    said = "false as given" if claim.relation.is_order else "the two sides differ"
    return Finding(
        Verdict.REFUTED,
        note + said + (_IF_WANTED if wanted else ""),
        witness=witness,
        corrected=correction,
        inherits=inherits,
    )


def _options(missing: tuple[Assumptions, ...]) -> str:
    return " or ".join(f"`{describe_all(m)}`" for m in missing)


def _open(claim: Claim, given: Assumptions, witness: Inconclusive, effort: Effort) -> str:
    rule = inequality if claim.relation.is_order else identity
    exact = claim if claim.relation.is_order else replace(claim, relation=Relation.EQUAL)
    refusal = rule(exact, given, effort.budget())
    why = refusal.reason if isinstance(refusal, Refusal) else "not proved"
    return f"neither proved nor refuted: {why}; {witness.reason}"


def _inherits(claim: Claim, given: Assumptions, premises: tuple[Premise, ...], effort: Effort) -> int | None:
    """The line, itself not proved, from which this one would follow."""
    for premise in premises:
        open_equation = not premise.established and claim.relation is Relation.EQUAL
        if open_equation and consequence(claim, (premise.claim,), given, effort.budget()):
            return premise.line
    return None


def _missing(claim: Claim, given: Assumptions, sources: tuple[Claim, ...], effort: Effort) -> tuple[Assumptions, ...]:
    def proves(it: Claim, more: Assumptions) -> bool:
        budget = effort.budget()
        return bool(consequence(it, sources, more, budget) if sources else identity(it, more, budget))

    def holds(more: Assumptions) -> bool:
        if not proves(claim, more) or any(vanishes(t, more) for t in written_terms(claim)):
            return False
        return find_model(more, sources, seconds=effort.for_witness(SECONDS)) is not None

    def vanishes(written: Expr, more: Assumptions) -> bool:
        return bool(identity(Claim(written, Relation.EQUAL, Integer(0)), more, effort.budget()))

    if claim.relation is not Relation.EQUAL or not effort.remedies:
        return ()
    return missing_assumptions(claim, sources, given, holds, seconds=effort.left())
