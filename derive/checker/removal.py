"""What becomes of a checked derivation when one assumption is taken away.

Only steps whose every minimal set has the assumption can be lost. Whether one is lost is asked of the kernel
once more; a witness, where one is found, shows the step false without the assumption.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..kernel import Refusal, Theorem, consequence, identity, inequality, leading_order
from ..language.assumptions import Assumption, Claim
from ..language.describe import describe
from ..language.parts import exactly
from ..models import Inconclusive, Witness, find_witness
from .correction import linear_part
from .verdicts import CheckedDerivation, CheckedStep, Verdict

MODELS, SECONDS, TRIES = 40, 0.1, 2
"""How far a witness is looked for: so many models and seconds a step, in so many of the steps lost."""


@dataclass(frozen=True, slots=True)
class Removal:
    """Without `assumption` the steps `lost` are not proved any more, those of `narrowed` only where their
    conditions hold; in `witness`, if one was found, the step `shown` is false. The rest still stands."""

    assumption: Assumption
    lost: tuple[CheckedStep, ...]
    narrowed: tuple[tuple[CheckedStep, tuple[Claim, ...]], ...]
    shown: CheckedStep | None = None
    witness: Witness | None = None


def removals(checked: CheckedDerivation) -> Iterator[Removal]:
    """One for each assumption that some step can use, in the order of their words."""
    steps = [s for s in checked.judged if s.finding.minimal_sets and isinstance(s.step.statement, Claim)]
    used = {a for s in steps for one in s.finding.minimal_sets for a in one}
    for assumption in sorted(used, key=describe):
        yield _removal(assumption, [s for s in steps if all(assumption in m for m in s.finding.minimal_sets)])


def _removal(assumption: Assumption, relying: list[CheckedStep]) -> Removal:
    lost: list[CheckedStep] = []
    narrowed: list[tuple[CheckedStep, tuple[Claim, ...]]] = []
    for step in relying:
        proof = _proof_without(step, assumption)
        if isinstance(proof, Refusal):
            lost.append(step)
        elif more := tuple(c for c in proof.conditions if c not in step.finding.conditions):
            narrowed.append((step, more))
    for step in sorted(lost, key=lambda s: s.verdict is Verdict.APPROXIMATE)[:TRIES]:
        found = _witness_without(step, assumption)
        if isinstance(found, Witness):
            return Removal(assumption, tuple(lost), tuple(narrowed), step, found)
    return Removal(assumption, tuple(lost), tuple(narrowed))


def _proof_without(step: CheckedStep, assumption: Assumption) -> Theorem | Refusal:
    """The proof of the step by the rule that proved it, if there still is one."""
    given = step.step.given.assumptions - {assumption}
    claim, sources = _claim(step), step.finding.follows_from
    if step.verdict is Verdict.APPROXIMATE:
        return leading_order(claim, given)
    exact = exactly(claim)
    if sources:
        return consequence(exact, sources, given)
    return inequality(exact, given) if claim.relation.is_order else identity(exact, given)


def _witness_without(step: CheckedStep, assumption: Assumption) -> Witness | Inconclusive | None:
    """A model in which the step is false. What holds to leading order is tried where every activation has a
    declared slope, that is, with a linear function in its place; no model shows anything else of it."""
    given = step.step.given.assumptions - {assumption}
    claim = exactly(_claim(step))
    if step.verdict is Verdict.APPROXIMATE:
        small = linear_part(claim, given)
        if small is None:
            return None
        claim, given = small
    return find_witness(claim, given, step.finding.follows_from, models=MODELS, seconds=SECONDS)


def _claim(step: CheckedStep) -> Claim:
    statement = step.step.statement
    if not isinstance(statement, Claim):
        raise TypeError(f"{statement!r} is no claim")
    return statement
