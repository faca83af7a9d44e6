"""Mean field of RNN, LSTM and GRU layers, one time step after another, forward and backward.

The pre-activation of a gate is normal, with covariance n_x Var[W_x] E[x_t x_s] + H Var[W_h] E[h_t h_s] over times,
since the matrices are the same at all of them, plus biases. That a gradient comes back through the matrices of the way
forward is left out, as in every mean field.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .particles import COUNT, Carried, Particles
from .report import Parameter
from .trace import Place

Array = NDArray[np.float64]
Pull = Callable[[Array], tuple[Array, ...]]
KINDS = {"rnn_tanh": 1, "rnn_relu": 1, "lstm": 4, "gru": 3}
"""Functions of recurrent layers, and the gates of each."""


def _sigmoid(x: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-x)))


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate: the gains of its two matrices, forward (into, around) and backward, and its two biases."""

    into: float
    around: float
    back_into: float
    back_around: float
    bias: Array
    hidden_bias: Array


def _gate(inputs: Parameter, hidden: Parameter, biases: list[Parameter], draw: Particles) -> Gate:
    drawn = [draw.constant(bias.mean, bias.variance)[0] for bias in biases]
    fan_in, width, out = inputs.fan_in or 1, hidden.fan_in or 1, hidden.fan_out or 1
    none = np.zeros(COUNT)
    return Gate(
        math.sqrt(fan_in * inputs.variance),
        math.sqrt(width * hidden.variance),
        math.sqrt(out * inputs.variance),
        math.sqrt(out * hidden.variance),
        *[*drawn, none, none][:2],
    )


def gates(weights: tuple[str, ...], rows: Mapping[str, Parameter], draw: Particles) -> dict[str, Gate] | None:
    """The gates by name of one direction of one layer, whose input and hidden weights are named; None where they are
    not there, or not centred."""
    if len(weights) != 2:
        return None
    found: dict[str, Gate] = {}
    for part in ("", *"ifgorzn"):
        end = f"[{part}]" if part else ""
        inputs, hidden = (rows.get(name + end) for name in weights)
        if inputs is None or hidden is None:
            continue
        if not (inputs.fan_in and hidden.fan_in and inputs.centred and hidden.centred):
            return None
        found[part] = _gate(inputs, hidden, _biases(weights, end, rows), draw)
    return found or None


def _biases(weights: tuple[str, ...], end: str, rows: Mapping[str, Parameter]) -> list[Parameter]:
    torch = [name.replace("weight_", "bias_") for name in weights if "weight_" in name]
    keras = [f"{weights[0].rpartition('/')[0]}/bias"]
    return [row for name in torch or keras if (row := rows.get(name + end)) is not None]


