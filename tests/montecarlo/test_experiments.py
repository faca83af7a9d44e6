"""Laws of experiments: the seed alone decides, nothing written is lost, and files tell their origin."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from montecarlo import Elman, Experiment, Given, MonteCarloError, Prediction, initializer, plan, processes, run, sweep
from montecarlo.experiments import Result
from montecarlo.plain import plain_hash, to_plain
from montecarlo.results import read_result, write_result

SMALL = Experiment(
    "small", Elman(4, 8, steps=5), (Prediction("E[h^2]", 5, 0.46, margin=0.5, tolerance=0.2),), replicates=100, seed=7
)
SLOW = replace(SMALL, name="slow", network=Elman(64, 64, steps=40, batch=8), replicates=480, predictions=())
DRIVER = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[2:4]
from test_experiments import SLOW
from montecarlo import run
run(SLOW, journal=Path(sys.argv[1]))
"""


def assert_same_bits(a: Result, b: Result) -> None:
    assert a.measurements.rows == b.measurements.rows
    assert (a.total.sketch.cells == b.total.sketch.cells).all()
    assert (a.total.sketch.counts == b.total.sketch.counts).all()


def start_driver(journal: Path) -> "subprocess.Popen[bytes]":
    here = Path(__file__)
    arguments = [str(journal), str(here.parents[2]), str(here.parent)]
    return subprocess.Popen([sys.executable, "-c", DRIVER, *arguments])


def wait_for(journal: Path, size: int) -> None:
    deadline = time.monotonic() + 60
    while not (journal.exists() and journal.stat().st_size > size):
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture(scope="module")
def slow_result() -> Result:
    return run(SLOW)


def test_an_experiment_gives_one_decision_a_prediction() -> None:
    """The decision is the one that the prediction asked for."""
    result = run(SMALL)
    assert [(d.prediction, d.answer) for d in result.decisions] == [(SMALL.predictions[0], "agrees")]


def test_executors_do_not_change_a_bit() -> None:
    """In this process, on threads and on one or two processes the result is the same to the last bit."""
    expected = run(SMALL)
    with ThreadPoolExecutor(3) as executor:
        assert_same_bits(run(SMALL, executor=executor), expected)
    for workers in (1, 2):
        with processes(workers) as executor:
            assert_same_bits(run(SMALL, executor=executor), expected)


def test_a_finished_journal_runs_nothing_again(tmp_path: Path) -> None:
    """Resuming a journal that holds everything gives the same result from the file alone."""
    journal = tmp_path / "journal"
    expected = run(SMALL, journal=journal)
    size = journal.stat().st_size
    assert_same_bits(run(SMALL, journal=journal, resume=True), expected)
    assert journal.stat().st_size == size


@pytest.mark.parametrize("share", [0.0, 0.001, 0.01, 0.3, 0.77, 0.999])
def test_a_journal_cut_anywhere_resumes_to_the_same_bits(share: float, tmp_path: Path) -> None:
    """However much of the file is left, resuming completes it as if nothing had happened."""
    journal = tmp_path / "journal"
    expected = run(SMALL, journal=journal)
    whole = journal.read_bytes()
    journal.write_bytes(whole[: int(share * len(whole))])
    assert_same_bits(run(SMALL, journal=journal, resume=True), expected)
    assert journal.read_bytes() == whole


def test_a_damaged_record_is_computed_again(tmp_path: Path) -> None:
    """A flipped bit makes its record, and what follows it, be run again."""
    journal = tmp_path / "journal"
    expected = run(SMALL, journal=journal)
    data = bytearray(journal.read_bytes())
    data[-1000] ^= 1
    journal.write_bytes(data)
    assert_same_bits(run(SMALL, journal=journal, resume=True), expected)


def test_a_killed_driver_resumes_to_the_same_bits(tmp_path: Path, slow_result: Result) -> None:
    """kill -9 of the driver loses nothing that was written."""
    journal = tmp_path / "journal"
    with start_driver(journal) as driver:
        wait_for(journal, 20_000)
        driver.send_signal(signal.SIGKILL)
    assert journal.stat().st_size > 20_000
    assert_same_bits(run(SLOW, journal=journal, resume=True), slow_result)


def test_an_interrupted_driver_resumes_to_the_same_bits(tmp_path: Path, slow_result: Result) -> None:
    """Neither does Ctrl-C."""
    journal = tmp_path / "journal"

    def interrupt(done: int) -> None:
        if journal.stat().st_size > 20_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(SLOW, journal=journal, progress=interrupt)
    assert_same_bits(run(SLOW, journal=journal, resume=True), slow_result)


