"""Laws of the plots: each writes one file, and refuses what was not measured."""

from dataclasses import replace
from pathlib import Path

import pytest

from montecarlo import Elman, Experiment, MonteCarloError, Prediction, run, sweep
from montecarlo.experiments import Result
from montecarlo.plots import plot_by_place, plot_heat_map, plot_log_norms

EXPERIMENT = Experiment("small", Elman(4, 8, steps=6), (Prediction("E[h^2]", 6, 0.46, margin=0.5),), replicates=32)


@pytest.fixture(scope="module")
def result() -> Result:
    return run(EXPERIMENT)


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_an_observable_is_drawn_against_its_places(result: Result, suffix: str, tmp_path: Path) -> None:
    """Estimate, interval and prediction go to one file of the format that its suffix names."""
    path = tmp_path / f"plot.{suffix}"
    plot_by_place(result.measurements, "E[h^2]", path, EXPERIMENT.predictions)
    assert path.stat().st_size > 1000


def test_overflow_leaves_a_gap_and_no_error(tmp_path: Path) -> None:
    """An exploding network is drawn as far as it goes."""
    network = replace(
        EXPERIMENT.network,
        activation="identity",
        recurrent_weights=replace(EXPERIMENT.network.recurrent_weights, gain=1e20),
        dtype="float32",
    )
    plot_by_place(run(replace(EXPERIMENT, network=network)).measurements, "E[h^2]", tmp_path / "plot.png")
    assert (tmp_path / "plot.png").stat().st_size > 1000


def test_log_norms_are_drawn_as_a_histogram(result: Result, tmp_path: Path) -> None:
    """One place of one observable gives one histogram."""
    plot_log_norms(result, "E[(dL/ds)^2]", 1, tmp_path / "plot.png")
    assert (tmp_path / "plot.png").stat().st_size > 1000


def test_a_sweep_is_drawn_as_a_heat_map(tmp_path: Path) -> None:
    """Gains against steps, with the edge marked."""
    gains = [0.5, 1.0, 1.5]
    columns = [run(e).measurements for e in sweep(EXPERIMENT, {"network.recurrent_weights.gain": gains})]
    plot_heat_map(columns, gains, "E[(dL/ds)^2]", tmp_path / "plot.png", setting_name="gain", edge=1.0)
    assert (tmp_path / "plot.png").stat().st_size > 1000


def test_what_was_not_measured_is_refused(result: Result, tmp_path: Path) -> None:
    """The message names the observable, and nothing is written."""
    with pytest.raises(MonteCarloError, match=r"E\[s\] was not measured"):
        plot_by_place(result.measurements, "E[s]", tmp_path / "plot.png")
    with pytest.raises(MonteCarloError, match="at 9 was not measured"):
        plot_log_norms(result, "E[h^2]", 9, tmp_path / "plot.png")
    with pytest.raises(MonteCarloError, match="each of 2 settings"):
        plot_heat_map([result.measurements], [1.0, 2.0], "E[h^2]", tmp_path / "plot.png", setting_name="gain")
    assert not list(tmp_path.iterdir())


def test_an_unknown_format_is_refused(result: Result, tmp_path: Path) -> None:
    """A suffix that matplotlib cannot write is an error that names the file."""
    with pytest.raises(MonteCarloError, match=r"plot\.docx"):
        plot_by_place(result.measurements, "E[h^2]", tmp_path / "plot.docx")
