"""Which law the draws of a block fit, which the nonlinearity after it asks for, and whether the two agree.

Decides by the intervals of `initproof.testing` with one false alarm rate shared out over the blocks. A law
fits if both its variance and its distribution are not refused. By the book are, for each nonlinearity,
the laws of `BOOK`: more than one, since Glorot's compromise and LeCun's law are both in use.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from initproof.testing import gain
from initproof.testing.bounds import kolmogorov_distance, sign_quantile
from initproof.testing.entries import Sample, distance, ratio_interval
from initproof.testing.laws import DISTRIBUTIONS, Law, variances

from .blocks import Block
from .report import Parameter

Array = NDArray[np.float64]


def _gelu(x: Any) -> Any:
    from scipy.special import ndtr

    return x * ndtr(x)


def _elu(x: Any) -> Any:
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.01 * x),
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "gelu": _gelu,
    "silu": lambda x: x / (1 + np.exp(-x)),
    "elu": _elu,
    "selu": lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(np.minimum(x, 0))),
    "relu6": lambda x: np.clip(x, 0, 6),
    "softplus": lambda x: np.logaddexp(0, x),
}

BOOK = {
    "relu": ("he",),
    "leaky_relu": ("he",),
    "relu6": ("he",),
    "gelu": ("he",),
    "silu": ("he",),
    "elu": ("he", "lecun"),
    "selu": ("lecun",),
}
"""Families in use before a nonlinearity; Glorot and LeCun where none is listed. Its own gain, of LeCun's law and of
Glorot's, is by the book before every nonlinearity."""

TANH_GAIN = 5 / 3
"""What PyTorch's `calculate_gain` says of tanh."""


def nonlinearity(name: str) -> Callable[[Any], Any]:
    """The function of that name; `leaky_relu 0.2` is the one of that slope."""
    family, _, slope = name.partition(" ")
    if slope:
        return lambda x: np.where(x > 0, x, float(slope) * x)
    return ACTIVATIONS[family]


def is_nonlinearity(name: str, signal: Any, out: Any) -> bool:
    """Whether a function of that name did that: other settings make another function, approximations pass."""
    made = nonlinearity(name)(np.asarray(signal, dtype=np.float64))
    return bool(np.allclose(made, np.asarray(out, dtype=np.float64), rtol=0.02, atol=0.005))


def _known(block: Block) -> Iterator[tuple[str, float, str]]:
    """(label, variance, distribution) of the laws in use, the likeliest first."""
    if block.hidden:
        yield f"U(-a, a), a = 1/sqrt(hidden) = 1/sqrt({block.hidden})", 1 / (3 * block.hidden), "uniform"
    stored, out = block.stored_fan_in, block.stored_fan_out
    if stored:
        yield f"U(-a, a), a = 1/sqrt({stored}), PyTorch's default", 1 / (3 * stored), "uniform"
    if block.fan_in and block.fan_out:
        for family, variance in variances(block.fan_in, block.fan_out).items():
            for distribution in DISTRIBUTIONS:
                yield f"{family}_{distribution}", variance, distribution
        yield "he_normal of fan_out", 2 / block.fan_out, "normal"
    if stored and out and {stored, out} != {block.fan_in, block.fan_out}:
        for distribution in DISTRIBUTIONS:
            yield (
                f"glorot_{distribution} of the stored array ({stored}, {out})",
                variances(stored, out)["glorot"],
                distribution,
            )
    if block.kind == "embedding":
        yield f"N(0, 1/d), d = {block.shape[-1]}", 1 / block.shape[-1], "normal"
        yield "U(-0.05, 0.05), Keras's default", 0.05**2 / 3, "uniform"
    yield "N(0, 1)", 1.0, "normal"
    yield "N(0, 0.02^2)", 4e-4, "normal"


