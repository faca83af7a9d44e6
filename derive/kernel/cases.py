"""What a claim quantifies over: every value of its free indices, alike or different, and every label.

A claim about s_k and s_l must hold for k = l and for k != l, unless the given says that they differ; a claim
about z_1 and z_k must hold for k = 1 too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Integer, Product, Sum, Symbol

from ..language.expressions import Array, Before, Distinct, Entry
from .definitions import first_layers, recursion_step, unfold
from .labels import Label, label
from .normal_form import normal_form
from .scope import Scope, is_never_negative, left_out, range_key, users_name
from .settings import OutsideFragment, Setting

_Ends = tuple[Expr, Expr]


@dataclass(frozen=True, slots=True)
class Place:
    """A free index or a number, and the range that it is in."""

    index: Expr
    key: Any


def scopes(sides: tuple[Expr, ...], setting: Setting) -> Iterator[Scope]:
    """One scope for each way in which the free indices of the claim can coincide."""
    places = setting.recall("places", sides, lambda: _places(sides, setting))
    numbers = tuple(p for p in places if p.index.is_Integer)
    names = [p for p in places if not p.index.is_Integer]
    start = Scope(tuple((str(p.index), p.key) for p in numbers))
    yield from _assign(names, start, setting)


def _assign(names: list[Place], scope: Scope, setting: Setting) -> Iterator[Scope]:
    if not names:
        yield scope
        return
    first, *rest = names
    known = scope.meaning.get(first.index)
    if known is not None:
        # one letter for positions in two ranges: nothing else is in this one, so nothing can coincide
        yield from _assign(rest, scope.with_name(known, first.key), setting)
        return
    for name in scope.of_range(first.key):
        if not _said_to_differ(first.index, name, scope, setting):
            yield from _assign(rest, scope.with_meaning(first.index, name), setting)
    own = users_name(first.index.name)
    while own in dict(scope.names):
        own += "'"
    yield from _assign(rest, scope.with_name(own, first.key).with_meaning(first.index, own), setting)


def _said_to_differ(index: Symbol, name: str, scope: Scope, setting: Setting) -> bool:
    same = [symbol for symbol, n in scope.meaning.items() if n == name]
    if name.isdigit():
        same.append(Integer(name))
    return any(setting.facts.differ(index, other) for other in same)


def _places(sides: tuple[Expr, ...], setting: Setting) -> list[Place]:
    found: dict[Place, _Ends] = {}
    compared: dict[Place, _Ends] = {}
    for side in sides:
        for index, first, last, is_entry in _free_indices(side, frozenset(), setting):
            place = Place(index, range_key(first, last, Scope(), setting, normal_form))
            (found if is_entry or not index.is_Integer else compared)[place] = first, last
    for index, number in _numbers_compared(sides):
        compared |= {Place(number, p.key): ends for p, ends in found.items() if p.index == index}
    for place in compared.keys() - found.keys():
        _check_within(place.index, *compared[place], setting)
        found[place] = compared[place]
    shared = {p for p in found if any(other != p and other.key == p.key for other in found)}
    for place in shared:
        if not place.index.is_Integer and sum(p.index == place.index for p in shared) > 1:
            raise OutsideFragment(f"{place.index} runs over two different ranges")
    # a letter that stands in two ranges is placed first in the one that it shares with others
    return sorted(found, key=lambda place: (place not in shared, str(place)))


def _check_within(number: Expr, first: Expr, last: Expr, setting: Setting) -> None:
    """Raise OutsideFragment for a number that need not be in the range: then nothing of the range is left out by it."""
    for low, high in ((first, number), (number, last)):
        if not is_never_negative((high - low).expand(), setting):
            raise OutsideFragment(f"{number} is not known to be one of {first} to {last}; write `{high} >= {low}`")


def _numbers_compared(sides: tuple[Expr, ...]) -> Iterator[tuple[Expr, Expr]]:
    """Names and the numbers that they are compared with."""
    for pair in (p for side in sides for p in side.atoms(Before, Distinct)):
        for index, number in (pair.args, reversed(pair.args)):
            if number.is_Integer:
                yield index, number


def _free_indices(
    node: Expr, bound: frozenset[Expr], setting: Setting, depth: int = 0
) -> Iterator[tuple[Expr, Expr, Expr, bool]]:
    """Free indices with their ranges, in the node and in what its names stand for; whether there must be such an entry,
    or it is only what others are compared with.
    """
    match node:
        case Sum() | Product():
            yield from ((*place, True) for place in left_out(node))
            inner = bound | {limit[0] for limit in node.limits}
            yield from ((*place, False) for place in _compared(node, inner))
            yield from _free_indices(node.function, inner, setting, depth)
        case Entry():
            for position, index in enumerate(node.indices):
                if (index.is_Symbol or index.is_Integer) and index not in bound:
                    first, last = node.array.range_of(position, node.labels)
                    if not (first.free_symbols | last.free_symbols) & bound:
                        yield index, first, last, True
            body = unfold(node, setting) if depth < 20 else None
            if body is not None:
                yield from _free_indices(body, bound, setting, depth + 1)
        case Symbol() if depth < 20:
            for definition in setting.facts.definitions(node):
                yield from _free_indices(definition.body, bound, setting, depth + 1)
        case _:
            for part in node.args:
                if isinstance(part, Expr):
                    yield from _free_indices(part, bound, setting, depth)


def _compared(node: Expr, bound: frozenset[Expr]) -> Iterator[tuple[Expr, Expr, Expr]]:
    """Free indices and numbers that the index of a sum is compared with."""
    for index, *ends in node.limits:
        for pair in (p for p in node.function.atoms(Before, Distinct) if len(ends) == 2 and index in p.args):
            for other in pair.args:
                first, last = _range_of(index, node, ends)
                fixed = not (first.free_symbols | last.free_symbols) & bound
                if other not in bound and (other.is_Symbol or other.is_Integer) and fixed:
                    yield other, first, last


def _range_of(index: Expr, node: Expr, ends: list[Expr]) -> tuple[Expr, Expr]:
    """The range of what a sum's index runs through, of which the sum may leave out the first values."""
    for entry in (e for e in node.function.atoms(Entry) if index in e.indices):
        first, last = entry.array.range_of(entry.indices.index(index), entry.labels)
        return first, last
    return ends[0], ends[1]


