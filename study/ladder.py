"""The ladder of each lesson: its exercises from the easiest to the hardest, each with an identifier that stays.

An identifier is `lesson.kind.key`; a skill, which is what one remembers or forgets, is `lesson.kind`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .exercise import Kind
from .kinds import KINDS
from .lessons import Lesson, lessons


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise of a lesson, not posed yet."""

    lesson: Lesson
    kind: Kind
    key: str

    @property
    def id(self) -> str:
        return f"{self.lesson.name}.{self.kind.name}.{self.key}"

    @property
    def skill(self) -> str:
        return f"{self.lesson.name}.{self.kind.name}"


class UnknownExercise(LookupError):
    """No lesson has this exercise."""


def ladder(lesson: Lesson) -> Iterator[Exercise]:
    """The exercises of a lesson."""
    for kind in KINDS:
        for key in kind.keys(lesson):
            yield Exercise(lesson, kind, key)


def find(identifier: str) -> Exercise:
    """The exercise with this identifier. Raises UnknownExercise."""
    name, _, rest = identifier.partition(".")
    kind_name, _, key = rest.partition(".")
    lesson = lessons().get(name)
    kind = next((k for k in KINDS if k.name == kind_name), None)
    if lesson is None or kind is None or key not in kind.keys(lesson):
        raise UnknownExercise(f"there is no exercise {identifier[:80]!r}")
    return Exercise(lesson, kind, key)
