"""Mean, standard deviation, skewness and kurtosis of many quantities at once: streaming and mergeable.

Decides nothing about what they mean. Kept in standardised form, so that a gradient of 1e-200 has a kurtosis
as well as one of 1: the fourth power of neither is ever formed. Merging is that of Pébay (2008), divided by
powers of the standard deviation. Values that are not finite are left out, and so not counted.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Vectors (entries,): number of finite values, mean, standard deviation (1/n), skewness, kurtosis."""

    count: npt.NDArray[np.int64]
    mean: Vector
    deviation: Vector
    skewness: Vector
    kurtosis: Vector


def moments_of(samples: Vector) -> Moments:
    """The moments of the finite values in each column of samples (replicates, entries)."""
    finite = np.isfinite(samples)
    values = np.where(finite, samples, 0.0)
    count = finite.sum(axis=0)
    size = np.maximum(count, 1)
    scale = _or_one(np.abs(values).max(axis=0))
    mean = scale * ((values / scale).sum(axis=0) / size)
    centred = np.where(finite, values - mean, 0.0)
    spread = np.abs(centred).max(axis=0)
    unit = centred / _or_one(spread)
    square = unit * unit
    variance = square.sum(axis=0) / size
    root = _or_one(np.sqrt(variance))
    skewness = (square * unit).sum(axis=0) / size / root**3
    kurtosis = (square * square).sum(axis=0) / size / root**4
    return Moments(count, mean, spread * np.sqrt(variance), skewness, kurtosis)


def merge_moments(a: Moments, b: Moments) -> Moments:
    """The moments of the values of both together."""
    size = np.maximum(a.count + b.count, 1)
    p, q = a.count / size, b.count / size
    difference = b.mean - a.mean
    deviation = np.hypot(np.hypot(np.sqrt(p) * a.deviation, np.sqrt(q) * b.deviation), np.sqrt(p * q) * difference)
    scale = _or_one(deviation)
    r, s, d = a.deviation / scale, b.deviation / scale, difference / scale
    skewness = p * r**3 * a.skewness + q * s**3 * b.skewness + p * q * d * ((p - q) * d**2 + 3 * (s**2 - r**2))
    kurtosis = (
        p * r**4 * a.kurtosis
        + q * s**4 * b.kurtosis
        + p
        * q
        * d
        * (
            d * ((p * p - p * q + q * q) * d**2 + 6 * (p * s**2 + q * r**2))
            + 4 * (s**3 * b.skewness - r**3 * a.skewness)
        )
    )
    return Moments(a.count + b.count, a.mean + q * difference, deviation, skewness, kurtosis)


def _or_one(scale: Vector) -> Vector:
    """The scale to divide by: where everything is zero, dividing by one leaves it so."""
    return np.where(scale > 0, scale, 1.0)
