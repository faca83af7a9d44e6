"""Flax nnx modules for the audit: made anew with `rngs` for every draw, watched where their layers are called."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import numpy as np

from . import kernels, takes_rngs
from .drawn import RUNS, Drawn, entries, repeat
from .flax_watching import JAX, UNITS, flax_layer, flax_place, guesses, jax_watch, signal_for
from .trace import Run
from .watching import Watch


def _modules(network: Any) -> Iterator[tuple[str, Any]]:
    """(path, module) of every module with weights of its own, in the order of the paths."""
    nnx = import_module("flax.nnx")
    for path, module in nnx.iter_modules(network):
        if any(isinstance(value, nnx.Param) for value in vars(module).values()):
            yield "/".join(map(str, path)), module


def _weights(network: Any) -> Iterator[tuple[str, Any, str, Any]]:
    """(path, module, name, value) of every weight."""
    nnx = import_module("flax.nnx")
    for path, module in _modules(network):
        for name, value in vars(module).items():
            if isinstance(value, nnx.Param) and value.get_value() is not None:
                yield path, module, name, np.asarray(value.get_value())


def _full(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name


@contextmanager
def _watched(watch: Watch, names: dict[int, list[str]]) -> Iterator[None]:
    """Calls of the modules in names are steps; the classes are put back at the end."""
    nnx = import_module("flax.nnx")
    kinds: set[Any] = {one for one in vars(nnx).values() if isinstance(one, type) and issubclass(one, nnx.Module)}
    kept = [(kind, vars(kind)["__call__"]) for kind in kinds if "__call__" in vars(kind)]

    def telling(original: Any) -> Any:
        def call(module: Any, *arguments: Any, **named: Any) -> Any:
            if id(module) in names and arguments and hasattr(arguments[0], "dtype"):
                place = flax_place(type(module).__name__, tuple(names[id(module)]))
                rest = arguments[1:]
                return watch.layer(place, lambda x: original(module, x, *rest, **named), arguments[0])
            return original(module, *arguments, **named)

        return call

    try:
        for kind, original in kept:
            kind.__call__ = telling(original)
        yield
    finally:
        for kind, original in kept:
            kind.__call__ = original


def _run(network: Any, shape: tuple[int, ...], table: int | None, seed: int) -> Run:
    watch, nnx = jax_watch(seed), import_module("flax.nnx")
    names: dict[int, list[str]] = {}
    for path, module, name, _ in _weights(network):
        names.setdefault(id(module), []).append(_full(path, name))
    for path, module in nnx.iter_modules(network):
        if type(module).__name__ in UNITS:
            inside = "/".join(map(str, path))
            names[id(module)] = [_full(one, name) for one, _, name, _ in _weights(network) if one.startswith(inside)]
    with _watched(watch, names):
        return watch.run(network, signal_for(shape, table, watch.rng), JAX)


def draw(target: Any, made: Any, draws: int, seed: int, input_shape: tuple[int, ...] | None) -> Drawn:
    """Draw an nnx module; target is the module or what makes it, made one that it has made."""
    nnx, ready = import_module("flax.nnx"), target is made

    def make(seed: int) -> Any:
        if ready:
            return made
        return target(rngs=nnx.Rngs(seed)) if takes_rngs(target) else target()

    networks = repeat(
        make,
        lambda network: entries([value.shape for *_, value in _weights(network)]),
        draws if takes_rngs(target) and not ready else 1,
        seed,
    )
    for network in networks:
        network.set_attributes(deterministic=True, use_running_average=True, raise_if_not_found=False)
    weights = list(_weights(networks[0]))
    layers = [(flax_layer(path, module), name, value.shape) for path, module, name, value in weights]
    blocks = [block for layer, name, size in layers for block in kernels.kernel_blocks(layer, name, size)]
    stored = [{_full(path, name): kernels.fan_out_first(w) for path, _, name, w in _weights(n)} for n in networks]
    first = weights[0][1] if weights else None
    table = getattr(first, "num_embeddings", None)
    shape = input_shape or next(iter(guesses(getattr(first, "in_features", None), table)), None)
    runs = [_run(network, shape, table, seed + k) for k, network in enumerate(networks[:RUNS])] if shape else []
    return Drawn(tuple(blocks), stored, runs, shape)
