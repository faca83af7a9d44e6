"""Do drawn matrices look like independent entries of the law? One function a check.

Decides moments, support, distribution and independence of a stack of draws; the bounds and their theorems
are in `bounds`. Every check spends the same share of the false alarm rate. Each is blind to something:
dependence is looked for between rows, columns, transposed places and successive calls, and in sums and norms,
for at most LINES rows and columns; a law without a distribution is held to moments and correlations only.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .bounds import (
    kolmogorov_distance,
    lower_mean_bound,
    mean_square_factors,
    sign_quantile,
    skewed_quantile,
)
from .findings import Finding
from .laws import DISTRIBUTIONS, Array, Distribution, Law
from .mistakes import fitting

LINES = 512
"""Rows and columns compared pair by pair: all pairs of a 4096 x 4096 matrix would take minutes."""


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


def tails(sample: Sample) -> Tails:
    """The tails of the entries drawn, and at least those of a normal."""
    squares = np.square(sample.entries)
    spread, average = float(squares.std()), float(squares.mean())
    if spread == 0 or average == 0:
        return NORMAL_TAILS
    skewness = float(np.mean(((squares - average) / spread) ** 3))
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
    skewness = float(np.mean(((squares - ratio) / spread) ** 3))
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
        fitting(low, high, sample.law, sample.shape, out_first=sample.out_first),
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
        if _distance(ordered, known)[0] <= reach
    )


def _distance(ordered: Array, known: Distribution) -> tuple[float, float]:
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
    distance, place = _distance(ordered, sample.distribution)
    reach = kolmogorov_distance(ordered.size, sample.share) + 8 * sample.rounding
    if distance <= reach:
        return None
    return Finding(
        "distribution",
        f"{sample.law.distribution} entries",
        f"distribution functions {distance:.4g} apart at {place:.4g} standard deviations, where chance "
        f"reaches {reach:.4g} ({chance(sample.share)})",
        _other_distributions(ordered, reach),
    )


def _lines(stack: Array) -> NDArray[np.float32]:
    """`(lines, everything else)`: the second axis of a stack as lines, at most LINES of them."""
    count = stack.shape[1]
    half = LINES // 2
    kept = np.arange(count)
    if count > LINES:
        kept = np.concatenate([kept[:half], np.linspace(half, count - 1, LINES - half).astype(int)])
    return np.moveaxis(stack[:, kept], 1, 0).reshape(len(kept), -1).astype(np.float32)


def _pairs(lines: NDArray[np.float32]) -> tuple[float, int, int]:
    """The largest |sum a b| / sqrt(sum a^2 b^2) over pairs of lines, and the pair."""
    squares = np.square(lines)
    sums, sizes = np.abs(lines @ lines.T), np.sqrt(squares @ squares.T)
    ratio = np.divide(sums, sizes, out=np.zeros_like(sums), where=sizes > 0)
    np.fill_diagonal(ratio, 0)
    place = int(ratio.argmax())
    return float(ratio.flat[place]), place // len(lines), place % len(lines)


def _alike(name: str, lines: NDArray[np.float32], share: float, what: str, mistake: str) -> Finding | None:
    if len(lines) < 2:
        return None
    ratio, one, other = _pairs(lines)
    limit = sign_quantile(2 * share / (len(lines) * (len(lines) - 1)))
    if ratio < limit:
        return None
    return Finding(
        name,
        f"{what} independent of each other",
        f"{what} {one} and {other} agree to {ratio:.4g} standard deviations of chance, where {limit:.4g} is "
        f"reached {chance(share)}",
        (mistake,),
    )


_COPIED = "one stream of random numbers is used twice, or one draw is copied"
_SCALED = "a scale drawn for each line, shared by its entries"


def rows(sample: Sample) -> Finding | None:
    return _alike("rows", _lines(sample.entries), sample.share, "rows", _COPIED)


def columns(sample: Sample) -> Finding | None:
    return _alike("columns", _lines(sample.entries.transpose(0, 2, 1)), sample.share, "columns", _COPIED)


def _sizes(sample: Sample, name: str, stack: Array) -> Finding | None:
    """The sizes |W| of different lines, above or below their median: dependence that leaves no correlation.

    The sample's own median is used, so that a wrong variance is no dependence; it ties the signs by one part
    in their number.
    """
    if sample.distribution is None:
        return None
    lines = _lines(np.sign(np.abs(stack) - np.median(np.abs(stack))))
    return _alike(name, lines, sample.share, name, _SCALED)


def row_sizes(sample: Sample) -> Finding | None:
    return _sizes(sample, "sizes of rows", sample.entries)


def column_sizes(sample: Sample) -> Finding | None:
    return _sizes(sample, "sizes of columns", sample.entries.transpose(0, 2, 1))


def _correlated(name: str, products: Array, share: float, what: str, mistake: str) -> Finding | None:
    size = math.sqrt(float(np.vdot(products, products)))
    ratio = abs(float(products.sum())) / size if size else 0.0
    limit = sign_quantile(share)
    if ratio < limit:
        return None
    return Finding(
        name,
        f"{what} independent",
        f"correlated to {ratio:.4g} standard deviations of chance, where {limit:.4g} is reached "
        f"{chance(share)}",
        (mistake,),
    )


def _copies(sample: Sample) -> int:
    """Draws equal to the one before."""
    x = sample.entries
    return sum(bool(np.array_equal(a, b)) for a, b in zip(x[1:], x[:-1], strict=True))


def calls(sample: Sample) -> Finding | None:
    """Successive draws from one generator share nothing."""
    x = sample.entries
    same = _copies(sample)
    mistake = "the generator is seeded anew at each call" if same else "successive calls share random numbers"
    if same:
        mistake += f": {same + 1} of {len(x)} successive draws are identical"
    return _correlated("calls", x[1:] * x[:-1], sample.share, "successive draws", mistake)


def transpose(sample: Sample) -> Finding | None:
    """W_ij and W_ji share nothing."""
    x = sample.entries
    if x.shape[1] != x.shape[2]:
        return None
    upper = np.triu_indices(x.shape[1], 1)
    products = (x * x.transpose(0, 2, 1))[:, upper[0], upper[1]]
    return _correlated("transpose", products, sample.share, "W_ij and W_ji", "the matrix is symmetrised")


def _scales(sample: Sample, name: str, stack: Array) -> Finding | None:
    """Every line has the law's variance, and not only their average."""
    if sample.distribution is None:
        return None
    squares = np.mean(np.square(stack), axis=(0, 2))
    low, high = mean_square_factors(
        sample.distribution, stack.shape[0] * stack.shape[2], sample.share / squares.size
    )
    slack = 4 * sample.rounding
    worst = int(np.argmax(np.maximum(squares / high, low / np.maximum(squares, 1e-300))))
    if low - slack <= squares[worst] <= high + slack:
        return None
    return Finding(
        name,
        "one variance in every line",
        f"{name.removeprefix('scale of ')} {worst} has {squares[worst]:.4g} of the law's variance, where "
        f"chance stays between {low:.4g} and {high:.4g} ({chance(sample.share)})",
        ("blocks with their own fans in one array, or a scale drawn for each line",),
    )


