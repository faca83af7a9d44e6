"""One random number with a given mean and variance, or a law by name, from a uniform one. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special, stats

from .values import CannotSample, Vector


class NoSuchLaw(CannotSample):
    """No law has these parameters, or it is not known here."""


Standard = Callable[[Vector], Vector]
"""From uniform numbers to ones of mean 0 and variance 1."""


def _ramp(u: Vector) -> Vector:
    """The square of a uniform number, which is skewed and bounded."""
    return (u * u - 1 / 3) * float(np.sqrt(45 / 4))


def _rademacher(u: Vector) -> Vector:
    return np.where(u < 0.5, -1.0, 1.0)


def _uniform(u: Vector) -> Vector:
    return float(np.sqrt(12.0)) * (u - 0.5)


def _skew(u: Vector) -> Vector:
    """-1/2 with probability 4/5, else 2."""
    return np.where(u < 0.8, -0.5, 2.0)


ANY: tuple[Standard, ...] = (_skew, _ramp, special.ndtri)
SYMMETRIC: tuple[Standard, ...] = (_uniform, _rademacher, special.ndtri)


def with_kurtosis(kurtosis: float) -> Standard:
    """0 or plus or minus the root of the kurtosis. Raises NoSuchLaw below 1."""
    if kurtosis < 1:
        raise NoSuchLaw(f"no law has the kurtosis {kurtosis:g}")

    def law(u: Vector) -> Vector:
        half = 0.5 / kurtosis
        return float(np.sqrt(kurtosis)) * ((u > 1 - half).astype(float) - (u < half))

    return law


def named(name: str, parameters: tuple[float, ...], u: Vector) -> Vector:
    """The law of that name from uniform numbers. Raises NoSuchLaw for one not known here."""
    match name, parameters:
        case "normal", (mean, variance) if variance >= 0:
            return mean + float(np.sqrt(variance)) * np.asarray(special.ndtri(u))
        case "uniform", (low, high) if low < high:
            return low + (high - low) * u
        case "truncated normal", (mean, variance, cut) if variance > 0 and cut > 0:
            ends = special.ndtr(np.array([-cut, cut]) / np.sqrt(variance))
            return mean + float(np.sqrt(variance)) * np.asarray(special.ndtri(ends[0] + (ends[1] - ends[0]) * u))
        case "poisson", (rate,) if rate >= 0:
            return np.asarray(stats.poisson.ppf(u, rate))
        case "rademacher", ():
            return _rademacher(u)
        case "bernoulli", (p,) if 0 <= p <= 1:
            return (u > 1 - p).astype(float)
    raise NoSuchLaw(f"the law {name}{parameters or ''} is not drawn here")
