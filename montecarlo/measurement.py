"""Measure a network: run independent replicates, and give each observable's mean with an interval.

Decides nothing: whether a measured value agrees with a predicted one is for `decision`. The independent unit
is the replicate, a fresh draw of all weights and inputs; rows of a batch share the weights and so never
count as independent. The result depends on the network and the seed alone.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .arrays import require_size
from .errors import MonteCarloError
from .intervals import NO_INTERVAL, Interval, Sample, mean_interval
from .observables import SECOND_MOMENTS, Place, observable
from .passes import Network
from .randomness import replicate_generator
from .tallies import Label, MergeTree, Tally, merge_tallies, tally

# Replicates that are summed up together before anything is merged: part of the definition of a result.
BLOCK = 16


@dataclass(frozen=True, slots=True)
class Measured:
    """One observable at one place, over replicates.

    `deviation`, `skewness` and `kurtosis` are those of one replicate. `overflowed` counts the replicates
    whose value was not finite: where there are any, the estimate is inf and the interval (-inf, inf).
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


def measure(network: Network, replicates: int, seed: int, *, observables: Sequence[str] = SECOND_MOMENTS,
            confidence: float = 0.999, progress: Callable[[int], None] | None = None) -> Measurements:
    """Run `replicates` replicates and summarise them; `progress` is told how many were just finished.

    Raises MonteCarloError for fewer than two replicates or an unknown observable.
    """
    require_size("replicates", replicates, least=2)
    tree: MergeTree[Tally] = MergeTree(merge_tallies)
    for start in range(0, replicates, BLOCK):
        stop = min(start + BLOCK, replicates)
        tree.add(block_tally(network, observables, seed, range(start, stop)))
        if progress is not None:
            progress(stop - start)
    return summarise(network, tree.total(), seed, confidence)


def block_tally(network: Network, observables: Sequence[str], seed: int, replicates: range) -> Tally:
    """The tally of these replicates. Raises MonteCarloError for an unknown observable."""
    rows = [_observe(network, observables, seed, replicate) for replicate in replicates]
    return tally(tuple(rows[0]), np.array([list(row.values()) for row in rows]))


def _observe(network: Network, observables: Sequence[str], seed: int, replicate: int) -> dict[Label, float]:
    # An exploding network overflows: that is an observation, counted in the tally, and not a warning.
    with np.errstate(over="ignore", invalid="ignore"):
        run = network.run(replicate_generator(seed, replicate))
        return {(name, place): value for name in observables
                for place, value in observable(name)(run).items()}


def summarise(network: Network, total: Tally, seed: int, confidence: float) -> Measurements:
    """Estimates and intervals from the tally of all replicates."""
    rows = tuple(_measured(total, entry, 1 - confidence) for entry in range(len(total.labels)))
    return Measurements(network, total.replicates, seed, confidence, rows)


def _measured(total: Tally, entry: int, error: float) -> Measured:
    name, place = total.labels[entry]
    moments = total.moments
    sample = Sample(int(moments.count[entry]), float(moments.mean[entry]),
                    float(moments.deviation[entry]), float(moments.skewness[entry]))
    overflowed = total.replicates - sample.size
    return Measured(
        observable=name, place=place, replicates=total.replicates, overflowed=overflowed,
        estimate=math.inf if overflowed else sample.mean,
        interval=NO_INTERVAL if overflowed else mean_interval(sample, error),
        deviation=sample.deviation, skewness=sample.skewness, kurtosis=float(moments.kurtosis[entry]))
