"""The definitions of one name as an array: its shape, its ranges, whether it is random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sympy import Dummy, Expr, Integer

from ..language.assumptions import Assumption, Claim, Definition, Holds, Relation
from ..language.describe import describe
from ..language.expressions import Array, Entry, Index
from ..language.parts import parts_of
from .errors import Unreadable
from .formulas import Reading
from .heads import Head
from .names import Name, NamePiece, Slot, name_pieces, positions_of, split, unwrapped
from .scope import Family, Scope
from .sums import letters_in
from .templates import base_name, indexed, template_of
from .tensors import Axis, Tensor, is_random
from .trees import Group, Piece, spelled, text_of

UNKNOWN = Dummy("unknown")


@dataclass(slots=True)
class Defined:
    """The heads of one name: one alone, or a recursive one and its base cases."""

    heads: list[Head]
    array: Array | None = None
    ranges: dict[int, tuple[Expr, Expr]] = field(default_factory=dict)
    random: bool = False
    axes: tuple[Axis, ...] = ()
    """The indices that heads and bodies leave out."""
    loose: tuple[Index, ...] = ()
    """Indices of the body that the head does not name."""

    @property
    def generic(self) -> Head:
        """The recursive head, or the only one."""
        return next((h for h in self.heads if not h.base), self.heads[0])


def named(family: Defined) -> None:
    """The shape of the name, from the recursive definition; a base case has a number where the label is."""
    generic = family.generic
    generic.pieces = name_pieces(generic.elements, generic.letters, () if generic.base else generic.labels)
    generic.name = Name(generic.pieces, None, spelled(generic.elements))
    for head in family.heads:
        if head is not generic:
            head.pieces, head.name = generic.pieces, _based(head, generic)


def _based(head: Head, generic: Head) -> Name:
    """The head's own letters at the slots of the recursive definition, numbers at its labels."""
    last, pattern = head.elements[-1], generic.pieces[-1]
    sub = _aligned(pattern.sub, last.sub if isinstance(last, Piece) else None, head)
    sup = _aligned(pattern.sup, last.sup if isinstance(last, Piece) else None, head)
    return Name((*generic.pieces[:-1], replace(pattern, sub=sub, sup=sup)), None, spelled(head.elements))


def _aligned(pattern: tuple[Slot | str, ...] | None, group: Group | None, head: Head) -> tuple[Slot | str, ...] | None:
    if pattern is None or group is None:
        return pattern
    sides = positions_of(group)
    if len(sides) != len(pattern) and len(sides) == 1:
        sides = split(sides[0])
    if len(sides) != len(pattern):
        raise Unreadable.at(head.span, "this head has other indices than the recursive one")
    aligned: list[Slot | str] = []
    for position, side in zip(pattern, sides, strict=True):
        if isinstance(position, Slot):
            text = text_of(unwrapped(side))
            aligned.append(Slot(position.letter if position.label else text, position.label, text))
        else:
            aligned.append(position)
    return tuple(aligned)


def slots_of(head: Head, label: bool = False) -> list[Slot]:
    """The places of a head's indices, or of its labels."""
    return [s for s in head.name.slots if s.label == label] if head.name is not None else []


def read_body(scope: Scope, head: Head) -> tuple[Reading, Tensor]:
    """The body of a definition, and the reading that knows its indices."""
    reading = Reading(scope, taken=letters_in([head.body]))
    return reading, reading.side(head.body)


def note(scope: Scope, family: Defined, head: Head, reading: Reading, value: Tensor) -> None:
    """Keep what one body says of the name: whether it is random, over what its indices run."""
    family.random = family.random or is_random(value.expr)
    itself = any(e.array == family.array for e in value.expr.atoms(Entry))
    if value.axes and not family.axes and not itself:
        extend(family, value.axes)
    back = {} if head.base else scope.to_own_labels(slots_of(head, label=True), head.span)
    for position, slot in enumerate(slots_of(head)):
        symbol = reading.free.get(slot.letter)
        met = reading.ranges.get(symbol, []) if symbol is not None else []
        known = [r for r in met if UNKNOWN not in r]
        if not met and slot.letter in scope.index_ranges:
            known = [scope.index_ranges[slot.letter]]
        if known and position not in family.ranges and (not head.base or head is family.generic):
            first, last = known[0]
            family.ranges[position] = first.xreplace(back), last.xreplace(back)


