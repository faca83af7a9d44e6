"""The report as one HTML file that needs nothing else: no network, no server, no other file.

Decides: the layout of every node, what is in the file (style, script, KaTeX with its fonts) and the policy that lets
the page load and run just that. Does not decide: how strings and formulas are spelled (`html_inline`).
"""

import html
from collections.abc import Iterator
from typing import Final

from . import model
from .assets import beside, katex_licence, katex_script, katex_style, policy
from .bibliography import described
from .document import Document
from .drawing import graph_drawing, plot_drawing
from .formula import width
from .html_inline import escape, line, maths, svg
from .layout import MARKS, Writer, folded, laid_out, said, unknown, verdict
from .maths import parse
from .plain import plain, visible_lines
from .tables import points_table

_SHORT: Final = 13.0


def html_page(document: Document) -> str:
    """The report as one HTML file."""
    return _Writer(document).whole()


class _Writer(Writer):
    """One document on its way to HTML; holds what references show."""

    def line(self, content: model.Line) -> str:
        return line(content, self.shown)

    def whole(self) -> str:
        styles = katex_style(), beside("page.css")
        scripts = katex_script(), beside("page.js")
        return "\n".join(
            [
                '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
                f'<meta http-equiv="Content-Security-Policy" content="{policy(styles, scripts)}">',
                '<meta name="viewport" content="width=device-width, initial-scale=1">',
                f"<title>{escape(plain(self.document.title, self.shown))}</title>",
                f"<!-- KaTeX and its fonts are in this file.\n{katex_licence()}-->",
                *(f"<style>{style}</style>" for style in styles),
                "</head>\n<body>\n<main>",
                *self.body(),
                "</main>",
                *(f"<script>{script}</script>" for script in scripts),
                "</body>\n</html>\n",
            ]
        )

    def body(self) -> Iterator[str]:
        document = self.document
        yield f"<h1>{self.line(document.title)}</h1>"
        yield f'<p class="authors">{escape(", ".join(document.authors))}</p>'
        if document.abstract:
            yield f'<p class="abstract">{self.line(document.abstract)}</p>'
        yield self.contents()
        yield from self.blocks(laid_out(document), 2)
        yield self.bibliography()

    def contents(self) -> str:
        sections = [block for block in self.document.blocks if isinstance(block, model.Section)]
        entries = "".join(f'<li><a href="#{s.label}">{self.line(_unlinked(s.title))}</a></li>' for s in sections)
        return f'<nav class="contents" aria-label="Contents"><ol>{entries}</ol></nav>' if entries else ""

    def block(self, block: model.Block, depth: int) -> str:
        match block:
            case model.Section(label, title, blocks):
                level = min(depth, 6)
                place = f"{self.shown[label].partition(' ')[2]} " if label else ""
                head = f'<h{level} id="{label or "provenance"}">{place}{self.line(title)}</h{level}>'
                return "\n".join([head, *self.blocks(blocks, depth + 1)])
            case model.Paragraph(content):
                return f"<p>{self.line(content)}</p>"
            case model.Items(entries):
                return "<ul>" + "".join(f"<li>{self.line(entry)}</li>" for entry in entries) + "</ul>"
            case model.Display(shown, note):
                after = f"<p>{self.line(note)}</p>" if note else ""
                return f'<div class="display">{maths(shown, True)}</div>{after}'
            case model.Listing(code):
                return _listing(code)
            case model.Statement(name, blocks):
                inside = "\n".join(self.blocks(blocks, depth))
                return f'<div class="theorem"><p><strong>Theorem</strong> ({escape(name)}).</p>\n{inside}</div>'
            case model.Assumptions(entries):
                return f'<dl class="given">{"".join(map(self.assumption, entries))}</dl>'
            case model.Chain(steps):
                return "\n".join(self.step(step, len(steps) == 1) for step in steps)
            case model.Table():
                return self.table(block)
            case model.Graph(label, caption):
                drawn = svg(graph_drawing(self.document, block), self.shown, "Steps and what they rest on", "group")
                hint = "<p>Choose a step: the steps that it rests on light up, and its reason stands here.</p>"
                panel = f'<div class="pinned" aria-live="polite">{hint}</div>'
                return self.figure(label, caption, f'<div class="graph">{drawn}{panel}</div>')
            case model.Plot(label, caption):
                drawn = svg(plot_drawing(block), self.shown, plain(caption, self.shown), "img")
                return self.figure(label, caption, drawn + self.points(block))
            case _:
                raise unknown(block)

    def assumption(self, entry: model.Assumption) -> str:
        return f'<dt id="{entry.label}">{self.shown[entry.label]}</dt><dd>{self.line(entry.content)}</dd>'

    def step(self, step: model.Step, alone: bool) -> str:
        above = "" if step.left is None else step.left.source
        beside = f"{above} " if alone and width(parse(above)) < _SHORT else ""
        left = f'<div class="left">{maths(model.Maths(above), True)}</div>' if above and not beside else ""
        right = maths(model.Maths(f"{beside}{step.relation.value} {step.right.source}"), True)
        place = self.shown[step.label]
        equation = f'<div class="formula">{right}</div><span class="number">({place})</span>'
        mark = f'<span aria-hidden="true">{MARKS[step.verdict]}</span> {verdict(step)}:'
        told = f'<span class="verdict {step.verdict.value}">{mark}</span> {self.line(said(step))}'
        return (
            f'<section class="step" id="{step.label}" data-number="{place}" aria-label="Step {place}">'
            f'{left}<div class="equation">{equation}</div>\n<p class="reason">{told}</p>'
            f"{self.folds(step)}</section>"
        )

    def folds(self, step: model.Step) -> str:
        entries = "".join(f"<dt>{f.detail.value}</dt><dd>{self.line(f.content)}</dd>" for f in folded(step))
        summary = f"<summary>Details of step {self.shown[step.label]}</summary>"
        return f"<details>{summary}<dl>{entries}</dl></details>" if entries else ""

    def points(self, plot: model.Plot) -> str:
        points = points_table(plot)
        table = self.grid(points.headers, points.rows, "The numbers of the plot")
        return f"<details><summary>The numbers</summary>{table}</details>" if points.rows else ""

    def figure(self, label: str, caption: model.Line, body: str) -> str:
        words = f"<figcaption><strong>{self.shown[label]}.</strong> {self.line(caption)}</figcaption>"
        return f'<figure id="{label}">{words}\n{body}</figure>'

    def table(self, table: model.Table) -> str:
        if not table.label:
            return self.grid(table.headers, table.rows, plain(table.headers[0], self.shown))
        grid = self.grid(table.headers, table.rows, self.shown[table.label])
        return self.figure(table.label, table.caption, grid)

    def grid(self, headers: tuple[model.Line, ...], rows: tuple[tuple[model.Line, ...], ...], name: str) -> str:
        heads = "".join(f'<th scope="col">{self.line(head)}</th>' for head in headers)
        body = "\n".join(f"<tr>{''.join(map(self.cell, row))}</tr>" for row in rows)
        table = f"<table><thead><tr>{heads}</tr></thead>\n<tbody>{body}</tbody></table>"
        return f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(name)}">{table}</div>'

    def cell(self, content: model.Line) -> str:
        match content:
            case (model.Maths() as alone,):
                return f"<td>{maths(alone, True)}</td>"
            case _:
                return f"<td>{self.line(content)}</td>"

    def bibliography(self) -> str:
        entries = "".join(f'<li id="work-{e.key}">{escape(described(e))}</li>' for e in self.document.bibliography)
        return f"<h2>References</h2>\n<ol>{entries}</ol>" if entries else ""


def _unlinked(content: model.Line) -> model.Line:
    """A line for a place that is a link itself."""
    return tuple(piece for piece in content if not isinstance(piece, model.Reference | model.Citation))


def _listing(code: str) -> str:
    lines = "\n".join(visible_lines(code))
    return f"<pre>{html.escape(lines)}</pre>"
