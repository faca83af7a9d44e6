"""`assert_initializer`: one line that holds an initialiser to its law, with both error rates stated.

Draws as many matrices as both rates ask for, hands them to the checks and raises what they find. Decides
determinism by seed, the shape, and the fans' dependence on the shape; the rest is in `checks` and `haar`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import checks, entries, haar, mistakes
from .bounds import min_samples_distribution, min_samples_mean, min_samples_skewed, min_samples_variance
from .claim import Claim, Rng, Sampler, Shape, checked_shape, matrix_shape
from .entries import Sample
from .findings import Finding, LawViolation
from .laws import Law, formula

CLOSEST_DISTRIBUTIONS = 0.0166
"""Largest difference of the distribution functions of a normal and a normal truncated at 2 sd, both of
variance one: the two closest named laws."""

MOST_DRAWS = 200_000
MOST_ENTRIES = 2**24


def _entries_needed(claim: Claim, law: Law, share: float, tails: entries.Tails) -> int:
    """Entries that both rates ask for; the tails count only for a law that names no distribution."""
    rates = {"false_alarm": share, "missed": claim.missed}
    if law.distribution is None:
        spread = min_samples_mean(tails.relative_sd, discrepancy=claim.discrepancy, **rates)
        return max(spread, min_samples_skewed(share, tails.skewness))
    return max(
        min_samples_variance(law.distribution, discrepancy=claim.discrepancy, **rates),
        min_samples_distribution(discrepancy=CLOSEST_DISTRIBUTIONS, **rates),
    )


def _draws_needed(
    claim: Claim, law: Law, shape: Shape, share: float, tails: entries.Tails = entries.NORMAL_TAILS
) -> int:
    if law.distribution == "orthogonal":
        return haar.min_draws(*matrix_shape(shape, claim.out_first), share, claim.missed)
    needed = _entries_needed(claim, law, share, tails)
    draws = max(2, math.ceil(needed / math.prod(shape)))
    if draws > MOST_DRAWS or needed > MOST_ENTRIES:
        raise ValueError(
            f"a discrepancy of {claim.discrepancy} needs {needed} entries, {draws} draws of shape {shape}; "
            f"at most {MOST_ENTRIES} and {MOST_DRAWS} are made: state a larger discrepancy or a larger shape"
        )
    return draws


class _Unusable(Exception):
    """The drawn array cannot be examined: the finding says why."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.measured)


def _shape_mistakes(claim: Claim, shape: Shape, drawn: Shape) -> tuple[str, ...]:
    if shape != claim.shape:
        return ("a sampler of one shape only: state fan_in and fan_out, so that no other shape is tried",)
    return ("the axes are in another order",) if sorted(drawn) == sorted(shape) else ()


def _draw(claim: Claim, shape: Shape, rng: Rng, dtype: str | None) -> NDArray[Any]:
    returned = claim.init(shape, rng) if dtype is None else claim.init(shape, rng, dtype=dtype)
    if returned is None:
        raise TypeError("init returned None; needed an array. For one that fills a tensor: torch_initializer(init)")
    drawn = np.asarray(returned)
    if drawn.shape != shape:
        mistakes = _shape_mistakes(claim, shape, drawn.shape)
        raise _Unusable(Finding("shape", f"an array of shape {shape}", f"shape {drawn.shape}", mistakes))
    if not np.issubdtype(drawn.dtype, np.floating):
        raise _Unusable(Finding("dtype", "real floating-point entries", f"dtype {drawn.dtype}"))
    if not np.isfinite(drawn).all():
        bad = int(drawn.size - np.isfinite(drawn).sum())
        untouched = ("the tensor is handed back as it came: fill(tensor) has to fill it in place",)
        mistakes = untouched if isinstance(claim.init, Sampler) and np.isnan(drawn).all() else ()
        raise _Unusable(Finding("finite", "finite entries", f"{bad} of {drawn.size} entries are not finite", mistakes))
    return drawn


def _sample(claim: Claim, shape: Shape, share: float, draws: int, dtype: str | None = None) -> Sample:
    law, rng = claim.law_at(shape), np.random.default_rng(claim.seed)
    drawn = [_draw(claim, shape, rng, dtype) for _ in range(draws)]
    matrices = np.stack(drawn).reshape(draws, *matrix_shape(shape, claim.out_first)).astype(np.float64)
    rounding = 2.0**-8 if dtype == "bfloat16" else float(np.finfo(drawn[0].dtype).eps)
    return Sample(matrices / math.sqrt(law.variance), law, share, rounding, shape, claim.out_first)


def _enough(claim: Claim, shape: Shape, share: float, dtype: str | None = None) -> Sample:
    """A sample of the size that both rates ask for.

    Where the law names no distribution the tails of one sample decide the size of the next, drawn from the
    start, until a sample suffices for its own tails. Raises _Unusable where it would be too large.
    """
    law, tails = claim.law_at(shape), entries.NORMAL_TAILS
    sample = _sample(claim, shape, share, _draws_needed(claim, law, shape, share, tails), dtype)
    while law.distribution is None:
        tails = entries.tails(sample)
        if _entries_needed(claim, law, share, tails) <= 1.2 * sample.entries.size:
            break
        tails = replace(tails, relative_sd=1.2 * tails.relative_sd, skewness=1.2 * tails.skewness)
        if _entries_needed(claim, law, share, tails) > MOST_ENTRIES:
            kurtosis = 1 + tails.relative_sd**2
            measured = f"E W^4 = {kurtosis:.4g} (E W^2)^2: a few large entries rule the mean square"
            raise _Unusable(Finding("variance", "a mean square that the tails leave measurable", measured))
        sample = _sample(claim, shape, share, _draws_needed(claim, law, shape, share, tails), dtype)
    return sample


