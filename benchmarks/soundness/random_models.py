"""Random models of one given, small enough to try many claims in."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from sympy import Expr

from derive.language.assumptions import Has, HasStatistic
from derive.language.expressions import Array, Entry
from derive.language.parts import parts_of
from derive.language.work import Deadline
from derive.models import Model, Undefined, Unsupported, satisfies
from derive.models.candidates import (
    array_options,
    constant_options,
    facts_about,
    function_options,
    sharing_options,
    table_options,
)
from derive.models.evaluation import Evaluation
from derive.models.question import Question

OUTCOMES = 600
"""Most outcomes of one expectation here: models are many and small."""
MODELS = 8
"""Models of one given, the last with constants for random entries, where the given allows them."""
SECONDS = 1.5
"""Longest time to look for them."""


def random_models(question: Question, random: Random) -> list[Model]:
    """Random models that satisfy everything given."""
    deadline = Deadline(SECONDS)
    parts, given = question.parts, (*question.near, *question.far)
    sharing = sharing_options(parts.arrays, given)
    laws = {a: array_options(a, facts_about(a, given), _plain) for a in parts.arrays}
    maps = {f: function_options(f, given, _plain) for f in parts.functions}
    alone = {a: [g for g in given if isinstance(g, Has | HasStatistic) and _subject(g) == a] for a in parts.arrays}
    plain = [g for g in given if not any(isinstance(part, Array) or part.has(Entry) for part in parts_of(g))]
    found: list[Model] = []
    for attempt in range(40 * MODELS):
        if len(found) == MODELS or deadline.passed():
            break
        # two points at a rational distance have the variance 1/n only where n is a square
        sizes = [1, 4] if not found and attempt > 2 * MODELS else [1, 2, 2, 2, 3]
        numbers = {name: random.choice(sizes) for name in parts.dimensions}
        numbers |= {name: random.choice(constant_options())[1] for name in parts.constants}
        tables = {t: random.choice(table_options(t in question.sizes))[1] for t in parts.tables}
        functions = {f: random.choice(maps[f])[1] for f in parts.functions}
        model = Model(numbers, {}, tables, {}, functions, question.definitions)
        if not _holds(model, plain):
            continue
        arrays = {}
        for array in parts.arrays:
            options = [s for _, s in random.sample(laws[array], min(len(laws[array]), 16))]
            if len(found) == MODELS - 1:
                options = [s for _, s in laws[array] if s.variance == 0] or options
            fits = (s for s in options if _holds(replace(model, arrays={array: s}), alone[array]))
            arrays[array] = next(fits, options[0])
        shared = random.choice(sharing)[1] if random.random() < 0.5 else {}
        arrays = {a: replace(spec, **shared.get(a, {})) for a, spec in arrays.items()}
        model = replace(model, arrays=arrays)
        if _holds(model, given):
            found.append(model)
    return found


def _subject(assumption: Any) -> Any:
    return assumption.subject if isinstance(assumption, Has) else assumption.array


def _holds(model: Model, given: Any) -> bool:
    evaluation = Evaluation(model, OUTCOMES)
    try:
        return all(satisfies(evaluation, a) for a in given)
    except (Undefined, Unsupported):
        return False


def _plain(value: Expr) -> Any:
    """The value of a number without names, else None."""
    try:
        return Evaluation(Model()).value(value, {})
    except (Undefined, Unsupported):
        return None
