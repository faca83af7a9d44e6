"""The checker's answer for a person at a terminal. Decides nothing; user text is never taken for markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from unicodedata import category

from rich.console import Console
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from derive.documents.errors import caret

_STYLE = {
    "proved": "green",
    "approximate": "cyan",
    "choice": "cyan",
    "needs": "yellow",
    "refuted": "bold red",
    "undecided": "magenta",
    "unread": "bold red",
}


def show(documents: Iterable[dict[str, Any]], console: Console, *, read_as: bool = False) -> None:
    """Print every document with its steps, then a summary. `read_as`: what was understood of every line.

    Of several steps on one line it is always shown, since it says which of them is meant.
    """
    documents = list(documents)
    for document in documents:
        if "error" in document:
            console.print(Text(printable(document["error"]["text"]), style="red"), soft_wrap=True)
            continue
        console.print(Text(printable(document["file"]), style="bold"), soft_wrap=True)
        written = Counter((step["line"], step["source"]) for step in document["steps"])
        for step in document["steps"]:
            several = written[step["line"], step["source"]] > 1
            show_step(step, document["file"], console, read_as=read_as or several)
        console.print()
    _summary(documents, console)


def show_step(step: dict[str, Any], file: str, console: Console, *, read_as: bool = False) -> None:
    """Print one step: line, verdict, what was written, and what is to be said of it."""
    row = Table.grid(Column(width=8), Column(width=12), Column(overflow="fold"))
    source = printable(" ".join(step["source"].split()))
    row.add_row(f"  {step['line']:>4}", Text(step["verdict"], style=_STYLE[step["verdict"]]), Text(source))
    console.print(row)
    if read_as and step["read_as"] is not None:
        _note(f"read as: {step['read_as']}", console)
    if step["verdict"] == "unread":
        line = step["source"].split("\n")[0]
        place = f"{file}:{step['line']}:{step['column']}: {step['message']}"
        pointed = printable(f"{place}\n    {line}\n    {caret(line, step['column'])}")
        console.print(Text(pointed), soft_wrap=True)
        return
    for note in _notes(step):
        _note(note, console)


def _notes(step: dict[str, Any]) -> Iterator[str]:
    if step["assumptions_used"]:
        first, *others = map("; ".join, step["assumptions_used"])
        yield f"uses: {first or 'nothing but arithmetic'}"
        yield from (f"  or: {other}" for other in others)
    if step["follows_from"]:
        yield "follows from: " + "; ".join(step["follows_from"])
    if step["conditions"]:
        yield "where " + "; ".join(step["conditions"])
    if step["overclaims"]:
        yield "written as an equality: it overclaims"
    if step["message"]:
        yield step["message"]
    if step["neglected"]:
        yield f"neglected: terms of relative order {step['neglected']} in the signal"
    if step["witness"]:
        yield "witness: " + step["witness"]["text"]
    if step["corrected"]:
        yield "it should read: " + step["corrected"]
    if step["inherits"]:
        yield f"would follow from line {step['inherits']}, which is not proved"
    if step["reason_ok"] is False:
        yield "the reason named is not enough by itself; see what the step uses"
    if step["sampled"]:
        yield _sampled(step["sampled"])
    yield from step["notes"]


def _sampled(sampled: dict[str, Any]) -> str:
    if sampled["answer"] == "agrees":
        return f"sampled: agrees within {sampled['margin']:.0%}, in {sampled['comparisons']} comparisons"
    return f"sampled: {sampled['answer']}; {sampled['message']}"


def _note(line: str, console: Console) -> None:
    short = re.sub(r"\\(?:left|right)(?=[][()|])", "", line)  # brackets that grow are for paper
    console.print(Padding(Text(printable(short), style="dim"), (0, 0, 0, 8), expand=False))


def printable(text: str) -> str:
    """Without the control characters by which a document could write to the terminal what was never said."""
    return "".join(c if c in "\n\t" or not category(c).startswith("C") else "\ufffd" for c in text)


def _summary(documents: list[dict[str, Any]], console: Console) -> None:
    counts = Counter(step["verdict"] for document in documents for step in document["steps"])
    parts = [f"{count} {verdict}" for verdict, count in counts.most_common()]
    if unreadable := sum("error" in document for document in documents):
        parts.append(f"{unreadable} unreadable")
    files = f"{len(documents)} document{'s' if len(documents) != 1 else ''}"
    console.print(Text(f"{files}: {', '.join(parts) or 'no step to judge'}"))
