"""Declarations: `NAMES, RANGES: PROPERTY, PROPERTY...`. Decides what kind of thing each name is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sympy import Expr, Integer, Symbol

from ..language.assumptions import Claim, Has, Holds, Large, Property, Reference, Relation, Slope, Small, Together
from ..language.expressions import Array, Entry, Function, Index
from .errors import Unreadable
from .formulas import Reading
from .lines import Span, split_at
from .names import Name, Use, name_pieces, positions_of, split, unwrapped
from .notation import notation
from .properties import ACROSS, FUNCTIONAL, KNOWN, NUMERIC, Words, call_of, is_functional, of_array, words_of
from .redefinition import refuse_another_value
from .scope import Activation, Family, Operator, Quantity, Scope
from .source import Source
from .structure import one_side
from .templates import base_name, template_of
from .tokens import Token
from .trees import Element, Letter, Piece, Side, latex_of, pieces_of, spelled, text_of

_WITHIN = frozenset({"iid", "i.i.d.", "independent", "identically distributed", "same variance", "uncorrelated"})
_CLASSES = frozenset({"random", "dimension", "constant", "function", *KNOWN})


_RANGE = re.compile(r"(?:\.\.|\\[lc]?dots)\s*,?\s*[^\s.,]")


@dataclass(frozen=True, slots=True)
class Range:
    """`i = 1..n` as written."""

    letter: str
    first: Side
    last: Side


@dataclass(frozen=True, slots=True)
class Line:
    """A declaration as written."""

    names: tuple[tuple[Element, ...], ...]
    spans: tuple[Span, ...]
    ranges: tuple[Range, ...]
    words: tuple[Words, ...]
    labels: tuple[str, ...]


def declare(source: Source, scope: Scope, left: Span, right: Span) -> None:
    """Read one declaration into the scope; raises Unreadable."""
    words = words_of(source.text, right)
    if not left.of(source.text).strip():
        raise Unreadable("a name is needed before the colon", left.start, right.end)
    if not words:
        raise Unreadable(
            "a property is needed after the colon", left.start, right.end, "write for instance `x: random`"
        )
    if notation(source, scope, left, words):
        return
    line = _parsed(source, scope, left, words)
    if any(is_functional(w) for w in line.words):
        _functions(source, scope, line)
    elif any(w.text in NUMERIC or w.text.startswith("index of") for w in line.words) and not _random(line):
        _numbers(source, scope, line)
    else:
        _arrays(source, scope, line)


def _random(line: Line) -> bool:
    return any(w.text in ("random", "zero mean", "iid", "symmetric") for w in line.words)


def _parsed(source: Source, scope: Scope, left: Span, words: list[Words]) -> Line:
    names: list[tuple[Element, ...]] = []
    spans: list[Span] = []
    ranges: list[Range] = []
    parts = split_at(source.text, left, ",")
    at = 0
    while at < len(parts):
        part, at = parts[at], at + 1
        text = part.of(source.text)
        if "=" not in text and r"\in" not in text:
            side = source.side(part.start, part.end, scope.aliases)
            pieces = pieces_of(side)
            if pieces is None:
                raise Unreadable.at(part, "this is no name")
            names.append(pieces)
            spans.append(part)
            continue
        while not _RANGE.search(text) and at < len(parts) and "=" not in parts[at].of(source.text):
            part, at = Span(part.start, parts[at].end), at + 1
            text = part.of(source.text)
        ranges.append(_range(source, scope, part))
    if not names:
        raise Unreadable.at(left, "a name is needed before the ranges")
    kept = tuple(w for w in words if not w.text.startswith("label:"))
    labels = [_letter_after("label:", w) for w in words if w.text.startswith("label:")]
    across = {_letter_after(ACROSS, w) for w in words if w.text.startswith(ACROSS)}
    labels += sorted(across & set().union(*map(_lone_letters, names)) - {*labels, *(r.letter for r in ranges)})
    return Line(tuple(names), tuple(spans), tuple(ranges), kept, tuple(labels))


def _letter_after(word: str, words: Words) -> str:
    """The label's letter, as it is spelled in names."""
    letter = words.text.removeprefix(word).strip().strip("()").strip()
    return letter + " " if letter.startswith("\\") else letter


