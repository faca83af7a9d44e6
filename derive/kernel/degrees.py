"""Whether what a claim adds is of one degree in the signal, so that the lowest order in it is the one compared.

Where nothing is said to be small, f(ε s)/ε stands for f(s), and s for itself: both are of degree 1. With terms of one
degree that is the claim for the signal ε s. With terms of several, E[f(s)] - E[s] + E[s^5], the terms that cancel may
leave more than those that stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import combinations

from sympy import Expr, Integral, Product

from ..language.assumptions import HasLaw, HasStatistic, Law, Statistic
from ..language.expressions import STEP, Apply, Array, Before, Cov, Distinct, Entry, Var
from . import functions
from .facts import Facts

_MOST = 5
"""Arrays of which every choice is tried."""
_Degrees = Mapping[Array, Fraction | None]
_POWERS = {Statistic.MEAN: 1, Statistic.VARIANCE: 2, Statistic.SECOND_MOMENT: 2, Statistic.KURTOSIS: 0}
_PARAMETERS: dict[str, tuple[int, ...]] = {"normal": (1, 2), "uniform": (1, 1), "truncated normal": (1, 2, 1)}


def is_of_one_degree(sides: Iterable[Expr], facts: Facts) -> bool:
    """Whether with some arrays as the signal all terms that are added to an activation are of its degree."""
    sides = tuple(sides)
    leaves = sorted(_leaves(sides, facts), key=lambda array: array.serial)
    sizes = range(1, len(leaves) + 1) if len(leaves) <= _MOST else (1, len(leaves))
    gradings = (dict.fromkeys(some, Fraction(1)) for size in sizes for some in combinations(leaves, size))
    return not any(_adds(side, facts, ()) for side in sides) or any(
        all(_is_even(side, grading, facts, ()) for side in sides) for grading in gradings
    )


def _parts(node: Expr, facts: Facts, inside: tuple[Expr, ...]) -> tuple[list[Expr], tuple[Expr, ...]]:
    """What a node is made of; of a name, what it stands for."""
    if isinstance(node, (Entry, Apply)) or node.is_Symbol:
        known = [d.body for d in facts.definitions(node)]
        equal = facts.equal_to(node) if node.is_Symbol else None
        known += [equal] if equal is not None else []
        known += [node.argument] if isinstance(node, Apply) else []
        return ([] if node in inside else known), (*inside, node)
    return [part for part in node.args if isinstance(part, Expr)], inside


def _leaves(sides: tuple[Expr, ...], facts: Facts) -> set[Array]:
    """The random arrays that nothing defines."""
    found, todo, seen = set[Array](), list(sides), set[Expr]()
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, Entry) and node.array.random and not facts.definitions(node):
            found.add(node.array)
        todo += _parts(node, facts, ())[0]
    return found


def _expands(node: Expr, facts: Facts, inside: tuple[Expr, ...] = ()) -> bool:
    """Whether there is an activation in the node that is expanded at 0."""
    if isinstance(node, Apply) and node.function != STEP and not facts.definitions(node):
        return functions.slopes(node.function.known, node.function.parameters) is None
    parts, inside = _parts(node, facts, inside)
    return any(_expands(part, facts, inside) for part in parts)


def _adds(node: Expr, facts: Facts, inside: tuple[Expr, ...]) -> bool:
    """Whether something is added to an activation."""
    if node.is_Add and _expands(node, facts, inside):
        return True
    parts, inside = _parts(node, facts, inside)
    return any(_adds(part, facts, inside) for part in parts)


def _is_even(node: Expr, grading: _Degrees, facts: Facts, inside: tuple[Expr, ...]) -> bool:
    """Whether every sum with an activation has a degree, and every activation's argument a positive one."""
    if isinstance(node, Apply) and _expands(node, facts):
        degree = _degree(node.argument, grading, facts)
        if degree is None or degree <= 0:
            return False
    if node.is_Add and _expands(node, facts, inside) and _degree(node, grading, facts) is None:
        return False
    parts, inside = _parts(node, facts, inside)
    return all(_is_even(part, grading, facts, inside) for part in parts)


def _degree(node: Expr, grading: _Degrees, facts: Facts) -> Fraction | None:
    """The degree of a node in the signal; None where it has none, or none that is known."""
    if node.is_Number or isinstance(node, (Before, Distinct)):
        return Fraction(0)
    if isinstance(node, Entry):
        return _of_entries(node.array, grading, facts)
    parts, _ = _parts(node, facts, ())
    degrees = [_degree(part, grading, facts) for part in parts]
    match node:
        case _ if node.is_Symbol and not parts:
            return _of_number(node, grading, facts)
        case Apply() if node.order > 1 or facts.definitions(node):
            return None
        case Apply():
            return Fraction(0) if node.order else degrees[0]
        case Var():
            degrees *= 2
        case Product() | Integral() if degrees[0] != 0:
            return None
        case _ if node.is_Pow:
            if degrees[0] is None or not node.exp.is_Rational:
                return Fraction(0) if degrees[0] == 0 else None
            return degrees[0] * Fraction(int(node.exp.p), int(node.exp.q))
        case _ if not (node.is_Mul or isinstance(node, Cov)):
            return degrees[0] if len(set(degrees)) == 1 else None
    return None if None in degrees else sum((d for d in degrees if d is not None), Fraction(0))


def _of_entries(array: Array, grading: _Degrees, facts: Facts) -> Fraction | None:
    """Of every entry, in every layer: that of where a recursion starts, if each step keeps it."""
    bodies = [d.body for d in facts.definitions_of(array)]
    if array in grading:
        return grading[array]
    if not bodies:
        return Fraction(0) if array.random else _of_number(array, grading, facts)
    starts = {_degree(body, {**grading, array: None}, facts) for body in bodies} - {None}
    degree = starts.pop() if len(starts) == 1 else None
    return degree if all(_degree(body, {**grading, array: degree}, facts) == degree for body in bodies) else None


def _of_number(number: Array | Expr, grading: _Degrees, facts: Facts) -> Fraction | None:
    """Of a number that is a mean, a variance or a parameter; None where it is only part of one."""
    found = set[Fraction | None]()
    for a in facts.assumptions:
        said: list[tuple[Expr, int | None]]
        match a:
            case HasStatistic(array, statistic, value):
                said = [(value, _POWERS[statistic])]
            case HasLaw(array, Law(name, parameters)):
                powers = _PARAMETERS.get(name, (None,) * len(parameters))
                said = list(zip(parameters, powers, strict=True))
            case _:
                continue
        for value, power in said:
            if value.has(number):
                alone = power is not None and value.as_coeff_Mul()[1] == number
                degree = grading.get(array, Fraction(0))
                found.add(None if not alone or degree is None else (power or 0) * degree)
    return found.pop() if len(found) == 1 else None if found else Fraction(0)
