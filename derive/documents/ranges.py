"""The left side of a declaration: which parts are names, and over what their indices run. Declares nothing.

A letter that stands in a script of a name of the line and between its commas shares the range after it:
`W_{ij}, i, j = 1..n`. What could be two ranges is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from .errors import Unreadable
from .lines import Span
from .names import inner_text
from .scope import Scope
from .source import Source
from .structure import structure
from .sums import script_letters
from .tokens import Token
from .trees import (
    Chain,
    Group,
    Number,
    Piece,
    Side,
    Sign,
    Term,
    bare,
    factors,
    only_side,
    pieces_of,
    side_of,
    text_of,
)  # fmt: skip

_WRITE = r"write `i = 1..n`, or for several indices `i, j = 1..n`"
_ARRAY = r"an array is declared by its indices: `W_{ij}, i = 1..n, j = 1..m`"


@dataclass(frozen=True, slots=True)
class Range:
    """`i = 1..n` as written."""

    letter: str
    first: Side
    last: Side


@dataclass(slots=True)
class _Left:
    """What has been read of a left side, and the letters that share the range to come."""

    letters: set[str]
    names: list[Side] = field(default_factory=list)
    ranges: list[Range] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    first: Side | None = None
    """Where `1 \\le i, j \\le n` begins, until it ends."""
    open: list[Chain] = field(default_factory=list)
    """The ranges that say no beginning."""


def names_and_ranges(source: Source, scope: Scope, left: Span) -> tuple[list[Side], list[Range]]:
    """The names and the ranges of a declaration; raises Unreadable."""
    tokens = [t for t in _tokens(source, scope, left) if t.kind != "FORALL"]
    chains = [c for c in _flat(structure(tokens)) if c.relations or c.sides[0].terms]
    read = _Left({x for c in chains if not c.relations for t in c.sides[0].terms for x in _index_letters(t)})
    at = 0
    while at < len(chains):
        at = _part(read, chains, at)
    if read.waiting:
        raise Unreadable.at(chains[-1], f"where {read.waiting[-1].strip()} ends is not said", _WRITE)
    _begins_at_one(read)
    return read.names, read.ranges


def _tokens(source: Source, scope: Scope, left: Span) -> Iterator[Token]:
    """The tokens of the left side, `w and x` as if it were `w, x`, and `i in` as `i \\in`."""
    start = left.start
    for word in re.finditer(r"(?<=\s)(and|in)(?=\s)", left.of(source.text)):
        begin, end = left.start + word.start(), left.start + word.end()
        yield from source.tokens(start, begin, scope.aliases)
        yield Token("COMMA", ",", begin, end) if word[1] == "and" else Token("REL", "∈", begin, end)
        start = end
    yield from source.tokens(start, left.end, scope.aliases)


def _flat(chains: Sequence[Chain]) -> Iterator[Chain]:
    """`W_{ij} (i, j = 1..n)` as if the ranges stood between commas."""
    for chain in chains:
        elements = factors(chain.sides[0]) or ()
        last = elements[-1] if elements else None
        group = last.base if isinstance(last, Piece) and last.bare else None
        if chain.relations or not isinstance(group, Group) or not any(c.relations for c in group.items):
            yield chain
            continue
        if elements[:-1]:
            name = side_of(elements[:-1], elements[0].start, elements[-2].end)
            yield Chain((name,), (), name.start, name.end)
        yield from group.items


def _index_letters(name: Term) -> set[str]:
    """The letters in scripts, and those after one: in `W_ij`, of which it is said elsewhere that braces are missing."""
    at = next((n for n, e in enumerate(name.elements) if isinstance(e, Piece) and not e.bare), len(name.elements))
    return script_letters(name) | {text_of(e) for e in name.elements[at + 1 :]}


def _part(read: _Left, chains: list[Chain], at: int) -> int:
    """Read what stands at `at`; the place of what comes after it."""
    chain = chains[at]
    if not chain.relations:
        if _shares(read, chains, at):
            read.waiting.append(text_of(chain.sides[0]))
        elif any(map(_is_dots, listed := _items(chains, at))):
            raise Unreadable.at(chain, "a list with dots is no name", _as_array(listed[0], listed[-1]))
        elif not {"=", "∈"}.isdisjoint(text_of(chain)):
            raise Unreadable.at(chain, "this range is not read", _WRITE)
        else:
            read.names.append(chain.sides[0])
        return at + 1
    if chain.relations in (("=",), ("∈",)):
        values = _values(chains[at:])
        bounds = _listed(values) if chain.relations == ("=",) else _of_set(chain.sides[1])
        if bounds is None or read.first is not None:
            raise _unread(read, chain)
        _close(read, chain, chain.sides[0], *bounds)
        return at + len(values)
    _between(read, chain)
    return at + 1


def _items(chains: list[Chain], at: int) -> list[Side]:
    """The sides of the list `(x_1, \\dots, x_n)`, or of `x_1, \\dots, x_n` where its dots stand at `at`."""
    elements = factors(chains[at].sides[0]) or ()
    group = elements[0].base if len(elements) == 1 and isinstance(elements[0], Piece) else None
    if isinstance(group, Group):
        return [c.sides[0] for c in group.items]
    return [c.sides[0] for c in chains[: at + 2]] if _is_dots(chains[at].sides[0]) else []


def _as_array(first: Side, last: Side) -> str:
    """How an array is declared whose first and last entries are these."""
    ends = [pieces[-1] for side in (first, last) if (pieces := pieces_of(side))]
    names = {text_of(replace(e, sub=None)) for e in ends}
    bounds = [inner_text(e.sub) for e in ends if e.sub]
    same = len(bounds) == 2 and len(names) == 1
    return f"write `{min(names)}_i, i = {bounds[0]}..{bounds[1]}`" if same else "write `x_i, i = 1..n`"


def _values(chains: list[Chain]) -> list[Side]:
    """What stands after the sign of the first of these: all of `1, ..., n`."""
    values = [chains[0].sides[1]]
    if chains[0].relations == ("=",) and _cut(values[0]) is None:
        for chain in chains[1:]:
            if chain.relations or (len(values) > 1 and _is_dots(values[-2])):
                break
            values.append(chain.sides[0])
    return values


def _shares(read: _Left, chains: list[Chain], at: int) -> bool:
    """Whether this is an index that is followed, after more of the kind perhaps, by a range."""
    after = next((c for c in chains[at:] if c.relations or text_of(c.sides[0]) not in read.letters), None)
    return after is not None and bool(after.relations)


def _unread(read: _Left, chain: Chain) -> Unreadable:
    """Why this is no range."""
    named = [text_of(s).strip() for s in chain.sides if text_of(s) in read.letters]
    if len(named) > 1:
        message = f"a range that ties {named[0]} to {named[1]} is not read"
        return Unreadable.at(chain, message, "each index has a range of its own, from a number to a number")
    if named or chain.relations == ("=",):
        return Unreadable.at(chain, "this range is not read", _WRITE)
    sizes = re.fullmatch(r"(?:R|ℝ|\\mathbb\{R\}|\\R )\^\{(.+)\}", text_of(chain.sides[-1]))
    if chain.relations == ("∈",) and sizes:
        letters, last = "ijk", re.split(r"\\times |(?<=\w)x(?=\w)", sizes[1])
        ranges = [f"{letter} = 1..{size}" for letter, size in zip(letters, last, strict=False)]
        names = [f"{text_of(n)}_{{{letters[: len(ranges)]}}}" for n in (*read.names, chain.sides[0])]
        hint = f"write `{', '.join((*names, *ranges))}: ...`"
        return Unreadable.at(chain, "an array is declared by its indices", hint)
    if "∈" in chain.relations:
        return Unreadable.at(chain, "this is no range of an index of the names here", _ARRAY)
    hint = "a condition is a line of its own, without the colon and what follows it"
    return Unreadable.at(chain, "this is no range of an index of the names here", hint)


def _close(read: _Left, chain: Chain, letter: Side, first: Side, last: Side) -> None:
    """The range of a letter and of those that wait for it."""
    if pieces_of(letter) is None:
        raise _unread(read, chain)
    for name in (*read.waiting, text_of(letter)):
        if any(r.letter == name for r in read.ranges):
            raise Unreadable.at(chain, f"{name.strip()} has two ranges here", "leave one of them out")
        read.ranges.append(Range(name, first, last))
    read.waiting, read.first = [], None


def _between(read: _Left, chain: Chain) -> None:
    """`1 \\le i \\le n`; `i \\le n`, from 1; `1 \\le i` or `j \\le n`, the halves of `1 \\le i, j \\le n`."""
    indices = [text_of(s) in read.letters for s in chain.sides]
    low, high = chain.relations[0], chain.relations[-1]
    if not {low, high} <= {"<", "≤"} or sum(indices) != 1 or len(chain.sides) > 3:
        raise _unread(read, chain)
    match indices:
        case [False, True, False] if not read.waiting:
            first = _moved(chain.sides[0], "+") if low == "<" else chain.sides[0]
            last = _moved(chain.sides[2], "-") if high == "<" else chain.sides[2]
            _close(read, chain, chain.sides[1], first, last)
        case [False, True] if not read.waiting:
            read.first = _moved(chain.sides[0], "+") if low == "<" else chain.sides[0]
            read.waiting.append(text_of(chain.sides[1]))
        case [True, False] if read.first is not None or high == "≤":
            if read.first is None:
                read.open.append(chain)
            last = _moved(chain.sides[1], "-") if high == "<" else chain.sides[1]
            _close(read, chain, chain.sides[0], read.first or _one(chain), last)
        case _:
            raise _unread(read, chain)


def _begins_at_one(read: _Left) -> None:
    """`i \\le n` begins at 1, unless another range of the line begins elsewhere."""
    elsewhere = next((r for r in read.ranges if text_of(r.first) != "1"), None)
    if read.open and elsewhere is not None:
        letter, last = (text_of(s) for s in read.open[0].sides)
        message = f"where {letter.strip()} begins is not said, and {elsewhere.letter.strip()} does not begin at 1"
        hint = f"write `{letter.strip()} = 1..{last}` or `{letter.strip()} = {text_of(elsewhere.first)}..{last}`"
        raise Unreadable.at(read.open[0], message, hint)


def _one(chain: Chain) -> Side:
    return side_of([bare(Number("1", chain.start, chain.end))], chain.start, chain.end)


def _moved(side: Side, sign: str) -> Side:
    """A bound that is itself left out: one more, or one less."""
    one = bare(Number("1", side.start, side.end))
    return replace(side, terms=(*side.terms, Term(sign, (one,))))


# -------------------------------------------------------------------------------------- from and to


def _of_set(side: Side) -> tuple[Side, Side] | None:
    """The bounds of `[n]`, `\\{1, ..., n\\}`, `\\{1..n\\}`, `1..n`; None of what is none of them."""
    elements = factors(side) or ()
    element = elements[0] if len(elements) == 1 else None
    group = element.base if isinstance(element, Piece) and element.bare else None
    if not isinstance(group, Group):
        return _listed([side])
    if group.bracket not in ("[", r"\{", "{") or any(c.relations for c in group.items):
        return None
    last = only_side(group)
    if group.bracket == "[" and last is not None and _cut(last) is None:
        return side_of([bare(Number("1", group.start, group.end))], group.start, group.end), last
    return _listed([c.sides[0] for c in group.items])


def _listed(sides: Sequence[Side]) -> tuple[Side, Side] | None:
    """The bounds of `1..n`, or of `1, ..., n` and `1, 2, ..., n`."""
    if len(sides) == 1:
        return _cut(sides[0])
    if len(sides) < 3 or not _is_dots(sides[-2]) or any("." in text_of(s) for s in sides[:-2]):
        return None
    first = text_of(sides[0])
    if len(sides) > 3 and [text_of(s) for s in sides[:-2]] != [
        str(int(first) + n) if first.isdecimal() else "" for n in range(len(sides) - 2)
    ]:
        return None
    return sides[0], sides[-1]


def _cut(side: Side) -> tuple[Side, Side] | None:
    """What stands before and after the dots of `1..n + 1`; None where there are none, or nothing beside them."""
    for number, term in enumerate(side.terms):
        at = next((n for n, e in enumerate(term.elements) if isinstance(e, Sign) and e.kind in ("RANGE", "DOTS")), None)
        if at is not None:
            before, after = term.elements[:at], term.elements[at + 1 :]
            if not before or not after:
                return None
            first = Side((*side.terms[:number], Term(term.sign, before)), side.start, before[-1].end)
            return first, Side((Term("+", after), *side.terms[number + 1 :]), after[0].start, side.end)
    return None


def _is_dots(side: Side) -> bool:
    elements = factors(side) or ()
    return len(elements) == 1 and isinstance(elements[0], Sign) and elements[0].kind in ("RANGE", "DOTS")
