"""Changes of sign that leave the law of a product as it is: one under which the product is odd makes it vanish."""

from __future__ import annotations

from itertools import combinations

from ..language.assumptions import Property
from .facts import Facts
from .forms import Argument, Atom, Monomial
from .labels import Instance
from .recursion import mutually_independent
from .units import Unit, can_meet, is_one_entry, units, units_under

Flip = frozenset[tuple[Instance, int, str]]
"""Entries whose sign is changed: of an instance, those with this name at this position (-1: all of them)."""


def symmetries(block: Monomial, facts: Facts) -> list[Flip]:
    """Changes of sign that leave the law of the block as it is."""
    found = set().union(*(units(a) for a, _ in block))
    instances = sorted({instance for instance, _ in found})
    if not mutually_independent(instances, facts):
        return []
    flippable = [i for i in instances if _can_flip(i, found, facts)]
    pieces: list[Flip] = [frozenset({(i, -1, "")}) for i in flippable]
    names = sorted({n for i, indices in found if i in flippable for n in indices if isinstance(n, str)})
    for name in names:
        piece = frozenset(
            (i, position, name)
            for i, indices in found
            if i in flippable and _flips_by_index(i, facts)
            for position, n in enumerate(indices)
            if n == name
        )
        if piece:
            pieces.append(piece)
    pieces = pieces[:6]
    return [frozenset().union(*chosen) for r in range(1, len(pieces) + 1) for chosen in combinations(pieces, r)]


def _can_flip(instance: Instance, found: set[Unit], facts: Facts) -> bool:
    """Symmetric entries that may be flipped by index, or only one of them."""
    mine = [indices for i, indices in found if i == instance]
    alone = len(mine) == 1 and is_one_entry(mine[0])
    return facts.has(instance[0], Property.SYMMETRIC) and (alone or _flips_by_index(instance, facts))


def _flips_by_index(instance: Instance, facts: Facts) -> bool:
    """Whether symmetric entries may change sign at some values of an index alone: they are independent of
    each other, or the rows or columns of a random orthogonal matrix, which is one then as well.
    """
    if facts.has(instance[0], Property.INDEPENDENT):
        return True
    law = facts.law(instance[0])
    return law is not None and law.name == "orthogonal"


def parity(monomial: Monomial, flip: Flip, facts: Facts) -> int | None:
    """1 or -1 where the product keeps or changes its sign under the flip, None where it does neither."""
    total = 1
    for atom, p in monomial:
        sign = _atom_parity(atom, flip, facts)
        if sign is None:
            return None
        total *= sign ** int(p)
    return total


def _atom_parity(atom: Atom, flip: Flip, facts: Facts) -> int | None:
    match atom:
        case ("random", key, labels, indices):
            return _entry_parity((key, labels), indices, flip)
        case ("apply", function, order, inside):
            inner = argument_parity(inside, flip, facts)
            if inner is None or inner == 1:
                return inner
            parity = facts.parity(facts.function(function))
            return None if parity is None else parity * (-1) ** order
        case _:
            return 1


def _entry_parity(instance: Instance, indices: tuple[str, ...], flip: Flip) -> int | None:
    """-1 for an entry that the flip negates; an index that runs over all values must be negated as a whole."""
    sign = 1
    for where, position, name in flip:
        if where == instance and (position == -1 or indices[position] == name):
            sign = -sign
    return sign


def argument_parity(argument: Argument, flip: Flip, facts: Facts) -> int | None:
    """The common parity of an argument's terms; None where a sum runs over what is flipped and what is not."""
    (left_out, form), signs = argument, set()
    for (bound, monomial), _ in form:
        found = {unit for a, _ in monomial for unit in units_under(bound, left_out, a)}
        if any(_flips_a_part(unit, change) for unit in found for change in flip):
            return None
        signs.add(parity(monomial, flip, facts))
    return signs.pop() if len(signs) == 1 else None


def _flips_a_part(unit: Unit, change: tuple[Instance, int, str]) -> bool:
    """Whether the name that the change looks for is one of the values of an index that runs over many."""
    (instance, indices), (where, position, name) = unit, change
    return (
        instance == where
        and position != -1
        and not isinstance(indices[position], str)
        and can_meet(indices[position], name)
    )
