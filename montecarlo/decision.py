"""Decide whether what was measured agrees with what was predicted, with both error rates stated in advance.

Three answers. `disagrees`: the prediction, with its tolerance, is outside an interval that misses the true
mean with the false-alarm rate. `agrees`: it is not, and the true mean is within the margin by an interval
that misses it on either side with the missed-discrepancy rate. `not enough`: neither, and how many replicates
would do. Both rates hold for all comparisons of a run together: each gets its share (Bonferroni).
A decision knows only what the replicates show; see `intervals` for what it assumes of their tail.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from scipy import special

from .errors import MonteCarloError
from .intervals import Interval, least_size, mean_interval
from .measurement import Measured, Measurements, sample_of
from .observables import Place

Answer: TypeAlias = Literal["agrees", "disagrees", "not enough"]


@dataclass(frozen=True, slots=True)
class Errors:
    """Probability of calling a true prediction false, and of calling one true that is off by the margin."""

    false_alarm: float = 1e-6
    missed: float = 1e-6

    def __post_init__(self) -> None:
        if not (0 < self.false_alarm < 1 and 0 < self.missed < 1):
            raise MonteCarloError(f"error rates: needed numbers between 0 and 1, found {self}")

    def share(self, fraction: float) -> "Errors":
        """The part of both rates that one of several decisions may use."""
        return Errors(self.false_alarm * fraction, self.missed * fraction)


ONE_IN_A_MILLION = Errors(1e-6, 1e-6)


@dataclass(frozen=True, slots=True)
class Prediction:
    """A value for the mean of an observable at a place.

    `margin` is the discrepancy that must be seen: relative, a factor 1 + margin up or down, unless
    `absolute`. `tolerance`, in the same unit, is how far off the prediction itself may be, as one to leading
    order is.
    """

    observable: str
    place: Place
    value: float
    margin: float = 0.1
    tolerance: float = 0.0
    absolute: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.tolerance < self.margin < math.inf:
            raise MonteCarloError(f"prediction: needed 0 <= tolerance < margin, found {self}")
        if not math.isfinite(self.value) or (self.value <= 0 and not self.absolute):
            raise MonteCarloError(f"prediction: needed a finite value, positive unless absolute,"
                                  f" found {self}")

    def within(self, distance: float) -> Interval:
        """The values at most this distance from the prediction."""
        if self.absolute:
            return Interval(self.value - distance, self.value + distance)
        return Interval(self.value / (1 + distance), self.value * (1 + distance))


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer, on what it rests, and what it could have seen.

    `interval` is the one that the prediction is held against; `sees` the smallest margin that these
    replicates can decide (inf for none); `needed` how many replicates would do for the margin asked
    for, as far as is known (None where the network overflowed).
    """

    answer: Answer
    prediction: Prediction
    measured: Measured
    errors: Errors
    interval: Interval
    sees: float
    needed: int | None

    @property
    def message(self) -> str:
        """One line for people."""
        p, row = self.prediction, self.measured
        unit = "" if p.absolute else " relative"
        text = (f"{self.answer}: {p.observable} at {p.place} is {row.estimate:.6g}, predicted {p.value:.6g},"
                f" margin {p.margin:.3g}{unit}, {row.replicates} replicates")
        if row.overflowed:
            return f"{text}; overflowed in {row.overflowed} of {row.replicates} replicates"
        return f"{text}; needs about {self.needed}" if self.answer == "not enough" else text


def design(deviation: float, ratio: float, errors: Errors, tolerance: float = 0.0) -> int:
    """Replicates that tell a mean off by the factor `ratio` from one off by 1 + tolerance at most.

    `deviation` is the standard deviation of one replicate over its mean, the same under both: for the square
    of a zero-mean entry it is sqrt(kurtosis - 1). Normal approximation; two-sided false alarms.
    Raises MonteCarloError for a ratio that is not outside the tolerance.
    """
    edge = 1 + tolerance if ratio > 1 else 1 / (1 + tolerance)
    if not (ratio > edge > 1 or 0 < ratio < edge <= 1 or (ratio > 1 and tolerance == 0)):
        raise MonteCarloError(f"ratio: needed one beyond the tolerance {tolerance}, found {ratio}")
    alarm, missed = _quantiles(errors)
    return max(2, math.ceil((deviation * (edge * alarm + ratio * missed) / (ratio - edge)) ** 2))


