"""Laws of the moments: what is merged is what would have been computed at once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from montecarlo.moments import Moments, merge_moments, moments_of

numbers = hnp.arrays(
    np.float64, st.tuples(st.integers(1, 12), st.just(2)), elements=st.floats(-100, 100).map(lambda x: round(x, 3))
)


def assert_same(a: Moments, b: Moments, tolerance: float = 1e-7) -> None:
    for name in ("count", "mean", "deviation", "skewness", "kurtosis"):
        np.testing.assert_allclose(getattr(a, name), getattr(b, name), rtol=tolerance, atol=tolerance)


@given(numbers, numbers)
@settings(max_examples=60, deadline=None)
def test_merging_is_taking_both_together(a: np.ndarray, b: np.ndarray) -> None:
    """The merged moments of two samples are those of the two samples put together."""
    assert_same(merge_moments(moments_of(a), moments_of(b)), moments_of(np.concatenate([a, b])))


def test_moments_are_the_usual_ones() -> None:
    """Mean, standard deviation, skewness and kurtosis agree with SciPy's."""
    values = np.random.default_rng(0).gamma(2.0, size=(500, 1))
    moments = moments_of(values)
    assert moments.mean[0] == pytest.approx(values.mean())
    assert moments.deviation[0] == pytest.approx(values.std())
    assert moments.skewness[0] == pytest.approx(stats.skew(values)[0])
    assert moments.kurtosis[0] == pytest.approx(stats.kurtosis(values)[0] + 3)


@pytest.mark.parametrize("scale", [1e-300, 1e-200, 1e150, 1e300])
def test_shape_does_not_depend_on_the_scale(scale: float) -> None:
    """Vanished and exploded values have the same skewness and kurtosis as values of order one."""
    values = np.random.default_rng(0).gamma(2.0, size=(64, 1))
    a, b = moments_of(values[:20] * scale), moments_of(values[20:] * scale)
    merged, plain = merge_moments(a, b), moments_of(values)
    assert merged.deviation[0] / scale == pytest.approx(plain.deviation[0])
    assert merged.skewness[0] == pytest.approx(plain.skewness[0])
    assert merged.kurtosis[0] == pytest.approx(plain.kurtosis[0])


def test_values_that_are_not_finite_are_not_counted() -> None:
    """NaN and infinities leave the moments of the other values alone, and show in the count."""
    values = np.array([[1.0], [np.inf], [3.0], [np.nan]])
    assert_same(moments_of(values), moments_of(np.array([[1.0], [3.0]])))


def test_a_column_of_one_value_has_no_spread_and_no_shape() -> None:
    """Equal values have deviation, skewness and kurtosis 0, also after merging."""
    moments = merge_moments(moments_of(np.full((3, 1), 0.1)), moments_of(np.full((5, 1), 0.1)))
    assert moments.deviation[0] == pytest.approx(0, abs=1e-16)
