"""What an interviewer asks: tick the lines that are true. Which are true the checker says, on the spot."""

from __future__ import annotations

from functools import lru_cache
from random import Random

from derive.checker import Verdict

from ..exercise import Answer, Form, Grade, Kind, NoExercise, Posed, graded
from ..feedback import feedback, is_wrong
from ..judging import JudgedLine, judge_lines
from ..lessons import Lesson, shown
from ..questions import QUESTIONS, Asked


class Question(Kind):
    """One exercise a lesson that has a question."""

    name = "question"
    said = "answer what an interviewer asks"

    def keys(self, lesson: Lesson) -> tuple[str, ...]:
        return ("1",) if any(q.lesson == lesson.name for q in QUESTIONS) else ()

    def pose(self, lesson: Lesson, key: str) -> Posed:
        asked = _asked(lesson.name)
        return Posed(
            title=f"{lesson.title}: a question",
            ask=f"{asked.ask} Tick every line that is true.",
            form=Form.CHOOSE,
            given=asked.given,
            options=tuple(f"${_read(line)}$" for line in _lines(lesson.name)),
            many=True,
        )

    def grade(self, lesson: Lesson, key: str, answer: Answer) -> Grade:
        asked, lines = _asked(lesson.name), _lines(lesson.name)
        true = {k for k, line in enumerate(lines) if line.true}
        off = true ^ set(answer.chosen)
        why = tuple(f for k, f in enumerate(feedback(lines)) if k in off or is_wrong(lines[k]))
        say = ("Those and no others.",) if not off else ("Not those.",)
        return graded(
            round(1 - len(off) / len(lines), 2), say, lines=why, claims=asked.claims,
            solution=self.reference(lesson, key),
        )  # fmt: skip

    def solution(self, lesson: Lesson, key: str) -> Answer:
        return Answer(chosen=tuple(k for k, line in enumerate(_lines(lesson.name)) if line.true))

    def reference(self, lesson: Lesson, key: str) -> tuple[str, ...]:
        true = (f"true: ${_read(line)}$" for line in _lines(lesson.name) if line.true)
        return (*true, _asked(lesson.name).because)


def _asked(name: str) -> Asked:
    return next(q for q in QUESTIONS if q.lesson == name)


@lru_cache(maxsize=32)
def _lines(name: str) -> tuple[JudgedLine, ...]:
    """The lines in a fixed mixed order, judged each by itself."""
    asked = _asked(name)
    lines = list(asked.lines)
    Random(f"question {name}").shuffle(lines)
    judged = judge_lines(asked.given, lines).lines
    if any(line.verdict in (Verdict.UNREAD, Verdict.UNDECIDED) for line in judged):
        raise NoExercise("a line of this question was not decided")
    return judged


def _read(line: JudgedLine) -> str:
    statement = line.steps[0].step.statement
    return shown(statement)  # type: ignore[arg-type]  # lines that could not be read are none
