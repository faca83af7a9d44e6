"""What is looked at in one replicate: functions of a pass that give a number for each place.

A place is a layer, a step or a matrix. Each number is a statistic of one replicate; its mean over replicates
estimates what the observable is named after. Numbers are float64 whatever the network computes in, so that a
square overflows no sooner than the network itself.
"""

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np

from .arrays import Array
from .errors import MonteCarloError
from .passes import Arrays, Pass

Place: TypeAlias = int | str
Observable: TypeAlias = Callable[[Pass], Mapping[Place, float]]

# A unit is saturated where a change of its input comes out at most this many times as large.
SATURATED = 0.1


def _sum_of_squares(array: Array) -> float:
    flat = np.asarray(array, dtype=np.float64).ravel()
    return float(flat @ flat)


def mean_square(array: Array) -> float:
    return _sum_of_squares(array) / array.size


def _mean(array: Array) -> float:
    return float(np.mean(array, dtype=np.float64))


def _norm(array: Array) -> float:
    return math.sqrt(_sum_of_squares(array))


def _by_place(statistic: Callable[[Array], float], arrays: Arrays) -> dict[Place, float]:
    return {place: statistic(array) for place, array in enumerate(arrays, start=1)}


def _pair_cosine(activations: Array) -> float:
    """Mean over pairs of rows, 0 with 1, 2 with 3, ..., of their cosine; of a zero row it is 0."""
    if len(activations) % 2:
        raise MonteCarloError(f"cosine: needed an even batch (see Paired), found {len(activations)}")
    rows = activations.astype(np.float64)
    # Dividing by the largest entry first keeps the squares of exploded and vanished rows within range.
    rows /= np.maximum(np.abs(rows).max(axis=1, keepdims=True), np.finfo(np.float64).tiny)
    norms = np.sqrt(np.sum(rows * rows, axis=1))
    products = np.sum(rows[::2] * rows[1::2], axis=1)
    return float(np.mean(products / np.maximum(norms[::2] * norms[1::2], np.finfo(np.float64).tiny)))


def _saturation(run: Pass) -> dict[Place, float]:
    """Share of units with |f'(s)| <= SATURATED."""
    return {
        position + 1: float(np.mean(np.abs(run.slope(position)) <= SATURATED))
        for position in range(len(run.pre_activations))
    }


def _lyapunov(run: Pass) -> dict[Place, float]:
    """Mean log growth a step of a small change of s, over the second half of the steps: ds' = dh W, dh = ds * f'(s),
    and the dh before where that is added.

    The first half turns it into the direction that grows most; of T steps this is the largest Lyapunov
    exponent up to O(1/T). A change that vanishes altogether counts as shrunk to the smallest float.
    """
    if len(run.couplings) == 0:
        raise MonteCarloError("lyapunov: needed at least two layers or steps, found one")
    change = np.ones_like(run.pre_activations[0])
    carried, growths = np.zeros_like(change), []
    for position, coupling in enumerate(run.couplings):
        scale = math.sqrt(mean_square(change))
        below = carried / scale if position and run.joins(position) else 0.0
        carried = change / scale * run.slope(position) + below
        change = carried @ coupling
        size = math.sqrt(mean_square(change) * coupling.shape[1] / coupling.shape[0])
        growths.append(math.log(max(size, np.finfo(np.float64).tiny)))
        if size == 0:
            change = np.ones_like(change)
    return {"largest": float(np.mean(growths[len(growths) // 2 :]))}


OBSERVABLES: dict[str, Observable] = {
    "E[s]": lambda run: _by_place(_mean, run.pre_activations),
    "E[h]": lambda run: _by_place(_mean, run.activations),
    "E[s^2]": lambda run: _by_place(mean_square, run.pre_activations),
    "E[h^2]": lambda run: _by_place(mean_square, run.activations),
    "E[(dL/ds)^2]": lambda run: _by_place(mean_square, run.pre_activation_gradients),
    "E[(dL/dW)^2]": lambda run: {name: mean_square(gradient) for name, gradient in run.weight_gradients.items()},
    "E[W^2]": lambda run: {name: mean_square(array) for name, array in run.drawn.items()},
    "|dL/dW|": lambda run: {name: _norm(gradient) for name, gradient in run.weight_gradients.items()},
    "cos(h, h')": lambda run: _by_place(_pair_cosine, run.activations),
    "saturation": _saturation,
    "lyapunov": _lyapunov,
}

SECOND_MOMENTS = ("E[s^2]", "E[h^2]", "E[(dL/ds)^2]")


def observable(name: str) -> Observable:
    """The observable called `name`. Raises MonteCarloError for a name that is not in OBSERVABLES."""
    if name not in OBSERVABLES:
        raise MonteCarloError(f"observable: needed one of {', '.join(OBSERVABLES)}, found {name!r}")
    return OBSERVABLES[name]