def extend(family: Defined, axes: tuple[Axis, ...]) -> None:
    """Heads without indices, whose bodies are vectors or matrices, as if the indices were written."""
    if any(UNKNOWN in (a.first, a.last) for a in axes) or any(h.letters for h in family.heads):
        return
    letters = tuple(a.letter.strip() + "'" * n for n, a in enumerate(axes))
    for head in family.heads:
        head.elements, head.letters = indexed(head.elements, letters), letters
    family.axes = axes
    family.ranges = dict(enumerate((a.first, a.last) for a in axes))
    named(family)


def need_ranges(family: Defined, problem: Unreadable | None = None) -> None:
    """Raises Unreadable, or `problem`, where the range of an index is not known."""
    for head in family.heads:
        missing = [s for n, s in enumerate(slots_of(head)) if n not in family.ranges]
        if missing:
            letter = missing[0].letter.strip()
            raise problem or Unreadable.at(head.span,
                f"the range of {letter} is not known",
                f"declare an array with it first, such as `x_{letter}, {letter} = 1..n: random`",
            )  # fmt: skip


def replace_declared(scope: Scope, family: Defined) -> None:
    """Forget an array that was declared and is the one defined here. Raises Unreadable where more is said of it, and
    the definition starts from a first layer: it would be said of every layer that the definition gives."""
    name = family.generic.name
    if name is None or not any(s.label for s in name.slots):
        return
    for old in [n for n in scope.names if n.frame == name.frame and isinstance(n.meaning, Family)]:
        if old.meaning.defined or [s.label for s in old.slots] != [s.label for s in name.slots]:
            continue
        said = next((a for a in scope.assumptions if old.meaning.array in _arrays_of(a)), None)
        if said is None:
            scope.forget(old)
        elif any(head.base for head in family.heads):
            raise Unreadable.at(
                family.generic.span, f"{old.written} is defined here, and `{describe(said)}` is declared of it above",
                "declare what the definition starts from, and after it what else holds",
            )  # fmt: skip


def _arrays_of(assumption: Assumption) -> set[Any]:
    """The arrays that an assumption is about."""
    parts = list(parts_of(assumption))
    return {p for p in parts if isinstance(p, Array)}.union(*(p.atoms(Array) for p in parts if isinstance(p, Expr)))


def declare(scope: Scope, family: Defined, provisional: bool = False) -> None:
    """Make the name known; `provisional` while its ranges are looked for."""
    head = family.generic
    if head.name is None:
        return
    labels = tuple(scope.label(s.letter) for s in slots_of(head, label=True))
    ranges = [family.ranges.get(n, (UNKNOWN, UNKNOWN)) for n, _ in enumerate(slots_of(head))]
    if provisional:
        family.array = Array("?", *ranges, labels=labels, random=family.random)
    else:
        back = scope.to_own_labels(slots_of(head, label=True), head.span)
        ranges += [(i.first.xreplace(back), i.last.xreplace(back)) for i in family.loose]
        name, template = base_name(head.elements, head.name), template_of(head.elements, head.name)
        family.array = Array(name, *ranges, labels=labels, random=family.random, template=template)
    if not provisional:
        scope.refuse_entry(head.pieces, Family(family.array, defined=True), head.span)
    scope.declare(head.pieces, Family(family.array, defined=True), spelled(head.elements))
    if not provisional:
        _start_from_declared(scope, family.array, head.pieces)


