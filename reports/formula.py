"""What a formula is once it has been read: a small tree, and questions about it.

Decides: rough widths, for the choice of a layout, and the plain Unicode reading of a formula.
Does not decide: which formulas there are (`maths`), nor how a format spells one (the writers).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Symbol:
    """A letter, a number, a sign or a symbol command; `source` is LaTeX, `glyph` the Unicode for it."""

    source: str
    glyph: str


@dataclass(frozen=True, slots=True)
class Name:
    """An upright operator name, such as Var or max; `limits` puts scripts under it in a display."""

    text: str
    limits: bool = False


@dataclass(frozen=True, slots=True)
class Styled:
    """A word in a font: mathrm, mathbf, mathbb, mathcal or text."""

    font: str
    text: str


@dataclass(frozen=True, slots=True)
class Space:
    """A space command; `ems` is its width."""

    source: str
    ems: float


@dataclass(frozen=True, slots=True)
class Scripts:
    """A base with a subscript, a superscript and primes."""

    base: "Formula"
    below: "Formula | None"
    above: "Formula | None"
    primes: int


@dataclass(frozen=True, slots=True)
class Fraction:
    """A fraction, or a binomial coefficient where `command` is binom."""

    command: str
    above: "Formula"
    below: "Formula"


@dataclass(frozen=True, slots=True)
class Root:
    """A root; `degree` is None for the square root."""

    body: "Formula"
    degree: "Formula | None"


@dataclass(frozen=True, slots=True)
class Accent:
    """A mark over its body: bar, hat, tilde and the wide ones."""

    command: str
    body: "Formula"


@dataclass(frozen=True, slots=True)
class Fenced:
    """A body between brackets that grow with it."""

    left: Symbol
    body: "Formula"
    right: Symbol


@dataclass(frozen=True, slots=True)
class Stack:
    """Lines above one another, as under a sum over several indices."""

    lines: "tuple[Formula, ...]"


Node = Symbol | Name | Styled | Space | Scripts | Fraction | Root | Accent | Fenced | Stack
Formula = tuple[Node, ...]

_SPACED: Final = frozenset("=≈≃∼≤≥≠⇒⟹⟺→+−≔∝<>")
_STACKING: Final = frozenset("∑∏")


def nodes(formula: Formula) -> Iterator[Node]:
    """Every node of a formula, outermost first."""
    for node in formula:
        yield node
        for child in children(node):
            yield from nodes(child)


def children(node: Node) -> tuple[Formula, ...]:
    """The formulas directly inside a node."""
    match node:
        case Scripts(base, below, above):
            return tuple(part for part in (base, below, above) if part is not None)
        case Fraction(_, above, below):
            return (above, below)
        case Root(body, degree):
            return (body,) if degree is None else (body, degree)
        case Accent(_, body) | Fenced(_, body, _):
            return (body,)
        case Stack(lines):
            return lines
        case _:
            return ()


def width(formula: Formula) -> float:
    """A rough width in ems of a formula in display style; writers choose a layout by it, no more."""
    return sum(_width(node) for node in formula)


def _width(node: Node) -> float:
    match node:
        case Symbol(_, glyph):
            return 1.6 if glyph in _SPACED else 1.4 if glyph in _STACKING else 0.55 * len(glyph)
        case Name(text) | Styled(_, text):
            return 0.52 * len(text) + 0.1
        case Space(_, ems):
            return ems
        case Scripts(base, below, above, primes):
            scripts = max((width(part) * 0.7 for part in (below, above) if part is not None), default=0.0)
            return (max(width(base), scripts) if _stacks(base) else width(base) + scripts) + 0.3 * primes
        case Fraction(_, above, below):
            return max(width(above), width(below)) + 0.3
        case Root(body, _):
            return width(body) + 0.9
        case Accent(_, body):
            return width(body)
        case Fenced(_, body, _):
            return width(body) + 1.0
        case Stack(lines):
            return max(map(width, lines))


def _stacks(base: Formula) -> bool:
    return len(base) == 1 and isinstance(base[0], Symbol) and base[0].glyph in _STACKING


def rigid_width(formula: Formula) -> float:
    """The width of the widest piece that no line break can divide (fractions, roots, numbers)."""
    return max((_rigid(node) for node in formula), default=0.0)


def _rigid(node: Node) -> float:
    match node:
        case Fenced(_, body, _):
            return rigid_width(body) + 0.6
        case Scripts((Fenced() as base,), below, above, primes):
            return max(_rigid(base), _width(Scripts((), below, above, primes)))
        case Symbol(source) if source[0].isdigit():
            return 0.55 * min(len(source), 20)
        case _:
            return _width(node)


def loosened(formula: Formula, room: float) -> Formula:
    """The formula with every fraction and root wider than `room` ems written in brackets that may break."""
    return tuple(piece for node in formula for piece in _loosened(node, room))


def _loosened(node: Node, room: float) -> Formula:
    match node:
        case Fraction(command, above, below) if command != "binom" and _width(node) > room:
            return _bracketed(above, room), Symbol("/", "/"), _bracketed(below, room)
        case Root(body, degree) if _width(node) > room:
            power = (Symbol("1", "1"), Symbol("/", "/"), *(degree or (Symbol("2", "2"),)))
            return (Scripts((_bracketed(body, room),), None, power, 0),)
        case Fenced(left, body, right):
            return (Fenced(left, loosened(body, room), right),)
        case Scripts((Fenced() as base,), below, above, primes):
            return (Scripts(_loosened(base, room), below, above, primes),)
        case _:
            return (node,)


def _bracketed(body: Formula, room: float) -> Fenced:
    return Fenced(Symbol("(", "("), loosened(body, room), Symbol(")", ")"))


def spoken(formula: Formula) -> str:
    """The formula as one line of plain Unicode, for places that cannot typeset (an SVG label)."""
    out = ""
    for piece in map(_spoken, formula):
        sign = piece in (" − ", " + ") and (not out or out[-1] in "([{=,")
        out += piece.strip() if sign else piece
    return out.strip()


def _spoken(node: Node) -> str:
    match node:
        case Symbol(_, glyph):
            return f" {glyph} " if glyph in _SPACED else glyph
        case Name(text) | Styled(_, text):
            return text
        case Space(_, ems):
            return " " if ems > 0 else ""
        case Scripts(base, below, above, primes):
            low = "" if below is None else f"_{_tight(below)}"
            high = "" if above is None else f"^{_tight(above)}"
            return spoken(base) + "′" * primes + low + high
        case Fraction(_, above, below):
            return f"{_tight(above)}/{_tight(below)}"
        case Root(body, degree):
            return ("" if degree is None else spoken(degree)) + "√" + _tight(body)
        case Accent(_, body):
            return spoken(body)
        case Fenced(left, body, right):
            return left.glyph + spoken(body) + right.glyph
        case Stack(lines):
            return ", ".join(map(spoken, lines))


def _tight(formula: Formula) -> str:
    text = spoken(formula)
    return text if len(text) == 1 or text.isalnum() else f"({text})"
