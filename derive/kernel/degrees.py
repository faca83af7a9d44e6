"""Whether what a claim adds is of one degree in the signal, so that the lowest order in it is the one compared.

Where nothing is said to be small, f(ε s)/ε stands for f(s), and s for itself: both are of degree 1. With terms of one
degree that is the claim for the signal ε s. With terms of several, E[f(s)] - E[s] + E[s^5], the terms that cancel may
leave more than those that stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations

from sympy import Expr, Integral, Product, Symbol

from ..language.assumptions import HasLaw, HasStatistic, Holds, Law, Statistic
from ..language.expressions import STEP, Apply, Array, Before, Cov, Distinct, E, Entry, Var
from . import functions
from .definitions import stands_for
from .facts import Facts
from .raws import is_random

_MOST = 5
"""Arrays of which every choice is tried."""
_Degrees = Mapping[Array | Expr, Fraction | None]
_POWERS = {Statistic.MEAN: 1, Statistic.VARIANCE: 2, Statistic.SECOND_MOMENT: 2, Statistic.KURTOSIS: 0}
_PARAMETERS: dict[str, tuple[int, ...]] = {"normal": (1, 2), "uniform": (1, 1), "truncated normal": (1, 2, 1)}


def is_of_one_degree(sides: Iterable[Expr], facts: Facts, arguments: bool = False) -> bool:
    """Whether with some arrays and numbers as the signal all terms that are added to an activation, or to others inside
    one, are of one degree, and (where told) so are the arguments of all activations.
    """
    sides = tuple(sides)
    found = dict.fromkeys(argument for side in sides for argument in _arguments(side, facts, ()))
    if not arguments and not any(_adds(side, facts, ()) for side in sides):
        return all(any(_degree(one, grading, facts) for grading in _gradings((one,), facts)) for one in found)
    return any(
        all(_is_even(side, grading, facts, ()) for side in sides)
        and (not arguments or len({_degree(u, grading, facts) for u in found}) == 1)
        for grading in _gradings(sides, facts)
    )


def _gradings(sides: tuple[Expr, ...], facts: Facts) -> Iterator[_Degrees]:
    """The choices of a signal."""
    leaves = sorted(_leaves(sides, facts), key=lambda leaf: (str(leaf), getattr(leaf, "serial", 0)))
    sizes = range(1, len(leaves) + 1) if len(leaves) <= _MOST else (1, len(leaves))
    return (dict.fromkeys(some, Fraction(1)) for size in sizes for some in combinations(leaves, size))


def _parts(node: Expr, facts: Facts, inside: tuple[Expr, ...]) -> tuple[list[Expr], tuple[Expr, ...]]:
    """What a node is made of; of a name, what it stands for."""
    if isinstance(node, (Entry, Apply)) or node.is_Symbol:
        known = stands_for(node, facts) + ([node.argument] if isinstance(node, Apply) else [])
        return ([] if node in inside else known), (*inside, node)
    return [part for part in node.args if isinstance(part, Expr)], inside


def _leaves(sides: tuple[Expr, ...], facts: Facts) -> set[Array | Expr]:
    """The random arrays that nothing defines, and what is not random and added to something random."""
    found, todo, seen = set[Array | Expr](), list(sides), set[Expr]()
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, Entry) and node.array.random and not facts.definitions(node):
            found.add(node.array)
        if node.is_Add and is_random(node):
            numbers = (part for part in node.args if not is_random(part) and not part.has(E, Var, Cov))
            names = (name for part in numbers for name in part.atoms(Entry, Symbol) if not name.is_integer)
            found |= {name.array if isinstance(name, Entry) else name for name in names}
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
    if isinstance(node, Apply) and node.argument != 0 and _expands(node, facts):
        degree = _degree(node.argument, grading, facts)
        if degree is None or degree <= 0:
            return False
    if node.is_Add and _expands(node, facts, inside) and _degree(node, grading, facts) is None:
        return False
    parts, inside = _parts(node, facts, inside)
    return all(_is_even(part, grading, facts, inside) for part in parts)


def _arguments(node: Expr, facts: Facts, inside: tuple[Expr, ...]) -> Iterator[Expr]:
    """What is random inside the activations."""
    if isinstance(node, Apply) and _expands(node, facts) and is_random(node.argument):
        yield node.argument
    parts, inside = _parts(node, facts, inside)
    for part in parts:
        yield from _arguments(part, facts, inside)


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
        case Apply() if node.order > 1 or facts.definitions(node) or degrees[0] is None:
            return None
        case Apply():
            return Fraction(0) if node.order or node.function == STEP else degrees[0]
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
    bodies = [d.body for d in facts.definitions_of(array) if d.body != 0]
    if array in grading and (array.random or facts.definitions_of(array)):
        return grading[array]
    if not bodies:
        return Fraction(0) if array.random else _of_number(array, grading, facts)
    starts = {_degree(body, {**grading, array: None}, facts) for body in bodies} - {None}
    degree = starts.pop() if len(starts) == 1 else Fraction(1)
    return degree if all(_degree(body, {**grading, array: degree}, facts) == degree for body in bodies) else None


def _of_number(number: Array | Expr, grading: _Degrees, facts: Facts) -> Fraction | None:
    """Of a number that is a mean, a variance or a parameter; None where it is only part of one, or where a condition
    ties it to the signal or to another number.
    """
    found = set[Fraction | None]()
    for a in facts.assumptions:
        said: list[tuple[Expr, int | None]]
        match a:
            case HasStatistic(array, statistic, value):
                said = [(value, _POWERS[statistic])]
            case HasLaw(array, Law(name, parameters)):
                powers = _PARAMETERS.get(name, (None,) * len(parameters))
                said = list(zip(parameters, powers, strict=True))
            case Holds(claim) if not number.is_integer and any(side.has(number) for side in (claim.left, claim.right)):
                sides = claim.left, claim.right
                others = {s for side in sides for s in side.free_symbols if not s.is_integer} - {number}
                found |= {None} if others or _leaves(sides, facts) & grading.keys() else set()
                continue
            case _:
                continue
        for value, power in said:
            if value.has(number):
                alone = power is not None and value.as_coeff_Mul()[1] == number
                degree = grading.get(array, None if facts.definitions_of(array) else Fraction(0))
                found.add(None if not alone or degree is None else (power or 0) * degree)
    return found.pop() if len(found) == 1 else None if found else grading.get(number, Fraction(0))
