"""Assertions about networks and functions: variances kept, moments met, gains right.

The independent unit is the replicate: one call that draws all weights and inputs anew. Rows of a batch,
neurons and time steps share weights and are averaged inside it. A pilot that is thrown away afterwards
measures the spread; the replicates follow from it and from both error rates. Decides means only: a product
of many layers is so skewed that its mean says little, and then the answer is TooFewReplicates, never a pass.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .bounds import check_rates, min_samples_mean, min_samples_skewed, skewed_quantile
from .findings import Finding, LawViolation, TooFewReplicates
from .laws import Array

Rng = np.random.Generator
Draw = Callable[[Rng], float]

PILOT = 256
"""Replicates that measure the spread and are then thrown away."""


@dataclass(frozen=True, slots=True)
class _Rates:
    discrepancy: float
    false_alarm: float
    missed: float
    max_replicates: int
    seed: int

    def __post_init__(self) -> None:
        check_rates(self.discrepancy, self.false_alarm, self.missed)


def _replicates(draw: Draw, seed: np.random.SeedSequence, count: int) -> Array:
    """One value a replicate, each from its own generator: its draws do not depend on how many follow."""
    children: Iterator[np.random.SeedSequence] = iter(seed.spawn(count))
    return np.array([draw(np.random.default_rng(child)) for child in children])


def _skewness(values: Array) -> float:
    spread = float(values.std())
    return float(np.mean(((values - values.mean()) / spread) ** 3)) if spread > 0 else 0.0


def _needed(pilot: Array, scale: float, rates: _Rates) -> int:
    """Replicates for both rates, the pilot's spread taken a quarter larger because it is only measured."""
    spread = 1.25 * float(pilot.std()) / scale
    if spread == 0:
        return 2
    both = {"false_alarm": rates.false_alarm, "missed": rates.missed}
    mean = min_samples_mean(spread, discrepancy=rates.discrepancy, **both)
    return max(mean, min_samples_skewed(rates.false_alarm, abs(_skewness(pilot))))


def _mean_interval(draw: Draw, scale: float, rates: _Rates, what: str) -> tuple[float, float, float, int]:
    """(mean, low, high, replicates). Raises TooFewReplicates if the rates cannot be met."""
    __tracebackhide__ = True
    first, second = np.random.SeedSequence(rates.seed).spawn(2)
    pilot = _replicates(draw, first, PILOT)
    if not np.isfinite(pilot).all():
        raise LawViolation(
            f"{what}: not finite", "a mean needs finite values", (_not_finite(pilot),), f"seed {rates.seed}"
        )
    needed = _needed(pilot, scale, rates)
    if needed > rates.max_replicates:
        raise TooFewReplicates(
            f"{what}: a discrepancy of {rates.discrepancy} needs {needed} replicates at these error rates (a "
            f"replicate varies by {pilot.std() / scale:.3g} of the value, skewness {_skewness(pilot):.3g}), "
            f"and max_replicates is {rates.max_replicates}"
        )
    values = _replicates(draw, second, needed)
    quantile = skewed_quantile(rates.false_alarm, _skewness(values), needed)
    if quantile == math.inf:
        raise TooFewReplicates(
            f"{what}: the skewness of {needed} replicates, {_skewness(values):.3g}, leaves no interval for "
            "the mean; look at the median or the mean of the logarithm instead"
        )
    reach = quantile * float(values.std()) / math.sqrt(needed)
    mean = float(values.mean())
    return mean, mean - reach, mean + reach, needed


def _not_finite(values: Array) -> Finding:
    bad = int(values.size - np.isfinite(values).sum())
    return Finding("finite", "finite values", f"{bad} of {values.size} replicates are not finite")


def _assert_mean(draw: Draw, value: float, scale: float, rates: _Rates, what: str, because: str) -> None:
    __tracebackhide__ = True
    mean, low, high, count = _mean_interval(draw, scale, rates, what)
    rounding = 1e-6 * scale
    if low - rounding <= value <= high + rounding:
        return
    measured = (
        f"{mean:.6g}, between {low:.6g} and {high:.6g} ({count} replicates; by chance with probability below "
        f"{rates.false_alarm:.1g})"
    )
    raise LawViolation(
        f"{what} does not hold",
        because,
        (Finding("mean over replicates", f"{value:.6g}", measured),),
        f"seed {rates.seed}: replicate k draws from the k-th child of numpy.random.SeedSequence({rates.seed})"
        ".spawn(2)[1]",
    )


