"""Tables in LaTeX: the widths of columns, and where a table is cut.

Decides: which columns are as wide as their cells and which wrap, and how much of a table fits on a page.
Does not decide: captions and places (`latex`), nor how a cell is spelled (`latex_inline`).
"""

import math
from collections.abc import Iterator, Mapping
from typing import Final

from .formula import Fraction, nodes, width
from .latex_inline import line
from .maths import parse
from .model import Line, Maths, Reference
from .plain import plain
from .tables import Row, narrowed

_LINE: Final = 35.6  # the width of a line in ems of \small, as tables are set
_PAGE: Final = 28.0  # lines of a table that stay together, with the caption
_APART: Final = 0.8
_LETTER: Final = 0.5


def parts(headers: Row, rows: tuple[Row, ...], shown: Mapping[str, str]) -> Iterator[tuple[Row, tuple[Row, ...]]]:
    """A table cut so that each part fits on a page; the first column stands in every part."""
    for heads, cut in narrowed(headers, rows):
        for some in _pages(heads, cut, shown):
            yield heads, some


def _pages(headers: Row, rows: tuple[Row, ...], shown: Mapping[str, str]) -> Iterator[tuple[Row, ...]]:
    """The rows in groups that fit on a page; a row longer than a page has one to itself."""
    widths = _column_widths(_natural_widths((headers, *rows), shown))
    group: list[Row] = []
    used = 0.0
    for row in rows:
        height = _height(row, widths, shown)
        if group and used + height > _PAGE:
            yield tuple(group)
            group, used = [], 0.0
        group.append(row)
        used += height
    yield tuple(group)


def _height(row: Row, widths: list[float | None], shown: Mapping[str, str]) -> float:
    """How many lines a row takes, by a rough reckoning."""
    cells = zip(row, widths, strict=True)
    wrapped = max((1.3 * _cell_width(c, shown) / (w * _LINE) for c, w in cells if w is not None), default=0.0)
    return max(2.0 if _tall(row) else 1.3, wrapped)


def grid(headers: Row, rows: tuple[Row, ...], shown: Mapping[str, str]) -> str:
    """One part of a table."""
    natural = _natural_widths((headers, *rows), shown)
    widths = _column_widths(natural)
    fits = all(one is None for one in widths)
    columns = "".join("l" if one is None else f"p{{{one:.2f}\\linewidth}}" for one in widths)
    body = [_row(row, widths, shown) for row in rows]
    lines = (r"\toprule", _row(headers, widths, shown), r"\midrule", *body, r"\bottomrule")
    inside = "\n".join(f"  {text}" for text in lines)
    table = f"\\begin{{tabular}}{{@{{}}{columns}@{{}}}}\n{inside}\n\\end{{tabular}}"
    crowded = fits and sum(natural) + 1.2 * len(natural) > 0.8 * _LINE
    return _setting(rows, fits) + (f"\\shrink{{1}}{{{table}}}" if crowded else table)


def _setting(rows: tuple[Row, ...], fits: bool) -> str:
    """The size of the type and the room between lines and columns."""
    tall = r"\renewcommand*{\arraystretch}{2}\everymath{\displaystyle}" + "\n"
    near = r"\setlength{\tabcolsep}{4pt}" + "\n"
    return "\\small\n" + (tall if any(map(_tall, rows)) else "") + ("" if fits else near)


def _row(cells: Row, widths: list[float | None], shown: Mapping[str, str]) -> str:
    return " & ".join(_cell(cell, one, shown) for cell, one in zip(cells, widths, strict=True)) + r" \\"


def _cell(content: Line, share: float | None, shown: Mapping[str, str]) -> str:
    if share is None:
        return line(content, shown)
    return rf"\ragged{{}}{line(content, shown, 12, share * _LINE - 3)}" if content else ""


def _tall(row: Row) -> bool:
    maths = (parse(piece.source) for cell in row for piece in cell if isinstance(piece, Maths))
    return any(isinstance(node, Fraction) for tree in maths for node in nodes(tree))


def _natural_widths(rows: tuple[Row, ...], shown: Mapping[str, str]) -> list[float]:
    return [max(_cell_width(cell, shown) for cell in column) for column in zip(*rows, strict=True)]


def _cell_width(cell: Line, shown: Mapping[str, str]) -> float:
    """The width of a cell in ems."""
    return sum(
        width(parse(piece.source)) if isinstance(piece, Maths) else _LETTER * len(plain((piece,), shown))
        for piece in cell
    ) + 2 * _LETTER * sum(isinstance(piece, Reference) for piece in cell)


def _column_widths(natural: list[float]) -> list[float | None]:
    """None for a column as wide as its cells; where they do not fit, the widest share what is left."""
    room, cap = _LINE - _APART * (len(natural) - 1), _LINE
    narrow: list[float] = []
    for n, one in enumerate(sorted(natural)):
        cap = (room - sum(narrow)) / (len(natural) - n)
        if one > cap:
            break
        narrow.append(one)
    fits = len(narrow) == len(natural) and sum(natural) + 1.2 * len(natural) < _LINE
    return [None if fits or one <= cap else math.floor(100 * cap / _LINE) / 100 for one in natural]
