"""The search for a finite model in which everything given holds and a claim does not.

`find_witness` never proves anything: a claim without a counterexample here may still be false. What it returns has been
checked: every assumption from its definition, every premise, and the two sides by enumeration.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sympy import Symbol

from ..language.assumptions import Assumption, Claim
from ..language.work import Deadline
from .chance import OUTCOMES
from .claims import failing, first_failure, places
from .evaluation import Evaluation
from .laws import Unsupported
from .model import Model
from .numbers import Undefined
from .proposals import LABELS, candidate_models, every_model
from .question import Question, ask
from .satisfaction import satisfies
from .witness import Inconclusive, Witness, witness

MODELS = 20_000
"""Most models that one search looks at, unless told."""
SECONDS = 4.0
"""Longest time one search takes, unless told."""
PATIENCE = 0.2
"""How much longer, in seconds, a rational counterexample is looked for once an irrational one is found."""
FEW = 500
"""Most outcomes of an expectation while there are models in which nothing larger has been looked at."""
COMPLETIONS = 50
"""Most choices tried for what a claim does not mention."""


def find_witness(
    claim: Claim,
    given: Iterable[Assumption],
    premises: Iterable[Claim] = (),
    *,
    models: int = MODELS,
    seconds: float = SECONDS,
) -> Witness | Inconclusive:
    """The simplest model found in which everything given and every premise holds and the claim fails somewhere.

    Rational models are preferred to those with irrational numbers, which are only returned when no rational
    one turns up soon after.
    """
    question = ask(claim, given, premises)
    deadline, half = Deadline(seconds), Deadline(seconds / 2)
    fresh, left = every_model(question, models, deadline), list[Model]()
    fallback: Witness | None = None
    reasons: set[str] = set()
    count = 0

    def over() -> bool:
        return deadline.passed() or (few and bool(left) and half.passed())

    for few, proposed in ((True, fresh), (False, iter(left)), (False, fresh)):
        outcomes = FEW if few else OUTCOMES
        for model in candidate_models(question, proposed, over, outcomes, left if few else None):
            count += proposed is fresh
            try:
                found = refutation(question, model, deadline, outcomes)
            except Unsupported as reason:
                if few:
                    left.append(model)
                else:
                    reasons.add(str(reason))
                continue
            except Undefined:
                continue
            if found is not None and found.exact:
                return found
            if found is not None and fallback is None:
                fallback, deadline = found, Deadline(min(PATIENCE, deadline.left()))
    uncomputed = f"; some could not be computed: {min(reasons)}" if reasons else ""
    return fallback or Inconclusive(f"no counterexample among {count} models{uncomputed}")


def find_model(
    given: Iterable[Assumption], premises: Iterable[Claim] = (), *, seconds: float = SECONDS
) -> Model | None:
    """A model of everything given; None if none was found, which does not prove that there is none."""
    question = ask(None, given, premises)
    deadline = Deadline(seconds)
    for model in candidate_models(question, every_model(question, MODELS, deadline), deadline.passed):
        try:
            if _admits(question, Evaluation(model), deadline):
                return model
        except (Undefined, Unsupported):
            continue
    return None


def refutation(question: Question, model: Model, deadline: Deadline, outcomes: int) -> Witness | None:
    """A witness that the claim fails in this model, which satisfies everything given.

    No expectation over more than so many outcomes is looked at in search of a place where it fails.

    Raises Unsupported if it fails nowhere and its value somewhere could not be computed.
    """
    evaluation = Evaluation(model, outcomes)
    claim, beyond = question.claim, None
    if claim is None:
        return None
    for at in places(evaluation, [claim], question.conditions, LABELS):
        try:
            left, right = (evaluation.value(side, at) for side in (claim.left, claim.right))
            values = failing(evaluation, claim.relation, left, right)
        except Undefined:
            continue
        except Unsupported as reason:
            beyond = reason
            continue
        if values is not None:
            used = _used(question, claim, model, at)
            return witness(used, claim.relation, at, *values) if _admits(question, used, deadline) else None
    if beyond is not None:
        raise beyond
    return None


def _used(question: Question, claim: Claim, model: Model, at: dict[Symbol, int]) -> Evaluation:
    """An evaluation of the claim and the premises there alone: a witness says no more than it needs."""
    evaluation = Evaluation(model)
    for stated in (claim, *question.premises):
        where = list(places(evaluation, [stated], question.conditions, LABELS))
        here = [w for w in where if all(at.get(name, value) == value for name, value in w.items())]
        for place in [at] if stated is claim else (here or where)[:1]:
            evaluation.value(stated.left, place)
            evaluation.value(stated.right, place)
    return evaluation


def _admits(question: Question, used: Evaluation, deadline: Deadline) -> bool:
    """Whether every premise and assumption holds, with some choice of what the claim does not mention."""
    evaluation = Evaluation(used.model)
    labels = sorted(used.labels | set(LABELS))
    if not all(satisfies(evaluation, assumption, labels) for assumption in question.near):
        return False
    for premise in question.premises:
        if first_failure(evaluation, premise, question.conditions, LABELS) is not None:
            return False
    if not evaluation.labels <= set(labels):
        labels = sorted({*labels, *evaluation.labels})
        if not all(satisfies(evaluation, assumption, labels) for assumption in question.near):
            return False
    rest = replace(question, premises=question.apart, parts=question.others, near=(*question.near, *question.far))
    return not question.far or any(
        all(satisfies(Evaluation(whole), assumption, labels) for assumption in question.far)
        for whole in candidate_models(rest, every_model(rest, COMPLETIONS, deadline, used.model), deadline.passed)
    )
