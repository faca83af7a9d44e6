"""Experiments as values: a network, what is looked at, what is predicted, and how many replicates decide.

Decides how a run is put together; the answers come from `decision`. An experiment and its seed determine the
result to the last bit, on any number of workers, in one go or resumed from a journal.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

from .arrays import require_size
from .decision import ONE_IN_A_MILLION, Decision, Errors, Prediction, decide_all
from .errors import MonteCarloError
from .journal import journalled
from .measurement import Measurements, accumulate, summarise
from .observables import SECOND_MOMENTS, observable
from .passes import Network
from .plain import to_plain
from .replicates import blocks, run_block, run_blocks
from .tallies import MergeTree, Tally, merge_tallies


@dataclass(frozen=True, slots=True)
class Experiment:
    """What is run and what it is held against.

    Raises MonteCarloError for fewer than two replicates, an unknown observable, or a prediction of an
    observable that is not among `observables`.
    """

    name: str
    network: Network
    predictions: tuple[Prediction, ...] = ()
    observables: tuple[str, ...] = SECOND_MOMENTS
    replicates: int = 256
    seed: int = 0
    errors: Errors = ONE_IN_A_MILLION

    def __post_init__(self) -> None:
        require_size("replicates", self.replicates, least=2)
        require_size("seed", self.seed, least=0)
        for name in self.observables:
            observable(name)
        for prediction in self.predictions:
            if prediction.observable not in self.observables:
                raise MonteCarloError(
                    f"prediction of {prediction.observable}: needed among the observables,"
                    f" found {', '.join(self.observables)}"
                )


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What came out: measurements, one decision a prediction, and the tally of all replicates."""

    experiment: Experiment
    measurements: Measurements
    decisions: tuple[Decision, ...]
    total: Tally


def run(
    experiment: Experiment,
    *,
    executor: Executor | None = None,
    journal: Path | None = None,
    resume: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Result:
    """Run an experiment; with a `journal`, what is done is kept there, and `resume` continues from it.

    `progress` is told how many replicates were just finished, or were found in the journal. Raises
    MonteCarloError for a journal that is there already and not resumed, that belongs to another experiment,
    or that cannot be written, and when a worker dies; what was written to the journal is safe.
    """
    task = partial(run_block, experiment.network, experiment.observables, experiment.seed)
    ranges = list(blocks(0, experiment.replicates))

    def compute(start: int) -> Iterator[Any]:
        return run_blocks(task, ranges[start:], executor)

    samples = compute(0) if journal is None else journalled(compute, journal, to_plain(experiment), resume)
    tree: MergeTree[Tally] = MergeTree(merge_tallies)
    accumulate(tree, samples, progress)
    total = tree.total()
    measurements = summarise(experiment.network, total, experiment.seed, confidence=0.999)
    decisions = decide_all(measurements, experiment.predictions, experiment.errors)
    return Result(experiment, measurements, decisions, total)


def plan(experiment: Experiment, pilot: int = 256, executor: Executor | None = None) -> int:
    """How many replicates decide every prediction, by what a pilot run of so many others shows of their spread.

    Raises MonteCarloError for an experiment without predictions, or that overflows.
    """
    trial = replace(experiment, seed=experiment.seed + 1, replicates=pilot)
    needed = [decision.needed for decision in run(trial, executor=executor).decisions]
    known = [size for size in needed if size is not None]
    if not known or len(known) < len(needed):
        raise MonteCarloError(
            "plan: needed predictions, and a network that does not overflow, found"
            f" {len(known)} of {len(needed)} predictions that replicates can decide"
        )
    return max(known)


def sweep(experiment: Experiment, grid: Mapping[str, Sequence[Any]]) -> tuple[Experiment, ...]:
    """One experiment for every combination of the grid's values, the last key varying fastest.

    A key is the path of a field: `network.hidden_size`, `network.recurrent_weights.gain`, `seed`. Raises
    MonteCarloError for a path that leads to no field.
    """
    varied = []
    for values in product(*grid.values()):
        changes = dict(zip(grid, values, strict=True))
        changed = experiment
        for path, value in changes.items():
            changed = _with_field(changed, path.split("."), value)
        settings = ", ".join(f"{path} = {value}" for path, value in changes.items())
        varied.append(replace(changed, name=f"{experiment.name}: {settings}"))
    return tuple(varied)


def _with_field(value: Any, path: Sequence[str], new: Any) -> Any:
    head, *rest = path
    if not is_dataclass(value) or isinstance(value, type) or head not in {f.name for f in fields(value)}:
        raise MonteCarloError(f"sweep: {type(value).__name__} has no field {head!r}")
    return replace(value, **{head: _with_field(getattr(value, head), rest, new) if rest else new})
