"""Gains against numbers that were computed elsewhere, and what `gain` refuses."""

import json
from decimal import Decimal
from fractions import Fraction

import mpmath
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.activations import NAMES, ActivationError, NoFiniteGain, UnknownActivation, as_dictionary, gain

PUBLISHED = {
    "tanh": ("0", ".3942944904", ".4644029024", "1.59253742"),
    "erf": ("0", ".4645590544", ".5694100347", "1.46716695"),
    "sin": ("0", ".4323323584", ".5676676416", "1.52086662"),
    "relu": (".3989422804", ".5", ".5", "1.41421356"),
    "gelu": (".2820947918", ".4252214826", ".4558508656", "1.53353044"),
    "silu": (".2066209641", ".3557755198", ".3794823516", "1.67653247"),
    "selu": ("0", "1", "1.0715749925", "1"),
}
FIELDS = ("mean", "second_moment", "derivative_second_moment", "gain")


def last_place(digits: str) -> Decimal:
    """One unit of the last decimal written."""
    return Decimal(1).scaleb(Decimal(digits).as_tuple().exponent)


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_numbers_are_met_to_their_last_digit(name: str) -> None:
    """Each published number is the certified one, to the digits it is written with."""
    found = as_dictionary(gain(name, digits=20))
    for field, expected in zip(FIELDS, PUBLISHED[name], strict=True):
        assert abs(Decimal(found[field]["value"]) - Decimal(expected)) <= last_place(expected)
        assert found[field]["certified"] is True


@pytest.mark.parametrize("name", NAMES)
def test_every_built_in_is_certified_within_the_digits_asked_for(name: str) -> None:
    """The radius is below one unit of the last digit of a value of order one."""
    for number in as_dictionary(gain(name)).values():
        assert number["certified"] is True
        assert number["radius"] <= 1e-14


@pytest.mark.parametrize("name", ["tanh", "silu", "mish", "softsign"])
def test_an_independent_quadrature_falls_into_the_interval(name: str) -> None:
    """A plain quadrature by mpmath agrees with what acb.integral certifies."""
    functions = {
        "tanh": mpmath.tanh,
        "silu": lambda x: x / (1 + mpmath.exp(-x)),
        "mish": lambda x: x * mpmath.tanh(mpmath.log(1 + mpmath.exp(x))),
        "softsign": lambda x: x / (1 + abs(x)),
    }
    value = mpmath.quad(lambda x: functions[name](x) ** 2 * mpmath.npdf(x), [-12, -4, 0, 4, 12])
    assert float(gain(name).second_moment.value) == pytest.approx(float(value), rel=1e-13)


def test_the_leaky_slope_gives_the_published_gain() -> None:
    """Leaky ReLU's gain is sqrt(2/(1 + a^2)), exactly."""
    for slope in (0.01, 0.2, 5):
        exact = gain(f"leaky_relu({slope})").gain.closed_form
        a = sp.Rational(str(slope))
        assert sp.simplify(exact - sp.sqrt(2 / (1 + a**2))) == 0


def test_closed_forms_are_the_published_ones() -> None:
    """erf, sin, ReLU and GELU have the exact moments that are known for them."""
    assert gain("erf").second_moment.closed_form == 2 / sp.pi * sp.asin(sp.Rational(2, 3))
    assert gain("erf").derivative_second_moment.closed_form == 4 / (sp.pi * sp.sqrt(5))
    assert sp.expand(gain("sin").second_moment.closed_form - (1 - sp.exp(-2)) / 2) == 0
    assert gain("relu").gain.closed_form == sp.sqrt(2)
    assert gain("gelu").mean.closed_form == 1 / (2 * sp.sqrt(sp.pi))
    difference = gain("gelu").second_moment.closed_form - sp.Rational(1, 3) - 1 / (2 * sp.pi * sp.sqrt(3))
    assert sp.radsimp(difference) == 0
    assert gain("tanh").second_moment.closed_form is None


def test_json_has_exactly_the_documented_keys() -> None:
    """Four numbers of four keys each, in a form that the json module writes."""
    read = json.loads(json.dumps(as_dictionary(gain("gelu"))))
    assert tuple(read) == FIELDS
    assert all(set(number) == {"value", "radius", "closed_form", "certified"} for number in read.values())
    assert read["gain"]["value"] == pytest.approx(1.53353044, abs=1e-8)


def test_thirty_digits_are_written_as_text_and_are_right() -> None:
    """Beyond a double's digits the value is a decimal string, within its radius of the truth."""
    number = as_dictionary(gain("gelu", digits=30))["mean"]
    with mpmath.workdps(50):
        assert abs(mpmath.mpf(number["value"]) - 1 / (2 * mpmath.sqrt(mpmath.pi))) <= mpmath.mpf(number["radius"])
    assert float(number["radius"]) < 1e-29


@settings(max_examples=25, deadline=None)
@given(st.fractions(min_value=Fraction(1, 1000), max_value=100, max_denominator=1000), st.integers(2, 15))
def test_the_radius_covers_the_rounding_of_the_value(q: Fraction, digits: int) -> None:
    """However few digits are asked for, the exact moment stays within the radius of the rounded value."""
    number = gain("relu", q=q, digits=digits).second_moment
    assert abs(sp.Rational(number.value) - sp.Rational(q) / 2) <= sp.Rational(number.radius)
    assert abs(Fraction(float(number.value)) - q / 2) <= Fraction(float(number.radius))


def test_an_unknown_name_is_answered_with_near_matches() -> None:
    """A misspelt name is refused, and the message names what it resembles."""
    with pytest.raises(UnknownActivation, match="did you mean gelu"):
        gain("gelo")


def test_a_name_is_found_in_the_spelling_of_papers() -> None:
    """Case, spaces and hyphens do not matter."""
    assert gain("Leaky ReLU") == gain("leaky_relu") == gain("leaky-relu")


@pytest.mark.parametrize("q", [0, -1, float("nan"), float("inf"), sp.Symbol("q", positive=True)])
def test_a_variance_that_is_not_a_positive_number_is_refused(q: object) -> None:
    """q is the variance of the pre-activation."""
    with pytest.raises(ActivationError, match="the variance q"):
        gain("tanh", q=q)


@pytest.mark.parametrize("digits", [0, 1001])
def test_digits_out_of_range_are_refused(digits: int) -> None:
    """Between 1 and 1000 digits."""
    with pytest.raises(ActivationError, match="digits must be between 1 and 1000"):
        gain("tanh", digits=digits)


def test_a_function_that_vanishes_has_no_finite_gain() -> None:
    """1/sqrt(0) is no gain."""
    with pytest.raises(NoFiniteGain, match=r"needs E f\(s\)\^2 > 0"):
        gain("max(0, x)*max(0, -x)")
