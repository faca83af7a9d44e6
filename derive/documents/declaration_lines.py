"""A declaration as written: names, ranges, words, the number that a word ends with. Declares nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sympy import Expr

from .errors import Unreadable
from .formulas import Reading
from .lines import Span, split_at
from .names import Use, positions_of, split, unwrapped
from .properties import ACROSS, Words
from .scope import Operator, Scope
from .source import Source
from .structure import one_side
from .tokens import Token
from .trees import Element, Letter, Piece, Side, pieces_of, text_of

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


def parsed(source: Source, scope: Scope, left: Span, words: list[Words]) -> Line:
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
    labels += sorted(across & set().union(*map(lone_letters, names)) - {*labels, *(r.letter for r in ranges)})
    return Line(tuple(names), tuple(spans), tuple(ranges), kept, tuple(labels))


def _letter_after(word: str, words: Words) -> str:
    """The label's letter, as it is spelled in names."""
    letter = words.text.removeprefix(word).strip().strip("()").strip()
    return letter + " " if letter.startswith("\\") else letter


def lone_letters(elements: tuple[Element, ...]) -> set[str]:
    """The letters that stand alone in a script, or next to others of the kind: what could be an index."""
    groups = [g for e in elements if isinstance(e, Piece) for g in (e.sub, e.sup) if g is not None]
    places = [split(unwrapped(s)) for g in groups for s in positions_of(g)]
    found = [p.terms[0].elements[0] for sides in places if len(sides) == 1 for p in sides]
    return {e.base.text for e in found if isinstance(e, Piece) and isinstance(e.base, Letter) and not e.base.word}


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


def value_of(source: Source, scope: Scope, span: Span) -> Expr:
    reading = Reading(scope)
    value = reading.side(source.side(span.start, span.end, scope.aliases))
    if value.axes or reading.free:
        hint = r"define the array by one that has it: `x_i := \sigma_i u_i` with `u_i, i = 1..n: variance 1`"
        raise Unreadable.at(span, "this property is one number, the same for every index", hint)
    return value.expr


def existing_name(scope: Scope, elements: tuple[Element, ...]) -> Use | None:
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
