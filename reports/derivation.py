"""A checked derivation as a report: what it claims, what each step is worth, and what was not shown.

A projection: nothing is decided again. Formulas come from the language's printer; what an author typed is text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from derive.checker import CheckedDerivation, CheckedStep
from derive.checker import Verdict as Judged
from derive.checker.removal import Removal as Removed
from derive.checker.removal import removals
from derive.language.assumptions import Claim, Definition

from . import model
from .bibliography import WORKS
from .document import Document, only_cited, steps_of, walk
from .given import Labels
from .judged import claimed, continues, message_line, node, residuals, witness_line
from .layout import joined, references
from .prose import Remark, remarks, title_of, with_citations
from .summary import not_shown, summary

_CHOSEN = "Nothing forces this choice. What it leaves of the requirements:"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a report comes from: the text that was checked, facts for its provenance and the command that
    repeats it. `name` is what the result is called where the text itself has no title."""

    text: str
    facts: tuple[tuple[str, str], ...]
    command: str
    name: str = ""
    source: str = ""


def origin_of(path: Path, facts: tuple[tuple[str, str], ...], command: str) -> Origin:
    """The origin of a report on a document; its hash is among the facts. Raises OSError."""
    content = path.read_bytes()
    known = (("document", path.name), ("SHA-256 of the document", hashlib.sha256(content).hexdigest()))
    text = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    return Origin(text, (*facts, *known), command)


def derivation_report(checked: CheckedDerivation, origin: Origin, more: Sequence[model.Section] = ()) -> Document:
    """The report of a checked document; `more` are sections after the steps, such as what was measured."""
    writer = _Writer(checked, origin)
    sections = list(writer.sections())
    title = _title(checked, origin)
    stated = summary(checked, title, writer.names, writer.labels.of)
    blocks: list[model.Block] = [*writer.introduction(), *stated, *sections, *more]
    named = [label for block in walk(tuple(sections)) for label in (step.label for step in steps_of(block))]
    if any(step.premises for block in walk(tuple(sections)) for step in steps_of(block)):
        graph = model.Graph("graph", (model.Text("Which step leads to which."),), tuple(named))
        blocks.append(model.Section("dependencies", (model.Text("How the steps hang together"),), (graph,)))
    blocks.append(not_shown(checked, writer.names))
    by = f"checked by {' '.join(origin.facts[0])}" if origin.facts else "checked by initproof"
    works = tuple(WORKS.values())
    provenance = model.Provenance(origin.facts, origin.command)
    return only_cited(
        Document((model.Text(title),), (by,), (model.Text(_abstract(checked)),), tuple(blocks), works, provenance)
    )


def _title(checked: CheckedDerivation, origin: Origin) -> str:
    headed = next((h.title for h in checked.headings if h.level == 1), None)
    return origin.name or title_of(origin.text) or headed or Path(checked.file).name


def _abstract(checked: CheckedDerivation) -> str:
    counts: dict[str, int] = {}
    for step in checked.judged:
        counts[step.verdict.value] = counts.get(step.verdict.value, 0) + 1
    found = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    steps = "1 step" if len(checked.judged) == 1 else f"{len(checked.judged)} steps"
    return f"{steps}: {found}. The derivation is as strong as its weakest step."


def derivation_blocks(checked: CheckedDerivation, prefix: str) -> Iterator[model.Block]:
    """The judged steps of a document with what is given, to stand inside another report; `prefix` is that of all
    their labels."""
    writer = _Writer(checked, Origin("", (), ""), prefix)
    for _, chain in groupby(checked.judged, lambda s: (s.step.chain, s.verdict is Judged.CHOICE)):
        yield from writer.shown_chain(list(chain))


