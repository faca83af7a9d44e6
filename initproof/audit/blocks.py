"""The parameters of a PyTorch module as the matrices they stand for, with the fans each really has.

Decides what a parameter is: gates of a recurrent network and the projections of attention are matrices of
their own though stored in one; a transposed convolution stores fan_in first; a group sees its own channels
only. Draws and judges nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Block:
    """Rows `[start, stop)` of a parameter.

    fan_in and fan_out are the true ones, None for a vector or a table; stored_fan_in and stored_fan_out are
    what `torch.nn.init` reads off the stored array (a bias has its weight's stored_fan_in); hidden is the
    width of a recurrent layer.
    """

    parameter: str
    part: str
    kind: str
    shape: tuple[int, ...]
    start: int
    stop: int
    fan_in: int | None = None
    fan_out: int | None = None
    stored_fan_in: int | None = None
    stored_fan_out: int | None = None
    hidden: int | None = None

    @property
    def name(self) -> str:
        return f"{self.parameter}[{self.part}]" if self.part else self.parameter

    def entries(self, stored: NDArray[Any]) -> NDArray[np.float64]:
        return stored[self.start : self.stop].astype(np.float64)


def own(module: Any) -> Iterator[tuple[str, Any]]:
    """A module's own parameters; a parametrized one (weight norm, spectral norm) as what the network uses."""
    for local in getattr(module, "parametrizations", ()):
        yield local, getattr(module, local)
    yield from module.named_parameters(recurse=False)


def weights(network: Any) -> Iterator[tuple[str, Any]]:
    """(name, parameter) of every parameter, named as the network does."""
    for name, module in network.named_modules():
        if "parametrizations" not in name.split("."):
            prefix = f"{name}." if name else ""
            yield from ((prefix + local, parameter) for local, parameter in own(module))


def _stored_fans(parameter: Any) -> tuple[int | None, int | None]:
    """What `torch.nn.init` takes for (fan_in, fan_out)."""
    if parameter is None or parameter.ndim < 2:
        return None, None
    field = math.prod(parameter.shape[2:])
    return int(parameter.shape[1] * field), int(parameter.shape[0] * field)


def _whole(name: str, kind: str, parameter: Any, fan_in: int | None, fan_out: int | None) -> Block:
    shape = tuple(parameter.shape)
    rows, stored = shape[0] if shape else 1, _stored_fans(parameter)
    return Block(name, "", kind, shape, 0, rows, fan_in, fan_out, *stored)


def _stacked(
    name: str, kind: str, parameter: Any, parts: tuple[str, ...], fan_in: int | None, hidden: int | None
) -> Iterator[Block]:
    whole = _whole(name, kind, parameter, None, None)
    rows = whole.stop // len(parts)
    for k, part in enumerate(parts):
        yield Block(
            name,
            part if len(parts) > 1 else "",
            kind,
            (rows, *whole.shape[1:]),
            k * rows,
            (k + 1) * rows,
            fan_in,
            rows if fan_in else None,
            whole.stored_fan_in,
            whole.stored_fan_out,
            hidden,
        )


_GATES = {"LSTM": ("i", "f", "g", "o"), "GRU": ("r", "z", "n"), "RNN": ("",)}


def _recurrent(prefix: str, module: Any) -> Iterator[Block]:
    kind = type(module).__name__.removesuffix("Cell")
    for local, parameter in own(module):
        fan_in = int(parameter.shape[1]) if parameter.ndim == 2 else None
        role = f"{kind} {'hidden' if '_hh' in local else 'input'} weight" if fan_in else f"{kind} bias"
        parts = _GATES.get(kind, ("",)) if "_hr" not in local else ("",)
        yield from _stacked(prefix + local, role, parameter, parts, fan_in, int(module.hidden_size))


def _attention(prefix: str, module: Any) -> Iterator[Block]:
    for local, parameter in own(module):
        if local == "in_proj_weight":
            width = int(parameter.shape[1])
            yield from _stacked(prefix + local, "attention in-projection", parameter, ("q", "k", "v"), width, None)
        elif parameter.ndim == 2:
            out, width = parameter.shape
            yield _whole(prefix + local, "attention in-projection", parameter, int(width), int(out))
        else:
            yield _whole(prefix + local, "bias", parameter, None, None)


def _bias(name: str, module: Any, parameter: Any) -> Block:
    """A bias, which PyTorch draws with the fan_in of the weight beside it."""
    whole = _whole(name, "bias", parameter, None, None)
    return replace(whole, stored_fan_in=_stored_fans(getattr(module, "weight", None))[0])


def _convolution(prefix: str, module: Any) -> Iterator[Block]:
    field = math.prod(module.kernel_size)
    ins, outs = module.in_channels // module.groups, module.out_channels // module.groups
    kind = "transposed convolution" if module.transposed else "convolution"
    if ins == 1 and module.groups > 1:
        kind = "depthwise " + kind
    for local, parameter in own(module):
        if local == "weight":
            fan_in = max(1, ins * field // math.prod(module.stride)) if module.transposed else ins * field
            yield _whole(prefix + local, kind, parameter, fan_in, outs * field)
        else:
            yield _bias(prefix + local, module, parameter)


def _plain(prefix: str, module: Any) -> Iterator[Block]:
    kind = "Linear" if isinstance(module, import_module("torch.nn").Linear) else type(module).__name__
    for local, parameter in own(module):
        name = prefix + local
        if local == "bias":
            yield _bias(name, module, parameter)
        elif parameter.ndim < 2:
            yield _whole(name, f"{kind} {local}", parameter, None, None)
        elif kind in ("Embedding", "EmbeddingBag"):
            yield _whole(name, "embedding", parameter, None, None)
        else:
            yield _whole(name, kind.lower(), parameter, *_stored_fans(parameter))


def blocks(network: Any) -> tuple[Block, ...]:
    """Every parameter of the network, in order, as the matrices it stands for."""
    nn = import_module("torch.nn")
    convolutions = import_module("torch.nn.modules.conv")._ConvNd
    found: list[Block] = []
    for name, module in network.named_modules():
        prefix = f"{name}." if name else ""
        if "parametrizations" in name.split("."):
            continue
        if isinstance(module, (nn.RNNBase, nn.RNNCellBase)):
            found += _recurrent(prefix, module)
        elif isinstance(module, nn.MultiheadAttention):
            found += _attention(prefix, module)
        elif isinstance(module, convolutions):
            found += _convolution(prefix, module)
        else:
            found += _plain(prefix, module)
    return tuple(found)
