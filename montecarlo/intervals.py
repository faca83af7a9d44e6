"""Confidence intervals for a mean over replicates that know how skewed the replicates are.

The studentised mean of skewed values is not t-distributed: for positive skewness the mean and its standard error are
small together, and the upper end of a t interval is too low. Hall's (1992) cubic transformation corrects this to order
1/n; here it is only ever allowed to widen. Where the correction grows large, a few replicates rule the mean, and there
is no interval: (-inf, inf). No interval knows of an event so rare that no replicate has shown it.
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


# Hall's transformation at the critical value, from 1 (no skewness) down to 0 (it breaks down): below this the
# tail rules. Lognormal replicates with sigma = 1 and 2 keep to their error rate with 1/2, and not with 0.
TAIL_RULES = 0.5

# The skewness is itself an estimate, of standard error about sqrt(6/n): go so many of them to the safe side.
SLACK = 2.0

NO_INTERVAL = Interval(-math.inf, math.inf)


def mean_interval(sample: Sample, error: float) -> Interval:
    """The interval that misses the mean below with probability error/2 and above with error/2.

    (-inf, inf) for fewer than two replicates, for a mean that overflowed, and where the tail rules it.
    """
    if sample.size < 2 or math.isinf(sample.mean):
        return NO_INTERVAL
    standard_error = sample.deviation / math.sqrt(sample.size - 1)
    below, above = critical_values(sample.skewness, sample.size, error)
    if math.isinf(below) or math.isinf(above):
        return NO_INTERVAL
    return Interval(sample.mean - below * standard_error, sample.mean + above * standard_error)


def critical_values(skewness: float, size: int, error: float) -> tuple[float, float]:
    """How many standard errors `mean_interval` goes below and above the mean; inf where the tail rules."""
    quantile = -float(special.stdtrit(size - 1, error / 2))
    return _critical(quantile, -skewness, size), _critical(quantile, skewness, size)


def least_size(skewness: float, error: float) -> int:
    """The fewest replicates for which `mean_interval` is an interval, if their skewness stays as it is."""
    # Solves g quantile = 1 - TAIL_RULES for 1/sqrt(n), with g as in `_critical` and the normal quantile.
    quantile = -float(special.ndtri(error / 2))
    slope, curvature = abs(skewness) * quantile, SLACK * math.sqrt(6) * quantile
    root = (math.sqrt(slope**2 + 4 * curvature * (1 - TAIL_RULES)) - slope) / (2 * curvature)
    return math.ceil(root**-2)


def _critical(quantile: float, skewness: float, count: int) -> float:
    """How many standard errors the true mean may lie on the side of the tail with this skewness.

    Minus the inverse of Hall's transformation at minus `quantile`; never less than `quantile`.
    """
    g = max(0.0, skewness + SLACK * math.sqrt(6 / count)) / math.sqrt(count)
    inner = 1 - g * quantile - g * g / 6
    if inner < TAIL_RULES:
        return math.inf
    return max(quantile, 3 / g * (1 - inner ** (1 / 3))) if g > 0 else quantile
