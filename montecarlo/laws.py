"""Laws that fill an array with numbers: the weights, biases and inputs of a network.

A law is a frozen value with `sample(rng, shape, dtype)`. The entries of `Normal`, `Uniform`,
`TruncatedNormal` and `Rademacher` are independent and identically distributed; those of the other laws are
not random entry by entry. Laws that look at the fans of a weight matrix are in `initializers`.
"""

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import special

from .arrays import Array, FloatType, require_finite
from .errors import MonteCarloError

# Standard deviation of a standard normal truncated to +-2: sqrt(1 - 4 phi(2)/(2 Phi(2) - 1)).
TRUNCATED_DEVIATION = 0.879625661034239750


class Law(Protocol):
    """What can fill an array. Equal laws given equal generators give equal arrays."""

    def sample(self, rng: np.random.Generator, shape: tuple[int, ...], dtype: FloatType) -> Array: ...


def _require_deviation(deviation: float) -> None:
    if not (math.isfinite(deviation) and deviation >= 0):
        raise MonteCarloError(f"standard deviation: needed a finite number >= 0, found {deviation}")


@dataclass(frozen=True, slots=True)
class Normal:
    """Normal with mean 0 and the given standard deviation."""

    deviation: float = 1.0

    def __post_init__(self) -> None:
        _require_deviation(self.deviation)

    def sample(self, rng: np.random.Generator, shape: tuple[int, ...], dtype: FloatType) -> Array:
        array = rng.standard_normal(shape, dtype=dtype)
        array *= dtype(self.deviation)
        return array


@dataclass(frozen=True, slots=True)
class Uniform:
    """Uniform between `low` and `high`: mean (low + high)/2, variance (high - low)^2/12."""

    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low <= self.high):
            raise MonteCarloError(f"uniform: needed finite low <= high, found {self.low} and {self.high}")

    def sample(self, rng: np.random.Generator, shape: tuple[int, ...], dtype: FloatType) -> Array:
        array = rng.random(shape, dtype=dtype)
        array *= dtype(self.high - self.low)
        array += dtype(self.low)
        return array


@dataclass(frozen=True, slots=True)
class TruncatedNormal:
    """Normal cut at two of its own standard deviations, then widened so that `deviation` is the result's."""

    deviation: float = 1.0

    def __post_init__(self) -> None:
        _require_deviation(self.deviation)

    def sample(self, rng: np.random.Generator, shape: tuple[int, ...], dtype: FloatType) -> Array:
        tail = special.ndtr(-2.0)
        quantile = special.ndtri(rng.uniform(tail, 1 - tail, shape))
        return (quantile * (self.deviation / TRUNCATED_DEVIATION)).astype(dtype)


@dataclass(frozen=True, slots=True)
class Rademacher:
    """Plus or minus `deviation`, each with probability 1/2: the law of kurtosis 1."""

    deviation: float = 1.0

    def __post_init__(self) -> None:
        _require_deviation(self.deviation)

    def sample(self, rng: np.random.Generator, shape: tuple[int, ...], dtype: FloatType) -> Array:
        heads = rng.integers(0, 2, shape, dtype=np.int8)
        return np.where(heads, dtype(self.deviation), dtype(-self.deviation))


@dataclass(frozen=True, slots=True)
class Constant:
    """The same number everywhere: biases at initialisation are `Constant(0)`."""

    value: float = 0.0

    def sample(self, rng: np.random.Generator, shape: tuple[int, ...], dtype: FloatType) -> Array:
        return np.full(shape, self.value, dtype=dtype)


@dataclass(frozen=True, slots=True)
class OneHot:
    """Rows with a single 1, at a place uniform over the V symbols: shape (..., V)."""

    def sample(self, rng: np.random.Generator, shape: tuple[int, ...], dtype: FloatType) -> Array:
        array = np.zeros(shape, dtype=dtype)
        symbols = rng.integers(0, shape[-1], shape[:-1])
        np.put_along_axis(array, symbols[..., np.newaxis], dtype(1), axis=-1)
        return array


# Laws whose rows are independent and alike: any number of rows may be drawn of them.
ROW_BY_ROW = (Normal, Uniform, TruncatedNormal, Rademacher, OneHot, Constant)

UNIT_NORMAL = Normal(1.0)
ZERO = Constant(0.0)


@dataclass(frozen=True, slots=True)
class Paired:
    """Rows in pairs, 0 with 1, 2 with 3, ...: each row is `law`, and the two of a pair have this correlation.

    For a law of independent entries with mean 0: row 2k+1 is c row 2k + sqrt(1 - c^2) an independent row.
    """

    law: Law = UNIT_NORMAL
    correlation: float = 0.5

    def __post_init__(self) -> None:
        if not -1 <= self.correlation <= 1:
            raise MonteCarloError(f"correlation: needed a number from -1 to 1, found {self.correlation}")

    def sample(self, rng: np.random.Generator, shape: tuple[int, ...], dtype: FloatType) -> Array:
        if len(shape) < 2 or shape[-2] % 2:
            raise MonteCarloError(f"paired rows: needed an even batch, found shape {shape}")
        array = self.law.sample(rng, shape, dtype)
        array[..., 1::2, :] *= dtype(math.sqrt(1 - self.correlation**2))
        array[..., 1::2, :] += dtype(self.correlation) * array[..., ::2, :]
        return array


@dataclass(frozen=True, slots=True)
class Directions:
    """Rows of mean square 1 in a direction that is uniform on the sphere, at right angles to one another.

    Rows of n numbers come in blocks of n: those of a block are orthogonal, blocks are independent. Second
    moments are those of independent standard normal rows, quadratic forms of them vary less.
    """

    def sample(self, rng: np.random.Generator, shape: tuple[int, ...], dtype: FloatType) -> Array:
        width, rows = shape[-1], math.prod(shape[:-1])
        blocks, tall = -(-rows // width), (width, min(rows, width))
        q = np.linalg.qr(rng.standard_normal((blocks, *tall)))[0].swapaxes(-1, -2)
        # Of both signs alike, as the columns of a Haar matrix are; quadratic forms do not see it.
        q = q * (math.sqrt(width) * rng.choice([-1.0, 1.0], (*q.shape[:-1], 1)))
        return np.ascontiguousarray(q.reshape(-1, width)[:rows].reshape(shape), dtype=dtype)


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """A user's own array, the same in every replicate. Raises MonteCarloError for NaN or infinite entries."""

    array: Array

    def __post_init__(self) -> None:
        require_finite("given array", np.asarray(self.array, dtype=np.float64))

    def sample(self, rng: np.random.Generator, shape: tuple[int, ...], dtype: FloatType) -> Array:
        if self.array.shape != shape:
            raise MonteCarloError(f"given array: needed shape {shape}, found {self.array.shape}")
        return self.array.astype(dtype)
