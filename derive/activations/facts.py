"""What can be established of an activation from its pieces: parity, slope, smoothness, homogeneity, monotonicity.

Every answer has a proof: True and numbers come from exact algebra, False from an exact value or a rigorous
interval at one point. None says that neither was found: not established, which is not the same as false.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import sympy as sp
from flint import acb, arb, ctx

from .activation import Activation, Piece, X, derivative_pieces, valued_pieces
from .enclosure import NotAudited, bounded, compiled, number, run
from .growth import Bound

MOST_DERIVATIVES = 4
MOST_OPERATIONS = 40
BITS = 64
PROBES = tuple(sp.Rational(k, 4) for k in (1, 2, 3, 5, 7, 9, 13, 21))


@dataclass(frozen=True, slots=True)
class Facts:
    """None stands for "not established". Orders count continuous derivatives: 0 continuous, oo smooth."""

    odd: bool | None
    even: bool | None
    value_at_zero: sp.Expr | None
    slope_at_zero: sp.Expr | None
    order_at_zero: sp.Expr | None
    order: sp.Expr | None
    positively_homogeneous: bool | None
    nondecreasing: bool | None


def facts(activation: Activation) -> Facts:
    """All that is established of the activation."""
    pieces = valued_pieces(activation)
    return Facts(
        odd=is_odd(activation),
        even=_has_parity(pieces, 1),
        value_at_zero=_common_value_at_zero(pieces),
        slope_at_zero=slope_at_zero(activation),
        order_at_zero=order_at_zero(activation),
        order=_order(pieces),
        positively_homogeneous=is_positively_homogeneous(activation),
        nondecreasing=is_nondecreasing(activation),
    )


def is_odd(activation: Activation) -> bool | None:
    """Is f(-x) = -f(x) for all x?"""
    return _has_parity(valued_pieces(activation), -1)


def is_even(activation: Activation) -> bool | None:
    """Is f(-x) = f(x) for all x?"""
    return _has_parity(valued_pieces(activation), 1)


def value_at_zero(activation: Activation) -> sp.Expr | None:
    """f(0), where f is continuous there."""
    return _common_value_at_zero(valued_pieces(activation))


def slope_at_zero(activation: Activation) -> sp.Expr | None:
    """f'(0), where f is continuous and the derivatives from both sides exist and agree."""
    return None if value_at_zero(activation) is None else _common_value_at_zero(derivative_pieces(activation))


def is_positively_homogeneous(activation: Activation) -> bool | None:
    """Is f(c x) = c f(x) for all c > 0?"""
    pieces = valued_pieces(activation)
    through_zero = (_common_value_at_zero((piece,)) == 0 and not _slope(piece).has(X) for piece in pieces)
    if all(piece.upper == 0 for piece in pieces[:-1]) and all(through_zero):
        return True
    doubled = (_value(pieces, 2 * x) - 2 * _value(pieces, x) for probe in PROBES for x in (probe, -probe))
    return False if any(each.is_finite() and not each.contains(0) for each in doubled) else None


def is_nondecreasing(activation: Activation) -> bool | None:
    """Is f(x) <= f(y) for all x <= y? Shown by f' >= 0 on each piece and no jump between them."""
    slopes = derivative_pieces(activation)
    if any(_value(slopes, x) < 0 for probe in PROBES for x in (probe, -probe)):
        return False
    order = _order(valued_pieces(activation))
    return True if order is not None and order >= 0 and all(map(_not_negative, slopes)) else None


def is_dominated(activation: Activation) -> bool:
    """Is it shown that f and f' are finite everywhere and grow at most like c (1 + |x|)^k exp(a |x|)?

    Then every product of their powers has an expectation under every normal distribution.
    """
    pieces = *valued_pieces(activation), *derivative_pieces(activation)
    return all(_bound(piece) is not None for piece in pieces)


def _slope(piece: Piece) -> sp.Expr:
    return sp.expand(sp.diff(piece.expression, X))


