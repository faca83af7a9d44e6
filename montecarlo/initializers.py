"""Initialisers: laws of a weight matrix of shape (fan_in, fan_out), for row vectors, s = z W + b.

Decides how matrices are drawn, not whether the variance is the right one. Named as the field names them:
`initializer("glorot_uniform")`. Sources: LeCun et al. 1998, Glorot and Bengio 2010 (eq. 12 and 16), He et al.
2015 (eq. 10), Saxe et al. 2014 (orthogonal).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

import numpy as np

from .arrays import Array, FloatType
from .calls import look_up
from .errors import MonteCarloError
from .laws import ROW_BY_ROW, UNIT_NORMAL, Constant, Law, Normal, OneHot, Paired, Rademacher, TruncatedNormal, Uniform

Distribution: TypeAlias = Literal["normal", "uniform", "truncated_normal", "rademacher"]
Fan: TypeAlias = Literal["in", "out", "mean"]


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """(fan_in, fan_out) of a weight matrix. Raises MonteCarloError unless it has two positive sizes."""
    if len(shape) != 2 or min(shape) < 1:
        raise MonteCarloError(f"weights: needed a shape (fan_in, fan_out) of positive sizes, found {shape}")
    return shape[0], shape[1]


@dataclass(frozen=True, slots=True)
class Scaled:
    """Independent entries with mean 0 and variance gain^2/fan, fan being fan_in, fan_out or their mean."""

    gain: float = 1.0
    fan: Fan = "in"
    distribution: Distribution = "normal"

    def __post_init__(self) -> None:
        if not (math.isfinite(self.gain) and self.gain >= 0):
            raise MonteCarloError(f"gain: needed a finite number >= 0, found {self.gain}")

    def variance(self, shape: tuple[int, ...]) -> float:
        """Variance of one entry of a matrix of this shape. Raises MonteCarloError as `fans` does."""
        fan_in, fan_out = fans(shape)
        fan = {"in": fan_in, "out": fan_out, "mean": (fan_in + fan_out) / 2}[self.fan]
        return self.gain**2 / fan

    def sample(self, rng: np.random.Generator, shape: tuple[int, ...], dtype: FloatType) -> Array:
        return _law(self.distribution, math.sqrt(self.variance(shape))).sample(rng, shape, dtype)


LECUN = Scaled(1.0, "in", "normal")


def _law(distribution: Distribution, deviation: float) -> Law:
    match distribution:
        case "normal":
            return Normal(deviation)
        case "uniform":
            bound = math.sqrt(3) * deviation
            return Uniform(-bound, bound)
        case "truncated_normal":
            return TruncatedNormal(deviation)
        case "rademacher":
            return Rademacher(deviation)


@dataclass(frozen=True, slots=True)
class Orthogonal:
    """gain times a Haar-distributed matrix with orthonormal rows or columns, whichever are fewer.

    Without the sign correction of QR (Mezzadri 2007, section 5) Q'Q = I holds, yet Q is not Haar.
    """

    gain: float = 1.0

    def sample(self, rng: np.random.Generator, shape: tuple[int, ...], dtype: FloatType) -> Array:
        fan_in, fan_out = fans(shape)
        tall = rng.standard_normal((max(fan_in, fan_out), min(fan_in, fan_out)))
        q, r = np.linalg.qr(tall)
        q *= self.gain * np.where(np.diag(r) < 0, -1.0, 1.0)
        return np.ascontiguousarray(q if fan_in >= fan_out else q.T, dtype=dtype)


@dataclass(frozen=True, slots=True)
class Identity:
    """gain times the identity matrix, cut or filled with zeros to the shape (Le, Jaitly and Hinton 2015)."""

    gain: float = 1.0

    def sample(self, rng: np.random.Generator, shape: tuple[int, ...], dtype: FloatType) -> Array:
        array: Array = np.eye(*fans(shape)).astype(dtype)
        array *= dtype(self.gain)
        return array


def second_moment(law: Law, shape: tuple[int, ...]) -> float | None:
    """E[W^2] of an entry where the law's entries are uncorrelated, of mean 0 and alike; None elsewhere."""
    match law:
        case Scaled():
            return law.variance(shape)
        case Normal(deviation) | TruncatedNormal(deviation) | Rademacher(deviation):
            return deviation**2
        case _:
            return None


def exchangeable(law: Law) -> bool:
    """Whether rows of what is drawn have the same joint law in any order: independent and alike, or Haar."""
    return isinstance(law, (Scaled, Orthogonal, *ROW_BY_ROW))


def _scaled(base: float, fan: Fan, distribution: Distribution, gain: float = 1.0) -> Scaled:
    return Scaled(base * gain, fan, distribution)


_FANS: tuple[tuple[str, float, Fan], ...] = (("glorot", 1.0, "mean"), ("lecun", 1.0, "in"), ("he", math.sqrt(2), "in"))
_DISTRIBUTIONS: tuple[Distribution, ...] = ("normal", "uniform", "truncated_normal", "rademacher")

INITIALIZERS: dict[str, Callable[..., Law]] = {
    **{
        f"{name}_{distribution}": partial(_scaled, base, fan, distribution)
        for name, base, fan in _FANS
        for distribution in _DISTRIBUTIONS
    },
    "orthogonal": Orthogonal,
    "identity": Identity,
    "paired": partial(Paired, UNIT_NORMAL),
    "normal": Normal,
    "uniform": Uniform,
    "truncated_normal": TruncatedNormal,
    "rademacher": Rademacher,
    "constant": Constant,
    "one_hot": OneHot,
}


def initializer(name: str) -> Law:
    """The law called `name`, with a gain or its own numbers in brackets.

    `glorot_normal`, `he_uniform`, `lecun_normal(0.5)` (Var W = 0.25/fan_in), `orthogonal`, `uniform(0, 1)`,
    `normal(0.01)`, `constant(0)`, `one_hot`, `paired(0.5)` for pairs of normal rows with
    that correlation. Raises MonteCarloError for a name not in INITIALIZERS.
    """
    return look_up("law", name, INITIALIZERS)
