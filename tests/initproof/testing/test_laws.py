"""A law is a variance, a distribution and a reason; fans are read off shapes by one convention."""

import math
import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from initproof.testing import Law, fans, law_names, named_law
from initproof.testing.laws import DISTRIBUTIONS, formula

EXACT = {
    "normal": stats.norm(),
    "uniform": stats.uniform(-math.sqrt(3), 2 * math.sqrt(3)),
    "truncated_normal": stats.truncnorm(-2, 2, scale=1 / 0.879625661034239750),
}


@pytest.mark.parametrize("name", list(DISTRIBUTIONS))
def test_the_constants_of_a_distribution_are_those_of_scipy(name):
    """Variance one, and SciPy's kurtosis, median size and distribution function."""
    known, exact = DISTRIBUTIONS[name], EXACT[name]
    assert exact.var() == pytest.approx(1, rel=1e-12)
    assert exact.moment(4) == pytest.approx(known.kurtosis, rel=1e-9)
    assert exact.ppf(0.75) == pytest.approx(known.median_size, rel=1e-9)
    assert (known.support or math.inf) == pytest.approx(exact.support()[1], rel=1e-12)
    points = np.linspace(-3, 3, 101)
    np.testing.assert_allclose(known.cumulative(points), exact.cdf(points), atol=1e-12)


@pytest.mark.parametrize(
    ("shape", "out_first", "expected"),
    [((3, 5), False, (3, 5)), ((3, 5), True, (5, 3)), ((2, 2, 3, 5), False, (12, 20)), ((5, 3, 2, 2), True, (12, 20))],
)
def test_fans_count_the_receptive_field_in_either_layout(shape, out_first, expected):
    """The two layouts of one kernel have the same fans."""
    assert fans(shape, out_first=out_first) == expected


def test_a_vector_has_no_fans():
    """One axis cannot be both fans: the message says what has two."""
    with pytest.raises(ValueError, match="two axes at least"):
        fans((7,))


@pytest.mark.parametrize(
    ("name", "variance"),
    [("glorot_normal", 2 / 30), ("lecun", 1 / 10), ("he_truncated_normal", 2 / 10), ("orthogonal", 1 / 20)],
)
def test_a_named_law_has_the_variance_of_its_family(name, variance):
    """The name decides the variance and the formula quotes the fans."""
    law = named_law(name, 10, 20)
    assert law.variance == variance
    assert f"{variance:.6g}" in formula(law)
    assert name in law_names()


def test_an_unknown_law_is_refused_with_the_known_ones():
    """The message lists what may be written."""
    with pytest.raises(ValueError, match="he_uniform"):
        named_law("kaiming", 3, 4)


@pytest.mark.parametrize("variance", [0.0, -1.0, math.inf, math.nan])
def test_a_law_without_a_variance_is_refused(variance):
    """A law needs a positive finite variance."""
    with pytest.raises(ValueError, match="positive finite variance"):
        Law(variance)


def test_a_law_of_no_known_distribution_is_refused():
    """The message lists the distributions."""
    with pytest.raises(ValueError, match="truncated_normal"):
        Law(1.0, "cauchy")


def test_importing_the_assertions_imports_numpy_alone():
    """SciPy, SymPy and the frameworks wait until they are needed."""
    heavy = "scipy sympy torch keras jax pytest matplotlib"
    code = f"import sys, initproof.testing; print([m for m in '{heavy}'.split() if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("kaiming", "he"),
        ("Kaiming_Uniform", "he_uniform"),
        ("xavier_normal", "glorot_normal"),
        ("lecun_truncated", "lecun_truncated_normal"),
        ("ortogonal", "orthogonal"),
        ("he_unifrom", "he_uniform"),
    ],
)
def test_an_unknown_law_is_told_the_nearest_one(name, nearest):
    """By the other name of its author, or by its letters; every law is listed."""
    with pytest.raises(ValueError, match=f"the nearest is '{nearest}'; write one of glorot, lecun, he, "):
        named_law(name, 8, 8)


def test_a_name_like_no_law_is_told_all_of_them():
    """Nothing is guessed."""
    with pytest.raises(ValueError, match=r"no law 'dirac': write one of glorot, .*, orthogonal, or a Law"):
        named_law("dirac", 8, 8)
