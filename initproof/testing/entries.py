"""Have drawn entries the moments, the support and the distribution of the law? One function a check.

Decides them for a stack of draws whose entries are taken to be independent: whether they are is decided in
`dependence`. The bounds and their theorems are in `bounds`; every check spends the same share of the false
alarm rate. A law without a distribution is held to its mean and variance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from .bounds import kolmogorov_distance, mean_square_factors, sign_quantile, skewed_quantile
from .findings import Finding
from .laws import DISTRIBUTIONS, Array, Distribution, Law


@dataclass(frozen=True, slots=True)
class Sample:
    """Draws `(draws, rows, columns)` in units of the law's standard deviation, and the share of each check.

    rounding is the relative rounding of the dtype that was drawn; shape and out_first the kernel as stored.
    """

    entries: Array
    law: Law
    share: float
    rounding: float
    shape: tuple[int, ...]
    out_first: bool

    @property
    def distribution(self) -> Distribution | None:
        return DISTRIBUTIONS.get(self.law.distribution or "")


def chance(share: float) -> str:
    return f"by chance with probability below {share:.1g}"


def mean(sample: Sample) -> Finding | None:
    """E W = 0: the sum against its random signs."""
    x = sample.entries
    size = math.sqrt(float(np.vdot(x, x)))
    reach = sign_quantile(sample.share) * size
    total = float(x.sum())
    if abs(total) < reach or size == 0:
        return None
    low, high = (total - reach) / x.size, (total + reach) / x.size
    return Finding(
        "mean",
        "E[W] = 0",
        f"{total / x.size:.4g} standard deviations of the law, between {low:.4g} and {high:.4g}; "
        f"{chance(sample.share)} for independent symmetric entries",
        ("the draw is not centred: values of one sign drift through every layer",),
    )


@dataclass(frozen=True, slots=True)
class Tails:
    """Of the squared entries: standard deviation over mean, and skewness."""

    relative_sd: float
    skewness: float


NORMAL_TAILS = Tails(math.sqrt(2), math.sqrt(8))


def _skewness(values: Array, average: float, spread: float) -> float:
    scaled = (values - average) / spread
    return float(np.mean(scaled * scaled * scaled))  # ten times faster than a power


def tails(sample: Sample) -> Tails:
    """The tails of the entries drawn, and at least those of a normal."""
    squares = np.square(sample.entries)
    spread, average = float(squares.std()), float(squares.mean())
    if spread == 0 or average == 0:
        return NORMAL_TAILS
    skewness = _skewness(squares, average, spread)
    return Tails(max(NORMAL_TAILS.relative_sd, spread / average), max(NORMAL_TAILS.skewness, abs(skewness)))


def ratio_interval(sample: Sample, ratio: float) -> tuple[float, float]:
    """The factors of the law's variance that the mean square does not refuse."""
    if sample.distribution is not None:
        low, high = mean_square_factors(sample.distribution, sample.entries.size, sample.share)
        return ratio / high, ratio / low if low > 0 else math.inf
    squares = np.square(sample.entries)
    spread = float(squares.std())
    if spread == 0:
        return ratio, ratio
    skewness = _skewness(squares, ratio, spread)
    reach = skewed_quantile(sample.share, skewness, squares.size) * spread / math.sqrt(squares.size)
    return ratio - reach, ratio + reach


def variance(sample: Sample) -> Finding | None:
    """E W^2 is the law's: Chernoff for a normal, Bennett for a bounded law, moderate deviations for any."""
    ratio = float(np.mean(np.square(sample.entries)))
    low, high = ratio_interval(sample, ratio)
    slack = 4 * sample.rounding
    if low - slack <= 1 <= high + slack:
        return None
    return Finding(
        "variance",
        "E[W^2] / Var[W] = 1",
        f"{ratio:.4g} of the law, between {low:.4g} and {high:.4g} "
        f"({sample.entries.size} entries in {len(sample.entries)} draws; {chance(sample.share)})",
    )


def support(sample: Sample) -> Finding | None:
    """No entry beyond the law's support or, for a normal, beyond what its tail allows in so many entries."""
    known = sample.distribution
    if known is None:
        return None
    largest = float(np.abs(sample.entries).max())
    tail = math.sqrt(2 * math.log(2 * sample.entries.size / sample.share))
    limit = tail if known.support is None else known.support
    if largest <= limit * (1 + 8 * sample.rounding):
        return None
    beyond = int(np.count_nonzero(np.abs(sample.entries) > limit * (1 + 8 * sample.rounding)))
    return Finding(
        "support",
        f"|W| <= {limit:.4g} standard deviations for a {sample.law.distribution} law",
        f"{largest:.4g} standard deviations; {beyond} of {sample.entries.size} entries lie beyond",
        ("a tail that is not cut, or a transform that overflows to the end of its range",),
    )


def outliers(sample: Sample) -> Finding | None:
    """A few entries far beyond the rest, which would rule every other check. Scale taken from the median,
    with a tenth of slack for it."""
    known = sample.distribution
    sizes = np.abs(sample.entries)
    scale = float(np.median(sizes)) / known.median_size if known else 0.0
    if known is None or scale == 0:
        return None
    tail = math.sqrt(2 * math.log(2 * sizes.size / sample.share))
    limit = 1.1 * scale * (tail if known.support is None else known.support)
    beyond = int(np.count_nonzero(sizes > limit))
    if not 0 < beyond < sizes.size / 100:
        return None
    return Finding(
        "support",
        f"|W| <= {limit:.4g} standard deviations of the law, judged by the bulk of the entries",
        f"{float(sizes.max()):.4g} standard deviations; {beyond} of {sizes.size} entries lie beyond",
        (
            "a tail that is not cut, or a transform that overflows, as an inverse distribution function "
            "does in low precision",
        ),
    )


def _other_distributions(ordered: Array, reach: float) -> tuple[str, ...]:
    return tuple(
        f"the entries agree with a {name} law of the same variance: claim that one"
        for name, known in DISTRIBUTIONS.items()
        if distance(ordered, known)[0] <= reach
    )


def distance(ordered: Array, known: Distribution) -> tuple[float, float]:
    """The largest difference of the empirical distribution function and the known one, and where it is."""
    expected = known.cumulative(ordered)
    steps = np.arange(ordered.size + 1) / ordered.size
    gaps = np.maximum(steps[1:] - expected, expected - steps[:-1])
    place = int(gaps.argmax())
    return float(gaps[place]), float(ordered[place])


def distribution(sample: Sample) -> Finding | None:
    """The empirical distribution function within the DKW distance of the law's."""
    if sample.distribution is None:
        return None
    ordered = np.sort(sample.entries, axis=None)
    apart, place = distance(ordered, sample.distribution)
    reach = kolmogorov_distance(ordered.size, sample.share) + 8 * sample.rounding
    if apart <= reach:
        return None
    return Finding(
        "distribution",
        f"{sample.law.distribution} entries",
        f"distribution functions {apart:.4g} apart at {place:.4g} standard deviations, where chance "
        f"reaches {reach:.4g} ({chance(sample.share)})",
        _other_distributions(ordered, reach),
    )


def centred(sample: Sample) -> Sample:
    """The sample less its mean: exactly zero where every entry is the same number."""
    if np.ptp(sample.entries) == 0:
        return replace(sample, entries=np.zeros_like(sample.entries))
    return replace(sample, entries=sample.entries - sample.entries.mean())
