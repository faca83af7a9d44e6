"""How often decisions at a fixed number of replicates are wrong, with all runs of a case drawn as arrays.

    python benchmarks/calibration/at_scale.py [--runs 10000] [--rates 0.01 0.001 0.000001]

The companion of decisions.py, some hundred times faster: the networks are too small for anything but
Python's overhead to matter, so here every replicate of every run is drawn in one batched product. The
numbers go through the same moments and the same decision. Each case is decided with as many replicates as a
pilot asks for.
"""

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import stats

from montecarlo import Errors, Measured, Prediction, decide
from montecarlo.intervals import NO_INTERVAL
from montecarlo.moments import Vector, moments_of

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


@dataclass(frozen=True)
class Outcome:
    """Counts of answers over runs of one case."""

    case: str
    rate: float
    truth: str
    replicates: int
    answers: Counter[str]

    def row(self, wrong: str) -> dict[str, object]:
        runs = self.answers.total()
        interval = stats.binomtest(self.answers[wrong], runs).proportion_ci(0.95)
        return {"case": self.case, "rate": self.rate, "truth": self.truth, "replicates": self.replicates,
                "runs": runs, "wrong": self.answers[wrong], "low": interval.low, "high": interval.high,
                "not_enough": self.answers["not enough"], "holds": bool(interval.low <= self.rate)}


def measured(samples: Vector) -> Iterator[Measured]:
    """What each column of samples (replicates, runs) measures."""
    moments = moments_of(samples)
    for mean, deviation, skewness, kurtosis in zip(moments.mean, moments.deviation, moments.skewness,
                                                   moments.kurtosis, strict=True):
        yield Measured("x", 1, len(samples), float(mean), NO_INTERVAL, float(deviation), float(skewness),
                       float(kurtosis), 0, 0.0, NO_INTERVAL, 0.0, 0, 0.0, NO_INTERVAL, (0.0, 0.0))


def outcomes(case: Callable[[np.random.Generator, int], Vector], runs: int, rate: float) -> Iterator[Outcome]:
    """The null, and the margin up and down, on the same draws."""
    rng, errors = np.random.default_rng(1), Errors(rate, rate)
    predictions = {"null": 1.0, "margin up": 1 / (1 + MARGIN), "margin down": 1 + MARGIN}
    pilot, = measured(case(rng, 200_000)[:, np.newaxis])
    replicates = decide(pilot, Prediction("x", 1, 1.0, MARGIN), errors).needed
    if replicates is None:
        return
    answers: dict[str, Counter[str]] = {truth: Counter() for truth in predictions}
    for _ in range(0, runs, RUNS_AT_ONCE):
        samples = case(rng, replicates * RUNS_AT_ONCE).reshape(replicates, RUNS_AT_ONCE)
        for row in measured(samples):
            for truth, value in predictions.items():
                answers[truth][decide(row, Prediction("x", 1, value, MARGIN), errors).answer] += 1
    for truth, counts in answers.items():
        yield Outcome(case.__name__, rate, truth, replicates, counts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--rates", type=float, nargs="+", default=[1e-2, 1e-3, 1e-6])
    arguments = parser.parse_args()
    for case in CASES:
        for rate in arguments.rates:
            for outcome in outcomes(case, arguments.runs, rate):
                wrong = "disagrees" if outcome.truth == "null" else "agrees"
                print(json.dumps(outcome.row(wrong)), flush=True)


if __name__ == "__main__":
    main()
