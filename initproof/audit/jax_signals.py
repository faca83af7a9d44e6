"""What Flax networks do to signals: every layer and nonlinearity that runs, in order.

Run without `jit`, so that values can be read. A nonlinearity is seen where it is called as an attribute of its
library (`nn.relu`, `jax.nn.gelu`), and belongs to the layer that ran last before it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import numpy as np

from .drawn import mean_square
from .judging import ACTIVATIONS
from .signals import BATCH, TIME, Run, Step


class Watch:
    """Steps and nonlinearities as they are seen; chain is lost where something ran that is neither."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.steps: list[Step] = []
        self.following: dict[str, str] = {}
        self.last, self.inside, self.chain = "", False, True

    def pull_back(self, function: Callable[[Any], Any], signal: Any) -> tuple[Any, float | None]:
        """(output, E[(dL/dx)^2] / E[(dL/dy)^2]) with a normal dL/dy."""
        jax = import_module("jax")
        if not np.issubdtype(signal.dtype, np.floating):
            return function(signal), None
        out, pull = jax.vjp(function, signal)
        given = jax.numpy.asarray(self.rng.standard_normal(out.shape), out.dtype)
        return out, mean_square(pull(given)[0]) / mean_square(given)

    def layer(self, name: str, function: Callable[[Any], Any], signal: Any) -> Any:
        """Run a layer with weights once for the step; what it gives is handed on."""
        if self.inside:
            return function(signal)
        self.inside = True
        try:
            out, backward = self.pull_back(function, signal)
        finally:
            self.inside = False
        before = math.nan if backward is None else mean_square(signal)
        self.steps.append(Step(name, before, mean_square(out), backward))
        self.last = name
        return out

    def nonlinearity(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def called(signal: Any, *arguments: Any, **named: Any) -> Any:
            out = function(signal, *arguments, **named)
            if not self.inside and self.last:
                self.following.setdefault(self.last, name)
                self.steps.append(Step(name, math.nan, mean_square(out), None))
                self.last = ""
            return out

        return called

    def run(self, network: Callable[[Any], Any], signal: Any) -> Run:
        """The network as it is, watched; then once more for its own backward gain."""
        with watched_activations(self):
            out = network(signal)
        self.inside = True
        _, backward = self.pull_back(network, signal)
        forward = None if backward is None else mean_square(out) / mean_square(signal)
        return Run(tuple(self.steps), forward, backward, self.following, self.chain and backward is not None)


@contextmanager
def watched_activations(watch: Watch) -> Iterator[None]:
    """Nonlinearities of JAX and Flax replaced by ones that tell, and put back."""
    places = [import_module(name) for name in ("jax.nn", "jax.numpy", "flax.linen", "flax.nnx")]
    kept = [(place, name, getattr(place, name)) for place in places for name in ACTIVATIONS if hasattr(place, name)]
    try:
        for place, name, function in kept:
            setattr(place, name, watch.nonlinearity(name, function))
        yield
    finally:
        for place, name, function in kept:
            setattr(place, name, function)


def guesses(width: int | None, table: int | None) -> list[tuple[int, ...]]:
    """Inputs that a first layer of that width, or a table of that size, may take."""
    if table:
        return [(BATCH, TIME)]
    return [(BATCH, width)] if width else []


def signal_for(shape: tuple[int, ...], table: int | None, rng: np.random.Generator) -> Any:
    """Normal numbers, or indices where the first layer is a table."""
    numbers = rng.integers(table, size=shape) if table else rng.standard_normal(shape).astype(np.float32)
    return import_module("jax.numpy").asarray(numbers)
