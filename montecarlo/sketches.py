"""Quantiles of many quantities at once, from counts that merge exactly.

Values are counted in buckets whose ends grow by 2 % (Masson, Rim and Lee 2019, DDSketch), so that a quantile is good to
1 % of its value, whatever the tail. Counts are integers: merging them in any order gives the same sketch.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from .intervals import NO_INTERVAL, Interval
from .moments import Vector

GROWTH = math.log(1.02)
# log|x|/GROWTH of every float64 is within +-ZERO, so that adding ZERO makes room for the sign and for zero.
ZERO = 40_000
INFINITE = 100_000
STRIDE = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """`cells`: entry * STRIDE + bucket, increasing with the value; `counts`: how many are in each."""

    cells: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]


def sketch_of(samples: Vector) -> Sketch:
    """The sketch of samples (replicates, entries). What is not a finite number counts as +infinity."""
    size = np.abs(samples)
    with np.errstate(divide="ignore", invalid="ignore"):
        rank = np.sign(samples) * (np.ceil(np.log(size) / GROWTH) + ZERO)
    rank = np.where(size == 0, 0.0, np.where(np.isfinite(samples), rank, INFINITE))
    entries = np.arange(samples.shape[1]) * STRIDE + STRIDE // 2
    cells, counts = np.unique(rank.astype(np.int64) + entries, return_counts=True)
    return Sketch(cells, counts)


def merge_sketches(a: Sketch, b: Sketch) -> Sketch:
    """The sketch of the values of both together."""
    cells, inverse = np.unique(np.concatenate([a.cells, b.cells]), return_inverse=True)
    counts = np.zeros(len(cells), np.int64)
    np.add.at(counts, inverse, np.concatenate([a.counts, b.counts]))
    return Sketch(cells, counts)


def quantile(sketch: Sketch, entry: int, share: float) -> float:
    """The value that this share of the entry's replicates does not exceed; inf among what overflowed."""
    buckets, ranks = _ranks(sketch, entry)
    return _value_at(buckets, ranks, math.ceil(share * ranks[-1]))


def quantile_interval(sketch: Sketch, entry: int, share: float, error: float) -> Interval:
    """Order statistics that miss the true quantile on either side with probability error/2 at most.

    Holds for any distribution, since how many replicates fall below the quantile is binomial; (-inf, inf)
    where there are too few replicates for that.
    """
    buckets, ranks = _ranks(sketch, entry)
    total = int(ranks[-1])
    below = np.arange(total + 1)
    low = int(np.searchsorted(special.bdtr(below, total, share), error / 2, side="right"))
    high = total + 1 - int(np.searchsorted(special.bdtr(below, total, 1 - share), error / 2, side="right"))
    if low < 1 or high > total:
        return NO_INTERVAL
    return Interval(_value_at(buckets, ranks, low), _value_at(buckets, ranks, high))


def _ranks(sketch: Sketch, entry: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Buckets of the entry, and how many values are in each or below it."""
    start, stop = np.searchsorted(sketch.cells, [entry * STRIDE, (entry + 1) * STRIDE])
    return sketch.cells[start:stop] - entry * STRIDE - STRIDE // 2, sketch.counts[start:stop].cumsum()


def _value_at(buckets: npt.NDArray[np.int64], ranks: npt.NDArray[np.int64], rank: int) -> float:
    """The middle of the bucket that holds the value of this rank, from 1."""
    return _middle(int(buckets[np.searchsorted(ranks, max(rank, 1))]))


def _middle(bucket: int) -> float:
    if bucket == INFINITE:
        return math.inf
    if bucket == 0:
        return 0.0
    return math.copysign(math.exp((abs(bucket) - ZERO - 0.5) * GROWTH), bucket)


def histogram(sketch: Sketch, entry: int) -> tuple[Vector, npt.NDArray[np.int64]]:
    """Increasing values of the entry, each the middle of a bucket, and how many replicates are in it."""
    buckets, ranks = _ranks(sketch, entry)
    values = [_middle(int(bucket)) for bucket in buckets]
    return np.array(values), np.diff(ranks, prepend=0)
