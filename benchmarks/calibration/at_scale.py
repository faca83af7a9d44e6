"""How often decisions are wrong, at a fixed number of replicates and looked at again and again, with all runs
of a case drawn as arrays.

    python benchmarks/calibration/at_scale.py [--runs 10000] [--rates 0.01 0.001 0.000001] [--mode sequential]

A null run predicts the exact mean; a run at the margin predicts what is off by exactly the margin, up or down.
False alarms are null runs that disagree, missed discrepancies runs at the margin that agree. The networks are too small
for anything but Python's overhead to matter, so the replicates of many runs are drawn in one batched product. The
numbers go through the same moments and the same decision. Each case is decided with as many replicates as a
pilot asks for; with `--mode sequential` it is looked at as `decide_sequentially` does, up to three times as many.
Exit status 1 if an observed rate is above the stated one by more than its 95 % interval.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import TypeAlias

import numpy as np
from scipy import stats

from montecarlo import Errors, Measured, Prediction, decide
from montecarlo.intervals import NO_INTERVAL
from montecarlo.moments import Moments, Vector, merge_moments, moments_of
from montecarlo.sequential import looks, share_of_look

MARGIN = 0.1
RUNS_AT_ONCE = 50
# So few that what a draw needs stays in the cache, and in memory that is used again.
DRAWN_AT_ONCE = 512

Case: TypeAlias = Callable[[np.random.Generator, int], Vector]


def linear(rng: np.random.Generator, count: int) -> Vector:
    """E[s^2] of layer 2 of a linear 8-8-8 perceptron, batch 4, Var W = 1/8: mean 1."""
    s = rng.standard_normal((count, 4, 8))
    for _ in range(2):
        s = s @ rng.standard_normal((count, 8, 8)) / np.sqrt(8)
    return np.mean(s * s, axis=(1, 2))


def relu(rng: np.random.Generator, count: int) -> Vector:
    """E[s^2] of layer 2 of a ReLU 8-8-8 perceptron, batch 4, He uniform weights, halved: mean 1."""
    bound = np.sqrt(6 / 8)
    s = rng.standard_normal((count, 4, 8)) @ rng.uniform(-bound, bound, (count, 8, 8))
    s = np.maximum(s, 0) @ rng.uniform(-bound, bound, (count, 8, 8))
    return np.mean(s * s, axis=(1, 2)) / 2


def tied(rng: np.random.Generator, count: int) -> Vector:
    """E[h^2] after one 4 x 4 matrix is applied twice, batch 4, over its mean 1 + 2/4^2."""
    matrix = rng.standard_normal((count, 4, 4)) / 2
    h = rng.standard_normal((count, 4, 4)) @ matrix @ matrix
    return np.mean(h * h, axis=(1, 2)) / (1 + 2 / 16)


def one_by_one(rng: np.random.Generator, count: int) -> Vector:
    """(x w)^2 for a 1 x 1 network: skewness 9.7, where the tail nearly rules."""
    return np.asarray((rng.standard_normal(count) * rng.standard_normal(count)) ** 2)


CASES: tuple[Case, ...] = (linear, relu, tied, one_by_one)


PREDICTIONS = {"null": 1.0, "margin up": 1 / (1 + MARGIN), "margin down": 1 + MARGIN}


@dataclass(frozen=True)
class Outcome:
    """Counts of answers over runs of one case; `replicates` is the mean number that they took."""

    case: str
    mode: str
    rate: float
    truth: str
    replicates: int
    answers: Counter[str]

    def row(self) -> dict[str, object]:
        runs, wrong = self.answers.total(), self.answers["disagrees" if self.truth == "null" else "agrees"]
        interval = stats.binomtest(wrong, runs).proportion_ci(0.95)
        return {
            "case": self.case,
            "mode": self.mode,
            "rate": self.rate,
            "truth": self.truth,
            "replicates": self.replicates,
            "runs": runs,
            "wrong": wrong,
            "low": interval.low,
            "high": interval.high,
            "not_enough": self.answers["not enough"],
            "holds": bool(interval.low <= self.rate),
        }


def rows(moments: Moments) -> Iterator[Measured]:
    """What each run measures."""
    for count, mean, deviation, skewness, kurtosis in zip(
        moments.count, moments.mean, moments.deviation, moments.skewness, moments.kurtosis, strict=True
    ):
        yield Measured(
            "x",
            1,
            int(count),
            float(mean),
            NO_INTERVAL,
            float(deviation),
            float(skewness),
            float(kurtosis),
            0,
            0.0,
            NO_INTERVAL,
            0.0,
            0,
            0.0,
            NO_INTERVAL,
            (0.0, 0.0),
        )


def drawn(case: Case, rng: np.random.Generator, replicates: int, runs: int) -> Moments:
    """The moments of so many replicates of each run."""
    count = replicates * runs
    values = [case(rng, min(DRAWN_AT_ONCE, count - start)) for start in range(0, count, DRAWN_AT_ONCE)]
    return moments_of(np.concatenate(values).reshape(replicates, runs))


def schedule(mode: str, needed: int, errors: Errors) -> list[tuple[int, Errors]]:
    """How many replicates there are at each look, and the rates it may use."""
    if mode == "fixed":
        return [(needed, errors)]
    return [(size, share_of_look(errors, look)) for look, size in enumerate(looks(3 * needed), start=1)]


def answers(
    case: Case, rng: np.random.Generator, schedule: list[tuple[int, Errors]], runs: int
) -> Iterator[tuple[str, str, int]]:
    """Truth, answer and replicates taken, for the null and the margin up and down on the same draws of each run;
    a prediction is looked at until it has an answer."""
    pending = [dict(PREDICTIONS) for _ in range(runs)]
    moments, done = drawn(case, rng, schedule[0][0], runs), schedule[0][0]
    for size, errors in schedule:
        if size > done:
            moments, done = merge_moments(moments, drawn(case, rng, size - done, len(pending))), size
        for run, predictions in zip(rows(moments), pending, strict=True):
            for truth, value in list(predictions.items()):
                answer = decide(run, Prediction("x", 1, value, MARGIN), errors).answer
                if answer != "not enough" or size == schedule[-1][0]:
                    del predictions[truth]
                    yield truth, answer, size
        left = [run for run, predictions in enumerate(pending) if predictions]
        if not left:
            return
        pending = [pending[run] for run in left]
        moments = Moments(*(getattr(moments, field.name)[left] for field in fields(moments)))


def outcomes(case: Case, mode: str, runs: int, rate: float) -> Iterator[Outcome]:
    """The null, and the margin up and down, with as many replicates as a pilot asks for."""
    rng, errors = np.random.default_rng(1), Errors(rate, rate)
    (pilot,) = rows(drawn(case, rng, 200_000, 1))
    needed = decide(pilot, Prediction("x", 1, 1.0, MARGIN), errors).needed
    if needed is None:
        return
    counts: dict[str, Counter[str]] = {truth: Counter() for truth in PREDICTIONS}
    spent = dict.fromkeys(PREDICTIONS, 0)
    for start in range(0, runs, RUNS_AT_ONCE):
        some = min(RUNS_AT_ONCE, runs - start)
        for truth, answer, replicates in answers(case, rng, schedule(mode, needed, errors), some):
            counts[truth][answer] += 1
            spent[truth] += replicates
    for truth, found in counts.items():
        yield Outcome(case.__name__, mode, rate, truth, round(spent[truth] / found.total()), found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--rates", type=float, nargs="+", default=[1e-2, 1e-3, 1e-6])
    parser.add_argument("--mode", choices=("fixed", "sequential"), default="fixed")
    parser.add_argument("--only", nargs="+", default=[case.__name__ for case in CASES])
    arguments = parser.parse_args()
    hold = True
    for case in CASES:
        for rate in arguments.rates if case.__name__ in arguments.only else ():
            for outcome in outcomes(case, arguments.mode, arguments.runs, rate):
                row = outcome.row()
                hold &= bool(row["holds"])
                print(json.dumps(row), flush=True)
    return not hold


if __name__ == "__main__":
    sys.exit(main())
