"""The structure of one piece of maths before names are known. Decides nothing.

`start` and `end` are offsets into the document, so that an error can point at any node.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, TypeVar

from .lines import Span

_Node = TypeVar("_Node")


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of a name: `x`, `\\sigma`. Letters of one upright word share a `word` number (0: none)."""

    text: str
    start: int
    end: int
    word: int = 0


@dataclass(frozen=True, slots=True)
class Number:
    """A number as typed, with a decimal point."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Group:
    """Something in brackets (`(`, `[`, `\\{`, `|`, `\\|`, `\\langle`, or `{` for LaTeX's own)."""

    bracket: str
    items: tuple[Chain, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fraction:
    """`\\frac{above}{below}`, or the `\\binom` of the two."""

    above: Group
    below: Group
    start: int
    end: int
    binomial: bool = False


@dataclass(frozen=True, slots=True)
class Root:
    """`\\sqrt[degree]{argument}`."""

    argument: Group
    degree: Group | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Styled:
    """`\\tilde{h}`, `\\mathbf{W}`; `command` without the backslash."""

    command: str
    argument: Group
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Command:
    """`\\sum`, `\\max`, or a command that nobody declared."""

    kind: str
    text: str
    start: int
    end: int


Atom: TypeAlias = Letter | Number | Group | Fraction | Root | Styled | Command


@dataclass(frozen=True, slots=True)
class Piece:
    """An atom with its primes, subscript, superscript and factorial signs."""

    base: Atom
    primes: int
    sub: Group | None
    sup: Group | None
    bangs: int
    start: int
    end: int

    @property
    def bare(self) -> bool:
        return not (self.primes or self.sub or self.sup or self.bangs)


@dataclass(frozen=True, slots=True)
class Sign:
    """An operator between factors (`*`, `/`, `\\odot`) or `...` in place of some."""

    kind: str
    text: str
    start: int
    end: int


Element: TypeAlias = Piece | Sign


@dataclass(frozen=True, slots=True)
class Term:
    """What stands between two signs: factors next to each other. Empty before a leading sign."""

    sign: str
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """A sum of terms."""

    terms: tuple[Term, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chain:
    """Sides with relations between them; one side where there is no relation."""

    sides: tuple[Side, ...]
    relations: tuple[str, ...]
    start: int
    end: int


Node: TypeAlias = Letter | Number | Group | Fraction | Root | Styled | Command | Piece | Sign | Side | Chain


_CLOSING = {"{": "}", "(": ")", "[": "]", r"\{": r"\}", "|": "|", r"\|": r"\|", r"\langle": r"\rangle ",
            r"\begin{cases}": r"\end{cases}"}  # fmt: skip


def text_of(node: Node | Term, roman: bool = False) -> str:
    """A canonical LaTeX spelling: two nodes that an author would call the same have the same.

    With `roman`, upright words keep their style, which is not part of a name.
    """
    match node:
        case Letter(text=text) | Command(text=text) | Sign(text=text):
            return text + " " if text[0] == "\\" and text[-1].isalpha() else text
        case Number(text=text):
            return text
        case Group(bracket=bracket, items=items):
            opening = bracket + " " if bracket == r"\langle" else bracket
            return opening + ",".join(text_of(i, roman) for i in items) + _CLOSING.get(bracket, "}")
        case Fraction(above=above, below=below, binomial=binomial):
            return rf"\{'binom' if binomial else 'frac'}{text_of(above, roman)}{text_of(below, roman)}"
        case Root(argument=argument, degree=degree):
            return rf"\sqrt[{text_of(degree) if degree else ''}]{text_of(argument, roman)}"
        case Styled(command=command, argument=argument):
            return rf"\{command}{text_of(argument, roman)}"
        case Piece(base=base, primes=primes, bangs=bangs):
            return text_of(base, roman) + "'" * primes + scripts_of(node, roman) + "!" * bangs
        case Term(sign=sign, elements=elements):
            return sign + spelled(elements, roman)
        case Side(terms=terms):
            return "".join(text_of(t, roman) for t in terms).removeprefix("+")
        case Chain(sides=sides, relations=relations):
            rest = zip(relations, sides[1:], strict=True)
            return text_of(sides[0], roman) + "".join(r + text_of(s, roman) for r, s in rest)


def scripts_of(piece: Piece, roman: bool) -> str:
    """The subscript and superscript of a piece, spelled out."""
    below = "_" + text_of(piece.sub, roman) if piece.sub else ""
    return below + ("^" + text_of(piece.sup, roman) if piece.sup else "")


def spelled(elements: Sequence[Element], roman: bool = False) -> str:
    """The canonical spelling of factors next to each other."""
    if not (roman and elements):
        return "".join(map(text_of, elements))
    result, word = "", 0
    for element, following in zip(elements, (*elements[1:], None), strict=True):
        here, after = _word_of(element), _word_of(following)
        if here and here != word:
            result += r"\mathrm{"
        if here and isinstance(element, Piece):
            result += text_of(element.base)
            result += "}" if after != here else ""
            result += "'" * element.primes + scripts_of(element, roman) + "!" * element.bangs
        else:
            result += text_of(element, roman)
        word = here
    return result


def latex_of(elements: Sequence[Element]) -> str:
    """Factors as LaTeX to print, upright words in their style."""
    return re.sub(r"(\\[a-zA-Z]+) +(?![a-zA-Z])", r"\1", spelled(elements, roman=True)).strip()


def _word_of(element: Element | None) -> int:
    return element.base.word if isinstance(element, Piece) and isinstance(element.base, Letter) else 0


def bare(atom: Atom) -> Piece:
    """An atom without scripts."""
    return Piece(atom, 0, None, None, 0, atom.start, atom.end)


def spanning(elements: Sequence[Element]) -> Span:
    """Where factors next to each other stand."""
    return Span(elements[0].start, elements[-1].end)


def side_of(elements: Sequence[Element], start: int, end: int) -> Side:
    """One product as a side."""
    return Side((Term("+", tuple(elements)),), start, end)


def wrapped(elements: Sequence[Element], start: int, end: int) -> Group:
    """One product in LaTeX's own braces."""
    return Group("{", (Chain((side_of(elements, start, end),), (), start, end),), start, end)


_BELOW: dict[type, tuple[str, ...]] = {
    Letter: (), Number: (), Command: (), Sign: (), Group: ("items",), Fraction: ("above", "below"),
    Root: ("argument", "degree"), Styled: ("argument",), Piece: ("base", "sub", "sup"), Term: ("elements",),
    Side: ("terms",), Chain: ("sides",),
}  # fmt: skip


def below(node: Node | Term) -> list[Node | Term]:
    """The nodes directly below a node, in the order in which they are written."""
    found: list[Node | Term] = []
    for name in _BELOW[type(node)]:
        value = getattr(node, name)
        if isinstance(value, tuple):
            found += value
        elif value is not None:
            found.append(value)
    return found


def mapped(node: _Node, change: Callable[[Any], Any]) -> _Node:
    """`node` with each node directly below it changed."""
    changed: dict[str, Any] = {}
    for name in _BELOW[type(node)]:
        value = getattr(node, name)
        changed[name] = tuple(map(change, value)) if isinstance(value, tuple) else value and change(value)
    return replace(node, **changed)  # type: ignore[type-var]  # every node is a dataclass


def deeper(nodes: Sequence[Node | Term], levels: int) -> bool:
    """Whether nodes nest more than `levels` deep."""
    for _ in range(levels):
        nodes = [inner for node in nodes for inner in below(node)]
        if not nodes:
            return False
    return True


def only_side(group: Group) -> Side | None:
    """The one side that a group consists of; None where it holds a list, a relation or nothing."""
    if len(group.items) == 1 and len(group.items[0].sides) == 1 and group.items[0].sides[0].terms:
        return group.items[0].sides[0]
    return None


def factors(side: Side) -> tuple[Element, ...] | None:
    """The factors of a side that is one unsigned product."""
    return side.terms[0].elements if len(side.terms) == 1 and side.terms[0].sign == "+" else None


def pieces_of(side: Side) -> tuple[Piece, ...] | None:
    """The pieces of a side that could be a name: one unsigned product without signs between."""
    found = factors(side)
    pieces = tuple(e for e in found or () if isinstance(e, Piece))
    return pieces if pieces and pieces == found else None


def event_of(group: Group | None) -> Group | None:
    """The group that holds one relation and nothing else, outer braces taken off; None where there is none."""
    while group is not None and len(inside := only_elements(group) or ()) == 1:
        element = inside[0]
        inner = element.base if isinstance(element, Piece) and element.bare else None
        group = inner if isinstance(inner, Group) else None
    return group if group is not None and len(group.items) == 1 and len(group.items[0].sides) == 2 else None


def only_elements(group: Group) -> tuple[Element, ...] | None:
    """The factors of a group that is one unsigned product."""
    side = only_side(group)
    return None if side is None else factors(side)
