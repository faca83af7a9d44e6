"""Find the planted error, and repair it. The error is one that the checker refutes with a witness."""

from __future__ import annotations

from derive.language.assumptions import Claim
from derive.language.latex import RELATIONS, latex

from ..exercise import Answer, Form, Grade, Kind, NoExercise, Outcome, Posed, graded
from ..feedback import feedback
from ..judging import JudgedLine
from ..lessons import Lesson
from ..mutants import Mutant, mutant
from .lines import grade_line


class PlantedError(Kind):
    """One exercise a step of a chain of two steps or more."""

    name = "planted-error"
    said = "find the wrong line and repair it"

    def keys(self, lesson: Lesson) -> tuple[str, ...]:
        chains = [s.step.chain for s in lesson.steps]
        return tuple(
            str(s.number) for s in lesson.steps if isinstance(s.claim, Claim) and chains.count(s.step.chain) > 1
        )

    def pose(self, lesson: Lesson, key: str) -> Posed:
        found = _planted(lesson, key)
        return Posed(
            title=f"{lesson.title}: find the planted error",
            ask="One line does not follow from the one above it. Choose it, and write what should stand there.",
            form=Form.REPAIR,
            given=lesson.steps[int(key) - 1].given,
            options=tuple(
                f"${latex(c.left) if n == 0 else ''} {RELATIONS[c.relation]} {latex(c.right)}$"
                for n, c in enumerate(found.claims)
            ),
            start="= ",
        )

    def grade(self, lesson: Lesson, key: str, answer: Answer) -> Grade:
        found = _planted(lesson, key)
        at = _place(lesson, key)
        why = feedback([JudgedLine(at + 1, "", (found.wrong,))])
        if answer.chosen != (at,):
            return graded(
                0.0,
                ("That line follows. The wrong one:", f"${latex(_claim(found))}$"),
                lines=why,
                solution=self.reference(lesson, key),
            )
        mended = grade_line(lesson, int(key), answer.text)
        if mended.score is None:
            return Grade(
                mended.outcome, None, ("The line is found; the repair is not judged yet.", *mended.say), mended.lines
            )
        if mended.outcome is Outcome.RIGHT:
            return graded(
                1.0, (f"Found and repaired: {found.mistake}.",), lines=why, solution=self.reference(lesson, key)
            )
        return graded(
            0.5,
            (f"Found. The repair: {mended.say[0].lower()}",),
            lines=mended.lines,
            solution=self.reference(lesson, key),
        )

    def solution(self, lesson: Lesson, key: str) -> Answer:
        return Answer(chosen=(_place(lesson, key),), text=latex(lesson.steps[int(key) - 1].claim))

    def reference(self, lesson: Lesson, key: str) -> tuple[str, ...]:
        return (f"line {_place(lesson, key) + 1} should be", f"${latex(lesson.steps[int(key) - 1].claim)}$")


def _planted(lesson: Lesson, key: str) -> Mutant:
    found = mutant(lesson.name, int(key))
    if found is None:
        raise NoExercise("no mistake was found here that the checker refutes")
    return found


def _place(lesson: Lesson, key: str) -> int:
    at = lesson.steps[int(key) - 1]
    return [s.number for s in lesson.steps if s.step.chain == at.step.chain].index(at.number)


def _claim(found: Mutant) -> Claim:
    statement = found.wrong.step.statement
    if not isinstance(statement, Claim):
        raise NoExercise("no equation")
    return statement
