"""Put the steps of a proof in order. Any order is right in which every step stands after those it depends on.

What depends on what: the next relation of a chain on the one before, and a step that uses a requirement on
the chains that say what the required quantity is.
"""

from __future__ import annotations

from itertools import combinations
from random import Random

from derive.language.assumptions import Claim
from derive.language.latex import latex

from ..exercise import Answer, Form, Grade, Kind, NoExercise, Posed, graded
from ..lessons import Lesson, ProofStep, findings

_MOST = 10


class Order(Kind):
    """One exercise a lesson of three steps or more."""

    name = "order"
    said = "put the steps in order"

    def keys(self, lesson: Lesson) -> tuple[str, ...]:
        return ("all",) if 3 <= len(lesson.steps) <= _MOST else ()

    def pose(self, lesson: Lesson, key: str) -> Posed:
        order = _shuffled(lesson)
        return Posed(
            title=f"{lesson.title}: put the steps in order",
            ask="Arrange the lines so that each follows from what stands above it.",
            form=Form.ARRANGE,
            given=lesson.steps[0].given,
            options=tuple(f"${latex(lesson.steps[k].claim)}$" for k in order),
        )

    def grade(self, lesson: Lesson, key: str, answer: Answer) -> Grade:
        order = _shuffled(lesson)
        if sorted(answer.chosen) != list(range(len(order))):
            return Grade(outcome=graded(0, ()).outcome, score=0.0, say=("every line has to be placed",))
        placed = [order[k] for k in answer.chosen]
        before = dependencies(lesson)
        kept = longest_in_order(placed, before)
        score = (len(kept) / len(placed)) if len(kept) < len(placed) else 1.0
        moved = [k for k in placed if k not in kept]
        said = "Every line stands after all that it depends on."
        if moved:
            first = latex(lesson.steps[moved[0]].claim)
            said = f"{len(moved)} of {len(placed)} lines would have to move; the first is ${first}$."
        return graded(score, (said,), solution=self.reference(lesson, key))

    def solution(self, lesson: Lesson, key: str) -> Answer:
        order = _shuffled(lesson)
        return Answer(chosen=tuple(order.index(k) for k in range(len(order))))

    def reference(self, lesson: Lesson, key: str) -> tuple[str, ...]:
        return tuple(f"${latex(s.claim)}$" for s in lesson.steps)


def _shuffled(lesson: Lesson) -> list[int]:
    """The steps (from 0) in an order that is fixed for the lesson and is not the proof's own."""
    order = list(range(len(lesson.steps)))
    chance = Random(f"order {lesson.name}")
    before = dependencies(lesson)
    for _ in range(20):
        chance.shuffle(order)
        if len(longest_in_order(order, before)) < len(order):
            return order
    raise NoExercise(f"every order of the steps of {lesson.title} is right")


def dependencies(lesson: Lesson) -> frozenset[tuple[int, int]]:
    """Pairs (earlier, later) of steps counted from 0, closed under transitivity."""
    steps = lesson.steps
    found = {(i, j) for j in range(len(steps)) for i in range(j) if _needed(steps[i], steps[j], lesson)}
    while more := {(a, d) for a, b in found for c, d in found if b == c} - found:
        found |= more
    return frozenset(found)


def _needed(earlier: ProofStep, later: ProofStep, lesson: Lesson) -> bool:
    if earlier.step.chain == later.step.chain:
        return True
    checked = findings(lesson.name)
    premises = checked[later.number].finding.follows_from
    if not premises or not isinstance(earlier.claim, Claim):
        return False
    if checked[earlier.number].finding.follows_from:
        # solved for before: what was solved last is solved from it
        return set(premises) & set(checked[earlier.number].finding.follows_from) != set()
    head = next(s for s in lesson.steps if s.step.chain == earlier.step.chain).claim
    quantities = {head.left, earlier.claim.left} if isinstance(head, Claim) else {earlier.claim.left}
    return any(side.has(q) for p in premises for side in (p.left, p.right) for q in quantities)


def longest_in_order(placed: list[int], before: frozenset[tuple[int, int]]) -> list[int]:
    """The most steps that can stay where they are; moving the others makes a right order."""
    for size in range(len(placed), 0, -1):
        for kept in combinations(placed, size):
            if not any((b, a) in before for a, b in combinations(kept, 2)):
                return list(kept)
    return []
