"""Laws of `initproof simulate`: what it answers, what it refuses, and what it leaves behind."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from initproof.command_line import main
from montecarlo import read_result

SMALL = ("--network", "rnn", "--width", "8", "--steps", "6", "--batch", "2", "--replicates", "32")
SLOW = ("--network", "rnn", "--width", "32", "--steps", "40", "--replicates", "1440")


def simulate(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(main, ["simulate", *arguments])


def test_flags_describe_a_network_and_its_measurements_are_printed() -> None:
    """Without predictions there is nothing to decide: a table of what was measured, and status 0."""
    answer = simulate(*SMALL, "--gain", "0.9", "--observable", "lyapunov", "--observable", "cos(h, h')")
    assert answer.exit_code == 0
    assert "rnn, tanh, lecun_normal(0.9): 32 networks, seed 0" in answer.output
    assert "lyapunov" in answer.output
    assert "cos(h, h')" in answer.output


def test_flags_and_toml_describe_the_same_network(tmp_path: Path) -> None:
    """The two ways to write one experiment give one experiment, seed and result."""
    (tmp_path / "one.toml").write_text(
        'name = "rnn, relu, he_uniform"\nreplicates = 32\nobservables = ["E[h^2]"]\n[network]\nkind = "elman"\n'
        'inputs_size = 8\nhidden_size = 8\nsteps = 6\nbatch = 2\nactivation = "relu"\n'
        'input_weights = "he_uniform"\nrecurrent_weights = "he_uniform"\n'
    )
    flags = simulate(
        *SMALL,
        "--activation",
        "relu",
        "--law",
        "he_uniform",
        "--observable",
        "E[h^2]",
        "--out",
        str(tmp_path / "flags.npz"),
    )
    toml = simulate(str(tmp_path / "one.toml"), "--out", str(tmp_path / "toml.npz"))
    assert (flags.exit_code, toml.exit_code) == (0, 0)
    a, b = (read_result(tmp_path / f"{name}.npz") for name in ("flags", "toml"))
    assert a.metadata["hash"] == b.metadata["hash"]
    assert (a.columns["estimate"] == b.columns["estimate"]).all()


def test_a_preset_that_is_contradicted_exits_with_one() -> None:
    """Nearly doubled recurrent gains are not what the preset predicts."""
    answer = simulate(
        "--preset", "rnn-orthogonal", "--replicates", "128", "--sweep", "network.recurrent_weights.gain=1.3"
    )
    assert answer.exit_code == 1
    assert "disagrees" in answer.output


def test_too_few_replicates_read_as_not_enough() -> None:
    """Twenty networks have no interval at one in a million: said in words, and status 3."""
    answer = simulate("--preset", "rnn-tied", "--replicates", "20")
    assert answer.exit_code == 3
    assert "none yet" in answer.output
    assert "not enough: needs about" in answer.output
    assert "inf" not in answer.output


def test_an_exploding_network_says_where_it_overflowed() -> None:
    """Overflow is an observation: which step, and in how many networks."""
    answer = simulate(
        "--network",
        "rnn",
        "--width",
        "8",
        "--steps",
        "60",
        "--activation",
        "identity",
        "--gain",
        "100",
        "--dtype",
        "float32",
        "--replicates",
        "16",
    )
    assert answer.exit_code == 0
    assert "overflowed at" in answer.output
    assert "nan" not in answer.output


def test_a_residual_network_grows_where_a_plain_one_does_not() -> None:
    """Linear, Var W = 1/n: E[h^2] at layer 3 is 2^3 with the activations added, 1 without."""
    for network, value in (("residual", 8.0), ("mlp", 1.0)):
        answer = simulate(
            "--network",
            network,
            "--width",
            "64",
            "--depth",
            "3",
            "--activation",
            "identity",
            "--observable",
            "E[h^2]",
            "--replicates",
            "256",
        )
        row = next(line for line in answer.output.splitlines() if re.match(r" *E\[h\^2\] +3 ", line))
        assert float(row.split()[2]) == pytest.approx(value, rel=0.1)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "name one of"),
        (("--preset", "rnn-tied", "--network", "rnn"), "name one of"),
        (("--preset", "none"), "rnn-tanh"),
        (("--preset", "rnn-tied", "--width", "3"), "--width describes a --network"),
        (("--network", "rnn", "--depth", "3"), "--depth does not describe a --network rnn"),
        (("--network", "mlp", "--steps", "3"), "--steps does not describe a --network mlp"),
        (("--network", "residual", "--fresh"), "--tied does not describe a --network residual"),
        (("--network", "residual", "--depth", "1", "--inputs-size", "3"), "two widths in a row"),
        (("--network", "mlp", "--depth", "0"), "--depth"),
        (("--network", "rnn", "--width", "0"), "inputs_size"),
        (("--network", "rnn", "--law", "xavier"), "glorot_normal"),
        (("--network", "rnn", "--law", "he_normal(2)", "--gain", "2"), "write the gain once"),
        (("--network", "rnn", "--activation", "tan"), "activation"),
        (("--network", "rnn", "--observable", "E[x]"), "E[h^2]"),
        (("--network", "rnn", "--sweep", "gain"), "FIELD=V"),
        (("--preset", "rnn-tied", "--sweep", "gain=1,2"), "has no field"),
        (("--preset", "rnn-tied", "--workers", "0"), "--workers"),
        (("--preset", "rnn-tied", "--replicates", "1"), "--replicates"),
        (("--preset", "rnn-tied", "--precision", "0"), "precision"),
        (("none.toml",), "none.toml"),
        ((*SMALL, "--out", "/proc/none/x.npz"), "/proc/none/x.npz"),
        ((*SMALL, "--plot", "/proc/none"), "/proc/none"),
    ],
)
def test_bad_input_is_one_clear_message(arguments: tuple[str, ...], reason: str) -> None:
    """Status 2, the culprit's name, and no traceback."""
    answer = simulate(*arguments)
    assert answer.exit_code == 2
    assert reason in answer.output
    assert "Traceback" not in answer.output


