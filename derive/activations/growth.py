"""How large an expression can be for all x of an interval: the bounds that make a tail of an integral rigorous.

A `Bound` holds real numbers such that, for every x of the interval,

    lower <= g(x) <= upper    and    |g(x)| <= factor (1 + |x|)^degree exp(rate |x|).

Each rule below is one line of real analysis; a rule that does not apply gives None, and then no tail is bounded. A
bound also shows that no denominator vanishes and no logarithm or root leaves its domain on the interval, so that g is
analytic there. Does not look for good bounds: a tail can be pushed out where they are poor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import sympy as sp
from flint import arb

INFINITY = arb.pos_inf()
ZERO, ONE = arb(0), arb(1)


@dataclass(frozen=True, slots=True)
class Bound:
    """Range and growth of an expression on an interval; `lower` and `upper` may be infinite, the rest is finite."""

    lower: arb
    upper: arb
    factor: arb
    degree: arb
    rate: arb


def constant(value: arb) -> Bound:
    """A number is its own range."""
    return Bound(value.lower(), value.upper(), value.abs_upper(), ZERO, ZERO)


def variable(lower: arb, upper: arb) -> Bound:
    """x itself, on [lower, upper]: |x| <= 1 + |x|."""
    return Bound(lower, upper, ONE, ONE, ZERO)


def total(terms: list[Bound]) -> Bound | None:
    """g + h: factors add up, and the larger degree and rate serve both, since 1 + |x| >= 1."""
    return _tightened(reduce(_plus, terms))


def product(factors: list[Bound]) -> Bound | None:
    """g h: the ends of the range are among the four products, with 0 times infinity as 0."""
    return _tightened(reduce(_times, factors))


def power(base: Bound, exponent: sp.Rational) -> Bound | None:
    """g^r: products for a positive integer, the reciprocal for a negative r; a root needs g > 0."""
    if exponent < 0:
        return _reciprocal(power(base, -exponent))
    if exponent.is_Integer:
        found = reduce(_times, [base] * int(exponent))
        return _tightened(_not_negative(found) if exponent % 2 == 0 else found)
    if not base.lower > 0:
        return None
    r = arb(int(exponent.p)) / int(exponent.q)
    return _tightened(
        Bound(base.lower**r, _raised(base.upper, r), base.factor.max(ONE) ** r, base.degree * r, base.rate * r)
    )


def exponential(inner: Bound) -> Bound | None:
    """exp g: at most exp(upper); or exp(factor (1 + |x|)) where g grows no faster than a line."""
    if inner.upper.is_finite():
        return _bounded(_exp(inner.lower), inner.upper.exp())
    if not (inner.degree <= 1 and inner.rate.is_zero()):
        return None
    return _tightened(Bound(_exp(inner.lower), INFINITY, inner.factor.exp(), ZERO, inner.factor))


def logarithm(inner: Bound) -> Bound | None:
    """log g for g > 0: at most log factor + degree log(1 + |x|) + rate |x|, at least log(lower)."""
    if not inner.lower > 0:
        return None
    below = inner.lower.log()
    slope = inner.factor.log().max(ZERO) + inner.degree + inner.rate + below.abs_upper()
    above = inner.upper.log() if inner.upper.is_finite() else INFINITY
    return _tightened(Bound(below, above, slope.upper(), ONE, ZERO))


def rising(function: Callable[[arb], arb], bottom: arb, top: arb) -> Callable[[Bound], Bound | None]:
    """A bounded increasing function with the given limits, such as tanh: the range goes from end to end."""

    def bound(inner: Bound) -> Bound | None:
        below = function(inner.lower).lower() if inner.lower.is_finite() else bottom
        above = function(inner.upper).upper() if inner.upper.is_finite() else top
        return _bounded(below, above)

    return bound


def oscillating(inner: Bound) -> Bound | None:
    """sin or cos of anything real lies in [-1, 1]."""
    return _bounded(-ONE, ONE)


def tail(bound: Bound, q: arb, start: arb) -> arb:
    """An upper bound of the integral of |g| times the density of N(0, q) from `start` > 0 outwards.

    Let m(x) = factor (1 + x)^degree exp(rate x) exp(-x^2/(2q))/sqrt(2 pi q). For x >= R its logarithm has the slope
    degree/(1 + x) + rate - x/q <= degree/(1 + R) + rate - R/q =: -d. If d > 0 then m(x) <= m(R) exp(-d (x - R)), and
    the integral of m from R on is at most m(R)/d. For d <= 0 nothing is known: infinity.
    """
    d = start / q - bound.rate - bound.degree / (1 + start)
    if not d > 0:
        return INFINITY
    envelope = bound.factor * (1 + start) ** bound.degree * (bound.rate * start - start**2 / (2 * q)).exp()
    return (envelope / (2 * arb.pi() * q).sqrt() / d).upper()


def _plus(g: Bound, h: Bound) -> Bound:
    return Bound(g.lower + h.lower, g.upper + h.upper, g.factor + h.factor, g.degree.max(h.degree), g.rate.max(h.rate))


def _times(g: Bound, h: Bound) -> Bound:
    ends = [_end_product(a, b) for a in (g.lower, g.upper) for b in (h.lower, h.upper)]
    lower, upper = reduce(arb.min, ends), reduce(arb.max, ends)
    return Bound(lower, upper, g.factor * h.factor, g.degree + h.degree, g.rate + h.rate)


def _end_product(a: arb, b: arb) -> arb:
    return ZERO if a.is_zero() or b.is_zero() else a * b


def _not_negative(g: Bound) -> Bound:
    return Bound(g.lower.max(ZERO), g.upper, g.factor, g.degree, g.rate)


def _reciprocal(g: Bound | None) -> Bound | None:
    if g is None or not (g.lower > 0 or g.upper < 0):
        return None
    return _bounded(_inverse(g.upper), _inverse(g.lower))


def _inverse(end: arb) -> arb:
    return 1 / end if end.is_finite() else ZERO


def _raised(end: arb, r: arb) -> arb:
    return end**r if end.is_finite() else end


def _exp(end: arb) -> arb:
    return end.exp() if end.is_finite() else ZERO


def _bounded(lower: arb, upper: arb) -> Bound | None:
    factor = lower.abs_upper().max(upper.abs_upper())
    return Bound(lower.lower(), upper.upper(), factor, ZERO, ZERO) if factor.is_finite() else None


def _tightened(g: Bound) -> Bound | None:
    """The bound with its range rounded outwards; where the range is finite it bounds the growth as well."""
    if g.lower.is_finite() and g.upper.is_finite():
        return _bounded(g.lower, g.upper)
    if g.lower.is_nan() or g.upper.is_nan() or not g.factor.is_finite():
        return None
    lower = g.lower.lower() if g.lower.is_finite() else g.lower
    upper = g.upper.upper() if g.upper.is_finite() else g.upper
    return Bound(lower, upper, g.factor.upper(), g.degree.upper(), g.rate.upper())
