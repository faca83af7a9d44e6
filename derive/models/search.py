"""The search for a finite model in which everything given holds and a claim does not.

`find_witness` never proves anything: a claim without a counterexample here may still be false. What it returns has been
checked: every assumption from its definition, every premise, and the two sides by enumeration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from sympy import Expr, Symbol

from ..language.assumptions import Assumption, Claim, Has, HasStatistic, Holds, Relation, Statistic
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
from .chance import OUTCOMES
from .claims import failing, first_failure, places
from .evaluation import Evaluation
from .laws import Unsupported
from .model import Model, Spec
from .numbers import Undefined, is_rational
from .premises import Premises, Unknown
from .question import Parts, Question, ask, names_of, radicands
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
    """The simplest model found in which everything given and every premise holds and the claim fails somewhere.

    Rational models are preferred to those with irrational numbers, which are only returned when no rational
    one turns up soon after.
    """
    question = ask(claim, given, premises)
    deadline, half = Deadline(seconds), Deadline(seconds / 2)
    fresh, left = _proposed(question, models, deadline), list[Model]()
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
    for model in candidate_models(question, _proposed(question, MODELS, deadline), deadline.passed):
        try:
            if _admits(question, Evaluation(model), deadline):
                return model
        except (Undefined, Unsupported):
            continue
    return None


def refutation(question: Question, model: Model, deadline: Deadline, outcomes: int = OUTCOMES) -> Witness | None:
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
        for whole in candidate_models(rest, _proposed(rest, COMPLETIONS, deadline, used.model), deadline.passed)
    )


# Models


def candidate_models(
    question: Question, proposed: Iterable[Model], over: Callable[[], bool], outcomes: int = OUTCOMES,
    left: list[Model] | None = None,
) -> Iterator[Model]:
    """The models proposed, with the premises solved for; not yet checked.

    Where a premise needs an expectation over more than so many outcomes, the model is `left`.
    """
    parts = question.parts
    free = [a for a in parts.arrays if _free_variance(question, a)]
    unknowns: list[Unknown] = sorted([*parts.constants, *free], key=lambda u: u not in question.subject)
    conditions, alone = _conditions(question), _alone(question)

    def may_be(found: Model, name: Symbol) -> bool:
        return all(_true(found, condition) for condition in alone.get(name, ()))

    premises = Premises(question, LABELS, may_be, outcomes)
    seen: set[Any] = set()
    for model in proposed:
        if over():
            return
        if not question.premises:
            yield model
            continue
        try:
            for solved in premises.solve(model, unknowns):
                parts_of = solved.numbers, solved.squares, solved.tables, solved.arrays, solved.functions
                known = tuple(tuple(part.items()) for part in parts_of)
                if known not in seen and all(_true(solved, condition) for condition in conditions):
                    seen.add(known)
                    yield solved
        except Unsupported:
            if left is not None:
                left.append(model)


def _proposed(question: Question, models: int, deadline: Deadline, base: Model | None = None) -> Iterator[Model]:
    """The base with every choice for the parts, in the order of their cost, and at most so many.

    Left out are those in which an array by itself has not the properties declared of it.
    """
    return islice(_choices(question, deadline, base or Model(definitions=question.definitions)), models)


def _choices(question: Question, deadline: Deadline, base: Model) -> Iterator[Model]:
    parts = question.parts
    given, alone = (*question.near, *question.far), _alone(question)
    solved_for = frozenset().union(*(names_of(p, question.definitions) for p in question.premises))
    sizes = [
        dimension_options(parts.dimensions, radicands(question)),
        *(_values_of(s, alone.get(s, []), s in solved_for) for s in parts.constants),
        *(table_options(array in question.sizes) for array in parts.tables),
    ]
    shares = sharing_options(parts.arrays, given)
    laws = {array: array_options(array, facts_about(array, given), _plain) for array in parts.arrays}
    about = {array: [a for a in given if _is_about(a, array)] for array in parts.arrays}
    maps = [_maps(given, f) for f in parts.functions]
    conditions = _conditions(question)
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


def _values_of(number: Symbol, conditions: list[Holds], solved_for: bool) -> list[Option]:
    """Values that meet the conditions on it alone; where a premise is solved for it, other than the first come late."""
    options = [(cost * 3 if solved_for else cost, value) for cost, value in constant_options()]
    return [o for o in options if all(_true(Model(numbers={number: o[1]}), c) for c in conditions)]


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


def _alone(question: Question) -> dict[Any, list[Holds]]:
    """The conditions on one number alone, by number; what it equals is solved for."""
    found: dict[Any, list[Holds]] = {}
    for condition in _conditions(question):
        names = names_of(condition.claim)
        if len(names) == 1 and condition.claim.relation is not Relation.EQUAL:
            found.setdefault(next(iter(names)), []).append(condition)
    return found


def _conditions(question: Question) -> list[Holds]:
    """The conditions on numbers alone."""
    said = [a for a in question.near if isinstance(a, Holds)]
    return [a for a in said if not any(side.has(Entry) for side in (a.claim.left, a.claim.right))]


def _is_about(assumption: Assumption, array: Array) -> bool:
    if isinstance(assumption, Has):
        return assumption.subject == array
    if isinstance(assumption, Holds):
        return assumption.claim.relation is not Relation.EQUAL and names_of(assumption.claim) == {array}
    return isinstance(assumption, HasStatistic) and assumption.array == array


def _true(model: Model, assumption: Assumption) -> bool:
    """The quickest way to drop a model; what cannot be computed is left to later."""
    try:
        return satisfies(Evaluation(model), assumption)
    except Undefined:
        return False
    except Unsupported:
        return True
