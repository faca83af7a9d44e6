"""Gaussian moments E[s^m f(s)^p f'(s)^r], s ~ N(0, q): an exact closed form where there is one, else an interval.

The interval is rigorous (certified) when f is made of the audited nodes of `enclosure`: each piece is integrated by
`acb.integral` over [-R, R], split at the kinks, and what lies outside is bounded by `growth.tail` and added to the
radius. For any other f an ordinary quadrature gives a value and an estimate of its error, which is not certified.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import mpmath
import sympy as sp
from flint import acb, arb, ctx

from . import growth
from .activation import Activation, X, derivative_pieces, real_number, valued_pieces
from .closed_form import closed_form
from .enclosure import NotAudited, bounded, compiled, number, run
from .errors import ActivationError, NoFiniteMoment
from .facts import end
from .growth import Bound

GUARD_BITS = 24
ATTEMPTS = 4
WIDENINGS = 200


@dataclass(frozen=True, slots=True)
class Order:
    """Which moment: the exponents of s, f(s) and f'(s)."""

    s: int = 0
    f: int = 0
    slope: int = 0


@dataclass(frozen=True, slots=True)
class Region:
    """An interval between kinks and the integrand there: a product of powers of expressions in `X`."""

    lower: sp.Expr
    upper: sp.Expr
    powers: tuple[tuple[sp.Expr, int], ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A ball around the moment, the exact expression where there is one, and whether the ball is proved to hold it."""

    ball: arb
    closed_form: sp.Expr | None
    certified: bool


def moment(activation: Activation, order: Order, q: object = 1, digits: int = 15) -> Moment:
    """E[s^m f(s)^p f'(s)^r] for s ~ N(0, q), to `digits` significant digits.

    `q` is a positive number. Where the value is very small or zero the digits count from 10^-digits on.
    Raises NoFiniteMoment where the integral cannot be shown to be finite, ActivationError for q <= 0 or a
    parameter without a value.
    """
    variance = positive(q)
    exact = closed_form(activation, order.f, order.slope, variance, order.s)
    if exact is not None:
        return Moment(_to_digits(lambda: number(exact), digits), exact, True)
    try:
        return Moment(enclosed(activation, order, variance, digits), None, True)
    except NotAudited:
        return Moment(_estimated(activation, order, variance, digits), None, False)


def positive(q: object) -> sp.Expr:
    """The variance q as an exact positive number. Raises ActivationError where it is not one."""
    value = real_number(q, "the variance q")
    if value.is_number and value.is_positive:
        return value
    raise ActivationError(f"the variance q of the pre-activation must be a positive number; got {q}")


def enclosed(activation: Activation, order: Order, q: object = 1, digits: int = 15) -> arb:
    """A rigorous ball around the moment by integration alone, even where there is a closed form.

    Raises NotAudited where the activation has a node that is not trusted, NoFiniteMoment as `moment` does.
    """
    variance = positive(q)
    regions = _regions(activation, order)
    return _to_digits(lambda: _outside_and_inside(regions, variance), digits)


def _to_digits(evaluate: Callable[[], arb], digits: int) -> arb:
    """The ball at rising precision until its radius is small enough, or the attempts are used up."""
    bits = int(digits * 3.33) + GUARD_BITS
    for attempt in range(ATTEMPTS):
        with ctx.workprec(bits << attempt):
            ball = evaluate()
            small = arb(10) ** -digits
            if ball.rad() <= small * ball.abs_lower().max(small):
                break
    return ball


def _regions(activation: Activation, order: Order) -> tuple[Region, ...]:
    """The pieces of the integrand without the density.

    Raises ActivationError for a parameter without a value.
    """
    regions = []
    for piece, slope in zip(valued_pieces(activation), derivative_pieces(activation), strict=True):
        free = piece.expression.free_symbols - {X}
        if free:
            names = ", ".join(sorted(str(each) for each in free))
            raise ActivationError(f"{activation.name} needs a number for {names}: no closed form holds for all")
        powers = (X, order.s), (piece.expression, order.f), (slope.expression, order.slope)
        regions.append(Region(piece.lower, piece.upper, tuple(each for each in powers if each[1] > 0)))
    return tuple(regions)


def _outside_and_inside(regions: tuple[Region, ...], q: sp.Expr) -> arb:
    """One pass at the precision that is set: the integral over [-R, R] and a ball around 0 for the two tails."""
    variance = number(q)
    cut, outside = _cut(regions, variance)
    inside = acb(0)
    for region in regions:
        lower, upper = max(region.lower, -cut), min(region.upper, cut)
        inside += acb.integral(_integrand(region, variance), number(lower), number(upper))
    if not (inside.is_finite() and inside.imag.contains(0)):
        raise NoFiniteMoment("the integral of the moment does not converge to a real number on a bounded interval")
    return inside.real + arb(0, outside)


def _integrand(region: Region, q: arb) -> Callable[[acb, bool], acb]:
    """The integrand with the density of N(0, q); exact constants are rounded once, here."""
    program = compiled([expression for expression, _ in region.powers])
    exponents = [exponent for _, exponent in region.powers]
    scale, half = 1 / (2 * arb.pi() * q).sqrt(), -1 / (2 * q)

    def at(x: acb, analytic: bool) -> acb:
        found = (half * x * x).exp() * scale
        for value, exponent in zip(run(program, x, analytic), exponents, strict=True):
            found *= value**exponent
        return found

    return at


def _cut(regions: tuple[Region, ...], q: arb) -> tuple[sp.Integer, arb]:
    """R beyond every kink, and a bound of the integral outside [-R, R]."""
    for region in regions[1:-1]:
        _bound(region, arb.neg_inf(), arb.pos_inf())  # refuses a function that is not real and finite between kinks
    right = _bound(regions[-1], arb(0), arb.pos_inf())
    left = _bound(regions[0], arb.neg_inf(), arb(0))
    small = arb(2) ** -ctx.prec
    cut = max((abs(sp.ceiling(region.upper)) for region in regions[:-1]), default=sp.Integer(0)) + 1
    for _ in range(WIDENINGS):
        outside = growth.tail(right, q, number(cut)) + growth.tail(left, q, number(cut))
        if outside < small:
            return cut, outside.upper()
        cut += 1 + cut // 4
    raise NoFiniteMoment(f"the tails of the integrand were not small at {cut}")


def _bound(region: Region, lower: arb, upper: arb) -> Bound:
    """A bound of the integrand on the part of the region that lies between `lower` and `upper`."""
    inner = lower.max(end(region.lower)), upper.min(end(region.upper))
    known = [bounded(expression, *inner) for expression, _ in region.powers]
    found = growth.constant(arb(1))
    for bound, (_, exponent) in zip(known, region.powers, strict=True):
        raised = None if bound is None else growth.power(bound, sp.Integer(exponent))
        both = None if raised is None else growth.product([found, raised])
        if both is None:
            raise NoFiniteMoment(
                f"the integrand could not be bounded on ({region.lower}, {region.upper}): it may have poles,"
                " leave the domain of a root or logarithm, or outgrow exp(c |s|)"
            )
        found = both
    return found


def _estimated(activation: Activation, order: Order, q: sp.Expr, digits: int) -> arb:
    """An ordinary quadrature and its own estimate of its error."""
    total = arb(0)
    with mpmath.workdps(digits + 10):
        density = sp.exp(-(X**2) / (2 * q)) / sp.sqrt(2 * sp.pi * q)
        for region in _regions(activation, order):
            integrand = sp.lambdify(X, density * sp.Mul(*(e**k for e, k in region.powers)), "mpmath")
            inner = (point for point in (-sp.sqrt(q), sp.Integer(0), sp.sqrt(q)) if region.lower < point < region.upper)
            ends = sorted({region.lower, *inner, region.upper})
            value, error = mpmath.quad(integrand, sp.lambdify((), ends, "mpmath")(), error=True)
            total += arb(value, error)
    return total
