"""The series in q, exact, and the decay of tanh networks with depth."""

import pytest
import sympy as sp

from derive.activations import ActivationError, Order, find, moment, number
from derive.meanfield import Layer, critical_decay, next_variance, second_moment_series, slope_second_moment_series

SMOOTH_ODD = {"tanh": -2, "sin": -1, "arctan": -2}


@pytest.mark.parametrize("name", SMOOTH_ODD)
def test_the_first_error_is_the_third_derivative(name: str) -> None:
    """E f^2 = q (1 + f'''(0) q + ...) and E f'^2 = 1 + f'''(0) q + ... for odd f with unit slope."""
    assert second_moment_series(find(name), 2) == (0, 1, SMOOTH_ODD[name])
    assert slope_second_moment_series(find(name), 1) == (1, SMOOTH_ODD[name])


def test_the_series_of_sin_is_that_of_its_closed_form() -> None:
    """(1 - e^{-2q})/2 and (1 + e^{-2q})/2, to the order q^6."""
    q = sp.Symbol("q")
    for series, closed in (
        (second_moment_series(find("sin"), 6), (1 - sp.exp(-2 * q)) / 2),
        (slope_second_moment_series(find("sin"), 6), (1 + sp.exp(-2 * q)) / 2),
    ):
        expected = sp.series(closed, q, 0, 7).removeO()
        assert sp.expand(expected - sum(c * q**k for k, c in enumerate(series))) == 0


def test_the_series_of_tanh_is_exact_and_approximates_the_moment() -> None:
    """1, -2, 17/3, ...; at q = 1/1000 five terms err by less than the sixth."""
    series = second_moment_series(find("tanh"), 6)
    assert series[:4] == (0, 1, -2, sp.Rational(17, 3))
    q = sp.Rational(1, 1000)
    partial = sum(c * q**k for k, c in enumerate(series[:6]))
    error = moment(find("tanh"), Order(f=2), q, 25).ball - number(partial)
    assert abs(error) < abs(number(series[6] * q**6))


def test_tanh_falls_as_one_over_twice_the_depth() -> None:
    """1/q_l = 2 l - (5/6) log l + O(1), which iterating the map shows."""
    decay = critical_decay(find("tanh"))
    assert (decay.rate, decay.log_coefficient) == (2, -sp.Rational(5, 6))
    layer, q, rest = Layer(find("tanh"), 1.0), 1.0, {}
    for depth in range(1, 121):
        q = next_variance(layer, q)
        rest[depth] = 1 / q - 2 * depth + 5 / 6 * float(sp.log(depth))
    assert 2 * 120 * q == pytest.approx(1, abs=0.03)
    assert abs(rest[120] - rest[80]) < 0.01


def test_a_kink_at_zero_has_no_series() -> None:
    """softsign is odd with unit slope, and its error is of order sqrt(q): no series in q is given."""
    with pytest.raises(ActivationError, match="not known to be smooth at 0"):
        second_moment_series(find("softsign"), 2)


@pytest.mark.parametrize(("name", "reason"), [("gelu", "not known to be odd"), ("identity", "does not lose variance")])
def test_a_decay_that_is_not_one_over_depth_is_refused(name: str, reason: str) -> None:
    """The law needs an odd function that bends towards the axis."""
    with pytest.raises(ActivationError, match=reason):
        critical_decay(find(name))