def _array(returned: Any, what: str) -> Array:
    if returned is None:
        raise TypeError(f"{what} returned None: needed an array")
    returned = returned.detach() if hasattr(returned, "detach") else returned
    return np.asarray(returned, dtype=np.float64)


def _takes(function: Callable[..., Any], *names: str) -> str:
    """How the function is written. Raises TypeError where it cannot be called so."""
    what = f"{getattr(function, '__name__', type(function).__name__)}({', '.join(names)})"
    try:
        inspect.signature(function).bind(*names)
    except ValueError:
        return what  # a built-in that states no signature: the call will tell
    except TypeError as error:
        raise TypeError(f"needed a function of ({', '.join(names)}): {error}") from None
    return what


def _carried(carry: Callable[[Array, Rng], Any], shape: tuple[int, ...], signal_name: str) -> Draw:
    """The mean square that comes out over the mean square that went in, for one replicate."""
    what = _takes(carry, signal_name, "rng")

    def draw(rng: Rng) -> float:
        signal = rng.standard_normal(shape)
        return float(np.mean(np.square(_array(carry(signal, rng), what))) / np.mean(np.square(signal)))

    return draw


def assert_variance_preserved(
    forward: Callable[[Array, Rng], Any],
    shape: tuple[int, ...],
    *,
    discrepancy: float = 0.05,
    false_alarm: float = 1e-6,
    missed: float = 1e-6,
    max_replicates: int = 100_000,
    seed: int = 2010,
) -> None:
    """Raise LawViolation unless E[mean square of output / mean square of input] = 1 over replicates.

    forward(x, rng) draws fresh weights from rng and returns the output (any array) for x, standard normal
    of that shape. A ratio off by the factor 1 + discrepancy is missed with probability missed, to the
    accuracy of normal theory corrected for skewness (`bounds.skewed_quantile`).

    Raises TooFewReplicates if max_replicates cannot decide; `min_samples_mean` tells what a spread costs.
    """
    __tracebackhide__ = True
    rates = _Rates(discrepancy, false_alarm, missed, max_replicates, seed)
    because = "n_in Var[W] E f(s)^2 / Var[s] = 1 in every layer keeps E[h^2]"
    _assert_mean(_carried(forward, shape, "x"), 1.0, 1.0, rates, "E[output^2] / E[input^2] = 1", because)


def assert_gradient_preserved(
    backward: Callable[[Array, Rng], Any],
    shape: tuple[int, ...],
    *,
    discrepancy: float = 0.05,
    false_alarm: float = 1e-6,
    missed: float = 1e-6,
    max_replicates: int = 100_000,
    seed: int = 2010,
) -> None:
    """Raise LawViolation unless E[mean square of dL/dx / mean square of dL/dy] = 1 over replicates.

    backward(g, rng) draws fresh weights and inputs from rng and returns dL/dx where dL/dy = g, standard
    normal of that shape. Rates and errors as for `assert_variance_preserved`.
    """
    __tracebackhide__ = True
    rates = _Rates(discrepancy, false_alarm, missed, max_replicates, seed)
    because = "n_out Var[W] E f'(s)^2 = 1 in every layer keeps E[(dL/ds)^2]"
    _assert_mean(_carried(backward, shape, "g"), 1.0, 1.0, rates, "E[(dL/dx)^2] / E[(dL/dy)^2] = 1", because)


def assert_moment_equal(
    sampler: Callable[[Rng], Any],
    order: int,
    value: float,
    *,
    discrepancy: float = 0.05,
    false_alarm: float = 1e-6,
    missed: float = 1e-6,
    max_replicates: int = 100_000,
    seed: int = 2010,
) -> None:
    """Raise LawViolation unless E[x^order] = value, x being what sampler(rng) returns.

    One call is one replicate: entries of an array are averaged and taken to depend on each other. discrepancy
    is relative to ``value``, or absolute where value is 0. Rates and errors as for `assert_variance_preserved`.
    Raises ValueError for an order below one.
    """
    if order < 1 or order != int(order):
        raise ValueError(f"order is {order}: a moment needs a whole number of at least 1")
    __tracebackhide__ = True
    rates = _Rates(discrepancy, false_alarm, missed, max_replicates, seed)

    called = _takes(sampler, "rng")

    def draw(rng: Rng) -> float:
        return float(np.mean(_array(sampler(rng), called) ** order))

    what = f"E[x^{order}] = {value:.6g}"
    _assert_mean(draw, value, abs(value) or 1.0, rates, what, "stated by the caller")