def levels(sides: tuple[Expr, ...], setting: Setting) -> dict[str, int]:
    """For each label, the layer or step down (or up) to which recursive definitions are unfolded."""
    found: dict[str, list[tuple[int, int]]] = {}
    for (base, offset), step, _ in layers(sides, setting):
        found.setdefault(base, []).append((offset, step))
    return {
        base: (min if all(s < 0 for _, s in places) else max)(offset for offset, _ in places)
        for base, places in found.items()
        if base
    }


def floors(sides: tuple[Expr, ...], setting: Setting) -> dict[str, int]:
    """For each label, the least value at which the recursive arrays that the sides speak of have a layer."""
    found: dict[str, int] = {}
    for (base, offset), _, array in layers(sides, setting):
        lowest = min(first_layers(array, setting.facts), default=offset)
        found[base] = max(found.get(base, 0), lowest - offset)
    return found


def layers(sides: tuple[Expr, ...], setting: Setting) -> Iterator[tuple[Label, int, Array]]:
    """The layers of recursive arrays that the sides speak of, or their names stand for, with the recursion's step
    and the array."""
    todo, seen = list(sides), set[tuple[Array, tuple[Expr, ...]]]()
    while todo:
        for entry in todo.pop().atoms(Entry):
            if (entry.array, entry.labels) in seen:
                continue
            seen.add((entry.array, entry.labels))
            step = next((s for d in setting.facts.definitions(entry) if (s := recursion_step(d, setting.facts))), 0)
            at = label(entry.labels[0]) if entry.labels else None
            if step and at is not None:
                yield at, step, entry.array
            elif not step:
                body = unfold(entry, setting)
                todo += [body] if body is not None else []
