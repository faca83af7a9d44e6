"""A Dask cluster is an executor like any other, where Dask is installed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from montecarlo import Elman, Experiment, MonteCarloError, run

distributed = pytest.importorskip("distributed")

EXPERIMENT = Experiment("small", Elman(4, 8, steps=5), replicates=100, seed=7)
LONG = replace(EXPERIMENT, network=Elman(32, 32, steps=40, batch=8), replicates=960)

pytestmark = pytest.mark.filterwarnings("default")


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """The address of a scheduler with two workers, all in processes of their own, and the scheduler's process."""
    file = folder / "scheduler.json"
    file.unlink(missing_ok=True)
    here = {
        "env": os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        "cwd": folder,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
    }

    def start(module: str, *options: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                f"distributed.cli.{module}",
                "--scheduler-file",
                str(file),
                "--no-dashboard",
                *options,
            ],
            **here,
        )

    scheduler = start("dask_scheduler", "--host", "127.0.0.1", "--port", "0")
    workers = [start("dask_worker", "--no-nanny", "--nthreads", "1") for _ in range(2)]
    try:
        deadline = time.monotonic() + 60
        while not file.exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        with distributed.Client(scheduler_file=str(file)) as client:
            client.wait_for_workers(2, timeout=60)
            yield client.scheduler.address, scheduler
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def test_a_dask_cluster_does_not_change_a_bit() -> None:
    """Two worker processes behind a scheduler give the bits of a run in this process."""
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as local,
        distributed.Client(local) as client,
    ):
        result = run(EXPERIMENT, executor=client.get_executor())
    assert result.measurements.rows == run(EXPERIMENT).measurements.rows


def test_a_scheduler_that_dies_and_is_started_again_loses_nothing(tmp_path: Path) -> None:
    """kill -9 of the scheduler stops the run with a clear message; resumed on a new one it ends with the same bits."""
    journal = tmp_path / "journal"
    with cluster(tmp_path) as (address, scheduler), distributed.Client(address, timeout=20) as client:

        def kill(done: int) -> None:
            if scheduler.poll() is None and journal.stat().st_size > 20_000:
                scheduler.send_signal(signal.SIGKILL)
                scheduler.wait()

        with pytest.raises(MonteCarloError, match="continue with resume"):
            run(LONG, executor=client.get_executor(), journal=journal, progress=kill)
    with cluster(tmp_path) as (address, _), distributed.Client(address, timeout=20) as client:
        result = run(LONG, executor=client.get_executor(), journal=journal, resume=True)
    assert result.measurements.rows == run(LONG).measurements.rows


class Closed(Executor):
    """What a Dask executor is once in a while: its client closed while it took a task, which then waits for ever."""

    _client = SimpleNamespace(status="closed")

    def submit(self, *_: object) -> "Future[object]":
        """A task that nobody runs; a real client leaves one only in a moment that cannot be arranged."""
        return Future()


def test_a_task_that_a_closing_client_leaves_behind_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message, and not a wait without end."""
    monkeypatch.setattr("montecarlo.replicates.LOOK", 0.01)
    with pytest.raises(MonteCarloError, match="the scheduler was lost"):
        run(EXPERIMENT, executor=Closed())
