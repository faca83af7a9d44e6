"""The report as Markdown for forges: GitHub, GitLab, Forgejo.

Decides: the layout of every node; details are folded with <details>. Formulas stand in $`...`$ and in math blocks, the
two spellings that no forge reads Markdown inside. Does not decide: what LaTeX a formula has (`latex_inline`).
"""

import re
from typing import Final

from . import model
from .bibliography import described
from .document import Document, cited
from .document import steps as all_steps
from .latex_inline import formula
from .layout import MARKS, Writer, folded, laid_out, references, said, unknown, verdict
from .maths import parse
from .plain import edged, visible, visible_lines
from .tables import points_table, words

_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MARKUP: Final = re.compile(r"[\\`*_{}\[\]#|~$]|^[-+=]|(?<=\d)[.)]|(?<=www)\.|:(?=\S)")
_LINKS: Final = re.compile(r"(@|\\#(?=\d)|//|www(?=\\\.)|(?<=[A-Za-z0-9])\\:)")


def markdown(document: Document) -> str:
    """The report as one Markdown file."""
    return _Writer(document).whole()


def escape(value: str) -> str:
    """A string as Markdown that shows just that string: no markup, no HTML, no link, no mention."""
    escaped = _MARKUP.sub(r"\\\g<0>", visible(value))
    escaped = "".join(_ENTITIES.get(c, c) for c in escaped)
    return _LINKS.sub(r"\1<!-- -->", escaped)  # not before: a comment that begins a line makes it HTML


def code(value: str) -> str:
    """A string in a fixed-width face."""
    return f"<code>{escape(value)}</code>" if value.strip() else ""


def fenced(text: str) -> str:
    """A block of code between fences longer than any run of backticks in it."""
    lines = "\n".join(visible_lines(text))
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", lines)), default=0))
    return f"{fence}\n{lines}\n{fence}"


class _Writer(Writer):
    """One document on its way to Markdown; holds what references show."""

    def line(self, content: model.Line) -> str:
        return "".join(self.inline(piece) for piece in content).strip()

    def inline(self, piece: model.Inline) -> str:
        match piece:
            case model.Text(value):
                return edged(value, escape(value))
            case model.Emphasis(value):
                return f"<em>{escape(value)}</em>"
            case model.Code(value):
                return code(value)
            case model.Maths(source):
                return f"$`{_in_a_table(formula(parse(source)))}`$"
            case model.Reference(label):
                return self.named(label)
            case model.Citation(key):
                return f"[\\[{self.shown[cited(key)]}\\]](#work-{key})"

    def named(self, label: str) -> str:
        shown = self.shown[label]
        return f"[({shown})](#{label})" if shown.isdigit() else f"[{shown}](#{label})"

    def whole(self) -> str:
        document = self.document
        parts = [
            f"# {self.line(document.title)}",
            escape(", ".join(document.authors)),
            self.line(document.abstract),
            *self.blocks(laid_out(document), 2),
            self.bibliography(),
        ]
        return "\n\n".join(part for part in parts if part) + "\n"

    def block(self, block: model.Block, depth: int) -> str:
        match block:
            case model.Section(label, title, blocks):
                place = f"{self.shown[label].partition(' ')[2]} " if label else ""
                anchor = f"{_anchor(label)}\n\n" if label else ""
                head = f"{anchor}{'#' * min(depth, 6)} {place}{self.line(title)}"
                return "\n\n".join([head, *self.blocks(blocks, depth + 1)])
            case model.Paragraph(content):
                return self.line(content)
            case model.Items(entries):
                return "\n".join(f"- {self.line(entry)}" for entry in entries)
            case model.Display(maths, note):
                return f"{_display(maths.source)}\n\n{self.line(note)}"
            case model.Listing(text):
                return fenced(text)
            case model.Statement(name, blocks):
                inside = "\n\n".join([f"**Theorem** ({escape(name)})", *self.blocks(blocks, depth)])
                return "\n".join(f"> {one}".rstrip() for one in inside.split("\n"))
            case model.Assumptions(entries):
                return "\n".join(
                    f"- {_anchor(e.label)}**{self.shown[e.label]}** {self.line(e.content)}" for e in entries
                )
            case model.Chain(steps):
                return "\n\n".join(self.step(step) for step in steps)
            case model.Table():
                return self.table(block)
            case model.Graph(label, caption, steps):
                return self.figure(label, caption, self.edges(steps))
            case model.Plot(label, caption):
                points = points_table(block)
                return self.figure(label, caption, self.grid(points.headers, points.rows))
            case _:
                raise unknown(block)

    def step(self, step: model.Step) -> str:
        left = "" if step.left is None else f"{step.left.source} "
        relation = _display(f"{left}{step.relation.value} {step.right.source}")
        mark = f"{_anchor(step.label)}({self.shown[step.label]}) **{MARKS[step.verdict]} {verdict(step)}**:"
        return "\n\n".join(filter(None, [relation, f"{mark} {self.line(said(step))}", self.folds(step)]))

    def folds(self, step: model.Step) -> str:
        entries = "\n".join(f"- *{fold.detail.value}:* {self.line(fold.content)}" for fold in folded(step))
        summary = f"<summary>Details of step {self.shown[step.label]}</summary>"
        return f"<details>{summary}\n\n{entries}\n\n</details>" if entries else ""

    def edges(self, steps: tuple[str, ...]) -> str:
        known = all_steps(self.document)
        rows = tuple((words(f"({self.shown[s]})"), references(known[s].premises) or words("the given")) for s in steps)
        return self.grid((words("Step"), words("follows from")), rows)

    def figure(self, label: str, caption: model.Line, body: str) -> str:
        return f"{_anchor(label)}*{self.shown[label]}.* {self.line(caption)}\n\n{body}"

    def table(self, table: model.Table) -> str:
        grid = self.grid(table.headers, table.rows)
        return self.figure(table.label, table.caption, grid) if table.label else grid

    def grid(self, headers: tuple[model.Line, ...], rows: tuple[tuple[model.Line, ...], ...]) -> str:
        lines = [self.row(headers), "|" + " --- |" * len(headers), *map(self.row, rows)]
        return "\n".join(lines)

    def row(self, cells: tuple[model.Line, ...]) -> str:
        return "| " + " | ".join(self.line(cell) for cell in cells) + " |"

    def bibliography(self) -> str:
        entries = [
            f"{n}. {_anchor(f'work-{entry.key}')}{escape(described(entry))}"
            for n, entry in enumerate(self.document.bibliography, 1)
        ]
        return "\n".join(["## References", "", *entries]) if entries else ""


def _anchor(label: str) -> str:
    return f'<a id="{label}"></a>'


def _in_a_table(maths: str) -> str:
    """A formula without the bar, which would end the cell of a table."""
    return maths.replace(r"\|", r"\Vert ").replace("|", r"\vert ")


def _display(source: str) -> str:
    return f"```math\n{formula(parse(source))}\n```"
