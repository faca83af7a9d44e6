"""The same exercises in a terminal: what is due, one after the other, with the verdict after every line."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from .desk import Busy, Desk, Failed, TooLong
from .exercise import BadAnswer, NoExercise
from .memory import Memory, new_answer, skills
from .sessions import session, skill_of

_HELP = """Write one step a line, as in $Var[s_k] = n Var[z] Var[W]$ or `= sum_{j=1}^n Var[z_j W_{jk}]`.
An empty line hands in; `?` is a hint, `undo` takes the last line back, `skip` goes on, `quit` ends."""
_STYLES = {"true": "green", "leading order": "green", "wrong": "bold red", "note": "cyan"}
_OUTCOMES = {"right": "bold green", "wrong": "bold red"}


class Left(Exception):
    """The person wants to stop."""


class Skipped(Exception):
    """The person wants another exercise."""


def practise(memory: Memory) -> None:
    """Ask what is due until the person stops."""
    console = Console(highlight=False)
    with Desk(1) as desk:
        console.print(Text("Reading the proofs… At every question `skip` goes on, `quit` ends.", style="dim"))
        catalogue = desk.ask("catalogue", seconds=60.0).result()
        passed: set[str] = set()
        try:
            while True:
                now = datetime.now(UTC)
                proposed = session(catalogue, skills(memory.log(), now), now, length=len(passed) + 8)
                identifier = next((i for i in proposed if skill_of(i) not in passed), None)
                if identifier is None:
                    console.print("Nothing more is due today.")
                    return
                passed.add(skill_of(identifier))
                _one(console, desk, memory, identifier)
        except (Left, EOFError, KeyboardInterrupt):
            console.print("\nYour answers are kept. Until next time.")


def _one(console: Console, desk: Desk, memory: Memory, identifier: str) -> None:
    """One exercise, asked until it is answered or skipped."""
    try:
        posed = desk.ask("pose", seconds=60.0, identifier=identifier).result()
    except NoExercise:
        return
    _show(console, posed)
    started, hints = time.monotonic(), [0]
    while True:
        try:
            answer = _answer(console, desk, posed, hints)
            grade = desk.ask("grade", seconds=60.0, identifier=identifier, sent=answer).result()
        except (BadAnswer, Busy, Failed, TooLong) as trouble:
            console.print(Text(str(trouble), style="yellow"))
            continue
        except Skipped:
            return
        seconds = time.monotonic() - started
        memory.keep([new_answer(identifier, posed["skill"], answer, grade, seconds, hints[0])])
        _grade(console, grade)
        try:
            if grade["outcome"] == "right" or not _again(console):
                return
        except Skipped:
            return


def _show(console: Console, posed: dict[str, Any]) -> None:
    console.rule(Text(posed["title"]))
    console.print(Text(plain(posed["ask"])))
    if posed["given"]:
        console.print(Text("Given", style="bold"))
        for line in posed["given"].splitlines():
            console.print(Text(f"  {plain(line)}", style="dim"))
    for goal in posed["goals"]:
        console.print(Text(f"Goal: {plain(goal)}", style="bold"))
    for line in posed["shown"]:
        console.print(Padding(Text(plain(line)), (0, 0, 0, 2), expand=False))
    options = Table.grid(Column(width=6), Column(overflow="fold"))
    for number, option in enumerate(posed["options"], start=1):
        options.add_row(f"  {number:>2}  ", Text(plain(option)))
    if options.rows:
        console.print(options)


def _answer(console: Console, desk: Desk, posed: dict[str, Any], hints: list[int]) -> dict[str, Any]:
    """What the person answers, as the desk wants it."""
    form = posed["form"]
    answer: dict[str, Any] = {"chosen": [], "text": "", "number": ""}
    if form == "arrange":
        answer["chosen"] = _order(_typed(console, "The numbers in order: "), len(posed["options"]))
    elif posed["options"]:
        asked = "The number of the wrong line: " if form == "repair" else "The numbers that apply, or nothing: "
        answer["chosen"] = _numbers(_typed(console, asked))
        if form == "repair" and len(answer["chosen"]) != 1:
            raise BadAnswer("the number of one line is needed; `skip` goes on, `quit` ends")
    if form in ("line", "repair"):
        answer["text"] = _line(console, desk, posed, hints)
    elif form == "lines":
        answer["text"] = _lines(console, desk, posed, hints)
    elif form in ("number", "choose and number"):
        answer["number"] = _typed(console, "Your prediction: ")
    return answer


def _typed(console: Console, asked: str) -> str:
    """A line from the keyboard. Raises Left, Skipped, EOFError."""
    said = console.input(Text(asked)).strip()
    if said in ("quit", "exit"):
        raise Left
    if said == "skip":
        raise Skipped
    return said


def _numbers(text: str) -> list[int]:
    """`2 1 3` as places from 0. Raises BadAnswer."""
    words = text.replace(",", " ").split()
    if not all(word.isdecimal() and word.isascii() and len(word) < 4 for word in words):
        raise BadAnswer("write numbers with blanks between them, such as 2 1 3; `skip` goes on, `quit` ends")
    return [int(word) - 1 for word in words]


def _order(text: str, count: int) -> list[int]:
    """Every number up to the count, once. Raises BadAnswer, which is no wrong answer."""
    places = _numbers(text)
    if sorted(places) != list(range(count)):
        raise BadAnswer(f"every number from 1 to {count} is needed once; `skip` goes on, `quit` ends")
    return places


def _line(console: Console, desk: Desk, posed: dict[str, Any], hints: list[int]) -> str:
    while True:
        said = _typed(console, f"The line, or ?: {plain(posed['start'])}")
        if said == "?":
            _hint(console, desk, posed, "", hints)
        elif said:
            return said if re.match(r"=|<|>|\\approx|≈", said) or "=" in said else posed["start"] + said


def _lines(console: Console, desk: Desk, posed: dict[str, Any], hints: list[int]) -> str:
    """Lines until an empty one; each is judged as soon as it is typed."""
    console.print(Text(plain(_HELP), style="dim"))
    lines: list[str] = []
    while True:
        said = _typed(console, f"{len(lines) + 1:>3}  ")
        if not said:
            return "\n".join(lines)
        if said == "?":
            _hint(console, desk, posed, "\n".join(lines), hints)
        elif said == "undo":
            lines = lines[:-1]
        else:
            lines.append(said)
            try:
                found = desk.ask("live", identifier=posed["id"], text="\n".join(lines)).result()
            except (BadAnswer, Busy, Failed, TooLong) as trouble:
                console.print(Text(f"     {trouble}", style="yellow"))
                continue
            _judged(console, [line for line in found if line["number"] == len(lines)])


def _hint(console: Console, desk: Desk, posed: dict[str, Any], text: str, hints: list[int]) -> None:
    hints[0] += 1
    said = desk.ask("help", seconds=60.0, identifier=posed["id"], text=text, level=min(hints[0], 3)).result()
    console.print(Text(f"     {plain(said)}", style="yellow"))


def _judged(console: Console, lines: Iterable[dict[str, Any]]) -> None:
    for line in lines:
        standing = Text(f"     {line['standing']}", style=_STYLES.get(line["standing"], "yellow"))
        console.print(standing, Text("; ".join(map(plain, line["say"]))))
        if line["standing"] in ("wrong", "depends"):
            for formula in line["read_as"]:
                console.print(Text(f"     read as {plain(formula)}", style="dim"))


def _grade(console: Console, grade: dict[str, Any]) -> None:
    console.print(Text(grade["outcome"].upper(), style=_OUTCOMES.get(grade["outcome"], "bold yellow")))
    for said in grade["say"]:
        console.print(Text(f"  {plain(said)}"))
    _judged(console, [line for line in grade["lines"] if line["standing"] != "true"])
    if grade["outcome"] != "right":
        for said in grade["solution"]:
            console.print(Text(f"  answer: {plain(said)}", style="dim"))


def _again(console: Console) -> bool:
    """Whether to ask it again. Anything but yes and no, such as a line to be judged, is none."""
    while (said := _typed(console, "Again? (y, or Enter to go on) ").lower()) not in ("y", "yes", "", "n", "no"):
        pass
    return said.startswith("y")


_COMMANDS = {
    r"\operatorname": "", r"\mathbb": "", r"\left": "", r"\right": "", r"\approx": "≈", r"\sim": "~", r"\sum": "sum",
    r"\sqrt": "sqrt", r"\max": "max", r"\ne": "≠", r"\le": "≤", r"\ge": "≥", r"\boxed": "", r"\text": "",
    r"\cdot": "·", r"\mathcal": "", r"\prod": "prod", r"\chi": "chi", r"\kappa": "kappa", r"\sigma": "sigma",
}  # fmt: skip
_INSIDE = r"[^{}]*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[^{}]*)*"
_FRACTION = re.compile(rf"\\frac\{{({_INSIDE})\}}(?:\{{({_INSIDE})\}}|(\w))")


def plain(text: str) -> str:
    """Text with its maths as one would type it."""
    text = text.replace("$", "")
    while found := _FRACTION.search(text):
        parts = [part.strip() for part in found.groups() if part is not None]
        above, below = (f"({part})" if re.search(r"[-+ ]", part) else part for part in parts)
        text = f"{text[: found.start()]}{above}/{below}{text[found.end() :]}"
    text = re.sub(r"\\[A-Za-z]+", lambda m: _COMMANDS.get(m[0], m[0]), text)
    text = re.sub(r"(?<![_^])\{(Var|Cov|E|\?|\w+)\}", r"\1", text)
    return re.sub(r" {2,}", " ", re.sub(r"_\{([A-Za-z0-9]),([A-Za-z0-9])\}", r"_{\1\2}", text))
