"""Which experiments `initproof simulate` is to run: from a file, a preset or a described network, and from sweeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

from montecarlo import Experiment, MonteCarloError, preset, read_experiment, sweep
from montecarlo.toml import experiment_from

DESCRIBED = frozenset(
    {
        "width",
        "depth",
        "steps",
        "inputs_size",
        "activation",
        "law",
        "gain",
        "biases",
        "inputs",
        "batch",
        "dtype",
        "loss",
        "tied",
        "checkpointing",
    }
)
Setting = tuple[str, list[Any]]


def experiments_of(options: Mapping[str, Any], given: set[str]) -> tuple[list[Experiment], Setting | None]:
    """The experiments to run, and the setting that is swept if it is one of numbers."""
    sources = [name for name in ("experiment", "preset", "network") if options[name] is not None]
    if len(sources) != 1:
        raise MonteCarloError("name one of: an experiment file, a --preset, a --network; `--list` names what there is")
    stray = sorted(given & DESCRIBED)
    if stray and sources != ["network"]:
        raise MonteCarloError(
            f"--{stray[0].replace('_', '-')} describes a --network, and there is none; a --sweep"
            " changes a field of a ready experiment"
        )
    grid = dict(_values(text) for text in options["sweeps"])
    changes = {name: options[name] for name in ("replicates", "seed") if options[name] is not None}
    if options["network"] is not None:
        found = _described_all(options, given, {name: grid[name] for name in grid if name in DESCRIBED})
    else:
        found = [preset(options["preset"]) if options["preset"] else read_experiment(Path(options["experiment"]))]
    fields = {path: values for path, values in grid.items() if options["network"] is None or path not in DESCRIBED}
    found = [_observing(experiment, options["observables"], changes) for experiment in found]
    varied = [one for experiment in found for one in (sweep(experiment, fields) if fields else [experiment])]
    numbers = [(path, values) for path, values in grid.items() if all(isinstance(v, int | float) for v in values)]
    return varied, numbers[0] if len(grid) == len(numbers) == 1 else None


def _observing(experiment: Experiment, observables: Sequence[str], changes: dict[str, Any]) -> Experiment:
    """The experiment with these changes; it goes on to look at what it predicts."""
    if observables:
        known = (prediction.observable for prediction in experiment.predictions)
        changes = changes | {"observables": tuple(dict.fromkeys((*known, *observables)))}
    return replace(experiment, **changes)


def _described_all(options: Mapping[str, Any], given: set[str], grid: Mapping[str, list[Any]]) -> list[Experiment]:
    """The experiments that the options describe, with every combination of the values in the grid."""
    found = []
    for values in product(*grid.values()):
        changes = dict(zip(grid, values, strict=True))
        experiment = described({**options, **changes}, given | changes.keys())
        settings = ", ".join(f"{name} = {value}" for name, value in changes.items())
        found.append(replace(experiment, name=f"{experiment.name}: {settings}") if settings else experiment)
    return found


def described(options: Mapping[str, Any], given: set[str]) -> Experiment:
    """The experiment that the options of a network describe: the table that a TOML file would hold."""
    kind, width, law = options["network"], options["width"], options["law"]
    if options["gain"] is not None:
        if "(" in law:
            raise MonteCarloError(f"--gain {options['gain']} and --law {law}: write the gain once")
        law = f"{law}({options['gain']})"
    alien = given & ({"depth"} if kind == "rnn" else {"steps", "loss", "tied", "checkpointing"})
    if alien:
        raise MonteCarloError(f"--{alien.pop()} does not describe a --network {kind}")
    inputs_size = options["inputs_size"] if options["inputs_size"] is not None else width
    network = {name: options[name] for name in ("activation", "biases", "inputs", "batch", "dtype")}
    if kind != "rnn":
        if options["depth"] < 1:
            raise MonteCarloError(f"--depth: needed an integer of at least 1, found {options['depth']}")
        network |= {
            "kind": "perceptron",
            "widths": [inputs_size, *[width] * options["depth"]],
            "weights": law,
            "residual": kind == "residual",
        }
    else:
        network |= {name: options[name] for name in ("steps", "loss", "tied", "checkpointing")}
        input_law = options["law"] if "(" not in options["law"] else "lecun_normal"
        network |= {
            "kind": "elman",
            "inputs_size": inputs_size,
            "hidden_size": width,
            "input_weights": input_law,
            "recurrent_weights": law,
        }
    return experiment_from({"name": f"{kind}, {options['activation']}, {law}", "network": network})


def _values(text: str) -> Setting:
    """FIELD=V,V,... as the field and its values: numbers where they are, else names."""
    name, equals, listed = text.partition("=")
    if not equals or not listed:
        raise MonteCarloError(f"--sweep: needed FIELD=V,V,... such as gain=0.5,1,1.5, found {text!r}")
    return name.replace("-", "_"), [_value(value.strip()) for value in listed.split(",")]


def _value(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
