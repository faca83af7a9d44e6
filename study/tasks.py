"""What the desk's processes do: plain data in, plain data out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from .anki import card
from .exercise import BadAnswer, Form, Posed, read_answer
from .feedback import feedback, hint
from .judging import judge_lines
from .kinds.lines import grade_line
from .kinds.variation import Variation
from .kinds.whole_proof import WholeProof
from .ladder import find, ladder
from .lessons import findings, lessons
from .typed import NotALine, lines_of


def catalogue() -> list[dict[str, Any]]:
    """Every lesson with the identifiers of its exercises."""
    return [
        {
            "name": lesson.name,
            "title": lesson.title,
            "statement": lesson.statement,
            "source": lesson.source,
            "exercises": [
                {"id": e.id, "skill": e.skill, "kind": e.kind.name, "said": e.kind.said} for e in ladder(lesson)
            ],
        }
        for lesson in lessons().values()
    ]


def pose(identifier: str) -> dict[str, Any]:
    """An exercise as it is shown. Raises UnknownExercise, NoExercise."""
    exercise = find(identifier)
    posed: Posed = exercise.kind.pose(exercise.lesson, exercise.key)
    return asdict(posed) | {
        "form": posed.form.value,
        "id": exercise.id,
        "skill": exercise.skill,
        "kind": exercise.kind.name,
        "lesson": exercise.lesson.name,
        "hints": posed.form in (Form.LINE, Form.LINES, Form.REPAIR),
    }


def grade(identifier: str, sent: Mapping[str, Any]) -> dict[str, Any]:
    """What an answer is worth. Raises UnknownExercise, NoExercise, BadAnswer."""
    exercise = find(identifier)
    posed = exercise.kind.pose(exercise.lesson, exercise.key)
    answer = read_answer(sent, len(posed.options))
    graded = exercise.kind.grade(exercise.lesson, exercise.key, answer)
    return asdict(graded) | {"outcome": graded.outcome.value}


def live(identifier: str, text: str, why: bool = True) -> list[dict[str, Any]]:
    """What to say of lines while they are typed; with `why`, the same as when they are handed in."""
    exercise = find(identifier)
    posed = exercise.kind.pose(exercise.lesson, exercise.key)
    if posed.form in (Form.LINE, Form.REPAIR):
        return [asdict(line) for line in grade_line(exercise.lesson, int(exercise.key), text, why).lines]
    try:
        return [asdict(line) for line in feedback(judge_lines(posed.given, lines_of(text), why=why).lines)]
    except NotALine as trouble:
        raise BadAnswer(str(trouble)) from None


def help_on(identifier: str, text: str, level: int) -> str:
    """A hint: 1 a nudge, 2 the rule, 3 the line."""
    exercise = find(identifier)
    if isinstance(exercise.kind, WholeProof | Variation):
        return exercise.kind.hint(exercise.lesson, exercise.key, text, level)
    return hint(findings(exercise.lesson.name)[int(exercise.key)], level)


def reference(identifier: str) -> tuple[str, ...]:
    """The right answer, for people."""
    exercise = find(identifier)
    return exercise.kind.reference(exercise.lesson, exercise.key)


def cards() -> list[dict[str, str]]:
    """A deck's cards: the exercises that cost little to pose, with what answers them."""
    found = []
    for lesson in lessons().values():
        for exercise in ladder(lesson):
            if exercise.kind.name in ("fill-in", "whole-proof") or exercise.id.endswith(".question.1"):
                posed = exercise.kind.pose(lesson, exercise.key)
                found.append(card(posed, exercise.id, exercise.kind.reference(lesson, exercise.key)))
    return found


TASKS: dict[str, Callable[..., Any]] = {
    "catalogue": catalogue,
    "pose": pose,
    "grade": grade,
    "live": live,
    "help": help_on,
    "reference": reference,
    "cards": cards,
}
