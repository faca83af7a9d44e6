"""The report as Markdown for forges: GitHub, GitLab, Forgejo.

Decides: the layout of every node; details are folded with <details>. Formulas stand in $`...`$ and in math
blocks, the two spellings that no forge reads Markdown inside.
Does not decide: what LaTeX a formula has (`latex_inline`).
"""

import re
from collections.abc import Iterator
from typing import Final

from .bibliography import described
from .document import Document, cited, numbers
from .document import steps as all_steps
from .latex_inline import formula
from .maths import parse
from .model import (
    Assumptions,
    Block,
    Chain,
    Choice,
    Citation,
    Code,
    Display,
    Emphasis,
    Graph,
    Inline,
    Items,
    Line,
    Listing,
    Maths,
    Matrix,
    Measured,
    Notation,
    Paragraph,
    Plot,
    Reference,
    Section,
    Statement,
    Step,
    Table,
    Text,
    Verdict,
)  # fmt: skip
from .plain import visible, visible_lines
from .tables import matrix_tables, measured_table, points_table, words

_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MARKUP: Final = re.compile(r"[\\`*_{}\[\]#|~$]|^[-+=]|(?<=\d)[.)]|(?<=www)\.|:(?=\S)")
_LINKS: Final = re.compile(r"(@|\\#(?=\d)|//|www(?=\\\.)|(?<=[A-Za-z0-9])\\:)")
_MARKS: Final = {
    Verdict.PROVED: "✓", Verdict.APPROXIMATE: "≈", Verdict.NEEDS: "!", Verdict.REFUTED: "✗",
    Verdict.UNDECIDED: "?", Verdict.CHOICE: "◇", Verdict.UNREAD: "…",
}  # fmt: skip


def markdown(document: Document) -> str:
    """The report as one Markdown file."""
    return _Writer(document).whole()


def escape(value: str) -> str:
    """A string as Markdown that shows just that string: no markup, no HTML, no link, no mention."""
    escaped = _MARKUP.sub(r"\\\g<0>", visible(value))
    escaped = "".join(_ENTITIES.get(c, c) for c in escaped)
    return _LINKS.sub(r"<!-- -->\1<!-- -->", escaped)


def code(value: str) -> str:
    """A string in a fixed-width face."""
    return f"<code>{escape(value)}</code>" if value.strip() else ""


def fenced(text: str, language: str = "") -> str:
    """A block of code between fences longer than any run of backticks in it."""
    lines = "\n".join(visible_lines(text))
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", lines)), default=0))
    return f"{fence}{language}\n{lines}\n{fence}"


