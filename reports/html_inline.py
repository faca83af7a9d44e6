"""Formulas, strings, lines of text and drawings as HTML.

Decides: the escape of every string, and the elements that hold a formula for KaTeX.
Does not decide: what stands on a page, or where (`html_page`).
"""

import html
from collections.abc import Mapping

from .document import cited
from .drawing import Arc, Caption, Dot, Drawing, Shape, Spot, Stroke
from .formula import loosened
from .latex_inline import formula
from .maths import parse
from .model import Citation, Code, Emphasis, Inline, Line, Maths, Reference, Text
from .plain import edged, plain, visible


def escape(value: str) -> str:
    """A string as HTML, fit for an element and for an attribute in quotes."""
    return html.escape(visible(value), quote=True)


def maths(piece: Maths, display: bool = False) -> str:
    """A formula: its LaTeX, which the page's script has KaTeX set in its place; lines may break in it."""
    source = html.escape(formula(loosened(parse(piece.source), 28), breakable=True))
    return f'<span class="m{" d" if display else ""}">{source}</span>'


def line(content: Line, shown: Mapping[str, str]) -> str:
    """A line of text; `shown` gives the numbers of references and citations."""
    return "".join(_inline(piece, shown) for piece in content)


def _inline(piece: Inline, shown: Mapping[str, str]) -> str:
    match piece:
        case Text(value):
            return edged(value, escape(value))
        case Emphasis(value):
            return f"<em>{escape(value)}</em>"
        case Code(value):
            return f"<code>{escape(value)}</code>"
        case Maths():
            return maths(piece)
        case Reference(label):
            return reference(label, shown)
        case Citation(key):
            return f'<a href="#work-{key}">[{shown[cited(key)]}]</a>'


def reference(label: str, shown: Mapping[str, str]) -> str:
    """A link that shows the number of what it leads to."""
    number = shown[label]
    return f'<a href="#{label}">{f"({number})" if number.isdigit() else number}</a>'


def svg(drawing: Drawing, shown: Mapping[str, str], name: str, role: str) -> str:
    """A drawing in the page; the steps in it are buttons."""
    named = {shape.step: shape for shape in drawing.shapes if isinstance(shape, Caption) and shape.step}
    shapes = "\n".join(_shape(shape, drawing, shown, named) for shape in drawing.shapes)
    box = f'viewBox="0 0 {drawing.width:g} {drawing.height:g}" width="{drawing.width:g}"'
    return f'<svg {box} role="{role}" aria-label="{escape(name)}">\n{shapes}\n</svg>'


def _shape(shape: Shape, drawing: Drawing, shown: Mapping[str, str], named: Mapping[str, Caption]) -> str:
    match shape:
        case Stroke(start, end, role):
            (a, b), (c, d) = _flip(start, drawing), _flip(end, drawing)
            return f'<line class="{role}" x1="{a:.5g}" y1="{b:.5g}" x2="{c:.5g}" y2="{d:.5g}"/>'
        case Arc(start, control, end, source, target):
            points = " ".join(f"{x:.5g},{y:.5g}" for x, y in (_flip(s, drawing) for s in (control, end)))
            x, y = _flip(start, drawing)
            return f'<path data-from="{source}" data-to="{target}" d="M{x:.5g},{y:.5g} Q{points}"/>'
        case Dot(centre, radius, step):
            x, y = _flip(centre, drawing)
            disc = f'<circle cx="{x:.5g}" cy="{y:.5g}" r="{radius:g}"/>'
            return _button(disc, named[step], drawing, shown) if step else disc
        case Caption(step=step) if step:
            return ""
        case Caption(place, content, anchor):
            return _words(place, content, anchor, drawing, shown)


def _words(place: Spot, content: Line, anchor: str, drawing: Drawing, shown: Mapping[str, str]) -> str:
    x, y = _flip(place, drawing)
    side = {"left": "start", "middle": "middle", "right": "end"}[anchor]
    return f'<text x="{x:.5g}" y="{y + 3:.5g}" text-anchor="{side}">{html.escape(plain(content, shown))}</text>'


def _button(disc: str, caption: Caption, drawing: Drawing, shown: Mapping[str, str]) -> str:
    x, y = _flip(caption.place, drawing)
    said = html.escape("Step " + plain(caption.content, shown), quote=True)
    area = f'<rect x="{x - 16:.5g}" y="{y - 8:.5g}" width="{drawing.width - x + 15:.5g}" height="16" rx="3"/>'
    words = _words(caption.place, caption.content, caption.anchor, drawing, shown)
    state = f'data-step="{caption.step}" tabindex="0" role="button" aria-pressed="false" aria-label="{said}"'
    return f'<g class="node" {state}>{area}{disc}{words}</g>'


def _flip(spot: Spot, drawing: Drawing) -> Spot:
    return spot[0], drawing.height - spot[1]
