"""What an interviewer asks: tick the lines that are true. Which are true the checker says, on the spot.

Beside the questions that are written down, every lesson asks to tell its own lines from their wrong twins.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from random import Random

from derive.checker import Verdict
from derive.documents import read_markdown
from derive.language.assumptions import Claim
from derive.language.derivations import LawClaim
from derive.language.latex import latex

from ..exercise import Answer, Form, Grade, Kind, NoExercise, Posed, graded
from ..feedback import feedback, is_wrong
from ..judging import JudgedLine, judge_lines
from ..lessons import Lesson, givens, lessons
from ..mutants import mutant
from ..questions import QUESTIONS, Asked
from .whole_proof import parts

_WRITTEN, _TWINS = "1", "2"
_MOST, _WRONG = 3, 2
"""How many true and how many wrong lines a lesson's own question has at the most."""


class Question(Kind):
    """One exercise a lesson that has a question, and one a lesson with wrong lines to tell from right ones."""

    name = "question"
    said = "answer what an interviewer asks"

    def keys(self, lesson: Lesson) -> tuple[str, ...]:
        written = any(q.lesson == lesson.name for q in QUESTIONS)
        return (_WRITTEN, _TWINS) if written else (_TWINS,)

    def pose(self, lesson: Lesson, key: str) -> Posed:
        asked = _asked(lesson.name, key)
        return Posed(
            title=f"{lesson.title}: a question",
            ask=f"{asked.ask} Tick every line that is true.",
            form=Form.CHOOSE,
            given=asked.given,
            options=tuple(f"${_read(line)}$" for line in _lines(lesson.name, key)),
            many=True,
        )

    def grade(self, lesson: Lesson, key: str, answer: Answer) -> Grade:
        asked, lines = _asked(lesson.name, key), _lines(lesson.name, key)
        off = {k for k, line in enumerate(lines) if line.true} ^ set(answer.chosen)
        why = tuple(f for k, f in enumerate(feedback(lines)) if k in off or is_wrong(lines[k]))
        score = round(1 - len(off) / len(lines), 2)
        say = ("Those and no others." if not off else "Not those.",)
        return graded(score, say, lines=why, solution=self.reference(lesson, key), claims=asked.claims)

    def solution(self, lesson: Lesson, key: str) -> Answer:
        return Answer(chosen=tuple(k for k, line in enumerate(_lines(lesson.name, key)) if line.true))

    def reference(self, lesson: Lesson, key: str) -> tuple[str, ...]:
        true = (f"true: ${_read(line)}$" for line in _lines(lesson.name, key) if line.true)
        return (*true, _asked(lesson.name, key).because)


@lru_cache(maxsize=64)
def _asked(name: str, key: str) -> Asked:
    if key == _WRITTEN:
        return next(q for q in QUESTIONS if q.lesson == name)
    lesson = lessons()[name]
    part = parts(lesson)[0]
    right = [latex(s.claim) for s in part.steps if isinstance(s.claim, Claim)][-_MOST:]
    wrong = list(islice(_wrong(lesson, part.given), _WRONG))
    if not wrong:
        raise NoExercise("no wrong line is known that belongs to this given")
    return Asked(name, "Some of these lines are true and some are not.", part.given, (*right, *wrong), lesson.statement)


def _wrong(lesson: Lesson, given: str) -> Iterator[str]:
    """The last lines of wrong twins that stand under the same given, then planted errors."""
    for twin in lesson.twins:
        last = read_markdown(twin.document, lesson.name).steps[-1]
        under = next(text for line, text in reversed(givens(twin.document)) if line <= last.place.line)
        if given.startswith(under) and isinstance(last.statement, Claim | LawClaim):
            yield latex(last.statement)
    for step in lesson.steps:
        found = mutant(lesson.name, step.number) if given.startswith(step.given) else None
        if found is not None and isinstance(found.wrong.step.statement, Claim):
            yield latex(found.wrong.step.statement)


@lru_cache(maxsize=64)
def _lines(name: str, key: str) -> tuple[JudgedLine, ...]:
    """The lines in a fixed mixed order, judged each by itself."""
    asked = _asked(name, key)
    lines = list(asked.lines)
    Random(f"question {name} {key}").shuffle(lines)
    judged = judge_lines(asked.given, lines).lines
    if any(line.verdict in (Verdict.UNREAD, Verdict.UNDECIDED) for line in judged):
        raise NoExercise("a line of this question was not decided")
    return judged


def _read(line: JudgedLine) -> str:
    statement = line.steps[0].step.statement
    if not isinstance(statement, Claim | LawClaim):
        raise NoExercise("a line of this question could not be read")
    return latex(statement)
