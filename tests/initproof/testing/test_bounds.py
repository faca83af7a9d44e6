"""The thresholds hold what their theorems promise, and the sample sizes invert them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from initproof.testing import (
    bounds,
    min_discrepancy_distribution,
    min_discrepancy_mean,
    min_discrepancy_variance,
    min_samples_distribution,
    min_samples_mean,
    min_samples_variance,
)
from initproof.testing.bounds import mean_square_factors, sign_quantile, skewed_quantile
from initproof.testing.laws import DISTRIBUTIONS


@pytest.mark.parametrize(
    ("kurtosis", "discrepancy", "expected"),
    [(3, 0.05, 78_135), (3, 0.10, 20_485), (1.8, 0.05, 31_254), (1.8, 0.10, 8_194)],
)
def test_the_mean_of_squares_needs_the_published_sample_sizes(kurtosis, discrepancy, expected):
    """Normal theory at 1e-6 and 1e-6 gives the sizes computed independently of this package."""
    assert min_samples_mean(math.sqrt(kurtosis - 1), discrepancy=discrepancy) == expected


@pytest.mark.parametrize("name", list(DISTRIBUTIONS))
def test_a_bound_that_always_holds_costs_a_quarter_more_than_normal_theory(name):
    """The finite-sample size lies above the normal one, and by less than a quarter."""
    normal = min_samples_mean(math.sqrt(DISTRIBUTIONS[name].kurtosis - 1), discrepancy=0.05)
    assert normal < min_samples_variance(name, discrepancy=0.05) < 1.25 * normal


@given(st.integers(1, 10**6), st.floats(1e-9, 0.1))
def test_the_chi_square_factors_cover_the_exact_quantiles(count, alarm):
    """Chernoff's interval contains the exact chi-square interval."""
    low, high = mean_square_factors(DISTRIBUTIONS["normal"], count, alarm)
    assert count * low <= stats.chi2(count).ppf(alarm / 2) * (1 + 1e-9)
    assert count * high >= stats.chi2(count).isf(alarm / 2) * (1 - 1e-9)


@pytest.mark.parametrize("name", list(DISTRIBUTIONS))
def test_the_factors_are_rarely_left(name):
    """At a false alarm rate of 0.05, fewer than 0.05 of 4,000 mean squares lie outside."""
    known, rng = DISTRIBUTIONS[name], np.random.default_rng(0)
    quantiles = {"normal": stats.norm.ppf, "uniform": lambda u: math.sqrt(3) * (2 * u - 1)}
    inverse = quantiles.get(name, lambda u: stats.truncnorm(-2, 2).ppf(u) / 0.87962566103423978)
    means = np.square(inverse(rng.random((4000, 50)))).mean(axis=1)
    low, high = mean_square_factors(known, 50, 0.05)
    assert np.mean((means < low) | (means > high)) < 0.05


def test_random_signs_stay_within_the_quantile():
    """Hoeffding's quantile holds for heavy-tailed coefficients too."""
    rng = np.random.default_rng(1)
    terms = rng.standard_cauchy((20_000, 30))
    ratios = np.abs(terms.sum(axis=1)) / np.sqrt(np.square(terms).sum(axis=1))
    assert np.mean(ratios >= sign_quantile(0.01)) < 0.01


@given(st.floats(0.01, 1.0))
def test_min_discrepancy_inverts_min_samples(discrepancy):
    """The discrepancy seen with the samples needed for it is at most that discrepancy."""
    size = min_samples_mean(1.0, discrepancy=discrepancy)
    assert min_discrepancy_mean(1.0, samples=size) <= discrepancy * (1 + 1e-9)
    assert min_discrepancy_mean(1.0, samples=max(1, size // 2)) > discrepancy
    size = min_samples_distribution(discrepancy=discrepancy)
    assert min_discrepancy_distribution(samples=size) <= discrepancy * (1 + 1e-9)


def test_min_discrepancy_of_a_variance_inverts_min_samples():
    """Both directions of the variance's size agree, and too few entries see nothing."""
    size = min_samples_variance("uniform", discrepancy=0.2)
    assert min_discrepancy_variance("uniform", samples=size) == pytest.approx(0.2, rel=1e-3)
    assert min_discrepancy_variance("normal", samples=1) == math.inf


def test_a_mean_that_the_tail_rules_is_not_decided():
    """A skewness too large for the sample makes the quantile infinite instead of wrong."""
    assert skewed_quantile(1e-6, 3.0, 100_000) == pytest.approx(4.8916, rel=0.03)
    assert skewed_quantile(1e-6, 100.0, 1000) == math.inf


@pytest.mark.parametrize(
    ("bound", "message"),
    [
        (lambda: bounds.min_samples_variance("gaussian", discrepancy=0.05), "no distribution 'gaussian'"),
        (lambda: bounds.min_samples_variance("normal", discrepancy=0), "discrepancy is 0"),
        (lambda: bounds.min_discrepancy_variance("normal", samples=0), "samples is 0"),
        (lambda: bounds.min_samples_distribution(discrepancy=-1), "discrepancy is -1"),
        (lambda: bounds.min_discrepancy_distribution(samples=0), "samples is 0"),
        (lambda: bounds.min_samples_mean(1.4, discrepancy=0.05, missed=1), "missed is 1"),
        (lambda: bounds.min_discrepancy_mean(1.4, samples=9, false_alarm=2), "false_alarm is 2"),
    ],
)
def test_a_bound_of_nothing_is_refused(bound, message):
    """The message says which number cannot be."""
    with pytest.raises(ValueError, match=message):
        bound()
