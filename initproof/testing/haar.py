"""Do drawn matrices look like orthonormal rows or columns under Haar measure?

Decides orthonormality exactly, and Haar measure by what it implies of each draw: Q D has the law of Q for
every diagonal D of signs (so column sums and diagonal entries are symmetric, and Hoeffding's bound for random
signs holds whatever their sizes), and an entry's square is Beta(1/2, (n - 1)/2). The determinant is not
examined: Haar measure on the rotations alone passes.
"""

from __future__ import annotations

import math

import numpy as np

from .bounds import sign_quantile
from .entries import Sample, chance
from .findings import Finding
from .laws import Array

DIAGONAL_SHIFT = 0.5
"""Mean diagonal entry, in standard deviations, that the number of draws is chosen to show. QR without the
sign correction shifts it by 0.57 (n = 64: E tr Q = -4.55)."""

COUNT = 3
"""Checks that share the false alarm rate."""


def min_draws(rows: int, columns: int, share: float, missed: float) -> int:
    """Draws after which a diagonal shifted by DIAGONAL_SHIFT is refused with probability 1 - missed."""
    quantiles = sign_quantile(share) + sign_quantile(missed)
    return max(2, math.ceil((quantiles / DIAGONAL_SHIFT) ** 2 / min(rows, columns)))


def _orthonormal(matrices: Array, rounding: float) -> Finding | None:
    _, rows, columns = matrices.shape
    tall = matrices if rows >= columns else matrices.transpose(0, 2, 1)
    error = float(np.abs(tall.transpose(0, 2, 1) @ tall - np.eye(tall.shape[2])).max())
    limit = 8 * rounding * math.sqrt(tall.shape[1]) * 4
    if error <= limit:
        return None
    return Finding(
        "orthonormal",
        f"orthonormal {'columns' if rows >= columns else 'rows'} of a {rows} x {columns} matrix",
        f"their products differ from the identity by up to {error:.4g}, where rounding allows {limit:.2g}",
        ("another gain, another flattening of the array, or rows made orthonormal instead of columns",),
    )


def _signs(name: str, terms: Array, share: float, needed: str, mistake: str) -> Finding | None:
    size = math.sqrt(float(np.vdot(terms, terms)))
    total = float(terms.sum())
    limit = sign_quantile(share)
    if abs(total) < limit * size or size == 0:
        return None
    return Finding(
        name,
        needed,
        f"{total / size:.4g} standard deviations, where {limit:.4g} is reached {chance(share)}",
        (mistake,),
    )


def _largest(matrices: Array, shorter: int, share: float) -> Finding | None:
    """Components along the axes and along (1, ..., 1): each has the law of one entry."""
    from scipy.special import betainccinv

    length = matrices.shape[shorter]
    if length == 1:
        return None
    axes = float(np.abs(matrices).max())
    even = float(np.abs(matrices.sum(axis=shorter)).max()) / math.sqrt(length)
    limit = math.sqrt(float(betainccinv(0.5, (length - 1) / 2, share / (2 * matrices.size))))
    if max(axes, even) <= limit or limit > 1 - 1e-6:
        return None
    mistake = (
        "a permutation, an identity or a block-diagonal matrix: orthogonal, yet not Haar distributed"
        if axes > limit
        else "made orthonormal from entries that are not centred: one vector is nearly constant"
    )
    return Finding(
        "entries",
        f"components of at most {limit:.4g} in any fixed direction: none is preferred",
        f"{axes:.4g} along an axis, {even:.4g} along (1, ..., 1) ({chance(share)})",
        (mistake,),
    )


def findings(sample: Sample) -> tuple[Finding, ...]:
    """What the draws show against the law, consequences left out."""
    _, rows, columns = sample.entries.shape
    matrices = sample.entries / math.sqrt(max(rows, columns))
    broken = _orthonormal(matrices, sample.rounding)
    if broken:
        return (broken,)
    shorter = 1 if rows >= columns else 2
    diagonal = np.diagonal(matrices, axis1=1, axis2=2)
    repeated = any(np.array_equal(a, b) for a, b in zip(matrices[1:], matrices[:-1], strict=True))
    if repeated and rows * columns > 1:
        needed, mistake = "a new matrix at each call", "the generator is seeded anew at each call"
        return (Finding("calls", needed, "two successive draws are identical", (mistake,)),)
    checks = (
        _signs("mean", matrices.sum(axis=shorter), sample.share, "E[W] = 0", "the signs of the columns are not random"),
        _signs(
            "signs",
            diagonal,
            sample.share,
            "E[tr W] = 0: Haar measure does not change with the sign of a column",
            "QR without the sign correction: multiply Q by the signs of R's diagonal",
        ),
        _largest(matrices, shorter, sample.share),
    )
    return tuple(finding for finding in checks if finding)
