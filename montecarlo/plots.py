"""Plots of what was measured, with matplotlib (the extra `plots`): files only, no windows.

Decides how results look, nothing else. matplotlib is imported when a plot is asked for, since nothing else needs it.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from .decision import Prediction
from .errors import MonteCarloError
from .experiments import Result
from .files import whole_file
from .intervals import Interval
from .measurement import Measurements
from .sketches import histogram


def plot_by_place(
    measurements: Measurements, observable: str, path: Path, predictions: Sequence[Prediction] = (), name: str = ""
) -> None:
    """An observable against layer or step: mean and median with their intervals, and what was predicted.

    `name` heads the picture.
    """
    rows = measurements.of(observable)
    if not rows:
        raise MonteCarloError(f"plot: {observable} was not measured")
    with _figure(path) as axes:
        places = list(range(1, len(rows) + 1))
        axes.plot(places, [row.estimate for row in rows], "o-", markersize=3, label="mean")
        axes.fill_between(places, *_ends([row.interval for row in rows]), alpha=0.25)
        axes.plot(places, [row.median for row in rows], ":", label="median")
        axes.fill_between(places, *_ends([row.median_interval for row in rows]), alpha=0.15)
        names = [row.place for row in rows]
        held = [(names.index(p.place) + 1, p.value) for p in predictions if p.observable == observable]
        if held:
            axes.plot(*zip(*held, strict=True), "kx", label="predicted")
        axes.set_yscale(_scale([row.median for row in rows]))
        axes.set(
            xlabel="layer or step",
            ylabel=observable,
            title=f"{name}\n{measurements.replicates} replicates, seed {measurements.seed}, bands:"
            f" {measurements.confidence:.1%} intervals where there are any".lstrip(),
        )
        if not isinstance(rows[0].place, int):
            axes.set_xticks(places, names)
        axes.legend()


def plot_log_norms(result: Result, observable: str, place: int | str, path: Path) -> None:
    """Histogram over replicates of log10 of an observable at one place."""
    if (observable, place) not in result.total.labels:
        raise MonteCarloError(f"plot: {observable} at {place!r} was not measured")
    values, counts = histogram(result.total.sketch, result.total.labels.index((observable, place)))
    positive = (values > 0) & np.isfinite(values)
    if not positive.any():
        raise MonteCarloError(f"plot: {observable} at {place!r} has no positive finite value")
    with _figure(path) as axes:
        axes.hist(np.log10(values[positive]), weights=counts[positive], bins=min(50, 2 * math.isqrt(int(counts.sum()))))
        axes.set(xlabel=f"log10 {observable} at {place}", ylabel="replicates", title=result.experiment.name)


def plot_heat_map(
    columns: Sequence[Measurements],
    settings: Sequence[float],
    observable: str,
    path: Path,
    *,
    setting_name: str,
    edge: float | None = None,
) -> None:
    """log10 of an observable's median over a setting (gain, width, ...) and layer or step.

    `columns[k]` was measured at `settings[k]`, in increasing order; `edge` marks a setting, such as the
    edge of chaos.
    """
    medians = np.array([[row.median for row in measurements.of(observable)] for measurements in columns])
    if medians.size == 0 or len(columns) != len(settings):
        raise MonteCarloError(f"plot: needed {observable} measured at each of {len(settings)} settings")
    # A median that vanished or overflowed is left blank.
    known = np.where((medians > 0) & np.isfinite(medians), medians, np.nan)
    with _figure(path) as axes:
        steps = np.arange(1, medians.shape[1] + 1)
        logs = np.log10(known)
        most = max(np.nanmax(np.abs(logs), initial=0), 1e-3)
        mesh = axes.pcolormesh(
            steps, np.asarray(settings), logs, shading="nearest", cmap="RdBu_r", vmin=-most, vmax=most
        )
        axes.figure.colorbar(mesh, label=f"log10 median {observable}")
        if edge is not None:
            axes.axhline(edge, color="black", linestyle="--", label=f"edge at {edge:.4g}")
            axes.legend()
        axes.set(xlabel="layer or step", ylabel=setting_name)


def figure_class() -> type[Any]:
    """matplotlib's Figure. Raises MonteCarloError where matplotlib is missing."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MonteCarloError("plots need matplotlib: pip install 'initproof[plots]'") from error
    return Figure


@contextmanager
def _figure(path: Path) -> Iterator[Any]:
    """Axes of a new figure, written to the path (its suffix says the format) and closed at the end."""
    figure = figure_class()(figsize=(7, 4.5), layout="constrained")
    yield figure.subplots()
    try:
        with whole_file(path) as file:
            figure.savefig(file, dpi=150, format=path.suffix[1:])
    except ValueError as error:
        raise MonteCarloError(f"{path}: {error}") from error


def _ends(intervals: Sequence[Interval]) -> tuple[list[float], list[float]]:
    """Ends of the intervals, nan where there is none, which leaves a gap in the band."""
    ends = [[end if math.isfinite(end) else math.nan for end in interval] for interval in intervals]
    return [low for low, _ in ends], [high for _, high in ends]


def _scale(values: Sequence[float]) -> str:
    """Logarithmic for positive values that span more than a factor of twenty."""
    positive = min(values) > 0 and math.isfinite(max(values))
    return "log" if positive and max(values) > 20 * min(values) else "linear"