@pytest.mark.parametrize(
    ("array", "reason"),
    [
        (np.full((6, 2, 8), np.nan), "nan at index (0, 0, 0)"),
        (np.zeros((6, 2, 7)), "needed shape (6, 2, 8)"),
        (np.array(["a"]), "array of numbers"),
    ],
)
def test_a_users_array_that_does_not_fit_is_refused(array: np.ndarray, reason: str, tmp_path: Path) -> None:
    """NaN, a wrong shape, no numbers: the message says what was needed."""
    np.save(tmp_path / "x.npy", array)
    answer = simulate(*SMALL, "--inputs", str(tmp_path / "x.npy"))
    assert answer.exit_code == 2
    assert reason in answer.output


def test_a_users_array_is_an_input(tmp_path: Path) -> None:
    """The file's numbers are x: their mean square is measured as it is."""
    np.save(tmp_path / "x.npy", np.full((6, 2, 8), 3.0))
    answer = simulate(
        *SMALL, "--inputs", str(tmp_path / "x.npy"), "--observable", "E[W^2]", "--out", str(tmp_path / "out.npz")
    )
    assert answer.exit_code == 0
    columns = read_result(tmp_path / "out.npz").columns
    assert columns["estimate"][list(columns["place"]).index("x")] == 9


def test_plots_are_drawn_of_every_observable(tmp_path: Path) -> None:
    """One picture against the steps and one histogram of logarithms each."""
    answer = simulate(*SMALL, "--plot", str(tmp_path))
    assert answer.exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "E-s-2.png",
        "E-h-2.png",
        "E-dL-ds-2.png",
        "log-E-s-2-at-6.png",
        "log-E-h-2-at-6.png",
        "log-E-dL-ds-2-at-1.png",
    }


