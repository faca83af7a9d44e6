"""What to practise now: what is due first, then what is new, a little of each; and the mock interview.

Pure functions of the catalogue, the log and the clock.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from .exercise import BadAnswer
from .memory import Answered, Skill

LENGTH = 8
MINUTES = 20
_MIX = ("question", "fill-in", "planted-error", "whole-proof", "reason", "drop")
"""The kinds of a mock interview, in order."""
_SITTING = re.compile(r"[0-9]{10}-[0-9a-f]{8}")

Catalogue = Sequence[dict[str, Any]]


def session(catalogue: Catalogue, known: dict[str, Skill], now: datetime, length: int = LENGTH) -> list[str]:
    """Exercises for one sitting: of due skills those most likely forgotten first, then new ones, easy ones first.

    Of a skill with several exercises the one after the last that was asked is taken.
    """
    of_skill = by_skill(catalogue)
    due = sorted((s for s in known.values() if s.due <= now and s.name in of_skill), key=lambda s: s.retrievability)
    new = [name for name in of_skill if name not in known]
    return [following(of_skill[s.name], s.last) for s in due][:length] + [
        of_skill[name][0] for name in new[: max(0, length - len(due))]
    ]


def skill_of(identifier: str) -> str:
    """The skill that an exercise practises: its identifier without the key."""
    return identifier.rpartition(".")[0]


def by_skill(catalogue: Catalogue) -> dict[str, list[str]]:
    """The exercises of every skill, in the order in which skills are learned: lesson by lesson."""
    found: dict[str, list[str]] = {}
    for lesson in catalogue:
        for exercise in lesson["exercises"]:
            found.setdefault(exercise["skill"], []).append(exercise["id"])
    return found


def following(exercises: Sequence[str], last: str) -> str:
    """The exercise after the last one, round and round."""
    return exercises[(exercises.index(last) + 1) % len(exercises)] if last in exercises else exercises[0]


def interview(catalogue: Catalogue, sitting: str) -> list[str]:
    """The exercises of a mock interview: kinds and lessons mixed, fixed by the sitting's identifier."""
    chance = Random(f"interview {sitting}")
    chosen: list[str] = []
    lessons: set[str] = set()
    for kind in _MIX:
        pool = [
            (lesson["name"], e["id"]) for lesson in catalogue for e in lesson["exercises"]
            if e["kind"] == kind and lesson["name"] not in lessons
        ]  # fmt: skip
        core = [one for one in pool if one[0].startswith("interview-")]
        name, identifier = chance.choice(core if core and chance.random() < 0.7 else pool)
        lessons.add(name)
        chosen.append(identifier)
    return chosen


@dataclass(frozen=True, slots=True)
class Report:
    """A mock interview in numbers: the mean score, the minutes taken, and every exercise with what it was worth."""

    score: float
    minutes: float
    rows: tuple[tuple[str, str, float | None], ...]
    weakest: tuple[str, ...]


def report(planned: Sequence[str], log: Sequence[Answered]) -> Report:
    """What came out: of every planned exercise the first answer that was decided."""
    first: dict[str, Answered] = {}
    for answered in log:
        if answered.score is not None:
            first.setdefault(answered.exercise, answered)
    rows = tuple(
        (identifier, first[identifier].outcome if identifier in first else "not answered",
         first[identifier].score if identifier in first else None)
        for identifier in planned
    )  # fmt: skip
    scores = [score or 0.0 for _, _, score in rows]
    weak = tuple(identifier for identifier, _, score in rows if (score or 0.0) < 0.7)
    return Report(sum(scores) / max(len(scores), 1), sum(a.seconds for a in log) / 60, rows, weak)


def sitting_of(text: str) -> str:
    """A mock interview's id as it was sent; empty for none. Raises BadAnswer."""
    if text and not _SITTING.fullmatch(text):
        raise BadAnswer("no such sitting")
    return text
