"""Networks are judged by replicates: what keeps its variance passes, what does not is measured."""

import math

import numpy as np
import pytest

from initproof.testing import (
    LawViolation,
    TooFewReplicates,
    assert_gradient_preserved,
    assert_moment_equal,
    assert_variance_preserved,
)

WIDTH = 32


def weights(variance, rng):
    return math.sqrt(variance) * rng.standard_normal((WIDTH, WIDTH))


def relu(gain_squared):
    def forward(x, rng):
        for _ in range(2):
            x = np.maximum(x @ weights(gain_squared / WIDTH, rng), 0)
        return x

    return forward


def orthogonal(x, rng):
    q, r = np.linalg.qr(rng.standard_normal((WIDTH, WIDTH)))
    return x @ (q * np.sign(np.diag(r)))


def tied(x, rng):
    w = weights(1 / WIDTH, rng)
    return x @ w @ w @ w


def test_he_keeps_the_variance_of_a_relu_network():
    """n Var[W] E relu(s)^2 / Var[s] = 1."""
    assert_variance_preserved(relu(2.0), (4, WIDTH), discrepancy=0.1)


def test_the_wrong_twin_is_refused_with_its_interval():
    """He's variance off by the discrepancy in each of two layers is refused; the interval holds 1.21."""
    with pytest.raises(LawViolation, match="mean over replicates") as caught:
        assert_variance_preserved(relu(2.2), (4, WIDTH), discrepancy=0.1)
    measured = caught.value.findings[0].measured
    low, high = (float(part.split(" ")[0]) for part in measured.split("between ")[1].split(" and ")[:2])
    assert low < 1.21 < high


def test_an_orthogonal_network_needs_no_spread():
    """Norms kept exactly leave nothing to estimate but rounding."""
    assert_variance_preserved(orthogonal, (4, WIDTH))


def test_gradients_of_a_tied_recurrence_are_not_quite_preserved():
    """E|W^3 x|^2 / |x|^2 = 1 + 10/n^2 + 4/n^3: one per cent at n = 32, seen only when asked for."""
    assert_gradient_preserved(tied, (WIDTH, WIDTH), discrepancy=0.2)


def test_a_product_of_many_layers_is_never_passed_by_accident():
    """60 narrow layers are ruled by their tail: the answer is undecided, which is an AssertionError."""

    def deep(x, rng):
        for _ in range(60):
            x = np.maximum(x @ (0.5 * rng.standard_normal((8, 8))), 0)
        return x

    with pytest.raises(TooFewReplicates, match="replicates"):
        assert_variance_preserved(deep, (4, 8), max_replicates=2000)


def test_a_network_that_overflows_is_refused():
    """Infinity is a finding, not a mean."""
    with pytest.raises(LawViolation, match="not finite"):
        assert_variance_preserved(lambda x, rng: np.where(x > 3, np.inf, x), (64, 64))


@pytest.mark.parametrize(("order", "value"), [(1, 0.0), (2, 1.0), (4, 3.0)])
def test_the_moments_of_a_normal_are_accepted(order, value):
    """E x = 0, E x^2 = 1, E x^4 = 3."""
    assert_moment_equal(lambda rng: rng.standard_normal(500), order, value, discrepancy=0.1)


@pytest.mark.parametrize(("order", "value"), [(1, 0.1), (2, 1.1), (4, 2.7)])
def test_a_moment_off_by_the_discrepancy_is_refused(order, value):
    """The wrong twin of each moment."""
    with pytest.raises(LawViolation):
        assert_moment_equal(lambda rng: rng.standard_normal(500), order, value, discrepancy=0.1)


def test_a_moment_of_order_zero_is_refused():
    """E x^0 says nothing."""
    with pytest.raises(ValueError, match="order is 0"):
        assert_moment_equal(lambda rng: rng.standard_normal(5), 0, 1.0)


def test_entries_of_one_replicate_do_not_count_as_independent():
    """One number copied a thousand times is one replicate: nothing is refused that should pass."""
    for seed in range(20):
        assert_moment_equal(
            lambda rng: np.full(1000, rng.uniform()), 1, 0.5, discrepancy=0.2, false_alarm=1e-3, seed=seed
        )


@pytest.mark.parametrize(
    ("assertion", "message"),
    [
        (lambda: assert_variance_preserved(lambda x: x, (4, 4)), r"needed a function of \(x, rng\)"),
        (lambda: assert_gradient_preserved(lambda g, rng: None, (4, 4)), "returned None: needed an array"),
        (lambda: assert_moment_equal(lambda: 1.0, 2, 1.0), r"needed a function of \(rng\)"),
    ],
)
def test_what_cannot_be_called_is_told_how_to_be_written(assertion, message):
    """Before anything is drawn, or at the first call."""
    with pytest.raises(TypeError, match=message):
        assertion()


def test_a_moment_has_a_whole_order():
    """A power of a negative number by a fraction is no number."""
    with pytest.raises(ValueError, match="a whole number of at least 1"):
        assert_moment_equal(lambda rng: rng.standard_normal(4), 2.5, 1.0)