class _Writer:
    """One derivation on its way to a report: which step and which assumption has which label."""

    def __init__(self, checked: CheckedDerivation, origin: Origin, prefix: str = "") -> None:
        self.checked = checked
        self.labels = Labels(prefix)
        self.names = {id(s): f"{prefix}s{n}" for n, s in enumerate(checked.judged, 1)}
        self.shown: list[CheckedStep] = []
        self.required: set[Claim] = set()
        tex = checked.file.lower().endswith((".tex", ".ltx"))
        whole = not any(s.step.place.file for s in checked.steps)
        self.remarks = list(remarks(origin.text, tex)) if whole else []
        self.source = origin.source

    def introduction(self) -> Iterator[model.Block]:
        """What the author says before the first section, and where a result comes from."""
        first = next((h.line for h in self.checked.headings if h.level > 1), None)
        if self.source:
            yield model.Paragraph((model.Text("Source: "), *with_citations(self.source), model.Text(".")))
        if first is not None:
            yield from (r.block for r in self._said(0, first) if not self._judged(0, first))

    def sections(self) -> Iterator[model.Section]:
        """One for each heading with steps or words under it."""
        starts = [h.line for h in self.checked.headings]
        titles = {h.line: h.title for h in self.checked.headings}
        for number, (line, end) in enumerate(zip([0, *starts], [*starts, 10**9], strict=True)):
            steps = self._judged(line, end)
            said = self._said(line, end)
            intro = not steps and (line == 0 or self._level(line) == 1)
            if (steps or said) and not intro:
                title = titles.get(line, "Derivation")
                yield model.Section(f"part-{number}", (model.Text(title),), tuple(self._section(steps, said, number)))

    def _level(self, line: int) -> int:
        return next(h.level for h in self.checked.headings if h.line == line)

    def _judged(self, start: int, end: int) -> list[CheckedStep]:
        return [s for s in self.checked.judged if start <= s.step.place.line < end]

    def _said(self, start: int, end: int) -> list[Remark]:
        return [r for r in self.remarks if start <= r.line < end]

    def _section(self, steps: list[CheckedStep], said: list[Remark], number: int) -> Iterator[model.Block]:
        for _, group in groupby(steps, lambda s: (s.step.chain, s.verdict is Judged.CHOICE)):
            chain = list(group)
            at = chain[0].step.place.line
            yield from (r.block for r in said if r.line < at)
            said = [r for r in said if r.line >= at]
            yield from self.shown_chain(chain)
        yield from (r.block for r in said)
        yield from self._matrix(steps, number)

    def shown_chain(self, chain: list[CheckedStep]) -> Iterator[model.Block]:
        """A chain after what is given in it for the first time."""
        yield from self._given(chain)
        yield from self._chain(chain)

    def _given(self, chain: list[CheckedStep]) -> Iterator[model.Block]:
        """What is in force at a chain and was not said before."""
        given = set().union(*(s.step.given.assumptions for s in chain))
        claims = [s.step.statement for s in chain if isinstance(s.step.statement, Claim)]
        symbols = self.labels.symbols(given, [side for c in claims for side in (c.left, c.right)])
        if symbols:
            yield model.Notation(symbols)
        if new := self.labels.new(given):
            yield model.Assumptions(new)
        wanted = dict.fromkeys(c for s in chain for c in s.step.given.requirements if c not in self.required)
        self.required |= set(wanted)
        shown = [piece for claim in wanted for piece in claimed(claim) if isinstance(piece, model.Maths)]
        if shown:
            yield model.Paragraph((model.Text("It is required that"),))
            yield from map(model.Display, shown)

    def _chain(self, chain: list[CheckedStep]) -> Iterator[model.Block]:
        built: list[model.Step] = []
        before: CheckedStep | None = None
        for checked in chain:
            step = node(checked, self.names[id(checked)], before, self._premises(checked, before), self.labels.of)
            if built and (step is None or step.left is not None):
                yield model.Chain(tuple(built))
                built = []
            if step is None:
                yield from _unread(checked)
            elif checked.verdict is Judged.CHOICE:
                yield model.Choice(step, residuals(checked), (model.Text(_CHOSEN),))
            else:
                built.append(step)
            before = checked if step is not None else None
            self.shown += [checked] if step is not None else []
        if built:
            yield model.Chain(tuple(built))

    def _premises(self, checked: CheckedStep, before: CheckedStep | None) -> tuple[str, ...]:
        """The steps shown before that this one continues or follows from."""
        sources = set(checked.finding.follows_from)
        from_steps = [s for s in self.shown if isinstance(s.step.statement, Claim) and s.step.statement in sources]
        if before is not None and all(s is not before for s in from_steps) and continues(checked, before):
            from_steps.append(before)
        return tuple(self.names[id(s)] for s in from_steps)

    def _matrix(self, steps: list[CheckedStep], number: int) -> Iterator[model.Block]:
        """The steps by the assumptions in force, and what taking each of them away does."""
        shown = set(map(id, self.shown))
        rows = [s for s in steps if s.finding.minimal_sets and id(s) in shown]
        given = dict.fromkeys(a for a in self.labels.of if any(a in s.step.given.assumptions for s in rows))
        plain = tuple(self.labels.of[a] for a in given if not isinstance(a, Definition))
        if not rows or not plain:
            return
        if not any(one for s in rows for one in s.finding.minimal_sets):
            yield model.Paragraph((model.Text("No step of this section needs "), *references(plain), model.Text(".")))
            return
        part = CheckedDerivation(self.checked.file, tuple(rows))
        taken = tuple(map(self._removal, removals(part)))
        caption = (model.Text("Which step rests on which assumption."),)
        yield model.Matrix(f"matrix-{number}", caption, tuple(self.names[id(s)] for s in rows), plain, taken)

    def _removal(self, found: Removed) -> model.Removal:
        effects: list[model.Line] = []
        if found.lost:
            effects.append((*self._steps(found.lost), model.Text(f" {_are(found.lost)} no longer proved")))
        for step, conditions in found.narrowed:
            only = joined(list(map(claimed, conditions)), ", ")
            effects.append((*self._steps((step,)), model.Text(" is proved only where "), *only))
        witness: model.Line = (model.Text("no counterexample was found"),) if found.lost else ()
        if found.shown is not None and found.witness is not None:
            told = witness_line(found.shown, found.witness.text())
            witness = (*self._steps((found.shown,)), model.Text(" is false. "), *told)
        nothing: model.Line = (model.Text("every step is still proved"),)
        return model.Removal(self.labels.of[found.assumption], joined(effects, "; ") or nothing, witness)

    def _steps(self, steps: Iterable[CheckedStep]) -> model.Line:
        return joined([(model.Reference(self.names[id(s)]),) for s in steps], ", ")


def _are(steps: Sequence[CheckedStep]) -> str:
    return "is" if len(steps) == 1 else "are"


def _unread(checked: CheckedStep) -> Iterator[model.Block]:
    source = " ".join(checked.step.place.source.split())
    verdict = checked.finding.verdict.value
    quoted = message_line(f": {checked.finding.message}" if checked.finding.message else "")
    yield model.Paragraph((model.Text(f"Line {checked.step.place.line}, {verdict}: "), model.Code(source), *quoted))
