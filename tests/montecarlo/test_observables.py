"""Laws of the observables: each is what it is named after, where the answer is known."""

import math

import numpy as np
import pytest

from montecarlo import (
    Elman,
    Identity,
    MonteCarloError,
    Normal,
    Orthogonal,
    Paired,
    Perceptron,
    Scaled,
    Uniform,
    initializer,
    measure,
)

DRIVEN = Elman(64, 64, 64, steps=12, batch=4)


def test_cosine_of_linear_networks_is_that_of_the_inputs() -> None:
    """A wide linear network keeps the cosine of two inputs in every layer."""
    network = Perceptron((200, 200, 200), "identity", inputs=Paired(correlation=0.6), batch=8)
    for row in measure(network, 60, 1, observables=["cos(h, h')"]).rows:
        assert row.interval.low < 0.6 + 0.01
        assert row.interval.high > 0.6 - 0.01


def test_cosine_of_relu_layers_follows_the_arc_cosine_kernel() -> None:
    """Cho and Saul (2009), n = 1: from orthogonal inputs the cosine is 1/pi after one layer."""
    network = Perceptron((300, 300), "relu", Scaled(math.sqrt(2)), inputs=Paired(correlation=0.0), batch=8)
    (row,) = measure(network, 60, 1, observables=["cos(h, h')"]).rows
    assert row.estimate == pytest.approx(1 / math.pi, abs=0.01)


def test_cosine_needs_pairs() -> None:
    """An odd batch has a row without a partner."""
    with pytest.raises(MonteCarloError, match="even batch"):
        measure(Perceptron((3, 3), batch=3), 2, 1, observables=["cos(h, h')"])


def test_uniform_zero_one_weights_saturate_tanh_and_kill_its_gradient() -> None:
    """All-positive recurrent weights drive every tanh unit to +-1: saturation 1, gradients below 1e-20."""
    network = Elman(64, 64, steps=8, recurrent_weights=Uniform(), batch=4)
    result = measure(network, 16, 1, observables=["saturation", "E[(dL/ds)^2]", "E[h^2]"])
    assert result.at("saturation", 8).estimate > 0.95
    assert result.at("E[h^2]", 8).estimate > 0.95
    assert result.at("E[(dL/ds)^2]", 1).median < 1e-20


def test_lyapunov_exponent_of_an_orthogonal_linear_network_is_its_log_gain() -> None:
    """With Whh = g Q every change grows by g a step, exactly."""
    network = Elman(1, 10, steps=6, activation="identity", recurrent_weights=Orthogonal(1.3))
    (row,) = measure(network, 4, 1, observables=["lyapunov"]).rows
    assert row.estimate == pytest.approx(math.log(1.3), abs=1e-12)


def test_lyapunov_exponent_of_the_driven_tanh_network_is_half_the_log_of_chi() -> None:
    """Mean field: (1/2) log 0.398879 = -0.4596."""
    (row,) = measure(DRIVEN, 48, 1, observables=["lyapunov"]).rows
    assert row.estimate == pytest.approx(0.5 * math.log(0.398879), abs=0.03)


def test_lyapunov_exponent_of_a_residual_network_counts_what_is_added() -> None:
    """Linear, h + h 2I = 3h: log 3 a layer; the same weights alone double."""
    for residual, factor in ((True, 3.0), (False, 2.0)):
        network = Perceptron((5,) * 20, "identity", Identity(2.0), residual=residual)
        (row,) = measure(network, 2, 1, observables=["lyapunov"]).rows
        assert row.estimate == pytest.approx(math.log(factor), abs=1e-6)


def test_saturation_of_a_residual_network_is_that_of_its_units() -> None:
    """Weights of 0 leave tanh at its steepest, however large the activation that is added."""
    network = Perceptron((5, 5, 5), weights=initializer("constant(0)"), inputs=Normal(100.0), residual=True)
    assert [row.estimate for row in measure(network, 2, 1, observables=["saturation"]).rows] == [0.0, 0.0]


def test_lyapunov_exponent_needs_two_positions() -> None:
    """One layer maps nothing on."""
    with pytest.raises(MonteCarloError, match="two layers"):
        measure(Perceptron((3, 3)), 2, 1, observables=["lyapunov"])


def test_a_change_that_vanishes_has_a_finite_exponent() -> None:
    """Zero weights shrink every change to nothing: reported as the smallest float, not as -inf or NaN."""
    network = Elman(2, 3, steps=5, recurrent_weights=initializer("constant(0)"))
    (row,) = measure(network, 2, 1, observables=["lyapunov"]).rows
    assert row.estimate == pytest.approx(math.log(np.finfo(np.float64).tiny))


def test_gradient_norms_are_the_roots_of_sums_of_squares() -> None:
    """|dL/dW|^2 is the number of entries times their mean square, replicate by replicate."""
    result = measure(Perceptron((3, 5)), 2, 1, observables=["|dL/dW|", "E[(dL/dW)^2]"])
    norm, square = result.at("|dL/dW|", "W1"), result.at("E[(dL/dW)^2]", "W1")
    assert norm.estimate**2 + norm.deviation**2 == pytest.approx(15 * square.estimate)


def test_log_moments_and_medians_tell_what_a_heavy_tail_hides() -> None:
    """|W^k x|^2 with n = 2, k = 40 has mean 1 and a median below 1e-6: the tail rules the mean."""
    network = Elman(
        1,
        2,
        steps=40,
        activation="identity",
        input_weights=initializer("constant(0)"),
        initial=initializer("normal(1)"),
        tied=False,
    )
    row = measure(network, 200, 1, observables=["E[h^2]"]).at("E[h^2]", 40)
    assert row.median < 1e-6
    assert row.log_mean == pytest.approx(math.log(row.median), abs=3)
    assert row.interval == (-math.inf, math.inf)
    assert row.log_interval.high - row.log_interval.low < 10


def test_lyapunov_exponent_of_a_strong_contraction_survives_single_precision() -> None:
    """A change shrunk 1e-25 times a step has a square below the smallest float32, and still an exponent."""
    network = Elman(1, 10, steps=4, activation="identity", recurrent_weights=Orthogonal(1e-25), dtype="float32")
    (row,) = measure(network, 2, 1, observables=["lyapunov"]).rows
    assert row.estimate == pytest.approx(math.log(1e-25), rel=1e-4)
