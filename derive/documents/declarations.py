"""Declarations: `NAMES, RANGES: PROPERTY, PROPERTY...`. Decides what kind of thing each name is."""

from __future__ import annotations

from sympy import Expr, Integer, Symbol

from ..language.assumptions import Claim, Has, Holds, Large, Relation, Slope, Small
from ..language.expressions import Entry, Function, Index
from .arrays import declare_arrays, new_array
from .declaration_lines import Line, existing_name, parsed, value_of
from .errors import Unreadable
from .lines import Span, split_at
from .names import name_pieces
from .notation import notation
from .properties import FUNCTIONAL, KNOWN, NUMERIC, Words, call_of, is_functional, words_of
from .redefinition import refuse_another_value
from .scope import Activation, Quantity, Scope
from .source import Source
from .trees import Element, latex_of, spelled


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
    line = parsed(source, scope, left, words)
    if any(is_functional(w) for w in line.words):
        _functions(source, scope, line)
    elif any(w.text in NUMERIC or w.text.startswith("index of") for w in line.words) and not _random(line):
        _numbers(source, scope, line)
    else:
        declare_arrays(source, scope, line)


def _random(line: Line) -> bool:
    return any(w.text in ("random", "zero mean", "iid", "symmetric") for w in line.words)


def _numbers(source: Source, scope: Scope, line: Line) -> None:
    said = [w.text for w in line.words]
    integer = "dimension" in said
    indexed = next((w for w in line.words if w.text.startswith("index of")), None)
    for elements, span in zip(line.names, line.spans, strict=True):
        if line.ranges:
            _number_array(scope, line, elements, span, integer)
            continue
        name = latex_of(elements)
        if indexed is not None:
            offset = indexed.span.of(source.text).index("of") + 2
            last = value_of(source, scope, Span(indexed.span.start + offset, indexed.span.end))
            value: Expr = Index(name, 1, last)
            scope.index_ranges[spelled(elements)] = (Integer(1), last)
        elif integer:
            value = Symbol(name, integer=True, positive=True)
        else:
            value = Symbol(name, real=True)
        refuse_another_value(scope, value, span)
        scope.refuse_entry(name_pieces(elements, (), ()), Quantity(value), span)
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


def _number_array(scope: Scope, line: Line, elements: tuple[Element, ...], span: Span, integer: bool) -> None:
    array = new_array(scope, line, elements, span, random=False)
    entry = Entry(array, *array.labels, *(
        Index(r.letter.strip(), *bounds) for r, bounds in zip(line.ranges, array.ranges, strict=False)
    ))  # fmt: skip
    words = tuple(w for w in line.words if w.text != "dimension")
    if integer:
        scope.assume(Holds(Claim(entry, Relation.GREATER, Integer(0))))
    _about_number(scope, entry, words)


def _functions(source: Source, scope: Scope, line: Line) -> None:
    for elements in line.names:
        existing = existing_name(scope, elements)
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
        parameters = tuple(value_of(source, scope, p) for p in inner)
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
        scope.assume(Slope(function, value_of(source, scope, Span(equal + 1, word.span.end))))
    else:
        raise Unreadable.at(word.span, f"`{word.text}` is no property of a function")
