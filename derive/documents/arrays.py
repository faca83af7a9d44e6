"""Arrays as declared: the ranges of their indices, their labels, and what is said of their entries."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sympy import Expr, Integer

from ..language.assumptions import Property, Reference, Small, Together
from ..language.expressions import Array
from .declaration_lines import Line, existing_name, lone_letters, value_of
from .errors import Undeclared, Unreadable
from .formulas import Reading
from .lines import Span
from .names import Name, Slot, Use, name_pieces
from .properties import KNOWN, Words, of_array
from .scope import Family, Scope
from .source import Source
from .sums import script_letters
from .templates import base_name, template_of
from .trees import Element, Side, Term, latex_of, spelled, text_of

_WITHIN = frozenset({"iid", "i.i.d.", "independent", "identically distributed", "same variance", "uncorrelated"})
_CLASSES = frozenset({"random", "dimension", "constant", "function", *KNOWN})


def declare_arrays(source: Source, scope: Scope, line: Line) -> None:
    fresh = bool(line.ranges) or any(w.text in _CLASSES for w in line.words) or bool(line.labels)
    members: list[tuple[Array, Use | None]] = []
    for elements, span in zip(line.names, line.spans, strict=True):
        existing = _same(scope, line, elements) if fresh else existing_name(scope, elements)
        if existing is not None and isinstance(existing.name.meaning, Family):
            members.append((existing.name.meaning.array, existing))
        elif existing is not None and not fresh:
            raise Unreadable.at(span, "this is no random variable")
        elif not fresh and all(w.text in ("independent", "uncorrelated") for w in line.words) and len(line.names) > 1:
            before = f"declare it on a line before, for instance `{latex_of(elements)}: random`"
            hint = scope.close(elements) or before
            raise Undeclared(latex_of(elements), span, hint)
        else:
            _needs_range(scope, line, elements, span)
            members.append((new_array(scope, line, elements, span, random=True), None))
    together = len(members) > 1 and not line.ranges
    for word in line.words:
        if together and word.text in ("independent", "uncorrelated"):
            kind = Property.INDEPENDENT if word.text == "independent" else Property.UNCORRELATED
            scope.assume(Together(tuple(_reference(scope, *m) for m in members), kind))
        elif together and word.text in ("iid", "i.i.d.", "identically distributed"):
            raise Unreadable.at(word.span,
                f"`{word.text}` of several arrays is not read",
                "declare one array with a range, or each with its law",
            )  # fmt: skip
        else:
            for array, use in members:
                _about_array(source, scope, array, use, word)


def _needs_range(scope: Scope, line: Line, elements: tuple[Element, ...], span: Span) -> None:
    """Refuse a new variable without a range that is spoken of as of an array; raises Unreadable."""
    if line.ranges or line.labels:
        return
    name = latex_of(elements)
    for letter in lone_letters(elements) - set(scope.labels):
        scope.unranged[letter] = (name, span)
        if letter in scope.index_ranges:
            raise _no_range(scope, letter)
    word = next((w.text for w in line.words if w.text in _WITHIN and len(line.names) == 1), None)
    if word is not None:
        message = f"`{word}` is said of the entries of an array, and {name} is one variable"
        letters = sorted(x.strip() for x in lone_letters(elements))
        entry = name if letters else f"{name}_i"
        ranges = ", ".join(f"{letter} = 1..n" for letter in letters or ["i"])
        raise Unreadable.at(span, message, f"give the range of its index: `{entry}, {ranges}: {word}`")


def _no_range(scope: Scope, letter: str) -> Unreadable:
    name, span = scope.unranged[letter]
    hint = f"write `{name}, {letter} = 1..n: ...`; a subscript that is no index stands upright: \\mathrm{{{letter}}}"
    return Unreadable.at(span, f"{letter} is an index elsewhere, and {name} has no range", hint)


def _about_array(source: Source, scope: Scope, array: Array, use: Use | None, word: Words) -> None:
    if word.text == "small":
        scope.assume(Small(array))
        return

    def value(span: Span) -> Expr:
        name = use.name if use is not None else next(
            n for n in reversed(scope.names) if isinstance(n.meaning, Family) and n.meaning.array is array
        )  # fmt: skip
        return value_of(source, scope, span).xreplace(scope.to_own_labels(name.slots, span))

    scope.assume(*of_array(array, word, value, source.text))


def _reference(scope: Scope, array: Array, use: Use | None) -> Reference:
    """`w_l` is w in layer l; a bare name is the array in all its layers."""
    if use is None:
        return Reference(array, array.labels)
    sides = [side for slot, side in zip(use.name.slots, use.bound, strict=True) if slot.label]
    if any(s is None for s in sides):
        return Reference(array, ())
    reading = Reading(scope)
    return Reference(array, tuple(reading.index(s, None) for s in sides if s is not None))


def _same(scope: Scope, line: Line, elements: tuple[Element, ...]) -> Use | None:
    """The array that this line declares again with the same ranges: the line adds properties to it."""
    pieces = name_pieces(elements, {r.letter for r in line.ranges}, {*line.labels, *scope.labels})
    for use in scope.uses(elements, 0):
        meaning = use.name.meaning
        if use.name.pieces != pieces or not isinstance(meaning, Family) or not line.ranges:
            continue
        if meaning.array.ranges == _bounds(scope, line, use.name):
            return use
    return None


def new_array(scope: Scope, line: Line, elements: tuple[Element, ...], span: Span, random: bool) -> Array:
    letters = {r.letter for r in line.ranges}
    labels = {*line.labels, *(set() if not random else set(scope.labels) - letters)}
    pieces = name_pieces(elements, letters, labels)
    name = Name(pieces, None, spelled(elements))
    slots = name.slots
    used = {s.letter for s in slots}
    for missing in (*sorted(letters), *line.labels):
        if missing not in used:
            raise _no_place(scope, missing, line, elements, span)
    for slot in slots:
        if slot.label:
            scope.label(slot.letter)
    symbols = tuple(scope.label(s.letter) for s in slots if s.label)
    ranges = _bounds(scope, line, name)
    array = Array(
        base_name(elements, name),
        *ranges,
        labels=symbols,
        random=random,
        template=template_of(elements, name),
    )
    for r, bounds in zip([s for s in slots if not s.label], ranges, strict=True):
        scope.index_ranges[r.letter] = bounds
        if r.letter in scope.unranged:
            raise _no_range(scope, r.letter)
    scope.refuse_entry(pieces, Family(array), span)
    scope.declare(pieces, Family(array), latex_of(elements))
    _layers(scope, line, array, slots)
    for letter in lone_letters(elements) - {*used, *scope.labels, *scope.index_ranges}:
        scope.fixed.setdefault(letter, (latex_of(elements), span))
    return array


def _layers(scope: Scope, line: Line, array: Array, slots: Sequence[Slot]) -> None:
    """Keep between which values a label runs, where the line says it as of an index."""
    said = {r.letter: r for r in line.ranges}
    for slot in (s for s in slots if s.label and s.letter in said):
        at, label = scope.label_at(slot, line.spans[0]), scope.label(slot.letter)
        first, last = (_bound(scope, side, said) for side in (said[slot.letter].first, said[slot.letter].last))
        scope.layers[array, slot.letter] = at.xreplace({label: first}), at.xreplace({label: last})


def _no_place(scope: Scope, letter: str, line: Line, elements: tuple[Element, ...], span: Span) -> Unreadable:
    """What is said where the line gives a range to a letter that is no index of the name."""
    scripts = script_letters(Term("+", elements))
    unranged = scripts - {r.letter for r in line.ranges} - {*line.labels, *scope.labels, *scope.numbers()}
    if letter in scripts:
        other = min(unranged, default="").strip()
        message = f"{other} has no range" if other else f"{letter.strip()} does not stand by itself in this name"
        return Unreadable.at(span, message, "each index has a range of its own, as in `W_{ij}, i = 1..n, j = 1..m`")
    alone = "the index stands in the name, as in `x_i, i = 1..n`"
    hint = f"declare {latex_of(elements)} on a line of its own" if len(line.names) > 1 else alone
    return Unreadable.at(span, f"{letter.strip()} does not occur in this name", hint)


def _bounds(scope: Scope, line: Line, name: Name) -> tuple[tuple[Expr, Expr], ...]:
    """The ranges of a name's indices, in the array's own label."""
    shifts = scope.to_own_labels(name.slots, line.spans[0])
    by_letter = {r.letter: r for r in line.ranges}
    ranges = [by_letter[s.letter] for s in name.slots if not s.label]
    bounds = [[_bound(scope, side, by_letter).xreplace(shifts) for side in (r.first, r.last)] for r in ranges]
    return tuple((first, last) for first, last in bounds)


def _bound(scope: Scope, side: Side, ranged: Collection[str]) -> Expr:
    reading = Reading(scope)
    value = reading.index(side, (Integer(1), Integer(1)))
    if reading.free:
        letter = next(iter(reading.free)).strip()
        if not reading.free.keys().isdisjoint(ranged):
            hint = "each index has a range of its own, from a number to a number"
            raise Unreadable.at(side, f"a range that ends at the index {letter} is not read", hint)
        raise Undeclared(letter, side, f"declare it first: `{letter}: dimension`")
    if value.is_integer is False:
        raise Unreadable.at(side, f"{text_of(side)} is no whole number, and a range begins and ends at one")
    return value
