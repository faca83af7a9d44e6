"""Finite laws have the moments asked of them; rules reproduce the moments of the laws they stand for."""

from fractions import Fraction
from math import factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.models.laws import Named, Unsupported, on_axis, skew_down, skew_up, three_point, two_point, with_kurtosis
from derive.models.numbers import compare, context
from derive.models.rules import half_moment, moment, rule

rationals = st.fractions(min_value=-3, max_value=3, max_denominator=6)
positives = st.fractions(min_value=Fraction(1, 9), max_value=9, max_denominator=9)
LAWS = [
    Named("normal", (0, 2)),
    Named("normal", (1, Fraction(1, 3))),
    Named("uniform", (-2, 2)),
    Named("uniform", (0, 3)),
    Named("poisson", (2,)),
    Named("truncated normal", (0, 1, 2)),
]


def average(law, power, centre=0):
    return sum(p * (x - centre) ** power for p, x in zip(law.probabilities, law.values, strict=True))


@given(mean=rationals, variance=positives, shape=st.sampled_from([two_point, skew_up, skew_down, three_point]))
def test_a_shape_has_the_mean_and_variance_asked_for(mean, variance, shape):
    """Where a shape gives a law, its probabilities are a distribution with that mean and variance."""
    law = shape(mean, variance)
    if law is not None:
        assert sum(law.probabilities) == 1
        assert min(law.probabilities) > 0
        assert average(law, 1) == mean
        assert average(law, 2, mean) == variance


@given(mean=rationals, variance=positives)
def test_three_points_and_skew_laws_have_any_rational_variance(mean, variance):
    """The two shapes that never refuse a positive rational variance."""
    assert three_point(mean, variance) is not None
    assert skew_up(mean, variance) is not None


def test_two_points_need_a_variance_with_a_rational_root():
    """-a and a with a rational have a rational square as variance."""
    assert two_point(0, Fraction(1, 4)).values == (Fraction(-1, 2), Fraction(1, 2))
    assert two_point(0, 2) is None


def test_axes_are_uncorrelated_and_never_vary_together():
    """Entries on different axes have covariance 0 while their product is always 0."""
    first, second = on_axis(0, 1, 1), on_axis(0, 1, 2)
    assert average(first, 2) == 1
    assert all(x * y == 0 for x, y in zip(first.values, second.values, strict=True))


@pytest.mark.parametrize("kurtosis", [1, 2, 3, Fraction(9, 5)])
def test_a_law_of_given_kurtosis(kurtosis):
    """The fourth central moment is the kurtosis times the variance squared."""
    law = with_kurtosis(0, 1, kurtosis) or with_kurtosis(0, 4, kurtosis)
    variance = average(law, 2)
    assert average(law, 4) == kurtosis * variance**2


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
@pytest.mark.parametrize("degree", [0, 1, 2, 5, 8])
def test_a_rule_reproduces_every_moment_up_to_its_degree(law, degree):
    """Sums over the nodes are the law's moments."""
    nodes = rule(law, degree, False)
    for power in range(degree + 1):
        assert compare(average(nodes, power), moment(law, power)) == 0


@pytest.mark.parametrize("law", [Named("normal", (0, 4)), Named("uniform", (-3, 3))], ids=lambda law: law.name)
def test_a_split_rule_reproduces_the_moments_of_each_side(law):
    """E[X^k; X > 0] for every power up to the degree."""
    nodes = rule(law, 4, True)
    for power in range(5):
        above = sum(p * x**power for p, x in zip(nodes.probabilities, nodes.values, strict=True) if x > 0)
        assert compare(above, half_moment(law, power)) == 0


def test_nodes_stay_inside_the_support():
    """A uniform variable is never evaluated outside its interval, a Poisson one never below 0."""
    assert all(abs(x) < 2 for x in rule(Named("uniform", (-2, 2)), 6, False).values)
    assert all(x >= 0 for x in rule(Named("poisson", (2,)), 6, False).values)


def test_moments_known_in_closed_form():
    """(2k - 1)!! for the normal law, a^2k / (2k + 1) for the uniform, Bell numbers for Poisson(1)."""
    assert [moment(Named("normal", (0, 1)), k) for k in range(7)] == [1, 0, 1, 0, 3, 0, 15]
    assert moment(Named("uniform", (-2, 2)), 4) == Fraction(16, 5)
    assert [moment(Named("poisson", (1,)), k) for k in range(5)] == [1, 1, 2, 5, 15]


def test_the_truncated_normal_on_two_deviations():
    """Its standard deviation is 0.879625661034239750 of the untruncated one."""
    root = context.sqrt(moment(Named("truncated normal", (0, 1, 2)), 2))
    assert abs(root - context.mpf("0.879625661034239750")) < context.mpf("1e-18")


def test_half_moments_of_the_normal_law():
    """E[X; X > 0] = 1/sqrt(2 pi); even ones are half the moment."""
    law = Named("normal", (0, 1))
    assert compare(half_moment(law, 1), 1 / context.sqrt(2 * context.pi)) == 0
    assert half_moment(law, 6) == Fraction(factorial(6), 2 * 48)


def test_a_law_without_a_rule_is_refused():
    """A name that is not known is said, not guessed."""
    with pytest.raises(Unsupported, match="cauchy"):
        moment(Named("cauchy", ()), 1)
