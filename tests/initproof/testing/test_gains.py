"""Gains are integrals, and published ones are met."""

import math

import numpy as np
import pytest
from scipy.special import erf, ndtr

from initproof.testing import LawViolation, assert_gain, gain, min_discrepancy_gain


def selu(x):
    return 1.05070098735548049342 * np.where(x > 0, x, 1.67326324235437728482 * np.expm1(np.minimum(x, 0)))


PUBLISHED = [
    (np.tanh, 1.59253742),
    (erf, 1.46716695),
    (np.sin, 1.52086662),
    (lambda x: np.maximum(x, 0), math.sqrt(2)),
    (lambda x: np.where(x > 0, x, 0.2 * x), math.sqrt(2 / 1.04)),
    (lambda x: x * ndtr(x), 1.53353044),
    (lambda x: x / (1 + np.exp(-x)), 1.67653247),
    (selu, 1.0),
]


@pytest.mark.parametrize(("f", "value"), PUBLISHED)
def test_a_published_gain_is_met(f, value):
    """tanh, erf, sin, ReLU, leaky ReLU, GELU, SiLU and SELU to nine digits."""
    assert_gain(f, value, discrepancy=1e-8)
    assert min_discrepancy_gain(f) < 1e-10


@pytest.mark.parametrize(("f", "value"), [(np.tanh, 5 / 3), (selu, 0.75)])
def test_a_heuristic_gain_is_refused_with_the_exact_one(f, value):
    """tanh 5/3 and SELU 3/4 do not follow from a derivation."""
    with pytest.raises(LawViolation, match="E f") as caught:
        assert_gain(f, value)
    assert f"{gain(f)[0]:.8g}" in str(caught.value)


def test_a_function_without_a_gain_is_refused():
    """Zero has no second moment to normalise by."""
    with pytest.raises(ValueError, match="positive finite"):
        assert_gain(np.zeros_like, 1.0)


def test_a_discrepancy_below_the_quadrature_is_refused():
    """A jump off the panels' edges is only known roughly, and the message says how well."""
    with pytest.raises(ValueError, match="only known to"):
        assert_gain(lambda x: np.where(x > math.pi / 10, 1.0, 0.0), 1.6, discrepancy=1e-9)
