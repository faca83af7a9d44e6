"""Experiments in TOML: read one, and say clearly what is wrong with one.

    name = "driven tanh"
    replicates = 512
    seed = 1
    observables = ["E[h^2]", "lyapunov"]      # optional: second moments
    errors = {false_alarm = 1e-6, missed = 1e-6}

    [network]
    kind = "elman"                            # or "perceptron"
    inputs_size = 64
    hidden_size = 64
    recurrent_weights = "lecun_normal(0.9)"

    [[predictions]]
    observable = "E[h^2]"
    place = 10
    value = 0.46
    margin = 0.1

Keys are the fields of `Experiment`, the network, `Errors` and `Prediction`; laws are named as in
`initializers`, or are a NumPy file: `inputs = "x.npy"` is a user's array,
(time, batch, D) or (batch, D).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from .decision import Errors, Prediction
from .elman import Elman
from .errors import MonteCarloError
from .experiments import Experiment
from .initializers import initializer
from .laws import Given, Law
from .passes import Network
from .perceptron import Perceptron

T = TypeVar("T")

NETWORKS: dict[str, type[Elman] | type[Perceptron]] = {"elman": Elman, "perceptron": Perceptron}
LAWS = frozenset(
    {"weights", "biases", "inputs", "initial", "cotangents", "input_weights", "recurrent_weights", "output_weights"}
)


def read_experiment(path: Path) -> Experiment:
    """The experiment in a TOML file. Raises MonteCarloError if it is missing, not TOML, or no experiment."""
    try:
        return experiment_from(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise MonteCarloError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise MonteCarloError(f"{path}: needed a TOML file, found something else than text") from error
    except tomllib.TOMLDecodeError as error:
        raise MonteCarloError(f"{path}: needed a TOML file: {error}") from error
    except MonteCarloError as error:
        raise MonteCarloError(f"{path}: {error}") from error


def experiment_from(table: Mapping[str, Any]) -> Experiment:
    """The experiment that a TOML document's table describes. Raises MonteCarloError if it describes none."""
    values = dict(table)
    if "network" not in values:
        raise MonteCarloError("experiment: needed a table [network], found none")
    values["network"] = network_from(_table("network", values["network"]))
    values["predictions"] = tuple(
        _make(Prediction, "prediction", _table("predictions", item))
        for item in _list("predictions", values.get("predictions", []))
    )
    if "errors" in values:
        values["errors"] = _make(Errors, "errors", _table("errors", values["errors"]))
    if "observables" in values:
        values["observables"] = tuple(_list("observables", values["observables"]))
    return _make(Experiment, "experiment", {"name": "unnamed", **values})


def network_from(table: Mapping[str, Any]) -> Network:
    """The network that a table describes. Raises MonteCarloError if it describes none."""
    values = {key: value for key, value in table.items() if key != "kind"}
    kind = table.get("kind")
    if kind not in NETWORKS:
        raise MonteCarloError(f"network: needed kind = one of {', '.join(NETWORKS)}, found {kind!r}")
    for key in LAWS & values.keys():
        if not isinstance(values[key], str):
            raise MonteCarloError(f'{key}: needed a law such as "glorot_normal", found {values[key]!r}')
        values[key] = _law(values[key])
    if "widths" in values:
        values["widths"] = tuple(_list("widths", values["widths"]))
    return _make(NETWORKS[kind], kind, values)


def _law(text: str) -> Law:
    """The law named, or a user's array where it is the name of a NumPy file."""
    if not text.endswith(".npy"):
        return initializer(text)
    try:
        return Given(np.load(text, allow_pickle=False))
    except (OSError, ValueError, TypeError, EOFError) as error:
        raise MonteCarloError(f"{text}: needed a file with an array of numbers ({error})") from error


def _table(what: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise MonteCarloError(f"{what}: needed a table, found {value!r}")
    return value


def _list(what: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise MonteCarloError(f"{what}: needed a list, found {value!r}")
    return value


def _make(kind: type[T], what: str, values: Mapping[str, Any]) -> T:
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]  # a dataclass, which no type says
    unknown = sorted(values.keys() - set(names))
    if unknown:
        raise MonteCarloError(f"{what}: needed keys among {', '.join(names)}, found {', '.join(unknown)}")
    try:
        return kind(**values)
    except TypeError as error:
        raise MonteCarloError(f"{what}: {error}") from error
