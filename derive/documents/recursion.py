"""Definitions that call each other with another label: their ranges, and that they go down in a label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sympy import Dummy, Expr

from ..language.expressions import Array, Entry, Index
from .abbreviations import assume, label_value, shifts_back
from .errors import Unreadable
from .formulas import Reading, chain_letters
from .heads import Head, key_of
from .names import Name, NamePiece, Slot, name_pieces, positions_of, split, unwrapped
from .scope import Family, Scope
from .templates import base_name, indexed, template_of
from .tensors import Axis, is_random
from .trees import Group, Piece, spelled, text_of

_UNKNOWN = Dummy("unknown")


@dataclass(slots=True)
class Recursion:
    """The definitions of one name: a recursive one and its base cases."""

    heads: list[Head]
    array: Array | None = None
    ranges: dict[int, tuple[Expr, Expr]] = field(default_factory=dict)
    random: bool = True
    axes: tuple[Axis, ...] = ()
    """The indices that heads and bodies leave out."""


def define_together(scope: Scope, heads: list[Head], problem: Unreadable | None) -> None:
    groups: dict[object, Recursion] = {}
    for head in heads:
        groups.setdefault(key_of(head), Recursion([])).heads.append(head)
    for family in groups.values():
        _named(scope, family)
    trial = scope.copy()
    _settle(trial, list(groups.values()), problem)
    _refuse_circles(trial, list(groups.values()))
    for family in groups.values():
        _declare(scope, family)
    for family in groups.values():
        for head in family.heads:
            _final(scope, family, head)


def _named(scope: Scope, family: Recursion) -> None:
    """The shape of the name, from the recursive definition; a base case has a number where the label is."""
    generic = next((h for h in family.heads if not h.base), None)
    for head in family.heads:
        if not head.base:
            head.pieces = name_pieces(head.elements, head.letters, head.labels)
            head.name = Name(head.pieces, None, spelled(head.elements))
    for head in family.heads:
        if head.base and generic is not None:
            head.pieces = generic.pieces
            head.name = _based(head, generic)
        elif head.base:
            head.pieces = _lone_base(scope, head)
            head.name = Name(head.pieces, None, spelled(head.elements))


def _lone_base(scope: Scope, head: Head) -> tuple[NamePiece, ...]:
    """`z^0_j := x_j` alone: a name with the number as its label."""
    return name_pieces(head.elements, head.letters, ())


def _based(head: Head, generic: Head) -> Name:
    """The head's own letters at the slots of the recursive definition, numbers at its labels."""
    last = head.elements[-1]
    pattern = generic.pieces[-1]
    sub = _aligned(pattern.sub, last.sub if isinstance(last, Piece) else None, head)
    sup = _aligned(pattern.sup, last.sup if isinstance(last, Piece) else None, head)
    return Name((*generic.pieces[:-1], replace(pattern, sub=sub, sup=sup)), None, spelled(head.elements))


def _aligned(
    pattern: tuple[Slot | str, ...] | None, group: Group | None, head: Head
) -> tuple[Slot | str, ...] | None:
    if pattern is None or group is None:
        return pattern
    sides = positions_of(group)
    if len(sides) != len(pattern) and len(sides) == 1:
        sides = split(sides[0])
    if len(sides) != len(pattern):
        raise Unreadable("this head has other indices than the recursive one", head.span.start, head.span.end)
    aligned: list[Slot | str] = []
    for position, side in zip(pattern, sides, strict=True):
        if isinstance(position, Slot):
            text = text_of(unwrapped(side))
            aligned.append(Slot(position.letter if position.label else text, position.label, text))
        else:
            aligned.append(position)
    return tuple(aligned)


def _settle(scope: Scope, families: list[Recursion], problem: Unreadable | None) -> None:
    """Find the ranges and whether each name is random, by reading the bodies with what is known so far."""
    for family in families:
        family.random = False
    for _ in range(2 * len(families) + 2):
        before = [(dict(f.ranges), f.random) for f in families]
        for family in families:
            _provisional(scope, family)
        for family in families:
            for head in family.heads:
                problem = _tried(scope, family, head) or problem
        if before == [(f.ranges, f.random) for f in families]:
            break
    for family in families:
        for head in family.heads:
            name = head.name
            wanted = sum(not s.label for s in name.slots) if name is not None else 0
            if len(family.ranges) < wanted:
                if problem is not None:
                    raise problem
                raise Unreadable("the range of an index is not known", head.span.start, head.span.end)


def _refuse_circles(scope: Scope, families: list[Recursion]) -> None:
    """Each way from a name back to itself must go down in a label."""
    arrays = [f.array for f in families]
    edges: dict[int, set[int]] = {}
    for number, family in enumerate(families):
        for head in family.heads:
            at = (
                [label_value(scope, s.written, head) for s in head.name.slots if s.label] if head.name else []
            )
            for entry in Reading(scope).side(head.body).expr.atoms(Entry):
                if entry.array in arrays and not _goes_down(at, entry.labels):
                    edges.setdefault(number, set()).add(arrays.index(entry.array))
    for number, family in enumerate(families):
        waiting = [number]
        reached: set[int] = set()
        while waiting:
            for following in edges.get(waiting.pop(), set()) - reached:
                reached.add(following)
                waiting.append(following)
        if number in reached:
            head = family.heads[0]
            raise Unreadable(
                "this definition is circular", head.span.start, head.span.end,
                "a definition may call itself with a smaller label only, as in `z^{l+1} := f(z^l)`",
            )  # fmt: skip


