"""Numbers that make premises true: solves for one constant, or the variance of one array, at a time.

A premise is evaluated at three values of the unknown; if it is linear in it (or in its square) the solution
is the only one, and is tried. Nothing is taken from algebra on trust: the caller checks the model that
comes out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

from sympy import Integer, Rational, Symbol

from ..language.assumptions import Claim, Relation
from ..language.expressions import Array
from .claims import first_failure
from .evaluation import Evaluation
from .laws import Finite, Shape, Unsupported, point, three_point, two_point
from .model import Model
from .nodes import Node
from .numbers import Number, Undefined, compare, exact_root, is_rational, lowest, minus, power

Unknown: TypeAlias = Symbol | Array


def solve(
    model: Model, unknowns: Sequence[Unknown], premises: Sequence[Claim], conditions: Sequence[Claim],
    labels: tuple[int, ...],
) -> Iterator[Model]:
    """The model if the premises hold in it, else models with some unknowns changed until they do."""
    try:
        failed = _first_failure(model, premises, conditions, labels)
    except (Undefined, Unsupported):
        return
    if failed is None:
        yield model
        return
    premise, at = failed
    if premise.relation is not Relation.EQUAL:
        return
    for number, unknown in enumerate(unknowns):
        for changed in _solutions(model, unknown, premise, at):
            yield from solve(changed, [*unknowns[:number], *unknowns[number + 1 :]], premises, conditions, labels)


def _first_failure(
    model: Model, premises: Sequence[Claim], conditions: Sequence[Claim], labels: tuple[int, ...]
) -> tuple[Claim, dict[Symbol, int]] | None:
    evaluation = Evaluation(model)
    for premise in premises:
        at = first_failure(evaluation, premise, conditions, labels)
        if at is not None:
            return premise, at
    return None


def _solutions(model: Model, unknown: Unknown, premise: Claim, at: Mapping[Symbol, int]) -> Iterator[Model]:
    """The model with the unknown set so that the premise holds there, if it is linear in it or in its
    square.
    """
    if isinstance(unknown, Array):
        root = _root([_excess(_with_variance(model, unknown, Integer(v)), premise, at) for v in (1, 2, 3)])
        if root is not None and is_rational(root) and root >= 0:
            yield _with_variance(model, unknown, Rational(root))
        return
    square = _root([_excess(_with_square(model, unknown, v), premise, at) for v in (1, 2, 3)])
    if square is not None and compare(square, 0) > 0:
        yield _with_square(model, unknown, square)
        yield _with_number(model, unknown, -power(square, Fraction(1, 2)))
        return
    root = _root([_excess(_with_number(model, unknown, v), premise, at) for v in (1, 2, 3)])
    if root is not None:
        yield _with_number(model, unknown, root)


def _root(values: list[Number | None]) -> Number | None:
    """Where the line through the values at 1, 2, 3 is 0; None if they are on no line, or on a level one."""
    if None in values:
        return None
    first, second, third = values
    slope = minus(second, first)
    if compare(minus(third, second), slope) != 0 or compare(slope, 0) == 0:
        return None
    return lowest(1 - first * power(slope, -1))


def _excess(model: Model, premise: Claim, at: Mapping[Symbol, int]) -> Number | None:
    """Left side minus right side."""
    evaluation = Evaluation(model)
    try:
        left, right = (evaluation.value(side, at) for side in (premise.left, premise.right))
    except (Undefined, Unsupported):
        return None
    return None if isinstance(left, Node) or isinstance(right, Node) else minus(left, right)


def _with_number(model: Model, name: Symbol, value: Number) -> Model:
    squares = {s: v for s, v in model.squares.items() if s != name}
    return replace(model, numbers={**model.numbers, name: lowest(value)}, squares=squares)


def _with_square(model: Model, name: Symbol, square: Number) -> Model:
    """The positive number with this square, which is kept where its root is irrational."""
    root = exact_root(Fraction(square)) if is_rational(square) else power(square, Fraction(1, 2))
    if root is not None:
        return _with_number(model, name, root)
    numbers = {s: v for s, v in model.numbers.items() if s != name}
    return replace(model, numbers=numbers, squares={**model.squares, name: square})


def _with_variance(model: Model, array: Array, variance: Rational) -> Model:
    spec = model.arrays[array]
    shapes: tuple[Shape, ...] = tuple(_any_variance(shape) for shape in spec.shapes)
    return replace(model, arrays={**model.arrays, array: replace(spec, variance=variance, shapes=shapes)})


def _any_variance(shape: Shape) -> Shape:
    """A shape, or for variances it cannot have a symmetric law on three points."""

    def fitted(mean: Number, variance: Number) -> Finite | None:
        if compare(variance, 0) == 0:
            return point(mean, variance)
        return shape(mean, variance) or two_point(mean, variance) or three_point(mean, variance)

    return fitted
