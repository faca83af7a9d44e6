"""Keras 3 models for the audit, whatever the backend.

Keras seeds its initialisers from Python's `random`, which is seeded for a draw and put back. Signals are measured
layer by layer in Sequential and functional models; a subclassed model shows its weights only.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import numpy as np

from . import kernels
from .drawn import RUNS, Drawn, entries, mean_square, needs_shape, repeat
from .judging import ACTIVATIONS
from .signals import BATCH, TIME, Run, Step

QUIET = ("InputLayer", "Flatten", "Reshape", "Permute", "Dropout", "Activation")
"""Layers that leave a chain a chain: they change no value at inference, or apply a nonlinearity."""


def _seeded(make: Callable[[], Any], seed: int) -> Any:
    state = random.getstate()
    try:
        random.seed(seed)
        return make()
    finally:
        random.setstate(state)


def _leaves(layer: Any) -> Iterator[Any]:
    """The layers that hold weights themselves, in order."""
    for one in layer._flatten_layers(include_self=True, recursive=True):
        if one._trainable_variables or one._non_trainable_variables:
            yield one


def _layer(layer: Any, model: Any) -> kernels.Layer:
    strides = getattr(layer, "strides", 1)
    return kernels.Layer(
        layer.path.removeprefix(f"{model.name}/"),
        type(layer).__name__,
        getattr(layer, "groups", 1) or 1,
        math.prod(strides) if isinstance(strides, tuple) else 1,
        in_last=True,
    )


def _weights(model: Any) -> Iterator[tuple[kernels.Layer, str, Any]]:
    for layer in _leaves(model):
        for weight in layer._trainable_variables:
            yield _layer(layer, model), weight.name, weight


def _to_numpy(tensor: Any) -> Any:
    return import_module("keras").ops.convert_to_numpy(tensor)


def pull_back(function: Callable[[Any], Any], signal: Any, rng: np.random.Generator) -> tuple[Any, float | None]:
    """(output, E[(dL/dx)^2] / E[(dL/dy)^2]) of a function of one tensor, with a normal dL/dy."""
    backend = import_module("keras").backend.backend()
    if not np.issubdtype(np.asarray(signal).dtype, np.floating):
        return _to_numpy(function(signal)), None
    if backend == "torch":
        torch = import_module("torch")
        given = torch.tensor(signal, requires_grad=True)
        with torch.enable_grad():
            out = function(given)
        gradient = torch.tensor(rng.standard_normal(tuple(out.shape)), dtype=out.dtype)
        (back,) = torch.autograd.grad(out, given, gradient)
    elif backend == "jax":
        jax = import_module("jax")
        out, pull = jax.vjp(function, jax.numpy.asarray(signal))
        gradient = jax.numpy.asarray(rng.standard_normal(out.shape), out.dtype)
        (back,) = pull(gradient)
    else:
        return _to_numpy(function(signal)), None
    return _to_numpy(out), mean_square(_to_numpy(back)) / mean_square(_to_numpy(gradient))


def _activation(layer: Any) -> str:
    """The name of the nonlinearity that a layer applies, empty for none."""
    kind = type(layer).__name__
    named = {"ReLU": "relu", "LeakyReLU": "leaky_relu", "ELU": "elu"}.get(kind)
    function = getattr(layer, "activation", None)
    name = named or getattr(function, "__name__", type(function).__name__.lower())
    return name if name in ACTIVATIONS and kind not in ("LSTM", "GRU", "SimpleRNN") else ""


def _linear_part(layer: Any) -> Callable[[Any], Any]:
    """The layer with its nonlinearity left out."""

    def call(signal: Any) -> Any:
        kept = layer.activation
        layer.activation = import_module("keras").activations.linear
        try:
            return layer(signal)
        finally:
            layer.activation = kept

    return call


def _kernel_name(layer: Any, model: Any) -> str:
    names = [f"{one.path}/{weight}" for one, weight, value in _weights(layer) if len(value.shape) >= 2]
    return " ".join(name.removeprefix(f"{model.name}/") for name in names)


def _steps(layer: Any, model: Any, signal: Any, rng: np.random.Generator) -> Iterator[Step]:
    name, activation = _kernel_name(layer, model), _activation(layer)
    if name:
        split = activation and hasattr(layer, "activation")
        out, backward = pull_back(_linear_part(layer) if split else layer, signal, rng)
        floating = np.issubdtype(np.asarray(signal).dtype, np.floating)
        yield Step(name, mean_square(signal) if floating else math.nan, mean_square(out), backward)
    if activation:
        yield Step(activation, math.nan, mean_square(_to_numpy(layer(signal))), None)


def _following(model: Any) -> dict[str, str]:
    """For each weight the nonlinearity of its own layer, or of the next that has one before other weights."""
    found: dict[str, str] = {}
    waiting: list[str] = []
    for layer in model.layers:
        names = _kernel_name(layer, model).split()
        waiting = names or waiting
        if _activation(layer):
            found |= dict.fromkeys(waiting, _activation(layer))
            waiting = []
    return found


def _shape(model: Any, given: tuple[int, ...] | None) -> tuple[int, ...] | None:
    if given:
        return given
    known = getattr(model, "input_shape", None)
    if not isinstance(known, tuple) or not all(size is None or isinstance(size, int) for size in known):
        return None
    return (BATCH, *(size or TIME for size in known[1:]))


def _input(model: Any, shape: tuple[int, ...], rng: np.random.Generator) -> Any:
    first: Any = next(_leaves(model), None)
    if type(first).__name__ == "Embedding":
        return rng.integers(first.input_dim, size=shape)
    return rng.standard_normal(shape).astype(np.float32)


def _seen(model: Any, layers: list[Any], signal: Any) -> list[Any]:
    """What each of the layers is given."""
    if not layers:
        return []
    inputs = model.inputs[0] if len(model.inputs) == 1 else model.inputs
    seen = import_module("keras").Model(inputs, [one.input for one in layers])(signal)
    return [_to_numpy(x) for x in (seen if isinstance(seen, (list, tuple)) else [seen])]


def _run(model: Any, shape: tuple[int, ...], seed: int) -> Run:
    keras, rng = import_module("keras"), np.random.default_rng(seed)
    signal, layers = _input(model, shape, rng), [one for one in model.layers if type(one).__name__ != "InputLayer"]
    out, backward = pull_back(model, signal, rng)
    forward = None if backward is None else mean_square(out) / mean_square(signal)
    single = [one for one in layers if one._inbound_nodes and not isinstance(one.input, (list, dict))]
    given = zip(single, _seen(model, single, signal), strict=True)
    steps = [step for one, x in given for step in _steps(one, model, x, rng)]
    chain = isinstance(model, keras.Sequential) and all(
        type(one).__name__ in QUIET or _activation(one) or len(_kernel_name(one, model).split()) == 1 for one in layers
    )
    return Run(tuple(steps), forward, backward, _following(model), chain and backward is not None)


def draw(target: Any, made: Any, draws: int, seed: int, input_shape: tuple[int, ...] | None) -> Drawn:
    """Draw a Keras model; target is the model or what makes it, made one that it has made."""
    ready = target is made
    shape = _shape(made, input_shape)

    def build(seed: int) -> Any:
        model = made if ready else _seeded(target, seed)
        if not model.built:
            if shape is None:
                raise needs_shape(model)
            _seeded(lambda: model(_input(model, shape, np.random.default_rng(seed))), seed)
        return model

    models = repeat(
        build, lambda m: entries([tuple(w.shape) for w in m.trainable_variables]), 1 if ready else draws, seed
    )
    for model in () if ready or not made.built else models:
        for one, first in zip(_leaves(model), _leaves(made), strict=True):
            one._path = first.path.removeprefix(f"{made.name}/")  # Keras numbers layers on from model to model
    blocks = [b for layer, local, w in _weights(models[0]) for b in kernels.kernel_blocks(layer, local, tuple(w.shape))]
    names = [f"{layer.path}/{local}" for layer, local, _ in _weights(models[0])]
    stored = [
        {name: kernels.fan_out_first(_to_numpy(w)) for name, (_, _, w) in zip(names, _weights(model), strict=True)}
        for model in models
    ]
    graph = shape is not None and getattr(models[0], "inputs", None)
    runs = [_run(model, shape, seed + k) for k, model in enumerate(models[:RUNS])] if graph and shape else []
    return Drawn(tuple(blocks), stored, runs, shape if runs else None)