class _Cells:
    """One direction of one layer, run over all times; `back` takes the gradient of every h_t to that of every x_t."""

    def __init__(self, kind: str, gates: dict[str, Gate], x: Array, draw: Particles) -> None:
        self.kind, self.gates, self.draw = kind, gates, draw
        self.into = {part: gate.into * Carried(draw).all(x) for part, gate in gates.items()}
        self.around = {part: Carried(draw) for part in gates}
        self.tape: list[dict[str, Array]] = []
        h = c = np.zeros(COUNT)
        outs = []
        for t in range(len(x)):
            saved = {"h": h, "c": c}
            h, c = getattr(self, f"_{kind.partition('_')[0]}")(t, saved)
            self.tape.append(saved)
            outs.append(h)
        self.out = np.stack(outs)

    def _parts(self, part: str, t: int, h: Array) -> tuple[Array, Array]:
        """What the input and the hidden state bring to a gate."""
        gate = self.gates[part]
        return self.into[part][t] + gate.bias, gate.around * self.around[part].next(h) + gate.hidden_bias

    def _rnn(self, t: int, saved: dict[str, Array]) -> tuple[Array, Array]:
        s = np.add(*self._parts("", t, saved["h"]))
        h = np.tanh(s) if self.kind == "rnn_tanh" else np.maximum(s, 0)
        saved["slope"] = 1 - h**2 if self.kind == "rnn_tanh" else np.greater(s, 0).astype(float)
        return h, saved["c"]

    def _lstm(self, t: int, saved: dict[str, Array]) -> tuple[Array, Array]:
        i, f, o = (_sigmoid(np.add(*self._parts(part, t, saved["h"]))) for part in "ifo")
        g = np.tanh(np.add(*self._parts("g", t, saved["h"])))
        c = f * saved["c"] + i * g
        saved |= {"i": i, "f": f, "o": o, "g": g, "tanh": np.tanh(c)}
        return o * saved["tanh"], c

    def _gru(self, t: int, saved: dict[str, Array]) -> tuple[Array, Array]:
        r, z = (_sigmoid(np.add(*self._parts(part, t, saved["h"]))) for part in "rz")
        into, around = self._parts("n", t, saved["h"])
        n = np.tanh(into + r * around)
        saved |= {"r": r, "z": z, "n": n, "around": around}
        return (1 - z) * n + z * saved["h"], saved["c"]

    def back(self, gradient: Array) -> Array:
        """dL/dx_t from what reaches every h_t from outside."""
        into, around = ({part: Carried(self.draw) for part in self.gates} for _ in range(2))
        h = c = np.zeros(COUNT)
        handed = []
        for saved, given in zip(reversed(self.tape), gradient[::-1], strict=True):
            slopes, h, c = getattr(self, f"_{self.kind.partition('_')[0]}_back")(saved, given + h, c)
            handed.append(sum(self.gates[part].back_into * into[part].next(s) for part, s in slopes.items()))
            if self.kind == "gru":
                slopes["n"] = slopes["n"] * saved["r"]
            h = h + sum(self.gates[part].back_around * around[part].next(s) for part, s in slopes.items())
        return np.stack(handed[::-1])

    def _rnn_back(self, saved: dict[str, Array], h: Array, c: Array) -> tuple[dict[str, Array], Array, Array]:
        return {"": h * saved["slope"]}, np.zeros_like(h), c

    def _lstm_back(self, saved: dict[str, Array], h: Array, c: Array) -> tuple[dict[str, Array], Array, Array]:
        i, f, o, g, tanh = (saved[name] for name in ("i", "f", "o", "g", "tanh"))
        c = c + h * o * (1 - tanh**2)
        slopes = {
            "o": h * tanh * o * (1 - o),
            "i": c * g * i * (1 - i),
            "f": c * saved["c"] * f * (1 - f),
            "g": c * i * (1 - g**2),
        }
        return slopes, np.zeros_like(h), c * f

    def _gru_back(self, saved: dict[str, Array], h: Array, c: Array) -> tuple[dict[str, Array], Array, Array]:
        r, z, n = saved["r"], saved["z"], saved["n"]
        inner = h * (1 - z) * (1 - n**2)
        slopes = {"n": inner, "z": h * (saved["h"] - n) * z * (1 - z), "r": inner * saved["around"] * r * (1 - r)}
        return slopes, h * z, c


def layer(place: Place, x: Array, rows: Mapping[str, Parameter], draw: Particles) -> tuple[Array, Pull] | None:
    """What the layers of one recurrent function make at every time, and the way back; None where theory has no answer.

    number is one for two directions in each layer, whose outputs stand side by side.
    """
    directions = 2 if place.number else 1
    pairs = [place.weights[k : k + 2] for k in range(0, len(place.weights), 2)]
    stack: list[list[_Cells]] = []
    for first in range(0, len(pairs), directions):
        known = [gates(pair, rows, draw) for pair in pairs[first : first + directions]]
        if any(one is None or len(one) != KINDS[place.name] for one in known):
            return None
        ways = (x, x[::-1])
        stack.append([_Cells(place.name, one, way, draw) for one, way in zip(known, ways, strict=False) if one])
        x = _side_by_side([stack[-1][0].out, *(cells.out[::-1] for cells in stack[-1][1:])])

    def pull(g: Array) -> tuple[Array, ...]:
        for cells in reversed(stack):
            handed = cells[0].back(draw.shuffled(g) if directions == 2 else g)
            for backwards in cells[1:]:
                handed = handed + backwards.back(draw.shuffled(g)[::-1])[::-1]
            g = handed
        return (g,)

    return x, pull


def _side_by_side(outs: list[Array]) -> Array:
    """Half the neurons from each."""
    if len(outs) == 1:
        return outs[0]
    return np.where(np.arange(COUNT) < COUNT // 2, outs[0], outs[1])