def _range(source: Source, scope: Scope, span: Span) -> Range:
    tokens = [t for t in source.tokens(span.start, span.end, scope.aliases) if t.kind != "NEWLINE"]
    equal = next((i for i, t in enumerate(tokens) if t.text in ("=", "∈")), len(tokens))
    dots = next((i for i, t in enumerate(tokens) if t.kind in ("RANGE", "DOTS")), len(tokens))
    parts = [tokens[:equal], _bare(tokens[equal + 1 : dots]), _bare(tokens[dots + 1 :])]
    if not all(parts):
        raise Unreadable.at(span, "this range is not read", "write `i = 1..n`")
    letter, first, last = (one_side(part, span.start, span.end) for part in parts)
    return Range(text_of(letter), first, last)


def _bare(tokens: list[Token]) -> list[Token]:
    return [t for t in tokens if t.kind != "COMMA" and t.text not in (r"\{", r"\}")]


# Notation


# Numbers and functions


def _numbers(source: Source, scope: Scope, line: Line) -> None:
    said = [w.text for w in line.words]
    integer = "dimension" in said
    indexed = next((w for w in line.words if w.text.startswith("index of")), None)
    for elements, span in zip(line.names, line.spans, strict=True):
        if line.ranges:
            _number_array(source, scope, line, elements, span, integer)
            continue
        name = latex_of(elements)
        if indexed is not None:
            offset = indexed.span.of(source.text).index("of") + 2
            last = _value(source, scope, Span(indexed.span.start + offset, indexed.span.end))
            value: Expr = Index(name, 1, last)
            scope.index_ranges[spelled(elements)] = (Integer(1), last)
        elif integer:
            value = Symbol(name, integer=True, positive=True)
        else:
            value = Symbol(name, real=True)
        refuse_another_value(scope, value, span)
        scope.declare(name_pieces(elements, (), ()), Quantity(value), spelled(elements))
        _about_number(scope, value, line.words)


def _about_number(scope: Scope, value: Expr, words: tuple[Words, ...]) -> None:
    for word in words:
        if word.text == "positive" and not (isinstance(value, Symbol) and value.is_positive):
            scope.assume(Holds(Claim(value, Relation.GREATER, Integer(0))))
        elif word.text == "small":
            scope.assume(Small(value))
        elif word.text == "large":
            scope.assume(Large(value))
        elif word.text not in NUMERIC and not word.text.startswith("index of"):
            raise Unreadable.at(word.span, f"`{word.text}` is no property of a number")


def _number_array(
    source: Source, scope: Scope, line: Line, elements: tuple[Element, ...], span: Span, integer: bool
) -> None:
    array = _new_array(source, scope, line, elements, span, random=False)
    entry = Entry(array, *array.labels, *(
        Index(r.letter.strip(), *bounds) for r, bounds in zip(line.ranges, array.ranges, strict=False)
    ))  # fmt: skip
    words = tuple(w for w in line.words if w.text != "dimension")
    if integer:
        scope.assume(Holds(Claim(entry, Relation.GREATER, Integer(0))))
    _about_number(scope, entry, words)


def _functions(source: Source, scope: Scope, line: Line) -> None:
    for elements in line.names:
        existing = _existing(scope, elements)
        meaning = existing.name.meaning if existing else None
        known = next(((call_of(w) or w.text, w) for w in line.words if (call_of(w) or w.text) in KNOWN), None)
        if isinstance(meaning, Activation) and known is None and not any(w.text == "function" for w in line.words):
            function = meaning.function
        else:
            function = _new_function(source, scope, latex_of(elements), known)
            scope.declare(name_pieces(elements, (), ()), Activation(function), spelled(elements))
        for word in line.words:
            _about_function(source, scope, function, word)


