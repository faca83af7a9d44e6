"""The entries of random arrays as random numbers: which sources decide one, and what it is in each outcome of them.

An array follows a law by name, a shape with the declared mean and variance, or a linear function of another array.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from fractions import Fraction

from sympy import Expr, Integer, Symbol

from ..language.expressions import Array
from .chance import Chance
from .laws import Finite, Named, Unsupported, finite_named
from .model import WHOLE, Haar, Key, Model, Space, Spec, keys_of, one_hot, signed_permutations
from .nodes import Node, Value, add, multiply
from .numbers import Number, Undefined, exact_root, is_rational, lowest, power


class Draws(ABC):
    """The random arrays of one model, whose sources are kept in `chance`."""

    model: Model
    chance: Chance

    @abstractmethod
    def value(self, expression: Expr, at: Mapping[Symbol, Value]) -> Value:
        """A number, or a Node if the expression is random."""

    @abstractmethod
    def whole(self, expression: Expr, at: Mapping[Symbol, Value]) -> int:
        """The value, which must be a whole number."""

    def drawn(self, array: Array, labels: tuple[int, ...], indices: tuple[int, ...]) -> Value:
        if array not in self.model.arrays:
            raise Unsupported(f"{array.name} has no law")
        spec = self.model.arrays[array]
        at = dict(zip(array.labels, labels, strict=True))
        if spec.like is None:
            return self._at_sources(array, spec, keys_of(array, spec, labels, indices), indices, at)
        other = self.model.arrays[spec.like]
        if other.law is not None and other.law.name in WHOLE:
            raise Undefined("a law of a whole array has no other law like it here")
        there = dict(zip(spec.like.labels, (*labels, *(0 for _ in spec.like.labels)), strict=False))
        base = self._at_sources(spec.like, other, keys_of(array, spec, labels, indices), indices, there)
        position = sum(indices) - len(indices)
        return self._alike(spec, multiply([base, base]) if spec.squared else base, position, at)

    def _alike(self, spec: Spec, base: Value, position: int, at: Mapping[Symbol, Value]) -> Value:
        """The mean of the spec plus a multiple of what `base` differs from its own mean."""
        ratio: Number | None = 1
        if spec.variance is not None:
            variance = self.chance.covariance(base, base)
            square = self.value(spec.variance, at) * power(variance, -1)
            ratio = exact_root(Fraction(square)) if is_rational(square) else None
        if ratio is None or spec.mean is None:
            raise Undefined("no multiple of the other array has that variance")
        multiple = multiply([ratio * spec.scales[position % len(spec.scales)], self.chance.centred(base)])
        entry = add([self.value(spec.mean, at), multiple])
        if spec.law is not None or (isinstance(entry, Node) and entry.operation != "entry" and self._endless(entry)):
            raise Undefined("a law on infinitely many values has no other law like it here")
        return entry

    def _endless(self, value: Node) -> bool:
        return any(not isinstance(self.chance.spaces[key], tuple) for key in value.sources)

    def _at_sources(
        self,
        array: Array,
        spec: Spec,
        keys: tuple[Key, ...],
        indices: tuple[int, ...],
        at: Mapping[Symbol, Value],
    ) -> Value:
        """An entry of this law at these sources."""
        labels = tuple(at.values())
        law: Finite | Named | None
        if spec.law is not None and spec.law.name in WHOLE:
            keys = ((array, "whole", labels),)
            size = self._side(array, spec.law.name, labels)
            if spec.law.name == "orthogonal":
                return self._source(keys, Haar(size), signed_permutations(size, *indices).values)
            law = one_hot(size, *indices)
        elif spec.law is not None:
            parameters = tuple(self.value(p, at) for p in spec.law.parameters)
            law = finite_named(spec.law.name, parameters) or Named(spec.law.name, parameters)
        else:
            law = self._shaped(array, sum(indices) - len(indices), at)
        if isinstance(law, Named):
            return self._source(keys, law, None)
        if len(law.values) == 1:
            return law.values[0]
        return self._source(keys, law.probabilities, law.values)

    def _side(self, array: Array, law: str, labels: tuple[int, ...]) -> int:
        """The length of a one-hot vector, or of an orthogonal matrix: of which one with fewer rows or columns
        is a part."""
        ranges = [array.range_of(p, tuple(map(Integer, labels))) for p in range(len(array.ranges))]
        if len(ranges) != (1 if law == "one-hot" else 2):
            raise Unsupported(f"{array.name} is {law}, and no vector or matrix to be so")
        longest = max(self.whole(last, {}) for _, last in ranges)
        if any(self.whole(first, {}) != 1 for first, _ in ranges) or (law == "orthogonal" and longest > 3):
            raise Unsupported("an orthogonal matrix of more than 3 rows, or positions that do not start at 1")
        return longest

    def _shaped(self, array: Array, position: int, at: Mapping[Symbol, Value]) -> Finite:
        spec = self.model.arrays[array]
        if spec.mean is None or spec.variance is None:
            raise Unsupported(f"{array.name} has no law")
        mean, variance = self.value(spec.mean, at), self.value(spec.variance, at)
        law = spec.shapes[position % len(spec.shapes)](mean, variance)
        if law is None:
            raise Undefined("no law of this shape has that mean and variance")
        scale = spec.scales[position % len(spec.scales)]
        return Finite(law.probabilities, tuple(lowest(scale * x) for x in law.values))

    def _source(self, keys: tuple[Key, ...], space: Space, values: tuple[Number, ...] | None) -> Node:
        for key in keys:
            if self.chance.spaces.setdefault(key, space) != space:
                raise Undefined("arrays that share a draw need the same probabilities")
        return Node("entry", (), (keys, values))
