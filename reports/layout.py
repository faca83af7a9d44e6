"""The document as every writer lays it out: the rich nodes of the model brought down to a few plain ones.

Decides: what a notation table, a choice, a measurement, a matrix and the provenance come down to, and in which words a
step is told. After it there are sections, text, displays, chains, tables without or with a caption, plots and graphs.
Does not decide: how a format shows these (the writers).
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from itertools import chain
from typing import Final

from . import model
from .document import Document, numbers, steps
from .tables import matrix_tables, measured_table, words

MARKS: Final = {
    model.Verdict.PROVED: "✓", model.Verdict.APPROXIMATE: "≈", model.Verdict.NEEDS: "!", model.Verdict.REFUTED: "✗",
    model.Verdict.UNDECIDED: "?", model.Verdict.CHOICE: "◇", model.Verdict.UNREAD: "…",
}  # fmt: skip
_FALSE: Final = (model.Verdict.NEEDS, model.Verdict.REFUTED)
_TOLD: Final = {model.Detail.MESSAGE: "", model.Detail.WITNESS: "", model.Detail.CORRECTED: "True would be "}


def laid_out(document: Document) -> tuple[model.Block, ...]:
    """The blocks of the document in plain nodes; the provenance is the last section, without a number."""
    provenance = document.provenance
    facts = tuple((words(name), words(value)) for name, value in provenance.facts)
    after: list[model.Block] = [model.Table("", (), (words("What"), words("Which")), facts)] if facts else []
    after += [model.Paragraph(words("The command that repeats this report:")), model.Listing(provenance.command)]
    return (*_plain(document, document.blocks), model.Section("", words("Provenance"), tuple(after)))


def _plain(document: Document, blocks: tuple[model.Block, ...]) -> tuple[model.Block, ...]:
    return tuple(chain.from_iterable(_lowered(document, block) for block in blocks))


def _lowered(document: Document, block: model.Block) -> Iterator[model.Block]:
    match block:
        case model.Section(label, title, blocks):
            yield model.Section(label, title, _plain(document, blocks))
        case model.Statement(name, blocks):
            yield model.Statement(name, _plain(document, blocks))
        case model.Notation(entries):
            rows = tuple(((entry.maths,), entry.meaning) for entry in entries)
            yield model.Table("", (), (words("Symbol"), words("Meaning")), rows)
        case model.Choice(step, residuals, characterised):
            yield model.Chain((step,))
            yield model.Paragraph(characterised)
            if residuals:
                left = tuple(((r.requirement,), (r.residual,)) for r in residuals)
                yield model.Table("", (), (words("Required to vanish"), words("What the choice leaves")), left)
        case model.Measured():
            yield measured_table(block)
        case model.Matrix():
            yield from matrix_tables(document, block)
        case _:
            yield block


class Writer(ABC):
    """One document on its way to a format; holds what references show."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.shown = numbers(document)

    def blocks(self, blocks: tuple[model.Block, ...], depth: int) -> Iterator[str]:
        for block in blocks:
            yield self.block(block, depth)

    @abstractmethod
    def block(self, block: model.Block, depth: int) -> str:
        """One block that was laid out, in a section of that depth."""


def unknown(block: model.Block) -> TypeError:
    """What a writer raises for a node that `laid_out` never leaves."""
    return TypeError(f"{type(block).__name__} was not laid out")


def details(document: Document) -> model.Section | None:
    """For paper, which cannot fold: a section of all that is folded away elsewhere; None where there is nothing.

    How a step was read is left out: its equation says so; so is a line as it was written, after the first of its steps.
    """
    entries = []
    written: model.Line = ()
    for step in steps(document).values():
        folds = [f for f in folded(step) if f.detail is not model.Detail.READ_AS and f.content != written]
        written = next((f.content for f in step.folds if f.detail is model.Detail.SOURCE), ())
        if folds:
            pieces = ((model.Text("; " if n else " "), *_named(fold)) for n, fold in enumerate(folds))
            entries.append((model.Reference(step.label), *chain.from_iterable(pieces)))
    return model.Section("", words("Details of the steps"), (model.Items(tuple(entries)),)) if entries else None


def _named(fold: model.Fold) -> model.Line:
    return model.Emphasis(f"{fold.detail.value}:"), model.Text(" "), *fold.content


def verdict(step: model.Step) -> str:
    """The verdict in words."""
    return step.verdict.value + (", overclaimed" if step.overclaims else "")


def quiet(step: model.Step) -> bool:
    """Whether a reader need not be stopped by the verdict."""
    return step.verdict in (model.Verdict.PROVED, model.Verdict.CHOICE) and not step.overclaims


def said(step: model.Step) -> model.Line:
    """What stands after the verdict: the reason, the steps it comes from, the minimal sets of assumptions; of a
    step that is false also why, the witness and what would be true."""
    line: list[model.Line] = [_ended(step.reason)]
    if step.verdict in _FALSE:
        told = (fold for fold in step.folds if fold.detail in _TOLD)
        line += [(model.Text(f" {_TOLD[fold.detail]}"), *_ended(fold.content)) for fold in told]
    if step.premises:
        line.append((model.Text(" From "), *references(step.premises), model.Text(".")))
    if step.uses:
        sets = [references(one) or words("nothing given") for one in step.uses]
        line.append((model.Text(" Uses "), *joined(sets, "; or "), model.Text(".")))
    return tuple(chain.from_iterable(line))


def _ended(line: model.Line) -> model.Line:
    """The line with a full stop, unless it has one."""
    if not line or (isinstance(line[-1], model.Text) and line[-1].value.rstrip().endswith((".", "!", "?", ":"))):
        return line
    return (*line, model.Text("."))


def folded(step: model.Step) -> tuple[model.Fold, ...]:
    """What may be folded away under a step: what is not told already."""
    return tuple(fold for fold in step.folds if not (step.verdict in _FALSE and fold.detail in _TOLD))


def references(labels: tuple[str, ...]) -> model.Line:
    """The numbers of what the labels name, with commas; three and more in a row by the first and the last."""
    runs: list[list[str]] = []
    for label in labels:
        if runs and _follows(label, runs[-1][-1]):
            runs[-1].append(label)
        else:
            runs.append([label])
    shown = [run if len(run) < 3 else [f"{run[0]}–{run[-1]}"] for run in runs]
    return joined([_reference(one) for run in shown for one in run], ", ")


def _reference(label: str) -> model.Line:
    return joined([(model.Reference(one),) for one in label.split("–")], "–")


def _follows(label: str, before: str) -> bool:
    """Whether the second label is of the same kind and one less."""
    pattern = r"(.*[a-z])(\d+)"
    now, then = re.fullmatch(pattern, label), re.fullmatch(pattern, before)
    return now is not None and then is not None and now[1] == then[1] and int(now[2]) == int(then[2]) + 1


def joined(lines: list[model.Line], between: str) -> model.Line:
    """The lines as one, with the words between."""
    pieces = [piece for line in lines for piece in (model.Text(between), *line)]
    return tuple(pieces[1:])