def killing_one(executor: ProcessPoolExecutor) -> Callable[[int], None]:
    """Kills a worker as soon as something is done."""

    def kill(done: int) -> None:
        with suppress(ProcessLookupError, StopIteration):  # it is gone already
            os.kill(next(iter(executor._processes)), signal.SIGKILL)

    return kill


def test_a_killed_worker_is_an_error_and_can_be_resumed(tmp_path: Path, slow_result: Result) -> None:
    """A worker that dies stops the run with a clear message; what was written is not lost."""
    journal = tmp_path / "journal"
    with processes(2) as executor, pytest.raises(MonteCarloError, match="a worker died"):
        run(SLOW, executor=executor, journal=journal, progress=killing_one(executor))
    assert_same_bits(run(SLOW, journal=journal, resume=True), slow_result)


def test_a_full_disk_is_an_error_and_resumes_to_the_same_bits(tmp_path: Path) -> None:
    """A file that may not grow stops the run with a clear message; what was written is not lost."""
    journal = tmp_path / "journal"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(MonteCarloError, match="continue with resume"):
            run(SMALL, journal=journal)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert journal.stat().st_size > 3000
    assert_same_bits(run(SMALL, journal=journal, resume=True), run(SMALL))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 KiB, where one may be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("needs the right to mount a file system")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_disk_that_fills_up_loses_nothing_that_was_written(small_disk: Path, tmp_path: Path) -> None:
    """No space left is an error that says so; with space again the run ends with the same bits."""
    experiment = replace(SMALL, replicates=320)
    with pytest.raises(MonteCarloError, match=r"No space left.*continue with resume"):
        run(experiment, journal=small_disk / "journal")
    shutil.copy(small_disk / "journal", tmp_path / "journal")
    assert (tmp_path / "journal").stat().st_size > 8000
    assert_same_bits(run(experiment, journal=tmp_path / "journal", resume=True), run(experiment))


def test_a_result_that_does_not_fit_on_the_disk_leaves_nothing_behind(small_disk: Path) -> None:
    """The file is there whole or not at all."""
    wide = run(replace(SMALL, network=Elman(4, 8, steps=300), replicates=2, predictions=()))
    with pytest.raises(MonteCarloError, match="No space left"):
        write_result(wide, small_disk / "result.npz")
    assert not list(small_disk.iterdir())


def test_a_result_is_a_table_for_pandas_and_xarray_in_one_line(tmp_path: Path) -> None:
    """Columns of one length and a scalar of metadata: what both take, with our reader and without."""
    write_result(run(SMALL), tmp_path / "result.npz")
    loaded = {k: v for k, v in np.load(tmp_path / "result.npz").items() if v.ndim}
    assert {column.shape for column in loaded.values()} == {(15,)}
    assert not any(column.dtype.hasobject for column in loaded.values())
    stored = read_result(tmp_path / "result.npz").columns
    assert all(np.array_equal(stored[name], loaded[name]) for name in loaded)


def test_a_worker_lost_without_a_journal_is_a_clear_error() -> None:
    """Nothing was kept, and the message is one line and no traceback of the pool's."""
    with processes(2) as executor, pytest.raises(MonteCarloError, match="a worker died"):
        run(SLOW, executor=executor, progress=killing_one(executor))


@pytest.mark.parametrize("workers", [0, -1, 1.5])
def test_no_workers_are_refused(workers: float) -> None:
    """Somebody has to do it."""
    with pytest.raises(MonteCarloError, match="workers"):
        processes(workers)


def test_a_journal_is_not_overwritten_unasked(tmp_path: Path) -> None:
    """A journal that is there is either resumed or left alone."""
    run(SMALL, journal=tmp_path / "journal")
    with pytest.raises(MonteCarloError, match="there already"):
        run(SMALL, journal=tmp_path / "journal")


def test_a_journal_of_another_experiment_is_refused(tmp_path: Path) -> None:
    """Another seed is another experiment: its journal must not be continued."""
    run(SMALL, journal=tmp_path / "journal")
    with pytest.raises(MonteCarloError, match="another experiment"):
        run(replace(SMALL, seed=8), journal=tmp_path / "journal", resume=True)


