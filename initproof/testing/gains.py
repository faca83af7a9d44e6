"""`assert_gain`: does an activation have the gain it is given? By quadrature, so without any error rate.

Decides 1/sqrt(E f(s)^2) for s ~ N(0, 1) of a vectorised function, with an estimate of the quadrature's error.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .findings import Finding, LawViolation

REACH = 12.0
"""Beyond 12 standard deviations the normal density leaves nothing that double precision holds."""


def mean_square(f: Callable[[Any], Any], panels: int = 480) -> float:
    """E f(s)^2 for s ~ N(0, 1), by 20-point Gauss-Legendre in each of so many panels; every integer up to 12
    is an edge, so that kinks there (ReLU at 0, ReLU6 at 6) cost nothing."""
    nodes, weights = np.polynomial.legendre.leggauss(20)
    edges = np.linspace(-REACH, REACH, panels + 1)
    half = (edges[1] - edges[0]) / 2
    points = (edges[:-1, None] + half + half * nodes).ravel()
    density = np.exp(-np.square(points) / 2) / math.sqrt(2 * math.pi)
    try:
        values = np.square(np.asarray(f(points), dtype=np.float64))
    except TypeError as error:
        wrapped = "lambda s: torch.relu(torch.from_numpy(s)).numpy()"
        raise TypeError(f"needed f(s) for an array s of floats, as numpy.tanh or {wrapped}; found: {error}") from None
    return float(np.sum(values * density * np.tile(weights, panels)) * half)


def gain(f: Callable[[Any], Any]) -> tuple[float, float]:
    """(1/sqrt(E f(s)^2), estimated error) for s ~ N(0, 1).

    The error is twice the change when the panels are halved: an estimate, not a bound. Raises ValueError
    where E f(s)^2 is not a positive finite number.
    """
    moment = mean_square(f, 480)
    if not (math.isfinite(moment) and moment > 0):
        raise ValueError(f"a gain needs a positive finite E f(s)^2, found {moment}")
    value = 1 / math.sqrt(moment)
    return value, 2 * abs(value - 1 / math.sqrt(mean_square(f, 240))) + 1e-14 * value


def min_discrepancy_gain(f: Callable[[Any], Any]) -> float:
    """The least relative error of a gain that the quadrature shows."""
    value, error = gain(f)
    return error / value


def assert_gain(f: Callable[[Any], Any], value: float, *, discrepancy: float = 1e-3) -> None:
    """Raise LawViolation unless the gain of f, 1/sqrt(E f(s)^2) for s ~ N(0, 1), is value to that relative
    discrepancy. f takes and returns an array.

    Raises ValueError if the quadrature is less exact than the discrepancy, or f has no gain.
    """
    __tracebackhide__ = True
    exact, error = gain(f)
    if error > discrepancy * exact / 2:
        raise ValueError(f"the gain {exact:.6g} is only known to {error:.2g}; state a larger discrepancy")
    if abs(value - exact) <= discrepancy * exact:
        return
    raise LawViolation(
        f"the gain is not {value:.8g}",
        "n Var[W] E f(s)^2 = Var[s] asks for a gain of 1/sqrt(E f(s)^2)",
        (
            Finding(
                "gain",
                f"{exact:.8g} = 1/sqrt({exact**-2:.8g}), to {error:.1g}",
                f"{value:.8g}: it multiplies the variance by {(value / exact) ** 2:.6g} in every layer",
            ),
        ),
        "the integral of f(s)^2 exp(-s^2/2)/sqrt(2 pi)",
    )