def _start_from_declared(scope: Scope, array: Array, pieces: tuple[NamePiece, ...]) -> None:
    """Where z^0 is declared and z^{l+1} defined, the declared array is the first layer of the defined one."""
    for name in scope.names:
        at = _number_at_the_label(name.pieces, pieces)
        if at is None or not isinstance(name.meaning, Family) or len(name.slots) != len(array.ranges):
            continue
        first = name.meaning.array
        indices = [Index(s.letter.strip(), *array.range_of(n, (at,))) for n, s in enumerate(name.slots)]
        if all((i.first, i.last) == first.range_of(n, ()) for n, i in enumerate(indices)):
            scope.assume(Definition(Entry(array, at, *indices), Entry(first, *indices)))


def starts_from_declared(scope: Scope, pieces: tuple[NamePiece, ...]) -> bool:
    """Whether a first layer of the name is declared."""
    return any(_number_at_the_label(n.pieces, pieces) is not None for n in scope.names if len(n.pieces) == len(pieces))


def _number_at_the_label(declared: tuple[NamePiece, ...], pieces: tuple[NamePiece, ...]) -> Integer | None:
    """The number that the declared name has where the other has its label; None if they differ in more."""
    shells, places = zip(*(_shell_and_places(name) for name in (declared, pieces)), strict=True)
    if shells[0] != shells[1]:
        return None
    match [pair for pair in zip(*places, strict=True) if pair[0] != pair[1]]:
        case [(str() as number, True)] if number.isdigit():
            return Integer(number)
    return None


def _shell_and_places(pieces: tuple[NamePiece, ...]) -> tuple[list[Any], list[str | bool]]:
    """What a name is without what stands in its scripts; and there, what is written or whether it is a label."""
    shell = [(p.text, p.primes, p.inside, len(p.sub or ()), len(p.sup or ())) for p in pieces]
    places = [position for p in pieces for position in (*(p.sub or ()), *(p.sup or ()))]
    return shell, [p.label if isinstance(p, Slot) else p for p in places]


def settle(scope: Scope, family: Defined, head: Head, reading: Reading, value: Tensor) -> None:
    """The definition as an assumption, its name declared."""
    array = family.array
    if array is None or head.name is None:
        return
    if value.axes and len(value.axes) != len(family.axes):
        hint = "or give the value at the first label, as in `h_0 := x`" if head.labels else ""
        raise Unreadable.at(head.span, "write the indices on both sides", hint)
    at = labels_at(scope, head)
    slots = slots_of(head)
    indices = [Index(s.letter.strip(), *array.range_of(n, tuple(at))) for n, s in enumerate(slots)]
    symbols: dict[Expr, Expr] = {a.symbol: i for a, i in zip(value.axes, indices, strict=False)}
    symbols |= {reading.free[s.letter]: i for s, i in zip(slots, indices, strict=True) if s.letter in reading.free}
    entry: Expr = Entry(array, *at, *indices, *family.loose)
    body = reading.finished(value.expr.xreplace(symbols))
    for stray in loose_indices(reading, body, [s.letter for s in slots]):
        if stray not in family.loose:
            raise Unreadable.at(head.span, f"{stray.name} stands in the definition and not in the name")
    scope.assume(Definition(entry**2 if head.square else entry, body))
    if head.square:
        scope.assume(Holds(Claim(entry, Relation.AT_LEAST, Integer(0))))


def labels_at(scope: Scope, head: Head) -> list[Expr]:
    """The values of a head's labels."""
    return [scope.label_at(s, head.span) for s in slots_of(head, label=True)]


def loose_indices(reading: Reading, body: Expr, named_ones: Sequence[str]) -> tuple[Index, ...]:
    """Indices that the body leaves out or names, and the head does not."""
    left_out = list(reading.left_out.values())
    letters = {letter.strip() for letter in reading.free} - {letter.strip() for letter in named_ones}
    found = [s for s in body.free_symbols if isinstance(s, Index) and (s in left_out or s.name in letters)]
    return tuple(sorted(found, key=lambda s: (left_out.index(s) if s in left_out else -1, str(s))))
