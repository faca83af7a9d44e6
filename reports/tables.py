"""Measurements and the assumption matrix as plain tables, so that every format writes one kind of table.

Decides: the columns, the marks in the cells and the words for them.
Does not decide: widths, rules and page breaks (the writers).
"""

from collections.abc import Iterator
from typing import Final

from .document import Document, never_needed, numbers, removed, steps
from .model import Line, Maths, Matrix, Measured, Plot, Reference, Table, Text

Row = tuple[Line, ...]

ALWAYS: Final = Maths(r"\bullet")
_COLUMNS: Final = 12


def number(value: float) -> str:
    """A number to four digits, as every table shows it."""
    return f"{value:.4g}"


def words(text: str) -> Line:
    """A line of our own words."""
    return (Text(text),)


def points_table(plot: Plot) -> Table:
    """The measured points of a plot, for formats and readers that have no picture."""
    heads = (words(plot.across), words(plot.upwards), words("Lower"), words("Upper"))
    rows = tuple(tuple(words(number(value)) for value in (p.x, p.estimate, p.low, p.high)) for p in plot.points)
    return Table(plot.label, plot.caption, heads, rows)


def narrowed(headers: Row, rows: tuple[Row, ...]) -> Iterator[tuple[Row, tuple[Row, ...]]]:
    """A table in parts of so many columns as a page of paper holds; the first column stands in every part."""
    for left in range(1, max(len(headers), 2), _COLUMNS):
        yield _slice(headers, left), tuple(_slice(row, left) for row in rows)


def _slice(row: Row, left: int) -> Row:
    return (row[0], *row[left : left + _COLUMNS])


def measured_table(measured: Measured) -> Table:
    """Prediction, estimate, ends of the interval, replicates, decision; the seeds stand in the caption."""
    heads = ("Quantity", "Prediction", "Estimate", "Lower", "Upper", "Replicates", "Decision")
    rows = tuple(
        (
            row.quantity,
            words(number(row.prediction)),
            words(number(row.estimate)),
            words(number(row.low)),
            words(number(row.high)),
            words(str(row.replicates)),
            words(row.decision.value),
        )
        for row in measured.rows
    )
    caption = (*measured.caption, Text(_seeds([row.seed for row in measured.rows])))
    return Table(measured.label, caption, tuple(words(head) for head in heads), rows)


def _seeds(seeds: list[int]) -> str:
    if len(set(seeds)) == 1:
        return f" Seed {seeds[0]}."
    return f" Seeds, in the order of the rows: {', '.join(map(str, seeds))}."


def matrix_table(document: Document, matrix: Matrix) -> Table:
    """Steps by assumptions: a bullet where every minimal set has the assumption, else the sets that have it.

    The last row says how many steps need or can use each assumption, and marks those never needed.
    """
    known, shown = steps(document), numbers(document)
    heads = (words("Step"), *((Reference(a),) for a in matrix.assumptions))
    rows = [((Reference(s),), *(_cell(known[s].uses, a) for a in matrix.assumptions)) for s in matrix.steps]
    unused = never_needed(document, matrix)
    counts = [sum(any(a in one for one in known[s].uses) for s in matrix.steps) for a in matrix.assumptions]
    last = tuple(words("never" if a in unused else str(n)) for a, n in zip(matrix.assumptions, counts, strict=True))
    note = " A bullet: in every minimal set; letters: in those minimal sets only."
    caption = (*matrix.caption, Text(note + _unused([shown[a] for a in matrix.assumptions if a in unused])))
    return Table(matrix.label, caption, heads, (*rows, (words("used by"), *last)))


def _cell(uses: tuple[tuple[str, ...], ...], assumption: str) -> Line:
    holding = [letter for letter, one in zip("abcdefghijklmnopqrstuvwxyz", uses, strict=False) if assumption in one]
    if holding and len(holding) == len(uses):
        return (ALWAYS,)
    return words(", ".join(holding)) if holding else ()


def _unused(names: list[str]) -> str:
    return f" Never used: {', '.join(names)}." if names else " Every assumption is used by some step."


def matrix_tables(document: Document, matrix: Matrix) -> tuple[Table, ...]:
    """The assumption matrix and, where there is one, the table of removals."""
    return (matrix_table(document, matrix), *([removals_table(matrix)] if matrix.removals else []))


def removals_table(matrix: Matrix) -> Table:
    """What taking each assumption away does, with its witness."""
    heads = (words("Without"), words("What then happens"), words("Witness"))
    rows = tuple(((Reference(r.assumption),), r.effect, r.witness) for r in matrix.removals)
    return Table(removed(matrix.label), words("The effect of removing each assumption."), heads, rows)
