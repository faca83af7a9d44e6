"""Flax linen modules for the audit: `init` with a key for every draw, watched in `apply`.

A linen module has no weights before its first input, so the audit needs the input's shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np

from . import kernels
from .blocks import Block
from .drawn import RUNS, Drawn, entries, needs_shape, repeat
from .flax_watching import JAX, UNITS, flax_layer, flax_place, jax_watch, signal_for
from .trace import Run


def _leaves(tree: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in tree.items():
        if hasattr(value, "items"):
            yield from _leaves(value, (*path, name))
        else:
            yield (*path, name), getattr(value, "value", value)


def _table(module: Any) -> int | None:
    """The number of rows, where the module is, or begins with, a table."""
    return getattr(module, "num_embeddings", None)


def _kinds(module: Any, variables: Any, signal: Any) -> dict[str, kernels.Layer]:
    """The layer at each path, found by running the network once."""
    linen, found = import_module("flax.linen"), {}

    def look(following: Any, arguments: Any, named: Any, context: Any) -> Any:
        path = "/".join(context.module.path)
        found[path] = flax_layer(path, context.module)
        return following(*arguments, **named)

    with linen.intercept_methods(look):
        module.apply(variables, signal)
    return found


def _run(module: Any, variables: Any, signal: Any, seed: int) -> Run:
    linen, watch = import_module("flax.linen"), jax_watch(seed)

    def look(following: Any, arguments: Any, named: Any, context: Any) -> Any:
        one, path = context.module, context.module.path
        kind, local = type(one).__name__, one.variables.get("params", {}) if one.scope else {}
        unit = kind in UNITS or any(not hasattr(value, "items") for value in local.values())
        if context.method_name != "__call__" or len(arguments) != 1 or not path or not unit:
            return following(*arguments, **named)
        names = tuple("/".join((*path, *inner)) for inner, _ in _leaves(local))
        return watch.layer(flax_place(kind, names), lambda x: following(x, **named), arguments[0])

    def network(x: Any) -> Any:
        with linen.intercept_methods(look):
            return module.apply(variables, x)

    return watch.run(network, signal, JAX)


def draw(target: Any, made: Any, draws: int, seed: int, input_shape: tuple[int, ...] | None) -> Drawn:
    """Draw a linen module: `made.init` with the key of each seed."""
    if input_shape is None:
        raise needs_shape(made)
    jax, rng = import_module("jax"), np.random.default_rng(seed)
    signals = [signal_for(input_shape, _table(made), rng) for _ in range(draws)]
    made_of = repeat(
        lambda one: made.init(jax.random.key(one), signals[0]),
        lambda variables: entries([value.shape for _, value in _leaves(variables["params"])]),
        draws,
        seed,
    )
    kinds = _kinds(made, made_of[0], signals[0])
    blocks: list[Block] = []
    for path, value in _leaves(made_of[0]["params"]):
        place = "/".join(path[:-1])
        layer = kinds.get(place, kernels.Layer(place, "module"))
        blocks += kernels.kernel_blocks(layer, path[-1], tuple(value.shape))
    stored = [
        {"/".join(path): kernels.fan_out_first(value) for path, value in _leaves(variables["params"])}
        for variables in made_of
    ]
    runs = [_run(made, v, x, seed + k) for k, (v, x) in enumerate(zip(made_of[:RUNS], signals, strict=False))]
    return Drawn(tuple(blocks), stored, runs, input_shape)
