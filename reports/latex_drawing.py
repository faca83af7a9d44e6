"""Drawings as a LaTeX `picture`, which needs no package and no image file.

Decides: which picture commands draw a shape. Does not decide: the geometry (`drawing`).
"""

from collections.abc import Mapping

from .drawing import Arc, Caption, Dot, Drawing, Shape, Spot, Stroke
from .latex_inline import line


def picture(drawing: Drawing, shown: Mapping[str, str]) -> str:
    """The drawing, with one point as unit."""
    body = "\n".join(f"  {_shape(shape, shown)}" for shape in drawing.shapes)
    return (
        r"\setlength{\unitlength}{1pt}%" + "\n"
        rf"\begin{{picture}}({drawing.width:g},{drawing.height:g})" + f"\n{body}\n" + r"\end{picture}"
    )


def _shape(shape: Shape, shown: Mapping[str, str]) -> str:
    match shape:
        case Stroke(start, end, role):
            return _stroke(start, end, role)
        case Arc(start, control, end):
            return rf"\qbezier{_at(start)}{_at(control)}{_at(end)}"
        case Dot(centre, radius):
            return rf"\put{_at(centre)}{{\circle*{{{2 * radius:g}}}}}"
        case Caption(place, content, anchor):
            side = {"left": "[l]", "middle": "", "right": "[r]"}[anchor]
            return rf"\put{_at(place)}{{\makebox(0,0){side}{{\footnotesize {line(content, shown)}}}}}"


def _stroke(start: Spot, end: Spot, role: str) -> str:
    (a, b), (c, d) = start, end
    if a == c:
        return rf"\put({a:g},{min(b, d):.4g}){{\line(0,1){{{abs(b - d):.4g}}}}}"
    if b == d:
        return rf"\put({min(a, c):.4g},{b:g}){{\line(1,0){{{abs(a - c):.4g}}}}}"
    return rf"\qbezier{_at(start)}{_at(((a + c) / 2, (b + d) / 2))}{_at(end)}"


def _at(spot: Spot) -> str:
    return f"({spot[0]:.5g},{spot[1]:.5g})"
