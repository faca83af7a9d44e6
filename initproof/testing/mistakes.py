"""Which known mistake explains a variance that is off by a factor.

Names the mistakes of the catalogue that the data cannot exclude: the factor must lie in the measured interval,
at every shape that was drawn, and the entries must look as the mistake leaves them. The best fit comes first.
What fits is a suggestion and not a proof: two mistakes may do the same at the shapes drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from .bounds import kolmogorov_distance
from .entries import Sample, centred, distance, ratio_interval
from .laws import DISTRIBUTIONS, TRUNCATED_SD, Array, Law, fans, variances

CLIPPED_VARIANCE = 0.920539
"""Variance of a standard normal clipped to [-2, 2]: .773741 * .954500 + 4 * .045500."""

_SPELT = {"glorot": "Glorot's 2/(fan_in + fan_out)", "lecun": "LeCun's 1/fan_in", "he": "He's 2/fan_in"}


@dataclass(frozen=True, slots=True)
class Mistake:
    """factor is the variance it gives over the law's; looks(ordered, reach) tells whether entries, in units of
    their own standard deviation, are such as it leaves."""

    factor: float
    text: str
    looks: Callable[[Array, float], bool] = lambda ordered, reach: True


def _like(name: str) -> Callable[[Array, float], bool]:
    """Entries of that distribution; the support, where there is one, with a tenth of slack."""
    known = DISTRIBUTIONS[name]

    def looks(ordered: Array, reach: float) -> bool:
        largest = max(-float(ordered[0]), float(ordered[-1]))
        return largest <= 1.1 * (known.support or math.inf) and distance(ordered, known)[0] <= reach

    return looks


def _piled_up(ordered: Array, reach: float) -> bool:
    """Whether more than one entry in a hundred is the largest there is."""
    return bool(ordered[-(ordered.size // 100) - 1] >= (1 - 1e-6) * ordered[-1])


def _of_distribution(law: Law) -> Iterator[Mistake]:
    normal, uniform, truncated = _like("normal"), _like("uniform"), _like("truncated_normal")
    yield Mistake(TRUNCATED_SD**2, "a normal truncated at 2 sd without correction: divide its sd by 0.8796", truncated)
    yield Mistake(CLIPPED_VARIANCE, "a normal clipped at 2 sd: values beyond must be drawn again", _piled_up)
    yield Mistake(TRUNCATED_SD**-2, "the correction for truncation applied to a normal that is not truncated", normal)
    yield Mistake(
        1 / 3,
        "the bound equals the standard deviation: Var U(-s, s) = s^2/3, the bound is sqrt(3) s",
        uniform,
    )
    yield Mistake(3.0, "the uniform law's bound, sqrt(3) sd, used as the standard deviation", normal)
    yield Mistake(law.variance, "the variance passed where the standard deviation is asked (no square root)")
    yield Mistake(law.variance**-0.5, "the standard deviation passed where the variance is expected")


def _of_fans(law: Law, shape: tuple[int, ...], out_first: bool) -> Iterator[Mistake]:
    family = law.name.partition("_")[0]
    if law.fan_in is None or law.fan_out is None:
        return
    fan_in, fan_out, v = law.fan_in, law.fan_out, law.variance
    if family in _SPELT:
        yield Mistake(variances(fan_out, fan_in)[family] / v, "fan_in and fan_out swapped")
        yield from _of_shape(law, family, shape, out_first)
    for other, variance in variances(fan_in, fan_out).items():
        if other != family:
            yield Mistake(variance / v, f"the variance is {_SPELT[other]}")
    for over in {"glorot": (1, 2), "lecun": (2,), "he": (1,)}.get(family, ()):
        yield Mistake(over / fan_out / v, f"the variance is {over}/fan_out")
    yield Mistake(
        1 / (3 * fan_in) / v,
        "U(-1/sqrt(fan_in), 1/sqrt(fan_in)), the default of PyTorch's layers",
        _like("uniform"),
    )
    yield Mistake(
        3 / (fan_in + fan_out) / v,
        "the variance is 3/(fan_in + fan_out): between the 2 of the variance and the 6 of the uniform bound",
    )
    yield Mistake((2 / fan_in + fan_out) / v, "2 / fan_in + fan_out: the parentheses are missing")
    yield Mistake(1 / (fan_in * fan_out) / v, "the variance is 1/(fan_in fan_out)")
    yield Mistake(
        1 / (12 * v), "the variance is 1/12, as of U(0, 1) or U(-1/2, 1/2), whatever the fans", _like("uniform")
    )
    yield Mistake(1 / v, "the variance is 1: nothing scales with the fans")


def _of_shape(law: Law, family: str, shape: tuple[int, ...], out_first: bool) -> Iterator[Mistake]:
    """Fans read off the array as it is stored, in this layout and in the other one."""
    if len(shape) < 2:
        return
    for first, convention in ((out_first, ""), (not out_first, ", read with the axes the other way round")):
        fan_in, fan_out = fans(shape, out_first=first)
        if first != out_first and family == "glorot" and len(shape) == 2:
            return  # Glorot's law is the same either way
        if {fan_in, fan_out} != {law.fan_in, law.fan_out}:
            yield Mistake(
                variances(fan_in, fan_out)[family] / law.variance,
                f"computed on the array as stored{convention}: several matrices stacked or grouped in one, or "
                "another layout",
            )
        receptive = math.prod(shape[2:] if first else shape[:-2])
        if receptive == 1:
            continue
        yield Mistake(
            variances(fan_in / receptive, fan_out / receptive)[family] / law.variance,
            f"the receptive field of {receptive} left out of both fans{convention}",
        )
        if family == "glorot":
            yield Mistake(
                variances(fan_in, fan_out / receptive)[family] / law.variance,
                f"the receptive field of {receptive} left out of fan_out{convention}",
            )


def _of_counting(low: float, high: float) -> tuple[str, ...]:
    """The integer, or its inverse, nearest to the middle of the interval, if the interval holds it."""
    middle = math.sqrt(max(low, 1e-300) * high)
    k = round(max(middle, 1 / middle))
    if 2 <= k <= 64 and low <= 1 / k <= high:
        return (f"1/{k} of the law: a fan counted {k} times (groups, heads, stacked matrices)",)
    if 2 <= k <= 64 and low <= k <= high:
        return (f"{k} times the law: a fan counted as one {k}th (groups, receptive field)",)
    return ()


@dataclass(frozen=True, slots=True)
class _Measured:
    """One sample: its ratio to the law's variance with the interval, and the factor each mistake has there."""

    low: float
    ratio: float
    high: float
    mistakes: dict[str, Mistake]

    def misfit(self, text: str) -> float:
        """Distance of the mistake's factor from the ratio, in lengths of the interval's half; above one where
        the data exclude it."""
        factor = self.mistakes[text].factor if text in self.mistakes else math.inf
        half = self.high - self.ratio if factor > self.ratio else self.ratio - self.low
        return abs(factor - self.ratio) / half if half > 0 else math.inf