def _goes_down(head: Sequence[Expr], entry: Sequence[Expr]) -> bool:
    steps = [b - a for a, b in zip(head, entry, strict=False)]
    return bool(steps) and all(s.is_Integer and s <= 0 for s in steps) and any(s < 0 for s in steps)


def _provisional(scope: Scope, family: Recursion) -> None:
    head = next((h for h in family.heads if not h.base), family.heads[0])
    if head.name is None:
        return
    count = sum(not s.label for s in head.name.slots)
    labels = tuple(scope.label(s.letter) for s in head.name.slots if s.label)
    ranges = [family.ranges.get(n, (_UNKNOWN, _UNKNOWN)) for n in range(count)]
    family.array = Array("?", *ranges, labels=labels, random=family.random)
    scope.declare(head.pieces, Family(family.array, defined=True), spelled(head.elements))


def _tried(scope: Scope, family: Recursion, head: Head) -> Unreadable | None:
    reading = Reading(scope, taken=chain_letters([head.body]))
    try:
        value = reading.side(head.body)
    except Unreadable as problem:
        return problem
    family.random = family.random or is_random(value.expr)
    itself = any(e.array == family.array for e in value.expr.atoms(Entry))
    if value.axes and not family.axes and not itself:
        _extend(scope, family, value.axes)
    if head.name is None:
        return None
    back = _back_of(scope, head)
    if back is None:
        return None
    for position, slot in enumerate(s for s in head.name.slots if not s.label):
        symbol = reading.free.get(slot.letter)
        known = [r for r in reading.ranges.get(symbol, []) if _UNKNOWN not in r] if symbol is not None else []
        if not known and slot.letter in scope.index_ranges and symbol is None:
            known = [scope.index_ranges[slot.letter]]
        generic = not head.base or position not in family.ranges
        if known and (generic and (position not in family.ranges or not head.base)):
            if head.base and any(not h.base for h in family.heads):
                continue
            family.ranges[position] = (known[0][0].xreplace(back), known[0][1].xreplace(back))
    return None


def _extend(scope: Scope, family: Recursion, axes: tuple[Axis, ...]) -> None:
    """Heads without indices, whose bodies are vectors or matrices, as if the indices were written."""
    if any(_UNKNOWN in (a.first, a.last) for a in axes) or any(h.letters for h in family.heads):
        return
    letters = tuple(a.letter.strip() + "'" * n for n, a in enumerate(axes))
    for head in family.heads:
        head.elements, head.letters = indexed(head.elements, letters), letters
    family.axes = axes
    family.ranges = dict(enumerate((a.first, a.last) for a in axes))
    _named(scope, family)


def _back_of(scope: Scope, head: Head) -> dict[Expr, Expr] | None:
    if head.base:
        return {}
    return shifts_back(scope, head.name, head.span) if head.name is not None else None


def _declare(scope: Scope, family: Recursion) -> None:
    head = next((h for h in family.heads if not h.base), family.heads[0])
    name = head.name
    if name is None:
        return
    labels = tuple(scope.label(s.letter) for s in name.slots if s.label)
    ranges = [family.ranges[n] for n in range(sum(not s.label for s in name.slots))]
    template = template_of(head.elements, name)
    family.array = Array(
        base_name(head.elements, name), *ranges, labels=labels, random=family.random, template=template
    )
    scope.declare(head.pieces, Family(family.array, defined=True), spelled(head.elements))


def _final(scope: Scope, family: Recursion, head: Head) -> None:
    array, name = family.array, head.name
    if array is None or name is None:
        return
    reading = Reading(scope, taken=chain_letters([head.body]))
    value = reading.side(head.body)
    if value.axes and len(value.axes) != len(family.axes):
        hint = "or give the value at the first label, as in `h_0 := x`"
        raise Unreadable("write the indices on both sides", head.span.start, head.span.end, hint)
    at = tuple(label_value(scope, s.written, head) for s in name.slots if s.label)
    indices = [
        Index(s.letter.strip(), *array.range_of(n, at))
        for n, s in enumerate(s for s in name.slots if not s.label)
    ]
    symbols = {
        reading.free[s.letter]: i for s, i in zip((s for s in name.slots if not s.label), indices,
        strict=True)
        if s.letter in reading.free
    }  # fmt: skip
    symbols |= {a.symbol: i for a, i in zip(value.axes, indices, strict=False)}
    body = reading.finished(value.expr.xreplace(symbols))
    assume(scope, name, head, array, indices, body)
