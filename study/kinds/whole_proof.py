"""The whole proof from a blank page. Every line is judged by the checker; any route to the goals is right.

A goal reached in one leap is true and no proof on a whiteboard: half as many lines as the reference are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from derive.checker import Verdict
from derive.language.assumptions import Claim, Relation
from derive.language.derivations import LawClaim
from derive.language.latex import latex

from ..exercise import Answer, Form, Grade, Kind, Outcome, Posed, graded
from ..feedback import feedback, first_wrong, hint
from ..judging import Judged, judge_lines
from ..lessons import Lesson, ProofStep, findings
from ..sameness import reaches
from ..typed import NotALine, lines_of


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a proof, in which givens only grow: what is in force at its end, its steps and its goals."""

    given: str
    steps: tuple[ProofStep, ...]
    goals: tuple[str, ...]


class WholeProof(Kind):
    """One exercise a part of a proof."""

    name = "whole-proof"
    said = "the whole proof from a blank page"

    def keys(self, lesson: Lesson) -> tuple[str, ...]:
        return tuple(str(n + 1) for n in range(len(parts(lesson))))

    def pose(self, lesson: Lesson, key: str) -> Posed:
        part = parts(lesson)[int(key) - 1]
        return Posed(
            title=f"{lesson.title}: the whole proof",
            ask=f"{lesson.statement.removesuffix('.')}. Derive it, one step a line.",
            form=Form.LINES,
            given=part.given,
            goals=part.goals,
        )

    def grade(self, lesson: Lesson, key: str, answer: Answer) -> Grade:
        part = parts(lesson)[int(key) - 1]
        try:
            judged = judge_lines(part.given, lines_of(answer.text), part.goals)
        except NotALine as trouble:
            return Grade(Outcome.UNREAD, None, (str(trouble),))
        said = feedback(judged.lines)
        solution = self.reference(lesson, key)
        reached = [reaches(goal, judged.shown, judged.given) for goal in judged.beside]
        say = (
            [
                f"reached: ${goal}$" if done else f"not reached yet: ${goal}$"
                for goal, done in zip(part.goals, reached, strict=True)
            ]
            if judged.beside
            else []
        )
        wrong = first_wrong(judged.lines)
        open_lines = [n for n in judged.lines if n.verdict in (Verdict.UNREAD, Verdict.UNDECIDED)]
        if wrong is not None:
            say.insert(0, f"Line {wrong.number} is the first that does not hold; repair it.")
        if not all(reached) and wrong is None and open_lines:
            unread = all(n.verdict is Verdict.UNREAD for n in open_lines)
            outcome = Outcome.UNREAD if unread else Outcome.UNDECIDED
            return Grade(
                outcome,
                None,
                (*say, f"Line {open_lines[0].number} was not judged, so nothing is held against you."),
                said,
            )
        score = sum(reached) / max(len(reached), 1)
        enough = sum(len(n.steps) for n in judged.lines if n.true) >= (len(part.steps) + 1) // 2
        if score == 1 and not enough:
            say.append(
                f"True, but in a leap: an interviewer wants to see the steps. The reference has {len(part.steps)}."
            )
        score *= 1.0 if enough else 0.7
        return graded(round(score * (1.0 if wrong is None else 0.6), 2), tuple(say), lines=said, solution=solution)

    def solution(self, lesson: Lesson, key: str) -> Answer:
        part = parts(lesson)[int(key) - 1]
        return Answer(text="\n".join(_as_typed(s) for s in part.steps))

    def reference(self, lesson: Lesson, key: str) -> tuple[str, ...]:
        return tuple(f"${latex(s.claim)}$" for s in parts(lesson)[int(key) - 1].steps)

    def hint(self, lesson: Lesson, key: str, text: str, level: int) -> str:
        """The hint (1 a nudge, 2 the rule, 3 the line) for the first step that the answer has not reached."""
        part = parts(lesson)[int(key) - 1]
        try:
            judged = judge_lines(part.given, lines_of(text), [latex(s.claim) for s in part.steps])
        except NotALine:
            judged = Judged(())
        reached = [reaches(claim, judged.shown, judged.given) for claim in judged.beside]
        done = max((n for n, yes in enumerate(reached, start=1) if yes), default=0)
        at = next((n for n, yes in enumerate(reached) if n >= done and not yes), None)
        if at is None:
            at = next((n for n, yes in enumerate(reached) if not yes), 0)
        return hint(findings(lesson.name)[part.steps[at].number], level)


def _as_typed(step: ProofStep) -> str:
    if isinstance(step.claim, LawClaim):
        return step.step.place.source.strip().strip("$")
    return latex(step.claim)


def parts(lesson: Lesson) -> tuple[Part, ...]:
    """The parts of a lesson's proof."""
    groups: list[list[ProofStep]] = []
    for step in lesson.steps:
        if groups and _section(lesson, step) == _section(lesson, groups[-1][-1]):
            groups[-1].append(step)
        else:
            groups.append([step])
    return tuple(Part(g[-1].given, tuple(g), _goals(g)) for g in groups)


def _section(lesson: Lesson, step: ProofStep) -> int:
    """How many headings stand before the step."""
    return sum(h.line <= step.step.place.line for h in lesson.derivation.headings)


def _goals(steps: list[ProofStep]) -> tuple[str, ...]:
    """What each chain shows as a whole; of single lines the last."""
    found = []
    chains = [list(chain) for _, chain in groupby(steps, key=lambda s: s.step.chain)]
    for number, chain in enumerate(chains, start=1):
        claims = [s.claim for s in chain if isinstance(s.claim, Claim)]
        if len(claims) > 1:
            loose = any(c.relation is Relation.APPROXIMATE for c in claims)
            found.append(
                latex(Claim(claims[0].left, Relation.APPROXIMATE if loose else Relation.EQUAL, claims[-1].right))
            )
        elif claims and (number == len(chains) or len(steps) < 5):
            found.append(latex(claims[0]))
    return tuple(found)
