"""A checked derivation as a report: what it claims, what each step is worth, and what was not shown.

A projection: nothing is decided again. Formulas come from the language's printer; what an author typed is text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from derive.checker import CheckedDerivation, CheckedStep
from derive.language.assumptions import Assumption as Given
from derive.language.assumptions import Claim, Definition, Holds
from derive.language.assumptions import Relation as Claimed
from derive.language.derivations import LawClaim
from derive.language.describe import describe
from derive.language.latex import latex

from .bibliography import WORKS
from .document import Document
from .maths import UnsafeMaths
from .model import (
    Assumption,
    Assumptions,
    Block,
    Chain,
    Choice,
    Code,
    Detail,
    Display,
    Fold,
    Graph,
    Inline,
    Items,
    Line,
    Maths,
    Matrix,
    Measured,
    Paragraph,
    Provenance,
    Relation,
    Residual,
    Section,
    Step,
    Text,
    Verdict,
)

_RELATIONS = {
    Claimed.EQUAL: Relation.EQUAL,
    Claimed.APPROXIMATE: Relation.APPROXIMATE,
    Claimed.PROPORTIONAL: Relation.PROPORTIONAL,
    Claimed.DISTINCT: Relation.UNEQUAL,
    Claimed.LESS: Relation.LESS,
    Claimed.AT_MOST: Relation.AT_MOST,
    Claimed.GREATER: Relation.MORE,
    Claimed.AT_LEAST: Relation.AT_LEAST,
}


def derivation_report(
    checked: CheckedDerivation, version: str, command: str, measured: Sequence[Measured] = ()
) -> Document:
    """The report of a checked document, with measured tables where there are any."""
    parts = list(_parts(checked))
    blocks: list[Block] = []
    for number, (title, steps) in enumerate(parts, start=1):
        blocks.append(Section(f"part-{number}", (Text(title),), tuple(_part(steps, number))))
    if measured:
        blocks.append(Section("measured", (Text("Measured"),), tuple(measured)))
    blocks.append(_not_shown(checked))
    source = Path(checked.file)
    facts = [("initproof", version), ("document", source.name)]
    if source.is_file():
        facts.append(("SHA-256 of the document", hashlib.sha256(source.read_bytes()).hexdigest()))
    return Document(
        title=(Text(_title(checked)),),
        authors=(f"checked by initproof {version}",),
        abstract=(Text(_abstract(checked)),),
        blocks=tuple(blocks),
        bibliography=tuple(WORKS.values()) if measured else (),
        provenance=Provenance(tuple(facts), command),
    )


def _title(checked: CheckedDerivation) -> str:
    return next((h.title for h in checked.headings if h.level == 1), Path(checked.file).name)


def _abstract(checked: CheckedDerivation) -> str:
    counts: dict[str, int] = {}
    for step in checked.judged:
        counts[step.verdict.value] = counts.get(step.verdict.value, 0) + 1
    found = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    return f"{len(checked.judged)} steps: {found}. The derivation is as strong as its weakest step."


def _parts(checked: CheckedDerivation) -> Iterator[tuple[str, list[CheckedStep]]]:
    """The judged steps by the heading they stand under."""

    def heading(step: CheckedStep) -> str:
        before = [h for h in checked.headings if h.line <= step.step.place.line]
        return before[-1].title if before else "Derivation"

    for title, steps in groupby(checked.judged, heading):
        yield title, list(steps)


def _part(steps: list[CheckedStep], number: int) -> Iterator[Block]:
    given = sorted(_assumptions(steps), key=describe)
    labels = {a: f"a{number}-{i}" for i, a in enumerate(given, start=1)}
    if given:
        yield Assumptions(tuple(Assumption(labels[a], _assumption(a)) for a in given))
    required = dict.fromkeys(c for s in steps for c in s.step.given.requirements)
    yield from (Display(maths, (Text("required"),)) for c in required for maths in _shown(c))
    names = {id(s): f"s{number}-{i}" for i, s in enumerate(steps, start=1)}
    for _, group in groupby(steps, lambda s: (s.step.chain, s.verdict.value == "choice")):
        yield from _chain(list(group), names, labels)
    proved = [s for s in steps if s.finding.minimal_sets]
    if proved and given:
        caption = (Text("Which step rests on which assumption."),)
        plain = tuple(labels[a] for a in given if not isinstance(a, Definition))
        yield Matrix(f"matrix-{number}", caption, tuple(names[id(s)] for s in proved), plain, ())
    if len(steps) > 1:
        yield Graph(
            f"graph-{number}", (Text("Which step leads to which."),), tuple(names[id(s)] for s in steps)
        )


def _assumption(given: Given) -> Line:
    """The subject as a formula, what is said of it in words; definitions and conditions are formulas throughout."""
    subject, colon, words = latex(given).rpartition(": ")
    if isinstance(given, (Definition, Holds)) or not colon:
        return _formula(latex(given), describe(given))
    return (*_formula(subject, subject), Text(": "), *_formula_or_words(words))


def _shown(claim: Claim) -> tuple[Maths, ...]:
    """The claim as a formula; nothing where the author's names go beyond the reports' vocabulary."""
    return tuple(piece for piece in _formula(latex(claim), "") if isinstance(piece, Maths))


def _formula_or_words(words: str) -> Line:
    named = re.match(r"[a-z][a-z ]*(?=[^a-z ]|$)", words)
    said = named[0] if named else ""
    rest = words.removeprefix(said)
    return (*((Text(said),) if said else ()), *(_formula(rest, rest) if rest else ()))


def _assumptions(steps: Iterable[CheckedStep]) -> set[Given]:
    return set().union(*(s.step.given.assumptions for s in steps))


def _chain(steps: list[CheckedStep], names: dict[int, str], labels: dict[Given, str]) -> Iterator[Block]:
    built: list[Step] = []
    before: CheckedStep | None = None
    for checked in steps:
        step = _step(checked, before, names, labels)
        if step is None:
            yield from _unread(checked)
        elif checked.verdict.value == "choice":
            yield Choice(step, _residuals(checked), (Text("A choice, not a theorem: it does not follow."),))
        else:
            if step.left is not None and built:
                yield Chain(tuple(built))
                built = []
            built.append(step)
        before = checked if step is not None else None
    if built:
        yield Chain(tuple(built))


def _step(
    checked: CheckedStep, before: CheckedStep | None, names: dict[int, str], labels: dict[Given, str]
) -> Step | None:
    """The step as a node; None for what cannot be written as a formula."""
    statement, finding = checked.step.statement, checked.finding
    continues = False
    match statement:
        case Claim(left, relation, right):
            sides = latex(left), latex(right)
            previous = before.step.statement if before is not None else None
            continues = isinstance(previous, Claim) and previous.right == left
            shown = _RELATIONS[relation]
        case LawClaim(array, law):
            name = r"\operatorname{" + law.name.replace(" ", "") + "}"
            right = latex(law).replace(law.name, name, 1)
            sides, shown = (array.name if array is not None else r"\cdot", right), Relation.SIMILAR
        case _:
            return None
    try:
        left_maths, right_maths = Maths(sides[0]), Maths(sides[1])
    except UnsafeMaths:
        return None
    return Step(
        names[id(checked)],
        None if continues else left_maths,
        shown,
        right_maths,
        (Text(checked.step.reason or _reason(checked)),),
        Verdict(finding.verdict.value),
        tuple(tuple(sorted(labels[a] for a in s)) for s in finding.minimal_sets),
        (names[id(before)],) if continues and before is not None else (),
        finding.overclaims,
        tuple(_folds(checked)),
    )


def _reason(checked: CheckedStep) -> str:
    """For a step whose author named none."""
    match checked.verdict.value:
        case "proved" if checked.finding.follows_from:
            return "follows from what is required or was shown before"
        case "proved":
            return "both sides have one normal form"
        case "approximate":
            return "equal to leading order in the signal"
        case _:
            return checked.finding.message


def _folds(checked: CheckedStep) -> Iterator[Fold]:
    finding = checked.finding
    yield Fold(Detail.READ_AS, (Code(" ".join(checked.step.place.source.split())),))
    if finding.neglected:
        order = finding.neglected.replace("ε", r"\varepsilon ")
        yield Fold(Detail.NEGLECTED, (Text("terms of relative order "), *_formula(order, finding.neglected)))
    if finding.conditions:
        yield Fold(Detail.CONDITIONS, tuple(_listed(finding.conditions)))
    if finding.missing:
        yield Fold(
            Detail.MISSING, (Text("; or ".join(", ".join(map(describe, m)) for m in finding.missing)),)
        )
    if finding.witness is not None:
        yield Fold(Detail.WITNESS, (Text(finding.witness.text()),))
    if finding.corrected is not None:
        yield Fold(Detail.CORRECTED, _formula(latex(finding.corrected), str(finding.corrected)))
    if finding.message and checked.verdict.value != "choice":
        yield Fold(Detail.MESSAGE, (Text(finding.message),))


def _listed(claims: Iterable[Claim]) -> Iterator[Inline]:
    for number, claim in enumerate(claims):
        if number:
            yield Text("; ")
        yield from _formula(latex(claim), f"{claim.left} {claim.relation.value} {claim.right}")


def _residuals(checked: CheckedStep) -> tuple[Residual, ...]:
    found = []
    for residual in checked.finding.residuals:
        try:
            found.append(Residual(Maths(latex(residual.left)), Maths(latex(residual.right))))
        except UnsafeMaths:
            continue
    return tuple(found)


def _unread(checked: CheckedStep) -> Iterator[Block]:
    source = " ".join(checked.step.place.source.split())
    verdict = checked.finding.verdict.value
    yield Paragraph((Text(f"Line {checked.step.place.line}, {verdict}: "), Code(source)))
    if checked.finding.message:
        yield Paragraph((Text(checked.finding.message),))


def _formula(source: str, plain: str) -> Line:
    """The formula, or its plain form where the author's names go beyond the reports' vocabulary."""
    try:
        return (Maths(source),)
    except UnsafeMaths:
        return (Code(plain),)


def _not_shown(checked: CheckedDerivation) -> Section:
    lines: list[Line] = []
    for step in checked.judged:
        if step.verdict.value not in ("proved", "choice"):
            words = f"line {step.step.place.line}: {step.verdict.value}"
            lines.append((Text(words + (f", {step.finding.message}" if step.finding.message else "")),))
    lines.append((Text("That the assumptions hold of a network that has been trained, or of one in use."),))
    lines.append((Text("Anything about training time or accuracy."),))
    return Section("not-shown", (Text("What was not shown"),), (Items(tuple(lines)),))
