"""Exercises, answers and grades as data. Nothing is graded here.

Texts may hold maths between dollar signs; what is between them comes from the language's printer, never from
a person's keyboard.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from .lessons import Lesson


class Form(Enum):
    """What a person does to answer."""

    ARRANGE = "arrange"
    """Put `options` in order."""
    CHOOSE = "choose"
    """Tick one or several of `options`."""
    LINE = "line"
    """Write one line (`line`) of mathematics."""
    LINES = "lines"
    """Write lines of mathematics."""
    REPAIR = "repair"
    """Choose one of `options`, and write the line that should stand there."""
    NUMBER = "number"
    """Write a number."""
    CHOOSE_AND_NUMBER = "choose and number"
    """Tick some of `options`, and write a number."""


class Outcome(Enum):
    """What an answer is worth. `UNDECIDED` and `UNREAD` are neither right nor wrong and are not remembered."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    UNDECIDED = "undecided"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: places in `options` (in order, for ARRANGE), lines as typed, a number as typed."""

    chosen: tuple[int, ...] = ()
    text: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Posed:
    """An exercise as it is shown. `many`: several options may be ticked. `goals`: what lines should reach."""

    title: str
    ask: str
    form: Form
    given: str = ""
    shown: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    many: bool = False
    goals: tuple[str, ...] = ()
    start: str = ""


@dataclass(frozen=True, slots=True)
class LineFeedback:
    """One typed line: what it was read as (LaTeX), how it stands, and why, in words.

    `standing` is true, leading order, note, wrong, depends, undecided or syntax.
    """

    number: int
    standing: str
    read_as: tuple[str, ...] = ()
    say: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grade:
    """`score` from 0 to 1; None where nothing was decided. `solution` is one right answer, in words and maths.

    `plot` is a drawing (SVG) of what was measured; `claims` are numbers in the catalogue of claims.
    """

    outcome: Outcome
    score: float | None
    say: tuple[str, ...] = ()
    lines: tuple[LineFeedback, ...] = ()
    solution: tuple[str, ...] = ()
    plot: str = ""
    claims: tuple[str, ...] = ()


def graded(score: float, say: tuple[str, ...], **more: Any) -> Grade:
    """A grade whose outcome is that of its score."""
    outcome = Outcome.RIGHT if score >= 1 else Outcome.PARTLY if score > 0 else Outcome.WRONG
    return Grade(outcome, score, say, **more)


class Kind(ABC):
    """A way of practising a proof. `keys` tell its exercises within a lesson apart and never change."""

    name: str
    said: str
    """What one does, for a list of exercises."""

    @abstractmethod
    def keys(self, lesson: Lesson) -> tuple[str, ...]:
        """The exercises of this kind that the lesson may have; found without asking the checker."""

    @abstractmethod
    def pose(self, lesson: Lesson, key: str) -> Posed:
        """The exercise. Raises NoExercise if the proof does not give one after all."""

    @abstractmethod
    def grade(self, lesson: Lesson, key: str, answer: Answer) -> Grade:
        """What the answer is worth."""

    @abstractmethod
    def solution(self, lesson: Lesson, key: str) -> Answer:
        """One right answer."""

    @abstractmethod
    def reference(self, lesson: Lesson, key: str) -> tuple[str, ...]:
        """The right answer in words and maths, for people."""


class NoExercise(ValueError):
    """The proof gives no exercise of this kind there."""


class BadAnswer(ValueError):
    """What was sent is no answer to this exercise; the message says why."""


def read_answer(sent: Mapping[str, Any], options: int) -> Answer:
    """An answer from outside, checked. Raises BadAnswer."""
    chosen, text, number = sent.get("chosen", []), sent.get("text", ""), sent.get("number", "")
    if not isinstance(chosen, list) or not all(type(c) is int and 0 <= c < options for c in chosen):
        raise BadAnswer(f"chosen: needed a list of numbers from 0 to {options - 1}")
    if len(set(chosen)) != len(chosen):
        raise BadAnswer("chosen: nothing can be chosen twice")
    if not isinstance(text, str) or len(text) > 20_000:
        raise BadAnswer("text: needed at most 20000 characters of text")
    if not isinstance(number, str) or len(number) > 60:
        raise BadAnswer("number: needed at most 60 characters, such as 3/4 or 0.75")
    return Answer(tuple(chosen), text, number)


def number_of(text: str) -> Any:
    """A number as typed, exactly. Raises BadAnswer."""
    from fractions import Fraction

    try:
        return Fraction(text.strip().replace(",", ".").replace(" ", ""))
    except (ValueError, ZeroDivisionError):
        raise BadAnswer(f"{text!r} is not a number; write 3, 0.75 or 3/4") from None
