"""The third witness beside the verdicts: every step of a checked document tried by sampling.

Changes no verdict. A step that the kernel proves and that sampling finds false is a defect of the program.
"""

from __future__ import annotations

from derive.checker import CheckedDerivation, CheckedStep, InternalContradiction, Verdict
from derive.language.assumptions import Claim
from derive.language.derivations import Role
from montecarlo.sampled import Sampled, sample_claim


def sampled(checked: CheckedDerivation, seed: int = 0) -> dict[int, Sampled]:
    """What sampling says of each judged step, by number. Raises InternalContradiction."""
    found = {number: _step(step, seed) for number, step in enumerate(checked.judged)}
    for number, step in enumerate(checked.judged):
        if step.verdict is Verdict.PROVED and found[number].answer == "disagrees":
            place = f"{checked.file}:{step.step.place.line}"
            raise InternalContradiction(f"{place} is proved, and yet in samples {found[number].message}")
    return found


def _step(checked: CheckedStep, seed: int) -> Sampled:
    step, claim = checked.step, checked.step.statement
    if not isinstance(claim, Claim):
        return Sampled("not sampled", "no relation between two sides")
    rests = step.role is not Role.CLAIM or checked.finding.follows_from
    if rests or ((step.given.requirements or step.given.choices) and checked.verdict is not Verdict.PROVED):
        return Sampled("not sampled", "it rests on equations before it, which sampling does not solve")
    return sample_claim(claim, step.given.assumptions, seed=seed)
