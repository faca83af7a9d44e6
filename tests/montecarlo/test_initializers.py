"""Laws of the initialisers and of the other laws that fill arrays."""

import numpy as np
import pytest

from montecarlo import Given, MonteCarloError, OneHot, Orthogonal, Paired, Scaled, Uniform, initializer
from montecarlo.arrays import FloatType

SHAPE = (200, 300)


def draw(name: str, dtype: FloatType = np.float64, shape: tuple[int, ...] = SHAPE, seed: int = 0) -> np.ndarray:
    return initializer(name).sample(np.random.default_rng(seed), shape, dtype)


@pytest.mark.parametrize("distribution", ["normal", "uniform", "truncated_normal", "rademacher"])
@pytest.mark.parametrize(("name", "variance"), [("glorot", 2 / 500), ("lecun", 1 / 200), ("he", 2 / 200)])
def test_variance_is_the_one_the_rule_states(name: str, variance: float, distribution: str) -> None:
    """60,000 entries have mean 0 and the rule's variance within five standard errors (kurtosis <= 3)."""
    weights = draw(f"{name}_{distribution}")
    assert abs(weights.mean()) < 5 * np.sqrt(variance / weights.size)
    assert abs(weights.var() / variance - 1) < 5 * np.sqrt(2 / weights.size)


@pytest.mark.parametrize(("distribution", "fraction"), [("normal", 1), ("uniform", 0.4), ("rademacher", 0)])
def test_kurtosis_tells_the_distributions_apart(distribution: str, fraction: float) -> None:
    """kurtosis - 1 is 2 for normal, 4/5 for uniform and 0 for Rademacher weights."""
    weights = draw(f"lecun_{distribution}")
    kurtosis = np.mean(weights**4) / np.mean(weights**2) ** 2
    assert kurtosis - 1 == pytest.approx(2 * fraction, abs=0.12)


def test_glorot_uniform_stays_within_its_bound() -> None:
    """|W| <= sqrt(6/(fan_in + fan_out)), and comes near it."""
    bound = np.sqrt(6 / 500)
    assert 0.999 * bound < np.abs(draw("glorot_uniform")).max() <= bound


def test_truncation_is_at_two_standard_deviations_of_the_uncut_normal() -> None:
    """|W| <= 2/.8796 standard deviations of the result."""
    assert np.abs(draw("truncated_normal(1)")).max() <= 2 / 0.879625661034239750


@pytest.mark.parametrize(
    "name",
    [
        "glorot_normal",
        "glorot_uniform",
        "he_truncated_normal",
        "lecun_rademacher",
        "orthogonal",
        "uniform(0, 1)",
        "constant(2)",
    ],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_generator_alone_decides_the_draw(name: str, dtype: FloatType) -> None:
    """Equal generators give equal arrays, unequal ones do not, in the precision asked for."""
    first, again, other = (draw(name, dtype, (20, 30), seed) for seed in (1, 1, 2))
    assert first.dtype == dtype
    assert (first == again).all()
    assert name == "constant(2)" or (first != other).any()


@pytest.mark.parametrize("shape", [(30, 20), (20, 30), (25, 25)])
def test_orthogonal_matrices_are_orthonormal_along_the_shorter_side(shape: tuple[int, int]) -> None:
    """Q'Q or QQ' is the identity times gain^2."""
    q = Orthogonal(3.0).sample(np.random.default_rng(0), shape, np.float64)
    gram = q.T @ q if shape[0] >= shape[1] else q @ q.T
    np.testing.assert_allclose(gram, 9 * np.eye(min(shape)), atol=1e-12)


def test_orthogonal_matrices_are_haar_distributed() -> None:
    """E tr Q = 0 and Var tr Q = 1; without the sign correction of QR E tr Q is about -4.55 at n = 64."""
    rng = np.random.default_rng(0)
    traces = [np.trace(Orthogonal().sample(rng, (64, 64), np.float64)) for _ in range(100)]
    assert abs(np.mean(traces)) < 0.5


def test_one_hot_rows_hold_a_single_one_at_a_uniform_place() -> None:
    """Every row sums to one, and every one of four symbols comes up about as often."""
    rows = OneHot().sample(np.random.default_rng(0), (50, 100, 4), np.float32)
    assert (rows.sum(axis=-1) == 1).all()
    np.testing.assert_allclose(rows.mean(axis=(0, 1)), 0.25, atol=0.05)


def test_paired_rows_have_the_stated_correlation() -> None:
    """Two rows of a pair have correlation c and equal variance; rows of different pairs have none."""
    rows = Paired(correlation=0.7).sample(np.random.default_rng(0), (4, 40_000), np.float64)
    expected = np.kron(np.eye(2), [[1, 0.7], [0.7, 1]])
    np.testing.assert_allclose(rows @ rows.T / 40_000, expected, atol=0.03)


def test_given_arrays_come_back_unchanged() -> None:
    """A user's array is the sample, in the precision asked for."""
    array = np.arange(6.0).reshape(2, 3)
    assert (Given(array).sample(np.random.default_rng(0), (2, 3), np.float64) == array).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_given_arrays_with_holes_are_refused(bad: float) -> None:
    """NaN and infinity are refused, and the message says where the first one stands."""
    array = np.zeros((2, 3))
    array[1, 2] = bad
    with pytest.raises(MonteCarloError, match=r"index \(1, 2\)"):
        Given(array)


def test_given_arrays_of_another_shape_are_refused() -> None:
    """A shape that does not fit is an error that names both shapes."""
    with pytest.raises(MonteCarloError, match=r"needed shape \(3, 3\), found \(2, 3\)"):
        Given(np.zeros((2, 3))).sample(np.random.default_rng(0), (3, 3), np.float64)


@pytest.mark.parametrize(
    "text", ["xavier", "glorot", "normal(1, 2, 3)", "normal(-1)", "uniform(1, 0)", "glorot_normal(nan)", "normal(x)"]
)
def test_unknown_laws_are_refused(text: str) -> None:
    """A name that is not in the table, or numbers that make no law, are refused."""
    with pytest.raises(MonteCarloError):
        initializer(text)


@pytest.mark.parametrize("shape", [(3,), (0, 3), (2, 3, 4)])
def test_fans_need_a_matrix(shape: tuple[int, ...]) -> None:
    """A bias, an empty matrix and a convolution have no (fan_in, fan_out) here."""
    with pytest.raises(MonteCarloError, match="fan_in, fan_out"):
        Scaled().sample(np.random.default_rng(0), shape, np.float64)


def test_uniform_zero_one_has_mean_one_half_and_variance_one_twelfth() -> None:
    """The law that beginners use: it does not have mean 0."""
    numbers = Uniform().sample(np.random.default_rng(0), (100_000,), np.float64)
    assert numbers.mean() == pytest.approx(1 / 2, abs=0.005)
    assert numbers.var() == pytest.approx(1 / 12, abs=0.001)
