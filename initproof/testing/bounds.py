"""How far chance can carry a statistic: finite-sample bounds, and the sample sizes that follow from them.

Decides thresholds for one false alarm rate and sample sizes for two. Reads no data. Every bound holds for
every sample size, except `skewed_quantile`, which is marked as asymptotic.

Theorems used
- Hoeffding 1963: for fixed c and independent random signs e, P(|sum e c| >= q |c|) <= 2 exp(-q^2/2). A
  symmetric independent x is e |x| with e independent of |x|, so it holds with c = |x|: no moment is assumed.
- Chernoff for chi-square with n degrees: P(chi2/n beyond u) <= exp(-(n/2)(u - 1 - ln u)), each side.
- Bennett 1962 for independent y <= b with E y = 0, E y^2 = v: P(mean y >= t) <= exp(-n v/b^2 h(b t/v)), with
  h(u) = (1 + u) ln(1 + u) - u. The squares of bounded entries, and minus the squares, are such y.
- Maurer 2003 for independent y >= 0: P(mean y <= E y - t) <= exp(-n t^2/(2 E y^2)).
- Dvoretzky-Kiefer-Wolfowitz with Massart's constant 1990: P(sup |F_n - F| > d) <= 2 exp(-2 n d^2).
- Jing, Shao, Wang 2003 (self-normalised moderate deviations): P(T <= -x) ~ Phi(-x) exp(x^3 g/(3 sqrt n)) for
  a Studentised mean T of values of skewness g: the first correction to the normal tail.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from statistics import NormalDist

from .laws import DISTRIBUTIONS, Distribution


def _known(distribution: str, samples: int = 1) -> Distribution:
    """The distribution of that name. Raises ValueError for another name, or no samples."""
    if distribution not in DISTRIBUTIONS:
        raise ValueError(f"no distribution {distribution!r}: write one of {', '.join(DISTRIBUTIONS)}")
    check_samples(samples)
    return DISTRIBUTIONS[distribution]


def check_samples(samples: int) -> None:
    """Raise ValueError unless there is a sample."""
    if samples < 1:
        raise ValueError(f"samples is {samples}: needed one at least")


def check_rates(discrepancy: float, false_alarm: float, missed: float) -> None:
    """Raise ValueError unless discrepancy is positive and both rates lie between 0 and 1."""
    if not discrepancy > 0:
        raise ValueError(f"discrepancy is {discrepancy}: needed a positive number, such as 0.05 for 5 %")
    for name, rate in (("false_alarm", false_alarm), ("missed", missed)):
        if not 0 < rate < 1:
            raise ValueError(f"{name} is {rate}: needed a rate between 0 and 1, such as 1e-6")


def sign_quantile(false_alarm: float) -> float:
    """q with P(|sum e c| >= q |c|) <= false_alarm for random signs e (Hoeffding)."""
    return math.sqrt(2 * math.log(2 / false_alarm))


def normal_quantile(tail: float) -> float:
    """z with P(N(0, 1) > z) = tail."""
    return -NormalDist().inv_cdf(tail)


def _crossing(rate: Callable[[float], float], level: float, largest: float) -> float:
    """The smallest t in [0, largest], to rounding, at which the increasing rate reaches the level."""
    low, high = 0.0, largest
    if rate(high) < level:
        return largest
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if rate(middle) >= level else (middle, high)
    return high


def _chi_square_rate(u: float) -> float:
    return (u - 1 - math.log(u)) / 2 if u > 0 else math.inf


def _bennett_rate(variance: float, bound: float) -> Callable[[float], float]:
    def rate(t: float) -> float:
        u = bound * t / variance
        return variance / bound**2 * ((1 + u) * math.log1p(u) - u)

    return rate


@lru_cache(maxsize=4096)
def mean_square_factors(distribution: Distribution, count: int, false_alarm: float) -> tuple[float, float]:
    """(low, high): the mean square of count independent entries, over its expectation, lies outside with
    probability at most false_alarm (half of it each side)."""
    level = math.log(2 / false_alarm) / count
    if distribution.support is None:
        below = _crossing(lambda t: _chi_square_rate(1 - t), level, 1.0)
        above = _crossing(lambda t: _chi_square_rate(1 + t), level, 4 * level + 4)
        return 1 - below, 1 + above
    spread = distribution.kurtosis - 1
    below = _crossing(_bennett_rate(spread, 1.0), level, 1.0)
    above = _crossing(_bennett_rate(spread, distribution.support**2 - 1), level, distribution.support**2 - 1)
    return 1 - below, 1 + above


def kolmogorov_distance(count: int, false_alarm: float) -> float:
    """d with P(sup |F_n - F| > d) <= false_alarm."""
    return math.sqrt(math.log(2 / false_alarm) / (2 * count))


def lower_mean_bound(second_moment: float, count: int, false_alarm: float) -> float:
    """t with P(mean y <= 1 - t) <= false_alarm, for y >= 0 with E y = 1 and that second moment (Maurer)."""
    return math.sqrt(2 * second_moment * math.log(1 / false_alarm) / count)


def skewed_quantile(false_alarm: float, skewness: float, count: int) -> float:
    """The normal quantile of false_alarm / 2, widened for skewness and for the measured spread.

    The first by the leading moderate-deviation term, the second by that of Student's t, (z^2 + 1)/(4 n).
    Asymptotic: infinite, so that nothing can be decided, where either passes a tenth of the quantile.
    """
    z = normal_quantile(false_alarm / 2)
    skewed, studentised = z * abs(skewness) / (3 * math.sqrt(count)), (z**2 + 1) / (4 * count)
    return z * (1 + skewed + studentised) if max(skewed, studentised) <= 0.1 else math.inf


def min_samples_skewed(false_alarm: float, skewness: float) -> int:
    """Values after which `skewed_quantile` decides, with a fifth to spare for the skewness being measured."""
    z = normal_quantile(false_alarm / 2)
    return math.ceil(1.2 * max((z * skewness / 0.3) ** 2, (z**2 + 1) / 0.4))


def _smallest_count(enough: Callable[[int], bool]) -> int:
    high = 1
    while not enough(high):
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _sees_ratio(distribution: Distribution, ratio: float, false_alarm: float, missed: float, n: int) -> bool:
    low, high = mean_square_factors(distribution, n, false_alarm)
    least, most = mean_square_factors(distribution, n, 2 * missed)
    return least * ratio >= high and most / ratio <= low


def min_samples_variance(
    distribution: str, *, discrepancy: float, false_alarm: float = 1e-6, missed: float = 1e-6
) -> int:
    """Independent entries after which a variance wrong by the factor 1 + discrepancy, or by its inverse, is
    refused with probability 1 - missed, and the right one with false_alarm at most."""
    check_rates(discrepancy, false_alarm, missed)
    known, ratio = _known(distribution), 1 + discrepancy
    return _smallest_count(lambda n: _sees_ratio(known, ratio, false_alarm, missed, n))


def min_discrepancy_variance(
    distribution: str, *, samples: int, false_alarm: float = 1e-6, missed: float = 1e-6
) -> float:
    """The least discrepancy that so many independent entries show at both error rates; infinite if none."""
    check_rates(1.0, false_alarm, missed)
    known = _known(distribution, samples)
    seen = _crossing(lambda d: float(_sees_ratio(known, 1 + d, false_alarm, missed, samples)), 1.0, 1e6)
    return seen if seen < 1e6 else math.inf


def min_samples_distribution(*, discrepancy: float, false_alarm: float = 1e-6, missed: float = 1e-6) -> int:
    """Independent entries after which a distribution function wrong by discrepancy somewhere is refused with
    probability 1 - missed: the two DKW distances add up to it."""
    check_rates(discrepancy, false_alarm, missed)
    roots = math.sqrt(math.log(2 / false_alarm) / 2) + math.sqrt(math.log(2 / missed) / 2)
    return math.ceil((roots / discrepancy) ** 2)


def min_discrepancy_distribution(*, samples: int, false_alarm: float = 1e-6, missed: float = 1e-6) -> float:
    """The largest error of a distribution function that so many entries may leave unseen."""
    check_rates(1.0, false_alarm, missed)
    check_samples(samples)
    return kolmogorov_distance(samples, false_alarm) + kolmogorov_distance(samples, missed)


def min_samples_mean(relative_sd: float, *, discrepancy: float, false_alarm: float = 1e-6, missed: float = 1e-6) -> int:
    """Independent values, of that standard deviation over mean, after which a mean wrong by the factor
    1 + discrepancy is refused with probability 1 - missed (normal theory, the spread scaling with the mean).

    For the variance of independent entries relative_sd is sqrt(kurtosis - 1); for the squared length of a
    signal in a network it is per replicate, not per entry.
    """
    check_rates(discrepancy, false_alarm, missed)
    quantiles = normal_quantile(false_alarm / 2) + (1 + discrepancy) * normal_quantile(missed)
    return math.ceil((relative_sd * quantiles / discrepancy) ** 2)


def min_discrepancy_mean(relative_sd: float, *, samples: int, false_alarm: float = 1e-6, missed: float = 1e-6) -> float:
    """The inverse of `min_samples_mean` in the discrepancy; infinite if no discrepancy is seen."""
    check_rates(1.0, false_alarm, missed)
    check_samples(samples)
    alarm, miss = normal_quantile(false_alarm / 2), normal_quantile(missed)
    scale = math.sqrt(samples) / relative_sd
    return (alarm + miss) / (scale - miss) if scale > miss else math.inf
