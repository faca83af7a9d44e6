"""The checker's answer for a person at a terminal. Decides nothing; user text is never taken for markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from derive.checker import CheckedDerivation, CheckedStep
from derive.documents.errors import caret
from derive.language.describe import describe_all
from derive.language.latex import latex

from .as_json import read_as
from .checking import Answer, Unreadable

_STYLE = {
    "proved": "green",
    "approximate": "cyan",
    "choice": "cyan",
    "needs": "yellow",
    "refuted": "bold red",
    "undecided": "magenta",
    "unread": "bold red",
}


def show(answers: Iterable[Answer], console: Console, *, read: bool = False) -> None:
    """Print every document with its steps, then a summary. `read`: what was understood of every line."""
    answers = list(answers)
    for answer in answers:
        if isinstance(answer, Unreadable):
            console.print(Text(str(answer.error), style="red"), soft_wrap=True)
        else:
            _document(answer, console, read)
    _summary(answers, console)


def _document(answer: CheckedDerivation, console: Console, read: bool) -> None:
    console.print(Text(answer.file, style="bold"))
    for checked in answer.judged:
        _step(checked, answer.file, console, read)
    console.print()


def _step(checked: CheckedStep, file: str, console: Console, read: bool) -> None:
    place, finding = checked.step.place, checked.finding
    verdict = Text(f"{finding.verdict.value:<12}", style=_STYLE[finding.verdict.value])
    overclaims = Text(" (written as an equality: overclaims)", style="yellow") if finding.overclaims else Text()
    console.print(Text(f"  {place.line:>4}  "), verdict, Text(_one_line(place.source, console.width - 22)), overclaims, sep="")
    if read and (understood := read_as(checked)) is not None:
        _note(f"read as: {understood}", console)
    for line in _details(checked, file):
        _note(line, console)


def _details(checked: CheckedStep, file: str) -> list[str]:
    finding, place = checked.finding, checked.step.place
    lines = []
    if finding.verdict.value == "unread":
        lines += [
            f"{file}:{place.line}:{place.column}: {finding.message}",
            place.source.splitlines()[0] if place.source else "",
            caret(place.source, 1),
        ]
        return lines
    if finding.minimal_sets:
        lines.append(f"uses: {describe_all(finding.minimal_sets[0]) or 'nothing but arithmetic'}")
        lines += [f"  or: {describe_all(s)}" for s in finding.minimal_sets[1:]]
    if finding.follows_from:
        lines.append("follows from: " + "; ".join(latex(c) for c in finding.follows_from))
    if finding.message:
        lines.append(finding.message)
    if finding.neglected:
        lines.append(f"neglected: terms of relative order {finding.neglected} in the signal")
    if finding.witness is not None:
        lines.append("witness: " + finding.witness.text())
    if finding.corrected is not None:
        lines.append("it should read: " + latex(finding.corrected))
    if finding.inherits is not None:
        lines.append(f"would follow from line {finding.inherits}, which is not proved")
    if finding.reason_ok is False:
        lines.append("the reason named is not enough by itself; see what the step uses")
    return [*lines, *checked.step.notes]


def _note(line: str, console: Console) -> None:
    console.print(Padding(Text(line, style="dim"), (0, 0, 0, 8)))


def _one_line(source: str, width: int) -> str:
    text = " ".join(source.split())
    return text if len(text) <= width else text[: max(width - 3, 10)] + "..."


def _summary(answers: list[Answer], console: Console) -> None:
    counts = Counter(s.verdict.value for a in answers if isinstance(a, CheckedDerivation) for s in a.judged)
    parts = [f"{count} {verdict}" for verdict, count in counts.most_common()]
    files = f"{len(answers)} document{'s' if len(answers) != 1 else ''}"
    unreadable = sum(isinstance(a, Unreadable) for a in answers)
    if unreadable:
        parts.append(f"{unreadable} unreadable")
    console.print(Text(f"{files}: {', '.join(parts) or 'no step to judge'}"))
