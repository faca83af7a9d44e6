"""The search for a finite model in which everything given holds and a claim does not.

`find_witness` never proves anything: a claim without a counterexample here may still be false. What it
returns has been checked: every assumption from its definition, every premise, and the two sides by
enumeration.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from time import monotonic
from typing import Any

from sympy import Expr, Symbol

from ..language.assumptions import (
    Assumption,
    Claim,
    Has,
    Holds,
    Statistic,
)
from ..language.expressions import Array, Entry, Function
from .candidates import (
    array_options,
    combinations_by_cost,
    constant_options,
    dimension_options,
    facts_about,
    function_options,
    sharing_options,
    table_options,
)
from .claims import failing, first_failure, on_indices, places
from .evaluation import Evaluation
from .laws import Unsupported
from .model import Model
from .numbers import Undefined, is_rational
from .premises import Unknown, solve
from .question import Question, ask, radicands
from .satisfaction import satisfies
from .witness import Inconclusive, Witness, witness

MODELS = 2_000
"""Most models that one search looks at, unless told."""
SECONDS = 1.0
"""Longest time one search takes, unless told."""
PATIENCE = 0.2
"""How much longer, in seconds, a rational counterexample is looked for once an irrational one is found."""
LABELS = (1, 2, 0)
"""Layers or steps at which a claim with a free label is tried."""


def find_witness(
    claim: Claim,
    given: Iterable[Assumption],
    premises: Iterable[Claim] = (),
    *,
    models: int = MODELS,
    seconds: float = SECONDS,
) -> Witness | Inconclusive:
    """The simplest model found in which everything given and every premise holds and the claim fails
    somewhere.

    Rational models are preferred to those with irrational numbers, which are only returned when no rational
    one turns up soon after.
    """
    question = ask(claim, given, premises)
    fallback: Witness | None = None
    patience = seconds
    reasons: set[str] = set()
    count, start = 0, monotonic()
    for model in candidate_models(question, models, seconds):
        count += 1
        try:
            found = refutation(question, model)
        except Unsupported as reason:
            reasons.add(str(reason))
            continue
        except Undefined:
            continue
        if found is not None and found.exact:
            return found
        if found is not None and fallback is None:
            fallback, patience = found, monotonic() - start + PATIENCE
        if monotonic() - start > patience:
            break
    return fallback or Inconclusive(_how_far(count, reasons))


def find_model(
    given: Iterable[Assumption],
    premises: Iterable[Claim] = (),
    *,
    models: int = MODELS,
    seconds: float = SECONDS,
) -> Model | None:
    """A model of everything given; None if none was found, which does not prove that there is none."""
    question = ask(None, given, premises)
    for model in candidate_models(question, models, seconds):
        try:
            if _admits(question, Evaluation(model)):
                return model
        except (Undefined, Unsupported):
            continue
    return None


def _how_far(models: int, reasons: set[str]) -> str:
    if reasons:
        return f"no counterexample among {models} models; some could not be computed: {min(reasons)}"
    return f"no counterexample among {models} models"


def refutation(question: Question, model: Model) -> Witness | None:
    """A witness that the claim fails in this model, which satisfies everything given."""
    evaluation = Evaluation(model)
    claim = question.claim
    if claim is None:
        return None
    for at in places(evaluation, [claim], question.conditions, LABELS):
        try:
            left, right = (evaluation.value(side, at) for side in (claim.left, claim.right))
            values = failing(evaluation, claim.relation, left, right)
        except Undefined:
            continue
        if values is not None:
            used = _used(question, claim, model, at)
            return witness(used, claim.relation, at, *values) if _admits(question, used) else None
    return None


def _used(question: Question, claim: Claim, model: Model, at: dict[Symbol, int]) -> Evaluation:
    """An evaluation of the claim and the premises there alone: a witness says no more than it needs."""
    evaluation = Evaluation(model)
    for stated in (claim, *question.premises):
        where = list(places(evaluation, [stated], question.conditions, LABELS))
        here = [w for w in where if all(at.get(name, value) == value for name, value in w.items())]
        for side in (stated.left, stated.right):
            evaluation.value(side, at if stated is claim else (here or where)[0])
    return evaluation


def _admits(question: Question, used: Evaluation) -> bool:
    """Whether every premise and assumption holds. Definitions hold by construction."""
    evaluation = Evaluation(used.model)
    for premise in question.premises:
        if first_failure(evaluation, premise, question.conditions, LABELS) is not None:
            return False
    labels = sorted(evaluation.labels | used.labels | set(LABELS))
    return all(
        satisfies(evaluation, assumption, labels)
        for assumption in question.given
        if not (isinstance(assumption, Holds) and on_indices(assumption.claim))
    )


# Models


def candidate_models(question: Question, models: int, seconds: float) -> Iterator[Model]:
    """Models in the order of their cost, premises solved for; not yet checked."""
    end = monotonic() + seconds
    count = 0
    for model, unknowns in _proposed(question):
        if count >= models or monotonic() > end:
            return
        count += 1
        if not question.premises:
            yield model
            continue
        yield from solve(model, unknowns, question.premises, question.conditions, LABELS)


def _proposed(question: Question) -> Iterator[tuple[Model, list[Unknown]]]:
    slots = [
        dimension_options(question.dimensions, radicands(question)),
        *(constant_options() for _ in question.constants),
        *(table_options(array in question.sizes) for array in question.tables),
        sharing_options(question.arrays, question.given),
        *(_law_ranks(question, array) for array in question.arrays),
        *(_map_ranks(question, f) for f in question.functions),
    ]
    free = {a: _free_variance(question, a) for a in question.arrays}
    for choice in combinations_by_cost(slots):
        numbers, rest = dict(choice[0]), list(choice[1:])
        for name in question.constants:
            numbers[name] = rest.pop(0)
        tables = {array: rest.pop(0) for array in question.tables}
        sharing = rest.pop(0)
        arrays = {a: replace(rest.pop(0), **sharing.get(a, {})) for a in question.arrays}
        functions = {f: rest.pop(0) for f in question.functions}
        model = Model(numbers, {}, tables, arrays, functions, question.definitions)
        if not _plausible(question, model):
            continue
        unknowns: list[Unknown] = [a for a in question.arrays if free[a]]
        yield model, sorted([*question.constants, *unknowns], key=lambda u: u not in question.subject)


def _free_variance(question: Question, array: Array) -> bool:
    facts = facts_about(array, question.given)
    return facts.law is None and not facts.statistics.keys() - {Statistic.MEAN}


def _law_ranks(question: Question, array: Array) -> list[Any]:
    return array_options(array, facts_about(array, question.given), _plain)


def _map_ranks(question: Question, f: Function) -> list[Any]:
    options = function_options(f, question.given, _plain)
    about = [a for a in question.given if isinstance(a, Has) and a.subject == f]
    return [
        (cost, m)
        for cost, m in options
        if all(satisfies(Evaluation(Model({}, {}, {}, {}, {f: m})), a) for a in about)
    ]


def _plain(expression: Expr) -> Any:
    """The value of a number without names, else None."""
    try:
        value = Evaluation(Model({}, {}, {}, {}, {})).value(expression, {})
    except (Undefined, Unsupported):
        return None
    return value if is_rational(value) else None


def _plausible(question: Question, model: Model) -> bool:
    """Whether the conditions on numbers alone hold; the quickest way to drop a model."""
    if question.premises:
        return True
    evaluation = Evaluation(model)
    for assumption in question.given:
        if isinstance(assumption, Holds) and not on_indices(assumption.claim):
            sides = (assumption.claim.left, assumption.claim.right)
            if any(side.has(Entry) for side in sides):
                continue
            try:
                if not satisfies(evaluation, assumption):
                    return False
            except (Undefined, Unsupported):
                return False
    return True
