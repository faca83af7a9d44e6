"""The rules of probability come out true in finite models, none of them being known there, and fail without
their assumption: a check of the models against mathematics."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from sympy import Integer, Rational, Sum

from derive.language.expressions import Cov, E, RandomArray, Var, dimensions, index
from derive.models import Evaluation, Model, Spec
from derive.models.laws import Finite
from derive.models.model import Spread

(n,) = dimensions("n")
x, y = RandomArray("x", n), RandomArray("y", n)
i, j = index("i", n), index("j", n)


@st.composite
def laws(draw, outcomes=None):
    size = outcomes or draw(st.integers(2, 3))
    weights = draw(st.lists(st.integers(1, 4), min_size=size, max_size=size))
    values = draw(st.lists(st.integers(-3, 3), min_size=size, max_size=size, unique=True))
    return Finite(tuple(Fraction(p, sum(weights)) for p in weights), tuple(values))


def spec(law, **more):
    return Spec((lambda mean, variance: law,), Integer(0), Integer(1), **more)


@st.composite
def models(draw, dependent=False):
    """x and y independent, or drawn from the same sources."""
    first = draw(laws(outcomes=2))
    second = Finite(first.probabilities, draw(laws(outcomes=2)).values)
    spread = draw(st.sampled_from([Spread.OWN, Spread.ONE]))
    more = {"group": "shared"} if dependent else {}
    return Model(
        {n: draw(st.integers(1, 3))},
        {},
        {},
        {x: spec(first, spread=spread, **more), y: spec(second, spread=spread, **more)},
        {},
    )


def same(model, left, right):
    evaluation = Evaluation(model)
    return evaluation.value(left, {}) == evaluation.value(right, {})


@given(models(), models(dependent=True))
def test_a_variance_is_not_negative_and_is_the_mean_square_less_the_squared_mean(free, tied):
    """In every model."""
    for model in (free, tied):
        total = Sum(x[i] * y[i], (i, 1, n))
        assert Evaluation(model).value(Var(total), {}) >= 0
        assert same(model, Var(total), E(total**2) - E(total) ** 2)


@given(models(dependent=True), st.integers(-3, 3), st.integers(-3, 3))
def test_expectation_is_linear(model, a, b):
    """Whatever the dependence."""
    left, right = Sum(x[i] ** 2, (i, 1, n)), Sum(x[i] * y[j], (i, 1, n), (j, 1, n))
    assert same(model, E(a * left + b * right), a * E(left) + b * E(right))


@given(models(dependent=True), st.integers(-3, 3), st.integers(-3, 3))
def test_the_variance_of_a_linear_combination(model, a, b):
    """Var[aX + bY + c] = a^2 Var X + b^2 Var Y + 2ab Cov[X, Y]."""
    expected = a**2 * Var(x[1]) + b**2 * Var(y[1]) + 2 * a * b * Cov(x[1], y[1])
    assert same(model, Var(a * x[1] + b * y[1] + Rational(1, 2)), expected)


@given(models())
def test_products_factor_under_independence(model):
    """E[X^2 Y] = E[X^2] E[Y], and the variance of a product of independent variables."""
    assert same(model, E(x[1] ** 2 * y[1]), E(x[1] ** 2) * E(y[1]))
    rule = Var(x[1]) * Var(y[1]) + Var(x[1]) * E(y[1]) ** 2 + Var(y[1]) * E(x[1]) ** 2
    assert same(model, Var(x[1] * y[1]), rule)


def test_products_do_not_factor_without_independence():
    """X = Y = a sign: E[XY] = 1 while E[X] E[Y] = 0."""
    sign = Finite((Fraction(1, 2),) * 2, (-1, 1))
    model = Model({n: 1}, {}, {}, {x: spec(sign, group="shared"), y: spec(sign, group="shared")}, {})
    assert not same(model, E(x[1] * y[1]), E(x[1]) * E(y[1]))


@given(laws(), st.integers(1, 4))
def test_variances_of_independent_terms_add(law, size):
    """And do not when all terms are one draw: then the sum has n^2 times the variance."""
    total = Var(Sum(x[i], (i, 1, n)))
    free = Model({n: size}, {}, {}, {x: spec(law)}, {})
    tied = Model({n: size}, {}, {}, {x: spec(law, spread=Spread.ONE)}, {})
    assert same(free, total, n * Var(x[1]))
    assert same(tied, total, n**2 * Var(x[1]))


@given(models(dependent=True))
def test_the_inequality_of_cauchy_and_schwarz(model):
    """Cov[X, Y]^2 is at most Var X Var Y."""
    evaluation = Evaluation(model)
    assert evaluation.value(Cov(x[1], y[1]) ** 2 - Var(x[1]) * Var(y[1]), {}) <= 0
