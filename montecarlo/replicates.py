"""Run blocks of replicates, here or on an executor, and hand what they show back in order.

Decides where and when, never what: the replicates of a block, and what a replicate draws, depend on their
numbers and the seed alone. BLAS runs on one thread in each block: its bits may depend on the
number of threads, and several processes with several threads each would fight for the same cores.
"""

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager
from functools import cache
from multiprocessing import get_context, resource_tracker
from typing import cast

import numpy as np
from threadpoolctl import ThreadpoolController

from .arrays import Workspace, require_size
from .errors import WorkerLost
from .observables import observable
from .passes import Network
from .tallies import Label, Samples

# Replicates that are summed up together before anything is merged: part of the definition of a result.
BLOCK = 16

# Blocks handed to an executor before the first of them is back: enough to keep many workers busy.
AHEAD = 256

# Seconds after which a driver that waits looks whether its cluster is still there.
LOOK = 5.0


def blocks(start: int, stop: int) -> Iterator[range]:
    """The blocks of the replicates from `start`, a multiple of BLOCK, up to `stop`."""
    for first in range(start, stop, BLOCK):
        yield range(first, min(first + BLOCK, stop))


def processes(workers: int) -> ProcessPoolExecutor:
    """An executor of so many processes on this machine, to be used in a `with` statement.

    Raises MonteCarloError for fewer than one.
    """
    require_size("workers", workers)
    # Not forked: a fork takes over locks that other threads of this process may hold.
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))


def _submitted(executor: Executor, task: Callable[[range], Samples], block: range) -> Future[Samples]:
    """The task, handed to an executor that may start a process for it, which is born with interrupts blocked.

    They are the driver's to answer, and a process that is still importing has no handler of its own yet.
    """
    resource_tracker.ensure_running()  # its start unblocks them
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return executor.submit(task, block)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def run_blocks(
    task: Callable[[range], Samples], ranges: Iterable[range], executor: Executor | None
) -> Iterator[Samples]:
    """task(range) of every range, in the order of the ranges, on the executor (None: in this process).

    Raises WorkerLost where the executor loses a worker or the scheduler.
    """
    # Threads of this process share one limit: held here, none of them lifts it while others still run.
    with _one_blas_thread():
        yield from map(task, ranges) if executor is None else _on_executor(task, ranges, executor)


def _on_executor(task: Callable[[range], Samples], ranges: Iterable[range], executor: Executor) -> Iterator[Samples]:
    waiting: deque[Future[Samples]] = deque()
    try:
        for block in ranges:
            waiting.append(_submitted(executor, task, block))
            if len(waiting) >= AHEAD:
                yield _result(waiting.popleft(), executor)
        while waiting:
            yield _result(waiting.popleft(), executor)
    except (BrokenExecutor, CancelledError) as error:
        raise WorkerLost("a worker died, or was taken away") from error
    except Exception as error:
        if type(error).__module__.split(".")[0] != "distributed":
            raise
        raise WorkerLost(f"a worker died, or the scheduler was lost ({type(error).__name__})") from error
    finally:
        for future in waiting:
            future.cancel()


def _result(future: Future[Samples], executor: Executor) -> Samples:
    """The result; looks now and then whether a Dask client has closed: a task that it took just then waits for ever."""
    client = getattr(executor, "_client", None)
    while True:
        try:
            return future.result(timeout=None if client is None else LOOK)
        except TimeoutError:
            if future.done():
                raise
            if client is not None and client.status == "closed":
                raise WorkerLost("the scheduler was lost") from None


@cache
def _thread_pools() -> ThreadpoolController:
    """Looking for the BLAS libraries takes longer than a small block: once a process is enough."""
    return ThreadpoolController()


def _one_blas_thread() -> AbstractContextManager[object]:
    return cast(AbstractContextManager[object], _thread_pools().limit(limits=1, user_api="blas"))


def replicate_generator(seed: int, replicate: int) -> np.random.Generator:
    """The generator of one replicate, a function of the seed and its number and of nothing else: the child that
    `SeedSequence(seed).spawn` would give it."""
    require_size("seed", seed, least=0)
    return np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence(seed, spawn_key=(replicate,))))


def run_block(network: Network, observables: tuple[str, ...], seed: int, replicates: range) -> Samples:
    """What these replicates show. Raises MonteCarloError for an unknown observable."""
    with _one_blas_thread():
        workspace = Workspace()
        rows = [_observe(network, observables, seed, replicate, workspace) for replicate in replicates]
    return Samples(tuple(rows[0]), np.array([list(row.values()) for row in rows]))


def _observe(
    network: Network, observables: tuple[str, ...], seed: int, replicate: int, workspace: Workspace
) -> dict[Label, float]:
    # An exploding network overflows: that is an observation, counted in the tally, and not a warning.
    with np.errstate(over="ignore", invalid="ignore"):
        run = network.run(replicate_generator(seed, replicate), workspace)
        return {(name, place): value for name in observables for place, value in observable(name)(run).items()}
