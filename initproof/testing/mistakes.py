"""Which known mistake explains a variance that is off by a factor.

Names every mistake of the catalogue whose factor lies in the measured interval. A factor that fits is a
suggestion and not a proof: two mistakes may have one factor.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from .laws import TRUNCATED_SD, Law, fans, variances

CLIPPED_VARIANCE = 0.920539
"""Variance of a standard normal clipped to [-2, 2]: .773741 * .954500 + 4 * .045500."""

_SPELT = {
    "glorot": "Glorot's 2/(fan_in + fan_out)",
    "lecun": "LeCun's 1/fan_in",
    "he": "He's 2/fan_in",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """factor is the variance it gives over the law's."""

    factor: float
    text: str


def _of_distribution(law: Law) -> Iterator[Mistake]:
    yield Mistake(0.0, "every entry is zero, or as good as zero")
    yield Mistake(TRUNCATED_SD**2, "a normal truncated at 2 sd without correction: divide its sd by 0.8796")
    yield Mistake(CLIPPED_VARIANCE, "a normal clipped at 2 sd: values beyond must be drawn again")
    yield Mistake(TRUNCATED_SD**-2, "the correction for truncation applied to a normal that is not truncated")
    yield Mistake(
        1 / 3, "the bound equals the standard deviation: Var U(-s, s) = s^2/3, the bound is sqrt(3) s"
    )
    yield Mistake(3.0, "the uniform law's bound, sqrt(3) sd, used as the standard deviation")
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
    yield Mistake(1 / fan_out / v, "the variance is 1/fan_out")
    yield Mistake(2 / fan_out / v, "the variance is 2/fan_out")
    yield Mistake(1 / (3 * fan_in) / v, "U(-1/sqrt(fan_in), 1/sqrt(fan_in)), the default of PyTorch's layers")
    yield Mistake(
        3 / (fan_in + fan_out) / v,
        "the variance is 3/(fan_in + fan_out): between the 2 of the variance and the 6 of the uniform bound",
    )
    yield Mistake((2 / fan_in + fan_out) / v, "2 / fan_in + fan_out: the parentheses are missing")
    yield Mistake(1 / (fan_in * fan_out) / v, "the variance is 1/(fan_in fan_out)")
    yield Mistake(1 / (12 * v), "the variance is 1/12, as of U(0, 1) or U(-1/2, 1/2), whatever the fans")
    yield Mistake(1 / v, "the variance is 1: nothing scales with the fans")


def _of_shape(law: Law, family: str, shape: tuple[int, ...], out_first: bool) -> Iterator[Mistake]:
    if len(shape) < 2:
        return
    for first, convention in ((out_first, ""), (not out_first, ", read with the axes the other way round")):
        fan_in, fan_out = fans(shape, out_first=first)
        if first != out_first and family == "glorot" and len(shape) == 2:
            return  # Glorot's law is the same either way
        by_shape = f"fan_in = {fan_in}, fan_out = {fan_out}"
        yield Mistake(
            variances(fan_in, fan_out)[family] / law.variance,
            f"computed on the array as stored, {shape}{convention} ({by_shape}): several matrices stacked or "
            "grouped in one, or another layout",
        )
        receptive = math.prod(shape[2:] if first else shape[:-2])
        if receptive == 1:
            continue
        yield Mistake(
            variances(fan_in / receptive, fan_out / receptive)[family] / law.variance,
            f"the receptive field of {receptive} left out of both fans{convention}",
        )
        yield Mistake(
            variances(fan_in, fan_out / receptive)[family] / law.variance,
            f"the receptive field of {receptive} left out of fan_out{convention}",
        )


def _of_counting(low: float, high: float) -> tuple[str, ...]:
    """The integer, or its inverse, nearest to the middle of the interval, if the interval holds it."""
    middle = math.sqrt(max(low, 1e-300) * high)
    k = round(max(middle, 1 / middle))
    if not 2 <= k <= 64:
        return ()
    if low <= 1 / k <= high:
        return (f"1/{k} of the law: a fan counted {k} times (groups, heads, stacked matrices)",)
    return (
        (f"{k} times the law: a fan counted as one {k}th (groups, receptive field)",)
        if low <= k <= high
        else ()
    )


def fitting(
    low: float, high: float, law: Law, shape: tuple[int, ...], *, out_first: bool = False
) -> tuple[str, ...]:
    """The mistakes whose factor lies in [low, high], at most three; a plain integer factor only when no other
    fits."""
    known = (*_of_distribution(law), *_of_fans(law, shape, out_first))
    fit = dict.fromkeys(
        m.text for m in known if low <= m.factor <= high and not math.isclose(m.factor, 1.0, rel_tol=1e-9)
    )
    return tuple(fit)[:3] or _of_counting(low, high)
