"""Fill in a line of a proof. Any true line that makes a step is right, whatever its notation."""

from __future__ import annotations

from derive.language.assumptions import Claim
from derive.language.latex import RELATIONS, latex

from ..exercise import Answer, Form, Grade, Kind, Posed
from ..lessons import Lesson
from .lines import blank, grade_line


class FillIn(Kind):
    """One exercise a step that is an equation."""

    name = "fill-in"
    said = "write the missing line"

    def keys(self, lesson: Lesson) -> tuple[str, ...]:
        return tuple(str(s.number) for s in lesson.steps if isinstance(s.claim, Claim) and s.claim.relation.is_equality)

    def pose(self, lesson: Lesson, key: str) -> Posed:
        gap = blank(lesson, int(key))
        wanted = gap.step.claim
        last = gap.after is None
        return Posed(
            title=f"{lesson.title}: write the missing line",
            ask="Write the right side that is missing."
            if last
            else "Write a line that leads from the one above to the one below.",
            form=Form.LINE,
            given=gap.step.given,
            shown=chain_with_blank(lesson, int(key)),
            start=f"{RELATIONS[wanted.relation]} " if isinstance(wanted, Claim) else "",
        )

    def grade(self, lesson: Lesson, key: str, answer: Answer) -> Grade:
        return grade_line(lesson, int(key), answer.text)

    def solution(self, lesson: Lesson, key: str) -> Answer:
        return Answer(text=latex(lesson.steps[int(key) - 1].claim))

    def reference(self, lesson: Lesson, key: str) -> tuple[str, ...]:
        return (f"${latex(lesson.steps[int(key) - 1].claim)}$",)


def chain_with_blank(lesson: Lesson, number: int) -> tuple[str, ...]:
    """The lines of the chain that step `number` is in, a question mark in its place."""
    at = lesson.steps[number - 1]
    lines: list[str] = []
    for step in lesson.steps:
        claim = step.claim
        if step.step.chain == at.step.chain and isinstance(claim, Claim):
            right = r"\boxed{?}" if step is at else latex(claim.right)
            left = "" if lines else latex(claim.left)
            lines.append(f"{left} {RELATIONS[claim.relation]} {right}".strip())
    return tuple(lines)
