"""A whole report, and the questions that writers ask about it.

Decides: that labels are unique and references lead somewhere, and the numbers that references show.
Does not decide: how anything looks in a format.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from . import model

_LABEL: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report. Raises IllegalDocument where a label is taken twice or a reference leads nowhere."""

    title: model.Line
    authors: tuple[str, ...]
    abstract: model.Line
    blocks: tuple[model.Block, ...]
    bibliography: tuple[model.Entry, ...]
    provenance: model.Provenance

    def __post_init__(self) -> None:
        labels = list(_labels(self))
        for label in labels:
            if not _LABEL.fullmatch(label):
                raise model.IllegalDocument(f"label {label!r} needs lower-case letters and digits, with hyphens")
        if repeated := [label for label, count in Counter(labels).items() if count > 1]:
            raise model.IllegalDocument(f"the label {repeated[0]!r} is used twice")
        lines = list(inlines(self))
        for what, wanted, known in (
            ("step", set(_named_steps(self)), set(steps(self))),
            ("assumption", set(_named_assumptions(self)), set(assumptions(self))),
            ("label", {i.label for i in lines if isinstance(i, model.Reference)}, set(labels)),
            ("source", {i.key for i in lines if isinstance(i, model.Citation)}, {e.key for e in self.bibliography}),
        ):
            if missing := wanted - known:
                raise model.IllegalDocument(f"the document refers to the {what} {min(missing)!r}, which it lacks")


def only_cited(document: Document) -> Document:
    """The document with those works alone in its bibliography that it cites."""
    keys = {piece.key for piece in inlines(document) if isinstance(piece, model.Citation)}
    return replace(document, bibliography=tuple(e for e in document.bibliography if e.key in keys))


def walk(blocks: tuple[model.Block, ...]) -> Iterator[model.Block]:
    """Every block, outermost first, in reading order."""
    for block in blocks:
        yield block
        if isinstance(block, model.Section | model.Statement):
            yield from walk(block.blocks)


def steps(document: Document) -> Mapping[str, model.Step]:
    """The steps by label, in reading order."""
    return {step.label: step for block in walk(document.blocks) for step in steps_of(block)}


def steps_of(block: model.Block) -> tuple[model.Step, ...]:
    """The steps that a block shows."""
    match block:
        case model.Chain(steps=inside):
            return inside
        case model.Choice(step=step):
            return (step,)
        case _:
            return ()


def assumptions(document: Document) -> Mapping[str, model.Assumption]:
    """The assumptions by label, in reading order."""
    found = (block.entries for block in walk(document.blocks) if isinstance(block, model.Assumptions))
    return {entry.label: entry for entries in found for entry in entries}


def numbers(document: Document) -> Mapping[str, str]:
    """What a reference shows: 3 for a step or a source, A1 for an assumption, Table 2, Section 1.1."""
    shown = {label: str(n) for n, label in enumerate(steps(document), 1)}
    shown |= {label: f"A{n}" for n, label in enumerate(assumptions(document), 1)}
    for kind, name in (((model.Table, model.Measured, model.Matrix), "Table"), ((model.Plot, model.Graph), "Figure")):
        numbered = (block for block in walk(document.blocks) if isinstance(block, kind))
        labels = (label for block in numbered for label in labels_of(block))
        shown |= {label: f"{name} {n}" for n, label in enumerate(labels, 1)}
    shown |= {cited(entry.key): str(n) for n, entry in enumerate(document.bibliography, 1)}
    return shown | dict(_section_numbers(document.blocks, ""))


def cited(key: str) -> str:
    """The name of a bibliography entry among the labels."""
    return f"@{key}"


def labels_of(block: model.Block) -> tuple[str, ...]:
    """The labels of a block itself: none for running text, two for a matrix with its table of removals."""
    match block:
        case model.Table(label=""):
            return ()
        case model.Matrix(label=label, removals=(_, *_)):
            return label, removed(label)
        case model.Section() | model.Table() | model.Measured() | model.Matrix() | model.Plot() | model.Graph():
            return (block.label,)
        case _:
            return ()


def removed(label: str) -> str:
    """The label of the table of removals that belongs to the matrix of that label."""
    return f"{label}-removed"


def _section_numbers(blocks: tuple[model.Block, ...], above: str) -> Iterator[tuple[str, str]]:
    for n, section in enumerate((block for block in blocks if isinstance(block, model.Section)), 1):
        yield section.label, f"Section {above}{n}"
        yield from _section_numbers(section.blocks, f"{above}{n}.")


def needed(step: model.Step) -> tuple[frozenset[str], frozenset[str]]:
    """The assumptions in every minimal set of a step, and those in some of them only."""
    sets = [frozenset(one) for one in step.uses]
    always = frozenset.intersection(*sets) if sets else frozenset()
    return always, frozenset().union(*sets) - always


def never_needed(document: Document, matrix: model.Matrix) -> frozenset[str]:
    """The assumptions of a matrix that are in no minimal set of any of its steps."""
    known = steps(document)
    used = frozenset(a for label in matrix.steps for one in known[label].uses for a in one)
    return frozenset(matrix.assumptions) - used


def inlines(document: Document) -> Iterator[model.Inline]:
    """Every inline of the document."""
    yield from document.title + document.abstract
    for block in walk(document.blocks):
        for line in _lines(block):
            yield from line


def _lines(block: model.Block) -> Iterator[model.Line]:
    match block:
        case model.Paragraph(content):
            yield content
        case model.Items(entries):
            yield from entries
        case model.Display(maths, note):
            yield (maths, *note)
        case model.Assumptions(entries):
            yield from (entry.content for entry in entries)
        case model.Notation(entries):
            yield from ((entry.maths, *entry.meaning) for entry in entries)
        case model.Chain() | model.Choice():
            for step in steps_of(block):
                yield step.reason
                yield from (fold.content for fold in step.folds)
            if isinstance(block, model.Choice):
                yield block.characterised
        case model.Table(_, caption, headers, rows):
            yield from (caption, *headers, *chain.from_iterable(rows))
        case model.Measured(_, caption, rows):
            yield from (caption, *(row.quantity for row in rows))
        case model.Matrix(caption=caption, removals=removals):
            yield from (caption, *chain.from_iterable((r.effect, r.witness) for r in removals))
        case model.Plot(caption=line) | model.Graph(caption=line) | model.Section(title=line):
            yield line
        case model.Listing() | model.Statement():
            return


def _labels(document: Document) -> Iterator[str]:
    for block in walk(document.blocks):
        yield from labels_of(block)
        if isinstance(block, model.Assumptions):
            yield from (entry.label for entry in block.entries)
        yield from (step.label for step in steps_of(block))


def _named_steps(document: Document) -> Iterator[str]:
    for step in steps(document).values():
        yield from step.premises
    for block in walk(document.blocks):
        if isinstance(block, model.Matrix | model.Graph):
            yield from block.steps


def _named_assumptions(document: Document) -> Iterator[str]:
    for step in steps(document).values():
        yield from chain.from_iterable(step.uses)
    for block in walk(document.blocks):
        if isinstance(block, model.Matrix):
            yield from block.assumptions
            yield from (removal.assumption for removal in block.removals)
