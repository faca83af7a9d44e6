"""The edge of chaos against numbers computed elsewhere, and activations that have none."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.activations import ActivationError, find
from derive.meanfield import Layer, NoFixedPoint, as_dictionary, edge_of_chaos, next_variance, variance_slope


def test_tanh_with_a_bias_variance_of_a_twentieth() -> None:
    """sigma_w^2 = 1.760955 and q = .57005, where the bias is given by its standard deviation."""
    edge = edge_of_chaos("tanh", math.sqrt(0.05))
    assert edge.sigma_w**2 == pytest.approx(1.760955, abs=1e-6)
    assert edge.q == pytest.approx(0.570051, abs=5e-6)
    assert edge.chi == pytest.approx(1, abs=1e-12)


def test_tanh_with_hardly_any_bias() -> None:
    """At sigma_b^2 = 2.01e-5 the edge lies at sigma_w^2 = 1.049996: small differences are kept apart."""
    assert edge_of_chaos("tanh", math.sqrt(2.01e-5)).sigma_w ** 2 == pytest.approx(1.049996, abs=1e-6)


def test_erf_without_bias() -> None:
    """sigma_w^2 = 1/f'(0)^2 = pi/4, and the variance that is preserved is 0."""
    edge = edge_of_chaos("erf", 0)
    assert edge.sigma_w**2 == pytest.approx(math.pi / 4, rel=1e-14)
    assert edge.q == 0


def test_relu_has_one_edge_without_bias() -> None:
    """(sigma_b, sigma_w) = (0, sqrt 2), where every variance is preserved."""
    assert as_dictionary(edge_of_chaos("relu", 0)) == {
        "sigma_w": pytest.approx(math.sqrt(2)),
        "q": None,
        "chi": pytest.approx(1),
    }


def test_relu_has_no_edge_with_bias() -> None:
    """Each layer adds the bias's variance, which the message says."""
    with pytest.raises(NoFixedPoint, match="each layer adds sigma_b"):
        edge_of_chaos("relu", 0.1)


def test_an_edge_that_repels_is_not_given_as_one() -> None:
    """Squared ReLU has chi = 1 only at q = 4 sigma_b^2, which nearby variances leave; the message says where."""
    with pytest.raises(NoFixedPoint, match=r"sigma_w = 0\.353553 with q = 4, .* move away from it"):
        edge_of_chaos("squared_relu", 1)


@pytest.mark.parametrize("sigma_b", [-0.1, math.inf, math.nan])
def test_a_bias_without_a_standard_deviation_is_refused(sigma_b: float) -> None:
    """sigma_b is zero or positive."""
    with pytest.raises(ActivationError, match="sigma_b is a standard deviation"):
        edge_of_chaos("tanh", sigma_b)


@settings(max_examples=3, deadline=None)
@given(st.sampled_from(["tanh", "erf", "hardtanh", "sin"]), st.floats(0.05, 0.5))
def test_an_edge_satisfies_both_of_its_conditions(name: str, sigma_b: float) -> None:
    """q is preserved, does not repel, and chi is 1."""
    edge = edge_of_chaos(name, sigma_b)
    layer = Layer(find(name), edge.sigma_w, sigma_b)
    assert edge.q is not None
    assert next_variance(layer, edge.q) == pytest.approx(edge.q, rel=1e-9)
    assert variance_slope(layer, edge.q) < 1
    assert edge.chi == pytest.approx(1, rel=1e-12)
