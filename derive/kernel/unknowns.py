"""A moment as an unknown: two that have one law are one unknown, whichever their indices are."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any, TypeVar

from ..language.assumptions import Property
from .alike import is_exchangeable_vector
from .facts import Facts
from .forms import Atom, Form, Monomial, atom_form
from .labels import Instance
from .naming import names_in, rename_atom
from .recursion import is_folded, mutually_independent
from .settings import OutsideFragment
from .units import Unit, is_one_entry, units

T = TypeVar("T")


def unknown(block: Monomial, facts: Facts) -> Form:
    """The moment as an unknown, without the indices on which the law of the block does not depend."""
    found = set().union(*(units(a) for a, _ in block))
    entries = sorted(unit for unit in found if is_one_entry(unit[1]))
    apart = mutually_independent(sorted({i for i, _ in found}), facts)
    if apart and len(entries) == len(found) and all(_exchangeable(i, found, facts) for i, _ in found):
        return atom_form(("moment", _numbered(block, entries)))
    names = _names_that_do_not_matter(found, block, facts) if apart else []
    return atom_form(("moment", _anonymous(block, names)))


def _numbered(block: Monomial, entries: list[Unit]) -> Monomial:
    """The block with its entries, all alike and independent, numbered: which they are makes no difference."""
    return _least(block, entries, _with_entries, "entries")


def _with_entries(atom: Atom, number: dict[Unit, str]) -> Atom:
    match atom:
        case ("random", key, labels, indices):
            own = number[(key, labels), indices]
            return ("random", key, labels, tuple(f"{own}.{p}" for p in range(len(indices))))
        case ("apply", function, order, (left_out, form)):
            renamed = [
                ((bound, tuple(sorted((_with_entries(a, number), p) for a, p in monomial))), c)
                for (bound, monomial), c in form
            ]
            return ("apply", function, order, (left_out, tuple(sorted(renamed))))
        case _:
            return atom


def _names_that_do_not_matter(found: set[Unit], block: Monomial, facts: Facts) -> list[str]:
    """Index names on whose value the law of the block, of arrays independent of each other, does not depend.

    Permuting the values of an index leaves the law alone where every array that the index (or a sum that is
    tied to it) runs through is iid, or is identically distributed and enters with one entry.
    """
    return sorted(
        name
        for names, slots in _tied_slots(block)
        if all(_exchangeable(instance, found, facts) for instance, _ in slots)
        for name in names
        if isinstance(name, str)
    )


def _exchangeable(instance: Instance, found: set[Unit], facts: Facts) -> bool:
    if instance == _NUMBER:
        return False
    if not facts.has(instance[0], Property.IDENTICALLY_DISTRIBUTED):
        return is_folded(instance, facts) and is_exchangeable_vector(facts.arrays[instance[0]], facts)
    mine = [indices for i, indices in found if i == instance]
    return (len(mine) == 1 and is_one_entry(mine[0])) or facts.has(instance[0], Property.INDEPENDENT)


_NUMBER: Instance = ("", ())
"""Stands for whatever is not random and depends on an index, such as a bias."""
_Name = str | tuple[Any, ...]
"""A free name, or a bound one with the atom and the term that bind it."""
_Slots = set[tuple[Instance, int]]
"""Positions of arrays."""


def _tied_slots(block: Monomial) -> list[tuple[set[_Name], _Slots]]:
    """Names, free or bound, with the positions that they run through together."""
    classes: list[tuple[set[_Name], _Slots]] = []
    for name, slots in _occurrences(block, ()).items():
        names, merged, rest = {name}, set(slots), []
        for others, taken in classes:
            if merged & taken:
                names, merged = names | others, merged | taken
            else:
                rest.append((others, taken))
        classes = [*rest, (names, merged)]
    return classes


def _occurrences(block: Monomial, inside: tuple[Any, ...]) -> dict[_Name, _Slots]:
    """Where each index name stands; a name that a sum leaves out stands where the sum's index does."""
    places: dict[_Name, _Slots] = {}
    for number, (atom, _) in enumerate(block):
        match atom:
            case ("random", key, labels, indices):
                for position, name in enumerate(indices):
                    places.setdefault(name, set()).add(((key, labels), position))
            case ("apply", _, _, (left_out, form)):
                for count, ((bound, monomial), _) in enumerate(form):
                    where = (*inside, number, count)
                    found = _occurrences(monomial, where)
                    slots = {own: found.pop(own, set()) for own, _ in bound}
                    for own, key in bound:
                        places[where, own] = slots[own]
                        for name in (n for n, k in left_out if k == key):
                            places.setdefault(name, set()).update(slots[own])
                    for name, taken in found.items():
                        places.setdefault(name, set()).update(taken)
            case _:
                for name in names_in(atom):
                    places.setdefault(name, set()).add((_NUMBER, 0))
    return places


def _anonymous(block: Monomial, names: list[str]) -> Monomial:
    """The least of the blocks that one gets by numbering `names` in some order."""
    return _least(block, names, rename_atom, "indices")


def _least(block: Monomial, things: list[T], renamed: Callable[[Atom, dict[T, str]], Atom], what: str) -> Monomial:
    """The least of the blocks that one gets by numbering the things in some order."""
    if len(things) > 6:
        raise OutsideFragment(f"a moment that ties more than six {what} together")
    return min(
        tuple(sorted((renamed(a, {thing: f"~{i}" for i, thing in enumerate(order)}), p) for a, p in block))
        for order in permutations(things)
    )
