"""Initialisers of PyTorch, Keras 3, JAX and legacy NumPy as `init(shape, rng)`.

Each adapter hands over a seed drawn from rng, so that a fresh call gets fresh numbers and an equal rng equal
ones; global random state is put back. The library is imported when the initialiser is called. Fans follow the
library's layout: fan_out is the first axis in PyTorch, the last elsewhere. Nothing is tested here.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from .claim import Rng, Sampler, Shape


def _seed(rng: Rng) -> int:
    return int(rng.integers(2**31 - 1))


def torch_initializer(fill: Callable[[Any], Any], *, dtypes: tuple[str, ...] = ("float32", "float64")) -> Sampler:
    """fill(tensor) fills a CPU tensor in place: `torch.nn.init.xavier_normal_`, or a lambda around one.

    Each of dtypes ("bfloat16" too) is held to the law.
    """

    def draw(shape: Shape, rng: Rng, dtype: str) -> Any:
        torch = import_module("torch")
        with torch.random.fork_rng(devices=[]), torch.no_grad():
            torch.manual_seed(_seed(rng))
            tensor = torch.full(shape, math.nan, dtype=getattr(torch, dtype))
            fill(tensor)
            return (tensor.float() if dtype == "bfloat16" else tensor).numpy()

    return Sampler(draw, out_first=True, dtypes=dtypes)


def keras_initializer(make: Callable[[int], Any], *, dtypes: tuple[str, ...] = ("float32",)) -> Sampler:
    """make(seed) returns a Keras 3 initialiser: `lambda seed: keras.initializers.HeNormal(seed=seed)`.

    One instance called twice returns one matrix twice, by Keras's design; `lambda seed: instance` shows it. Raises
    TypeError for an instance.
    """
    if hasattr(make, "get_config") and not isinstance(make, type):
        name = type(make).__name__
        raise TypeError(
            f"needed make(seed), which returns an initialiser, found the initialiser {name}: write "
            f"keras_initializer(lambda seed: keras.initializers.{name}(seed=seed))"
        )

    def draw(shape: Shape, rng: Rng, dtype: str) -> Any:
        keras = import_module("keras")
        drawn = make(_seed(rng))(shape, dtype=dtype)
        return keras.ops.convert_to_numpy(keras.ops.cast(drawn, "float32") if dtype == "bfloat16" else drawn)

    return Sampler(draw, dtypes=dtypes)


def jax_initializer(init: Callable[..., Any], *, dtypes: tuple[str, ...] = ("float32",)) -> Sampler:
    """init(key, shape, dtype) as made by `jax.nn.initializers` and re-exported by Flax.

    float64 depends on a global flag of JAX; ask for it where the flag is set. Raises TypeError for what cannot be
    called so.
    """
    needed = "needed init(key, shape, dtype), as jax.nn.initializers.he_normal() returns"
    try:
        inspect.signature(init).bind(None, (1, 1), "float32")
    except TypeError as error:
        raise TypeError(f"{needed}: {error}") from None

    def draw(shape: Shape, rng: Rng, dtype: str) -> Any:
        jax = import_module("jax")
        drawn = init(jax.random.key(_seed(rng)), shape, dtype)
        if callable(drawn):
            raise TypeError(f"{needed}; found what returns one: call it first, with ()")
        return np.asarray(drawn.astype("float32") if dtype == "bfloat16" else drawn)

    return Sampler(draw, dtypes=dtypes)


def numpy_initializer(draw: Callable[[Shape], Any]) -> Sampler:
    """draw(shape) uses NumPy's global generator (`numpy.random.randn(*shape) * s`), seeded for the call."""

    def seeded(shape: Shape, rng: Rng, dtype: str) -> Any:
        before = np.random.get_state()
        try:
            np.random.seed(_seed(rng))
            return draw(shape)
        finally:
            np.random.set_state(before)

    return Sampler(seeded, dtypes=())
