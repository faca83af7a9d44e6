"""What a network does to signals and gradients, layer by layer, and which nonlinearity follows which weights.

Runs the network on normal inputs (indices for embeddings) and watches every PyTorch function that takes one
of its weights or is a known nonlinearity. A layer's backward gain is measured on its own, with an independent
normal gradient. Measures; judges nothing. The replicate is a fresh network and a fresh input.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from .judging import ACTIVATIONS

BATCH, TIME, SIDE = 16, 12, 24
SHAPING = frozenset(
    {"flatten", "reshape", "view", "contiguous", "squeeze", "unsqueeze", "permute", "transpose"}
)
"""Functions that change no value."""


@dataclass(frozen=True, slots=True)
class Step:
    """One layer or nonlinearity of a run: mean squares in and out, and its own backward gain."""

    name: str
    before: float
    after: float
    backward: float | None


@dataclass(frozen=True, slots=True)
class Run:
    """One replicate: its steps in order, the whole network forward and backward, for each weight the
    nonlinearity after it, and whether the steps are all there is (no norm, residual or pooling between)."""

    steps: tuple[Step, ...]
    forward: float | None
    backward: float | None
    following: dict[str, str]
    chain: bool


def _mean_square(tensor: Any) -> float:
    return float(tensor.detach().double().square().mean())


def _tensors(values: Any) -> Iterator[Any]:
    if hasattr(values, "detach"):
        yield values
    elif isinstance(values, (list, tuple)):
        for value in values:
            yield from _tensors(value)


class _Watch:
    """Sees every function the network calls, inside `torch.overrides.TorchFunctionMode`."""

    def __init__(self, network: Any) -> None:
        self.torch = import_module("torch")
        self.names = {id(p): name for name, p in network.named_parameters() if p.ndim >= 2}
        self.steps: list[Step] = []
        self.following: dict[str, str] = {}
        self.sources: dict[int, tuple[str, ...]] = {}
        self.alive: list[Any] = []
        self.chain = True

    def see(self, function: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        result = function(*arguments, **named)
        given = list(_tensors([*arguments, *named.values()]))
        weights = tuple(self.names[id(t)] for t in given if id(t) in self.names)
        name = getattr(function, "__name__", "").rstrip("_")
        out = next(_tensors(result), None)
        if out is None or not out.is_floating_point() or name.startswith("__"):
            return result
        signal = next((t for t in given if id(t) not in self.names), None)
        if weights and signal is not None and name != "embedding":
            self._layer(function, arguments, named, weights, signal, out)
        elif weights:
            self.steps.append(Step(" ".join(weights), math.nan, _mean_square(out), None))
        elif name in ACTIVATIONS and signal is not None:
            self._activation(name, signal, out)
        else:
            self._mark(out, tuple(s for t in given for s in self.sources.get(id(t), ())))
            self.chain = self.chain and name in SHAPING
        return result

    def _mark(self, out: Any, sources: tuple[str, ...]) -> None:
        if sources:
            self.sources[id(out)] = sources
            self.alive.append(out)

    def _layer(
        self, function: Any, arguments: Any, named: Any, weights: tuple[str, ...], signal: Any, out: Any
    ) -> None:
        backward = self._backward(function, arguments, named, signal)
        self.steps.append(Step(" ".join(weights), _mean_square(signal), _mean_square(out), backward))
        self._mark(out, weights)

    def _activation(self, name: str, signal: Any, out: Any) -> None:
        for source in self.sources.get(id(signal), ()):
            self.following.setdefault(source, name)
        if self.steps and self.sources.get(id(signal)):
            self.steps.append(Step(name, math.nan, _mean_square(out), None))

    def _backward(self, function: Any, arguments: Any, named: Any, signal: Any) -> float | None:
        """E[(dL/dx)^2] / E[(dL/dy)^2] of this function alone."""
        if not signal.is_floating_point():
            return None
        fresh = signal.detach().clone().requires_grad_(True)
        swapped = tuple(fresh if a is signal else a for a in arguments)
        with self.torch.enable_grad():
            out = next(
                _tensors(function(*swapped, **{k: fresh if v is signal else v for k, v in named.items()}))
            )
            given = self.torch.randn_like(out)
            (gradient,) = self.torch.autograd.grad(out, fresh, given, allow_unused=True)
        return None if gradient is None else _mean_square(gradient) / _mean_square(given)


def _first_weighted(network: Any) -> Any:
    for module in network.modules():
        if any(True for _ in module.parameters(recurse=False)):
            return module
    return None


def _guesses(network: Any) -> Iterable[tuple[int, ...]]:
    """Input shapes that the first module with parameters may take."""
    first = _first_weighted(network)
    if hasattr(first, "num_embeddings"):
        return [(BATCH, TIME)]
    if hasattr(first, "kernel_size"):
        return [(BATCH, first.in_channels, *(SIDE for _ in first.kernel_size))]
    width = next(
        (getattr(first, name) for name in ("in_features", "input_size", "embed_dim") if hasattr(first, name)),
        None,
    )
    return [] if width is None else [(BATCH, width), (BATCH, TIME, width)]


def _input(network: Any, shape: tuple[int, ...]) -> Any:
    torch = import_module("torch")
    first = _first_weighted(network)
    if hasattr(first, "num_embeddings"):
        return torch.randint(first.num_embeddings, shape)
    return torch.randn(shape, requires_grad=True)


def _call(network: Any, signal: Any) -> Any:
    attention = import_module("torch.nn").MultiheadAttention
    return next(
        _tensors(network(signal, signal, signal) if isinstance(network, attention) else network(signal))
    )


def input_shape(network: Any) -> tuple[int, ...] | None:
    """The first guessed shape that the network accepts, or None."""
    torch = import_module("torch")
    for shape in _guesses(network):
        try:
            with torch.no_grad():
                _call(network, _input(network, shape).detach())
        except (RuntimeError, ValueError, TypeError, IndexError, AssertionError):
            continue
        return shape
    return None


def run(network: Any, shape: tuple[int, ...]) -> Run:
    """Forward and backward once, on a fresh input of that shape. Errors of the network pass through."""
    overrides = import_module("torch.overrides")
    watch = _Watch(network)

    class Mode(overrides.TorchFunctionMode):  # type: ignore[misc, name-defined]  # known when torch is
        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            return watch.see(func, args, kwargs or {})

    signal = _input(network, shape)
    with Mode():
        out = _call(network, signal)
    if not signal.is_floating_point():
        return Run(tuple(watch.steps), None, None, watch.following, False)
    forward, given = _mean_square(out) / _mean_square(signal), watch.torch.randn_like(out)
    out.backward(given)
    backward = _mean_square(signal.grad) / _mean_square(given)
    return Run(tuple(watch.steps), forward, backward, watch.following, watch.chain)


def without_dropout(network: Any) -> Any:
    """The network with every dropout probability zero: dropout is not initialisation."""
    for module in network.modules():
        if "Dropout" in type(module).__name__:
            module.p = 0.0
        elif isinstance(getattr(module, "dropout", None), float):
            module.dropout = 0.0
    return network
