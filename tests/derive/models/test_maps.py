"""Functions in a model: values and derivatives of every order, and what happens at a kink."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Integer

from derive.models.functions import Map, T, known_map, smooth_map
from derive.models.laws import Unsupported
from derive.models.numbers import Undefined, compare, context, is_rational, power

points = st.fractions(min_value=-4, max_value=4, max_denominator=8)


@given(points)
def test_polynomials_are_exact(t):
    """A rational point gives a rational value."""
    assert smooth_map(T**3 - T / 2)(t) == t**3 - t / 2


@given(points)
def test_relu_is_the_larger_of_zero_and_its_argument(t):
    """max(0, t), exactly."""
    assert known_map("relu", ())(t) == max(0, t)


def test_derivatives_of_every_order():
    """t^3 has derivatives 3 t^2, 6 t, 6, 0."""
    f = smooth_map(T**3)
    assert [f.derivative(order)(2) for order in range(5)] == [8, 12, 12, 6, 0]


def test_no_derivative_at_a_kink():
    """relu' is 0 below and 1 above, and is not made up at 0."""
    slope = known_map("relu", ()).derivative(1)
    assert (slope(-1), slope(1)) == (0, 1)
    with pytest.raises(Undefined, match="kink"):
        slope(0)


def test_a_jump_has_no_derivative_either():
    """The derivative of the step is 0 on both sides and does not exist between them."""
    with pytest.raises(Undefined, match="kink"):
        known_map("step", ()).derivative(1)(0)


def test_a_derivative_that_both_sides_agree_on_exists():
    """t for t < 0 and t + t^2 for t > 0 has slope 1 at 0, and no second derivative there."""
    f = Map(T, T + T**2, True, 0)
    assert f.derivative(1)(0) == 1
    with pytest.raises(Undefined):
        f.derivative(2)(0)


def test_parameters_of_activations():
    """prelu(a) is a t below 0."""
    assert known_map("prelu", (Fraction(1, 3),))(-3) == -1


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "gelu", "softplus", "silu", "softsign"])
def test_known_functions_have_the_slope_of_their_difference_quotient(name):
    """f' agrees with (f(t + h) - f(t - h)) / 2h to the order of h^2."""
    f, h = known_map(name, ()), context.mpf(10) ** -12
    quotient = (f(context.mpf("0.3") + h) - f(context.mpf("0.3") - h)) / (2 * h)
    assert abs(quotient - f.derivative(1)(context.mpf("0.3"))) < context.mpf(10) ** -20


def test_values_at_zero():
    """tanh(0) = 0, sigmoid(0) = 1/2."""
    assert compare(known_map("tanh", ())(0), 0) == 0
    assert compare(known_map("sigmoid", ())(0), Fraction(1, 2)) == 0


def test_an_unknown_name_is_refused():
    """The name is in the message."""
    with pytest.raises(Unsupported, match="wiggle"):
        known_map("wiggle", ())


def test_degrees():
    """The degree of a piecewise polynomial is the larger of its two; other functions have none."""
    assert Map(Integer(0), T**2, True, 0).degree == 2
    assert known_map("tanh", ()).degree is None


def test_an_irrational_slope_is_not_taken_for_a_rational_one():
    """A square root of 50 digits squared is not told from 3; as a fraction it would differ from it."""
    slope = power(3, Fraction(1, 2))
    value = known_map("leaky_relu", (slope,))(-1)
    assert not is_rational(value)
    assert compare(value * value, 3) == 0
    assert compare(known_map("leaky_relu", (Fraction(1, 3),)).derivative(1)(-1), Fraction(1, 3)) == 0
