"""The three expectations that mean field theory needs, as functions of q, q = 0 included.

They are the middles of rigorous intervals at `DIGITS` digits, as fractions: the conditions that are solved
elsewhere are small differences of them. Functions outside the audited ones are refused (NotAudited).
"""

from __future__ import annotations

import math
from fractions import Fraction

import sympy as sp
from flint import arb, ctx

from ..activations import (
    Activation,
    ActivationError,
    Order,
    Piece,
    X,
    derivative_pieces,
    enclosed,
    number,
    valued_pieces,
)

DIGITS = 25


def second_moment(activation: Activation, q: float) -> Fraction:
    """E f(s)^2 for s ~ N(0, q); f(0)^2 at q = 0."""
    if q == 0:
        return _mean_square_at_zero(tuple(piece.expression for piece in valued_pieces(activation) if _touches(piece)))
    return _moment(activation, Order(f=2), q)


def slope_second_moment(activation: Activation, q: float) -> Fraction:
    """E f'(s)^2; at q = 0 the mean of the squared slopes on the two sides of 0, as half of all s are on either."""
    if q == 0:
        slopes = tuple(piece.expression for piece in derivative_pieces(activation) if _touches(piece))
        return _mean_square_at_zero(slopes)
    return _moment(activation, Order(slope=2), q)


def second_moment_slope(activation: Activation, q: float) -> Fraction:
    """d/dq E f(s)^2 = E[s f(s) f'(s)]/q, which needs no second derivative, so f may have kinks.

    At q = 0 it is that of f' above, and only where f(0) = 0. Raises ActivationError elsewhere.
    """
    if q == 0 and second_moment(activation, 0):
        raise ActivationError(
            f"{activation.name} has f(0) != 0, so q = 0 is no fixed point and no slope is asked there"
        )
    if q == 0:
        return slope_second_moment(activation, 0)
    return _moment(activation, Order(s=1, f=1, slope=1), q) / Fraction(q)


def _moment(activation: Activation, order: Order, q: float) -> Fraction:
    if not (q > 0 and math.isfinite(q)):
        raise ActivationError(f"the variance q must be zero or a positive number; got {q}")
    exact = Fraction(q)
    return _as_fraction(enclosed(activation, order, sp.Rational(exact.numerator, exact.denominator), DIGITS))


def _mean_square_at_zero(expressions: tuple[sp.Expr, ...]) -> Fraction:
    with ctx.workdps(DIGITS):
        values = [_as_fraction(number(expression.subs(X, 0))) for expression in expressions]
    return sum((value**2 for value in values), Fraction(0)) / len(values)


def _touches(piece: Piece) -> bool:
    return bool(piece.lower <= 0 <= piece.upper)


def _as_fraction(ball: arb) -> Fraction:
    mantissa, exponent = ball.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