def _misfit(values: Array, variance: float, distribution: str, share: float) -> float:
    """Distance of the distribution functions, infinite where the law is refused."""
    scaled = np.sort(values / math.sqrt(variance), axis=None)
    sample = Sample(scaled.reshape(1, 1, -1), Law(variance, distribution), share, 1e-6, (), False)
    low, high = ratio_interval(sample, float(np.mean(np.square(scaled))))
    apart = distance(scaled, DISTRIBUTIONS[distribution])[0]
    return apart if low <= 1 <= high and apart <= kolmogorov_distance(scaled.size, share) else math.inf


def _orthonormal(draw: Array) -> bool:
    flat = draw.reshape(draw.shape[0], -1)
    square = flat @ flat.T if flat.shape[0] <= flat.shape[1] else flat.T @ flat
    scale = float(np.trace(square)) / len(square)
    return len(square) > 1 and scale > 0 and bool(np.abs(square / scale - np.eye(len(square))).max() < 1e-4)


def _description(block: Block, draws: list[Array], whole: Array, values: Array, share: float) -> tuple[str, str | None]:
    """What the draws fit best, and the distribution where one is known; two names of one law are both given."""
    if np.ptp(values) == 0:
        return f"constant {values[0]:g}", None
    if draws[0].ndim >= 2 and _orthonormal(draws[0]):
        return "orthogonal", None
    if block.part and whole.ndim >= 2 and _orthonormal(whole):
        return "orthogonal as stored", None
    misfits = [(_misfit(values, v, d, share), label, v, d) for label, v, d in _known(block)]
    least, _, variance, distribution = min(misfits, key=lambda one: one[0])
    if least == math.inf:
        return f"none known: mean {values.mean():.3g}, variance {values.var():.3g}", None
    same = [label for _, label, v, d in misfits if d == distribution and math.isclose(v, variance)]
    return " = ".join(same[: 1 if block.hidden else 2]), distribution


def _asked(block: Block, activation: str) -> tuple[str, float, dict[str, float]]:
    """(what is asked, its variance, the variances by the book by the names of their laws)."""
    fan_in, fan_out = block.fan_in or 1, block.fan_out or 1
    families = variances(fan_in, fan_out)
    if block.kind == "attention in-projection":
        return "Glorot of each projection", families["glorot"], {name: families[name] for name in ("glorot", "lecun")}
    squared = gain(nonlinearity(activation))[0] ** 2 if activation else 1.0
    named = BOOK.get(activation.partition(" ")[0], ("glorot", "lecun"))
    accepted = {name: families[name] for name in named}
    accepted[f"{squared:.4g}/fan_out"] = squared / fan_out
    accepted[f"{squared:.4g} times glorot"] = squared * families["glorot"]
    if "he" in named:
        accepted["he of fan_out"] = 2 / fan_out
    if activation == "tanh":
        accepted |= {f"(5/3)^2 times {name}": TANH_GAIN**2 * families[name] for name in ("glorot", "lecun")}
    if block.hidden:
        place = "inside the recurrence, taken as linear"
    else:
        place = f"before {activation}" if activation else "no nonlinearity seen after it"
    return f"{squared:.4g}/fan_in, {place}", squared / fan_in, accepted


def _interval(values: Array, variance: float, distribution: str | None, share: float) -> tuple[float, float, float]:
    scaled = values / math.sqrt(variance)
    ratio = float(np.mean(np.square(scaled)))
    sample = Sample(scaled.reshape(1, 1, -1), Law(variance, distribution), share, 1e-6, (), False)
    return ratio, *ratio_interval(sample, ratio)


