"""Keras 3 models for the audit, whatever the backend.

Keras seeds its initialisers from Python's `random`, which is seeded for a draw and put back. Signals are measured where
layers are called, in models within models and in subclassed ones too.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from typing import Any

import numpy as np

from . import kernels
from .drawn import BATCH, RUNS, TIME, Drawn, entries, mean_square, needs_shape, repeat
from .judging import ACTIVATIONS
from .trace import Place, Run
from .watching import Watch

RECURRENT = {"LSTM": "lstm", "GRU": "gru", "SimpleRNN": "rnn_tanh"}


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
    backend, given = import_module("keras").backend.backend(), _to_numpy(signal)
    if not np.issubdtype(given.dtype, np.floating):
        return function(signal), None
    if backend == "torch":
        torch = import_module("torch")
        fresh = torch.tensor(given, requires_grad=True)
        with torch.enable_grad():
            out = function(fresh)
        gradient = torch.tensor(rng.standard_normal(tuple(out.shape)), dtype=out.dtype)
        (back,) = torch.autograd.grad(out, fresh, gradient)
    elif backend == "jax":
        jax = import_module("jax")
        out, pull = jax.vjp(function, jax.numpy.asarray(given))
        gradient = jax.numpy.asarray(rng.standard_normal(out.shape), out.dtype)
        (back,) = pull(gradient)
    else:
        return function(signal), None
    return out, mean_square(_to_numpy(back)) / mean_square(_to_numpy(gradient))


def _activation(layer: Any) -> str:
    """The name of the nonlinearity that a layer applies, empty for none."""
    kind = type(layer).__name__
    named = {"ReLU": "relu", "LeakyReLU": "leaky_relu", "ELU": "elu"}.get(kind)
    name = named or _function(layer)
    return name if name in ACTIVATIONS and kind not in kernels.GATES else ""


def _function(layer: Any) -> str:
    """What Keras calls the function that a layer applies to what it makes; empty for none."""
    function = getattr(layer, "activation", None)
    name: str = getattr(function, "__name__", type(function).__name__.lower())
    return "" if function is None or name == "linear" else name


@contextmanager
def _without_activation(layer: Any) -> Iterator[None]:
    kept = layer.activation
    layer.activation = import_module("keras").activations.linear
    try:
        yield
    finally:
        layer.activation = kept


def _linear_part(layer: Any, call: Any) -> Callable[[Any], Any]:
    """The layer with its nonlinearity left out."""

    def linear(signal: Any) -> Any:
        with _without_activation(layer):
            return call(signal)

    return linear


def _place(layer: Any, model: Any) -> Place:
    """What a layer is in the network."""
    kind, prefix = type(layer).__name__, f"{model.name}/"
    found = [(f"{one.path}/{weight}".removeprefix(prefix), value) for one, weight, value in _weights(layer)]
    matrices = tuple(name for name, value in found if len(value.shape) >= 2 and "bias" not in name)
    if kind in ("LayerNormalization", "RMSNormalization"):
        function = "layer_norm" if kind == "LayerNormalization" else "rms_norm"
        return Place("norm", function, (), tuple(name for name, _ in found))
    if kind in RECURRENT and layer.activation.__name__ == "tanh" and getattr(layer, "reset_after", True):
        return Place("layer", RECURRENT[kind], (), matrices)
    known = len(matrices) == 1 and (kind == "Dense" or ("Conv" in kind and "Separable" not in kind))
    if known and _function(layer) != _activation(layer):  # softmax, or a function of the user's
        return Place("other", _function(layer), (), matrices)
    return Place("layer" if known else "other", kind, (), matrices)


def _unit(layer: Any) -> bool:
    """Whether a layer is watched as one: it has weights, and is no network of other layers."""
    keras = import_module("keras")
    inner = not type(layer).__module__.startswith("keras.") and any(True for _ in layer._layers)
    return not isinstance(layer, keras.Model) and not inner and bool(layer.weights)


@contextmanager
def _watched(watch: Watch, model: Any) -> Iterator[None]:
    """Calls of layers are steps; the class is put back at the end."""
    kind = import_module("keras").layers.Layer
    original: Any = kind.__call__

    def call(layer: Any, *arguments: Any, **named: Any) -> Any:
        def plain(signal: Any) -> Any:
            return original(layer, signal, *arguments[1:], **named)

        if watch.inside or not arguments or not hasattr(arguments[0], "shape"):
            return original(layer, *arguments, **named)
        name, signal = _activation(layer), arguments[0]
        if _unit(layer):
            place = _place(layer, model)
            if place.name in RECURRENT.values():
                place = replace(place, times=signal.shape[1])
            signal = watch.layer(place, _linear_part(layer, plain) if name else plain, signal)
            if place.name in RECURRENT.values() and not layer.return_sequences:
                watch.last_time(signal)
            return watch.nonlinearity(name, layer.activation)(signal) if name else signal
        if not name:
            return plain(signal)
        slope = {"negative_slope": float(getattr(layer, "negative_slope", 0.2))} if name == "leaky_relu" else {}
        return watch.nonlinearity(name, lambda x, **ignored: plain(x))(signal, **slope)

    try:
        kind.__call__ = call
        yield
    finally:
        kind.__call__ = original


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
        numbers = rng.integers(first.input_dim, size=shape)
    else:
        numbers = rng.standard_normal(shape).astype(np.float32)
    return import_module("keras").ops.convert_to_tensor(numbers)


def _run(model: Any, shape: tuple[int, ...], seed: int) -> Run:
    watch = Watch(seed, pull_back, _to_numpy)
    with _watched(watch, model):
        return watch.run(model, _input(model, shape, watch.rng), ("keras.ops", "keras.activations"))


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
    runs = [_run(model, shape, seed + k) for k, model in enumerate(models[:RUNS])] if shape else []
    return Drawn(tuple(blocks), stored, runs, shape if runs else None)
