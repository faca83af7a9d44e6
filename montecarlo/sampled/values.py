"""Numbers estimated from draws, with what each draw contributed to them: the errors of sums, products and powers
of expectations follow by the chain rule.

A `Value` is random (one number a replicate) or not. What was estimated inside it is in `parts`: for each estimate the
influence of every replicate on it, and the derivative of the value in it. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
_serial = count()


class CannotSample(Exception):
    """The claim, or something given, is not one that is tried by sampling; says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """`point` is a number, or one number a replicate."""

    point: Any
    parts: dict[int, tuple[Vector, Any]] = field(default_factory=dict)

    @property
    def random(self) -> bool:
        return isinstance(self.point, np.ndarray)


def exact(number: float) -> Value:
    """A number known without sampling."""
    return Value(float(number))


def combined(point: Any, arguments: list[tuple[Value, Any]]) -> Value:
    """A function of values, whose value is `point`; with its derivative in each of them."""
    parts: dict[int, tuple[Vector, Any]] = {}
    for value, slope in arguments:
        for name, (influence, inner) in value.parts.items():
            before = parts[name][1] if name in parts else 0.0
            parts[name] = influence, before + slope * inner
    return Value(point, parts)


def add(left: Value, right: Value) -> Value:
    return combined(left.point + right.point, [(left, 1.0), (right, 1.0)])


def multiply(left: Value, right: Value) -> Value:
    return combined(left.point * right.point, [(left, right.point), (right, left.point)])


def power(base: Value, exponent: float) -> Value:
    """base ** exponent. Raises CannotSample for the root of a negative number or a division by zero."""
    whole = exponent == int(exponent)
    if (not whole and np.any(base.point < 0)) or (exponent < 0 and np.any(base.point == 0)):
        raise CannotSample("a root of a negative number, or a division by zero")
    if exponent == 0:
        return exact(1.0)
    with np.errstate(all="ignore"):
        slope = exponent * base.point ** (exponent - 1)
    return combined(base.point**exponent, [(base, slope)])


def apply(function: Callable[[Any], Any], slope: Callable[[Any], Any], argument: Value) -> Value:
    """function(argument); the slope is asked for only where the argument was partly estimated."""
    slopes = [(argument, slope(argument.point))] if argument.parts else []
    return combined(function(argument.point), slopes)


def expectation(value: Value) -> Value:
    """The mean over the replicates. Raises CannotSample where it is not finite."""
    if not value.random:
        return value
    mean = float(np.mean(value.point))
    if not np.isfinite(mean):
        raise CannotSample("a mean that is not finite")
    influence = value.point - mean
    for own, slope in value.parts.values():
        influence = influence + own * float(np.mean(slope))
    return Value(mean, {next(_serial): (influence, 1.0)})


def influence_of(value: Value, replicates: int) -> Vector:
    """What each replicate adds to the estimate, to first order."""
    total = np.zeros(replicates)
    for influence, slope in value.parts.values():
        total += influence * slope
    return total