def _why(block: Block, fits: str, ratio: float, activation: str) -> str:
    """The reason, where the law that fits gives one."""
    reason = ""
    if "PyTorch's default" in fits and block.kind == "transposed convolution":
        reason = (
            f"PyTorch reads fan_in = {block.stored_fan_in} off axis 1, which is fan_out here: the fans are exchanged "
            f"(fan_in is {block.fan_in}), and U(-1/sqrt n, 1/sqrt n) has a third of 1/n"
        )
    elif block.hidden and "1/sqrt(hidden)" in fits:
        reason = (
            f"every weight of this {block.kind.split()[0]} is U(-1/sqrt H, 1/sqrt H), variance 1/(3 H), whatever its "
            f"fan_in ({block.fan_in}, H = {block.hidden})"
        )
    elif "PyTorch's default" in fits:
        few = f"; a {block.kind} has a fan_in of {block.fan_in} only" if "depthwise" in block.kind else ""
        reason = f"kaiming_uniform(a = sqrt 5) is U(-1/sqrt n, 1/sqrt n), variance 1/(3 n){few}"
    elif fits == "constant 0":
        reason = "the layer passes nothing on, forward or backward, as may be meant at the end of a residual branch"
    elif fits == "orthogonal as stored":
        reason = f"made orthogonal as one array, several matrices stacked: each has {ratio:.2g} of the squares"
    elif "of the stored array" in fits:
        reason = f"Glorot computed on {block.parameter} as stored, {_stored_mistake(block)}"
    elif activation and fits.startswith("he_"):
        reason = f"He's factor 2 is what relu takes from the mean square, not {activation}"
    elif activation and fits.startswith(("glorot", "lecun")):
        reason = f"{fits} leaves out what {activation} takes from the mean square"
    return f"the variance is {ratio:.2g} of what is asked" + (f": {reason}" if reason else "")


def _stored_mistake(block: Block) -> str:
    if "depthwise" in block.kind:
        return f"fan_in {block.stored_fan_in}: a channel sees {block.fan_in} inputs only"
    if block.kind == "transposed convolution":
        return f"strides left out: an output sees {block.fan_in} inputs"
    return "several matrices stacked in one array"


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def judge(block: Block, draws: list[Array], whole: Array, activation: str, share: float) -> Parameter:
    """Judge one block from its draws, at the share of the false alarm rate that it gets; whole is the array that it
    is stored in, at the first draw."""
    values = np.concatenate([draw.ravel() for draw in draws])
    fits, distribution = _description(block, draws, whole, values, share / 20)
    mean, variance = float(values.mean()), float(np.mean(np.square(values)))
    centred = abs(float(values.sum())) <= sign_quantile(share) * math.sqrt(float(np.vdot(values, values)))
    known = (block.name, block.kind, block.shape, block.fan_in, block.fan_out, len(draws), fits, activation)

    def row(
        asked: str,
        why: str,
        ratio: float | None = None,
        low: float | None = None,
        high: float | None = None,
        good: bool | None = None,
    ) -> Parameter:
        return Parameter(*known, asked, mean, variance, centred, _finite(ratio), _finite(low), _finite(high), good, why)

    if not block.fan_in or not block.fan_out:
        tied = "N(0, 1) gives every coordinate variance one whatever the dimension; as a tied output matrix it gives"
        return row("", f"{tied} logits of variance d" if block.kind == "embedding" and fits == "N(0, 1)" else "")
    asked, wanted, accepted = _asked(block, activation)
    if fits == "orthogonal":
        ratio, rows = variance / wanted, draws[0].shape[0]
        squared = variance * max(rows, values.size // len(draws) // rows)
        good = any(math.isclose(squared, one, rel_tol=1e-3) for one in (1.0, wanted * block.fan_in))
        another = "" if math.isclose(ratio, 1, rel_tol=1e-3) else "orthogonal"
        return row(asked, another if good else f"the gain is {math.sqrt(squared):.4g}", ratio, ratio, ratio, good)
    ratio, low, high = _interval(values, wanted, distribution, share)
    if not math.isfinite(high):
        return row(asked, "too few entries for an interval", ratio)
    within = [name for name, other in accepted.items() if low <= other / wanted <= high]
    good = low <= 1 <= high or bool(within)
    another = "" if low <= 1 <= high else " or ".join(within[:2])
    return row(asked, another if good else _why(block, fits, ratio, activation), ratio, low, high, good)
