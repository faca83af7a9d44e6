"""What is looked at in one replicate: functions of a pass that give a number for each place.

A place is a layer, a step or a matrix.
Each is a statistic of one replicate; its mean over replicates estimates what it is named after. Numbers are
float64 whatever the network computes in, so that a square overflows no sooner than the network itself.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np

from .arrays import Array
from .errors import MonteCarloError
from .passes import Arrays, Pass

Place: TypeAlias = int | str
Observable: TypeAlias = Callable[[Pass], Mapping[Place, float]]


def _mean_square(array: Array) -> float:
    return float(np.mean(np.square(array, dtype=np.float64)))


def _mean(array: Array) -> float:
    return float(np.mean(array, dtype=np.float64))


def _by_place(statistic: Callable[[Array], float], arrays: Arrays) -> dict[Place, float]:
    return {place: statistic(array) for place, array in enumerate(arrays, start=1)}


OBSERVABLES: dict[str, Observable] = {
    "E[s]": lambda run: _by_place(_mean, run.pre_activations),
    "E[h]": lambda run: _by_place(_mean, run.activations),
    "E[s^2]": lambda run: _by_place(_mean_square, run.pre_activations),
    "E[h^2]": lambda run: _by_place(_mean_square, run.activations),
    "E[(dL/ds)^2]": lambda run: _by_place(_mean_square, run.pre_activation_gradients),
    "E[(dL/dW)^2]": lambda run: {name: _mean_square(gradient)
                                 for name, gradient in run.weight_gradients.items()},
}

SECOND_MOMENTS = ("E[s^2]", "E[h^2]", "E[(dL/ds)^2]")


def observable(name: str) -> Observable:
    """The observable called `name`. Raises MonteCarloError for a name that is not in OBSERVABLES."""
    if name not in OBSERVABLES:
        raise MonteCarloError(f"observable: needed one of {', '.join(OBSERVABLES)}, found {name!r}")
    return OBSERVABLES[name]
