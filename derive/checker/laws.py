"""Whether an array with a law meets what is required, or was chosen."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Integer

from ..language.assumptions import Claim, Has, HasLaw, HasStatistic, Property, Relation, Statistic
from ..language.derivations import LawClaim, Step
from ..language.expressions import Array, E, Entry, Var
from .consistency import any_entry
from .effort import Effort
from .proving import Assumptions, Premise, proved
from .refuting import false_or_open
from .verdicts import Finding, Verdict


def judge_law(step: Step, statement: LawClaim, effort: Effort) -> Finding:
    """Whether an array with this law meets what is required, or was chosen."""
    wanted = step.given.choices or step.given.requirements
    array = statement.array or _subject(wanted, step.given.assumptions)
    if not wanted or array is None:
        return Finding(Verdict.DEFINITION, "a premise: nothing is required of it")
    given, premises = _with_law(step.given.assumptions, array, statement)
    declared = _declared(step.given.assumptions, array)
    findings = [_meets(claim, given, premises, effort) for claim in (*declared, *wanted)]
    worst = next((f for f in findings if f.verdict is not Verdict.PROVED), None)
    if worst is not None:
        return worst
    sets = frozenset().union(*(s for f in findings for s in f.minimal_sets[:1]))
    told = "this law meets what is required; that the array has it is not claimed"
    return Finding(Verdict.PROVED, told, follows_from=wanted, minimal_sets=(sets & step.given.assumptions,))


def _meets(requirement: Claim, given: Assumptions, premises: tuple[Premise, ...], effort: Effort) -> Finding:
    finding = proved(requirement, given, premises, effort)
    if finding is not None:
        return finding
    return false_or_open(requirement, requirement, given, premises, effort)


def _subject(wanted: tuple[Claim, ...], given: Assumptions) -> Array | None:
    """The random array of the last requirement, or the one whose declared moment it speaks of."""
    for claim in reversed(wanted):
        whole = claim.left - claim.right
        arrays = {e.array for e in whole.atoms(Entry) if e.array.random} or {
            a.array for a in given if isinstance(a, HasStatistic) and a.value.free_symbols & whole.free_symbols
        }
        if len(arrays) == 1:
            found: Array = next(iter(arrays))
            return found
    return None


def _with_law(given: Assumptions, array: Array, statement: LawClaim) -> tuple[Assumptions, tuple[Premise, ...]]:
    """The given with this law in place of what was said of the array's law and moments.

    A variance that was declared becomes an equation: the law's variance is that number.
    """
    said = [a for a in given if isinstance(a, (HasLaw, HasStatistic)) and a.array == array]
    entry = any_entry(array)
    variances = [a.value for a in said if isinstance(a, HasStatistic) and a.statistic is Statistic.VARIANCE]
    premises = tuple(Premise(Claim(v, Relation.EQUAL, Var(entry)), None, True) for v in variances)
    kept = given - frozenset(said) - {Has(array, Property.SYMMETRIC)}
    return kept | {HasLaw(array, statement.law)}, premises


def _declared(given: Assumptions, array: Array) -> Iterator[Claim]:
    """What was said of the array's moments, which a law for it must have too; its variance is a premise."""
    entry = any_entry(array)
    moments = {Statistic.MEAN: E(entry), Statistic.SECOND_MOMENT: E(entry**2)}
    for said in given:
        if isinstance(said, HasStatistic) and said.array == array and said.statistic in moments:
            yield Claim(moments[said.statistic], Relation.EQUAL, said.value)
    if Has(array, Property.SYMMETRIC) in given:
        yield Claim(E(entry), Relation.EQUAL, Integer(0))
