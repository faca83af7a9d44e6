"""Drop an assumption: which lines fail? And, of one that fails, what its left side is in a model that shows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from derive.checker import Verdict
from derive.checker.judge import judge
from derive.language.assumptions import Assumption, Claim, Definition, Holds, Property
from derive.language.describe import describe
from derive.language.latex import latex
from derive.models import Witness

from ..exercise import Answer, BadAnswer, Form, Grade, Kind, NoExercise, Posed, graded, number_of
from ..lessons import Lesson, findings, lessons


@dataclass(frozen=True, slots=True)
class Dropped:
    """What goes with an assumption: the places (from 0) of lines that fail, one of them, and a witness against it."""

    assumption: Assumption
    failing: tuple[int, ...]
    example: int | None
    witness: Witness | None


class DropAssumption(Kind):
    """One exercise an assumption of a lesson's last given, where the proof has two lines or more."""

    name = "drop"
    said = "drop an assumption: which lines fail?"

    def keys(self, lesson: Lesson) -> tuple[str, ...]:
        return tuple(map(str, range(len(_droppable(lesson))))) if len(lesson.steps) > 1 else ()

    def pose(self, lesson: Lesson, key: str) -> Posed:
        found = dropped(lesson.name, int(key))
        ask = f"Suppose that the given did not say “{describe(found.assumption)}”. Tick every line that then fails."
        predict = found.witness is not None and found.example is not None and _is_number(found.witness.left)
        if predict and found.witness is not None and found.example is not None:
            line = f"${latex(lesson.steps[found.example].claim)}$"
            ask += f" Then predict, for {line}, the left side in this model: {_model(found.witness)}."
        return Posed(
            title=f"{lesson.title}: drop an assumption",
            ask=ask,
            form=Form.CHOOSE_AND_NUMBER if predict else Form.CHOOSE,
            given=lesson.steps[-1].given,
            options=tuple(f"${latex(s.claim)}$" for s in lesson.steps),
            many=True,
        )

    def grade(self, lesson: Lesson, key: str, answer: Answer) -> Grade:
        found = dropped(lesson.name, int(key))
        wrong = set(answer.chosen) ^ set(found.failing)
        score = 1 - len(wrong) / len(lesson.steps)
        say = (
            ["Those and no others."]
            if not wrong
            else [
                f"${latex(lesson.steps[k].claim)}$ " + ("fails." if k in found.failing else "still holds.")
                for k in sorted(wrong)
            ]
        )
        if found.witness is not None:
            say.append(found.witness.text())
            if self.pose(lesson, key).form is Form.CHOOSE_AND_NUMBER:
                right = answer.number.strip() != "" and _equal(answer.number, found.witness.left)
                say.append("The prediction is right." if right else f"The left side is {found.witness.left}.")
                score *= 1.0 if right else 0.7
        return graded(round(max(score, 0.0), 2), tuple(say), solution=self.reference(lesson, key))

    def solution(self, lesson: Lesson, key: str) -> Answer:
        found = dropped(lesson.name, int(key))
        return Answer(chosen=found.failing, number=found.witness.left if found.witness else "")

    def reference(self, lesson: Lesson, key: str) -> tuple[str, ...]:
        found = dropped(lesson.name, int(key))
        return tuple(f"fails: ${latex(lesson.steps[k].claim)}$" for k in found.failing) or ("no line fails",)


def _droppable(lesson: Lesson) -> tuple[Assumption, ...]:
    """The assumptions of the given that hold throughout the lesson, in a fixed order."""
    everywhere = frozenset.intersection(*(s.step.given.assumptions for s in lesson.steps))
    return tuple(
        a
        for a in sorted(everywhere, key=describe)
        if not isinstance(a, Definition | Holds) and getattr(a, "property", None) is not Property.NONCONSTANT
    )


@lru_cache(maxsize=128)
def dropped(name: str, key: int) -> Dropped:
    """What fails without the assumption; asked of the checker's minimal sets, and shown by a witness."""
    lesson = lessons()[name]
    assumption = _droppable(lesson)[key]
    found = findings(name)
    if any(not found[s.number].finding.minimal_sets for s in lesson.steps):
        raise NoExercise("of some step it is not known what it rests on")
    failing = tuple(
        k for k, s in enumerate(lesson.steps) if all(assumption in m for m in found[s.number].finding.minimal_sets)
    )
    for k in failing:
        step = lesson.steps[k].step
        given = replace(step.given, assumptions=step.given.assumptions - {assumption})
        finding = judge(replace(step, given=given, uniform=()), ())
        if finding.verdict in (Verdict.REFUTED, Verdict.NEEDS) and finding.witness is not None:
            return Dropped(
                assumption, failing, k if isinstance(lesson.steps[k].claim, Claim) else None, finding.witness
            )
    return Dropped(assumption, failing, None, None)


def _model(witness: Witness) -> str:
    """What a witness is made of, without what comes out."""
    values = (f"{name} = {value}" for name, value in (*witness.numbers, *witness.functions, *witness.indices))
    return "; ".join((*witness.laws, ", ".join(values)))


def _is_number(text: str) -> bool:
    try:
        number_of(text)
    except BadAnswer:
        return False
    return True


def _equal(typed: str, value: str) -> bool:
    try:
        return bool(number_of(typed) == number_of(value))
    except BadAnswer:
        return False
