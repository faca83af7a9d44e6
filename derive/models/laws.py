"""The law of one random number: by name, or finite, of a given mean and variance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from .numbers import Number, Undefined, compare, exact_root, is_rational, lowest

Values = tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Finite:
    """Outcome number j has probability `probabilities[j]` and value `values[j]`."""

    probabilities: Values
    values: Values


@dataclass(frozen=True, slots=True)
class Named:
    """A law on infinitely many values, by name and parameters (numbers)."""

    name: str
    parameters: Values


class Unsupported(Exception):
    """The model cannot be computed with; the message says what stands in the way."""


# Finite laws of a given mean and variance

Shape = Callable[[Number, Number], Finite | None]
"""Mean and variance to a law that has them, if this shape can."""


def two_point(mean: Number, variance: Number) -> Finite | None:
    """mean - sd or mean + sd, equally likely; needs a variance whose root is rational."""
    deviation = exact_root(Fraction(variance)) if is_rational(variance) else None
    half = Fraction(1, 2)
    if not deviation:
        return None
    return Finite((half, half), (lowest(mean - deviation), lowest(mean + deviation)))


def skew_up(mean: Number, variance: Number) -> Finite | None:
    """Far above its mean rarely, a little below it often: for variance 2, mean - 1 or mean + 2."""
    return _skew(mean, variance, 1)


def skew_down(mean: Number, variance: Number) -> Finite | None:
    """The mirror image of `skew_up`."""
    return _skew(mean, variance, -1)


def _skew(mean: Number, variance: Number, side: int) -> Finite | None:
    if not is_rational(variance) or variance <= 0:
        return None
    far = exact_root(Fraction(variance) * 2) or Fraction(variance.__ceil__() + 1)
    near = Fraction(variance) / far
    rare = near / (far + near)
    values = lowest(mean - side * near), lowest(mean + side * far)
    return Finite((1 - rare, rare), values)


def three_point(mean: Number, variance: Number) -> Finite | None:
    """mean - a, mean or mean + a, with a whole: symmetric, of any rational variance."""
    if not is_rational(variance) or variance <= 0:
        return None
    a = 1
    while a * a <= variance:
        a += 1
    side = Fraction(variance) / (2 * a * a)
    return Finite((side, 1 - 2 * side, side), (lowest(mean - a), mean, lowest(mean + a)))


def on_axis(mean: Number, variance: Number, axis: int) -> Finite | None:
    """mean + a or mean - a where a common draw names this axis, else mean: entries on different axes are
    uncorrelated and never vary together, so not independent."""
    if not is_rational(variance) or variance <= 0:
        return None
    half, double = exact_root(Fraction(variance) * 2), exact_root(Fraction(variance) * 4)
    axes, a = (2, half) if half else (4, double)
    if not a or axis > axes:
        return None
    values = [mean] * (2 * axes)
    values[2 * axis - 2], values[2 * axis - 1] = lowest(mean - a), lowest(mean + a)
    return Finite((Fraction(1, 2 * axes),) * (2 * axes), tuple(values))


AXES: tuple[Shape, ...] = tuple(partial(on_axis, axis=axis) for axis in (1, 2, 3, 4))


def point(mean: Number, variance: Number) -> Finite | None:
    """Always the same number."""
    return Finite((1,), (mean,)) if compare(variance, 0) == 0 else None


def with_kurtosis(mean: Number, variance: Number, kurtosis: Number) -> Finite | None:
    """Symmetric on mean, mean +- a, mean +- b with small whole a < b."""
    if not is_rational(variance) or not is_rational(kurtosis):
        return None
    for b in range(1, 8):
        for a in range(1, b):
            far = Fraction(kurtosis * variance**2 - a * a * variance, 2 * b * b * (b * b - a * a))
            near = (Fraction(variance) / 2 - far * b * b) / (a * a)
            rest = 1 - 2 * far - 2 * near
            if min(far, near, rest) >= 0:
                pairs = [(mean - b, far), (mean - a, near), (mean, rest), (mean + a, near), (mean + b, far)]
                kept = [(x, p) for x, p in pairs if p]
                return Finite(tuple(p for _, p in kept), tuple(lowest(x) for x, _ in kept))
    return None


_PARAMETERS = {"normal": 2, "uniform": 2, "truncated normal": 3, "rademacher": 0, "bernoulli": 1, "poisson": 1}


def finite_named(name: str, parameters: Values) -> Finite | None:
    """The named law, where it has finitely many values. Raises Unsupported for a law not known here."""
    if _PARAMETERS.get(name) != len(parameters):
        raise Unsupported(f"the law {name} with {len(parameters)} parameters is not known to the models")
    if name == "rademacher":
        return Finite((Fraction(1, 2), Fraction(1, 2)), (-1, 1))
    if name == "bernoulli":
        (p,) = parameters
        if compare(p, 0) < 0 or compare(p, 1) > 0:
            raise Undefined("a probability outside [0, 1]")
        return Finite((1 - p, p), (0, 1))
    return None
