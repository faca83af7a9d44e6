"""What is established of activations, and what is honestly not."""

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.activations import NAMES, X, facts, find, formula, is_odd, kinks, own
from derive.activations.rectifiers import leaky_relu

oo = sp.oo
EXPECTED = {
    # name: odd, f(0), f'(0), order at 0, order, positively homogeneous, nondecreasing
    "identity": (True, 0, 1, oo, oo, True, True),
    "tanh": (True, 0, 1, oo, oo, False, True),
    "scaled_tanh": (True, 0, sp.Rational(17159, 15000), oo, oo, False, True),
    "erf": (True, 0, 2 / sp.sqrt(sp.pi), oo, oo, False, True),
    "sin": (True, 0, 1, oo, oo, False, False),
    "arctan": (True, 0, 1, oo, oo, False, True),
    "softsign": (True, 0, 1, 1, 1, False, True),
    "hardtanh": (True, 0, 1, oo, 0, False, True),
    "sigmoid": (False, sp.Rational(1, 2), sp.Rational(1, 4), oo, oo, False, True),
    "softplus": (False, sp.log(2), sp.Rational(1, 2), oo, oo, False, True),
    "relu": (False, 0, None, 0, 0, True, True),
    "leaky_relu": (False, 0, None, 0, 0, True, True),
    "prelu": (False, 0, None, 0, 0, True, True),
    "squared_relu": (False, 0, 0, 1, 1, False, True),
    "elu": (False, 0, 1, 1, 1, False, True),
    "gelu": (False, 0, sp.Rational(1, 2), oo, oo, False, False),
    "gelu_tanh": (False, 0, sp.Rational(1, 2), oo, oo, False, False),
    "silu": (False, 0, sp.Rational(1, 2), oo, oo, False, False),
    "mish": (False, 0, sp.Rational(3, 5), oo, oo, False, False),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_facts_of_every_built_in(name: str) -> None:
    """Computed from the expressions, they are what the literature says."""
    found = facts(find(name))
    assert (
        found.odd,
        found.value_at_zero,
        found.slope_at_zero,
        found.order_at_zero,
        found.order,
        found.positively_homogeneous,
        found.nondecreasing,
    ) == EXPECTED[name]
    assert found.even is False


def test_selu_has_a_kink_where_its_slopes_differ() -> None:
    """lambda alpha on the left, lambda on the right."""
    found = facts(find("selu"))
    assert (found.odd, found.order, found.slope_at_zero, found.nondecreasing) == (False, 0, None, True)


def test_every_built_in_has_its_facts_tested() -> None:
    """A built-in that is added must be added here."""
    assert {*EXPECTED, "selu"} == set(NAMES)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(NAMES), st.floats(0.01, 6))
def test_odd_functions_are_odd_at_every_point(name: str, x: float) -> None:
    """f(-x) = -f(x) in numbers, for those that are said to be odd."""
    f = find(name)
    if is_odd(f):
        value = sp.lambdify(X, formula(f), "math")
        assert value(-x) == pytest.approx(-value(x), rel=1e-12)


def test_a_slope_may_be_a_symbol() -> None:
    """Of leaky ReLU with a symbolic slope, homogeneity is known and monotonicity is not."""
    found = facts(leaky_relu(sp.Symbol("a", real=True)))
    assert found.positively_homogeneous is True
    assert found.nondecreasing is None
    assert found.odd is None


def test_what_is_not_established_is_not_called_false() -> None:
    """An unaudited function that is odd in disguise: neither its oddness nor its smoothness is known."""
    disguised = own(sp.besselj(1, X) + sp.sin(X) ** 2 + sp.cos(X) ** 2 - 1)
    assert facts(disguised).odd is None
    assert facts(disguised).order is None


@pytest.mark.parametrize("text", ["x/abs(x)", "x + x/abs(x)"])
def test_a_function_that_jumps_at_zero_has_no_slope_there(text: str) -> None:
    """The slopes from both sides agree, and there is no derivative; a kink without a jump has none either."""
    found = facts(find(text))
    assert (found.value_at_zero, found.slope_at_zero, found.order) == (None, None, -1)
    assert facts(find("x*abs(x)")).slope_at_zero == 0


def test_a_users_function_is_examined_like_a_built_in() -> None:
    """x |x| is odd, has one continuous derivative, and is not homogeneous of degree 1."""
    found = facts(find("x*|x|"))
    assert (found.odd, found.order, found.slope_at_zero) == (True, 1, 0)
    assert found.positively_homogeneous is False
    assert found.nondecreasing is True


def test_even_functions_are_recognised() -> None:
    """x^2 and |x| are even, and so not odd."""
    for text in ("x^2", "|x|"):
        found = facts(find(text))
        assert (found.even, found.odd) == (True, False)


def test_a_jump_is_seen() -> None:
    """The sign function is not continuous: order -1, and no value at 0 is established."""
    found = facts(find(sp.sign(X)))
    assert found.order == -1
    assert found.value_at_zero is None
    assert found.nondecreasing is None


@pytest.mark.parametrize(("name", "at"), [("relu", (0,)), ("hardtanh", (-1, 1)), ("tanh", ())])
def test_kinks(name: str, at: tuple[int, ...]) -> None:
    """Where the pieces of a function meet."""
    assert kinks(find(name)) == at