def _new_function(source: Source, scope: Scope, name: str, known: tuple[str, Words] | None) -> Function:
    if known is None:
        return Function(name)
    called, words = known
    parameters: tuple[Expr, ...] = ()
    if call_of(words):
        opening = source.text.index("(", words.span.start)
        inner = split_at(source.text, Span(opening + 1, words.span.end - 1), ",")
        parameters = tuple(_value(source, scope, p) for p in inner)
    if KNOWN[called] == "prelu" and len(parameters) != 1:
        raise Unreadable.at(words.span, f"{called} needs its slope", f"write `{called}(a)`")
    return Function(name, KNOWN[called], parameters)


def _about_function(source: Source, scope: Scope, function: Function, word: Words) -> None:
    if word.text == "unit slope":
        scope.assume(Slope(function, Integer(1)))
    elif word.text in FUNCTIONAL:
        scope.assume(*(Has(function, p) for p in FUNCTIONAL[word.text]))
    elif (call_of(word) or word.text) in KNOWN:
        return
    elif "'" in word.text and "=" in word.text:
        equal = source.text.index("=", word.span.start)
        scope.assume(Slope(function, _value(source, scope, Span(equal + 1, word.span.end))))
    else:
        raise Unreadable.at(word.span, f"`{word.text}` is no property of a function")


def _value(source: Source, scope: Scope, span: Span) -> Expr:
    reading = Reading(scope)
    value = reading.side(source.side(span.start, span.end, scope.aliases))
    if value.axes or reading.free:
        hint = r"define the array by one that has it: `x_i := \sigma_i u_i` with `u_i, i = 1..n: variance 1`"
        raise Unreadable.at(span, "this property is one number, the same for every index", hint)
    return value.expr


# Random arrays


def _arrays(source: Source, scope: Scope, line: Line) -> None:
    fresh = bool(line.ranges) or any(w.text in _CLASSES for w in line.words) or bool(line.labels)
    members: list[tuple[Array, Use | None]] = []
    for elements, span in zip(line.names, line.spans, strict=True):
        existing = _same(source, scope, line, elements) if fresh else _existing(scope, elements)
        if existing is not None and isinstance(existing.name.meaning, Family):
            members.append((existing.name.meaning.array, existing))
        elif existing is not None and not fresh:
            raise Unreadable.at(span, "this is no random variable")
        elif not fresh and all(w.text in ("independent", "uncorrelated") for w in line.words) and len(line.names) > 1:
            hint = f"declare it on a line before, for instance `{latex_of(elements)}: random`"
            raise Unreadable.at(span, f"{latex_of(elements)} is not declared", hint)
        else:
            _needs_range(scope, line, elements, span)
            members.append((_new_array(source, scope, line, elements, span, random=True), None))
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
    for letter in _lone_letters(elements) - set(scope.labels):
        scope.unranged[letter] = (name, span)
        if letter in scope.index_ranges:
            raise _no_range(scope, letter)
    word = next((w.text for w in line.words if w.text in _WITHIN and len(line.names) == 1), None)
    if word is not None:
        message = f"`{word}` is said of the entries of an array, and {name} is one variable"
        raise Unreadable.at(span, message, f"give the range of its index: `x_i, i = 1..n: {word}`")


def _no_range(scope: Scope, letter: str) -> Unreadable:
    name, span = scope.unranged[letter]
    hint = f"write `{name}, {letter} = 1..n: ...`; a subscript that is no index stands upright: \\mathrm{{{letter}}}"
    return Unreadable.at(span, f"{letter} is an index elsewhere, and {name} has no range", hint)


def _lone_letters(elements: tuple[Element, ...]) -> set[str]:
    """The letters that stand alone in a script, or next to others of the kind: what could be an index."""
    groups = [g for e in elements if isinstance(e, Piece) for g in (e.sub, e.sup) if g is not None]
    places = [split(unwrapped(s)) for g in groups for s in positions_of(g)]
    found = [p.terms[0].elements[0] for sides in places if len(sides) == 1 for p in sides]
    return {e.base.text for e in found if isinstance(e, Piece) and isinstance(e.base, Letter) and not e.base.word}


