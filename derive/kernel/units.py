"""Which entries an atom is made of, and so which factors of a product are independent of each other."""

from __future__ import annotations

from ..language.assumptions import Property
from .facts import Facts
from .forms import Atom, Bound, Monomial
from .labels import Instance
from .recursion import mutually_independent

Everywhere = tuple[str, ...]
"""In the place of an index: every value of it but these names."""
Unit = tuple[Instance, tuple[str | Everywhere, ...]]
"""An entry, by array instance and indices."""


def units(atom: Atom) -> set[Unit]:
    """The entries that an atom is made of."""
    match atom:
        case ("random", key, labels, indices):
            return {((key, labels), indices)}
        case ("apply", _, _, (left_out, form)) | ("root", (left_out, form)):
            return {unit for (bound, m), _ in form for a, _ in m for unit in units_under(bound, left_out, a)}
        case _:
            return set()


def units_under(bound: Bound, left_out: Bound, atom: Atom) -> set[Unit]:
    """The entries that an atom under a sum is made of."""
    every = {own: tuple(n for n, k in left_out if k == key) for own, key in bound}

    def place(i: str | Everywhere) -> str | Everywhere:
        return every.get(i, i) if isinstance(i, str) else tuple(n for n in i if n not in every)

    return {(instance, tuple(map(place, indices))) for instance, indices in units(atom)}


def independent_blocks(monomial: Monomial, facts: Facts) -> list[Monomial]:
    """The factors, grouped so that the groups are mutually independent."""
    made_of = [units(a) for a, _ in monomial]
    instances = sorted({instance for parts in made_of for instance, _ in parts})
    apart = mutually_independent(instances, facts)
    groups: list[tuple[set[int], set[Unit]]] = []
    for position, parts in enumerate(made_of):
        members, merged = {position}, set(parts)
        kept = []
        for other_members, other_parts in groups:
            if _share(merged, other_parts, apart, facts):
                members |= other_members
                merged |= other_parts
            else:
                kept.append((other_members, other_parts))
        groups = [*kept, (members, merged)]
    return [tuple(monomial[p] for p in sorted(members)) for members, _ in groups]


def _share(left: set[Unit], right: set[Unit], apart: bool, facts: Facts) -> bool:
    """Whether two groups of factors may depend on each other."""
    if not apart:
        return True
    for instance, indices in left:
        for other, other_indices in right:
            if instance == other and (
                _overlap(indices, other_indices) or not facts.has(instance[0], Property.INDEPENDENT)
            ):
                return True
    return False


def _overlap(left: tuple[str | Everywhere, ...], right: tuple[str | Everywhere, ...]) -> bool:
    return all(can_meet(i, j) for i, j in zip(left, right, strict=True))


def can_meet(i: str | Everywhere, j: str | Everywhere) -> bool:
    if isinstance(i, str):
        return i == j if isinstance(j, str) else i not in j
    return not isinstance(j, str) or j not in i


def is_one_entry(indices: tuple[str | Everywhere, ...]) -> bool:
    return all(isinstance(i, str) for i in indices)
