"""The search for a finite model in which everything given holds and a claim does not.

`find_witness` never proves anything: a claim without a counterexample here may still be false. What it
returns has been checked: every assumption from its definition, every premise, and the two sides by
enumeration.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from sympy import Expr, Symbol

from ..language.assumptions import Assumption, Claim, Has, HasStatistic, Holds, Statistic
from ..language.expressions import Array, Entry, Function
from ..language.work import Deadline, charge
from .candidates import (
    Option,
    array_options,
    constant_options,
    dimension_options,
    facts_about,
    function_options,
    of_cost,
    sharing_options,
    table_options,
)
from .claims import failing, first_failure, places
from .evaluation import Evaluation
from .laws import Unsupported
from .model import Model, Spec
from .numbers import Undefined, is_rational
from .premises import Unknown, solve
from .question import Parts, Question, ask, radicands
from .satisfaction import satisfies
from .witness import Inconclusive, Witness, witness

MODELS = 2_000
"""Most models that one search looks at, unless told."""
SECONDS = 2.5
"""Longest time one search takes, unless told."""
PATIENCE = 0.2
"""How much longer, in seconds, a rational counterexample is looked for once an irrational one is found."""
DEAREST = 40
"""The cost of a model past which no search goes."""
COMPLETIONS = 50
"""Most choices tried for what a claim does not mention."""
LABELS = 1, 0, 2
"""Layers or steps at which a claim with a free label is tried."""


def find_witness(
    claim: Claim, given: Iterable[Assumption], premises: Iterable[Claim] = (), *, models: int = MODELS,
    seconds: float = SECONDS,
) -> Witness | Inconclusive:
    """The simplest model found in which everything given and every premise holds and the claim fails
    somewhere.

    Rational models are preferred to those with irrational numbers, which are only returned when no rational
    one turns up soon after.
    """
    question = ask(claim, given, premises)
    deadline = Deadline(seconds)
    fallback: Witness | None = None
    reasons: set[str] = set()
    count = 0
    for model in candidate_models(question, models, deadline):
        count += 1
        try:
            found = refutation(question, model, deadline)
        except Unsupported as reason:
            reasons.add(str(reason))
            continue
        except Undefined:
            continue
        if found is not None and found.exact:
            return found
        if found is not None and fallback is None:
            fallback, deadline = found, Deadline(min(PATIENCE, deadline.left()))
        if deadline.passed():
            break
    uncomputed = f"; some could not be computed: {min(reasons)}" if reasons else ""
    return fallback or Inconclusive(f"no counterexample among {count} models{uncomputed}")


def find_model(
    given: Iterable[Assumption], premises: Iterable[Claim] = (), *, models: int = MODELS, seconds: float = SECONDS,
) -> Model | None:
    """A model of everything given; None if none was found, which does not prove that there is none."""
    question = ask(None, given, premises)
    deadline = Deadline(seconds)
    for model in candidate_models(question, models, deadline):
        try:
            if _admits(question, Evaluation(model), deadline):
                return model
        except (Undefined, Unsupported):
            continue
    return None


def refutation(question: Question, model: Model, deadline: Deadline) -> Witness | None:
    """A witness that the claim fails in this model, which satisfies everything given.

    Raises Unsupported if it fails nowhere and its value somewhere could not be computed.
    """
    evaluation = Evaluation(model)
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
    for premise in question.premises:
        if first_failure(evaluation, premise, question.conditions, LABELS) is not None:
            return False
    labels = sorted(evaluation.labels | used.labels | set(LABELS))
    if not all(satisfies(evaluation, assumption, labels) for assumption in question.near):
        return False
    return not question.far or any(
        all(satisfies(Evaluation(whole), assumption, labels) for assumption in question.far)
        for whole in islice(_proposed(question, question.others, used.model, deadline), COMPLETIONS)
    )


# Models


def candidate_models(question: Question, models: int, deadline: Deadline) -> Iterator[Model]:
    """Models in the order of their cost, premises solved for; not yet checked."""
    parts = question.parts
    free = [a for a in parts.arrays if _free_variance(question, a)]
    unknowns: list[Unknown] = sorted([*parts.constants, *free], key=lambda u: u not in question.subject)
    empty = Model(definitions=question.definitions)
    for model in islice(_proposed(question, parts, empty, deadline), models):
        if deadline.passed():
            return
        if question.premises:
            yield from solve(model, unknowns, question.premises, question.conditions, LABELS)
        else:
            yield model


def _proposed(question: Question, parts: Parts, base: Model, deadline: Deadline) -> Iterator[Model]:
    """The base with every choice for the parts, in the order of their cost.

    Left out are those in which an array by itself has not the properties declared of it.
    """
    given = *question.near, *question.far
    sizes = [
        dimension_options(parts.dimensions, radicands(question)), *(constant_options() for _ in parts.constants),
        *(table_options(array in question.sizes) for array in parts.tables),
    ]
    shares = sharing_options(parts.arrays, given)
    laws = {array: array_options(array, facts_about(array, given), _plain) for array in parts.arrays}
    about = {array: [a for a in given if _is_about(a, array)] for array in parts.arrays}
    maps = [_maps(given, f) for f in parts.functions]
    conditions = [a for a in question.near if isinstance(a, Holds) and _on_numbers(a.claim)]
    fitting: dict[Any, bool] = {}

    def fits(model: Model, numbers: tuple[Any, ...], array: Array, spec: Spec) -> bool:
        key = array, spec, numbers
        if key not in fitting:
            alone = replace(model, arrays={**base.arrays, array: spec})
            fitting[key] = all(_true(alone, a) for a in about[array])
        return fitting[key]

    splits = ((total, cost) for total in range(DEAREST) for cost in range(total + 1))
    for total, cost in splits:  # every total cost, and what of it the numbers take
        for chosen in of_cost(sizes, cost):
            charge(10)
            if deadline.passed():
                return
            model = _with_numbers(base, parts, chosen)
            if not question.premises and not all(_true(model, condition) for condition in conditions):
                continue
            flat = *chosen[0].values(), *chosen[1:]
            left = [[(c, s) for c, s in laws[a] if c <= total - cost and fits(model, flat, a, s)] for a in parts.arrays]
            for sharing, *rest in of_cost([shares, *left, *maps], total - cost):
                arrays = {
                    a: replace(spec, **sharing.get(a, {}))
                    for a, spec in zip(parts.arrays, rest[: len(left)], strict=True)
                }
                functions = dict(zip(parts.functions, rest[len(left) :], strict=True))
                charge(10)
                yield replace(model, arrays={**base.arrays, **arrays}, functions={**base.functions, **functions})


def _with_numbers(base: Model, parts: Parts, chosen: tuple[Any, ...]) -> Model:
    sizes, *rest = chosen
    constants = dict(zip(parts.constants, rest, strict=False))
    tables = dict(zip(parts.tables, rest[len(constants) :], strict=True))
    return replace(base, numbers={**base.numbers, **sizes, **constants}, tables={**base.tables, **tables})


def _free_variance(question: Question, array: Array) -> bool:
    facts = facts_about(array, question.near)
    return facts.law is None and not facts.statistics.keys() - {Statistic.MEAN}


def _maps(given: tuple[Assumption, ...], f: Function) -> list[Option]:
    """Maps that have the properties declared of the function."""
    about = [a for a in given if isinstance(a, Has) and a.subject == f]
    return [
        (cost, m)
        for cost, m in function_options(f, given, _plain)
        if all(satisfies(Evaluation(Model(functions={f: m})), a) for a in about)
    ]


def _plain(expression: Expr) -> Any:
    """The value of a number without names, else None."""
    try:
        value = Evaluation(Model()).value(expression, {})
    except (Undefined, Unsupported):
        return None
    return value if is_rational(value) else None


def _on_numbers(claim: Claim) -> bool:
    return not any(side.has(Entry) for side in (claim.left, claim.right))


def _is_about(assumption: Assumption, array: Array) -> bool:
    if isinstance(assumption, Has):
        return assumption.subject == array
    return isinstance(assumption, HasStatistic) and assumption.array == array


def _true(model: Model, assumption: Assumption) -> bool:
    """The quickest way to drop a model; what cannot be computed is left to later."""
    try:
        return satisfies(Evaluation(model), assumption)
    except Undefined:
        return False
    except Unsupported:
        return True
