"""Measure a network: run independent replicates, and give each observable's mean with an interval.

Decides nothing: whether a measured value agrees with a predicted one is for `decision`. The independent unit
is the replicate, a fresh draw of all weights and inputs; rows of a batch share the weights and so never
count as independent. The result depends on the network and the seed alone.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

from .arrays import require_size
from .errors import MonteCarloError
from .intervals import NO_INTERVAL, Interval, Sample, mean_interval
from .moments import Moments
from .observables import SECOND_MOMENTS, Place
from .passes import Network
from .replicates import blocks, run_block, run_blocks
from .sketches import quantile, quantile_interval
from .tallies import MergeTree, Samples, Tally, merge_tallies, tally


@dataclass(frozen=True, slots=True)
class Measured:
    """One observable at one place, over replicates.

    `deviation`, `skewness` and `kurtosis` are those of one replicate. `overflowed` counts the replicates whose value
    was not finite: where there are any, the estimate is inf and the interval (-inf, inf). What the tail rules is better
    told by `log_mean`, of log|x| over the replicates that are finite and not zero (`zeros` counts the others), and by
    `median` and `quartiles` over all replicates, good to 1 % of their value.
    """

    observable: str
    place: Place
    replicates: int
    estimate: float
    interval: Interval
    deviation: float
    skewness: float
    kurtosis: float
    overflowed: int
    log_mean: float
    log_interval: Interval
    log_deviation: float
    zeros: int
    median: float
    median_interval: Interval
    quartiles: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Measurements:
    """What a run measured; each interval covers the true mean with probability `confidence`."""

    network: Network
    replicates: int
    seed: int
    confidence: float
    rows: tuple[Measured, ...]

    def at(self, name: str, place: Place) -> Measured:
        """The row of this observable and place. Raises MonteCarloError if it was not measured."""
        for row in self.rows:
            if (row.observable, row.place) == (name, place):
                return row
        raise MonteCarloError(f"{name} at {place!r} was not measured")

    def of(self, name: str) -> tuple[Measured, ...]:
        """The rows of this observable, in the order of places."""
        return tuple(row for row in self.rows if row.observable == name)


def measure(
    network: Network,
    replicates: int,
    seed: int,
    *,
    observables: Sequence[str] = SECOND_MOMENTS,
    confidence: float = 0.999,
    executor: Executor | None = None,
    progress: Callable[[int], None] | None = None,
) -> Measurements:
    """Run `replicates` replicates and summarise them; `progress` is told how many were just finished.

    `executor` is any concurrent.futures executor (None: this process); it does not change the result by a
    bit. Raises MonteCarloError for fewer than two replicates or an unknown observable.
    """
    require_size("replicates", replicates, least=2)
    tree: MergeTree[Tally] = MergeTree(merge_tallies)
    task = partial(run_block, network, tuple(observables), seed)
    accumulate(tree, run_blocks(task, blocks(0, replicates), executor), progress)
    return summarise(network, tree.total(), seed, confidence)


def accumulate(tree: MergeTree[Tally], samples: Iterable[Samples], progress: Callable[[int], None] | None) -> None:
    """Add the tally of each block to the tree; `progress` is told how many replicates it had."""
    for block in samples:
        tree.add(tally(block))
        if progress is not None:
            progress(len(block.values))


def summarise(network: Network, total: Tally, seed: int, confidence: float) -> Measurements:
    """Estimates and intervals from the tally of all replicates."""
    rows = tuple(_measured(total, entry, 1 - confidence) for entry in range(len(total.labels)))
    return Measurements(network, total.replicates, seed, confidence, rows)


def _measured(total: Tally, entry: int, error: float) -> Measured:
    name, place = total.labels[entry]
    sample, logs = sample_at(total.moments, entry), sample_at(total.log_moments, entry)
    overflowed = total.replicates - sample.size
    return Measured(
        observable=name,
        place=place,
        replicates=total.replicates,
        overflowed=overflowed,
        estimate=math.inf if overflowed else sample.mean,
        interval=NO_INTERVAL if overflowed else mean_interval(sample, error),
        deviation=sample.deviation,
        skewness=sample.skewness,
        kurtosis=float(total.moments.kurtosis[entry]),
        log_mean=logs.mean if logs.size else -math.inf,
        log_interval=mean_interval(logs, error),
        log_deviation=logs.deviation,
        zeros=sample.size - logs.size,
        median=quantile(total.sketch, entry, 0.5),
        median_interval=quantile_interval(total.sketch, entry, 0.5, error),
        quartiles=(quantile(total.sketch, entry, 0.25), quantile(total.sketch, entry, 0.75)),
    )


def sample_at(moments: Moments, entry: int) -> Sample:
    """What intervals for the mean of an entry look at."""
    return Sample(
        int(moments.count[entry]),
        float(moments.mean[entry]),
        float(moments.deviation[entry]),
        float(moments.skewness[entry]),
    )


def sample_of(measured: Measured) -> Sample:
    """What intervals for the mean of a measured row look at."""
    return Sample(measured.replicates, measured.estimate, measured.deviation, measured.skewness)


def overflows(measurements: Measurements) -> tuple[str, ...]:
    """One line for every observable that overflowed: where first, and in how many replicates."""
    lines = []
    for name in dict.fromkeys(row.observable for row in measurements.rows):
        rows = [row for row in measurements.of(name) if row.overflowed]
        if rows:
            most = max(row.overflowed for row in rows)
            lines.append(
                f"{name} overflowed at {rows[0].place} in {rows[0].overflowed} of"
                f" {measurements.replicates} replicates, and in at most {most} elsewhere"
            )
    return tuple(lines)
