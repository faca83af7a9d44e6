"""How the cost of a replicate grows: with T, B, the number of replicates, H, and the number of workers.

    python benchmarks/montecarlo/scaling.py [--rounds 5]

A tanh network as in speed.py, with T = 64, B = 64, H = 256, D = 128 unless said. One thread; processor time, the least
of so many rounds, over that of the first row: so a busy machine falsifies it little. `ratio` over `factor` is 1
where the cost is linear. Workers are told by the wall clock, which only a machine with nothing else to do gives.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from montecarlo import Elman, measure, processes

NETWORK = Elman(128, 256, steps=64, batch=64, dtype="float32")
OBSERVABLES = ["E[h^2]", "E[(dL/ds)^2]", "|dL/dW|"]


def least(once: Callable[[], object], rounds: int, clock: Callable[[], float]) -> float:
    times = []
    for _ in range(rounds):
        start = clock()
        once()
        times.append(clock() - start)
    return min(times)


def rows(rounds: int) -> Iterator[dict[str, object]]:
    grids: dict[str, tuple[int, ...]] = {"steps": (32, 64, 128, 256), "batch": (32, 64, 128, 256),
                                         "hidden_size": (128, 256, 512, 1024), "replicates": (2, 4, 8)}
    for name, values in grids.items():
        first = 0.0
        for value in values:
            network = NETWORK if name == "replicates" else replace(NETWORK, **{name: value})
            count = value if name == "replicates" else 2
            took = least(lambda network=network, count=count: measure(
                network, count, 1, observables=OBSERVABLES), rounds, time.process_time)
            first = first or took
            yield {"what": name, "value": value, "factor": value / values[0], "ratio": round(took / first, 2)}


def workers(rounds: int) -> Iterator[dict[str, object]]:
    network, first = replace(NETWORK, batch=16), 0.0
    for count in (1, 2):
        with processes(count) as executor:
            measure(network, 64, 1, executor=executor)
            took = least(lambda executor=executor: measure(network, 256, 1, executor=executor),
                         rounds, time.perf_counter)
        first = first or took
        yield {"what": "workers", "value": count, "speed": round(first / took, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    for table in (rows, workers):
        for row in table(arguments.rounds):
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
