"""The weights of Keras and Flax as the matrices they stand for: kernels are stored `(*receptive field, in, out)`.

Decides what a weight is from the kind of its layer: gates of a recurrent kernel are matrices of their own, a
depthwise kernel sees one channel, Keras stores a transposed kernel `(..., out, in)`, and the three axes of an
attention projection are two. Values are handed on with fan_out first, as `blocks` reads them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .blocks import Block

GATES = {"LSTM": ("i", "f", "g", "o"), "GRU": ("z", "r", "n"), "SimpleRNN": ("",)}


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer's kind (the name of its class) and what of its settings decides the fans; in_last says that a
    transposed kernel stores in last, as Keras does."""

    path: str
    kind: str
    groups: int = 1
    strides: int = 1
    in_last: bool = False


def fan_out_first(stored: Any) -> NDArray[Any]:
    """A kernel with its last axis moved to the front; vectors as they are."""
    array = np.asarray(stored)
    return np.moveaxis(array, -1, 0) if array.ndim >= 2 else array


def _stored_fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """What an initialiser that is handed the array takes for (fan_in, fan_out)."""
    return math.prod(shape[:-1]), shape[-1] * math.prod(shape[:-2])


def _fans(layer: Layer, weight: str, shape: tuple[int, ...]) -> tuple[str, int, int]:
    """(kind, fan_in, fan_out) of a whole kernel."""
    field, ins, outs = math.prod(shape[:-2]), shape[-2], shape[-1]
    if layer.kind in ("EinsumDense", "MultiHeadAttention", "DenseGeneral", "LinearGeneral"):
        split = 2 if "output" in layer.path.rpartition("/")[2] or layer.path.endswith("/out") else 1
        return "attention projection", math.prod(shape[:split]), math.prod(shape[split:])
    if "Depthwise" in layer.kind:
        return "depthwise convolution", field, outs * field
    if "Transpose" in layer.kind:
        ins, outs = (outs, ins) if layer.in_last else (ins, outs)
        return "transposed convolution", max(1, ins * field // layer.strides), outs * field
    if "Conv" in layer.kind:
        depthwise = ins == 1 and layer.groups > 1
        kind = "depthwise convolution" if depthwise else "convolution"
        return kind, ins * field, outs // layer.groups * field
    return ("Linear" if layer.kind in ("Dense", "Linear") else layer.kind), ins * field, outs * field


def _gated(layer: Layer, name: str, local: str, shape: tuple[int, ...], parts: tuple[str, ...]) -> Iterator[Block]:
    ins, rows = shape[0], shape[-1] // len(parts)
    role = f"{layer.kind} {'hidden' if 'recurrent' in local else 'input'} weight"
    stored = _stored_fans(shape)
    for k, part in enumerate(parts):
        yield Block(name, part, role, (ins, rows), k * rows, (k + 1) * rows, ins, rows, *stored, hidden=rows)


def kernel_blocks(layer: Layer, local: str, shape: tuple[int, ...]) -> Iterator[Block]:
    """The matrices in one weight of a layer; local is the weight's own name (kernel, bias, embeddings)."""
    name = f"{layer.path}/{local}" if layer.path else local
    rows = shape[-1] if len(shape) >= 2 else (shape[0] if shape else 1)
    kind = layer.kind.removesuffix("Cell")
    if len(shape) == 2 and kind in GATES and "kernel" in local:
        yield from _gated(Layer(layer.path, kind), name, local, shape, GATES[kind])
    elif kind == "LSTM":
        for k, part in enumerate(GATES[kind]):
            yield Block(name, part, "LSTM bias", (rows // 4,), k * rows // 4, (k + 1) * rows // 4)
    elif kind == "GRU" and len(shape) == 2:
        for k, part in enumerate(GATES[kind]):
            yield Block(name, part, "GRU bias", (rows // 3, 2), k * rows // 3, (k + 1) * rows // 3)
    elif "Embed" in layer.kind:
        yield Block(name, "", "embedding", shape, 0, rows)
    elif len(shape) >= 2 and "kernel" in local:
        kind, fan_in, fan_out = _fans(layer, local, shape)
        yield Block(name, "", kind, shape, 0, rows, fan_in, fan_out, *_stored_fans(shape))
    else:
        role = "bias" if "bias" in local else f"{layer.kind} {local}"
        yield Block(name, "", role, shape, 0, rows)
