"""Name the assumptions of a step. Graded by the kernel: the step must hold from what is ticked, and nothing
ticked may be left out."""

from __future__ import annotations

from derive.kernel import Refusal, Theorem, consequence, identity, leading_order
from derive.language.assumptions import (
    Assumption,
    Claim,
    Definition,
    Has,
    HasStatistic,
    Holds,
    Property,
    Relation,
    Statistic,
    Together,
)
from derive.language.describe import describe
from derive.language.expressions import Array
from derive.language.latex import latex

from ..exercise import Answer, Form, Grade, Kind, NoExercise, Posed, graded
from ..lessons import Lesson, findings

Assumptions = frozenset[Assumption]
_NEAR = 3
"""How many near misses stand among the options."""


class Reason(Kind):
    """One exercise a step that is an identity or an approximation."""

    name = "reason"
    said = "name what a step rests on"

    def keys(self, lesson: Lesson) -> tuple[str, ...]:
        return tuple(str(s.number) for s in lesson.steps if isinstance(s.claim, Claim))

    def pose(self, lesson: Lesson, key: str) -> Posed:
        step = lesson.steps[int(key) - 1]
        return Posed(
            title=f"{lesson.title}: what does this step rest on?",
            ask="Tick the fewest assumptions from which the line follows; definitions may be used freely.",
            form=Form.CHOOSE,
            given=step.given,
            shown=(latex(step.claim),),
            options=tuple(map(describe, _options(lesson, key))),
            many=True,
        )

    def grade(self, lesson: Lesson, key: str, answer: Answer) -> Grade:
        options = _options(lesson, key)
        ticked = frozenset(options[k] for k in answer.chosen)
        sets = _minimal(lesson, key)
        solution = self.reference(lesson, key)
        if not holds_from(lesson, key, ticked):
            closest = max(sets, key=lambda s: len(s & ticked) - len(s))
            missing = sorted(map(describe, closest - ticked))
            said = (
                f"Not enough: the line does not follow from this. One thing it lacks: {missing[0]}."
                if missing
                else "Not enough."
            )
            return graded(
                round(0.5 * len(closest & ticked) / len(closest), 2) if closest else 0.0, (said,), solution=solution
            )
        idle = [a for a in answer_order(options, answer) if holds_from(lesson, key, ticked - {a})]
        if idle:
            return graded(
                0.6,
                (f"It follows, but more was ticked than it needs: leave out {describe(idle[0])}.",),
                solution=solution,
            )
        return graded(1.0, ("Enough, and nothing to spare.",), solution=solution)

    def solution(self, lesson: Lesson, key: str) -> Answer:
        options = _options(lesson, key)
        wanted = _minimal(lesson, key)[0]
        return Answer(chosen=tuple(k for k, option in enumerate(options) if option in wanted))

    def reference(self, lesson: Lesson, key: str) -> tuple[str, ...]:
        return tuple(f"enough: {'; '.join(sorted(map(describe, s))) or 'algebra alone'}" for s in _minimal(lesson, key))


def answer_order(options: tuple[Assumption, ...], answer: Answer) -> list[Assumption]:
    return [options[k] for k in answer.chosen]


def _minimal(lesson: Lesson, key: str) -> tuple[Assumptions, ...]:
    sets = findings(lesson.name)[int(key)].finding.minimal_sets
    if not sets:
        raise NoExercise("nothing is known of what this step rests on")
    return tuple(frozenset(a for a in s if not isinstance(a, Definition)) for s in sets)


def _options(lesson: Lesson, key: str) -> tuple[Assumption, ...]:
    """What the given says, and a few near misses that it does not say, by name."""
    given = lesson.steps[int(key) - 1].step.given.assumptions
    said = [a for a in sorted(given, key=describe) if not isinstance(a, Definition | Holds) or a in _used(lesson, key)]
    near = [n for a in said for n in _near(a) if n not in given]
    return tuple(sorted([*said, *list(dict.fromkeys(near))[:_NEAR]], key=describe))


def _used(lesson: Lesson, key: str) -> Assumptions:
    return frozenset().union(*_minimal(lesson, key))


def _near(assumption: Assumption) -> tuple[Assumption, ...]:
    """What is easily taken for the assumption."""
    match assumption:
        case Together(members, Property.INDEPENDENT):
            return (Together(members, Property.UNCORRELATED),)
        case HasStatistic(array, Statistic.MEAN, _):
            return (Has(array, Property.NONNEGATIVE),)
        case Has(Array() as array, Property.IDENTICALLY_DISTRIBUTED):
            return (Has(array, Property.SYMMETRIC),)
    return ()


def holds_from(lesson: Lesson, key: str, assumptions: Assumptions) -> bool:
    """Whether the kernel proves the step from these assumptions, with the definitions and equations it had."""
    step, finding = lesson.steps[int(key) - 1].step, findings(lesson.name)[int(key)].finding
    claim = lesson.steps[int(key) - 1].claim
    if not isinstance(claim, Claim):
        return False
    known = assumptions | {a for a in step.given.assumptions if isinstance(a, Definition)}
    proof: Theorem | Refusal
    if finding.follows_from:
        proof = consequence(claim, finding.follows_from, known)
    else:
        proof = identity(Claim(claim.left, Relation.EQUAL, claim.right), known)
        if not proof and claim.relation is Relation.APPROXIMATE:
            proof = leading_order(claim, known)
    meant = set(finding.conditions)
    return isinstance(proof, Theorem) and set(proof.conditions) <= meant
