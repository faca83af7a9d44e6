"""One typed line against the step of a proof that it stands for: true, and a step forward."""

from __future__ import annotations

import re
from dataclasses import dataclass

from derive.checker import Verdict
from derive.language.assumptions import Assumption, Claim, Relation
from derive.language.latex import latex

from ..exercise import Grade, Outcome, graded
from ..feedback import feedback
from ..judging import judge_lines
from ..lessons import Lesson, ProofStep
from ..sameness import same
from ..typed import NotALine, as_latex

_RELATION = re.compile(r"=|<|>|\\(?:approx|simeq|leq?|geq?)(?![a-z])")


@dataclass(frozen=True, slots=True)
class Blank:
    """A relation of a proof that is to be written: its step, and the next of the chain if there is one."""

    step: ProofStep
    after: ProofStep | None


def blank(lesson: Lesson, number: int) -> Blank:
    """The blank at a step."""
    step = lesson.steps[number - 1]
    later = lesson.steps[number] if number < len(lesson.steps) else None
    chained = later is not None and later.step.chain == step.step.chain
    return Blank(step, later if chained else None)


def grade_line(lesson: Lesson, number: int, typed: str, why: bool = True) -> Grade:
    """What a typed line is worth in the place of step `number`; `why` as in `judge_lines`."""
    gap = blank(lesson, number)
    wanted = gap.step.claim
    solution = (f"${latex(wanted)}$",)
    if not isinstance(wanted, Claim):
        return Grade(Outcome.UNREAD, None, ("this step is no equation",))
    try:
        line = _whole(as_latex(typed), wanted)
    except NotALine as trouble:
        return Grade(Outcome.UNREAD, None, (str(trouble),))
    beside = [latex(wanted), latex(gap.after.claim)] if gap.after is not None else [latex(wanted)]
    judged = judge_lines(gap.step.given, [line], beside, why)
    said = feedback(judged.lines)
    if not judged.lines or judged.lines[0].verdict is Verdict.UNREAD:
        return Grade(Outcome.UNREAD, None, ("The line cannot be read; that says nothing about the mathematics.",), said)
    if judged.lines[0].verdict is Verdict.UNDECIDED:
        return Grade(Outcome.UNDECIDED, None, ("Not decided, so not held against you.",), said, solution)
    if not judged.lines[0].true:
        return graded(0.0, ("Not true as it stands.",), lines=said, solution=solution)
    claims = [s.step.statement for s in judged.lines[0].steps]
    claim, reference = claims[-1], judged.beside[0]
    if not isinstance(claim, Claim) or not isinstance(reference, Claim):
        return graded(0.0, ("True, but no equation.",), lines=said, solution=solution)
    first = claims[0]
    begins = isinstance(first, Claim) and same(first.left, reference.left, judged.given, centred=True)
    if not begins:
        return graded(
            0.3, (f"True, but it does not go on from ${latex(reference.left)}$.",), lines=said, solution=solution
        )
    following = judged.beside[1] if len(judged.beside) > 1 else None
    return graded(*_progress(claim, reference, following, judged.given), lines=said, solution=solution)


def _progress(
    claim: Claim, reference: Claim, following: object, given: frozenset[Assumption]
) -> tuple[float, tuple[str, ...]]:
    if same(claim.right, reference.right, given, centred=not same(reference.left, reference.right, given, True)):
        return 1.0, ("Right.",)
    if same(claim.left, claim.right, given):
        return 0.2, ("True, but no step: it says the line before again, by algebra alone.",)
    if not isinstance(following, Claim):
        return 0.5, ("True, but not the end of it yet: go on until nothing random but what is asked for is left.",)
    if same(claim.right, following.right, given):
        return 0.5, ("True, but that is the line after; write what stands between.",)
    return 1.0, ("Right: another way than the proof's own.",)


def _whole(line: str, wanted: Claim) -> str:
    """The typed line as a whole claim: what begins with a relation, or has none, goes on from the line above."""
    if (start := _RELATION.match(line.lstrip("& "))) is not None and start:
        return f"{latex(wanted.left)} {line}"
    if _RELATION.search(re.sub(r"_\{[^}]*\}", "", line)):
        return line
    sign = r"\approx" if wanted.relation is Relation.APPROXIMATE else "="
    return f"{latex(wanted.left)} {sign} {line}"