def test_without_matplotlib_a_plot_is_refused_before_anything_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No network is run for a picture that cannot be made; the message says what to install."""
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    answer = simulate(*SMALL, "--plot", str(tmp_path))
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "pip install 'initproof[plots]'" in answer.stderr


def test_a_result_that_has_no_folder_is_refused_before_anything_is_drawn(tmp_path: Path) -> None:
    """A run of hours does not end in a file that cannot be written."""
    for option in ("--out", "--resume"):
        answer = simulate(*SMALL, option, str(tmp_path / "none" / "x"))
        assert (answer.exit_code, answer.stdout) == (2, "")
        assert "there is no folder" in answer.stderr


def test_margins_that_differ_are_told_apart() -> None:
    """Each with the rows that it is for; the error rates are of all rows."""
    told = " ".join(simulate("--preset", "rnn-tanh", "--replicates", "16").output.split())
    assert "margin of E[h^2] at 12, 18, 24: a factor of 1 + 0.1, 0.02 of it for the prediction itself" in told
    assert "margin of E[(dL/ds)^2] at 24, 22, 20: a factor of 1 + 0.25, 0.08 of it for the prediction itself" in told
    assert "error rates of all rows together" in told


def test_a_sweep_over_gains_is_drawn_with_the_edge_of_chaos(tmp_path: Path) -> None:
    """One folder a gain, and one map an observable."""
    answer = simulate(
        "--network",
        "mlp",
        "--width",
        "8",
        "--depth",
        "5",
        "--replicates",
        "16",
        "--sweep",
        "gain=0.5,1,2",
        "--observable",
        "E[(dL/ds)^2]",
        "--plot",
        str(tmp_path),
    )
    assert answer.exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"0", "1", "2", "map-E-dL-ds-2.png"}


@pytest.mark.parametrize(
    ("network", "edge"),
    [
        (("mlp", "--activation", "tanh"), 1.0),
        (("mlp", "--activation", "relu"), 2**0.5),
        (("mlp", "--law", "orthogonal"), None),
        (("rnn", "--activation", "relu"), None),
    ],
)
def test_the_edge_of_chaos_is_mean_fields_where_it_has_one(network: tuple[str, ...], edge: float | None) -> None:
    """tanh without biases at 1, ReLU at sqrt 2; none for other laws, and none for a driven ReLU."""
    from initproof import describing, drawing
    from initproof.command_simulate import simulate as command

    options = command.make_context("simulate", ["--network", *network]).params
    found = drawing._edge(describing.described(options, set()).network)
    assert found == (pytest.approx(edge) if edge is not None else None)


def test_a_precision_is_reached() -> None:
    """Asked for 10 %, both default targets come with a half-width below it."""
    answer = simulate("--network", "rnn", "--width", "32", "--steps", "4", "--precision", "0.1")
    assert answer.exit_code == 0
    widths = [float(line.split()[-1].rstrip("%")) for line in answer.output.splitlines() if line.rstrip().endswith("%")]
    assert len(widths) == 2
    assert max(widths) <= 10


@contextmanager
def started(*arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """The command as a terminal starts it: with interrupts on, which a shell turns off for what runs behind it.

    It is ended with the block: a test that fails does not wait for it. What it reaches is not counted: an interrupt
    that meets the counting while it holds a lock would leave it waiting for that lock for ever.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_PROCESS")}
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "initproof", "simulate", *arguments],
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=environment | {"PYTHONPATH": str(Path(__file__).parents[2])},
        )
    finally:
        signal.signal(signal.SIGINT, before)
    with process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def wait_for(journal: Path, size: int) -> None:
    deadline = time.monotonic() + 120
    while not (journal.exists() and journal.stat().st_size > size):
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_keeps_the_work_and_the_same_command_ends_with_the_same_bits(workers: str, tmp_path: Path) -> None:
    """An interrupt to the whole process group, as a terminal sends it: status 130, one line, and a journal."""
    journal, command = tmp_path / "journal", (*SLOW, "--workers", workers, "--out", str(tmp_path / "out.npz"))
    with started(*command, "--resume", str(journal)) as process:
        wait_for(journal, 20_000)
        os.killpg(process.pid, signal.SIGINT)
        _, error = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "is safe" in error
    assert "Traceback" not in error
    done = journal.stat().st_size
    resumed = simulate(*command, "--resume", str(journal))
    assert resumed.exit_code == 0
    assert journal.stat().st_size > done
    assert simulate(*SLOW, "--out", str(tmp_path / "whole.npz")).exit_code == 0
    a, b = (read_result(tmp_path / name).columns for name in ("out.npz", "whole.npz"))
    assert all(np.array_equal(a[name], b[name], equal_nan=a[name].dtype.kind == "f") for name in a)


def test_a_result_says_the_command_that_made_it(tmp_path: Path) -> None:
    """The file is self-describing: command, versions, seed and hash."""
    with started(*SMALL, "--seed", "3", "--out", str(tmp_path / "out.npz")) as process:
        process.communicate(timeout=120)
    metadata = read_result(tmp_path / "out.npz").metadata
    assert metadata["command"][1:3] == ["simulate", "--network"]
    assert metadata["seed"] == 3
    assert json.dumps(metadata)


def test_a_dask_scheduler_does_not_change_a_bit(tmp_path: Path) -> None:
    """--scheduler with the address of a cluster of two workers writes the columns of a run in this process."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster:
        there = simulate(*SMALL, "--scheduler", cluster.scheduler_address, "--out", str(tmp_path / "there.npz"))
    here = simulate(*SMALL, "--out", str(tmp_path / "here.npz"))
    assert (there.exit_code, here.exit_code) == (0, 0)
    a, b = (read_result(tmp_path / f"{name}.npz").columns for name in ("there", "here"))
    assert all((a[name] == b[name]).all() for name in b)


def test_the_result_file_holds_the_quartiles(tmp_path: Path) -> None:
    """They lie on either side of the median, in every row that overflowed nowhere."""
    simulate(*SMALL, "--out", str(tmp_path / "one.npz"))
    columns = read_result(tmp_path / "one.npz").columns
    assert (columns["lower_quartile"] <= columns["median"]).all()
    assert (columns["median"] <= columns["upper_quartile"]).all()
    assert (columns["lower_quartile"] < columns["upper_quartile"]).any()
