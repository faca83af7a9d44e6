"""What the two kinds of Flax modules share: what a module is in a network, what may be put in, how it is watched."""

from __future__ import annotations

import math
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from .drawn import BATCH, TIME, mean_square
from .kernels import Layer
from .trace import Place
from .watching import Watch

JAX = ("jax.nn", "jax.numpy", "flax.linen", "flax.nnx")
"""Where Flax networks take their nonlinearities from."""
UNITS = frozenset({"RNN", "MultiHeadDotProductAttention", "MultiHeadAttention", "SelfAttention"})
"""Modules of modules that are watched as one."""


def jax_watch(seed: int) -> Watch:
    """A watch for networks that are functions of JAX arrays."""

    def pull_back(function: Callable[[Any], Any], signal: Any, rng: np.random.Generator) -> tuple[Any, float | None]:
        jax, errors = import_module("jax"), import_module("flax.errors")
        if not np.issubdtype(signal.dtype, np.floating):
            return function(signal), None
        try:
            out, pull = jax.vjp(function, signal)
        except errors.TraceContextError:  # an nnx module that draws numbers as it runs
            return function(signal), None
        given = jax.numpy.asarray(rng.standard_normal(out.shape), out.dtype)
        return out, mean_square(pull(given)[0]) / mean_square(given)

    return Watch(seed, pull_back)


def flax_layer(path: str, module: Any) -> Layer:
    """What of a module's settings decides the fans of its weights."""
    strides = getattr(module, "strides", None) or 1
    groups = getattr(module, "feature_group_count", 1) or 1
    return Layer(path, type(module).__name__, groups, math.prod(strides) if isinstance(strides, tuple) else strides)


def flax_place(kind: str, names: tuple[str, ...]) -> Place:
    """What a Flax module is in a network, from the name of its class and the names of its weights."""
    if kind in ("LayerNorm", "RMSNorm"):
        ordered = tuple(sorted(names, key=lambda name: name.endswith("bias")))
        return Place("norm", "layer_norm" if kind == "LayerNorm" else "rms_norm", (), ordered)
    matrices = tuple(name for name in names if name.endswith("kernel"))
    if kind in ("Dense", "Linear", "Conv", "ConvTranspose") and len(matrices) == 1:
        return Place("layer", kind, (), matrices)
    return Place("other", kind, (), matrices)


def guesses(width: int | None, table: int | None) -> list[tuple[int, ...]]:
    """Inputs that a first layer of that width, or a table of that size, may take."""
    if table:
        return [(BATCH, TIME)]
    return [(BATCH, width)] if width else []


def signal_for(shape: tuple[int, ...], table: int | None, rng: np.random.Generator) -> Any:
    """Normal numbers, or indices where the first layer is a table."""
    numbers = rng.integers(table, size=shape) if table else rng.standard_normal(shape).astype(np.float32)
    return import_module("jax.numpy").asarray(numbers)
