"""Names, texts and SymPy expressions as activations, and what is refused."""

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.activations import NAMES, ActivationError, UnknownActivation, X, find, formula, kinks, own
from derive.activations.text import read


@pytest.mark.parametrize("name", NAMES)
def test_every_name_finds_the_function_of_that_name(name: str) -> None:
    """The registry and the activations agree on names."""
    assert find(name).name == name
    assert find(find(name)) is find(name)


def test_numbers_after_a_name_are_its_parameters() -> None:
    """prelu(0.25) is exactly a quarter, and scaled_tanh takes two."""
    assert find("prelu(0.25)").parameters[0].value == sp.Rational(1, 4)
    assert formula(find("scaled_tanh(2, 1/3)")) == 2 * sp.tanh(X / 3)


@pytest.mark.parametrize("text", ["relu(0.1)", "prelu(1, 2)", "prelu(1/0)", "prelu(,)"])
def test_parameters_that_do_not_fit_are_refused(text: str) -> None:
    """Too many, or no numbers at all."""
    with pytest.raises(ActivationError):
        find(text)


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("x", X),
        ("x*tanh(x)", X * sp.tanh(X)),
        ("-x^2", -(X**2)),
        ("2^-1*x", X / 2),
        ("x**2/2", X**2 / 2),
        ("0.1*x", X / 10),
        ("e^(-x^2)", sp.exp(-(X**2))),
        ("sqrt(2/pi)*x", sp.sqrt(2 / sp.pi) * X),
        ("max(0, x)", sp.Max(0, X)),
        ("|x|", sp.Abs(X)),
        ("1 - (x - 1) - 1", 1 - X),
    ],
)
def test_text_is_read_as_in_a_paper(text: str, expression: sp.Expr) -> None:
    """Precedence, exact decimals, both signs of power."""
    assert sp.expand(read(text) - expression) == 0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x +", "column"),
        ("x $ 2", "column 3"),
        ("foo(x)", "foo is not a function; there are exp"),
        ("y*2", "y is not known; write x"),
        ("tanh(x, 1)", "takes one argument"),
        ("x^x", "an exponent must be a fraction"),
        ("x^99", "an exponent must be a fraction"),
        ("((x^16)^16)^16", "an exponent must be a fraction"),
        ("9999999^2*x", "numbers up to"),
        ("x/0", "divides by zero"),
        ("0^-1*x", "cannot raise 0"),
        ("x + " * 120 + "x", "may have 400 characters"),
        ("__import__('os').system('true')", "column 1"),
        ("3*4", "function of one variable"),
        ("|sin(x)|", "kinks of"),
    ],
)
def test_text_that_is_no_function_is_refused_with_the_reason(text: str, reason: str) -> None:
    """The message says where and what, and nothing in the text is evaluated."""
    with pytest.raises(ActivationError, match=reason):
        find(text)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text gives any other exception."""
    try:
        find(text)
    except ActivationError:
        return


def test_an_unknown_name_without_resemblance_lists_all() -> None:
    """Where nothing is near, the message names every built-in."""
    with pytest.raises(UnknownActivation, match=r"there are arctan, elu, .* tanh"):
        find("zzzzzz")


def test_a_sympy_expression_may_use_any_symbol() -> None:
    """The one free symbol is the variable, whatever its name and assumptions."""
    t = sp.Symbol("t")
    assert formula(own(t**2)) == X**2
    with pytest.raises(ActivationError, match="symbols of"):
        own(t * sp.Symbol("u"))


@pytest.mark.parametrize(
    "expression",
    [sp.Max(0, X), (X + sp.Abs(X)) / 2, X * sp.Heaviside(X), sp.Piecewise((0, X < 0), (X, True)), -sp.Min(0, -X)],
)
def test_relu_is_one_function_however_it_is_written(expression: sp.Expr) -> None:
    """max, |.|, Heaviside, Piecewise and min give the same pieces."""
    assert own(expression).pieces == find("relu").pieces


def test_kinks_of_a_users_function_are_the_zeros_that_decide() -> None:
    """|x^2 - 2| has kinks at both square roots of 2, and max(x, 1, -x) at its corners."""
    assert kinks(own(sp.Abs(X**2 - 2))) == (-sp.sqrt(2), sp.sqrt(2))
    assert {-1, 1} <= set(kinks(own(sp.Max(X, 1, -X))))


@pytest.mark.parametrize("expression", [sp.I * X, X + sp.log(-1), X * sp.zoo])
def test_a_function_that_is_not_real_is_refused(expression: sp.Expr) -> None:
    """Activations are real functions."""
    with pytest.raises(ActivationError, match="is a real function"):
        own(expression)


def test_a_piecewise_with_a_gap_is_refused() -> None:
    """A function needs a value everywhere."""
    with pytest.raises(ActivationError, match="has no branch for x = "):
        own(sp.Piecewise((X, X > 0)))
