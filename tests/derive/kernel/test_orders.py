"""What is of which order in what is small or large, and where that does not show."""

import pytest
from sympy import Integer, Rational, Sum

from derive.kernel import gather, leading_order
from derive.language.assumptions import (
    Claim,
    Large,
    Relation,
    Small,
    defined,
    distributed,
    odd,
    positive,
    smooth,
    unit_slope,
    variance,
    zero_mean,
)
from derive.language.expressions import Cov, E, Function, RandomArray, Var, constants, dimensions, index

(n,) = dimensions("n")
c, d, e = constants("c d e")
f = Function("f")
j = index("j", n)
x = RandomArray("x", n)


def approximately(left, right, *given):
    """The kernel's answer."""
    return leading_order(Claim(left, Relation.APPROXIMATE, right), gather(given))


@pytest.mark.parametrize("term", [E(x[j] ** 2), E(x[j])])
def test_a_mean_over_many_terms_is_not_small_for_the_number_it_is_divided_by(term):
    """c + sum_j E[x_j^2] / n is not c, for n however large; c + c / n is."""
    mean = Sum(term, (j, 1, n)) / n
    assert "a large number of terms" in approximately(c + mean, c, Large(n)).reason
    assert "a large number of terms" in approximately(c + d, c, Large(n), defined(d, mean)).reason
    assert approximately(c + c / n, c, Large(n))


def test_terms_that_are_alike_are_counted():
    """n d + c is of the order of n."""
    given = Large(n), zero_mean(x), variance(x, d)
    assert approximately(Sum(E(x[j] ** 2), (j, 1, n)) + c, n * d, *given)
    assert not approximately(Sum(E(x[j] ** 2), (j, 1, n)) + n * c, n * c, *given)


@pytest.mark.parametrize("law", [[zero_mean(x), variance(x, c)], [distributed(x, "normal", 0, c)]])
def test_the_size_of_what_is_small_is_small(law):
    """With Var[x] = c for a small x, E[x^2] + c is 2 c, and not near c."""
    assert "in the law of something small" in approximately(E(x[1] ** 2) + c, c, Small(x), *law).reason
    assert "in the law of something small" in approximately(E(x[1] ** 2) + d, d, Small(x), *law, defined(d, c)).reason
    assert approximately(E(x[1] ** 2) + d * E(x[1] ** 4), E(x[1] ** 2), Small(x))


def test_a_moment_of_a_law_that_depends_on_a_small_number_may_be_small():
    """With Var[x] = c small, E[x^4] may be of the order of c^2; of a normal law it is."""
    given = Small(c), zero_mean(x), variance(x, c)
    assert "whose size is not known" in approximately(E(x[1] ** 4) + c, E(x[1] ** 4), *given).reason
    assert approximately(E(x[1] ** 2) + c**2, c, *given)
    assert approximately(E(x[1] ** 4) + c, c, Small(c), distributed(x, "normal", 0, c))


def test_a_quotient_by_what_is_small_is_expanded_further():
    """For odd f and a centred x, E[f(c x)] / c^3 is not small: it is near a sixth of f's third derivative at 0 times
    E[x^3].
    """
    given = Small(c), smooth(f), odd(f), unit_slope(f), zero_mean(x), positive(d)
    third = f.derivative(3, 0) * E(x[1] ** 3) / 6
    for quotient in (E(f(c * x[1])) / c**3, E(f(c * x[1]) / c**3)):
        assert approximately(quotient + d, third + d, *given)
        assert not approximately(quotient + d, d, *given)
    assert approximately(Var(f(c * x[1]) / c), Var(x[1]), *given)
    assert approximately(E(f(c * x[1])) / c + d, d, *given)
    assert not approximately(e**3 * E(f(c * x[1])) + d, d, *given, defined(e, 1 / c))
    assert "high powers" in approximately(E(f(c * x[1])) / c**9, d, *given).reason


@pytest.mark.parametrize("law", [[zero_mean(x), variance(x, c**-2)], [distributed(x, "uniform", -1 / c, 1 / c)]])
def test_the_argument_of_an_activation_is_not_small_where_the_law_grows(law):
    """With Var[x] = 1 / c^2, c x is of the order of 1 however small c is, and tanh(c x) is not c x."""
    given = Small(c), smooth(f), odd(f), unit_slope(f)
    side = E(f(c * x[1]) ** 2)
    assert approximately(side, c**2, *given, zero_mean(x), variance(x, 1))
    assert "a law that grows" in approximately(side, Integer(1), *given, *law).reason
    assert "a law that grows" in approximately(side, Rational(1, 3), *given, *law).reason


def test_that_the_scale_does_not_vanish_is_no_condition():
    """It is the author's number that is large, and what it leads to zero is nothing that is divided by."""
    assert approximately(n - 1, n, Large(n)).conditions == ()


def test_a_covariance_with_itself_is_divided_by_like_a_variance():
    """1 / Cov[f(x), f(x)] is about 1 / Var[x] where that is not 0."""
    given = smooth(f), odd(f), unit_slope(f)
    inverse = 1 / Cov(f(x[1]), f(x[1]))
    assert Claim(Var(x[1]), Relation.DISTINCT, Integer(0)) in approximately(inverse, 1 / Var(x[1]), *given).conditions
    assert not approximately(inverse, 2 / Var(x[1]), *given)
