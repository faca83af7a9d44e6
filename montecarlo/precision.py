"""Estimate second moments to a stated precision, in a fraction of the time that plain replicates take.

What is known about the variance is used, and every use leaves the mean as it is:

- the last layer is averaged out in part: dL/dh at the top enters E[(dL/ds)^2] through its second moment alone,
  which is sigma^2 K times the identity. So it is replaced by directions of that length, orthogonal over the
  batch, which do not vary in length as the products of random weights and cotangents do;
- control variates: the mean square of each matrix and of the inputs is known, and so are the mean squares of a
  linear network to first order in them. Their coefficients come from other replicates than they are used on;
- a replicate is the mean of several passes of the weights and inputs that were drawn, each with their rows in
  another order, which has the same law: drawing costs as much as a pass, and the orders tell nearly as much;
- replicates have the size that pays: rows share the weights, so that beyond some batch more rows tell less
  than more replicates do. The batch is chosen from two pilots, by how the variance falls with it;
- what is not looked at (the gradients of the weights, the other steps) is not computed.

Decides how many replicates are needed, from a pilot; looks again at half as many more where these were too few, each
look with a smaller share of the error (as in `sequential`), so that the intervals hold however often it looked.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

import numpy as np

from .arrays import Workspace, require_size
from .elman import Elman
from .errors import MonteCarloError
from .initializers import Identity, second_moment
from .intervals import Interval, critical_values, least_size, mean_interval
from .laws import ROW_BY_ROW, UNIT_NORMAL, Directions
from .measurement import sample_at
from .moments import Moments, Vector, merge_moments, moments_of
from .observables import SECOND_MOMENTS, Place, mean_square
from .passes import Pass
from .perceptron import Perceptron
from .replicates import BLOCK, blocks, replicate_generator, run_blocks
from .tallies import Label, MergeTree, Samples

Measurable: TypeAlias = Elman | Perceptron

# Passes of each draw, in as many orders.
PASSES = 8

# A pass costs as much as so many rows before its first row, and drawing more for weights that are used only once.
ROWS_OF_OVERHEAD, ROWS_TO_DRAW = 5, 64
LARGEST_BATCH = 64

PILOT, LARGEST_PILOT = 4 * BLOCK, 64 * BLOCK
# Pilots underestimate a heavy tail more often than not.
ALLOWANCE = 1.1


@dataclass(frozen=True, slots=True)
class Estimate:
    """The mean of an observable at a place, and an interval that misses it with the error's share at most."""

    observable: str
    place: Place
    value: float
    interval: Interval

    @property
    def half_width(self) -> float:
        """Half the length of the interval, relative to the value."""
        return (self.interval.high - self.interval.low) / 2 / abs(self.value) if self.value else math.inf


@dataclass(frozen=True, slots=True)
class Estimates:
    """Estimates of all targets, from so many replicates of `network`, PASSES passes each, besides those of pilots."""

    network: Measurable
    replicates: int
    pilots: int
    reached: bool
    rows: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Controls:
    """Coefficients (controls, targets) of zero-mean values that are subtracted from the targets."""

    names: tuple[str, ...]
    means: Vector
    coefficients: Vector

    def corrected(self, values: Vector) -> Vector:
        """Targets (replicates, targets), less what the controls beside them explain."""
        targets = self.coefficients.shape[1]
        return np.asarray(values[:, :targets] - (values[:, targets:] / self.means - 1) @ self.coefficients)


