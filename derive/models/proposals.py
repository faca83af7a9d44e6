"""The models that a search looks at, in the order of their cost, with the premises solved for. Checks none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from sympy import Expr, Symbol

from ..language.assumptions import Assumption, Has, HasStatistic, Holds, Relation, Statistic
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
from .evaluation import Evaluation
from .laws import Unsupported
from .model import Model, Spec
from .numbers import Undefined, is_rational
from .premises import Premises, Unknown
from .question import Parts, Question, names_of, radicands
from .satisfaction import satisfies

DEAREST = 40
"""The cost of a model past which no search goes."""
LABELS = 1, 0, 2
"""Layers or steps at which a claim with a free label is tried."""


def candidate_models(
    question: Question,
    proposed: Iterable[Model],
    over: Callable[[], bool],
    outcomes: int = OUTCOMES,
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


def every_model(question: Question, models: int, deadline: Deadline, base: Model | None = None) -> Iterator[Model]:
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
