"""A declaration as written: names, ranges, words, the number that a word ends with. Declares nothing."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from sympy import Expr

from .errors import Unreadable
from .formulas import Reading
from .lines import Span
from .names import Use, positions_of, split, unwrapped
from .properties import ACROSS, Words
from .ranges import Range, names_and_ranges
from .scope import Operator, Scope
from .source import Source
from .trees import Element, Letter, Piece, pieces_of


@dataclass(frozen=True, slots=True)
class Line:
    """A declaration as written."""

    names: tuple[tuple[Element, ...], ...]
    spans: tuple[Span, ...]
    ranges: tuple[Range, ...]
    words: tuple[Words, ...]
    labels: tuple[str, ...]


def parsed(source: Source, scope: Scope, left: Span, words: list[Words]) -> Line:
    sides, ranges = names_and_ranges(source, scope, left)
    names: list[tuple[Element, ...]] = []
    for side in sides:
        pieces = pieces_of(side)
        if pieces is None:
            raise Unreadable.at(side, "this is no name")
        _refuse_words(source, pieces)
        names.append(pieces)
    if not names:
        raise Unreadable.at(left, "a name is needed before the ranges")
    kept = tuple(w for w in words if not w.text.startswith("label:"))
    labels = [_letter_after("label:", w) for w in words if w.text.startswith("label:")]
    across = {_letter_after(ACROSS, w) for w in words if w.text.startswith(ACROSS)}
    labels += sorted(across & set().union(*map(lone_letters, names)) - {*labels, *(r.letter for r in ranges)})
    spans = tuple(Span(s.start, s.end) for s in sides)
    return Line(tuple(names), spans, tuple(ranges), kept, tuple(labels))


def _refuse_words(source: Source, pieces: tuple[Piece, ...]) -> None:
    """Refuse `Let n`, two words, and `n_in`, a script of one letter with letters after it, as one name."""
    for before, after in pairwise(pieces):
        between, name = source.text[before.end : after.start], source.text[pieces[0].start : pieces[-1].end]
        plain = isinstance(before.base, Letter) and before.base.text.isalpha()
        if between.isspace() and plain and isinstance(after.base, Letter):
            raise Unreadable.at(after, f"`{name}` has a blank in it", "part names by commas, `x, y: ...`")
        last = max((s.start for s in (before.sub, before.sup) if s is not None), default=0)
        if not between and plain and last and source.text[last] not in "{(":
            whole = source.text[pieces[0].start : last] + "{" + source.text[last : pieces[-1].end] + "}"
            raise Unreadable.at(before, "without braces a script is one letter", f"write `{whole}`")


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
