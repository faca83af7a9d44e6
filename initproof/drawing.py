"""The plots of `initproof simulate --plot FOLDER`: which there are, and what they are called."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path

from derive.meanfield import edge_of_chaos
from montecarlo import Elman, MonteCarloError, Perceptron, Result, Scaled
from montecarlo.initializers import second_moment
from montecarlo.laws import ZERO
from montecarlo.passes import Network
from montecarlo.plots import figure_class, plot_by_place, plot_heat_map, plot_log_norms


def draw(result: Result, folder: Path) -> list[Path]:
    """Each observable against layer or step, and the histogram of its logarithm where a product is longest."""
    drawn = []
    ready(folder)
    for name in result.experiment.observables:
        rows = result.measurements.of(name)
        if len(rows) > 1:
            drawn.append(folder / f"{_slug(name)}.png")
            plot_by_place(result.measurements, name, drawn[-1], result.experiment.predictions, result.experiment.name)
        # Gradients are products over the steps after, everything else over those before.
        place = rows[0].place if "dL" in name else rows[-1].place
        if 0 < rows[0].median < math.inf and name not in ("lyapunov", "saturation"):
            drawn.append(folder / f"log-{_slug(name)}-at-{place}.png")
            plot_log_norms(result, name, place, drawn[-1])
    return drawn


def draw_sweep(results: Sequence[Result], path: str, values: Sequence[float], folder: Path) -> list[Path]:
    """Each observable as a map over the setting that is swept and layer or step, with the edge of chaos."""
    ordered = sorted(zip(values, results, strict=True), key=lambda pair: pair[0])
    settings, columns = [value for value, _ in ordered], [result.measurements for _, result in ordered]
    setting = path.split(".")[-1]
    edge = _edge(results[0].experiment.network) if setting == "gain" else None
    drawn = []
    for name in results[0].experiment.observables:
        if len({len(measurements.of(name)) for measurements in columns}) == 1 < len(columns[0].of(name)):
            drawn.append(folder / f"map-{_slug(name)}.png")
            plot_heat_map(columns, settings, name, drawn[-1], setting_name=setting, edge=edge)
    return drawn


def _edge(network: Network) -> float | None:
    """The gain at the edge of chaos of this network, as mean field has it; None where it is not known.

    What inputs add to the pre-activations of a recurrent network at every step counts as biases do.
    """
    if isinstance(network, Elman):
        law, inputs = network.recurrent_weights, second_moment(network.inputs, (network.batch, network.inputs_size))
        weights = second_moment(network.input_weights, (network.inputs_size, network.hidden_size))
        added = None if inputs is None or weights is None else network.inputs_size * inputs * weights
    elif isinstance(network, Perceptron) and not network.residual:
        law, added = network.weights, 0.0
    else:
        return None
    if added is None or network.biases != ZERO or not isinstance(law, Scaled) or law.fan != "in":
        return None
    try:
        return edge_of_chaos(network.activation, math.sqrt(added)).sigma_w
    except ValueError:
        return None


def _slug(name: str) -> str:
    """A file name for an observable: E[(dL/ds)^2] is E-dL-ds-2."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")


def ready(folder: Path) -> None:
    """Makes the folder. Raises MonteCarloError where nothing can be drawn into it, before anything is measured."""
    figure_class()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MonteCarloError(f"{folder}: {error.strerror}") from error
