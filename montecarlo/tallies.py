"""The running total of a run: what is kept of many replicates, and the fixed tree that it is summed up in.

Floating-point sums depend on their order, so the order is fixed: blocks of replicates are merged in a binary
tree over the blocks' numbers, however and wherever the blocks were computed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

import numpy as np

from .moments import Moments, Vector, merge_moments, moments_of
from .observables import Place
from .sketches import Sketch, merge_sketches, sketch_of

Label: TypeAlias = tuple[str, Place]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Labels (observable, place) of the entries, and what is known of them over `replicates` replicates.

    `log_moments` are those of log|x| for the values that are not zero; `sketch` holds their distribution.
    """

    labels: tuple[Label, ...]
    replicates: int
    moments: Moments
    log_moments: Moments
    sketch: Sketch


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Labels (observable, place) of the entries, and values (replicates, entries)."""

    labels: tuple[Label, ...]
    values: Vector


def tally(block: Samples) -> Tally:
    """The tally of a block of samples."""
    samples = block.values
    with np.errstate(divide="ignore"):
        logs = np.log(np.abs(samples))
    return Tally(block.labels, len(samples), moments_of(samples), moments_of(logs), sketch_of(samples))


def merge_tallies(a: Tally, b: Tally) -> Tally:
    """The tally of the replicates of both, which have the same labels."""
    return Tally(
        a.labels,
        a.replicates + b.replicates,
        merge_moments(a.moments, b.moments),
        merge_moments(a.log_moments, b.log_moments),
        merge_sketches(a.sketch, b.sketch),
    )


class MergeTree(Generic[T]):
    """Merges what is added, in order, as a binary tree would; holds at most log2 of what was added.

    Like a binary counter: two subtrees of equal size become one, so the tree depends on the order alone.
    """

    def __init__(self, merge: Callable[[T, T], T]) -> None:
        self._merge = merge
        self._subtrees: list[tuple[int, T]] = []

    def add(self, item: T) -> None:
        """Add the next leaf."""
        size = 1
        while self._subtrees and self._subtrees[-1][0] == size:
            _, left = self._subtrees.pop()
            item, size = self._merge(left, item), 2 * size
        self._subtrees.append((size, item))

    def total(self) -> T:
        """Everything added so far, merged; at least one leaf must have been added."""
        _, total = self._subtrees[-1]
        for _, left in reversed(self._subtrees[:-1]):
            total = self._merge(left, total)
        return total
