"""Left sides of definitions: which letters are labels, which are indices, which numbers are base cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sympy.utilities.iterables import strongly_connected_components

from .errors import Unreadable
from .lines import Span
from .names import Name, NamePiece, positions_of, unwrapped
from .scope import Scope
from .sums import script_letters, walk
from .trees import Element, Group, Letter, Piece, Side, Term, pieces_of, spelled, text_of


@dataclass(slots=True)
class Head:
    """The left side of a definition, taken apart."""

    elements: tuple[Element, ...]
    body: Side
    span: Span
    square: bool
    base: bool
    """Gives the value at a number in place of the label."""
    labels: tuple[str, ...]
    letters: tuple[str, ...]
    pieces: tuple[NamePiece, ...] = ()
    name: Name | None = None


def ordered(heads: list[Head]) -> list[Head]:
    """Definitions after those whose letters they mention, as far as that goes."""
    by_letter: dict[str, list[int]] = {}
    for number, head in enumerate(heads):
        by_letter.setdefault(_first_letter(head), []).append(number)
    needs: list[set[int]] = []
    for number, head in enumerate(heads):
        letters = {spelled([replace(p, sup=None)]) for t in head.body.terms for p, _ in walk(t)}
        letters |= {text_of(p.base) for t in head.body.terms for p, _ in walk(t)}
        needs.append({n for x in letters for n in by_letter.get(x, ()) if n != number})
    edges = [(number, other) for number, others in enumerate(needs) for other in sorted(others)]
    return [heads[n] for part in strongly_connected_components((range(len(heads)), edges)) for n in sorted(part)]


def _first_letter(head: Head) -> str:
    """The spelling of the first letter; with its subscript where that is part of the name."""
    first = head.elements[0]
    if not isinstance(first, Piece):
        return ""
    whole = len(head.elements) == 1 and not (head.letters or head.labels)
    return spelled([replace(first, sup=None)]) if whole else text_of(first.base)


@dataclass(frozen=True, slots=True)
class Kin:
    """What the heads of one name have in common: its labels, and at which of how many positions one has a label."""

    labels: tuple[str, ...]
    places: frozenset[tuple[int, int]]


def kin_of(scope: Scope, pairs: Sequence[tuple[Side, Side]]) -> dict[tuple[str, ...], Kin]:
    """The heads and bodies of a group of definitions, by the name without its scripts."""
    families: dict[tuple[str, ...], list[tuple[Side, Side]]] = {}
    for pair in pairs:
        families.setdefault(frame(pair[0].terms[0].elements), []).append(pair)
    found: dict[tuple[str, ...], Kin] = {}
    for name, family in families.items():
        labels = _label_letters(scope, [side for pair in family for side in pair])
        places: set[tuple[int, int]] = set()
        for head, _ in family:
            for group in (g for e in head.terms[0].elements[-1:] for g in scripts(e)):
                positions = positions_of(group)
                for number, position in enumerate(positions):
                    if not {text_of(e) for t in unwrapped(position).terms for e in t.elements}.isdisjoint(labels):
                        places.add((len(positions), number))
        found[name] = Kin(tuple(labels), frozenset(places))
    return found


def head_of(scope: Scope, span: Span, side: Side, body: Side, kin: Kin) -> Head:
    """The left side `side` of a definition, whose name has these kin; raises Unreadable."""
    pieces = pieces_of(side)
    if pieces is None:
        raise Unreadable.at(span, "the left side of a definition is a name")
    elements: tuple[Element, ...] = pieces
    last = pieces[-1]
    base_at = [g for g in scripts(last) if _base_case(g, kin, g is last.sup)]
    square = last.sup is not None and not base_at and text_of(last.sup) == "{2}"
    if square and isinstance(last, Piece):
        elements = *elements[:-1], replace(last, sup=None)
    letters = _index_letters(scope, elements, body, kin.labels)
    return Head(elements, body, span, square, bool(base_at), kin.labels, tuple(letters))


def scripts(element: Element) -> list[Group]:
    return [g for g in (element.sub, element.sup) if g is not None] if isinstance(element, Piece) else []


def frame(elements: Sequence[Element]) -> tuple[str, ...]:
    """The name without its scripts: heads of one frame may be base case and recursion."""
    return tuple(text_of(e.base) + "'" * e.primes if isinstance(e, Piece) else "" for e in elements)


def _label_letters(scope: Scope, sides: Sequence[Side]) -> list[str]:
    """Letters known as labels, and those that stand with arithmetic (`t-1`) at some script."""
    letters = set(scope.labels)
    named = (p for side in sides for term in side.terms for p, _ in walk(term) if isinstance(p.base, Letter))
    for position in (p for piece in named for group in scripts(piece) for p in positions_of(group)):
        inner = unwrapped(position)
        first = inner.terms[0].elements[0] if len(inner.terms) > 1 else None
        if isinstance(first, Piece) and isinstance(first.base, Letter) and first.bare:
            letters.add(text_of(first))
    known = scope.numbers()
    return sorted(x for x in letters if x not in known)


def _base_case(group: Group, kin: Kin, above: bool) -> bool:
    """Whether a number in this script is the value of a label: `z^0_j`, `h_{0,i}`."""
    texts = [text_of(unwrapped(p)) for p in positions_of(group)]
    labelled = any(t.isdigit() and (len(texts), n) in kin.places for n, t in enumerate(texts))
    return labelled or (above and texts in (["0"], ["1"]))


def _index_letters(scope: Scope, elements: Sequence[Element], body: Side, labels: Sequence[str]) -> list[str]:
    """The letters of the head that stand for positions: indices of the given, or free in the body."""
    in_body: set[str] = set()
    for term in body.terms:
        in_body |= script_letters(term)
    known = scope.numbers().keys() - scope.index_ranges.keys()
    head = script_letters(Term("+", tuple(elements)))
    return sorted(
        x for x in head if x not in labels and x not in known and (
            x in in_body or (x in scope.index_ranges and len(elements) == 1)
        )
    )  # fmt: skip


def key_of(head: Head) -> tuple[tuple[str, ...], tuple[int, ...]]:
    shape = tuple(len(positions_of(g)) for g in scripts(head.elements[-1]))
    return frame(head.elements), shape


def shape_of(head: Head) -> tuple[object, ...]:
    """What two definitions of one name have in common: its letters, and what stands where no index does."""
    places = [[text_of(unwrapped(p)) for p in positions_of(g)] for g in scripts(head.elements[-1])]
    shape = tuple(tuple("" if p in head.letters or p in head.labels else p for p in place) for place in places)
    return frame(head.elements), len(places), shape
