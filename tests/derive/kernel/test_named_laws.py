"""The moments of the named laws, and what a kurtosis says, against numbers that are known without the kernel."""

from fractions import Fraction

import pytest
from sympy import Integer, Rational, Sum, Symbol, exp, factorial, integrate, oo, pi, sqrt, summation

from derive import (
    RELU,
    STEP,
    E,
    RandomArray,
    Refusal,
    Theorem,
    dimensions,
    distributed,
    kurtosis,
    mean,
    prove,
    variance,
)
from derive.kernel.laws import ramp_moment, raw_moment
from derive.language.assumptions import Has, Law, Property, condition
from derive.language.expressions import Cov, Var, constants, index

(n,) = dimensions("n")
x = RandomArray("x", n)
a, v = constants("a v")
t = Symbol("t", real=True)
k = Symbol("k", integer=True, nonnegative=True)

LAWS = {
    "normal": (Integer(1), Rational(4)),
    "centred normal": (Integer(0), Rational(4)),
    "uniform": (Integer(-1), Integer(3)),
    "centred uniform": (Integer(-3), Integer(3)),
    "rademacher": (),
    "bernoulli": (Rational(1, 3),),
    "poisson": (Rational(3, 2),),
}


def law(name):
    return Law(name.removeprefix("centred "), tuple(LAWS[name]))


def expected(name, power, part=lambda value: value):
    """E[part(x)^power] from the density or the probabilities of the law."""
    match law(name):
        case Law("normal", (m, s)):
            values = (0, oo) if part(Integer(-1)) == 0 else (-oo, oo)
            return integrate(t**power * exp(-((t - m) ** 2) / (2 * s)), (t, *values)) / sqrt(2 * pi * s)
        case Law("uniform", (low, high)):
            return integrate(t**power, (t, 0 if part(Integer(-1)) == 0 else low, high)) / (high - low)
        case Law("rademacher", ()):
            return sum(part(Integer(s)) ** power for s in (-1, 1)) / Integer(2)
        case Law("bernoulli", (p,)):
            return p
        case Law("poisson", (rate,)):
            return summation(k**power * exp(-rate) * rate**k / factorial(k), (k, 0, oo))


@pytest.mark.parametrize("power", [1, 2, 3, 4, 6])
@pytest.mark.parametrize("name", LAWS)
def test_a_moment_is_what_the_law_integrates_to(name, power):
    """And the kernel proves it of an entry that has the law, and nothing else."""
    value = expected(name, power).simplify()
    assert (raw_moment(law(name), power) - value).simplify() == 0
    given = [distributed(x, law(name).name, *LAWS[name])]
    assert isinstance(prove(E(x[1] ** power), value, given), Theorem)
    assert isinstance(prove(E(x[1] ** power), value + 1, given), Refusal)


@pytest.mark.parametrize("power", [1, 2, 3])
@pytest.mark.parametrize("name", ["centred normal", "centred uniform", "rademacher", "bernoulli", "poisson"])
def test_a_moment_of_a_rectified_entry_is_the_integral_over_the_positive_half(name, power):
    """E[max(0, x)^p], proved of an entry that has the law."""
    value = expected(name, power, lambda x: max(x, Integer(0))).simplify()
    assert (ramp_moment(law(name), power) - value).simplify() == 0
    given = [distributed(x, law(name).name, *LAWS[name])]
    assert isinstance(prove(E(RELU(x[1]) ** power), value, given), Theorem)
    assert isinstance(prove(E(RELU(x[1]) ** power), value + 1, given), Refusal)


@pytest.mark.parametrize("name", ["centred normal", "centred uniform", "rademacher"])
def test_half_of_a_symmetric_law_is_positive(name):
    """P(x > 0), for a law that has no mass at 0; of other laws nothing is said."""
    given = [distributed(x, law(name).name, *LAWS[name])]
    assert isinstance(prove(E(STEP(x[1])), Rational(1, 2), given), Theorem)
    assert isinstance(prove(E(STEP(x[1])), Rational(1, 3), given), Refusal)


@pytest.mark.parametrize("name", ["normal", "uniform"])
def test_no_moment_is_known_of_half_a_law_that_is_not_centred(name):
    """It would need the probability of a half line."""
    assert ramp_moment(law(name), 1) is None
    assert ramp_moment(law(name), 0) is None


@pytest.mark.parametrize("name", ["bernoulli", "poisson"])
def test_a_law_with_mass_at_zero_is_not_positive_half_of_the_time(name):
    """P(x > 0) is not in the table."""
    assert ramp_moment(law(name), 0) is None


def test_no_moment_is_known_of_a_law_that_is_not_in_the_table():
    """Nor of its rectified part."""
    assert raw_moment(Law("truncated normal", (Integer(0), Integer(1), Integer(2))), 4) is None
    assert ramp_moment(Law("orthogonal", ()), 2) is None


@pytest.mark.parametrize("centre", [0, 2, Fraction(-1, 3)])
def test_a_kurtosis_is_the_fourth_moment_about_the_mean(centre):
    """E[(x - m)^4] = kurtosis Var[x]^2, whatever the mean; E[x^4] has the mean and the third moment in it."""
    m = Rational(centre)
    given = [mean(x, m), variance(x, v), kurtosis(x, 5)]
    assert isinstance(prove(E((x[1] - m) ** 4), 5 * v**2, given), Theorem)
    assert isinstance(prove(E((x[1] - m) ** 4), 4 * v**2, given), Refusal)
    if centre:
        assert isinstance(prove(E(x[1] ** 4), 5 * v**2, given), Refusal)


def test_a_one_hot_vector_is_one_in_one_place():
    """E[x_i] = 1/n, x_i^2 = x_i and x_i x_j = 0, whatever stands beside them; an entry of a matrix is not so read."""
    (m,) = dimensions("m")
    i, j = index("i", n), index("j", n)
    y, table = RandomArray("y", n), RandomArray("M", m, n)
    given = [distributed(x, "one-hot"), distributed(table, "one-hot")]
    assert prove(E(x[i] ** 3), 1 / n, given)
    assert prove(Var(x[i]), 1 / n - 1 / n**2, given)
    assert prove(Cov(x[i], x[j]), -1 / n**2, [*given, condition(i, "≠", j)])
    assert prove(E(x[i] * x[j] * y[i]), 0, [*given, condition(i, "≠", j)])
    assert prove(Var(Sum(x[j], (j, 1, n))), 0, given)
    assert not prove(E(x[i] * x[j]), 0, given)
    assert not prove(E(x[i] ** 2), 1 / n**2, given)
    assert not prove(E(table[1, i]), 1 / n, given)


def test_one_hot_vectors_of_two_steps_meet_by_chance():
    """x_i at t and at t + 1 are both 1 with probability 1/n^2 where the steps are independent, and unknown else."""
    step = Symbol("t", integer=True)
    u, i = RandomArray("u", n, labels=(step,)), index("i", n)
    given = [distributed(u, "one-hot")]
    together = E(u[step, i] * u[step + 1, i])
    assert prove(together, 1 / n**2, [*given, Has(u, Property.ACROSS_LABELS)])
    assert not prove(together, 0, given)
    assert not prove(together, 1 / n**2, given)
