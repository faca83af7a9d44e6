"""How the cost of a replicate grows: with T, B, the number of replicates, H, and the number of workers.

    python benchmarks/montecarlo/scaling.py [--rounds 5]

A tanh network as in speed.py, with T = 64, B = 64, H = 256, D = 128 unless said. One thread; processor time, the least
of so many rounds, over that of the first row: so a busy machine falsifies it little. `ratio` over `factor` is 1
where the cost is linear. Of two workers the clock and the processor time of all are given, over those of one worker in
the same round: the first only a machine with nothing else to do gives.
"""

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path

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
    grids: dict[str, tuple[int, ...]] = {
        "steps": (32, 64, 128, 256),
        "batch": (32, 64, 128, 256),
        "hidden_size": (128, 256, 512, 1024),
        "replicates": (2, 4, 8),
    }
    for name, values in grids.items():
        first = 0.0
        for value in values:
            network = NETWORK if name == "replicates" else replace(NETWORK, **{name: value})
            count = value if name == "replicates" else 2
            took = least(
                lambda network=network, count=count: measure(network, count, 1, observables=OBSERVABLES),
                rounds,
                time.process_time,
            )
            first = first or took
            yield {"what": name, "value": value, "factor": value / values[0], "ratio": round(took / first, 2)}


def busy() -> float:
    """Processor seconds of this process and of the workers that it has."""
    ticks = 0
    for worker in active_children():
        fields = Path(f"/proc/{worker.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def workers(rounds: int) -> Iterator[dict[str, object]]:
    """One worker and two, in turns: the time by the clock, and the processor time of all, both over one worker's.

    On free cores the clock would show two workers `processor` / 2 of the time of one.
    """
    network, pools = replace(NETWORK, batch=16), {count: processes(count) for count in (1, 2)}
    for pool in pools.values():
        measure(network, 64, 1, executor=pool)
    clock, processor = [], []
    for _ in range(rounds):
        took = {}
        for count, pool in pools.items():
            before = time.perf_counter(), busy()
            measure(network, 256, 1, executor=pool)
            took[count] = time.perf_counter() - before[0], busy() - before[1]
        clock.append(took[2][0] / took[1][0])
        processor.append(took[2][1] / took[1][1])
    for pool in pools.values():
        pool.shutdown()
    yield {
        "what": "workers",
        "value": 2,
        "clock": [round(ratio, 2) for ratio in sorted(clock)],
        "processor": [round(ratio, 2) for ratio in sorted(processor)],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    for table in (rows, workers):
        for row in table(arguments.rounds):
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