def _measured(sample: Sample) -> _Measured:
    ratio = float(np.mean(np.square(sample.entries)))
    law, shape, first = sample.law, sample.shape, sample.out_first
    known = *_of_distribution(law), *_of_fans(law, shape, first)
    low, high = ratio_interval(sample, ratio)
    return _Measured(low, ratio, high, {mistake.text: mistake for mistake in known})


def _constant(one: _Measured, one_law: Law, other: _Measured, other_law: Law) -> bool:
    """Whether both shapes have one variance, which their laws do not."""
    factor = other_law.variance / one_law.variance
    return not math.isclose(factor, 1) and one.low <= factor * other.high and factor * other.low <= one.high


def fitting(sample: Sample, other: Sample | None = None) -> tuple[str, ...]:
    """The mistakes that the samples, drawn at one or two shapes, do not exclude: best fit first, at most three.

    The first sample's variance is off the law. Entries are compared in units of their own deviation, whose error
    moves a normal's distribution function by an eighth of the interval's relative length. A plain integer factor
    is named only when nothing else fits.
    """
    if not sample.entries.any():
        return ("every entry is zero",)
    moved = centred(sample)
    measured = [_measured(moved), *([_measured(centred(other))] if other else [])]
    first = measured[0]
    if first.ratio < 1e-20:
        return ("every entry is the same number: nothing makes one unit differ from another",)
    misfits = {text: max(one.misfit(text) for one in measured) for text in first.mistakes}
    fit = sorted((text for text in misfits if misfits[text] <= 1), key=misfits.__getitem__)
    scaled = np.sort(moved.entries / math.sqrt(first.ratio), axis=None)
    reach = kolmogorov_distance(scaled.size, sample.share) + (first.high - first.low) / first.ratio / 8
    fit = [text for text in fit if first.mistakes[text].looks(scaled, reach)]
    if not fit and other and _constant(first, sample.law, measured[1], other.law):
        return ("the variance is the same at two shapes: it does not follow the fans",)
    return tuple(fit)[:3] or _of_counting(first.low, first.high)