def _determinism(claim: Claim) -> Finding | None:
    one, two = (_draw(claim, claim.shape, np.random.default_rng(claim.seed), None) for _ in range(2))
    if np.array_equal(one, two):
        return None
    return Finding(
        "seed",
        "the same matrix from the same seed",
        f"{int(np.count_nonzero(one != two))} of {one.size} entries differ",
        ("the generator handed over is not used: the draw comes from a global or unseeded one",),
    )


def _probe(shape: Shape, out_first: bool) -> Shape:
    """Another shape: fan_in a quarter larger, fan_out half as large again: fans and their order show."""
    changed = list(shape)
    for axis, part in zip((1, 0) if out_first else (-2, -1), (4, 2), strict=True):
        changed[axis] += max(1, changed[axis] // part)
    return tuple(changed)


def _explained(found: tuple[Finding, ...], sample: Sample, other: Sample | None = None) -> tuple[Finding, ...]:
    """The findings, a variance's with the mistakes that fit; outliers that rule it are left unexplained."""
    if any(finding.check == "support" for finding in found):
        return found
    return tuple(
        replace(finding, mistakes=mistakes.fitting(sample, other)) if finding.check == "variance" else finding
        for finding in found
    )


def _moments(sample: Sample) -> tuple[Finding, ...]:
    """Mean, variance and gross outliers for another shape or dtype."""
    if sample.law.distribution == "orthogonal":
        return haar.findings(sample)
    scaled = entries.variance(sample)
    found = [entries.mean(sample), scaled, entries.outliers(sample) if scaled else entries.support(sample)]
    return tuple(finding for finding in found if finding)


def _under(check: str, where: str, found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(replace(f, check=check, measured=f"{where}, {f.check}: {f.measured}") for f in found)


def _findings(claim: Claim) -> tuple[Finding, ...]:
    haar_law = claim.law_at(claim.shape).distribution == "orthogonal"
    extra = 3 * (claim.by_shape + len(claim.dtypes))
    share = claim.false_alarm / ((haar.COUNT if haar_law else checks.COUNT) + extra)
    unseeded = _determinism(claim)
    if unseeded:
        return (unseeded,)
    sample = _enough(claim, claim.shape, share)
    found = haar.findings(sample) if haar_law else checks.findings(sample)
    off = any(finding.check == "variance" for finding in found)
    probe = _probe(claim.shape, claim.out_first)
    other = _enough(claim, probe, share) if claim.by_shape and (off or not found) else None
    if found:
        return _explained(found, sample, other)
    if other:
        found = _under("fans", f"shape {probe}", _explained(_moments(other), other, sample))
    for dtype in () if found else claim.dtypes:
        drawn = _enough(claim, claim.shape, share, dtype)
        found += _under("dtype", dtype, _explained(_moments(drawn), drawn))
    return found


def _reproduction(claim: Claim, check: str) -> str:
    """The shortest code that shows what a check found."""
    shape = _probe(claim.shape, claim.out_first) if check == "fans" else claim.shape
    generator = f"numpy.random.default_rng({claim.seed})"
    shown = {
        "shape": "w.shape",
        "dtype": "w.dtype, (w**2).mean()",
        "finite": "numpy.isfinite(w).all()",
        "seed": f"(w == init({shape}, {generator})).mean()",
        "calls": f"(w == init({shape}, rng)).mean(), (w * init({shape}, rng)).mean()",
        "rows": "numpy.corrcoef(w)",
        "columns": "numpy.corrcoef(w.T)",
        "orthonormal": "w.T @ w, w @ w.T",
        "signs": "numpy.trace(w)",
    }
    looked = shown.get(check, f"w.mean(), (w**2).mean() / {claim.law_at(shape).variance:.6g}")
    return f"rng = {generator}; w = init({shape}, rng); {looked}"


def assert_initializer(
    init: Callable[..., Any],
    law: str | Law,
    shape: Shape,
    *,
    fan_in: int | None = None,
    fan_out: int | None = None,
    discrepancy: float = 0.05,
    false_alarm: float = 1e-6,
    missed: float = 1e-6,
    seed: int = 2010,
) -> None:
    """Raise LawViolation (an AssertionError) if `init(shape, rng)` does not draw what the law says.

    init takes a shape and a `numpy.random.Generator` and returns an array of floats; if it has a parameter
    `dtype`, "float32" and "float64" are both held to the law. law is a name (`law_names()`) or a `Law`.
    fan_in and fan_out default to the shape's (`fans`: the last two axes, or the first two for a `Sampler`
    that says so); left out, a named law is a claim about every shape, and a second shape is drawn.

    The law is refused with probability at most false_alarm when it holds, whatever is checked: each check
    has an equal share. A variance off by the factor 1 + discrepancy (or its inverse), or one named
    distribution in place of another, is missed with probability at most missed. Other defects are found if
    gross; `entries`, `dependence` and `haar` say what each check sees. Deterministic given init and seed.

    Raises TypeError for what is not init(shape, rng), and ValueError for an unknown law, a shape without fans,
    a rate outside (0, 1), or a shape too small for the rates.
    """
    __tracebackhide__ = True
    claim = Claim(init, law, checked_shape(shape), fan_in, fan_out, discrepancy, false_alarm, missed, seed)
    claimed = claim.law_at(claim.shape)
    try:
        found = _findings(claim)
    except _Unusable as unusable:
        found = (unusable.finding,)
    if found:
        raise LawViolation(
            f"{claimed.name} does not hold at shape {claim.shape}: {formula(claimed)}",
            claimed.proof,
            found,
            _reproduction(claim, found[0].check),
        )