def test_result_files_say_where_they_come_from(tmp_path: Path) -> None:
    """The file holds the table, the experiment, its hash, seed, versions and command, and the decisions."""
    result = run(SMALL)
    write_result(result, tmp_path / "result.npz", ["simulate", "--seed", "7"])
    stored = read_result(tmp_path / "result.npz")
    assert stored.metadata["hash"] == plain_hash(to_plain(SMALL))
    assert stored.metadata["seed"] == 7
    assert stored.metadata["command"] == ["simulate", "--seed", "7"]
    assert stored.metadata["versions"]["numpy"] == np.__version__
    assert stored.metadata["decisions"][0]["answer"] == "agrees"
    assert stored.columns["estimate"].tolist() == [row.estimate for row in result.measurements.rows]
    assert {len(column) for column in stored.columns.values()} == {15}


def test_what_is_no_result_file_is_refused(tmp_path: Path) -> None:
    """A missing file and a file of something else are errors that name it."""
    (tmp_path / "text").write_text("hello")
    for name in ("text", "missing"):
        with pytest.raises(MonteCarloError, match=name):
            read_result(tmp_path / name)


def test_a_result_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    """A directory in the way is an error, and no temporary file stays."""
    (tmp_path / "result.npz").mkdir()
    with pytest.raises(MonteCarloError, match=r"result\.npz"):
        write_result(run(SMALL), tmp_path / "result.npz")
    assert [path.name for path in tmp_path.iterdir()] == ["result.npz"]


def test_a_plan_is_enough_for_every_prediction() -> None:
    """With as many replicates as planned there is no `not enough`, though the pilot alone had too few."""
    experiment = replace(SMALL, predictions=(replace(SMALL.predictions[0], margin=0.3),))
    planned = plan(experiment, pilot=64)
    assert planned > 64
    assert run(replace(experiment, replicates=planned)).decisions[0].answer == "agrees"


def test_a_plan_needs_something_to_decide() -> None:
    """Without predictions, or with a network that overflows, no number of replicates is enough."""
    exploding = replace(
        SMALL.network, activation="identity", recurrent_weights=initializer("normal(1e20)"), dtype="float32"
    )
    for experiment in (replace(SMALL, predictions=()), replace(SMALL, network=exploding)):
        with pytest.raises(MonteCarloError, match="plan"):
            plan(experiment, pilot=16)


def test_sweeps_vary_every_combination() -> None:
    """Two gains by three widths are six experiments, each named after what it varies."""
    grid = {"network.recurrent_weights.gain": [0.9, 1.1], "network.hidden_size": [4, 8, 16]}
    experiments = sweep(SMALL, grid)
    assert [(e.network.recurrent_weights.gain, e.network.hidden_size) for e in experiments] == [
        (0.9, 4),
        (0.9, 8),
        (0.9, 16),
        (1.1, 4),
        (1.1, 8),
        (1.1, 16),
    ]
    assert experiments[0].name == "small: network.recurrent_weights.gain = 0.9, network.hidden_size = 4"


@pytest.mark.parametrize("path", ["network.width", "gain", "network.recurrent_weights.gain.x"])
def test_sweeps_over_no_field_are_refused(path: str) -> None:
    """A path that leads nowhere is an error that names what has no such field."""
    with pytest.raises(MonteCarloError, match="has no field"):
        sweep(SMALL, {path: [1]})


def test_given_inputs_are_hashed() -> None:
    """Two experiments that differ in a user's array alone have different hashes."""
    one, two = (replace(SMALL.network, inputs=Given(np.full((5, 1, 4), x))) for x in (1.0, 2.0))
    assert plain_hash(to_plain(one)) != plain_hash(to_plain(two))


@pytest.mark.parametrize(
    "change", [{"replicates": 1}, {"seed": -1}, {"observables": ("E[x]",)}, {"observables": ("E[s^2]",)}]
)
def test_impossible_experiments_are_refused(change: dict) -> None:
    """One replicate, a negative seed, an unknown observable, a prediction of what is not looked at."""
    with pytest.raises(MonteCarloError):
        replace(SMALL, **change)


def test_laws_named_in_experiments_keep_their_numbers() -> None:
    """The plain form of an experiment tells laws apart."""
    plain = to_plain(replace(SMALL.network, recurrent_weights=initializer("he_uniform")))
    assert plain["recurrent_weights"] == {"kind": "Scaled", "gain": 2**0.5, "fan": "in", "distribution": "uniform"}