def row_scales(sample: Sample) -> Finding | None:
    return _scales(sample, "scale of rows", sample.entries)


def column_scales(sample: Sample) -> Finding | None:
    return _scales(sample, "scale of columns", sample.entries.transpose(0, 2, 1))


def _too_regular(name: str, values: Array, second: float, share: float, mistake: str) -> Finding | None:
    """values >= 0 of mean one whose average is too small: the lines were made alike."""
    reach = lower_mean_bound(second, values.size, share)
    average = float(values.mean())
    if average >= 1 - reach:
        return None
    return Finding(
        name,
        "the fluctuation of independent entries",
        f"{average:.4g} of it, where chance stays above {1 - reach:.4g} ({chance(share)})",
        (mistake,),
    )


def _sums(sample: Sample, axis: int, name: str) -> Finding | None:
    values = sample.entries.sum(axis=axis) ** 2 / sample.entries.shape[axis]
    mistake = f"each {name.removeprefix('sums of ').removesuffix('s')} is centred after the draw"
    return _too_regular(name, values, 3.0, sample.share, mistake)


def row_sums(sample: Sample) -> Finding | None:
    """E (sum_k W_ik)^2 = n Var W; its fourth moment is at most 3 for kurtosis up to 3."""
    return _sums(sample, 2, "sums of rows") if sample.distribution else None


def column_sums(sample: Sample) -> Finding | None:
    return _sums(sample, 1, "sums of columns") if sample.distribution else None


def _norms(sample: Sample, axis: int, name: str) -> Finding | None:
    """The squared norm of a line of n entries fluctuates by n (kurtosis - 1); its standardised fourth moment
    is 3 + 12/n for a normal and less for the bounded laws."""
    if sample.distribution is None:
        return None
    length = sample.entries.shape[axis]
    excess = np.mean(np.square(sample.entries), axis=axis) - 1
    values = np.square(excess) * length / (sample.distribution.kurtosis - 1)
    mistake = f"each {name.removeprefix('norms of ').removesuffix('s')} is normalised after the draw"
    return _too_regular(name, values, 3 + 12 / length, sample.share, mistake)


def row_norms(sample: Sample) -> Finding | None:
    return _norms(sample, 2, "norms of rows")


def column_norms(sample: Sample) -> Finding | None:
    return _norms(sample, 1, "norms of columns")


Check = Callable[[Sample], Finding | None]
DEPENDENCE: tuple[Check, ...] = (calls, rows, columns, transpose, row_sizes, column_sizes)
"""What would make the intervals of all other checks wrong."""
DETAILS: tuple[Check, ...] = (
    support,
    distribution,
    row_scales,
    column_scales,
    row_sums,
    column_sums,
    row_norms,
    column_norms,
)
"""What is examined once mean and variance are the law's."""
COUNT = 3 + len(DEPENDENCE) + len(DETAILS)
"""Checks that share the false alarm rate."""


def centred(sample: Sample) -> Sample:
    return replace(sample, entries=sample.entries - sample.entries.mean())


def findings(sample: Sample) -> tuple[Finding, ...]:
    """Every check that fails and is not merely the consequence of another that does."""
    far, shifted = outliers(sample), mean(sample)
    if far:
        return tuple(finding for finding in (far, shifted, variance(sample)) if finding)
    work = centred(sample) if shifted else sample
    repeated = calls(work)
    if repeated and _copies(work):
        return (repeated,)
    found = [check(work) for check in DEPENDENCE]
    if not any(found):
        scaled = variance(work)
        found += [shifted, scaled]
        if not (shifted or scaled):
            found += [check(work) for check in DETAILS]
    return tuple(finding for finding in found if finding)
