"""Fixed points of the variance and correlation maps."""

import math

import pytest
import sympy as sp

from derive.activations import ActivationError, NotAudited, X, find, own
from derive.meanfield import (
    Layer,
    NoFixedPoint,
    chi,
    correlation_fixed_point,
    correlation_slope,
    depth_scale,
    fixed_points,
    next_correlation,
    next_variance,
    variance_slope,
)


def test_the_driven_tanh_network() -> None:
    """Recurrent variance 1/H and input variance 1: q* = 1.463851, E h^2 = .463851, chi = .398879 per step."""
    (point,) = fixed_points(Layer(find("tanh"), 1.0, 1.0))
    assert point.q == pytest.approx(1.463851, abs=1e-6)
    assert point.q - 1 == pytest.approx(0.463851, abs=1e-6)
    assert point.chi == pytest.approx(0.398879, abs=1e-6)
    assert point.stable
    assert point.correlation_depth == pytest.approx(-1 / math.log(0.398879), rel=1e-5)


def test_above_the_edge_zero_repels_and_another_variance_attracts() -> None:
    """tanh at sigma_w = 1.5 without bias leaves q = 0 for a positive q."""
    zero, other = fixed_points(Layer(find("tanh"), 1.5))
    assert (zero.q, zero.stable, zero.slope) == (0, False, pytest.approx(2.25))
    assert other.stable
    assert other.chi > 1


def test_a_fixed_point_is_where_repeated_layers_arrive() -> None:
    """Iterating the map from both sides ends at the stable fixed point."""
    layer = Layer(find("erf"), 1.3, 0.4)
    (point,) = fixed_points(layer)
    for q in (0.01, 5.0):
        for _ in range(30):
            q = next_variance(layer, q)
        assert q == pytest.approx(point.q, rel=1e-4)


@pytest.mark.parametrize("name", ["tanh", "gelu", "hardtanh", "selu", "softsign"])
def test_the_slope_of_the_variance_map_is_its_derivative(name: str) -> None:
    """E[s f f']/q agrees with a central difference, kinks or none."""
    layer, q, h = Layer(find(name), 1.2, 0.3), 0.7, 1e-4
    difference = (next_variance(layer, q + h) - next_variance(layer, q - h)) / (2 * h)
    assert variance_slope(layer, q) == pytest.approx(difference, rel=1e-6)


def test_relu_preserves_every_variance_at_two_over_n_only() -> None:
    """Below sqrt 2 the variance dies or meets the bias, above it explodes, at it every q is fixed."""
    relu = find("relu")
    (zero,) = fixed_points(Layer(relu, 1.0))
    assert (zero.q, zero.stable) == (0, True)
    (driven,) = fixed_points(Layer(relu, 1.0, 1.0))
    assert driven.q == pytest.approx(2)
    assert fixed_points(Layer(relu, 1.5, 1.0)) == ()
    with pytest.raises(NoFixedPoint, match="every variance q is a fixed point"):
        fixed_points(Layer(relu, math.sqrt(2)))


def test_selu_has_the_fixed_point_it_was_made_for() -> None:
    """Variance 1/n and no bias: q = 1 is preserved and attracts."""
    points = fixed_points(Layer(find("selu"), 1.0))
    (one,) = [point for point in points if point.q > 0.5]
    assert one.q == pytest.approx(1, rel=1e-10)
    assert one.stable


def test_the_correlation_map_of_relu_is_the_arccosine_kernel() -> None:
    """c' = (sqrt(1 - c^2) + c (pi - arccos c))/pi (Cho and Saul 2009), at any variance."""
    layer = Layer(find("relu"), math.sqrt(2))
    for c in (-0.5, 0.0, 0.3, 0.9):
        exact = (math.sqrt(1 - c * c) + c * (math.pi - math.acos(c))) / math.pi
        assert next_correlation(layer, c, 3.0) == pytest.approx(exact, abs=1e-10)
        assert correlation_slope(layer, c, 3.0) == pytest.approx(1 - math.acos(c) / math.pi, abs=1e-9)


def test_the_correlation_map_of_erf_is_the_arcsine_kernel() -> None:
    """c' = asin(2 c q/(1 + 2 q))/asin(2 q/(1 + 2 q)) (Williams 1997)."""
    layer, q = Layer(find("erf"), 1.0), 2.0
    for c in (-0.9, 0.0, 0.4, 0.99):
        exact = math.asin(2 * c * q / (1 + 2 * q)) / math.asin(2 * q / (1 + 2 * q))
        assert next_correlation(layer, c, q) == pytest.approx(exact, abs=1e-10)


def test_order_and_chaos() -> None:
    """Correlations tend to 1 where chi < 1, and to less where chi > 1, attracted either way."""
    ordered, chaotic = Layer(find("tanh"), 1.0, 0.3), Layer(find("tanh"), 3.0, 0.3)
    (calm,), (wild,) = fixed_points(ordered), fixed_points(chaotic)
    assert correlation_fixed_point(ordered, calm.q).c == 1
    found = correlation_fixed_point(chaotic, wild.q)
    assert next_correlation(chaotic, found.c, wild.q) == pytest.approx(found.c, abs=1e-9)
    assert 0 < found.c < 1
    assert found.slope < 1 < chi(chaotic, wild.q)
    assert found.depth == depth_scale(found.slope)


def test_without_bias_an_odd_activation_forgets_correlation_in_chaos() -> None:
    """c = 0 is the fixed point then."""
    layer = Layer(find("tanh"), 2.0)
    assert correlation_fixed_point(layer, fixed_points(layer)[1].q).c == pytest.approx(0, abs=1e-12)


def test_what_does_not_decay_has_no_depth() -> None:
    """Infinite at a factor of 1 or more, 0 where nothing is left after a layer."""
    assert depth_scale(1.0) == depth_scale(2.0) == math.inf
    assert depth_scale(0.0) == 0
    assert depth_scale(math.exp(-0.5)) == pytest.approx(2)


@pytest.mark.parametrize(("sigma_w", "sigma_b", "reason"), [(0.0, 0.0, "sigma_w"), (1.0, -1.0, "sigma_b")])
def test_a_layer_needs_standard_deviations(sigma_w: float, sigma_b: float, reason: str) -> None:
    """sigma_w is positive, sigma_b is not negative."""
    with pytest.raises(ActivationError, match=reason):
        Layer(find("tanh"), sigma_w, sigma_b)


def test_bad_arguments_of_the_maps_are_refused() -> None:
    """A negative variance, a correlation beyond 1, and a function that cannot be enclosed."""
    layer = Layer(find("tanh"), 1.0)
    with pytest.raises(ActivationError, match="the variance q"):
        next_variance(layer, -1.0)
    with pytest.raises(ActivationError, match="a correlation c"):
        next_correlation(layer, 1.5, 1.0)
    with pytest.raises(NotAudited):
        next_variance(Layer(own(sp.sinh(X)), 1.0), 1.0)
