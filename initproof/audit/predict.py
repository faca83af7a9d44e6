"""Gains that theory gives a layer and a chain of layers, from the measured variances of their weights.

Mean field: signals are normal in front of every nonlinearity, weights independent of what they multiply.
Exact for one layer, an approximation for narrow or deep chains; borders of convolutions are left out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from initproof.testing.gains import mean_square

from .judging import ACTIVATIONS
from .report import Parameter

STEP = 1e-4
"""Of the central difference that stands for f'; a kink costs E f'(s)^2 as much, relatively."""


def _weight(name: str, rows: Mapping[str, Parameter]) -> Parameter | None:
    row = rows.get(name)
    return row if row is not None and row.fan_in and row.fan_out else None


def forward(name: str, before: float, rows: Mapping[str, Parameter]) -> float | None:
    """E s^2 / E x^2 = n_in Var[W] + Var[b] / E[x^2]; None for a step that is not one matrix."""
    row = _weight(name, rows)
    if row is None or row.fan_in is None:
        return None
    bias = rows.get(f"{name.removesuffix('weight').removesuffix('kernel')}bias")
    return row.fan_in * row.variance + (bias.variance / before if bias else 0.0)


def backward(name: str, rows: Mapping[str, Parameter]) -> float | None:
    """E[(dL/dx)^2] / E[(dL/ds)^2] = n_out Var[W]; None for a step that is not one matrix."""
    row = _weight(name, rows)
    return None if row is None or row.fan_out is None else row.fan_out * row.variance


def _scaled(f: Callable[[Any], Any], deviation: float) -> Callable[[Any], Any]:
    return lambda s: f(deviation * s)


def _slope(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda s: (f(s + STEP) - f(s - STEP)) / (2 * STEP)


def whole(names: tuple[str, ...], rows: Mapping[str, Parameter]) -> tuple[float | None, float | None]:
    """(forward, backward) gain of the mean square of a chain of steps from an input of mean square one; None
    for no steps, or one that cannot be predicted."""
    q, gradient = 1.0, 1.0
    for name in names:
        if name in ACTIVATIONS:
            gradient *= mean_square(_scaled(_slope(ACTIVATIONS[name]), math.sqrt(q)))
            q = mean_square(_scaled(ACTIVATIONS[name], math.sqrt(q)))
            continue
        ahead, back = forward(name, q, rows), backward(name, rows)
        if ahead is None or back is None:
            return None, None
        q, gradient = q * ahead, gradient * back
    return (q, gradient) if names else (None, None)
