"""Names as authors declare them: `W_{ij}`, `n_\\mathrm{in}`, `f_i'`, `\\frac{\\partial L}{\\partial s^l_k}`.

Decides whether a piece of maths is a use of a declared name, and what stands at its labels and indices. The
meaning of a name is not its business.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from .trees import (
    Atom,
    Element,
    Fraction,
    Group,
    Letter,
    Number,
    Piece,
    Side,
    Sign,
    Styled,
    bare,
    factors,
    only_elements,
    only_side,
    side_of,
    spelled,
    text_of,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a name for a label or an index; `written` is what the declaration has there (`l-1`)."""

    letter: str
    label: bool
    written: str
    bracketed: bool = False
    """Whether the declaration has brackets there: beside z^{(l)}, a bare z^2 is a square."""


Position: TypeAlias = Slot | str


@dataclass(frozen=True, slots=True)
class NamePiece:
    """One letter of a name with its scripts; `inside` are the patterns of the groups it consists of."""

    text: str
    primes: int
    sub: tuple[Position, ...] | None
    sup: tuple[Position, ...] | None
    inside: tuple[tuple[NamePiece, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A declared name: its shape, its slots in the order of the array's arguments, and what it means."""

    pieces: tuple[NamePiece, ...]
    meaning: Any
    written: str

    @property
    def frame(self) -> tuple[tuple[str, int, str], ...]:
        """What tells the name from others when its labels and indices are left out."""
        return tuple((p.text, p.primes, _literal(p.sub) + "^" + _literal(p.sup)) for p in self.pieces)

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Labels first, then indices, each in the order in which they are written."""
        found = [s for p in self.pieces for s in _slots(p)]
        return *(s for s in found if s.label), *(s for s in found if not s.label)


@dataclass(frozen=True, slots=True)
class Use:
    """A use of a name: what stands in each slot (None: left out), and the power or primes that are left."""

    name: Name
    length: int
    bound: tuple[Side | None, ...]
    sup: Group | None
    primes: int
    exact: int = field(default=0)

    @property
    def omitted(self) -> int:
        return sum(b is None for b in self.bound)


def is_entry_of(one: tuple[NamePiece, ...], every: tuple[NamePiece, ...], defined: bool) -> bool:
    """Whether a name with numbers in its scripts, from 1 on, is what the other is at these indices; or at these labels,
    where the other is declared for all of them and not `defined` from a first one on.
    """
    found = False
    for a, b in zip(one, every, strict=False):
        for mine, theirs in ((a.sub or (), b.sub or ()), (a.sup or (), b.sup or ())):
            if len(mine) != len(theirs):
                return False
            for p, q in zip(mine, theirs, strict=True):
                if isinstance(p, str) and isinstance(q, Slot):
                    number = p.strip("() ")
                    if not number.isdigit() or (q.label and defined) or (number == "0" and not q.label):
                        return False
                    found = True
                elif p != q and not (isinstance(p, Slot) and isinstance(q, Slot) and p.label == q.label):
                    return False
    same = [(p.text, p.primes, p.inside) for p in one] == [(p.text, p.primes, p.inside) for p in every]
    return found and same


def _literal(positions: tuple[Position, ...] | None) -> str:
    return ",".join(p for p in positions or () if isinstance(p, str))


def _slots(piece: NamePiece) -> list[Slot]:
    inner = [s for pattern in piece.inside for p in pattern for s in _slots(p)]
    return inner + [s for s in (*(piece.sub or ()), *(piece.sup or ())) if isinstance(s, Slot)]


def name_pieces(
    elements: Sequence[Element], indices: Collection[str], labels: Collection[str]
) -> tuple[NamePiece, ...]:
    """The shape of a declared name in which the letters `indices` and `labels` are variables."""
    return tuple(_name_piece(e, indices, labels) for e in elements if isinstance(e, Piece))


def _name_piece(piece: Piece, indices: Collection[str], labels: Collection[str]) -> NamePiece:
    inside: tuple[tuple[NamePiece, ...], ...] = ()
    groups = _groups(piece.base)
    if groups and all(only_elements(g) for g in groups):
        inside = tuple(name_pieces(only_elements(g) or (), indices, labels) for g in groups)
        if not any(_slots(p) for pattern in inside for p in pattern):
            inside = ()
    return NamePiece(
        _shell(piece.base) if inside else text_of(piece.base),
        piece.primes,
        _pattern(piece.sub, indices, labels),
        _pattern(piece.sup, indices, labels),
        inside,
    )


def _groups(atom: Atom) -> tuple[Group, ...]:
    match atom:
        case Group():
            return (atom,)
        case Fraction(above=above, below=below):
            return above, below
        case Styled(argument=argument):
            return (argument,)
    return ()


def _shell(atom: Atom) -> str:
    match atom:
        case Group(bracket=bracket):
            return "(" if bracket == "[" else bracket
        case Fraction():
            return r"\frac"
        case Styled(command=command):
            return command
    return text_of(atom)


def _pattern(group: Group | None, indices: Collection[str], labels: Collection[str]) -> tuple[Position, ...] | None:
    if group is None:
        return None
    positions: list[Position] = []
    for side in positions_of(group):
        slot = _slot(side, indices, labels)
        letters = [_slot(s, indices, labels) for s in split(side)]
        if slot is not None:
            positions.append(slot)
        elif letters and all(letters):
            positions += [s for s in letters if s is not None]
        else:
            positions.append(text_of(side))
    if not any(isinstance(p, Slot) for p in positions):
        return (inner_text(group),)
    return tuple(positions)


def _slot(side: Side, indices: Collection[str], labels: Collection[str]) -> Slot | None:
    inner = unwrapped(side)
    text, bracketed = text_of(inner), inner is not side
    if text in labels:
        return Slot(text, True, text, bracketed)
    if text in indices:
        return Slot(text, False, text, bracketed)
    letters = {text_of(e) for t in inner.terms for e in t.elements} & set(labels)
    return Slot(letters.pop(), True, text, bracketed) if len(letters) == 1 and len(inner.terms) > 1 else None


def unwrapped(side: Side) -> Side:
    """`(l)` as `l`: labels are often set in parentheses."""
    while len(inside := factors(side) or ()) == 1:
        element = inside[0]
        if not (isinstance(element, Piece) and element.bare and isinstance(element.base, Group)):
            return side
        inner = only_side(element.base)
        if inner is None:
            return side
        side = inner
    return side


def positions_of(group: Group) -> tuple[Side, ...]:
    """What stands between the commas of a script; empty where it holds a relation or nothing."""
    if any(len(c.sides) != 1 or not c.sides[0].terms for c in group.items):
        return ()
    return tuple(c.sides[0] for c in group.items)


def inner_text(group: Group) -> str:
    """What a script says, brackets apart."""
    return ",".join(map(text_of, group.items))


def split(side: Side) -> tuple[Side, ...]:
    """`ij` as `i` and `j`; digits count one by one. Empty where the side is more than that."""
    pieces: list[Side] = []
    for element in factors(side) or ():
        if isinstance(element, Sign):
            return ()
        if isinstance(element.base, Number) and element.bare:
            at = element.start
            digits = [Number(d, at + n, at + n + 1) for n, d in enumerate(element.base.text)]
            pieces += [side_of([bare(d)], d.start, d.end) for d in digits]
        else:
            pieces.append(side_of([element], element.start, element.end))
    return tuple(pieces)


def use_of(name: Name, elements: Sequence[Element], at: int, numbers: Collection[str]) -> Use | None:
    """The use of `name` that begins at `elements[at]`, if one does.

    `numbers` are the spellings of declared numbers, which may stand as a whole at one index.
    """
    pieces = elements[at : at + len(name.pieces)]
    if len(pieces) < len(name.pieces) or not _whole_words(elements, at, at + len(pieces)):
        return None
    bound: list[tuple[Slot, Side | None]] = []
    final: tuple[Group | None, int] = (None, 0)
    for number, (pattern, piece) in enumerate(zip(name.pieces, pieces, strict=True), 1):
        rest = _matched(pattern, piece, bound, numbers)
        unfinished = number < len(name.pieces)
        if rest is None or (unfinished and (rest[0] is not None or rest[1] or getattr(piece, "bangs", 0))):
            return None
        final = rest
    ordered = *(b for b in bound if b[0].label), *(b for b in bound if not b[0].label)
    exact = sum(1 for slot, side in ordered if slot.label and side and text_of(unwrapped(side)) == slot.written)
    return Use(name, len(pieces), tuple(side for _, side in ordered), *final, exact)


def _whole_words(elements: Sequence[Element], start: int, end: int) -> bool:
    """A name neither begins nor ends inside an upright word."""
    return not (_same_word(elements, start - 1, start) or _same_word(elements, end - 1, end))


def _same_word(elements: Sequence[Element], left: int, right: int) -> bool:
    if left < 0 or right >= len(elements):
        return False
    words = [
        e.base.word if isinstance(e, Piece) and isinstance(e.base, Letter) else 0
        for e in (elements[left], elements[right])
    ]
    return words[0] == words[1] != 0


def _matched(
    pattern: NamePiece, use: Element, bound: list[tuple[Slot, Side | None]], numbers: Collection[str]
) -> tuple[Group | None, int] | None:
    """What is left of the superscript and primes; None where the piece is not a use of the pattern."""
    if not isinstance(use, Piece) or use.primes < pattern.primes:
        return None
    if pattern.inside:
        groups = _groups(use.base)
        if _shell(use.base) != pattern.text or len(groups) != len(pattern.inside):
            return None
        for inner, group in zip(pattern.inside, groups, strict=True):
            elements = only_elements(group) or ()
            if len(elements) != len(inner):
                return None
            for p, e in zip(inner, elements, strict=True):
                if _matched(p, e, bound, numbers) != (None, 0):
                    return None
    elif text_of(use.base) != pattern.text:
        return None
    if not _script(pattern.sub, use.sub, bound, numbers):
        return None
    if pattern.sup is None:
        return use.sup, use.primes - pattern.primes
    slots = [p for p in pattern.sup if isinstance(p, Slot)]
    if not slots and use.sup is None:
        return None
    if use.sup is not None and slots and all(s.bracketed for s in slots) and inner_text(use.sup).isdigit():
        bound += [(s, None) for s in slots]
        return use.sup, use.primes - pattern.primes
    return (None, use.primes - pattern.primes) if _script(pattern.sup, use.sup, bound, numbers) else None


def _script(
    pattern: tuple[Position, ...] | None,
    use: Group | None,
    bound: list[tuple[Slot, Side | None]],
    numbers: Collection[str],
) -> bool:
    if pattern is None:
        return use is None
    slots = [p for p in pattern if isinstance(p, Slot)]
    if use is None:
        bound += [(s, None) for s in slots]
        return bool(slots)
    if not slots:
        return inner_text(use) == pattern[0] or inner_text(use) == f"({pattern[0]})"
    sides = positions_of(use)
    if len(sides) != len(pattern):
        apart = tuple(p for s in sides for p in split(s) or (s,))
        sides = apart if len(sides) == 1 or len(apart) == len(pattern) else sides
    if len(sides) != len(pattern):
        literal = [p for p in pattern if isinstance(p, str)]
        if literal and [text_of(s) for s in sides] == literal:
            bound += [(s, None) for s in slots]
            return True
        return not literal and _partial(slots, sides, bound)
    for position, side in zip(pattern, sides, strict=True):
        if isinstance(position, str):
            if text_of(side) != position:
                return False
        elif not _one_value(side, numbers):
            return False
    bound += [(p, unwrapped(s)) for p, s in zip(pattern, sides, strict=True) if isinstance(p, Slot)]
    return True


def _partial(slots: list[Slot], sides: tuple[Side, ...], bound: list[tuple[Slot, Side | None]]) -> bool:
    """Fewer indices than declared: those that bear a declared letter are where that letter is."""
    given = {text_of(s): s for s in sides}
    letters = {s.letter for s in slots}
    if not sides or len(sides) > len(slots):
        return False
    if set(given) <= letters:
        bound += [(s, given.get(s.letter)) for s in slots]
        return True
    labels = [s for s in slots if s.label]
    if len(labels) != len(sides) or any(text in letters for text in given if text not in {s.letter for s in labels}):
        return False
    at = {s.letter: side for s, side in zip(labels, sides, strict=True)}
    bound += [(s, unwrapped(at[s.letter]) if s.label else None) for s in slots]
    return True


def _one_value(side: Side, numbers: Collection[str]) -> bool:
    """Whether a script position holds one value, and not letters of a longer name such as `train`."""
    side = unwrapped(side)
    if len(side.terms) != 1:
        return True
    elements = side.terms[0].elements
    return (
        len(elements) == 1
        or any(isinstance(e, Sign) for e in elements)
        or spelled(elements) in numbers
        or (isinstance(elements[0], Piece) and isinstance(elements[0].base, Number))
    )
