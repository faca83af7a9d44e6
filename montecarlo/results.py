"""A result in one self-describing file: NPZ with one array a column, and JSON about where it comes from.

    pandas.DataFrame(montecarlo.read_result(path).columns)
    pandas.DataFrame({k: v for k, v in numpy.load(path).items() if v.ndim})        # without this package
    xarray.Dataset({k: ("row", v) for k, v in numpy.load(path).items() if v.ndim})

are the table of measured rows. `metadata` holds the experiment, its hash, seed, versions, command and decisions.
"""

import json
import math
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import scipy

from .decision import Decision
from .errors import MonteCarloError
from .experiments import Result
from .files import whole_file
from .measurement import Measured
from .plain import plain_hash, to_plain

FORMAT = "montecarlo result 1"


class Stored(NamedTuple):
    """What a result file holds: `metadata` as plain data, `columns` by name, all of one length."""

    metadata: dict[str, Any]
    columns: dict[str, np.ndarray[Any, Any]]


def write_result(result: Result, path: Path, command: Sequence[str] = ()) -> None:
    """Write a result file, whole or not at all; `command` is what the user typed, if anything."""
    text = json.dumps(_metadata(result, command), sort_keys=True)
    with whole_file(path) as file:
        np.savez(file, allow_pickle=False, metadata=np.array(text), **_columns(result.measurements.rows))


def read_result(path: Path) -> Stored:
    """Read a result file. Raises MonteCarloError if it is none."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            columns = {name: arrays[name] for name in arrays.files}
        metadata = json.loads(str(columns.pop("metadata")))
    except OSError as error:
        raise MonteCarloError(f"{path}: {error.strerror or error}") from error
    except (ValueError, KeyError, EOFError) as error:
        raise MonteCarloError(f"{path}: needed a result file, found something else ({error})") from error
    if metadata.get("format") != FORMAT:
        raise MonteCarloError(f"{path}: needed format {FORMAT!r}, found {metadata.get('format')!r}")
    return Stored(metadata, columns)


def _metadata(result: Result, command: Sequence[str]) -> dict[str, Any]:
    experiment = to_plain(result.experiment)
    return {
        "format": FORMAT,
        "experiment": experiment,
        "hash": plain_hash(experiment),
        "seed": result.experiment.seed,
        "confidence": result.measurements.confidence,
        "command": list(command),
        "decisions": [_plain_decision(d) for d in result.decisions],
        "versions": {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__},
    }


def _plain_decision(decision: Decision) -> dict[str, Any]:
    return {
        "answer": decision.answer,
        "prediction": to_plain(decision.prediction),
        "estimate": _number(decision.measured.estimate),
        "errors": to_plain(decision.errors),
        "interval": [_number(end) for end in decision.interval],
        "sees": _number(decision.sees),
        "replicates": decision.measured.replicates,
        "needed": decision.needed,
        "message": decision.message,
    }


def _number(value: float) -> float | str:
    """JSON has no infinity: it is written as a string."""
    return value if math.isfinite(value) else str(value)


def _columns(rows: Sequence[Measured]) -> dict[str, np.ndarray[Any, Any]]:
    ends = {
        f"{prefix}{end}": [getattr(getattr(row, name), end) for row in rows]
        for prefix, name in (("", "interval"), ("log_", "log_interval"), ("median_", "median_interval"))
        for end in ("low", "high")
    }
    names = (
        "observable",
        "replicates",
        "estimate",
        "deviation",
        "skewness",
        "kurtosis",
        "overflowed",
        "log_mean",
        "log_deviation",
        "zeros",
        "median",
    )
    plain = {name: [getattr(row, name) for row in rows] for name in names}
    places = {"place": [str(row.place) for row in rows]}
    quartiles = {f"{which}_quartile": [row.quartiles[k] for row in rows] for k, which in enumerate(("lower", "upper"))}
    return {name: np.array(column) for name, column in (plain | places | ends | quartiles).items()}
