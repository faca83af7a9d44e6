"""The bounds behind the tails: true at every point tried, and honest where there is none."""

import mpmath
import pytest
import sympy as sp
from flint import acb, arb, ctx, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.activations import NAMES, X, derivative_pieces, find, valued_pieces
from derive.activations.enclosure import bounded, compiled, run
from derive.activations.facts import end
from derive.activations.growth import Bound, exponential, logarithm, power, tail, variable

INFINITY = arb.pos_inf()


def holds_at(bound: Bound, value: arb, x: arb) -> bool:
    """Is the value inside the range and under the envelope?"""
    envelope = bound.factor * (1 + abs(x)) ** bound.degree * (bound.rate * abs(x)).exp()
    inside = not (value < bound.lower or value > bound.upper)
    return inside and not abs(value) > envelope


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(NAMES), st.booleans(), st.fractions(0, 60, max_denominator=100))
def test_bounds_of_the_built_ins_hold_at_every_point(name: str, derivative: bool, distance: object) -> None:
    """f and f' stay within range and growth on both outermost pieces."""
    pieces = (derivative_pieces if derivative else valued_pieces)(find(name))
    with ctx.workprec(128):
        for piece, sign in ((pieces[0], -1), (pieces[-1], 1)):
            x = sign * (arb(1) + arb(fmpq(distance.numerator, distance.denominator)))
            bound = bounded(piece.expression, end(piece.lower), end(piece.upper))
            assert bound is not None
            value = run(compiled([piece.expression]), acb(x), False)[0]
            assert holds_at(bound, value.real, x)


def test_the_tail_is_at_least_the_integral() -> None:
    """For |x|^3 exp(|x|) beyond 6 the bound exceeds the integral, and not by much."""
    bound = Bound(arb(0), INFINITY, arb(1), arb(3), arb(1))
    exact = mpmath.quad(lambda x: x**3 * mpmath.exp(x) * mpmath.npdf(x), [6, 8, 12, 30])
    found = float(tail(bound, arb(1), arb(6)))
    assert float(exact) < found < 3 * float(exact)


def test_no_tail_is_bounded_where_the_envelope_still_rises() -> None:
    """At x < rate q the integrand may grow: the answer is infinity, not a number."""
    rising = Bound(arb(0), INFINITY, arb(1), arb(0), arb(10))
    assert not tail(rising, arb(1), arb(9)).is_finite()
    assert tail(rising, arb(1), arb(11)).is_finite()


@pytest.mark.parametrize("expression", [1 / X, sp.log(X), sp.sqrt(X), sp.exp(X**2), sp.exp(sp.exp(X))])
def test_what_cannot_be_bounded_has_no_bound(expression: sp.Expr) -> None:
    """Poles, domains left and growth beyond exp(c |x|) give None on [0, infinity)."""
    assert bounded(expression, arb(0), INFINITY) is None


def test_a_bound_needs_a_positive_range_for_logarithms_and_roots() -> None:
    """The twin: on [1, infinity) the same functions are bounded."""
    x = variable(arb(1), INFINITY)
    assert logarithm(x) is not None
    assert power(x, sp.Rational(1, 2)) is not None
    assert power(x, sp.Integer(-1)).upper == 1
    assert exponential(x).rate == 1
