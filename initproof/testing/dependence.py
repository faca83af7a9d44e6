"""Are the entries of drawn matrices independent? One function a check.

Decides dependence between rows, columns, transposed places and successive calls, and what a treatment after
the draw leaves behind: scales, sums and norms of lines. At most LINES rows and columns are compared pair by
pair; a law without a distribution is searched for correlations only. Bounds and theorems are in `bounds`,
moments and distributions in `entries`.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from .bounds import lower_mean_bound, mean_square_factors, sign_quantile
from .entries import Sample, chance
from .findings import Finding
from .laws import Array

LINES = 512
"""Rows and columns compared pair by pair: all pairs of a 4096 x 4096 matrix would take minutes."""


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
        f"correlated to {ratio:.4g} standard deviations of chance, where {limit:.4g} is reached {chance(share)}",
        (mistake,),
    )


def copies(sample: Sample) -> int:
    """Draws equal to the one before."""
    x = sample.entries
    return sum(bool(np.array_equal(a, b)) for a, b in zip(x[1:], x[:-1], strict=True))


def calls(sample: Sample) -> Finding | None:
    """Successive draws from one generator share nothing."""
    x = sample.entries
    same = copies(sample)
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
    low, high = mean_square_factors(sample.distribution, stack.shape[0] * stack.shape[2], sample.share / squares.size)
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
