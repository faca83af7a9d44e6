"""Numbers that make premises true: solves for one constant, or the variance or scale of one array, at a time.

A premise is evaluated at three values of the unknown; if it is linear in it (or in its square) the solution is the only
one, and is tried. Nothing is taken from algebra on trust: the caller checks the model that comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any, TypeAlias

from sympy import Rational, Symbol

from ..language.assumptions import Claim, Relation
from ..language.expressions import Array
from ..language.work import charge
from .claims import first_failure
from .evaluation import Evaluation
from .laws import Finite, Shape, Unsupported, point, three_point, two_point
from .model import Model
from .nodes import Node
from .numbers import Number, Undefined, compare, exact_root, is_rational, lowest, minus, power
from .question import Question, names_of

Unknown: TypeAlias = Symbol | Array
Place: TypeAlias = Mapping[Symbol, int]


class Premises:
    """The premises of a question, and what they came to in the models so far.

    Models that agree in all that a premise is about are one to it. Premises about little come first. `may_be` says
    whether a number may have the value that it has in a model.
    """

    def __init__(
        self, question: Question, labels: tuple[int, ...], may_be: Callable[[Model, Symbol], bool], outcomes: int
    ) -> None:
        self._conditions, self._labels, self._may_be = question.conditions, labels, may_be
        self._outcomes = outcomes
        about = {p: names_of(p, question.definitions, question.near) for p in question.premises}
        self._about = dict(sorted(about.items(), key=lambda pair: len(pair[1])))
        self._known: dict[Any, Any] = {}

    def solve(self, model: Model, unknowns: Sequence[Unknown]) -> Iterator[Model]:
        """The model if the premises hold in it, else models with some unknowns changed until they do.

        Raises Unsupported, at the end, if a premise could not be computed.
        """
        charge(10)
        failed = next((found for p in self._about if (found := self._failure(model, p)) is not None), None)
        if failed is None:
            yield model
            return
        premise, at = failed
        if at is None:
            raise Unsupported("a premise could not be computed")
        beyond: Unsupported | None = None
        tried = enumerate(unknowns) if premise.relation is Relation.EQUAL else ()
        for number, unknown in tried:
            if unknown in self._about[premise]:
                for changed in self._solutions(model, unknown, premise, at):
                    try:
                        yield from self.solve(changed, [*unknowns[:number], *unknowns[number + 1 :]])
                    except Unsupported as reason:
                        beyond = reason
        if beyond is not None:
            raise beyond

    def _failure(self, model: Model, premise: Claim) -> tuple[Claim, Place | None] | None:
        """The premise and where it fails (None: it could not be computed there); None if it holds."""
        key = premise, self._of(model, premise)
        if key not in self._known:
            try:
                at = first_failure(Evaluation(model, self._outcomes), premise, self._conditions, self._labels)
                self._known[key] = None if at is None else (premise, at)
            except (Undefined, Unsupported):
                self._known[key] = premise, None
        found: tuple[Claim, Place | None] | None = self._known[key]
        return found

    def _solutions(self, model: Model, unknown: Unknown, premise: Claim, at: Place) -> Iterator[Model]:
        """The model with the unknown set so that the premise holds there, if it is linear in it or in its square; of
        an array, in its variance or in the square of a factor."""
        if isinstance(unknown, Array):
            root = self._root(partial(_with_variance, model, unknown), (1, 2, 3), premise, at)
            if root is not None and is_rational(root) and root >= 0:
                yield _with_variance(model, unknown, root)
                return
            square = self._root(lambda v: _scaled(model, unknown, power(v, Fraction(1, 2))), (1, 4, 9), premise, at)
            if square is not None and compare(square, 0) > 0:
                yield _scaled(model, unknown, power(square, Fraction(1, 2)))
            return
        found = self._values(model, unknown, premise, at)
        yield from (changed for changed in found if self._may_be(changed, unknown))

    def _values(self, model: Model, unknown: Symbol, premise: Claim, at: Place) -> Iterator[Model]:
        square = self._root(partial(_with_square, model, unknown), (1, 4, 9), premise, at)
        if square is not None and compare(square, 0) > 0:
            yield _with_square(model, unknown, square)
            yield _with_number(model, unknown, -power(square, Fraction(1, 2)))
            return
        root = self._root(partial(_with_number, model, unknown), (1, 2, 3), premise, at)
        if root is not None:
            yield _with_number(model, unknown, root)

    def _root(
        self, changed: Callable[[int], Model], points: tuple[int, int, int], premise: Claim, at: Place
    ) -> Number | None:
        """Where the line through what the left side exceeds the right by at the points is 0; None if there is no
        line, or a level one."""
        (x, first), (y, second) = ((v, self._excess(changed(v), premise, at)) for v in points[:2])
        if first is None or second is None or compare(first, second) == 0:
            return None
        third, slope = self._excess(changed(points[2]), premise, at), minus(second, first) * Fraction(1, y - x)
        if third is None or compare(minus(third, second), slope * (points[2] - y)) != 0:
            return None
        return lowest(minus(x, first * power(slope, -1)))

    def _excess(self, model: Model, premise: Claim, at: Place) -> Number | None:
        """Left side minus right side."""
        key = premise, self._of(model, premise), tuple(at.items())
        if key not in self._known:
            self._known[key] = _excess(Evaluation(model, self._outcomes), premise, at)
        return self._known[key]

    def _of(self, model: Model, premise: Claim) -> tuple[Any, ...]:
        """All that decides the premise in the model."""
        names, arrays = self._about[premise], model.arrays
        others = [arrays[n].like for n in names if n in arrays and arrays[n].like is not None]
        everything = model.numbers, model.squares, model.tables, arrays, model.functions
        return (*((n, part[n]) for part in everything for n in (*names, *others) if n in part),)


def _excess(evaluation: Evaluation, premise: Claim, at: Place) -> Number | None:
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


def _with_variance(model: Model, array: Array, variance: Number) -> Model:
    spec = model.arrays[array]
    shapes: tuple[Shape, ...] = tuple(_any_variance(shape) for shape in spec.shapes)
    return replace(model, arrays={**model.arrays, array: replace(spec, variance=Rational(variance), shapes=shapes)})


def _scaled(model: Model, array: Array, scale: Number) -> Model:
    """Every entry times the same number: unlike another variance, this keeps all that the entries hang together by."""
    spec = model.arrays[array]
    scales = tuple(lowest(scale * s) for s in spec.scales)
    return replace(model, arrays={**model.arrays, array: replace(spec, scales=scales)})


def _any_variance(shape: Shape) -> Shape:
    """A shape, or for variances it cannot have a symmetric law on three points."""

    def fitted(mean: Number, variance: Number) -> Finite | None:
        if compare(variance, 0) == 0:
            return point(mean, variance)
        return shape(mean, variance) or two_point(mean, variance) or three_point(mean, variance)

    return fitted