class _Writer:
    """One document on its way to Markdown; holds what references show."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.shown = numbers(document)

    def line(self, content: Line) -> str:
        return "".join(self.inline(piece) for piece in content).strip()

    def inline(self, piece: Inline) -> str:
        match piece:
            case Text(value):
                edges = (" " if value[:1].isspace() else "", " " if value[-1:].isspace() else "")
                return edges[0] + escape(value) + edges[1]
            case Emphasis(value):
                return f"<em>{escape(value)}</em>"
            case Code(value):
                return code(value)
            case Maths(source):
                return f"$`{_in_a_table(formula(parse(source)))}`$"
            case Reference(label):
                return self.named(label)
            case Citation(key):
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
            *self.blocks(document.blocks, 2),
            self.provenance(),
            self.bibliography(),
        ]
        return "\n\n".join(part for part in parts if part) + "\n"

    def blocks(self, blocks: tuple[Block, ...], depth: int) -> Iterator[str]:
        for block in blocks:
            yield self.block(block, depth)

    def block(self, block: Block, depth: int) -> str:
        match block:
            case Section(label, title, blocks):
                place = self.shown[label].partition(" ")[2]
                head = f"{_anchor(label)}\n\n{'#' * min(depth, 6)} {place} {self.line(title)}"
                return "\n\n".join([head, *self.blocks(blocks, depth + 1)])
            case Paragraph(content):
                return self.line(content)
            case Items(entries):
                return "\n".join(f"- {self.line(entry)}" for entry in entries)
            case Display(maths, note):
                return f"{_display(maths.source)}\n\n{self.line(note)}"
            case Listing(text):
                return fenced(text)
            case Statement(name, blocks):
                inside = "\n\n".join([f"**Theorem** ({escape(name)})", *self.blocks(blocks, depth)])
                return "\n".join(f"> {one}".rstrip() for one in inside.split("\n"))
            case Assumptions(entries):
                return "\n".join(
                    f"- {_anchor(e.label)}**{self.shown[e.label]}** {self.line(e.content)}" for e in entries
                )
            case Notation(entries):
                rows = tuple(((entry.maths,), entry.meaning) for entry in entries)
                return self.grid((words("Symbol"), words("Meaning")), rows)
            case Chain(steps):
                return "\n\n".join(self.step(step) for step in steps)
            case Choice(step, residuals, characterised):
                rows = tuple(((r.requirement,), (r.residual,)) for r in residuals)
                table = self.grid((words("Required"), words("Left minus right side")), rows)
                return "\n\n".join([self.step(step), self.line(characterised), table])
            case Table():
                return self.table(block)
            case Measured():
                return self.table(measured_table(block))
            case Matrix():
                return "\n\n".join(map(self.table, matrix_tables(self.document, block)))
            case Graph(label, caption, steps):
                return self.figure(label, caption, self.edges(steps))
            case Plot(label, caption):
                points = points_table(block)
                return self.figure(label, caption, self.grid(points.headers, points.rows))

    def step(self, step: Step) -> str:
        left = "" if step.left is None else f"{step.left.source} "
        relation = _display(f"{left}{step.relation.value} {step.right.source}")
        sets = "; or ".join(", ".join(map(self.named, one)) or "nothing given" for one in step.uses)
        premises = ", ".join(map(self.named, step.premises))
        said = (
            f"{_anchor(step.label)}({self.shown[step.label]}) {_verdict(step)}: {self.line(step.reason)}."
            + (f" From {premises}." if premises else "")
            + (f" Uses {sets}." if sets else "")
        )
        return "\n\n".join([relation, said, *([self.folds(step)] if step.folds else [])])

    def folds(self, step: Step) -> str:
        entries = "\n".join(f"- *{fold.detail.value}:* {self.line(fold.content)}" for fold in step.folds)
        return (
            f"<details><summary>Details of step {self.shown[step.label]}</summary>\n\n{entries}\n\n</details>"
        )

    def edges(self, steps: tuple[str, ...]) -> str:
        known = all_steps(self.document)
        rows = tuple((words(f"({self.shown[s]})"), _references(known[s].premises)) for s in steps)
        return self.grid((words("Step"), words("follows from")), rows)

    def figure(self, label: str, caption: Line, body: str) -> str:
        return f"{_anchor(label)}*{self.shown[label]}.* {self.line(caption)}\n\n{body}"

    def table(self, table: Table) -> str:
        return self.figure(table.label, table.caption, self.grid(table.headers, table.rows))

    def grid(self, headers: tuple[Line, ...], rows: tuple[tuple[Line, ...], ...]) -> str:
        lines = [self.row(headers), "|" + " --- |" * len(headers), *map(self.row, rows)]
        return "\n".join(lines)

    def row(self, cells: tuple[Line, ...]) -> str:
        return "| " + " | ".join(self.line(cell) for cell in cells) + " |"

    def provenance(self) -> str:
        provenance = self.document.provenance
        table = self.grid(
            (words("What"), words("Which")), tuple((words(a), words(b)) for a, b in provenance.facts)
        )
        command = fenced(provenance.command, "sh")
        return f"## Provenance\n\n{table}\n\nThe command that repeats this report:\n\n{command}"

    def bibliography(self) -> str:
        entries = [
            f"{n}. {_anchor(f'work-{entry.key}')}{escape(described(entry))}"
            for n, entry in enumerate(self.document.bibliography, 1)
        ]
        return "\n".join(["## References", "", *entries]) if entries else ""


def _references(labels: tuple[str, ...]) -> Line:
    pieces = [piece for label in labels for piece in (Text(", "), Reference(label))]
    return tuple(pieces[1:]) or words("the given")


def _anchor(label: str) -> str:
    return f'<a id="{label}"></a>'


def _in_a_table(maths: str) -> str:
    """A formula without the bar, which would end the cell of a table."""
    return maths.replace(r"\|", r"\Vert ").replace("|", r"\vert ")


def _display(source: str) -> str:
    return f"```math\n{formula(parse(source))}\n```"


def _verdict(step: Step) -> str:
    said = f"{_MARKS[step.verdict]} {step.verdict.value}" + (", overclaimed" if step.overclaims else "")
    return f"**{said}**"
