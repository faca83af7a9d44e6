"""Functions of one real variable with their derivatives in NumPy: those known by name, and for a function that is
only declared, some that have what is declared of it. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.polynomial import Polynomial

from derive.language.assumptions import Assumption, Has, Property, Slope
from derive.language.expressions import Function

from ..activations import activation
from ..errors import MonteCarloError
from .values import CannotSample


@dataclass(frozen=True, slots=True)
class Map:
    """The value or, for `order` above 0, a derivative of the function at an argument: `at(order, t)`."""

    at: Callable[[int, Any], Any]

    def scaled(self, scale: float) -> Map:
        """f(scale t) / scale: the function as a signal that small sees it."""
        return Map(lambda order, t: scale ** (order - 1) * self.at(order, scale * t))


def _polynomial(*coefficients: float) -> Map:
    return Map(lambda order, t: Polynomial(coefficients).deriv(order)(t) if order else Polynomial(coefficients)(t))


def _sine(slope: float) -> Map:
    return Map(lambda order, t: slope * np.sin(t + order * np.pi / 2))


def _lines(left: float, right: float) -> Map:
    """Two half lines that meet at 0."""

    def at(order: int, t: Any) -> Any:
        if order > 1:
            raise CannotSample("the second derivative of a function with a kink")
        return np.where(t > 0, right, left) * (t if order == 0 else 1.0)

    return Map(at)


def _step() -> Map:
    def at(order: int, t: Any) -> Any:
        if order:
            raise CannotSample("the derivative of a step")
        return np.where(t > 0, 1.0, 0.0)

    return Map(at)


_LINES = {"relu": (0.0, 1.0), "abs": (-1.0, 1.0), "identity": (1.0, 1.0), "linear": (1.0, 1.0)}
_SLOPES = {"leaky_relu": 0.01, "prelu": 0.25}
_NAMES = {"swish": "silu", "logistic": "sigmoid", "atan": "arctan"}


def known(name: str, parameters: tuple[float, ...]) -> Map:
    """The activation of that name. Raises CannotSample for one that is not known here."""
    key = name.replace(" ", "_").replace("-", "_")
    if key == "step":
        return _step()
    if key in _LINES:
        return _lines(*_LINES[key])
    if key in _SLOPES:
        return _lines(parameters[0] if parameters else _SLOPES[key], 1.0)
    text = _NAMES.get(key, key) + (f"({', '.join(map(repr, parameters))})" if parameters else "")
    try:
        found = activation(text)
    except MonteCarloError:
        raise CannotSample(f"the function {name} is not known to sampling") from None

    def at(order: int, t: Any) -> Any:
        value = found.value(np.asarray(t, dtype=float))
        if order > 1:
            raise CannotSample(f"the second derivative of {name}")
        return found.derivative(np.asarray(t, dtype=float), value) if order else value

    return Map(at)


def declared(function: Function, given: Iterable[Assumption], slope: float | None, model: int) -> Map:
    """A map with the properties declared of the function; another one in each model."""
    has = {a.property for a in given if isinstance(a, Has) and a.subject == function}
    c = 1.0 if slope is None else slope
    if Property.POSITIVELY_HOMOGENEOUS in has:
        if Property.SMOOTH in has or Property.ODD in has:
            return _lines(c, c)
        return _lines(-1.0, 1.0) if Property.EVEN in has else _lines(0.2 * model, c)
    if Property.EVEN in has:
        even = [_polynomial(0.3, 0.0, 1.0), Map(lambda order, t: np.cos(t + order * np.pi / 2))]
        return even[model % len(even)]
    if Property.ODD in has:
        return [_sine(c), _polynomial(0.0, c, 0.0, 0.2), _polynomial(0.0, c, 0.0, -0.1)][model % 3]
    return [_polynomial(0.0, c, 0.3), _polynomial(0.4, c, 0.0, 0.1), _polynomial(0.0, c, -0.2, 0.1)][model % 3]


def declared_slope(function: Function, given: Iterable[Assumption]) -> Any:
    """The f'(0) that is declared, as an expression; None where none is."""
    return next((a.value for a in given if isinstance(a, Slope) and a.function == function), None)
