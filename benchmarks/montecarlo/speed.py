"""Forward and backward time of the recurrent network beside other libraries', and beside this machine's sgemm.

    python benchmarks/montecarlo/speed.py [--batch 64] [--threads 2] [--rounds 15]

One tanh layer, float32, T = 64, H = 256, D = 128: forward pass, then the gradients of all weights for a
given dL/dh_T. Each library runs in a process of its own, which stays up; rounds are interleaved, so that
whatever else the machine does falls on all alike. What is given is the median and the smallest over rounds,
and the median over rounds of the ratio to torch.nn.RNN in the same round; with `--threads 1` the
`processor_ratio_to_sgemm`, of the least processor times, is what other work on the machine disturbs least.
Libraries that are not installed are left out.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

STEPS, HIDDEN, INPUTS = 64, 256, 128
PAUSE = 0.3
"""Seconds before a library's turn: the threads of the one before still spin, and would hold a core of its own."""
# Multiply-adds are two operations: s, dL/dh and dWhh take H^2 an example and step, x Wxh and dWxh take D H.
OPERATIONS = 2 * STEPS * (3 * HIDDEN**2 + 2 * INPUTS * HIDDEN)


def ours(batch: int) -> Callable[[], object]:
    import numpy as np

    from montecarlo import Elman, elman
    from montecarlo.arrays import Workspace

    network = Elman(INPUTS, HIDDEN, 1, steps=STEPS, batch=batch, dtype="float32")
    rng, workspace = np.random.default_rng(0), Workspace()
    parameters = elman.draw(network, rng)
    inputs = rng.standard_normal((STEPS, batch, INPUTS), dtype=np.float32)
    initial = np.zeros((batch, HIDDEN), np.float32)
    cotangent = np.ones((1, batch, 1), np.float32)

    def once() -> object:
        return network.run_with(parameters, initial, cotangent, inputs, workspace).weight_gradients

    return once


def sampling(batch: int) -> Callable[[], object]:
    """Drawing the weights of one replicate."""
    import numpy as np

    from montecarlo import Elman, elman

    network = Elman(INPUTS, HIDDEN, 1, steps=STEPS, batch=batch, dtype="float32")
    rng = np.random.default_rng(0)
    return lambda: elman.draw(network, rng)


def plain_numpy(batch: int) -> Callable[[], object]:
    """The loop that one writes without thinking about speed."""
    import numpy as np

    rng = np.random.default_rng(0)
    wx = rng.standard_normal((INPUTS, HIDDEN), dtype=np.float32) / np.float32(INPUTS**0.5)
    wh = rng.standard_normal((HIDDEN, HIDDEN), dtype=np.float32) / np.float32(HIDDEN**0.5)
    x = rng.standard_normal((STEPS, batch, INPUTS), dtype=np.float32)
    top = np.ones((batch, HIDDEN), np.float32)

    def once() -> object:
        h = [np.zeros((batch, HIDDEN), np.float32)]
        for t in range(STEPS):
            h.append(np.tanh(x[t] @ wx + h[-1] @ wh))
        dwx, dwh, dh = np.zeros_like(wx), np.zeros_like(wh), top
        for t in range(STEPS - 1, -1, -1):
            ds = dh * (1 - h[t + 1] ** 2)
            dwx += x[t].T @ ds
            dwh += h[t].T @ ds
            dh = ds @ wh.T
        return dwx, dwh

    return once


def torch_rnn(batch: int) -> Callable[[], object]:
    import torch

    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    network = torch.nn.RNN(INPUTS, HIDDEN)
    inputs = torch.randn(STEPS, batch, INPUTS)
    cotangent = torch.ones(batch, HIDDEN)

    def once() -> object:
        network.zero_grad()
        _, last = network(inputs)
        last[0].backward(cotangent)
        return network

    return once


def sgemm(batch: int) -> Callable[[], object]:
    """As many operations as one forward and backward pass, in one product of large square-ish matrices."""
    import numpy as np

    rows = OPERATIONS * batch // (2 * 2048 * 2048)
    a, b = np.ones((rows, 2048), np.float32), np.ones((2048, 2048), np.float32)
    return lambda: a @ b


WORKERS = {worker.__name__: worker for worker in (ours, plain_numpy, torch_rnn, sgemm, sampling)}


def serve(name: str, batch: int) -> None:
    """Run once for every line on standard input, and print the seconds it took, by the clock and of the processor."""
    once = WORKERS[name](batch)
    once()
    print("ready", flush=True)
    for _ in sys.stdin:
        start, busy = time.perf_counter(), time.process_time()
        once()
        print(time.perf_counter() - start, time.process_time() - busy, flush=True)


def start(name: str, batch: int, threads: int) -> "subprocess.Popen[str] | None":
    limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(threads))
    process = subprocess.Popen(
        [sys.executable, __file__, "--serve", name, "--batch", str(batch)],
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | limits,
    )
    assert process.stdout is not None
    return process if process.stdout.readline() == "ready\n" else None


def ask(process: "subprocess.Popen[str]") -> tuple[float, float]:
    time.sleep(PAUSE)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    clock, processor = map(float, process.stdout.readline().split())
    return clock, processor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--serve", choices=WORKERS)
    arguments = parser.parse_args()
    if arguments.serve:
        serve(arguments.serve, arguments.batch)
        return
    started = {name: start(name, arguments.batch, arguments.threads) for name in WORKERS}
    processes = {name: process for name, process in started.items() if process is not None}
    seconds: dict[str, list[float]] = {name: [] for name in processes}
    busy: dict[str, list[float]] = {name: [] for name in processes}
    for _ in range(arguments.rounds):
        for name, process in processes.items():
            clock, processor = ask(process)
            seconds[name].append(clock)
            busy[name].append(processor)
    for process in processes.values():
        process.terminate()
    for name, times in seconds.items():
        row = {
            "name": name,
            "batch": arguments.batch,
            "threads": arguments.threads,
            "median_ms": 1e3 * statistics.median(times),
            "least_ms": 1e3 * min(times),
        }
        for other in ("torch_rnn", "sgemm"):
            if other in seconds:
                ratios = [mine / theirs for mine, theirs in zip(times, seconds[other], strict=True)]
                row[f"ratio_to_{other}"] = statistics.median(ratios)
        row["processor_ratio_to_sgemm"] = min(busy[name]) / min(busy["sgemm"])
        print(json.dumps(row))


if __name__ == "__main__":
    main()