def _has_parity(pieces: tuple[Piece, ...], sign: int) -> bool | None:
    differences = (_value(pieces, -probe) - sign * _value(pieces, probe) for probe in PROBES)
    if any(each.is_finite() and not each.contains(0) for each in differences):
        return False
    mirrored = tuple(Piece(-p.upper, -p.lower, sign * p.expression.subs(X, -X)) for p in reversed(pieces))
    return True if all(map(_same, pieces, mirrored)) else None


def _same(piece: Piece, other: Piece) -> bool:
    ends_agree = (piece.lower, piece.upper) == (other.lower, other.upper)
    return ends_agree and sp.expand(piece.expression - other.expression) == 0


def _value(pieces: tuple[Piece, ...], x: sp.Rational) -> arb:
    """A ball around f(x), not finite where none is found; x should not be a kink."""
    expression = next(piece.expression for piece in pieces if piece.upper == sp.oo or x < piece.upper)
    try:
        with ctx.workprec(BITS):
            found: acb = run(compiled([expression]), acb(number(x)), False)[0]
            return found.real
    except NotAudited:
        return arb.nan()


def _common_value_at_zero(pieces: tuple[Piece, ...]) -> sp.Expr | None:
    values = {_finite(piece.expression.subs(X, 0)) for piece in pieces if piece.lower <= 0 <= piece.upper}
    return values.pop() if len(values) == 1 else None


def _finite(value: sp.Expr) -> sp.Expr | None:
    return value.rewrite([sp.tanh], sp.exp) if value.is_finite else None


def order_at_zero(activation: Activation) -> sp.Expr | None:
    """The number of continuous derivatives f has around 0; oo where it is smooth there."""
    pieces = valued_pieces(activation)
    orders = {_order_at(left, right) for left, right in pairwise(pieces) if left.upper == 0}
    around = tuple(piece for piece in pieces if piece.lower <= 0 <= piece.upper)
    if not all(_analytic(piece) for piece in around):
        return None
    return orders.pop() if orders else sp.oo


def _order(pieces: tuple[Piece, ...]) -> sp.Expr | None:
    orders = [_order_at(left, right) for left, right in pairwise(pieces)]
    known = [order for order in orders if order is not None]
    if len(known) < len(orders) or not all(_analytic(piece) for piece in pieces):
        return None
    return min(known, default=sp.oo)


def _order_at(left: Piece, right: Piece) -> sp.Expr | None:
    """The number of continuous derivatives where two pieces meet; -1 for a jump."""
    jump = left.expression - right.expression
    if sp.expand(jump) == 0:
        return sp.oo
    for order in range(MOST_DERIVATIVES + 1):
        difference = sp.diff(jump, X, order).subs(X, left.upper)
        if _excludes_zero(difference):
            return sp.Integer(order - 1)
        if sp.simplify(difference) != 0:
            return None
    return None


def _excludes_zero(value: sp.Expr) -> bool:
    try:
        with ctx.workprec(BITS):
            ball = number(value)
    except NotAudited:
        return False
    return bool(ball.is_finite() and not ball.contains(0))


def _analytic(piece: Piece) -> bool:
    """Shown by the bound on the piece with its ends: no denominator vanishes, no logarithm leaves its domain."""
    return _bound(piece) is not None


def _bound(piece: Piece) -> Bound | None:
    try:
        with ctx.workprec(BITS):
            return bounded(piece.expression, end(piece.lower), end(piece.upper))
    except NotAudited:
        return None


def end(point: sp.Expr) -> arb:
    """An end of a piece as a ball, infinite where the piece is."""
    if point in (sp.oo, -sp.oo):
        return arb.pos_inf() if point == sp.oo else arb.neg_inf()
    return number(point)


def _not_negative(piece: Piece) -> bool:
    """Shown by the range of the expression on the piece, or else by the signs of its factors."""
    bound = _bound(piece)
    if bound is not None and bound.lower >= 0:
        return True
    if piece.expression.count_ops() > MOST_OPERATIONS:
        return False
    x = sp.Dummy("x", real=True, positive=piece.lower >= 0 or None, negative=piece.upper <= 0 or None)
    return bool(sp.factor(piece.expression.rewrite(sp.exp)).subs(X, x).is_nonnegative)
