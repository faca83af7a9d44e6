"""Laws of the sketches: quantiles to one per cent, and merging that loses nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from montecarlo.intervals import NO_INTERVAL
from montecarlo.sketches import merge_sketches, quantile, quantile_interval, sketch_of

columns = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 20), st.just(3)),
    elements=st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False),
)


@given(columns, st.sampled_from([0.1, 0.25, 0.5, 0.9]))
@settings(max_examples=80, deadline=None)
def test_quantiles_are_order_statistics_to_one_per_cent(samples: np.ndarray, share: float) -> None:
    """Over the whole range of floats, of either sign, the quantile is the order statistic to 1 %."""
    sketch = sketch_of(samples)
    for entry in range(3):
        expected = np.sort(samples[:, entry])[max(int(np.ceil(share * len(samples))), 1) - 1]
        assert quantile(sketch, entry, share) == pytest.approx(expected, rel=0.0101)


@given(columns, columns)
@settings(max_examples=40, deadline=None)
def test_merging_is_counting_both_together(a: np.ndarray, b: np.ndarray) -> None:
    """The merged sketch is the sketch of both, in either order, to the last count."""
    both = sketch_of(np.concatenate([a, b]))
    for merged in (merge_sketches(sketch_of(a), sketch_of(b)), merge_sketches(sketch_of(b), sketch_of(a))):
        assert (merged.cells == both.cells).all()
        assert (merged.counts == both.counts).all()


def test_what_overflowed_is_at_the_top() -> None:
    """Infinities and NaN rank above all numbers: the median is a number until half have overflowed."""
    samples = np.array([[1.0], [2.0], [3.0], [np.inf], [np.nan]])
    assert quantile(sketch_of(samples), 0, 0.5) == pytest.approx(3, rel=0.011)
    assert quantile(sketch_of(samples), 0, 0.8) == np.inf


def test_median_intervals_cover_for_any_tail() -> None:
    """Of 1,000 intervals at 5 % for Cauchy samples at most 50 + 4 sd miss the median."""
    sketch = sketch_of(np.random.default_rng(0).standard_cauchy((101, 1000)) + 10)
    intervals = [quantile_interval(sketch, entry, 0.5, 0.05) for entry in range(1000)]
    assert sum(not low * 0.99 <= 10 <= high * 1.01 for low, high in intervals) <= 50 + 4 * 7


def test_few_values_give_no_interval() -> None:
    """Four values cannot bound a median at 1 %."""
    assert quantile_interval(sketch_of(np.ones((4, 1))), 0, 0.5, 0.01) == NO_INTERVAL
