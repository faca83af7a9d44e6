"""What Keras and Flax networks do to signals: every layer and nonlinearity that is called, and what each is given.

What a layer is given is found by value: it is something seen before, or the sum of two such; else it is not
understood. A nonlinearity is seen where it is called as an attribute of its library (`nn.relu`, `jax.nn.gelu`). JAX is
run without `jit`, so that values can be read.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .drawn import mean_square
from .judging import ACTIVATIONS, is_nonlinearity
from .trace import Place, Run, Trace

MOST_SUMMANDS = 24
"""Values, the latest first, of which pairs are tried as a sum."""

Pull = Callable[[Callable[[Any], Any], Any, np.random.Generator], tuple[Any, float | None]]


class Watch:
    """Layers, norms and nonlinearities as they are called; pull_back(function, signal, rng) is the framework's way to
    (output, backward gain)."""

    def __init__(self, seed: int, pull_back: Pull, to_numpy: Callable[[Any], Any] = np.asarray) -> None:
        self.rng = np.random.default_rng(seed)
        self.pull_back, self.to_numpy = pull_back, to_numpy
        self.trace = Trace()
        self.seen: list[tuple[int, NDArray[Any]]] = []
        self.inside = False

    def place(self, signal: Any) -> int:
        """Where a value was made: the same numbers, in whatever shape, or the sum of two."""
        values = self.to_numpy(signal).ravel()
        alike: list[tuple[int, Any]] = [seen for seen in reversed(self.seen) if seen[1].size == values.size]
        for number, one in alike:
            if np.array_equal(one, values):
                return number
        for (a, one), (b, other) in combinations(alike[:MOST_SUMMANDS], 2):
            if np.allclose(one[:8] + other[:8], values[:8], atol=1e-6) and np.allclose(one + other, values, atol=1e-6):
                return self._keep(Place("sum", "", (a, b), number=1.0), values)
        last = (self.seen[-1][0],) if self.seen else ()
        return self._keep(Place("other", "something between two layers that is no sum of them", last), values)

    def _keep(self, place: Place, values: Any) -> int:
        number = self.trace.add(place)
        self.seen.append((number, self.to_numpy(values).ravel()))
        return number

    def layer(self, place: Place, function: Callable[[Any], Any], signal: Any) -> Any:
        """Run what has weights once; what it gives is handed on. place is without what it is made of."""
        if self.inside:
            return function(signal)
        source, self.inside = self.place(signal), True
        try:
            out, backward = self.pull_back(function, signal, self.rng)
        finally:
            self.inside = False
        if place.kind == "other" and self._unchanged(signal, out):
            self.seen.append((source, self.to_numpy(out).ravel()))
            return out
        made = replace(place, of=(source,))
        number = self._keep(made, out)
        if place.kind != "norm":
            floating = np.issubdtype(self.to_numpy(signal).dtype, np.floating)
            before = mean_square(self.to_numpy(signal)) if floating else math.nan
            self.trace.step(number, before, mean_square(self.to_numpy(out)), backward)
        return out

    def _unchanged(self, signal: Any, out: Any) -> bool:
        """As a batch norm at inference leaves it, by 1/sqrt(1 + eps)."""
        one, other = self.to_numpy(signal), self.to_numpy(out)
        return one.shape == other.shape and np.allclose(one, other, rtol=5e-3, atol=1e-6)

    def last_time(self, out: Any) -> None:
        """What was made last is a recurrence that hands on its last time step."""
        number, _ = self.seen.pop()
        self.trace.steps[-1] = replace(self.trace.steps[-1], last=True)
        self._keep(Place("time", "", (number,), number=-1.0), out)

    def nonlinearity(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, telling what it is given."""

        def called(signal: Any, *arguments: Any, **named: Any) -> Any:
            if self.inside:
                return function(signal, *arguments, **named)
            source, self.inside = self.place(signal), True
            try:
                out = function(signal, *arguments, **named)
            finally:
                self.inside = False
            told = name
            if name == "leaky_relu":
                usual = inspect.signature(function).parameters.get("negative_slope")
                slope = named.get("negative_slope", arguments[0] if arguments else usual.default if usual else 0.01)
                told = name if slope == 0.01 else f"{name} {slope:g}"
            known = is_nonlinearity(told, self.to_numpy(signal), self.to_numpy(out))
            number = self._keep(Place("function" if known else "other", told, (source,)), out)
            if self.trace.steps:
                self.trace.step(number, math.nan, mean_square(self.to_numpy(out)), None)
            return out

        return called

    def run(self, network: Callable[[Any], Any], signal: Any, libraries: tuple[str, ...]) -> Run:
        """The network as it is, watched; then once more for its own backward gain."""
        self.seen.append((0, self.to_numpy(signal).ravel()))
        with self._nonlinearities(libraries):
            out = network(signal)
        place, self.inside = self.place(out), True
        _, backward = self.pull_back(network, signal, self.rng)
        given = self.to_numpy(signal)
        floating = np.issubdtype(given.dtype, np.floating)
        forward = mean_square(self.to_numpy(out)) / mean_square(given) if floating else None
        return self.trace.run(place, forward, backward)

    @contextmanager
    def _nonlinearities(self, libraries: tuple[str, ...]) -> Iterator[None]:
        """Nonlinearities of the libraries replaced by ones that tell, and put back."""
        places = [import_module(name) for name in libraries]
        kept = [(place, name, getattr(place, name)) for place in places for name in ACTIVATIONS if hasattr(place, name)]
        try:
            for place, name, function in kept:
                setattr(place, name, self.nonlinearity(name, function))
            yield
        finally:
            for place, name, function in kept:
                setattr(place, name, function)
