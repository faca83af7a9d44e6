"""A whole report, and the questions that writers ask about it.

Decides: that labels are unique and references lead somewhere, and the numbers that references show.
Does not decide: how anything looks in a format.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final

from .model import (
    Assumption,
    Assumptions,
    Block,
    Chain,
    Choice,
    Citation,
    Display,
    Entry,
    Graph,
    IllegalDocument,
    Inline,
    Items,
    Line,
    Listing,
    Matrix,
    Measured,
    Notation,
    Paragraph,
    Plot,
    Provenance,
    Reference,
    Section,
    Statement,
    Step,
    Table,
)  # fmt: skip

_LABEL: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report. Raises IllegalDocument where a label is taken twice or a reference leads nowhere."""

    title: Line
    authors: tuple[str, ...]
    abstract: Line
    blocks: tuple[Block, ...]
    bibliography: tuple[Entry, ...]
    provenance: Provenance

    def __post_init__(self) -> None:
        labels = list(_labels(self))
        for label in labels:
            if not _LABEL.fullmatch(label):
                raise IllegalDocument(f"label {label!r} needs lower-case letters and digits, with hyphens")
        if repeated := [label for label, count in Counter(labels).items() if count > 1]:
            raise IllegalDocument(f"the label {repeated[0]!r} is used twice")
        lines = list(inlines(self))
        for what, wanted, known in (
            ("step", set(_named_steps(self)), set(steps(self))),
            ("assumption", set(_named_assumptions(self)), set(assumptions(self))),
            ("label", {i.label for i in lines if isinstance(i, Reference)}, set(labels)),
            ("source", {i.key for i in lines if isinstance(i, Citation)}, {e.key for e in self.bibliography}),
        ):
            if missing := wanted - known:
                raise IllegalDocument(f"the document refers to the {what} {min(missing)!r}, which it lacks")


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Every block, outermost first, in reading order."""
    for block in blocks:
        yield block
        if isinstance(block, Section | Statement):
            yield from walk(block.blocks)


def steps(document: Document) -> Mapping[str, Step]:
    """The steps by label, in reading order."""
    return {step.label: step for block in walk(document.blocks) for step in steps_of(block)}


def steps_of(block: Block) -> tuple[Step, ...]:
    """The steps that a block shows."""
    match block:
        case Chain(steps=inside):
            return inside
        case Choice(step=step):
            return (step,)
        case _:
            return ()


def assumptions(document: Document) -> Mapping[str, Assumption]:
    """The assumptions by label, in reading order."""
    found = (block.entries for block in walk(document.blocks) if isinstance(block, Assumptions))
    return {entry.label: entry for entries in found for entry in entries}


def numbers(document: Document) -> Mapping[str, str]:
    """What a reference shows: 3 for a step or a source, A1 for an assumption, Table 2, Section 1.1."""
    shown = {label: str(n) for n, label in enumerate(steps(document), 1)}
    shown |= {label: f"A{n}" for n, label in enumerate(assumptions(document), 1)}
    for kind, name in (((Table, Measured, Matrix), "Table"), ((Plot, Graph), "Figure")):
        numbered = (block for block in walk(document.blocks) if isinstance(block, kind))
        labels = (label for block in numbered for label in labels_of(block))
        shown |= {label: f"{name} {n}" for n, label in enumerate(labels, 1)}
    shown |= {cited(entry.key): str(n) for n, entry in enumerate(document.bibliography, 1)}
    return shown | dict(_section_numbers(document.blocks, ""))


def cited(key: str) -> str:
    """The name of a bibliography entry among the labels."""
    return f"@{key}"


def labels_of(block: Block) -> tuple[str, ...]:
    """The labels of a block itself: none for running text, two for a matrix with its table of removals."""
    match block:
        case Matrix(label=label, removals=(_, *_)):
            return label, removed(label)
        case Section(label=label) | Table(label=label) | Measured(label=label) | Matrix(label=label):
            return (label,)
        case Plot(label=label) | Graph(label=label):
            return (label,)
        case _:
            return ()


def removed(label: str) -> str:
    """The label of the table of removals that belongs to the matrix of that label."""
    return f"{label}-removed"


def _section_numbers(blocks: tuple[Block, ...], above: str) -> Iterator[tuple[str, str]]:
    for n, section in enumerate((block for block in blocks if isinstance(block, Section)), 1):
        yield section.label, f"Section {above}{n}"
        yield from _section_numbers(section.blocks, f"{above}{n}.")


def needed(step: Step) -> tuple[frozenset[str], frozenset[str]]:
    """The assumptions in every minimal set of a step, and those in some of them only."""
    sets = [frozenset(one) for one in step.uses]
    always = frozenset.intersection(*sets) if sets else frozenset()
    return always, frozenset().union(*sets) - always


def never_needed(document: Document, matrix: Matrix) -> frozenset[str]:
    """The assumptions of a matrix that are in no minimal set of any of its steps."""
    known = steps(document)
    used = frozenset(a for label in matrix.steps for one in known[label].uses for a in one)
    return frozenset(matrix.assumptions) - used


def inlines(document: Document) -> Iterator[Inline]:
    """Every inline of the document."""
    yield from document.title + document.abstract
    for block in walk(document.blocks):
        for line in _lines(block):
            yield from line


def _lines(block: Block) -> Iterator[Line]:
    match block:
        case Paragraph(content):
            yield content
        case Items(entries):
            yield from entries
        case Display(maths, note):
            yield (maths, *note)
        case Assumptions(entries):
            yield from (entry.content for entry in entries)
        case Notation(entries):
            yield from ((entry.maths, *entry.meaning) for entry in entries)
        case Chain() | Choice():
            for step in steps_of(block):
                yield step.reason
                yield from (fold.content for fold in step.folds)
            if isinstance(block, Choice):
                yield block.characterised
        case Table(_, caption, headers, rows):
            yield from (caption, *headers, *chain.from_iterable(rows))
        case Measured(_, caption, rows):
            yield from (caption, *(row.quantity for row in rows))
        case Matrix(caption=caption, removals=removals):
            yield from (caption, *chain.from_iterable((r.effect, r.witness) for r in removals))
        case Plot(caption=line) | Graph(caption=line) | Section(title=line):
            yield line
        case Listing() | Statement():
            return


def _labels(document: Document) -> Iterator[str]:
    for block in walk(document.blocks):
        yield from labels_of(block)
        if isinstance(block, Assumptions):
            yield from (entry.label for entry in block.entries)
        yield from (step.label for step in steps_of(block))


def _named_steps(document: Document) -> Iterator[str]:
    for step in steps(document).values():
        yield from step.premises
    for block in walk(document.blocks):
        if isinstance(block, Matrix | Graph):
            yield from block.steps


def _named_assumptions(document: Document) -> Iterator[str]:
    for step in steps(document).values():
        yield from chain.from_iterable(step.uses)
    for block in walk(document.blocks):
        if isinstance(block, Matrix):
            yield from block.assumptions
            yield from (removal.assumption for removal in block.removals)