def _about_array(source: Source, scope: Scope, array: Array, use: Use | None, word: Words) -> None:
    if word.text == "small":
        scope.assume(Small(array))
        return

    def value(span: Span) -> Expr:
        name = use.name if use is not None else next(
            n for n in reversed(scope.names) if isinstance(n.meaning, Family) and n.meaning.array is array
        )  # fmt: skip
        return _value(source, scope, span).xreplace(scope.to_own_labels(name.slots, span))

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


def _existing(scope: Scope, elements: tuple[Element, ...]) -> Use | None:
    """The declared name that these letters are, if any."""
    for use in scope.uses(elements, 0):
        if (
            use.length == len(elements)
            and use.sup is None
            and not use.primes
            and not isinstance(use.name.meaning, Operator)
        ):
            return use
    return None


def _same(source: Source, scope: Scope, line: Line, elements: tuple[Element, ...]) -> Use | None:
    """The array that this line declares again with the same ranges: the line adds properties to it."""
    pieces = name_pieces(elements, {r.letter for r in line.ranges}, {*line.labels, *scope.labels})
    for use in scope.uses(elements, 0):
        meaning = use.name.meaning
        if use.name.pieces != pieces or not isinstance(meaning, Family) or not line.ranges:
            continue
        if meaning.array.ranges == _bounds(source, scope, line, use.name):
            return use
    return None


def _new_array(
    source: Source, scope: Scope, line: Line, elements: tuple[Element, ...], span: Span, random: bool
) -> Array:
    letters = {r.letter for r in line.ranges}
    labels = {*line.labels, *(set() if not random else set(scope.labels) - letters)}
    pieces = name_pieces(elements, letters, labels)
    name = Name(pieces, None, spelled(elements))
    slots = name.slots
    used = {s.letter for s in slots}
    for missing in (*letters, *line.labels):
        if missing not in used:
            hint = "each index has a range of its own, as in `W_{ij}, i = 1..n, j = 1..n`"
            raise Unreadable.at(span, f"{missing.strip()} does not occur in this name", hint)
    for slot in slots:
        if slot.label:
            scope.label(slot.letter)
    symbols = tuple(scope.label(s.letter) for s in slots if s.label)
    ranges = _bounds(source, scope, line, name)
    array = Array(
        base_name(elements, name), *ranges, labels=symbols, random=random, template=template_of(elements, name),
    )
    for r, bounds in zip([s for s in slots if not s.label], ranges, strict=True):
        scope.index_ranges[r.letter] = bounds
        if r.letter in scope.unranged:
            raise _no_range(scope, r.letter)
    scope.declare(pieces, Family(array), latex_of(elements))
    for letter in _lone_letters(elements) - {*used, *scope.labels, *scope.index_ranges}:
        scope.fixed.setdefault(letter, (latex_of(elements), span))
    return array


def _bounds(source: Source, scope: Scope, line: Line, name: Name) -> tuple[tuple[Expr, Expr], ...]:
    """The ranges of a name's indices, in the array's own label."""
    shifts = scope.to_own_labels(name.slots, line.spans[0])
    by_letter = {r.letter: r for r in line.ranges}
    ranges = [by_letter[s.letter] for s in name.slots if not s.label]
    return tuple((_bound(scope, r.first).xreplace(shifts), _bound(scope, r.last).xreplace(shifts)) for r in ranges)


def _bound(scope: Scope, side: Side) -> Expr:
    reading = Reading(scope)
    value = reading.index(side, (Integer(1), Integer(1)))
    if reading.free:
        letter = next(iter(reading.free)).strip()
        raise Unreadable.at(side, f"{letter} is not declared", f"declare it first: `{letter}: dimension`")
    return value
