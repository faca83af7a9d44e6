"""Formulas, strings and lines of text as Typst.

Decides: the spelling of a formula's tree. A string is only ever written as a string literal, so that nothing in it is
read as markup. Does not decide: what stands on a page, or where (`typst_source`).
"""

from collections.abc import Mapping
from typing import Final

from .document import cited
from .formula import (
    Accent,
    Fenced,
    Formula,
    Fraction,
    Name,
    Node,
    Root,
    Scripts,
    Space,
    Stack,
    Styled,
    Symbol,
    loosened,
)
from .maths import parse
from .model import Citation, Code, Emphasis, Inline, Line, Maths, Reference, Text
from .plain import divided, edged, visible

_FONTS: Final = {
    "mathrm": "upright", "mathbf": "bold", "boldsymbol": "bold", "mathbb": "bb", "mathcal": "cal",
    "mathsf": "sans",
}  # fmt: skip
_ACTIVE: Final = frozenset('()[]{},;:/|_^&#$"~')
_ACCENTS: Final = {
    "bar": "macron", "hat": "hat", "tilde": "tilde", "vec": "arrow", "dot": "dot", "overline": "overline",
    "widehat": "hat", "widetilde": "tilde", "underline": "underline",
}  # fmt: skip


def literal(value: str) -> str:
    """A string literal of Typst's code that stands for just that string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def text(value: str) -> str:
    """A string as Typst markup that shows just that string; long words may break anywhere."""
    return f"#{literal(softened(visible(value)))};"


_LONGEST = 16


def softened(value: str) -> str:
    """The string with places to break in every long word."""
    return " ".join("\u200b".join(divided(word, _LONGEST)) for word in value.split(" "))


def formula(tree: Formula) -> str:
    """The Typst of a formula, to stand between dollars; every piece is apart from the next by a space."""
    return " ".join(_node(node) for node in tree)


def _node(node: Node) -> str:
    match node:
        case Symbol(source, glyph) if source.isalnum():
            return source
        case Symbol(_, glyph):
            return f"\\{glyph}" if glyph in _ACTIVE else glyph
        case Name(word, limits):
            return f"op({literal(word)}{', limits: #true' if limits else ''})"
        case Styled("text", word):
            return literal(word)
        case Styled(font, word):
            return f"{_FONTS[font]}({literal(word)})"
        case Space(_, ems):
            return f"#h({ems:g}em)" if ems else ""
        case Scripts(base, below, above, primes):
            return _scripts(base, below, above, primes)
        case Fraction("binom", above, below):
            return f"binom({formula(above)}, {formula(below)})"
        case Fraction(_, above, below):
            return f"frac({_content(above)}, {_content(below)})"
        case Root(body, None):
            return f"sqrt({_content(body)})"
        case Root(body, degree):
            return f"root({_content(degree or ())}, {_content(body)})"
        case Accent(command, body) if command in ("overline", "underline"):
            return f"{command}({_content(body)})"
        case Accent(command, body):
            return f"accent({_content(body)}, {_ACCENTS[command]})"
        case Stack(lines):
            return " \\, ".join(map(formula, lines))
        case Fenced(left, body, right):
            return f"lr({formula((*_bracket(left), *body, *_bracket(right)))})"


def _scripts(base: Formula, below: Formula | None, above: Formula | None, primes: int) -> str:
    high = " ".join([*(["′" * primes] if primes else []), *([formula(above)] if above is not None else [])])
    parts = [_content(base), *([f"b: {formula(below)}"] if below else []), *([f"t: {high}"] if high else [])]
    return f"attach({', '.join(parts)})"


def _content(body: Formula) -> str:
    """An argument; an empty one is written as an empty string."""
    return formula(body) or '""'


def _bracket(bracket: Symbol) -> Formula:
    return (bracket,) if bracket.glyph else ()


def maths(piece: Maths, room: float = 30) -> str:
    """A formula in running text, in display style; it may break at relations and operators."""
    return f"${formula(loosened(parse(piece.source), room))}$"


def line(content: Line, shown: Mapping[str, str]) -> str:
    """A line of markup; `shown` gives the numbers of references and citations."""
    return "".join(_inline(piece, shown) for piece in content)


def _inline(piece: Inline, shown: Mapping[str, str]) -> str:
    match piece:
        case Text(value):
            return f"#{literal(edged(value, softened(visible(value))))};"
        case Emphasis(value):
            return f"#emph({literal(softened(visible(value)))});"
        case Code(value):
            return f"#raw({literal(softened(visible(value)))});"
        case Maths():
            return maths(piece)
        case Reference(label):
            return reference(label, shown)
        case Citation(key):
            return f"#link(<work-{key}>)[\\[{shown[cited(key)]}\\]];"


def reference(label: str, shown: Mapping[str, str]) -> str:
    """A link that shows the number of what it leads to."""
    number = shown[label]
    return f"#link(<{label}>)[{f'({number})' if number.isdigit() else number}];"
