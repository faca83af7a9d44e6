"""A sample of what one neuron holds, drawn evenly: quantiles in random order, so that its moments are the law's."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.special import ndtri

Array = NDArray[np.float64]

COUNT = 8192
"""Neurons in a sample: moments of a nonlinearity to about a hundredth."""


class Particles:
    """Samples `(times, COUNT)`, the same at every run."""

    def __init__(self) -> None:
        self.rng = np.random.default_rng(1986)
        self.quantiles = ndtri((np.arange(COUNT) + 0.5) / COUNT)
        self.quantiles /= np.sqrt(np.mean(np.square(self.quantiles)))

    def normal(self, variance: Any, times: int) -> Array:
        """Fresh independent normals of that variance at each time."""
        drawn = self.rng.permuted(np.tile(self.quantiles, (times, 1)), axis=1)
        return np.asarray(drawn * np.sqrt(np.broadcast_to(variance, (times,)))[:, None])

    def constant(self, mean: float, mean_square: float) -> Array:
        """One number for each neuron, the same at all times."""
        spread = max(0.0, mean_square - mean**2)
        return mean + (self.normal(spread, 1) if spread > 1e-12 * mean_square else np.zeros((1, COUNT)))

    def shuffled(self, sample: Array) -> Array:
        """Other neurons of the same law: the order is new, the same at all times."""
        return sample[:, self.rng.permutation(COUNT)]


class Carried:
    """What a matrix makes of a signal, one time after another, for weights of variance one over the fan: normal, with
    the covariance over time that the signal has, since the matrix is the same at all times."""

    def __init__(self, draw: Particles) -> None:
        self.draw = draw
        self.signals, self.noise = np.empty((0, COUNT)), np.empty((0, COUNT))
        self.factor = np.empty((0, 0))

    def next(self, signal: Array) -> Array:
        """The value at the next time: the next row of a Cholesky factor, times independent normals."""
        along = self.signals @ signal / COUNT
        row = solve_triangular(self.factor, along, lower=True) if len(along) else along
        left = float(np.mean(np.square(signal)) - row @ row)
        if left > 1e-9 * float(np.mean(np.square(signal))):
            size, known = np.sqrt(left), len(along)
            self.factor = np.block([[self.factor, np.zeros((known, 1))], [row[None], np.array([[size]])]])
            self.signals = np.concatenate([self.signals, signal[None]])
            self.noise = np.concatenate([self.noise, self.draw.normal(1.0, 1)])
            row = np.append(row, size)
        return np.asarray(row @ self.noise if len(row) else np.zeros(COUNT))

    def all(self, signals: Array) -> Array:
        """The values at all times."""
        return np.stack([self.next(signal) for signal in signals])
