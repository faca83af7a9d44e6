"""What a search tries: values for numbers, laws for arrays, maps for functions, simplest first. Decides nothing.

Every option has a cost; a search goes through combinations in the order of their total cost. The declared properties
steer what is proposed; whether the result satisfies them is tried afterwards, from their definitions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import combinations, product
from typing import Any, TypeAlias

from sympy import Expr, Integer, Rational, Symbol, sqrt

from ..language.assumptions import Assumption, Has, HasLaw, HasStatistic, Law, Property, Slope, Statistic, Together
from ..language.expressions import Array, Function
from .functions import Map, T, smooth_map
from .laws import AXES, Shape, point, skew_down, skew_up, three_point, two_point, with_kurtosis
from .model import WHOLE, Spec, Spread
from .numbers import Number, is_rational

Option: TypeAlias = tuple[int, Any]
"""A cost and what is proposed."""


def of_cost(slots: Sequence[Sequence[Option]], total: int) -> Iterator[tuple[Any, ...]]:
    """One choice a slot, such that the costs add up to the total."""
    if not slots:
        if total == 0:
            yield ()
        return
    rest = sum(max((cost for cost, _ in slot), default=0) for slot in slots[1:])
    for cost, choice in slots[0]:
        if total - rest <= cost <= total:
            for others in of_cost(slots[1:], total - cost):
                yield (choice, *others)


# Numbers

_DIMENSIONS: tuple[tuple[int, int], ...] = ((0, 2), (1, 1), (1, 3), (2, 4), (5, 5), (6, 8), (7, 9))
_CONSTANTS: tuple[tuple[int, Number], ...] = (
    (0, 2),
    (1, 1),
    (2, Fraction(1, 2)),
    (2, -1),
    (3, 0),
    (3, 3),
    (3, Fraction(1, 3)),
    (4, 4),
    (4, Fraction(1, 4)),
)
_TABLES: tuple[tuple[int, tuple[Number, ...]], ...] = (
    (0, (2, 1, 3)),
    (1, (1, 2)),
    (2, (1,)),
    (3, (1, 2, 3, 4)),
    (3, (0, 1)),
    (3, (-1, 2)),
    (4, (Fraction(1, 2),)),
)


def dimension_options(names: Sequence[Symbol], radicands: Iterable[Expr]) -> list[Option]:
    """Small sizes, together, since sizes that differ tell a claim from its mirror image; preferably such
    that the radicands have rational roots."""
    found = []
    for row in product(_DIMENSIONS[: 7 if len(names) < 3 else 4], repeat=len(names)):
        sizes = dict(zip(names, (size for _, size in row), strict=True))
        irrational = sum(not sqrt(radicand.subs(sizes)).is_rational for radicand in radicands)
        found.append((sum(cost for cost, _ in row) + 4 * irrational, sizes))
    return sorted(found, key=lambda option: option[0])


def constant_options() -> list[Option]:
    """Values for one number."""
    return list(_CONSTANTS)


def table_options(whole: bool) -> list[Option]:
    """Values for an array of numbers, gone through by position; `whole`: sizes."""
    return [(c, t) for c, t in _TABLES if not whole or all(isinstance(x, int) and x > 0 for x in t)]


# Random arrays


@dataclass(frozen=True, slots=True)
class Facts:
    """What is declared of one array by itself."""

    properties: frozenset[Property]
    statistics: dict[Statistic, Expr]
    law: Law | None


def facts_about(array: Array, given: Iterable[Assumption]) -> Facts:
    """Collects the assumptions about one array."""
    given = list(given)
    return Facts(
        frozenset(a.property for a in given if isinstance(a, Has) and a.subject == array),
        {a.statistic: a.value for a in given if isinstance(a, HasStatistic) and a.array == array},
        next((a.law for a in given if isinstance(a, HasLaw) and a.array == array), None),
    )


def array_options(array: Array, facts: Facts, number: Any) -> list[Option]:
    """Laws for one array: its values first, then how its entries may depend on each other.

    `number` gives the value of an expression without randomness, or None.
    """
    if facts.law is not None:
        values = [(0, Spec(law=facts.law))]
    else:
        values = [(cost, Spec((shape,), mean, variance)) for cost, mean, variance, shape in _values(facts, number)]
    found = []
    for cost, spec in values:
        for more, changed in _spreads(array, facts, spec):
            found.append((cost + more, changed))
    return sorted(found, key=lambda option: option[0])


def _values(facts: Facts, number: Any) -> Iterator[tuple[int, Expr, Expr, Shape]]:
    kurtosis = facts.statistics.get(Statistic.KURTOSIS)
    if kurtosis is not None:
        fitted = partial(with_kurtosis, kurtosis=number(kurtosis))
    symmetric = Property.SYMMETRIC in facts.properties
    for cost, mean, variance, declared in _moments(facts):
        shapes: list[tuple[int, Shape, Expr]] = [(0, two_point, variance)]
        if kurtosis is not None:
            shapes.append((1, fitted, variance))
        if variance == 0:
            shapes = [(0, point, variance)]
        elif not declared:
            shapes.append((1, three_point, variance / 2))
            if not symmetric:
                shapes += [(1, skew_up, 2 * variance), (2, skew_down, 2 * variance)]
        else:
            shapes.append((1, three_point, variance))
            if not symmetric:
                shapes += [(1, skew_up, variance), (2, skew_down, variance)]
            shapes.append((3, point, variance))
        for more, shape, used in shapes:
            yield cost + more, mean, used, shape


def _moments(facts: Facts) -> Iterator[tuple[int, Expr, Expr, bool]]:
    """Mean and variance, what is declared or what is simple; whether the variance is declared."""
    stated = facts.statistics
    means: list[tuple[int, Expr]] = [(0, Integer(0)), (1, Integer(1)), (2, Integer(2)), (3, Integer(-1))]
    if Statistic.MEAN in stated:
        means = [(0, stated[Statistic.MEAN])]
    elif Property.SYMMETRIC in facts.properties:
        means = means[:1]
    elif Property.NONNEGATIVE in facts.properties:
        means = [(0, Integer(1)), (1, Integer(2))]
    for cost, mean in means:
        if Statistic.VARIANCE in stated:
            yield cost, mean, stated[Statistic.VARIANCE], True
        elif Statistic.SECOND_MOMENT in stated:
            second = stated[Statistic.SECOND_MOMENT]
            used = mean if Statistic.MEAN in stated or mean == 0 else sqrt(second) * Rational(3 * mean, 5)
            yield cost, used, second - used**2, True
        else:
            yield cost, mean, Integer(1), False
            yield cost + 2, mean, Integer(4), False
            if Property.NONCONSTANT not in facts.properties:
                yield cost + 2, mean, Integer(0), False


def _spreads(array: Array, facts: Facts, spec: Spec) -> Iterator[tuple[int, Spec]]:
    free = Property.INDEPENDENT not in facts.properties and bool(array.ranges)
    alike = Property.IDENTICALLY_DISTRIBUTED in facts.properties
    apart = Property.UNCORRELATED in facts.properties
    constant = spec.variance == 0
    labelled = Property.ACROSS_LABELS not in facts.properties and bool(array.labels)
    whole = spec.law is not None and spec.law.name in WHOLE
    yield 0, spec
    if whole or (constant and alike):
        return
    if labelled:
        yield 1, replace(spec, labels=False)
    if not alike and array.ranges and spec.law is None:
        yield 1, replace(spec, scales=(1, 2))
        if spec.shapes == (two_point,):
            yield 2, replace(spec, shapes=(two_point, three_point))
            yield 3, replace(spec, shapes=(two_point, skew_up))
    if not free or constant:
        return
    if spec.law is not None:
        yield 1, replace(spec, spread=Spread.ONE)
        return
    if not apart:
        yield 1, replace(spec, spread=Spread.ONE)
        yield 2, replace(spec, spread=Spread.ONE, scales=(1, -1))
        yield 3, replace(spec, spread=Spread.ONE, scales=(1, 1, -1))
    if spec.shapes == (two_point,):
        yield 3, replace(spec, spread=Spread.PARITY)
        yield 2, replace(spec, spread=Spread.ONE, shapes=AXES)
    if spec.shapes == (three_point,):
        yield 2, replace(spec, spread=Spread.ONE, shapes=AXES)


def sharing_options(arrays: Sequence[Array], given: Iterable[Assumption]) -> list[Option]:
    """Which arrays may draw from the same sources: those that no assumption calls independent."""
    given = list(given)
    groups = [
        {m.array for m in a.members} for a in given if isinstance(a, Together) and a.property is Property.INDEPENDENT
    ]
    across = {a.subject for a in given if isinstance(a, Has) and a.property is Property.ACROSS_LABELS}
    found: list[Option] = [(0, {})]
    for pair in combinations(arrays, 2):
        if any(set(pair) <= group for group in groups):
            continue
        common = {"group": ("shared", *pair), "labels": any(array in across for array in pair)}
        for first, second in (pair, pair[::-1]):
            like = _like(first, second, given)
            found.append((1, {first: common, second: {**common, **like}}))
            found.append((2, {first: common, second: {**common, **like, "scales": (-1,)}}))
            found.append((2, {first: common, second: {**common, **like, "squared": True}}))
            found.append((2, {first: common, second: {**common, "spread": Spread.BOTH}}))
            crossed, turned = ({**common, "spread": s} for s in (Spread.CROSSED, Spread.TURNED))
            if second.ranges:
                found.append((2, {first: common, second: crossed}))
            if second.ranges and len(first.ranges) > 1:
                found += [(1, {first: turned, second: common}), (2, {first: turned, second: crossed})]
        found.append((1, dict.fromkeys(pair, common)))
        found.append((3, {a: {**common, "shapes": (AXES[j],)} for j, a in enumerate(pair)}))
    for three in combinations(arrays, 3):
        if any(set(three) <= group for group in groups):
            continue
        common = {"group": ("shared", *three), "labels": any(array in across for array in three)}
        first, second, third = three
        likes = {a: {**common, **_like(first, a, given)} for a in (second, third)}
        found.append((2, {first: common, **likes}))
        bits = (1,), (2,), (1, 2)
        found.append((2, {a: {**common, "bits": b} for a, b in zip(three, bits, strict=True)}))
    return sorted(found, key=lambda option: option[0])


def _like(first: Array, second: Array, given: Iterable[Assumption]) -> dict[str, Any]:
    """What makes the second array a linear function of the first; of the same variance, unless one is declared."""
    stated = facts_about(second, given).statistics.keys()
    free = not stated & {Statistic.VARIANCE, Statistic.SECOND_MOMENT}
    return {"like": first, **({"variance": None} if free else {})}


# Functions


def function_options(f: Function, given: Iterable[Assumption], number: Any) -> list[Option]:
    """Maps for one function, with the slope at 0 that is declared."""
    values = [number(a.value) for a in given if isinstance(a, Slope) and a.function == f]
    slopes = [Rational(v) for v in values if is_rational(v)]
    zero, one = Integer(0), Integer(1)
    pieces: list[tuple[int, Map]] = []
    for slope in slopes or [one]:
        pieces += [
            (0, smooth_map(slope * T)),
            (1, smooth_map(slope * T + T**3)),
            (2, smooth_map(slope * T + T**2)),
            (3, smooth_map(slope * T + 1)),
            (3, smooth_map(slope * T - T**3 / 3)),
        ]
    pieces += [
        (1, smooth_map(T**2)),
        (1, Map(zero, T, True, 0)),
        (1, smooth_map(2 * T)),
        (2, Map(-T, T, True, 0)),
        (2, Map(T / 2, T, True, 0)),
        (3, smooth_map(one)),
        (3, smooth_map(T**3)),
        (3, Map(T, T + T**2, True, 0)),
    ]
    return sorted(pieces, key=lambda option: option[0])
