"""Time to a stated precision, beside the plain loops that one writes in NumPy and in PyTorch.

    python benchmarks/montecarlo/precision.py [--threads 2] [--seconds 60] [--precision 0.01] [--error 1e-6]

The network of speed.py (tanh, T = 64, H = 256, D = 128, float32; loss on the last step), two targets: E[h_T^2] and
E[(dL/ds_1)^2]. The plain loops draw the weights and a batch of 64, run forward and backward, and write the two means
down. They are not run to the end: the time to a half-width of `precision` is (z deviation / (precision mean))^2 times
the time of a replicate, for all three alike, with z for `error` shared by the two targets. Ours uses two processes of
one thread, the others two threads; with `--threads 1` each is one thread, and its processor time is taken, which a
machine busy with other things falsifies less. Turns of a few replicates are interleaved, so that whatever else the
machine does falls on all alike; the deviation of each is over all its replicates.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy import special

STEPS, HIDDEN, INPUTS, BATCH = 64, 256, 128, 64
TARGETS = (("E[h^2]", STEPS), ("E[(dL/ds)^2]", 1))


def plain_numpy() -> Callable[[int], list[list[float]]]:
    rng = np.random.default_rng(0)

    def normal(*shape: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
        return rng.standard_normal(shape, dtype=np.float32)

    def once() -> list[float]:
        wx, wh, wy = (
            normal(*shape) / np.float32(shape[0] ** 0.5) for shape in ((INPUTS, HIDDEN), (HIDDEN, HIDDEN), (HIDDEN, 1))
        )
        x, c = normal(STEPS, BATCH, INPUTS), normal(BATCH, 1)
        h = [np.zeros((BATCH, HIDDEN), np.float32)]
        for t in range(STEPS):
            h.append(np.tanh(x[t] @ wx + h[-1] @ wh))
        dh = c @ wy.T
        for t in range(STEPS - 1, -1, -1):
            ds = dh * (1 - h[t + 1] ** 2)
            dh = ds @ wh.T
        return [float(np.mean(h[-1].astype(float) ** 2)), float(np.mean(ds.astype(float) ** 2))]

    return lambda count: [once() for _ in range(count)]


def plain_torch() -> Callable[[int], list[list[float]]]:
    import torch

    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    torch.manual_seed(0)

    def once() -> list[float]:
        wx, wh, wy = (
            torch.randn(shape) / shape[0] ** 0.5 for shape in ((INPUTS, HIDDEN), (HIDDEN, HIDDEN), (HIDDEN, 1))
        )
        x, h = torch.randn(STEPS, BATCH, INPUTS), torch.zeros(BATCH, HIDDEN)
        for t in range(STEPS):
            s = x[t] @ wx + h @ wh
            if t == 0:
                first = s.requires_grad_()
            h = torch.tanh(s)
        loss = (h @ wy * torch.randn(BATCH, 1)).sum()
        (gradient,) = torch.autograd.grad(loss, first)
        return [float((h.detach().double() ** 2).mean()), float((gradient.double() ** 2).mean())]

    return lambda count: [once() for _ in range(count)]


def ours() -> Callable[[int], list[list[float]]]:
    """Corrected values of the network that the pilots choose, from two processes."""
    from montecarlo import Elman, processes
    from montecarlo.precision import PILOT, _pilot, _run, best_batch, with_directions

    executor = processes(int(os.environ["PROCESSES"])) if "PROCESSES" in os.environ else None
    network = with_directions(Elman(INPUTS, HIDDEN, steps=STEPS, batch=BATCH, dtype="float32"))
    network = replace(network, batch=best_batch(network, TARGETS, 2, executor))
    controls, _ = _pilot(
        network, targets=TARGETS, seed=2, executor=executor, count=8 * PILOT, precision=0.01, error=1e-6
    )
    print(f"batch {network.batch}", file=sys.stderr)
    done = 0

    def some(count: int) -> list[list[float]]:
        nonlocal done
        blocks = _run(network, TARGETS, controls.names, 1, range(done, done + count), executor)
        done += count
        return [row for block in blocks for row in controls.corrected(block.values).tolist()]

    return some


WORKERS = {worker.__name__: worker for worker in (ours, plain_numpy, plain_torch)}
TURN = {"ours": 16, "plain_numpy": 16, "plain_torch": 16}


def serve(name: str) -> None:
    """Run a turn for every line on standard input; print the seconds it took and the values."""
    clock = time.perf_counter if os.environ["CLOCK"] == "wall" else time.process_time
    some = WORKERS[name]()
    some(TURN[name])
    print("ready", flush=True)
    for _ in sys.stdin:
        start = clock()
        values = some(TURN[name])
        print(json.dumps([clock() - start, values]), flush=True)


def start(name: str, threads: int) -> "subprocess.Popen[str] | None":
    limit = "1" if name == "ours" else str(threads)
    environment = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), limit)
    environment["CLOCK"] = "processor" if threads == 1 else "wall"
    if threads > 1:
        environment["PROCESSES"] = str(threads)
    process = subprocess.Popen(
        [sys.executable, __file__, "--serve", name],
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | environment,
    )
    assert process.stdout is not None
    return process if process.stdout.readline() == "ready\n" else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--precision", type=float, default=0.01)
    parser.add_argument("--error", type=float, default=1e-6)
    parser.add_argument("--serve", choices=WORKERS)
    arguments = parser.parse_args()
    if arguments.serve:
        serve(arguments.serve)
        return
    started = {name: start(name, arguments.threads) for name in WORKERS}
    processes = {name: process for name, process in started.items() if process is not None}
    seconds: dict[str, list[float]] = {name: [] for name in processes}
    values: dict[str, list[list[float]]] = {name: [] for name in processes}
    while sum(map(sum, seconds.values())) < arguments.seconds:
        for name, process in processes.items():
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write("go\n")
            process.stdin.flush()
            took, rows = json.loads(process.stdout.readline())
            seconds[name].append(took)
            values[name] += rows
    for process in processes.values():
        process.terminate()
    z = -float(special.ndtri(arguments.error / len(TARGETS) / 2))
    answer = {}
    for name, rows in values.items():
        table, cost = np.array(rows), sum(seconds[name]) / len(rows)
        relative = table.std(axis=0) / table.mean(axis=0)
        needed = (z * relative / arguments.precision) ** 2
        answer[name] = {
            "replicates": len(rows),
            "means": table.mean(axis=0).tolist(),
            "variances": (relative**2).tolist(),
            "ms": 1e3 * cost,
            "needed": needed.round().tolist(),
            "hours": float(cost * needed.max() / 3600),
        }
    for name, row in answer.items():
        print(json.dumps({"name": name, **row, "times_ours": row["hours"] / answer["ours"]["hours"]}))


if __name__ == "__main__":
    main()