def decide(measured: Measured, prediction: Prediction, errors: Errors) -> Decision:
    """Compare one measured value with its prediction, at these error rates for this comparison alone."""
    sample = sample_of(measured)
    alarm = mean_interval(sample, errors.false_alarm)
    inner = mean_interval(sample, 2 * errors.missed)
    answer = _answer(measured, prediction, alarm, inner)
    needed = _needed(measured, prediction, errors)
    if answer == "not enough" and needed is not None:
        # The formula leaves out what the intervals add for the tail: at least a quarter more, then.
        needed = max(needed, math.ceil(1.25 * measured.replicates))
    return Decision(answer, prediction, measured, errors, alarm, _sees(measured, prediction, errors), needed)


def decide_all(measurements: Measurements, predictions: Sequence[Prediction],
               errors: Errors) -> tuple[Decision, ...]:
    """Compare every prediction, both rates shared out equally.

    Raises MonteCarloError for a prediction of what was not measured.
    """
    share = errors.share(1 / max(1, len(predictions)))
    return tuple(decide(measurements.at(p.observable, p.place), p, share) for p in predictions)


def _answer(measured: Measured, prediction: Prediction, alarm: Interval, inner: Interval) -> Answer:
    if measured.overflowed:
        # By Markov's inequality a finite mean makes a value past the largest float all but impossible.
        return "disagrees"
    accepted = prediction.within(prediction.tolerance)
    if alarm.high < accepted.low or accepted.high < alarm.low:
        return "disagrees"
    margin = prediction.within(prediction.margin)
    return "agrees" if margin.low < inner.low and inner.high < margin.high else "not enough"


def _quantiles(errors: Errors) -> tuple[float, float]:
    """Normal quantiles: two-sided for the false alarm, one-sided for the missed discrepancy."""
    return -float(special.ndtri(errors.false_alarm / 2)), -float(special.ndtri(errors.missed))


def _sees(measured: Measured, prediction: Prediction, errors: Errors) -> float:
    """The smallest margin for which this many replicates are enough, by the formula of `design`."""
    alarm, missed = _quantiles(errors)
    standard_error = measured.deviation / math.sqrt(measured.replicates)
    if measured.overflowed:
        return math.inf
    if prediction.absolute:
        return prediction.tolerance + (alarm + missed) * standard_error
    relative = standard_error / prediction.value
    if relative * max(alarm, missed) >= 1:
        return math.inf
    edge = 1 + prediction.tolerance
    return max(edge * (1 + alarm * relative) / (1 - missed * relative),
               edge * (1 + missed * relative) / (1 - alarm * relative)) - 1


def _needed(measured: Measured, prediction: Prediction, errors: Errors) -> int | None:
    """Enough for the margin by `design`, and for the tail by the skewness seen so far."""
    if measured.overflowed:
        return None
    return max(_for_margin(measured, prediction, errors),
               least_size(measured.skewness, min(errors.false_alarm, 2 * errors.missed)))


def _for_margin(measured: Measured, prediction: Prediction, errors: Errors) -> int:
    if prediction.absolute:
        sum_of_quantiles = sum(_quantiles(errors))
        room = prediction.margin - prediction.tolerance
        return max(2, math.ceil((measured.deviation * sum_of_quantiles / room) ** 2))
    deviation, ratio = measured.deviation / prediction.value, 1 + prediction.margin
    return max(design(deviation, ratio, errors, prediction.tolerance),
               design(deviation, 1 / ratio, errors, prediction.tolerance))
