"""Givens and requirements that no model satisfies, and the fewest lines of them that show it.

What is declared of moments is read as equations, beside what is required and the conditions; they contradict
each other where the equations have no solution, or give a variance, or what is said to be positive, a value
that it cannot have. What is not found may still be contradictory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from sympy import Expr, Integer, Symbol

from ..kernel import Budget, functions, impossible
from ..kernel.conditions import STRICT
from ..kernel.laws import raw_moment
from ..language.assumptions import (
    Assumption,
    Claim,
    Definition,
    Has,
    HasLaw,
    HasStatistic,
    Holds,
    Property,
    Relation,
    Slope,
    Statistic,
)
from ..language.expressions import Array, E, Entry, Function, Index, Var

Said = Assumption | Claim
"""A line of the given, or something required."""
_SECONDS = 1.0


@lru_cache(maxsize=32)
def contradiction(given: frozenset[Assumption], required: tuple[Claim, ...]) -> tuple[Said, ...] | None:
    """Lines that cannot all be true, none of which can be spared; None if none were found."""
    said: list[Said] = [*sorted((a for a in given if not isinstance(a, Definition)), key=str), *required]
    definitions = frozenset(a for a in given if isinstance(a, Definition))
    if not _is_contradictory(said, definitions):
        return None
    for line in tuple(said):
        fewer = [other for other in said if other is not line]
        if _is_contradictory(fewer, definitions):
            said = fewer
    return tuple(said)


def _is_contradictory(said: list[Said], definitions: frozenset[Assumption]) -> bool:
    if _constant_that_varies(said) or _both_equal_and_not(said) or any(map(_is_false_of_a_known_function, said)):
        return True
    claims = tuple(c for line in said for c in _claims(line))
    if not claims:
        return False
    arrays = {line.array for line in said if isinstance(line, HasStatistic)}
    squares = (square for a in arrays for square in (Var(any_entry(a)), E(any_entry(a)) ** 2))
    real = tuple(Claim(square, Relation.AT_LEAST, Integer(0)) for square in squares)
    rest = frozenset(a for a in said if not isinstance(a, (HasStatistic, Claim)))
    return impossible(claims + real, rest | definitions, Budget(seconds=_SECONDS))


def _claims(line: Said) -> Iterator[Claim]:
    """What the line says of moments and numbers."""
    match line:
        case HasStatistic(_, _, value) if value.atoms(Entry, Index):
            return
        case HasStatistic(array, Statistic.MEAN, value):
            yield Claim(E(any_entry(array)), Relation.EQUAL, value)
        case HasStatistic(array, Statistic.VARIANCE, value):
            yield Claim(Var(any_entry(array)), Relation.EQUAL, value)
        case HasStatistic(array, Statistic.SECOND_MOMENT, value):
            yield Claim(E(any_entry(array) ** 2), Relation.EQUAL, value)
        case HasStatistic(array, Statistic.KURTOSIS, value):
            yield Claim((value - 1) * Var(any_entry(array)) ** 2, Relation.AT_LEAST, Integer(0))
        case HasLaw(array, law):
            for power in (1, 2):
                moment = raw_moment(law, power)
                if moment is not None and not moment.atoms(Entry, Index):
                    yield Claim(E(any_entry(array) ** power), Relation.EQUAL, moment)
        case Has(Array() as array, Property.SYMMETRIC):
            yield Claim(E(any_entry(array)), Relation.EQUAL, Integer(0))
        case Has(Array() as array, Property.NONNEGATIVE):
            yield Claim(E(any_entry(array)), Relation.AT_LEAST, Integer(0))
        case Has(Array() as array, Property.NONCONSTANT):
            yield Claim(Var(any_entry(array)), Relation.GREATER, Integer(0))
        case Holds(claim):
            yield claim
        case Claim():
            yield line


def _is_false_of_a_known_function(line: Said) -> bool:
    """Whether it says of tanh, SiLU and the like what is not so; of slopes that are open anything may be."""
    match line:
        case Slope(Function(known=str(known), parameters=parameters)) | Has(
            Function(known=str(known), parameters=parameters)
        ) if known in functions.KNOWN:
            kinked = functions.slopes(known, parameters)
            return not (kinked and any(slope.free_symbols for slope in kinked)) and not _is_true(line, known, kinked)
    return False


def _is_true(line: Slope | Has, known: str, kinked: tuple[Expr, Expr] | None) -> bool:
    if isinstance(line, Slope):
        exact = kinked[0] if kinked and kinked[0] == kinked[1] else functions.derivative_at_zero(known, 1)
        return (exact is None and not kinked) or (exact is not None and (line.value - exact).is_zero is not False)
    true = {
        Property.ODD: functions.is_odd(known) or bool(kinked and kinked[0] == kinked[1]),
        Property.EVEN: bool(kinked and kinked[0] == -kinked[1]),
        Property.SMOOTH: functions.is_smooth(known) or bool(kinked and kinked[0] == kinked[1]),
        Property.POSITIVELY_HOMOGENEOUS: kinked is not None,
    }
    return true.get(line.property, True)


def any_entry(array: Array) -> Entry:
    """Any entry, by names of its own, since two arrays may have other ranges."""
    return Entry(array, *(Symbol(f"i_{array.serial}_{k}", integer=True) for k in range(array.arity)))


def _both_equal_and_not(said: Iterable[Said]) -> bool:
    """Whether two conditions on one pair, such as indices, exclude each other: k = l and k != l."""
    claims = [line.claim for line in said if isinstance(line, Holds)]
    equal = {frozenset((c.left, c.right)) for c in claims if c.relation is Relation.EQUAL}
    apart = (frozenset((c.left, c.right)) for c in claims if c.relation in (Relation.DISTINCT, *STRICT))
    return any(pair in equal or len(pair) == 1 for pair in apart)


def _constant_that_varies(said: Iterable[Said]) -> bool:
    """Nonnegative with mean zero is zero, so it has no variance."""
    said = list(said)
    for flat in (a for a in said if isinstance(a, Has) and a.property is Property.NONNEGATIVE):
        about = [a for a in said if isinstance(a, HasStatistic) and a.array == flat.subject]
        laws = [a.law for a in said if isinstance(a, HasLaw) and a.array == flat.subject]
        centred = any(a.statistic is Statistic.MEAN and a.value == 0 for a in about)
        centred |= Has(flat.subject, Property.SYMMETRIC) in said or any(raw_moment(law, 1) == 0 for law in laws)
        varies = any(a.statistic is not Statistic.MEAN and a.value.is_positive for a in about)
        varies |= Has(flat.subject, Property.NONCONSTANT) in said or any(raw_moment(law, 2) != 0 for law in laws)
        if centred and varies:
            return True
    return False