def estimate(
    network: Measurable,
    targets: Sequence[Label],
    seed: int,
    *,
    precision: float = 0.01,
    error: float = 1e-6,
    most: int = 1_000_000,
    executor: Executor | None = None,
    progress: Callable[[int], None] | None = None,
) -> Estimates:
    """Estimate the targets (observable, place), second moments all, each to +-`precision` of its value.

    All intervals together hold with probability 1 - `error`. At `most` replicates it stops, and `reached`
    says whether the precision was. Raises MonteCarloError for a target that is no second moment, or no place
    of the network, and for one that overflows.
    """
    require_size("most", most, least=2)
    if not (0 < precision < 1 and 0 < error < 1):
        raise MonteCarloError(f"precision and error: needed numbers between 0 and 1, found {precision} and {error}")
    targets = tuple(dict.fromkeys(targets))
    reduced = with_directions(network)
    trial = partial(_pilot, targets=targets, seed=seed + 1, executor=executor)
    share = error / max(1, len(targets)) / 2
    reduced = replace(reduced, batch=best_batch(reduced, targets, seed + 1, executor))
    controls, size = trial(reduced, count=PILOT, precision=precision, error=share)
    count, pilots = min(size // 20 // BLOCK * BLOCK, LARGEST_PILOT, most), 3 * PILOT
    if count > PILOT:
        controls, size = trial(reduced, count=count, precision=precision, error=share)
        pilots += count
    tree: MergeTree[Moments] = MergeTree(merge_moments)
    done, look, size = 0, 0, min(size, most)
    while True:
        for block in _run(reduced, targets, controls.names, seed, range(done, size), executor):
            tree.add(moments_of(controls.corrected(block.values)))
            if progress is not None:
                progress(len(block.values))
        done, look = size, look + 1
        rows = _rows(targets, tree.total(), 2 * share / (look * (look + 1)))
        reached = all(row.half_width <= precision for row in rows)
        if reached or size == most:
            return Estimates(reduced, done, pilots, reached, rows)
        size = min(most, math.ceil(1.5 * size / BLOCK) * BLOCK)


def with_directions(network: Measurable) -> Measurable:
    """The network with the last layer's part of dL/ds replaced by directions, where its laws allow it.

    E[dL/dh_T dL/dh_T'] = E[Why c c' Why'] = K E[Why^2] I for uncorrelated weights of mean 0.
    """
    if network.cotangents != UNIT_NORMAL:
        return network
    if isinstance(network, Perceptron):
        return replace(network, cotangents=Directions())
    square = second_moment(network.output_weights, (network.hidden_size, network.outputs_size))
    if square is None:
        return network
    return replace(
        network,
        cotangents=Directions(),
        outputs_size=network.hidden_size,
        output_weights=Identity(math.sqrt(square * network.outputs_size)),
    )


def best_batch(network: Measurable, targets: Sequence[Label], seed: int, executor: Executor | None) -> int:
    """The batch with the smallest product of variance and cost; its own where rows may not be added."""
    laws = [network.inputs, *([network.initial] if isinstance(network, Elman) else [])]
    if not all(isinstance(law, ROW_BY_ROW) for law in laws):
        return network.batch
    few, many = 1, 32
    variance = {
        batch: _spread(_values(replace(network, batch=batch), targets, (), seed, PILOT, executor, passes=1))
        for batch in (few, many)
    }
    within = np.maximum(variance[few] - variance[many], 0) / (1 / few - 1 / many)
    between = np.maximum(variance[many] - within / many, 0)
    uses = network.steps if isinstance(network, Elman) and network.tied else 1
    overhead = ROWS_OF_OVERHEAD + ROWS_TO_DRAW / uses / PASSES
    costs = {
        1 << k: float(np.max((overhead + (1 << k)) * (between + within / (1 << k))))
        for k in range(LARGEST_BATCH.bit_length())
    }
    return min(costs, key=costs.__getitem__)


def _spread(values: Vector) -> Vector:
    """Relative variance of each column, from that of its logarithm: all that a pilot shows of a heavy tail."""
    columns = (column[(column > 0) & np.isfinite(column)] for column in values.T)
    return np.array([np.expm1(min(np.var(np.log(column)), 100.0)) if len(column) else 0.0 for column in columns])


def _pilot(
    network: Measurable,
    *,
    targets: Sequence[Label],
    seed: int,
    executor: Executor | None,
    count: int,
    precision: float,
    error: float,
) -> tuple[Controls, int]:
    """The controls' coefficients, and how many replicates the precision takes."""
    known = {name: second_moment(law, shape) for name, (law, shape) in network.laws().items()}
    names = tuple(name for name, square in known.items() if square)
    values = _values(network, targets, names, seed, count, executor)
    overflowed = ~np.isfinite(values[:, : len(targets)]).all(axis=0)
    if overflowed.any():
        raise MonteCarloError(
            f"{' at '.join(map(str, targets[int(np.argmax(overflowed))]))} overflowed: its mean cannot be estimated"
        )
    means = np.array([known[name] for name in names], dtype=np.float64)
    wanted, centred = values[:, : len(targets)], values[:, len(targets) :] / means - 1
    # What does not vary, such as the mean square of Rademacher weights, explains nothing.
    centred = np.where(centred.std(axis=0) > 1e-6, centred, 0.0)
    coefficients = np.linalg.lstsq(np.c_[np.ones(count), centred], wanted / wanted.mean(axis=0), rcond=None)[0][1:]
    controls = Controls(names, means, coefficients * wanted.mean(axis=0))
    moments = moments_of(controls.corrected(values))
    size = max(
        _size(float(d / abs(m)), float(g), precision, error)
        for m, d, g in zip(moments.mean, moments.deviation, moments.skewness, strict=True)
    )
    return controls, size


def _size(deviation: float, skewness: float, precision: float, error: float) -> int:
    """Replicates for which the interval is at most `precision` to either side on average; a multiple of BLOCK."""
    size = least_size(skewness, error)
    while ALLOWANCE * deviation * sum(critical_values(skewness, size, error)) / 2 > precision * math.sqrt(size):
        size = math.ceil(1.05 * size)
    return math.ceil(size / BLOCK) * BLOCK


def _rows(targets: Sequence[Label], moments: Moments, error: float) -> tuple[Estimate, ...]:
    samples = [sample_at(moments, entry) for entry in range(len(targets))]
    return tuple(
        Estimate(name, place, sample.mean, mean_interval(sample, error))
        for (name, place), sample in zip(targets, samples, strict=True)
    )


def _values(
    network: Measurable,
    targets: Sequence[Label],
    controls: Sequence[str],
    seed: int,
    count: int,
    executor: Executor | None,
    passes: int = PASSES,
) -> Vector:
    """Values (replicates, targets and controls) of the first `count` replicates."""
    samples = _run(network, targets, controls, seed, range(count), executor, passes)
    return np.concatenate([block.values for block in samples])


def _run(
    network: Measurable,
    targets: Sequence[Label],
    controls: Sequence[str],
    seed: int,
    replicates: range,
    executor: Executor | None,
    passes: int = PASSES,
) -> Iterator[Samples]:
    task = partial(_block, network, tuple(targets), tuple(controls), seed, passes)
    return run_blocks(task, blocks(replicates.start, replicates.stop), executor)


def _block(
    network: Measurable,
    targets: tuple[Label, ...],
    controls: tuple[str, ...],
    seed: int,
    passes: int,
    replicates: range,
) -> Samples:
    """Values (replicates, targets and controls) of these replicates, means over their passes."""
    workspace = Workspace()
    with np.errstate(over="ignore", invalid="ignore"):
        rows = [
            _replicate(network.runs(replicate_generator(seed, replicate), passes, workspace), targets, controls)
            for replicate in replicates
        ]
    return Samples(targets, np.array(rows))


def _replicate(runs: Iterator[Pass], targets: tuple[Label, ...], controls: tuple[str, ...]) -> Vector:
    first = next(runs)
    # Another order leaves the mean squares of what was drawn as they are.
    known = [mean_square(first.drawn[name]) for name in controls]
    values = [
        [_value(first, target) for target in targets],
        *([_value(run, target) for target in targets] for run in runs),
    ]
    return np.array([*np.mean(values, axis=0), *known])


def _value(run: Pass, target: Label) -> float:
    name, place = target
    arrays = dict(
        zip(SECOND_MOMENTS, (run.pre_activations, run.activations, run.pre_activation_gradients), strict=True)
    )
    if name not in arrays or not isinstance(place, int) or not 1 <= place <= len(arrays[name]):
        raise MonteCarloError(
            f"target: needed one of {', '.join(SECOND_MOMENTS)} at a layer or step that there is,"
            f" found {name} at {place!r}"
        )
    return mean_square(arrays[name][place - 1])
