"""What a PyTorch network does to signals and gradients, layer by layer, and which nonlinearity follows which weights.

Runs the network on normal inputs (indices for embeddings) and watches every PyTorch function. A layer's backward gain
is measured on its own, with an independent normal gradient. Measures; judges nothing. The replicate is a fresh network
and a fresh input.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

from .blocks import weights
from .drawn import BATCH, TIME
from .judging import ACTIVATIONS, is_nonlinearity
from .recurrence import KINDS
from .targets import TargetError
from .trace import Place, Run, Trace

SIDE = 24
SAME = frozenset(
    ("contiguous", "flatten", "reshape", "view", "squeeze", "unsqueeze", "permute", "transpose", "clone", "dropout")
)
"""Functions that change no value."""
PARTS = frozenset({"chunk", "split", "unbind", "expand", "narrow", "select"})
LAYERS = frozenset({"linear", *(f"conv{end}" for t in ("", "_transpose") for end in (f"{t}1d", f"{t}2d", f"{t}3d"))})
NORMS = frozenset({"layer_norm", "rms_norm", "batch_norm", "group_norm", "instance_norm"})
SUMS = {"add": 1.0, "sub": -1.0}


def _mean_square(tensor: Any) -> float:
    return float(tensor.detach().double().square().mean())


def _sample(tensor: Any) -> Any:
    """Some of the entries, as they are now."""
    return tensor.detach().flatten()[:512].double().clone().numpy()


def _tensors(values: Any) -> Iterator[Any]:
    if hasattr(values, "detach"):
        yield values
    elif isinstance(values, (list, tuple)):
        for value in values:
            yield from _tensors(value)
    elif hasattr(values, "values") and callable(values.values):
        yield from _tensors(list(values.values()))


class _Watch:
    """Sees every function the network calls, inside `torch.overrides.TorchFunctionMode`."""

    def __init__(self, network: Any, signal: Any) -> None:
        self.torch = import_module("torch")
        self.names: dict[int, str] = {}
        for name, parameter in weights(network):
            self.names.setdefault(id(parameter), name)
        self.trace = Trace()
        self.at = {id(signal): 0}
        self.alive: list[Any] = []
        self.time_axis: dict[int, int] = {}

    def place(self, tensor: Any) -> int:
        """Where a tensor was made; what was not seen to be made is not understood."""
        if id(tensor) in self.names:
            return self.trace.add(Place("parameter", self.names[id(tensor)]))
        if id(tensor) not in self.at:
            return self.trace.add(Place("other", "a tensor that is not made from the input"))
        return self.at[id(tensor)]

    def see(self, function: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Call the function, and note what it makes."""
        before = [*arguments, *named.values()]
        given = list(_tensors(before))
        places = [self.place(t) for t in given if id(t) in self.at]
        name = getattr(function, "__name__", "")
        name = name if name.startswith("__") else name.removesuffix("_")
        sample = _sample(given[0]) if name in ACTIVATIONS and given else None
        result = function(*arguments, **named)
        outs = list(_tensors(result))
        if not outs or not outs[0].is_floating_point() or name == "__get__":
            return result
        matrices = tuple(self.names[id(t)] for t in given if id(t) in self.names and t.ndim >= 2)
        signal = next((t for t in given if id(t) in self.at), None)
        if signal is None and not (matrices and name == "embedding"):
            return result
        if matrices and name not in SUMS and name != "mul":
            self._layer(function, arguments, named, matrices, signal, outs)
        elif name in ACTIVATIONS:
            self._mark(outs[0], self._activation(name, arguments, named, signal, outs[0], sample))
        else:
            for out in outs:
                self._mark(out, self._other(name, arguments, named, signal, out, places))
        return result

    def _mark(self, out: Any, number: int) -> None:
        self.at[id(out)] = number
        self.alive.append(out)

    def _layer(
        self, function: Any, arguments: Any, named: Any, matrices: tuple[str, ...], signal: Any, outs: list[Any]
    ) -> None:
        name, of = function.__name__, () if signal is None else (self.place(signal),)
        place = Place("other", name, of, matrices)
        if name in LAYERS and signal is arguments[0] and len(matrices) == 1:
            place = Place("layer", name, of, matrices)
        elif name in KINDS and signal.ndim == 3:
            axis = 1 if arguments[-1] else 0
            place = Place("layer", name, of, matrices, signal.shape[axis], float(arguments[-2]))
            self.time_axis[id(outs[0])] = axis
        number = self.trace.add(place)
        backward = None if signal is None else self._backward(function, arguments, named, signal)
        before = math.nan if signal is None or backward is None else _mean_square(signal)
        self.trace.step(number, before, _mean_square(outs[0]), backward)
        self._mark(outs[0], number)
        for state in outs[1:]:
            single = place.kind == "layer" and len(matrices) == 2 and state is outs[1]
            last = Place("time", "", (number,), number=-1.0)
            self._mark(state, self.trace.add(last if single else Place("other", f"a state of {name}", (number,))))

    def _activation(self, name: str, arguments: Any, named: Any, signal: Any, out: Any, sample: Any) -> int:
        if name == "leaky_relu":
            slope = named.get("negative_slope", arguments[1] if len(arguments) > 1 else 0.01)
            name = name if slope == 0.01 else f"{name} {slope:g}"
        known = is_nonlinearity(name, sample, _sample(out))
        number = self.trace.add(Place("function" if known else "other", name, (self.place(signal),)))
        if self.trace.steps:
            self.trace.step(number, math.nan, _mean_square(out), None)
        return number

    def _other(self, name: str, arguments: Any, named: Any, signal: Any, out: Any, places: list[int]) -> int:
        """The place of what is neither layer nor nonlinearity."""
        one, other = (*arguments, None)[:2] if len(arguments) < 2 else arguments[:2]
        of, source = tuple(dict.fromkeys(places)), self.place(signal)
        if name in SAME and (name != "dropout" or out is signal or self.torch.equal(out, signal)):
            return source
        if name in NORMS:
            affine = [named.get(part) for part in ("weight", "bias")]
            names = tuple(self.names[id(t)] for t in affine if t is not None and id(t) in self.names)
            return self.trace.add(Place("norm", name, (source,), names))
        if name == "__getitem__" and id(signal) in self.time_axis:
            index = other if isinstance(other, tuple) else (other,)
            axis = self.time_axis[id(signal)]
            plain = all(i == slice(None) for i in index[:axis]) and len(index) > axis
            if plain and isinstance(index[axis], int):
                return self.trace.add(Place("time", "", (source,), number=float(index[axis])))
        elif name in PARTS or name == "__getitem__":
            return self.trace.add(Place("shape", name, (source,), number=out.numel() / signal.numel()))
        both = hasattr(one, "detach") and hasattr(other, "detach")
        known = both and (one.shape == other.shape or id(one) in self.names or id(other) in self.names)
        plain = not named.get("alpha") and not (both and {one.numel(), other.numel()} == {1})
        if name in SUMS and known and plain:
            return self.trace.add(Place("sum", "", (self.place(one), self.place(other)), number=SUMS[name]))
        if name == "mul" and known:
            return self.trace.add(Place("product", "", (self.place(one), self.place(other))))
        if name in ("mul", "div") and isinstance(other, (int, float)) and other:
            return self.trace.add(Place("scale", "", (source,), number=float(other if name == "mul" else 1 / other)))
        return self.trace.add(Place("other", name.strip("_"), of))

    def _backward(self, function: Any, arguments: Any, named: Any, signal: Any) -> float | None:
        """E[(dL/dx)^2] / E[(dL/dy)^2] of this function alone."""
        if not signal.is_floating_point():
            return None
        fresh = signal.detach().clone().requires_grad_(True)
        swapped = tuple(fresh if a is signal else a for a in arguments)
        with self.torch.enable_grad():
            out = next(_tensors(function(*swapped, **{k: fresh if v is signal else v for k, v in named.items()})))
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
    width = next((getattr(first, name) for name in ("input_size", "embed_dim") if hasattr(first, name)), None)
    if width is not None:
        return [(BATCH, width) if type(first).__name__.endswith("Cell") else (BATCH, TIME, width)]
    width = getattr(first, "in_features", None)
    return [] if width is None else [(BATCH, width), (BATCH, TIME, width)]


