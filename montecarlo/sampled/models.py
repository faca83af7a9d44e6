"""Concrete models of a given to draw from: sizes, numbers and functions; how entries are drawn is in `drawer`.

There are three. In the first whatever is not said to be dependent is drawn independently; in the others whatever is
not said to be independent, or identically distributed, hangs together or differs. Raises CannotSample for a given
that none of the choices here satisfies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
from sympy import Integer, Symbol

from derive.language.assumptions import (
    Assumption,
    Claim,
    Definition,
    Holds,
    Relation,
)
from derive.language.expressions import Array, Cov, E, Function, Index, Var
from derive.language.parts import on_indices

from .drawer import Drawer, OutOfRange
from .evaluation import Evaluation
from .laws import NoSuchLaw
from .maps import Map, declared, declared_slope
from .names import Names
from .values import CannotSample, exact

MODELS = 3
_SIZES = ((3, 4, 2, 5), (2, 3, 4, 3), (4, 2, 3, 2), (2, 2, 2, 2), (5, 6, 7, 8))
_NUMBERS = (
    (0.7, 1.3, 0.4, 1.7),
    (1.4, 0.6, 2.1, 0.8),
    (-0.8, 1.2, -1.5, 0.5),
    (0.3, 0.2, 0.25, 0.4),
    (2.0, 3.0, 4.0, 5.0),
)


def evaluation(
    names: Names, given: frozenset[Assumption], model: int, replicates: int, seed: int, scale: float | None
) -> Evaluation:
    """Model number `model`; `scale`: how small a signal is, for claims to leading order."""
    definitions = tuple(sorted((a for a in given if isinstance(a, Definition)), key=str))
    drawer = Drawer(names, given, model, replicates, seed)
    for numbers in _numbers(names, model):
        found = Evaluation(numbers, {}, drawer.draw, replicates, definitions)
        maps = {f: _map(found, f, given, model) for f in names.functions}
        found = replace(found, functions={f: m if scale is None else m.scaled(scale) for f, m in maps.items()})
        conditions = [a.claim for a in given if isinstance(a, Holds) and not on_indices(a.claim)]
        if all(_holds(found, c) for c in conditions) and _exist(found, names.arrays):
            return Evaluation(found.numbers, found.functions, drawer.draw, replicates, definitions)
    raise CannotSample("no numbers tried here satisfy the conditions that are given")


def _exist(found: Evaluation, arrays: tuple[Array, ...]) -> bool:
    """Whether there are laws with these parameters: no probability above 1, no kurtosis below."""
    for array in arrays:
        labels = (1,) * len(array.labels)
        try:
            ends = (array.range_of(p, tuple(map(Integer, labels))) for p in range(len(array.ranges)))
            found.entry(array, labels + tuple(found.whole(first, {}) for first, _ in ends))
        except NoSuchLaw:
            return False
        except OutOfRange:
            continue
    return True


def _numbers(names: Names, model: int) -> Iterator[dict[Symbol, float]]:
    """Values for every number, those of this model first."""
    sizes = [s for s in names.numbers if s.is_integer]
    others = [s for s in names.numbers if not s.is_integer]
    for row, values in product(_turned(_SIZES, model), _turned(_NUMBERS, model)):
        chosen = {s: float(row[j % len(row)]) for j, s in enumerate(sizes)}
        yield chosen | {s: values[j % len(values)] for j, s in enumerate(others)}


def _turned(rows: tuple[Any, ...], by: int) -> tuple[Any, ...]:
    return rows[by:] + rows[:by]


def _map(found: Evaluation, f: Function, given: frozenset[Assumption], model: int) -> Map:
    slope = declared_slope(f, given)
    return declared(f, given, None if slope is None else float(found.value(slope, {}).point), model)


def _holds(found: Evaluation, claim: Claim) -> bool:
    """Whether a condition is true in the model, for all it can be told: an equation of moments cannot be."""
    moments = any(side.has(E, Var, Cov) for side in (claim.left, claim.right))
    if moments and claim.relation is Relation.EQUAL:
        raise CannotSample("the given has an equation between moments")
    symbols = {s for side in (claim.left, claim.right) for s in side.free_symbols if isinstance(s, Index)}
    at = {s: exact(found.whole(s.first, {})) for s in symbols}
    left, right = (found.value(side, at).point for side in (claim.left, claim.right))
    return bool(np.all(related(left, claim.relation, right)))


def related(left: Any, relation: Relation, right: Any) -> Any:
    """Whether numbers are in the relation; equal means to rounding."""
    close = np.isclose(left, right, rtol=1e-9, atol=1e-12)
    match relation:
        case Relation.EQUAL | Relation.APPROXIMATE:
            return close
        case Relation.DISTINCT:
            return ~close
        case Relation.LESS:
            return (left < right) & ~close
        case Relation.AT_MOST:
            return (left <= right) | close
        case Relation.GREATER:
            return (left > right) & ~close
        case Relation.AT_LEAST:
            return (left >= right) | close
    raise CannotSample(f"{relation.value} is not a relation that is tried by sampling")
