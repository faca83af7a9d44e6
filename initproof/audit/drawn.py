"""What every framework's adapter hands to the audit: networks drawn from their own initialisers. Decides nothing."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .blocks import Block
from .targets import TargetError
from .trace import Run

MOST_ENTRIES = 2**23
"""Entries drawn in all: a large network is drawn fewer times, twice at least."""

BATCH, TIME = 16, 12
"""Of the inputs tried where nothing states a shape."""

RUNS = 8
"""Networks that are run where each has to be compiled anew, as in JAX."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Networks of one architecture: the matrices in them, their values at each draw by parameter, fan_out being the
    first axis, and a run of each on an input of that shape (none where unmeasured says why)."""

    blocks: tuple[Block, ...]
    stored: list[dict[str, NDArray[Any]]]
    runs: list[Run]
    input_shape: tuple[int, ...] | None
    unmeasured: str = "the shape of an input is not known: give it, as in --input-shape 16,32"


def repeat(make: Callable[[int], Any], size: Callable[[Any], int], draws: int, seed: int) -> list[Any]:
    """make(seed), make(seed + 1), ...: at most so many draws and MOST_ENTRIES entries."""
    made: list[Any] = []
    while len(made) < draws and (len(made) < 2 or size(made[0]) * (len(made) + 1) <= MOST_ENTRIES):
        made.append(make(seed + len(made)))
    return made


def mean_square(values: Any) -> float:
    return float(np.mean(np.square(np.asarray(values, dtype=np.float64))))


def entries(shapes: list[tuple[int, ...]]) -> int:
    return sum(math.prod(shape) for shape in shapes)


def needs_shape(network: Any) -> TargetError:
    name = type(network).__name__
    return TargetError(f"{name} has no weights before its first input: give its shape, as in --input-shape 16,32")
