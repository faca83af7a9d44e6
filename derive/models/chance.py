"""Expectations from their definition: the sum over every outcome of probability times value, in exact arithmetic.

No rule about expectations, variances or independence is known here. Named laws on infinitely many values enter by rules
that reproduce their moments to the degree needed (`laws.rule`), or by quadrature of one variable.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import product as outcomes
from math import lcm, prod
from typing import Any

from .laws import Finite, Named, Unsupported
from .model import Haar, Key, Space, signed_permutations
from .nodes import Node, Value, add, degree, kinks, multiply, vector, vectors
from .numbers import Number, compare, integral, is_rational, lowest
from .rules import centre, density, rule

OUTCOMES = 20_000
"""Most outcomes that are enumerated for one expectation, unless told."""


class Chance:
    """The sources met so far and what is drawn from each."""

    def __init__(self, most: int = OUTCOMES) -> None:
        self.most = most
        self.spaces: dict[Key, Space] = {}
        self.orders: dict[str, int] = {}
        self.integrated: set[str] = set()

    def method(self) -> str:
        """How the expectations so far were computed."""
        said = [f"{name} law by quadrature to 24 digits" for name in sorted(self.integrated)]
        said += [
            f"{name} law through its exact moments up to order {order}"
            for name, order in sorted(self.orders.items())
            if order
        ]
        return "; ".join(said) or "every outcome enumerated"

    def covariance(self, left: Value, right: Value) -> Number:
        """E[(X - E X) (Y - E Y)]."""
        (x, q), (y, r) = self._centred_multiple(left), self._centred_multiple(right)
        return lowest(self.expectation(multiply([x, y])) * Fraction(1, q * r))

    def _centred_multiple(self, value: Value) -> tuple[Value, int]:
        """q (X - E X) and q, such that what is added to q X is whole: whole numbers are the fastest."""
        mean = self.expectation(value)
        q = mean.denominator if is_rational(mean) else 1
        return add([multiply([q, value]), -q * mean]), q

    def centred(self, value: Value) -> Value:
        """X - E X."""
        return add([value, -self.expectation(value)])

    def expectation(self, value: Value) -> Number:
        """The sum over all outcomes of probability times value."""
        if not isinstance(value, Node):
            return value
        smooth = [key for key in value.sources if self._needs_integral(value, key)]
        if len(smooth) > 1:
            raise Unsupported("an expectation of a function of several variables with densities")
        if smooth:
            return self._integral(value, smooth[0])
        columns, weights, scale = self._outcomes(value)
        values = vector(value, columns, len(weights), {})
        total = sum((w * v for w, v in zip(weights, values, strict=True)), start=0)
        return lowest(total * Fraction(1, scale))

    def joint(self, values: Iterable[Value]) -> list[tuple[Number, tuple[Number, ...]]]:
        """Every outcome of several random numbers together, with its probability."""
        together = Node("sum", tuple(values))
        if any(not isinstance(self.spaces[key], tuple) for key in together.sources):
            raise Unsupported("the joint law of entries with a named law on infinitely many values")
        columns, weights, scale = self._outcomes(together)
        rows = zip(*vectors(together.parts, columns, len(weights), {}), strict=True)
        return [
            (lowest(Fraction(w, scale)) if is_rational(w) else w / scale, row)
            for w, row in zip(weights, rows, strict=True)
        ]

    def support(self, values: tuple[Value, ...]) -> list[tuple[Number, ...]]:
        """The values several random numbers can take together (some of them, for named laws)."""
        together = Node("sum", values)
        columns, weights, _ = self._outcomes(together, shallow=True)
        return list(zip(*vectors(values, columns, len(weights), {}), strict=True))

    def _needs_integral(self, value: Node, key: Key) -> bool:
        space = self.spaces[key]
        if not isinstance(space, Named):
            return False
        try:
            _, split = degree(value, key)
        except Unsupported:
            return True
        middle = centre(space)
        return split and (middle is None or compare(middle, 0) != 0)

    def _outcomes(
        self, value: Node, skip: Key | None = None, shallow: bool = False
    ) -> tuple[dict[Key, list[Any]], list[Number], int]:
        """For each source its outcome in every joint outcome; their weights, over a common denominator."""
        keys = [key for key in value.sources if key != skip]
        laws = [self._law(value, key, shallow) for key in keys]
        if prod(len(law.probabilities) for law in laws) > self.most:
            raise Unsupported(f"more than {self.most} outcomes")
        scales = [lcm(*(p.denominator for p in law.probabilities if is_rational(p))) for law in laws]
        weights = [[lowest(p * s) for p in law.probabilities] for law, s in zip(laws, scales, strict=True)]
        rows = list(outcomes(*(range(len(law.probabilities)) for law in laws)))
        columns = {
            key: [law.values[row[j]] for row in rows] for j, (key, law) in enumerate(zip(keys, laws, strict=True))
        }
        totals = [prod(weights[j][o] for j, o in enumerate(row)) for row in rows]
        return columns, totals, prod(scales)

    def _law(self, value: Node, key: Key, shallow: bool) -> Finite:
        """The outcomes of a source: their numbers, or for a named law the nodes of a rule."""
        space = self.spaces[key]
        if isinstance(space, Named):
            if shallow:
                return rule(space, 2, False)
            order, split = degree(value, key)
            self.orders[space.name] = max(order, self.orders.get(space.name, 0))
            return rule(space, order, split)
        if isinstance(space, Haar):
            order, split = (0, False) if shallow else degree(value, key)
            if order > 3 or split:
                raise Unsupported("an expectation over a random orthogonal matrix of degree above 3")
            self.orders["orthogonal"] = max(order, self.orders.get("orthogonal", 0))
            count = len(signed_permutations(space.size, 1, 1).values)
            return Finite((Fraction(1, count),) * count, tuple(range(count)))
        return Finite(space, tuple(range(len(space))))

    def _integral(self, value: Node, key: Key) -> Number:
        """Quadrature over one variable, enumeration over the rest; 30 digits."""
        space = self.spaces[key]
        if not isinstance(space, Named):
            raise Unsupported("an integral over a law without a density")
        weigh, ends = density(space)
        columns, weights, scale = self._outcomes(value, skip=key)
        self.integrated.add(space.name)

        def integrand(x: Number) -> Number:
            here = {**columns, key: [x] * len(weights)}
            values = vector(value, here, len(weights), {})
            return weigh(x) * sum((w * v for w, v in zip(weights, values, strict=True)), start=0)

        bends = [k for k in kinks(value, key) if ends[0] < k < ends[-1]]
        return integral(integrand, sorted({*ends, *bends})) / scale
