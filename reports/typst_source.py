"""The report as Typst, for a PDF where TeX is not installed.

Decides: the layout of every node. It is a writer of its own on the model, not a conversion from LaTeX.
Does not decide: how formulas and strings are spelled (`typst_inline`), nor how Typst is run (`pdf`).
"""

from typing import Final

from . import model
from .bibliography import described
from .document import Document
from .drawing import Arc, Caption, Dot, Drawing, Shape, Spot, Stroke, graph_on_paper, plot_drawing
from .formula import width
from .layout import Writer, details, laid_out, quiet, said, unknown, verdict
from .maths import parse
from .plain import plain, visible_lines
from .tables import Row, narrowed
from .typst_inline import line, literal, maths, softened, text

_HEAD: Final = """#set page(paper: "a4", margin: 32mm, numbering: "1")
#set text(font: "New Computer Modern", size: 11pt, ligatures: false)
#set par(justify: true)
#set heading(numbering: "1.1")
#set table(stroke: none, align: left + horizon, inset: (x: 5pt, y: 4pt))
#show table: set text(size: 9.5pt)
#show table: set par(justify: false)
#show math.equation.where(block: false): set text(top-edge: "bounds", bottom-edge: "bounds")
#show heading: set block(above: 1.6em, below: 0.9em)
#show figure.where(kind: table): set figure.caption(position: top)
#show figure.caption: set block(sticky: true)
#let wide(body) = {
  set text(top-edge: "bounds", bottom-edge: "bounds")
  set par(justify: false, hanging-indent: 1.5em, leading: 0.6em)
  math.equation(block: false, math.display(body.body))
}
#let step(label, before, body) = {
  if before != none { block(above: 1.1em, below: 0.6em, inset: (left: 1.5em), sticky: true, before) }
  block(above: 0.8em, below: 0.8em, inset: (left: 3em), breakable: true, grid(
    columns: (1fr, auto), column-gutter: 0.4em, align: horizon, body, label,
  ))
}
#let reason(label, body) = block(above: 0.7em, below: 0.7em, inset: (left: 2.2em), {
  set par(justify: false)
  place(dx: -2.2em, label)
  body
})
"""
_SHORT: Final = 13.0
_ROWS: Final = 26
_CHARACTERS: Final = 700
_ROOM: Final = {"left": (0, "left", 320), "middle": (-100, "center", 200), "right": (-200, "right", 200)}


def typst_source(document: Document) -> str:
    """The report as one Typst file."""
    return _Writer(document).whole()


