"""How often decisions are wrong: observed rates against the stated ones, on small networks.

    python benchmarks/calibration/decisions.py [--runs 10000] [--workers 2] [--rate 0.01] [--only TEXT]

Every case is a network whose second moment is known exactly. A null run predicts it; a run at the margin
predicts a value that is off by exactly the margin, up or down. False alarms are null runs that disagree,
missed discrepancies are runs at the margin that agree. Rates are given with 95 % Clopper-Pearson intervals;
the last column says whether the observed rate is at or below the stated one, or cannot be told from it.
"""

import argparse
import json
import math
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from scipy import stats

from montecarlo import (
    ONE_IN_A_MILLION,
    Elman,
    Errors,
    Network,
    Normal,
    Perceptron,
    Prediction,
    Scaled,
    decide,
    decide_sequentially,
    initializer,
    measure,
    processes,
)

MARGIN = 1.0


@dataclass(frozen=True)
class Case:
    """A network with the exact value of an observable at a place."""

    name: str
    network: Network
    observable: str
    place: int
    value: float

    def prediction(self, off: float) -> Prediction:
        return Prediction(self.observable, self.place, self.value * off, margin=MARGIN)


CASES = (
    Case("linear perceptron, normal weights", Perceptron((8, 8, 8), "identity", batch=4), "E[s^2]", 2, 1.0),
    Case("linear perceptron, backward", Perceptron((8, 8, 8), "identity", batch=4), "E[(dL/ds)^2]", 1, 1.0),
    Case("ReLU perceptron, He uniform", Perceptron((8, 8, 8), "relu", initializer("he_uniform"), batch=4),
         "E[s^2]", 2, 2.0),
    Case("linear RNN, fresh weights", Elman(4, 8, steps=3, activation="identity", tied=False, batch=2),
         "E[h^2]", 3, 3.0),
    Case("one matrix tied over 2 steps",
         Elman(1, 4, steps=2, activation="identity", initial=Normal(), batch=4,
               input_weights=initializer("constant(0)")), "E[h^2]", 2, 1 + 2 / 4**2),
    Case("rank-one tail: 1 x 1 weights", Perceptron((1, 1), "identity", Scaled(), batch=1), "E[s^2]", 1, 1.0),
)


def replicates_for(case: Case, errors: Errors) -> int:
    """As many as a user would take: what a pilot run says is needed."""
    pilot = measure(case.network, 2000, seed=2**40, observables=[case.observable])
    needed = decide(pilot.at(case.observable, case.place), case.prediction(1.0), errors).needed
    return needed if needed is not None else 2000


def one_run(case: Case, off: float, replicates: int, errors: Errors, sequential: bool, seed: int) -> str:
    """The answer of one run."""
    prediction = case.prediction(off)
    if sequential:
        decision, = decide_sequentially(case.network, [prediction], seed, errors, most=4 * replicates)
        return decision.answer
    result = measure(case.network, replicates, seed, observables=[case.observable])
    return decide(result.at(case.observable, case.place), prediction, errors).answer


def rows(cases: list[Case], runs: int, errors: Errors,
         executor: ProcessPoolExecutor) -> Iterator[dict[str, object]]:
    """One row a case, mode and discrepancy."""
    for case in cases:
        replicates = replicates_for(case, errors)
        for sequential in (False, True):
            for what, off, wrong, stated in (("null", 1.0, "disagrees", errors.false_alarm),
                                             ("margin up", 1 / (1 + MARGIN), "agrees", errors.missed),
                                             ("margin down", 1 + MARGIN, "agrees", errors.missed)):
                task = partial(one_run, case, off, replicates, errors, sequential)
                answers = Counter(executor.map(task, range(runs), chunksize=max(1, runs // 64)))
                interval = stats.binomtest(answers[wrong], runs).proportion_ci(0.95)
                yield {"case": case.name, "mode": "sequential" if sequential else "fixed", "truth": what,
                       "replicates": replicates, "runs": runs, "wrong": answers[wrong],
                       "not_enough": answers["not enough"], "stated": stated, "low": interval.low,
                       "high": interval.high, "holds": bool(interval.low <= stated)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rate", type=float, default=0.01, help="both error rates")
    parser.add_argument("--only", default="", help="cases whose name holds this text")
    arguments = parser.parse_args()
    cases = [case for case in CASES if arguments.only in case.name]
    errors = replace(ONE_IN_A_MILLION, false_alarm=arguments.rate, missed=arguments.rate)
    start = time.perf_counter()
    with processes(arguments.workers) as executor:
        for row in rows(cases, arguments.runs, errors, executor):
            print(json.dumps(row), flush=True)
    print(json.dumps({"seconds": math.ceil(time.perf_counter() - start)}))


if __name__ == "__main__":
    main()
