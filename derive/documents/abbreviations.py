"""Definitions that do not call themselves: a number, or an array with the ranges that its body uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from sympy import Expr, Integer, Pow, Symbol

from ..language.assumptions import Claim, Definition, Holds, Relation
from ..language.describe import describe
from ..language.expressions import Array, Entry, Index
from .declarations import shifted
from .errors import Redefined, Unreadable
from .formulas import Reading, chain_letters
from .heads import Head
from .lines import Span
from .names import Name, NamePiece, name_pieces
from .scope import Family, Quantity, Scope
from .templates import base_name, indexed, template_of
from .tensors import Tensor, is_random
from .trees import Element, Piece, latex_of, spelled


def define_alone(scope: Scope, head: Head) -> None:
    reading = Reading(scope, taken=chain_letters([head.body]))
    value = reading.side(head.body)
    body = reading.finished(value.expr)
    pieces = name_pieces(head.elements, head.letters, head.labels)
    name = Name(pieces, None, spelled(head.elements))
    random = is_random(body)
    indices = _indices(scope, reading, name, head)
    if not name.slots and not random and not value.axes and not _loose(reading, body, ()):
        _number(scope, head, pieces, body)
        return
    _array(scope, head, pieces, name, value, body, reading, indices, random)


def _number(scope: Scope, head: Head, pieces: tuple[NamePiece, ...], body: Expr) -> None:
    symbol = Symbol(latex_of(head.elements), real=True)
    if _leads_to(scope, body, symbol):
        raise Unreadable("this definition is circular", head.span.start, head.body.end)
    valued = [a for a in scope.assumptions if isinstance(a, Definition) and a.head in (symbol, symbol**2)]
    others = [a for a in scope.assumptions if a not in valued and symbol in _symbols(a)]
    if any(a.body != body for a in valued) and others:
        raise Redefined(
            f"{symbol.name} is defined a second time, and `{describe(others[0])}` speaks of the first one",
            head.span.start, head.body.end, "give it another name",
        )  # fmt: skip
    scope.declare(pieces, Quantity(symbol), spelled(head.elements))
    scope.assume(Definition(symbol**2 if head.square else symbol, body))
    if head.square:
        scope.assume(Holds(Claim(symbol, Relation.AT_LEAST, Integer(0))))


def _symbols(thing: Any) -> set[Expr]:
    """The symbols that an assumption speaks of."""
    match thing:
        case Array(ranges=ranges):
            return _symbols(ranges)
        case Expr():
            return thing.free_symbols.union(*(_symbols(e.array) for e in thing.atoms(Entry)))  # type: ignore[no-any-return]
        case tuple():
            return set().union(*map(_symbols, thing))
    return _symbols(tuple(getattr(thing, f.name) for f in fields(thing))) if is_dataclass(thing) else set()


def _leads_to(scope: Scope, body: Expr, symbol: Symbol) -> bool:
    """Whether unfolding the definitions of numbers in `body` comes back to `symbol`."""
    heads = [(a.head.base if isinstance(a.head, Pow) else a.head, a.body) for a in scope.assumptions
             if isinstance(a, Definition)]  # fmt: skip
    bodies = {head: body for head, body in heads if isinstance(head, Symbol)}
    waiting = [body]
    seen: set[Expr] = set()
    while waiting:
        here = waiting.pop()
        if here.has(symbol):
            return True
        for known in here.free_symbols - seen:
            seen.add(known)
            waiting += [bodies[known]] if known in bodies else []
    return False


def _loose(reading: Reading, body: Expr, indices: Sequence[Expr]) -> list[Index]:
    """Indices of the body that the head does not name."""
    left_out = list(reading.left_out.values())
    return [
        s for s in sorted(body.free_symbols, key=lambda s: (left_out.index(s) if s in left_out else -1,
        str(s)))
        if isinstance(s, Index) and s not in indices and _made_here(reading, s)
    ]  # fmt: skip


def _made_here(reading: Reading, symbol: Index) -> bool:
    return symbol in reading.left_out.values() or any(
        letter.strip() == symbol.name for letter in reading.free
    )


def _indices(scope: Scope, reading: Reading, name: Name, head: Head) -> dict[str, Index]:
    found: dict[str, Index] = {}
    for slot in name.slots:
        if slot.label:
            scope.label(slot.letter)
            continue
        symbol = reading.free.get(slot.letter)
        ranges = reading.ranges.get(symbol, []) if symbol is not None else []
        ranges = ranges or ([scope.index_ranges[slot.letter]] if slot.letter in scope.index_ranges else [])
        if not ranges:
            letter = slot.letter.strip()
            raise Unreadable(
                f"the range of {slot.letter.strip()} is not known", head.span.start, head.span.end,
                f"declare an array with it first, such as `x_{letter}, {letter} = 1..n: random`",
            )  # fmt: skip
        found[slot.letter] = Index(slot.letter.strip(), *ranges[0])
    return found


def _array(
    scope: Scope, head: Head, pieces: tuple[NamePiece, ...], name: Name, value: Tensor, body: Expr,
    reading: Reading, indices: dict[str, Index], random: bool,
) -> None:  # fmt: skip
    labels = tuple(scope.label(s.letter) for s in name.slots if s.label)
    back = shifts_back(scope, name, head.span)
    inner = [indices[s.letter] for s in name.slots if not s.label]
    ranges = [(i.first.xreplace(back), i.last.xreplace(back)) for i in inner]
    elements = head.elements
    if value.axes:
        letters = [a.letter.strip() + "'" * n for n, a in enumerate(value.axes)]
        if inner or (random and _loose(reading, body, inner)) or (_literal(elements) and not labels):
            raise Unreadable("write the indices on both sides", head.span.start, head.span.end)
        elements = indexed(elements, letters)
        pieces = name_pieces(elements, letters, head.labels)
        name = Name(pieces, None, name.written)
        inner = [Index(letter, a.first, a.last) for letter, a in zip(letters, value.axes, strict=True)]
        body = body.xreplace({a.symbol: i for a, i in zip(value.axes, inner, strict=True)})
        ranges = [(i.first.xreplace(back), i.last.xreplace(back)) for i in inner]
    loose = _loose(reading, body, inner)
    if loose and random:
        letter = loose[0].name
        raise Unreadable(
            f"{letter} stands in the definition and not in the name", head.span.start, head.span.end
        )
    ranges += [(i.first.xreplace(back), i.last.xreplace(back)) for i in loose]
    template = template_of(elements, name)
    array = Array(base_name(elements, name), *ranges, labels=labels, random=random, template=template)
    scope.declare(pieces, Family(array, defined=True), spelled(head.elements))
    assume(scope, Name(pieces, None, name.written), head, array, (*inner, *loose), body)


def _literal(elements: Sequence[Element]) -> bool:
    """Whether the last letter has a subscript."""
    return isinstance(elements[-1], Piece) and elements[-1].sub is not None


def assume(scope: Scope, name: Name, head: Head, array: Array, indices: Sequence[Expr], body: Expr) -> None:
    at = [label_value(scope, s.written, head) for s in name.slots if s.label]
    entry: Expr = Entry(array, *at, *indices)
    scope.assume(Definition(entry**2 if head.square else entry, body))
    if head.square:
        scope.assume(Holds(Claim(entry, Relation.AT_LEAST, Integer(0))))


def label_value(scope: Scope, written: str, head: Head) -> Expr:
    if written.isdigit():
        return Integer(written)
    for letter in head.labels:
        label = scope.label(letter)
        if written == letter:
            return label
        try:
            return 2 * label - shifted(label, written)
        except ValueError:
            continue
    raise Unreadable(f"the label {written} is not read", head.span.start, head.span.end)


def shifts_back(scope: Scope, name: Name, span: Span) -> dict[Expr, Expr]:
    """From the label in the head to the array's own."""
    back: dict[Expr, Expr] = {}
    for slot in name.slots:
        if slot.label and slot.written != slot.letter:
            try:
                back[scope.label(slot.letter)] = shifted(scope.label(slot.letter), slot.written)
            except ValueError:
                raise Unreadable(f"the label {slot.written} is not read", span.start, span.end) from None
    return back
