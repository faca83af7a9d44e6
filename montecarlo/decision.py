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
from typing import Literal, NamedTuple, TypeAlias

from scipy import special

from .errors import MonteCarloError
from .intervals import Interval, critical_values, least_size, mean_interval
from .measurement import Measured, Measurements, sample_of
from .observables import Place

# Skewness varies much from sample to sample: one so many times as large as measured should still be decided.
LARGER_SKEWNESS = 1.5

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

    `margin` is the discrepancy that must be seen: relative, a factor 1 + margin up or down, unless `absolute`.
    `tolerance`, in the same unit, is how far off the prediction itself may be, as one to leading order is.
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
            raise MonteCarloError(f"prediction: needed a finite value, positive unless absolute, found {self}")

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
        text = (
            f"{self.answer}: {p.observable} at {p.place} is {row.estimate:.6g}, predicted {p.value:.6g},"
            f" margin {p.margin:.3g}{unit}, {row.replicates} replicates"
        )
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
    alarm, missed = -float(special.ndtri(errors.false_alarm / 2)), -float(special.ndtri(errors.missed))
    return max(2, math.ceil((deviation * (edge * alarm + ratio * missed) / (ratio - edge)) ** 2))


def decide(measured: Measured, prediction: Prediction, errors: Errors) -> Decision:
    """Compare one measured value with its prediction, at these error rates for this comparison alone."""
    sample = sample_of(measured)
    alarm = mean_interval(sample, errors.false_alarm)
    inner = mean_interval(sample, 2 * errors.missed)
    answer = _answer(measured, prediction, alarm, inner)
    needed = _needed(measured, prediction, errors)
    if answer == "not enough" and needed is not None:
        # These replicates were not enough, though most would have been: a quarter more of them, then.
        needed = max(needed, math.ceil(1.25 * measured.replicates))
    sees = _sees(measured, measured.replicates, prediction, errors)
    return Decision(answer, prediction, measured, errors, alarm, sees, needed)


def decide_all(measurements: Measurements, predictions: Sequence[Prediction], errors: Errors) -> tuple[Decision, ...]:
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


class _Reach(NamedTuple):
    """How far, in standard errors, the two intervals of a decision go towards each side."""

    alarm_below: float
    alarm_above: float
    missed_below: float
    missed_above: float


def _reach(measured: Measured, size: int, errors: Errors) -> _Reach:
    """The critical values of `size` such replicates, larger by what their moments may yet turn out to be."""
    # A spread two of its own standard errors larger than measured should still be decided.
    allowance = 1 + math.sqrt(max(0.0, measured.kurtosis - 1) / size)
    skewness = LARGER_SKEWNESS * measured.skewness
    return _Reach(
        *(
            allowance * value
            for error in (errors.false_alarm, 2 * errors.missed)
            for value in critical_values(skewness, size, error)
        )
    )


def _sees(measured: Measured, size: int, prediction: Prediction, errors: Errors) -> float:
    """The smallest margin at which so many of these replicates would be enough."""
    if measured.overflowed:
        return math.inf
    reach = _reach(measured, size, errors)
    error = measured.deviation / math.sqrt(size)
    if prediction.absolute:
        return prediction.tolerance + error * max(
            reach.alarm_below + reach.missed_above, reach.alarm_above + reach.missed_below
        )
    e, edge = error / prediction.value, 1 + prediction.tolerance
    if not e * max(reach) < 1:
        return math.inf
    up = edge * (1 + e * reach.alarm_below) / (1 - e * reach.missed_above)
    down = edge * (1 + e * reach.missed_below) / (1 - e * reach.alarm_above)
    return max(up, down) - 1


def _needed(measured: Measured, prediction: Prediction, errors: Errors) -> int | None:
    """The fewest replicates that see the margin, if their moments stay as measured; found by bisection."""
    if measured.overflowed:
        return None

    def enough(size: int) -> bool:
        return _sees(measured, size, prediction, errors) <= prediction.margin

    low = high = least_size(LARGER_SKEWNESS * measured.skewness, min(errors.false_alarm, 2 * errors.missed))
    while not enough(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