class _Writer(Writer):
    """One document on its way to Typst; holds what references show."""

    def line(self, content: model.Line) -> str:
        return line(content, self.shown)

    def whole(self) -> str:
        document = self.document
        title = f"#align(center)[#text(size: 16pt)[{self.line(document.title)}]]"
        authors = f"#align(center)[{text(', '.join(document.authors))}]"
        abstract = f"#pad(x: 2em)[#text(size: 10pt)[{self.line(document.abstract)}]]" if document.abstract else ""
        *blocks, provenance = laid_out(document)
        folded = details(document)
        small = f"#[#set text(size: 9.5pt)\n#set par(justify: false)\n{self.block(folded, 1)}]" if folded else ""
        after = [small, self.block(provenance, 1), self.bibliography()]
        parts = [_HEAD, title, authors, abstract, *self.blocks(tuple(blocks), 1), *after]
        return "\n\n".join(filter(None, parts)) + "\n"

    def block(self, block: model.Block, depth: int) -> str:
        match block:
            case model.Section(label, title, blocks):
                name = self.line(title)
                head = f"#heading(level: {depth})[{name}] <{label}>" if label else self.unnumbered(name)
                return "\n\n".join([head, *self.blocks(blocks, depth + 1)])
            case model.Paragraph(content):
                return self.line(content)
            case model.Items(entries):
                return "\n".join(f"- {self.line(entry)}" for entry in entries)
            case model.Display(shown, note):
                return f"#align(center)[#wide({maths(shown)})]\n\n{self.line(note)}"
            case model.Listing(code):
                return _listing(code)
            case model.Statement(name, blocks):
                inside = "\n\n".join(self.blocks(blocks, depth))
                head = f"*Theorem* ({text(name)})."
                return f"#block(inset: (left: 1em), stroke: (left: 1pt))[{head} {inside}\n]"
            case model.Assumptions(entries):
                return "\n".join(self.reason(e.label, self.shown[e.label], self.line(e.content)) for e in entries)
            case model.Chain(inside):
                return self.chain(inside)
            case model.Table():
                return self.table(block)
            case model.Graph(label):
                drawings, caption = graph_on_paper(self.document, block)
                drawn = "\n\n".join(map(self.drawing, drawings))
                return self.figure(label, caption, drawn, divided=len(drawings) > 1)
            case model.Plot(label, caption):
                return self.figure(label, caption, self.drawing(plot_drawing(block)))
            case _:
                raise unknown(block)

    def chain(self, inside: tuple[model.Step, ...]) -> str:
        lines = "\n".join(self.step(one, len(inside) == 1) for one in inside)
        reasons = "\n".join(self.judged(one) for one in inside)
        return f"{lines}\n#v(0.3em)\n{reasons}\n#v(0.5em)"

    def step(self, step: model.Step, alone: bool) -> str:
        label = f"[({self.shown[step.label]}) #metadata(none) <{step.label}>]"
        if alone and step.left is not None and width(parse(step.left.source)) < _SHORT:
            whole = model.Maths(f"{step.left.source} {step.relation.value} {step.right.source}")
            return f"#step({label}, none, wide({maths(whole)}))"
        left = "none" if step.left is None else f"wide({maths(step.left)})"
        right = maths(model.Maths(f"{step.relation.value} {step.right.source}"))
        return f"#step({label}, {left}, wide({right}))"

    def judged(self, step: model.Step) -> str:
        mark = f"_{verdict(step)}_" if quiet(step) else f"*{verdict(step)}*"
        return self.reason("", f"({self.shown[step.label]})", f"{mark}: {self.line(said(step))}")

    def reason(self, label: str, name: str, said: str) -> str:
        anchor = f" #metadata(none) <{label}>" if label else ""
        return f"#reason([{name}{anchor}], [{said}])"

    def unnumbered(self, name: str) -> str:
        return f"#heading(level: 1, numbering: none)[{name}]"

    def bibliography(self) -> str:
        if not self.document.bibliography:
            return ""
        entries = [
            self.reason(f"work-{entry.key}", f"\\[{n}\\]", text(described(entry)))
            for n, entry in enumerate(self.document.bibliography, 1)
        ]
        return "\n".join([self.unnumbered("References"), *entries])

    def figure(self, label: str, caption: model.Line, body: str, kind: str = "image", divided: bool = False) -> str:
        figure = f"#figure(kind: {kind}, caption: [{self.line(caption)}], [{body}]) <{label}>"
        return f"#[#show figure: set block(breakable: true)\n{figure}]" if divided else figure

    def table(self, table: model.Table) -> str:
        grid = self.grid(table.headers, table.rows)
        if not table.label:
            return grid
        length = sum(len(plain(cell, self.shown)) for row in table.rows for cell in row)
        divided = len(table.rows) > _ROWS or len(table.headers) > 13 or length > _CHARACTERS
        return self.figure(table.label, table.caption, grid, "table", divided)

    def grid(self, headers: Row, rows: tuple[Row, ...]) -> str:
        return "\n\n".join(self.part(heads, some) for heads, some in narrowed(headers, rows))

    def part(self, headers: Row, rows: tuple[Row, ...]) -> str:
        heads = ", ".join(f"[{self.line(head)}]" for head in headers)
        cells = "\n".join("  " + " ".join(f"[{self.cell(cell)}]," for cell in row) for row in rows)
        longest = max((sum(len(plain(cell, self.shown)) for cell in row) for row in rows), default=0)
        whole = "set table.cell(breakable: false)\n" if longest < _CHARACTERS else ""
        top = f"table.hline(), table.header({heads}), table.hline(stroke: 0.5pt),"
        return f"#{{{whole}align(center, table(columns: {len(headers)}, {top}\n{cells}\n  table.hline()))}}"

    def cell(self, content: model.Line) -> str:
        match content:
            case (model.Maths() as alone,):
                return f"#wide({maths(alone)})"
            case _:
                return self.line(content)

    def drawing(self, drawing: Drawing) -> str:
        shapes = "\n".join(f"  #place({self.shape(shape, drawing.height)})" for shape in drawing.shapes)
        size = f"width: {drawing.width:g}pt, height: {drawing.height:g}pt"
        return f"#box({size})[#set align(left + top)\n{shapes}\n]"

    def shape(self, shape: Shape, height: float) -> str:
        match shape:
            case Stroke(start, end):
                return f"line(start: {_at(start, height)}, end: {_at(end, height)}, stroke: 0.5pt)"
            case Arc(start, control, end):
                move, turn = _at(start, height), f"{_at(control, height)}, {_at(end, height)}"
                return f"curve(stroke: 0.5pt, curve.move({move}), curve.quad({turn}))"
            case Dot((x, y), radius):
                corner = f"dx: {x - radius:.5g}pt, dy: {height - y - radius:.5g}pt"
                return f"{corner}, circle(radius: {radius:g}pt, fill: black)"
            case Caption((x, y), content, anchor):
                room = _ROOM[anchor]
                corner = f"dx: {x + room[0]:.5g}pt, dy: {height - y - 6:.5g}pt"
                body = f"text(size: 8.5pt)[{self.line(content)}]"
                return f"{corner}, box(width: {room[2]}pt, height: 12pt, align({room[1]} + horizon, {body}))"


def _at(spot: Spot, height: float) -> str:
    return f"({spot[0]:.5g}pt, {height - spot[1]:.5g}pt)"


def _listing(code: str) -> str:
    lines = "\n".join(softened(one) for one in visible_lines(code))
    return f"#block(inset: (left: 1em))[#text(size: 9.5pt, raw(block: true, {literal(lines)}))]"
