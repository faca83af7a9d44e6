"""How often decisions are wrong, at a fixed number of replicates and looked at again and again, with all runs
of a case drawn as arrays.

    python benchmarks/calibration/at_scale.py [--runs 10000] [--rates 0.01 0.001 0.000001] [--mode sequential]

The companion of decisions.py, some hundred times faster: the networks are too small for anything but
Python's overhead to matter, so here every replicate of every run is drawn in one batched product. The
numbers go through the same moments and the same decision. Each case is decided with as many replicates as a
pilot asks for. Exit status 1 if an observed rate is above the stated one by more than its 95 % interval.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import stats

from montecarlo import Errors, Measured, Prediction, decide
from montecarlo.intervals import NO_INTERVAL
from montecarlo.moments import Vector, moments_of
from montecarlo.sequential import looks, share_of_look

MARGIN = 0.1
RUNS_AT_ONCE = 200


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


CASES: tuple[Callable[[np.random.Generator, int], Vector], ...] = (linear, relu, tied, one_by_one)


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
        return {"case": self.case, "mode": self.mode, "rate": self.rate, "truth": self.truth,
                "replicates": self.replicates, "runs": runs, "wrong": wrong, "low": interval.low,
                "high": interval.high, "not_enough": self.answers["not enough"],
                "holds": bool(interval.low <= self.rate)}


def measured(samples: Vector) -> Iterator[Measured]:
    """What each column of samples (replicates, runs) measures."""
    moments = moments_of(samples)
    for mean, deviation, skewness, kurtosis in zip(moments.mean, moments.deviation, moments.skewness,
                                                   moments.kurtosis, strict=True):
        yield Measured("x", 1, len(samples), float(mean), NO_INTERVAL, float(deviation), float(skewness),
                       float(kurtosis), 0, 0.0, NO_INTERVAL, 0.0, 0, 0.0, NO_INTERVAL, (0.0, 0.0))


def fixed(samples: Vector, value: float, errors: Errors) -> Iterator[tuple[str, int]]:
    """The answer of each run, column of samples, and how many replicates it took: all."""
    for row in measured(samples):
        yield decide(row, Prediction("x", 1, value, MARGIN), errors).answer, len(samples)


def sequential(samples: Vector, value: float, errors: Errors) -> Iterator[tuple[str, int]]:
    """The same, looked at as `decide_sequentially` does, which stops at the first answer."""
    for look, size in enumerate(looks(len(samples)), start=1):
        share = share_of_look(errors, look)
        answers = np.array([answer for answer, _ in fixed(samples[:size], value, share)])
        undecided = (answers == "not enough") & (size < len(samples))
        yield from ((str(answer), size) for answer in answers[~undecided])
        samples = samples[:, undecided]
        if not samples.shape[1]:
            return


MODES = {mode.__name__: mode for mode in (fixed, sequential)}


def outcomes(case: Callable[[np.random.Generator, int], Vector], mode: str, runs: int,
             rate: float) -> Iterator[Outcome]:
    """The null, and the margin up and down, on the same draws."""
    rng, errors = np.random.default_rng(1), Errors(rate, rate)
    pilot, = measured(case(rng, 200_000)[:, np.newaxis])
    needed = decide(pilot, Prediction("x", 1, 1.0, MARGIN), errors).needed
    if needed is None:
        return
    most = needed if mode == "fixed" else 3 * needed
    answers: dict[str, Counter[str]] = {truth: Counter() for truth in PREDICTIONS}
    spent = dict.fromkeys(PREDICTIONS, 0)
    for _ in range(0, runs, RUNS_AT_ONCE):
        samples = case(rng, most * RUNS_AT_ONCE).reshape(most, RUNS_AT_ONCE)
        for truth, value in PREDICTIONS.items():
            for answer, replicates in MODES[mode](samples, value, errors):
                answers[truth][answer] += 1
                spent[truth] += replicates
    for truth, counts in answers.items():
        yield Outcome(case.__name__, mode, rate, truth, round(spent[truth] / counts.total()), counts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--rates", type=float, nargs="+", default=[1e-2, 1e-3, 1e-6])
    parser.add_argument("--mode", choices=MODES, default="fixed")
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
