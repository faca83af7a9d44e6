"""What a sum runs over and what `...` stands for, before names are known. Computes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from .errors import Unreadable
from .names import positions_of, split, unwrapped
from .trees import (
    Chain,
    Command,
    Element,
    Group,
    Letter,
    Node,
    Piece,
    Side,
    Sign,
    Styled,
    Term,
    bare,
    below,
    mapped,
    only_side,
    side_of,
    text_of,
)  # fmt: skip

_Node = TypeVar("_Node", bound=Node | Term)


@dataclass(frozen=True, slots=True)
class Bound:
    """A summation letter, its first and last value where written, and conditions such as i < j."""

    letter: str
    first: Side | None = None
    last: Side | None = None
    conditions: tuple[tuple[str, str, str], ...] = ()
    free_if_known: bool = False
    """The letter is summed over only where nothing else gives it a value: the i of a sum over j != i."""
    set_text: str = ""


def limits(piece: Piece) -> list[Bound]:
    """What is written below and above a `\\sum`; empty where no letter is."""
    if piece.sub is None or not isinstance(piece.base, Command | Letter):
        return []
    last = only_side(piece.sup) if piece.sup is not None else None
    if piece.sup is not None and last is None:
        raise Unreadable.at(piece.sup, "the upper bound is one number")
    chains = piece.sub.items
    if len(chains) == 1 and len(chains[0].sides) > 1 and chains[0].relations != ("=",):
        return _conditional(piece.sub, last)
    bounds: list[Bound] = []
    first: Side | None = None
    for chain in reversed(chains):
        if len(chain.sides) == 2 and chain.relations == ("=",):
            first = chain.sides[1]
        elif len(chain.sides) != 1:
            raise Unreadable.at(piece.sub, "this range of a sum is not read")
        bounds += [Bound(text_of(s), first, last) for s in reversed(split(unwrapped(chain.sides[0])))]
    return bounds[::-1]


def _conditional(group: Group, last: Side | None) -> list[Bound]:
    """`i \\ne j`, `i < j`, `1 \\le i < j \\le n`, `i \\in \\{1..n\\}`."""
    chain = group.items[0]
    texts = [text_of(s) for s in chain.sides]
    if chain.relations == ("∈",):
        return [Bound(texts[0], *_of_set(chain.sides[1]), set_text="" if _of_set(chain.sides[1])[1] else texts[1])]
    letters = [t for t, s in zip(texts, chain.sides, strict=True) if _is_letter(s)]
    if chain.relations == ("≠",) and len(letters) == 2:
        return _pair("≠", letters, None, last)
    if "<" in chain.relations or "≤" in chain.relations:
        at = next((i for i, r in enumerate(chain.relations) if r == "<" and _both(chain.sides, i)), None)
        if at is not None:
            low = chain.sides[at - 1] if at else None
            high = chain.sides[at + 2] if at + 2 < len(chain.sides) else last
            return _pair("<", [texts[at], texts[at + 1]], low, high)
        if len(chain.sides) == 3 and chain.relations == ("≤", "≤"):
            return [Bound(texts[1], chain.sides[0], chain.sides[2])]
    raise Unreadable.at(group, "this range of a sum is not read", r"write \sum_{i=1}^{n}")


def _both(sides: tuple[Side, ...], at: int) -> bool:
    return _is_letter(sides[at]) and _is_letter(sides[at + 1])


def _pair(kind: str, letters: list[str], low: Side | None, high: Side | None) -> list[Bound]:
    condition = ((kind, letters[0], letters[1]),)
    return [Bound(x, low, high, condition, free_if_known=low is None and high is None) for x in letters]


def _of_set(side: Side) -> tuple[Side | None, Side | None]:
    """The bounds of `\\{1, ..., n\\}`, `\\{1..n\\}` or `[n]`."""
    element = side.terms[0].elements[0] if side.terms and side.terms[0].elements else None
    if not (isinstance(element, Piece) and isinstance(element.base, Group)):
        return None, None
    group = element.base
    if group.bracket == "[" and only_side(group):
        return None, only_side(group)
    sides = positions_of(group)
    if len(sides) >= 3 and all(isinstance(e, Sign) for e in sides[-2].terms[0].elements):
        return sides[0], sides[-1]
    return None, None


def _is_letter(side: Side) -> bool:
    return len(split(side)) == 1 and not text_of(side)[:1].isdigit()


def walk(term: Term) -> Iterator[tuple[Piece, bool]]:
    """Every piece below a term, and whether it stands in a script."""
    waiting: list[tuple[Node | Term, bool]] = [(e, False) for e in term.elements]
    while waiting:
        node, scripted = waiting.pop()
        if isinstance(node, Piece):
            yield node, scripted
            waiting.append((node.base, scripted))
            waiting += [(group, True) for group in (node.sub, node.sup) if group is not None]
        else:
            waiting += [(inner, scripted) for inner in below(node)]


def script_letters(term: Term) -> set[str]:
    """The single letters that stand in scripts, those that a `\\sum` inside binds left aside."""
    letters: set[str] = set()
    bound: set[str] = set()
    for piece, scripted in walk(term):
        if scripted and isinstance(piece.base, Letter):
            letters.add(_primed(piece))
        elif isinstance(piece.base, Command) and piece.base.kind == "BIG":
            bound |= _bound_by(piece)
    return letters - bound


def letters_in(sides: Iterable[Side]) -> set[str]:
    """Every letter that stands in a script of these: names that an index left out must not take."""
    return {letter.strip() for side in sides for term in side.terms for letter in script_letters(term)}


def mentioned(element: Element) -> set[str]:
    """Every letter in a factor."""
    return {_primed(p) for p, _ in walk(Term("+", (element,))) if isinstance(p.base, Letter)}


def _primed(piece: Piece) -> str:
    return text_of(piece.base) + "'" * piece.primes


def _bound_by(piece: Piece) -> set[str]:
    """The letters that a sum binds; none where its range is not read, which is said when it is."""
    try:
        return {b.letter for b in limits(piece)}
    except Unreadable:
        return set()


Spread = tuple[Term, str, Side, Side, int]


def ellipsis(terms: tuple[Term, ...], at: int, fresh: Callable[[str], str]) -> Spread | None:
    """Terms `at`, ... as a general term, its letter, first and last value, and how many terms it takes.

    `x_1 w_1 + \\cdots + x_n w_n`: first and last term may differ in their subscripts only, there by the first
    and the last number; terms written between must be what the general term says. None where no `...` follows.
    """
    dots = next((p for p in range(at + 1, min(at + 4, len(terms))) if _is_dots(terms[p])), None)
    if dots is None:
        return None
    here = terms[dots].elements[0]
    if dots + 1 >= len(terms) or len({t.sign for t in terms[at : dots + 2]}) != 1:
        raise Unreadable.at(here, "`...` stands between two terms with the same sign")
    first, last = terms[at], terms[dots + 1]
    differences = _differences(first, last)
    if not differences or len({(text_of(a), text_of(b)) for a, b in differences}) != 1:
        if dots - at > 1:
            return None
        raise Unreadable.at(here, "the term before `...` and the last one do not differ in one index")
    low, high = differences[0]
    if not text_of(low).isdigit():
        raise Unreadable.at(here, "the first term before `...` has no number as its index")
    for offset, between in enumerate(terms[at + 1 : dots], 1):
        wanted = str(int(text_of(low)) + offset)
        gaps = _differences(first, between)
        if not gaps or any(text_of(b) != wanted for _, b in gaps):
            raise Unreadable.at(here, "the terms before `...` do not follow one rule")
    letter = fresh("i")
    marks = {(a.start, a.end) for a, _ in differences}
    general = replace(_general(first, marks, letter), sign="+")
    return general, letter, low, high, dots - at + 2


def _is_dots(term: Term) -> bool:
    return len(term.elements) == 1 and isinstance(term.elements[0], Sign) and term.elements[0].kind == "DOTS"


def _differences(a: Node | Term, b: Node | Term) -> list[tuple[Side, Side]] | None:
    """The script positions in which two nodes differ; None where they differ elsewhere."""
    if text_of(a) == text_of(b):
        return []
    left, right = below(a), below(b)
    if type(a) is not type(b) or len(left) != len(right) or not left or _shell(a) != _shell(b):
        return None
    found: list[tuple[Side, Side]] = []
    scripts = (a.sub, a.sup) if isinstance(a, Piece) else ()
    for x, y in zip(left, right, strict=True):
        if isinstance(x, Group) and isinstance(y, Group) and any(x is s for s in scripts):
            if len(_places(x)) != len(_places(y)):
                return None
            pairs = zip(_places(x), _places(y), strict=True)
            found += [(s, t) for s, t in pairs if text_of(s) != text_of(t)]
            continue
        inner = _differences(x, y)
        if inner is None:
            return None
        found += inner
    return found


def _shell(node: Node | Term) -> tuple[object, ...]:
    """What a node says apart from the nodes below it."""
    match node:
        case Piece(primes=primes, bangs=bangs, sub=sub, sup=sup):
            return primes, bangs, sub is None, sup is None
        case Group(bracket=bracket):
            return (bracket,)
        case Styled(command=command):
            return (command,)
        case Term(sign=sign):
            return (sign,)
        case Chain(relations=relations):
            return relations
    return ()


def _places(group: Group) -> tuple[Side, ...]:
    """The positions of a script, those without commas between taken apart."""
    sides = positions_of(group)
    return split(sides[0]) or sides if len(sides) == 1 else sides


def _general(node: _Node, marks: set[tuple[int, int]], letter: str) -> _Node:
    """The node with the letter at the marked script positions."""
    if isinstance(node, Side) and (node.start, node.end) in marks:
        return side_of([bare(Letter(letter, node.start, node.end))], node.start, node.end)  # type: ignore[return-value]  # Side for Side
    if isinstance(node, Group) and len(node.items) == 1 and any((s.start, s.end) in marks for s in _places(node)):
        node = replace(node, items=tuple(Chain((s,), (), s.start, s.end) for s in _places(node)))
    return mapped(node, lambda inner: _general(inner, marks, letter))
