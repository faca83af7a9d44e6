"""Where repeated layers take the variance and the correlation: fixed points, their stability, and depth scales.

A fixed point of the variance map is looked for as a change of sign of q' - q on a grid of powers of 4 from 2^-40 to
2^14, and q = 0 is tried by itself; two fixed points within a factor of 4 of each other can be missed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import mpmath

from ..activations import ActivationError, is_positively_homogeneous
from .maps import Layer, chi, correlation_slope, next_correlation, next_variance, variance_slope
from .moments import second_moment

EXPONENTS = range(-40, 15, 2)
MARGIN = 1e-9
NEAR_ONE = tuple(1 - 2.0**-k for k in range(1, 25))


class NoFixedPoint(ActivationError):
    """No fixed point with the properties asked for was found."""


@dataclass(frozen=True, slots=True)
class FixedPoint:
    """A variance q that a layer preserves, with the derivatives of both maps there (Schoenholz et al. 2017).

    `slope` is dq'/dq, `chi` is dc'/dc at c = 1.
    """

    q: float
    slope: float
    chi: float

    @property
    def stable(self) -> bool:
        """Do nearby variances approach q?

        At a slope of 1 the first order does not decide; that is not called stable.
        """
        return self.slope < 1 - MARGIN

    @property
    def correlation_depth(self) -> float:
        """Layers over which a small angle, or a gradient's second moment, falls by the factor e: -1/log chi; infinite
        where neither does."""
        return depth_scale(self.chi)


@dataclass(frozen=True, slots=True)
class CorrelationFixedPoint:
    """The correlation c that attracts inputs, with dc'/dc and the depth scale of the approach."""

    c: float
    slope: float
    depth: float


def depth_scale(factor: float) -> float:
    """-1/log of the factor by which a deviation shrinks per layer; infinite where it does not, 0 where it is gone."""
    if factor >= 1 - MARGIN:
        return math.inf
    return -1 / math.log(factor) if factor > 0 else 0.0


def fixed_points(layer: Layer) -> tuple[FixedPoint, ...]:
    """All fixed points of the variance map that are found, in rising order of q; none where the variance explodes.

    Raises NoFixedPoint where every q is one (a positively homogeneous f at sigma_w^2 E f(z)^2 = 1 without biases).
    """
    if is_positively_homogeneous(layer.activation):
        return _homogeneous(layer)
    at_zero = [0.0] if next_variance(layer, 0) == 0 else []
    roots = sign_changes(lambda q: next_variance(layer, q) - q)
    return tuple(_fixed_point(layer, q) for q in (*at_zero, *roots))


def correlation_fixed_point(layer: Layer, q: float) -> CorrelationFixedPoint:
    """Where correlations tend to at the fixed variance q: c = 1 for chi <= 1 (order), else the c < 1 (chaos)."""
    at_one = correlation_slope(layer, 1.0, q)
    if at_one <= 1 + MARGIN:
        return CorrelationFixedPoint(1.0, at_one, depth_scale(at_one))
    return _in_chaos(layer, q)


def sign_changes(function: Callable[[float], float]) -> Iterator[float]:
    """The positive zeros at which the function changes sign on the grid, from the smallest on."""
    values = ((2.0**exponent, function(2.0**exponent)) for exponent in EXPONENTS)
    for (lower, before), (upper, after) in pairwise(values):
        if before == 0:
            yield lower
        elif before * after < 0:
            yield root_between(function, lower, upper)


def root_between(function: Callable[[float], float], lower: float, upper: float) -> float:
    """A zero between two points of different sign, by the method of Anderson and Björck."""
    return float(mpmath.findroot(lambda x: function(float(x)), (lower, upper), solver="anderson", verify=False))


def _in_chaos(layer: Layer, q: float) -> CorrelationFixedPoint:
    """The fixed point below 1: c' - c is not negative at c = 0, and negative just below 1 since chi > 1."""

    def excess(c: float) -> float:
        return next_correlation(layer, c, q) - c

    above = next((c for c in NEAR_ONE if excess(c) < 0), None)
    if above is None:
        raise NoFixedPoint(f"the correlation's fixed point is closer to 1 than {NEAR_ONE[-1]}: chi is barely above 1")
    c = 0.0 if abs(excess(0.0)) < MARGIN else root_between(excess, 0.0, above)
    slope = correlation_slope(layer, c, q)
    return CorrelationFixedPoint(c, slope, depth_scale(slope))


def _homogeneous(layer: Layer) -> tuple[FixedPoint, ...]:
    """E f(s)^2 = q E f(z)^2: the variance map is a line."""
    slope = layer.sigma_w**2 * float(second_moment(layer.activation, 1))
    if abs(slope - 1) < MARGIN and layer.sigma_b == 0:
        raise NoFixedPoint("every variance q is a fixed point: this layer preserves it exactly")
    if slope >= 1 - MARGIN:
        return (_fixed_point(layer, 0.0),) if layer.sigma_b == 0 else ()
    return (_fixed_point(layer, layer.sigma_b**2 / (1 - slope)),)


def _fixed_point(layer: Layer, q: float) -> FixedPoint:
    return FixedPoint(q, variance_slope(layer, q), chi(layer, q))
