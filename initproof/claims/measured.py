"""What a run shows beside a proof: recurrent networks in NumPy, a few replicates, and mean-field numbers.

A replicate is a fresh draw of all weights and inputs; errors are standard errors over replicates. These
numbers illustrate a verdict and decide none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

HIDDEN: Final = 512
STEPS: Final = 64
REPLICATES: Final = 32
SEED: Final = 20100513


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with what it is and, where it was sampled, its standard error."""

    what: str
    value: float
    error: float | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One replicate: E h^2 after the last step, and the gradient's factor a step (geometric mean)."""

    state: float
    factor: float


def normal(variance: float) -> Callable[[np.random.Generator], Array]:
    """Recurrent weights with that variance an entry."""
    return lambda rng: rng.normal(0.0, variance**0.5, (HIDDEN, HIDDEN))


def unit_interval(rng: np.random.Generator) -> Array:
    """Recurrent weights uniform on [0, 1]."""
    return rng.uniform(0.0, 1.0, (HIDDEN, HIDDEN))


def runs(weights: Callable[[np.random.Generator], Array], *, linear: bool, steps: int = STEPS) -> list[Run]:
    """Replicates of h_t = f(u_t + h_(t-1) W) with unit inputs u_t, f = tanh or the identity, one W for all steps."""
    seeds = np.random.SeedSequence(SEED).spawn(REPLICATES)
    return [_run(np.random.default_rng(seed), weights, linear, steps) for seed in seeds]


def _run(rng: np.random.Generator, weights: Callable[[np.random.Generator], Array], linear: bool, steps: int) -> Run:
    w, h, slopes = weights(rng), np.zeros(HIDDEN), []
    for _ in range(steps):
        s = rng.normal(0.0, 1.0, HIDDEN) + h @ w
        h = s if linear else np.tanh(s)
        slopes.append(np.ones(HIDDEN) if linear else 1 - h**2)
    g = start = rng.normal(0.0, 1.0, HIDDEN)
    for slope in reversed(slopes):
        g = slope * (w @ g)
    return Run(float(np.mean(h**2)), float((np.sum(g**2) / np.sum(start**2)) ** (1 / steps)))


def summary(what: str, values: list[float]) -> Measured:
    """The mean over replicates and its standard error."""
    return Measured(what, float(np.mean(values)), float(np.std(values, ddof=1) / len(values) ** 0.5))


@cache
def tanh_network() -> tuple[Measured, ...]:
    """tanh with Var W = 1/H and unit inputs, and what mean field says of it."""
    from derive.activations import Order, find, moment
    from derive.meanfield import Layer, fixed_points

    layer = Layer(find("tanh"), 1.0, 1.0)
    point = fixed_points(layer)[0]
    found = runs(normal(1 / HIDDEN), linear=False)
    return (
        summary("E h^2 after 64 steps, tanh, Var W = 1/H", [r.state for r in found]),
        Measured("mean field: E h^2", float(moment(layer.activation, Order(f=2), point.q).ball.mid())),
        summary("factor of E (dL/ds)^2 a step back", [r.factor for r in found]),
        Measured("mean field: chi", point.chi),
    )


def linear_network() -> tuple[Measured, ...]:
    """A linear state with Var W = 1/H and unit inputs; with more steps one W's tail would rule the mean."""
    found = runs(normal(1 / HIDDEN), linear=True, steps=8)
    return (summary("E h^2 after 8 steps, linear, Var W = 1/H", [r.state for r in found]),)


def explosion_below_one() -> tuple[Measured, ...]:
    """Var W = 0.5 is below one, and H Var W = 256 is what counts."""
    found = runs(normal(0.5), linear=True, steps=2)
    return (summary("factor of E (dL/ds)^2 a step back, linear, H = 512, Var W = 0.5", [r.factor for r in found]),)


def uniform_weights() -> tuple[Measured, ...]:
    """Weights on [0, 1]: a linear state after two steps, and a tanh state after eight."""
    two, eight = runs(unit_interval, linear=True, steps=2), runs(unit_interval, linear=False, steps=8)
    return (
        summary("E h^2 after 2 steps, linear, W on [0, 1], H = 512", [r.state for r in two]),
        summary("E h^2 after 8 steps, tanh, W on [0, 1]", [r.state for r in eight]),
    )


def small_signals() -> tuple[Measured, ...]:
    """E tanh(s)^2 over its leading order q."""
    from derive.activations import gain

    return tuple(
        Measured(f"E tanh(s)^2/q - 1 at q = {q}", float(gain("tanh", q).second_moment.value) / q - 1)
        for q in (1.0, 0.01)
    )


def sigmoid_and_tanh() -> tuple[Measured, ...]:
    """The slope that a gradient meets at s ~ N(0, 1)."""
    from derive.activations import gain

    return tuple(
        Measured(f"E f'(s)^2, {name}", float(gain(name).derivative_second_moment.value)) for name in ("sigmoid", "tanh")
    )


def layers(
    what: str, draw: Callable[[np.random.Generator], tuple[Array, Array]], f: Callable[[Array], Array]
) -> tuple[Measured, ...]:
    """The mean of |f(z W)|^2/|z|^2 over replicates (z, W), for a square layer."""
    seeds = np.random.SeedSequence(SEED).spawn(REPLICATES)
    drawn = (draw(np.random.default_rng(seed)) for seed in seeds)
    return (summary(what, [float(np.sum(f(z @ w) ** 2) / np.sum(z**2)) for z, w in drawn]),)


def one_hot_input() -> tuple[Measured, ...]:
    """A symbol of 512 through weights of variance 1/512: one row, of squared norm 1, where unit inputs give 512."""
    eye = np.eye(HIDDEN)
    return layers(
        "|s|^2 for a one-hot x of 512 symbols, Var W = 1/512 (512 if every E s^2 were 1)",
        lambda rng: (eye[rng.integers(HIDDEN)], normal(1 / HIDDEN)(rng)),
        lambda s: s,
    )


def relu_layer() -> tuple[Measured, ...]:
    """ReLU with He's variance keeps the second moment."""
    return layers(
        "|max(0, zW)|^2/|z|^2, Var W = 2/512",
        lambda rng: (rng.normal(size=HIDDEN), normal(2 / HIDDEN)(rng)),
        lambda s: np.maximum(0, s),
    )


def rotated() -> tuple[Measured, ...]:
    """An orthogonal matrix by itself, and before a tanh."""

    def draw(rng: np.random.Generator) -> tuple[Array, Array]:
        q, r = np.linalg.qr(rng.normal(size=(HIDDEN, HIDDEN)))
        return rng.normal(size=HIDDEN), q * np.sign(np.diag(r))

    return (
        *layers("|zQ|^2/|z|^2", draw, lambda s: s),
        *layers("|tanh(zQ)|^2/|z|^2, z of unit variance", draw, np.tanh),
    )
