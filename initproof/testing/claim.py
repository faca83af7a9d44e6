"""What `assert_initializer` is asked to decide: an initialiser, the law it claims, a shape, and both error rates.

Decides whether that can be asked at all, and says what to write where it cannot. Draws nothing.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .bounds import check_rates
from .laws import Law, fans, named_law

Shape = tuple[int, ...]
Rng = np.random.Generator

ADAPTERS = {
    "torch": "torch_initializer(fill), where fill(tensor) fills in place, as torch.nn.init.xavier_normal_ does",
    "keras": "keras_initializer(make), where make(seed) returns the Keras initialiser",
    "jax": "jax_initializer(init), where init(key, shape, dtype) is as jax.nn.initializers.he_normal() returns",
    "flax": "jax_initializer(init), where init(key, shape, dtype) is as flax.linen.initializers.he_normal() returns",
    "numpy": "numpy_initializer(draw), where draw(shape) is as lambda shape: 0.1 * numpy.random.randn(*shape)",
}
"""What to pass instead of a library's own initialiser."""

NEEDED = "init(shape, rng), a function of a shape and a numpy.random.Generator that returns an array"


@dataclass(frozen=True, slots=True)
class Sampler:
    """An initialiser of another library as `init(shape, rng)`; `adapters` makes them.

    draw(shape, rng, dtype) returns an array; out_first says that fan_out is the first axis; dtypes those
    whose paths have to agree.
    """

    draw: Callable[[Shape, Rng, str], Any]
    out_first: bool = False
    dtypes: tuple[str, ...] = ("float32", "float64")

    def __call__(self, shape: Shape, rng: Rng, dtype: str = "float32") -> Any:
        return self.draw(shape, rng, dtype)


def _home(init: Any) -> str:
    """The library that a function, a method of a generator or an initialiser object is from."""
    module = getattr(init, "__module__", None) or type(getattr(init, "__self__", init)).__module__
    return str(module).partition(".")[0]


def check_initializer(init: Any) -> None:
    """Raise TypeError, saying what to write instead, for what cannot be called as init(shape, rng)."""
    if isinstance(init, Sampler):
        return
    if not callable(init):
        raise TypeError(f"needed {NEEDED}; found {type(init).__name__}")
    called = getattr(init, "func", init)
    name = getattr(called, "__name__", type(called).__name__)
    if _home(called) in ADAPTERS:
        raise TypeError(f"{name} is of {_home(called)}: pass {ADAPTERS[_home(called)]}")
    try:
        signature = inspect.signature(init)
    except ValueError:
        return  # a built-in that states no signature: the call will tell
    try:
        signature.bind((1, 1), None)
    except TypeError as error:
        raise TypeError(
            f"needed {NEEDED}; found {name}{signature}: {error}. For NumPy's global generator pass {ADAPTERS['numpy']}"
            "; for what takes a seed when it is made, lambda shape, rng: make(int(rng.integers(2**31)))(shape)"
        ) from None


def checked_shape(shape: Any) -> Shape:
    """The shape as a tuple of positive integers. Raises ValueError."""
    sizes = tuple(shape) if isinstance(shape, (tuple, list)) else ()
    if not sizes or any(not isinstance(size, (int, np.integer)) or size < 1 for size in sizes):
        raise ValueError(f"shape {shape!r}: needed positive whole numbers, such as (64, 128)")
    return tuple(int(size) for size in sizes)


def matrix_shape(shape: Shape, out_first: bool) -> tuple[int, int]:
    """Rows and columns of an array read as a matrix: fan_out is one axis, everything else the other."""
    if len(shape) < 2:
        raise ValueError(f"shape {shape} is no matrix: needed two axes at least")
    return (shape[0], math.prod(shape[1:])) if out_first else (math.prod(shape[:-1]), shape[-1])


@dataclass(frozen=True, slots=True)
class Claim:
    """What is asserted, and at which rates. Raises TypeError or ValueError where it cannot be asked."""

    init: Callable[..., Any]
    law: str | Law
    shape: Shape
    fan_in: int | None
    fan_out: int | None
    discrepancy: float
    false_alarm: float
    missed: float
    seed: int

    def __post_init__(self) -> None:
        check_initializer(self.init)
        check_rates(self.discrepancy, self.false_alarm, self.missed)
        for name, fan in (("fan_in", self.fan_in), ("fan_out", self.fan_out)):
            if fan is not None and fan < 1:
                raise ValueError(f"{name} is {fan}: a fan counts connections, so it is at least 1")

    @property
    def out_first(self) -> bool:
        return isinstance(self.init, Sampler) and self.init.out_first

    @property
    def by_shape(self) -> bool:
        """Whether the claim is about every shape: a named law whose fans nobody stated."""
        return isinstance(self.law, str) and self.law != "orthogonal" and self.fan_in is self.fan_out is None

    @property
    def dtypes(self) -> tuple[str, ...]:
        if isinstance(self.init, Sampler):
            return self.init.dtypes
        try:
            return ("float32", "float64") if "dtype" in inspect.signature(self.init).parameters else ()
        except ValueError:
            return ()

    def law_at(self, shape: Shape) -> Law:
        """The law claimed of an array of that shape."""
        if isinstance(self.law, Law):
            return self.law
        if self.law == "orthogonal":
            return named_law(self.law, *matrix_shape(shape, self.out_first))
        if self.fan_in is not None and self.fan_out is not None:
            return named_law(self.law, self.fan_in, self.fan_out)
        fan_in, fan_out = fans(shape, out_first=self.out_first)
        return named_law(self.law, self.fan_in or fan_in, self.fan_out or fan_out)
