"""Confidence intervals for a mean over replicates that know how skewed the replicates are.

The studentised mean of skewed values is not t-distributed: for positive skewness the mean and its standard
error are small together, and the upper end of a t interval is too low. Hall's (1992) cubic transformation
corrects this to order 1/n; here it is only ever allowed to widen. Where it breaks down, a few replicates
rule the mean, and there is no interval: (-inf, inf).
"""

import math
from typing import NamedTuple

from scipy import special


class Interval(NamedTuple):
    """Ends of a confidence interval."""

    low: float
    high: float


class Sample(NamedTuple):
    """What an interval looks at: size, mean, standard deviation (1/n) and skewness of the replicates."""

    size: int
    mean: float
    deviation: float
    skewness: float


NO_INTERVAL = Interval(-math.inf, math.inf)


def mean_interval(sample: Sample, error: float) -> Interval:
    """The interval that misses the mean below with probability error/2 and above with error/2.

    (-inf, inf) for fewer than two replicates, and where the tail rules the mean.
    """
    if sample.size < 2:
        return NO_INTERVAL
    quantile = -float(special.stdtrit(sample.size - 1, error / 2))
    standard_error = sample.deviation / math.sqrt(sample.size - 1)
    below = _critical(quantile, -sample.skewness, sample.size)
    above = _critical(quantile, sample.skewness, sample.size)
    if math.isinf(below) or math.isinf(above):
        return NO_INTERVAL
    return Interval(sample.mean - below * standard_error, sample.mean + above * standard_error)


def _critical(quantile: float, skewness: float, count: int) -> float:
    """How many standard errors the true mean may lie on the side of the tail with this skewness.

    Minus the inverse of Hall's transformation at minus `quantile`; never less than `quantile`.
    """
    # The skewness is itself an estimate, of standard error about sqrt(6/n): be wrong to the safe side.
    g = max(0.0, skewness + 2 * math.sqrt(6 / count)) / math.sqrt(count)
    inner = 1 - g * quantile - g * g / 6
    if inner <= 0:
        return math.inf
    return max(quantile, 3 / g * (1 - inner ** (1 / 3))) if g > 0 else quantile