def _input(network: Any, shape: tuple[int, ...]) -> Any:
    torch, first = import_module("torch"), _first_weighted(network)
    if hasattr(first, "num_embeddings"):
        return torch.randint(first.num_embeddings, shape)
    kind = next((p.dtype for p in network.parameters() if p.is_floating_point()), torch.float32)
    return torch.randn(shape, dtype=kind, requires_grad=True)


def _call(network: Any, signal: Any) -> Any:
    attention = import_module("torch.nn").MultiheadAttention
    returned = network(signal, signal, signal) if isinstance(network, attention) else network(signal)
    out = next(_tensors(returned), None)
    if out is None:
        raise TargetError(f"the network returns a {type(returned).__name__}, in which there is no tensor")
    return out


def input_shape(network: Any) -> tuple[tuple[int, ...] | None, str]:
    """The first guessed shape that the network accepts, or None and why."""
    torch, why = import_module("torch"), "the shape of an input is not known: give it, as in --input-shape 16,32"
    for shape in _guesses(network):
        try:
            with torch.no_grad():
                _call(network, _input(network, shape).detach())
        except Exception as error:  # whatever the user's own code raises
            said = f"{type(error).__name__}: {error}".splitlines()[0]
            why = f"on an input {'x'.join(map(str, shape))} the network raises {said}"
            continue
        return shape, ""
    return None, why


def run(network: Any, shape: tuple[int, ...]) -> Run:
    """Forward and backward once, on a fresh input of that shape. Errors of the network pass through."""
    torch, overrides = import_module("torch"), import_module("torch.overrides")
    signal = _input(network, shape)
    with import_module("torch.nn.utils.parametrize").cached():
        watch = _Watch(network, signal)

        class Mode(overrides.TorchFunctionMode):  # type: ignore[misc, name-defined]  # known when torch is
            def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
                return watch.see(func, args, kwargs or {})

        with Mode():
            out = _call(network, signal)
        if not signal.is_floating_point():
            return watch.trace.run(watch.place(out), None, None)
        forward, given = _mean_square(out) / _mean_square(signal), torch.randn_like(out)
        (gradient,) = torch.autograd.grad(out, signal, given, allow_unused=True)
    backward = 0.0 if gradient is None else _mean_square(gradient) / _mean_square(given)
    return watch.trace.run(watch.place(out), forward, backward)


def without_dropout(network: Any) -> Any:
    """The network with every dropout probability zero: dropout is not initialisation."""
    for module in network.modules():
        if "Dropout" in type(module).__name__:
            module.p = 0.0
        elif isinstance(getattr(module, "dropout", None), float):
            module.dropout = 0.0
    return network
