"""Formulas, strings and lines of text as LaTeX.

Decides: the spelling of a formula's tree, and the escape of every character of a string that is data.
Does not decide: what stands on a page, or where (`latex`).
"""

import re
from collections.abc import Mapping
from typing import Final

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
    nodes,
    rigid_width,
)
from .maths import parse
from .model import Citation, Code, Emphasis, Inline, Line, Maths, Reference, Text
from .plain import divided, edged, visible
from .vocabulary import GLYPHS, NAMES

_SPECIAL: Final = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_",
    "%": r"\%", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}",
    ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\symbol{34}", "`": r"\textasciigrave{}",
    "…": r"\ldots{}", "–": "--", "—": "---", "’": "'", "‘": "`", "“": "``", "”": "''", "\u00a0": "~",
    "€": r"\texteuro{}", "•": r"\textbullet{}", "−": r"\ensuremath{-}", "∗": r"\ensuremath{*}",
    "′": r"\ensuremath{'}",
}  # fmt: skip
_SIGNS: Final = {glyph: f"\\{name}" for name, glyph in reversed(GLYPHS.items()) if not glyph.isascii()}
_LATIN: Final = frozenset(map(chr, range(0xA1, 0x180))) - frozenset("ĦħĸĿŀŉŦŧſ")
_LIGATURES: Final = re.compile(r"(?<=([-',!?<>`]))(?=[-',`<>])")
_RELATIONS: Final = frozenset("=≈≃∼≤≥≠⇒⟹⟺→≔∝<>∈+−±")
_WORD: Final = re.compile(r"\\[A-Za-z]+$")
_SCRIPT: Final = re.compile(r"[_^][A-Za-z0-9]$|\}$")


def escape(value: str, longest: int = 26) -> str:
    """A string as LaTeX text that shows just that string; words longer than `longest` may break, as a last resort."""
    return " ".join(_word(word, longest) for word in visible(value).split(" "))


def code(value: str) -> str:
    """A string in the fixed-width face; lines break at its spaces, inside a long word as a last resort."""
    even = re.sub(r"(?<=[.:;?!,]) ", r"\\ ", escape(value, 13))  # no wider space after a stop
    return rf"\texttt{{{even}}}"


def _word(word: str, longest: int) -> str:
    return r"\softbreak{}".join(map(_characters, divided(word, longest)))


def _characters(text: str) -> str:
    return "".join(_character(c) for c in _LIGATURES.sub("\0", text))


def _character(c: str) -> str:
    if c == "\0":
        return "{}"
    if c in _SPECIAL:
        return _SPECIAL[c]
    if c.isascii() or c in _LATIN:
        return c
    if c in _SIGNS:
        return rf"\ensuremath{{{_SIGNS[c]}}}"
    return rf"\unprintable{{{ord(c):04X}}}"


def formula(tree: Formula, breakable: bool = False) -> str:
    """The LaTeX of a formula; a breakable one has brackets of fixed size, between which lines may break."""
    out = ""
    for node in tree:
        piece = _node(node, breakable)
        if piece in (" - ", " + ") and (not out.strip() or out.rstrip()[-1] in "([{=,"):
            piece = piece.strip()
        if piece[:1].isalpha() and (_WORD.search(out) or _SCRIPT.search(out)):
            out += " "
        out += piece
    return re.sub(r"  +", " ", out).strip()


def _node(node: Node, breakable: bool) -> str:
    match node:
        case Symbol(source) if breakable and len(source) > 20 and source[0].isdigit():
            return r"\allowbreak ".join(source[i : i + 10] for i in range(0, len(source), 10))
        case Symbol(source, glyph):
            return f" {source} " if glyph in _RELATIONS else f"{source} " if source in (",", ";") else source
        case Name(text):
            return f"\\{text}" if text in NAMES else rf"\operatorname{{{text}}}"
        case Styled("mathbb", text):
            return rf"\mathbf{{{text}}}"  # blackboard letters need a package that a paper may not load
        case Styled(font, text):
            return rf"\{font}{{{text}}}"
        case Space("\\ "):
            return r"\ {}"
        case Space(source):
            return source
        case Scripts(base, below, above, primes):
            low = "" if below is None else f"_{_script(below)}"
            high = "" if above is None else f"^{_script(above)}"
            # TeX takes primes with a power only where nothing stands between them
            return _base(base, breakable) + "'" * primes + high + low
        case Fraction(command, above, below):
            return rf"\{command}{{{formula(above)}}}{{{formula(below)}}}"
        case Root(body, degree):
            return r"\sqrt" + ("" if degree is None else f"[{formula(degree)}]") + f"{{{formula(body)}}}"
        case Accent(command, body):
            return rf"\{command}{{{formula(body)}}}"
        case Stack(lines):
            return r"\substack{" + r" \\ ".join(map(formula, lines)) + "}"
        case Fenced(left, body, right) if breakable:
            size = _size(body)
            return rf"\{size}l{left.source} {formula(body, True)} \{size}r{right.source}"
        case Fenced(left, body, right):
            return rf"\left{left.source} {formula(body)} \right{right.source}"


def _base(base: Formula, breakable: bool) -> str:
    text = formula(base, breakable)
    return text if not base or (len(base) == 1 and not isinstance(base[0], Scripts)) else f"{{{text}}}"


def _script(script: Formula) -> str:
    text = formula(script)
    return text if len(text) == 1 else f"{{{text}}}"


def _size(body: Formula) -> str:
    inside = set(map(type, nodes(body)))
    tall = any(isinstance(node, Symbol) and node.glyph in ("∑", "∏") for node in nodes(body))
    return "bigg" if Fraction in inside or tall else "Big" if Fenced in inside else "big"


def inline_maths(maths: Maths, room: float = 28) -> str:
    """A formula in running text: it may break at relations; a piece wider than `room` ems is made smaller."""
    tree = loosened(parse(maths.source), room)
    text = f"${formula(tree, breakable=True) or '{}'}$"
    return rf"\shrink{{1}}{{{text}}}" if rigid_width(tree) * 0.8 > room else text


def line(content: Line, shown: Mapping[str, str], longest: int = 26, room: float = 28) -> str:
    """A line of text; `shown` gives the numbers of references."""
    pieces = [_inline(piece, shown, longest, room) for piece in content]
    tied = [isinstance(piece, Citation | Reference) for piece in content[1:]] + [False]
    return "".join(_tie(text) if tie else text for text, tie in zip(pieces, tied, strict=False))


def _tie(text: str) -> str:
    """The text with its last space unbreakable, for a number or a citation that follows."""
    return text[:-1] + "~" if text.endswith(" ") and not text.endswith(", ") else text


def _inline(piece: Inline, shown: Mapping[str, str], longest: int, room: float) -> str:
    match piece:
        case Text(value):
            return edged(value, escape(value, longest))
        case Emphasis(value):
            return rf"\emph{{{escape(value, longest)}}}"
        case Code(value):
            return code(value)
        case Maths():
            return inline_maths(piece, room)
        case Reference(label):
            return reference(label, shown)
        case Citation(key):
            return rf"\cite{{{key}}}"


def reference(label: str, shown: Mapping[str, str]) -> str:
    """A reference by the kind of what it leads to: equation, assumption, or a numbered part."""
    kind, _, _ = shown[label].partition(" ")
    if kind in ("Table", "Figure", "Section"):
        return rf"{kind}~\ref{{{kind.lower()}:{label}}}"
    if kind.startswith("A"):
        return rf"\hyperlink{{assumption:{label}}}{{{kind}}}"
    return rf"\eqref{{step:{label}}}"
