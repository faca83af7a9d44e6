"""Gains that theory gives a layer and a whole network, from the measured moments of their weights.

Mean field: what a matrix makes is normal, with variance n_in Var[W] E x^2, and independent of what it is made of; so is
a gradient on its way back, with n_out Var[W]. Nonlinearities, sums, products and norms act on a sample of what one
neuron holds, so that a residual x + f(x) keeps the dependence it has. Exact for one layer, an approximation for narrow
or deep networks and for weights that are used again; borders of convolutions are left out. Runs no network.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import recurrence
from .judging import nonlinearity
from .particles import Carried, Particles
from .report import Parameter
from .trace import Place, Step

Array = NDArray[np.float64]

STEP = 1e-4
"""Of the central difference that stands for f'; a kink costs E f'(s)^2 as much, relatively."""


class Unpredicted(Exception):
    """Theory has no gain for this; the message says for what."""


@dataclass(frozen=True, slots=True)
class Gains:
    """Of the mean square, forward and backward; None where why says that theory gives none."""

    forward: float | None = None
    backward: float | None = None
    why: str = ""


def _matrix(name: str, rows: Mapping[str, Parameter]) -> Parameter:
    row = rows.get(name)
    if row is None or not row.fan_in or not row.fan_out:
        raise Unpredicted(f"{name} is not one matrix")
    if not row.centred:
        raise Unpredicted(f"the weights of {name} have a mean of {row.mean:.3g}, and theory takes it for zero")
    return row


def _beside(name: str, rows: Mapping[str, Parameter]) -> Parameter | None:
    """The bias beside a weight."""
    return rows.get(f"{name.removesuffix('weight').removesuffix('kernel')}bias")


def layer(step: Step, before: float, rows: Mapping[str, Parameter]) -> Gains:
    """The gains of one layer by itself, from an input of that mean square."""
    place = step.place
    if place.kind != "layer" or not before > 0:
        return Gains()
    own = (Place("input", number=before), Place("layer", place.name, (0,), place.weights, place.times, place.number))
    return whole((*own, Place("time", "", (1,), number=-1.0)) if step.last else own, rows)


def whole(places: tuple[Place, ...], rows: Mapping[str, Parameter]) -> Gains:
    """The gains of a network whose last place is what comes out, from a normal input."""
    if len(places) < 2:
        return Gains(why="nothing was seen to run")
    try:
        field = _Field(places, rows)
        return field.gains()
    except Unpredicted as missing:
        return Gains(why=str(missing))


class _Field:
    """A sample `(times, particles)` of every place that the last one is made of, and of the gradient there."""

    def __init__(self, places: tuple[Place, ...], rows: Mapping[str, Parameter]) -> None:
        self.places, self.rows, self.draw = places, rows, Particles()
        recurrences = {place.times for place in places} - {1}
        if len(recurrences) > 1:
            raise Unpredicted("recurrences of different lengths")
        self.times = max(recurrences, default=1)
        self.values: dict[int, Array] = {}
        self.pulls: dict[int, Callable[[Array], tuple[Array, ...]]] = {}
        for number in self._needed():
            self.values[number], self.pulls[number] = self._forward(places[number])

    def _needed(self) -> list[int]:
        found = {len(self.places) - 1}
        for number in reversed(range(len(self.places))):
            if number in found:
                found |= set(self.places[number].of)
        return sorted(found)

    def gains(self) -> Gains:
        """Out over in, forward and backward."""
        last = len(self.places) - 1
        if 0 not in self.values:
            raise Unpredicted("what comes out was not seen to follow from the input")
        forward = float(np.mean(np.square(self.values[last])) / np.mean(np.square(self.values[0])))
        gradients: dict[int, Array] = {last: self.draw.normal(1.0, len(self.values[last]))}
        for number in reversed(self._needed()):
            if number not in gradients or number == 0:
                continue
            try:
                handed = self.pulls[number](gradients[number])
            except Unpredicted as missing:
                return Gains(forward, None, str(missing))
            for source, gradient in zip(self.places[number].of, handed, strict=True):
                gradients[source] = gradients[source] + gradient if source in gradients else gradient
        return Gains(forward, float(np.mean(np.square(gradients[0]))) if 0 in gradients else 0.0)

    def _forward(self, place: Place) -> tuple[Array, Callable[[Array], tuple[Array, ...]]]:
        of = [self.values[number] for number in place.of]
        match place.kind:
            case "input":
                return self.draw.normal(place.number or 1.0, self.times), lambda g: ()
            case "parameter":
                row = self.rows.get(place.name)
                if row is None:
                    raise Unpredicted(f"nothing is known of {place.name}")
                return self.draw.constant(row.mean, row.variance), lambda g: ()
            case "layer":
                return self._layer(place, of[0])
            case "function":
                f = nonlinearity(place.name)
                return f(of[0]), lambda g: (g * (f(of[0] + STEP) - f(of[0] - STEP)) / (2 * STEP),)
            case "sum":
                return of[0] + place.number * of[1], lambda g: (g, place.number * g)
            case "product":
                return of[0] * of[1], lambda g: (g * of[1], g * of[0])
            case "scale":
                return place.number * of[0], lambda g: (place.number * g,)
            case "shape":
                return self.draw.shuffled(of[0]), lambda g: (math.sqrt(place.number) * self.draw.shuffled(g),)
            case "time":
                return of[0][int(place.number)][None], lambda g: (_placed(g, len(of[0]), int(place.number)),)
            case "norm":
                return self._norm(place, of[0])
        raise Unpredicted(f"theory does not follow {place.name}")

    def _layer(self, place: Place, x: Array) -> tuple[Array, Callable[[Array], tuple[Array, ...]]]:
        if place.name in recurrence.KINDS:
            followed = recurrence.layer(place, x, self.rows, self.draw)
            if followed is None:
                raise Unpredicted(f"theory does not follow this {place.name}: {', '.join(place.weights)}")
            return followed
        if len(place.weights) != 1:
            raise Unpredicted(f"{place.name} of {', '.join(place.weights)} is more than one matrix")
        row = _matrix(place.weights[0], self.rows)
        bias = _beside(row.name, self.rows)
        fan_in, fan_out = row.fan_in or 1, row.fan_out or 1
        made = math.sqrt(fan_in * row.variance) * Carried(self.draw).all(x)
        if bias is not None:
            made = made + self.draw.constant(bias.mean, bias.variance)
        return made, lambda g: (math.sqrt(fan_out * row.variance) * Carried(self.draw).all(g),)

    def _norm(self, place: Place, x: Array) -> tuple[Array, Callable[[Array], tuple[Array, ...]]]:
        mean = 0.0 if place.name == "rms_norm" else x.mean(axis=1, keepdims=True)
        size = np.sqrt(np.mean(np.square(x - mean), axis=1, keepdims=True))
        if not (size > 0).all():
            raise Unpredicted(f"{place.name} of a signal without variance")
        level = (x - mean) / size
        gamma, beta = self._affine(place)

        def pull(g: Array) -> tuple[Array, ...]:
            if place.name not in ("layer_norm", "rms_norm"):
                raise Unpredicted(f"theory does not follow the gradient of {place.name}, a variance over examples")
            scaled = gamma * g
            along = level * np.mean(scaled * level, axis=1, keepdims=True)
            across = 0.0 if place.name == "rms_norm" else scaled.mean(axis=1, keepdims=True)
            return ((scaled - across - along) / size,)

        return gamma * level + beta, pull

    def _affine(self, place: Place) -> tuple[Any, Any]:
        known = [self.rows.get(name) for name in place.weights]
        drawn = [self.draw.constant(row.mean, row.variance) for row in known if row is not None]
        return (drawn[0] if drawn else 1.0), (drawn[1] if len(drawn) > 1 else 0.0)


def _placed(g: Array, times: int, time: int) -> Array:
    spread = np.zeros((times, g.shape[1]))
    spread[time] = g[0]
    return spread
