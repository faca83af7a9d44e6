"""What an initialiser claims: a variance, and where the law names one, a distribution.

Decides the numbers of a law (variance, support, kurtosis, distribution function) from its name and the fans.
Draws nothing and tests nothing. Conventions: a kernel is `(*receptive field, fan_in, fan_out)` as in NumPy,
Keras and JAX (`s = z W`); with `out_first` it is `(fan_out, fan_in, *receptive field)` as in PyTorch. The
receptive field multiplies both fans. Whoever stores a matrix otherwise states fan_in and fan_out.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TRUNCATION: Final = 2.0
TRUNCATED_SD: Final = 0.879625661034239750
"""Standard deviation of a standard normal truncated to [-2, 2]."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A symmetric distribution of variance one.

    kurtosis is E x^4; support the largest |x|, or None where there is none; median_size the median of |x|;
    cumulative its distribution function (SciPy, on use).
    """

    kurtosis: float
    support: float | None
    median_size: float
    cumulative: Callable[[Array], Array]


def _normal(x: Array) -> Array:
    from scipy.special import ndtr

    return np.asarray(ndtr(x), dtype=np.float64)


def _uniform(x: Array) -> Array:
    return np.clip((x / math.sqrt(3) + 1) / 2, 0.0, 1.0)


def _truncated_normal(x: Array) -> Array:
    low, high = _normal(np.array([-TRUNCATION, TRUNCATION]))
    inside = np.clip(x * TRUNCATED_SD, -TRUNCATION, TRUNCATION)
    return np.asarray((_normal(inside) - low) / (high - low), dtype=np.float64)


DISTRIBUTIONS: Final = {
    "normal": Distribution(3.0, None, 0.6744897501960817, _normal),
    "uniform": Distribution(9 / 5, math.sqrt(3), math.sqrt(3) / 2, _uniform),
    "truncated_normal": Distribution(
        2.3655367171296495, TRUNCATION / TRUNCATED_SD, 0.7265726083068368, _truncated_normal
    ),
}

_PROOFS: Final = {
    "glorot": "n_in v = 1 keeps Var[s] and n_out v = 1 keeps Var[dL/ds]; 2/(n_in + n_out) makes the mean of "
    "the two gains n_in v and n_out v one",
    "lecun": "Var[s_k] = n_in E[z^2] Var[W] for independent zero-mean weights, so Var[W] = 1/n_in keeps it",
    "he": "E[relu(s)^2] = Var[s]/2 for symmetric s, so n_in Var[W]/2 = 1 keeps it",
    "orthogonal": "W^T W = I or W W^T = I keeps lengths, and Haar measure prefers no direction: Q D has the "
    "law of Q for every diagonal D of signs",
}


@dataclass(frozen=True, slots=True)
class Law:
    """Independent zero-mean entries of one variance; with a distribution, entries that have it.

    distribution is a key of DISTRIBUTIONS, None (any), or "orthogonal": orthonormal rows or columns times a gain, Haar
    distributed, the variance of an entry being gain^2 / max(rows, columns). proof is the line that a failure quotes.
    """

    variance: float
    distribution: str | None = None
    fan_in: int | None = None
    fan_out: int | None = None
    name: str = "the stated law"
    proof: str = "stated by the caller"

    def __post_init__(self) -> None:
        if not (math.isfinite(self.variance) and self.variance > 0):
            raise ValueError(f"a law needs a positive finite variance, found {self.variance}")
        if self.distribution not in (None, "orthogonal", *DISTRIBUTIONS):
            raise ValueError(
                f"no distribution {self.distribution!r}; write one of {', '.join(DISTRIBUTIONS)}, "
                "orthogonal, or None for any"
            )


def fans(shape: tuple[int, ...], *, out_first: bool = False) -> tuple[int, int]:
    """(fan_in, fan_out) of a kernel's shape, in the convention of the module.

    Raises ValueError for fewer than two axes.
    """
    if len(shape) < 2:
        raise ValueError(f"shape {shape} has no two fans: the laws are about weights, of two axes at least")
    if out_first:
        receptive = math.prod(shape[2:])
        return shape[1] * receptive, shape[0] * receptive
    receptive = math.prod(shape[:-2])
    return shape[-2] * receptive, shape[-1] * receptive


def variances(fan_in: float, fan_out: float) -> dict[str, float]:
    """The variance each family asks for. Sources: LeCun et al. 1998 (Efficient BackProp, eq. 15), Glorot
    and Bengio 2010 (eq. 12), He et al. 2015 (eq. 10)."""
    return {"glorot": 2 / (fan_in + fan_out), "lecun": 1 / fan_in, "he": 2 / fan_in}


def law_names() -> tuple[str, ...]:
    """Every name `named_law` knows: a family alone (any distribution), or family_distribution."""
    families = "glorot", "lecun", "he"
    return *families, *(f"{f}_{d}" for f in families for d in DISTRIBUTIONS), "orthogonal"


def unknown_law(name: object) -> str:
    """What to say of a name that is no law: the nearest one, and all there are."""
    spelt = str(name).lower().replace("kaiming", "he").replace("xavier", "glorot")
    near = get_close_matches(spelt, law_names(), n=1)
    hint = f"the nearest is {near[0]!r}; " if near else ""
    return f"no law {name!r}: {hint}write one of {', '.join(law_names())}, or a Law"


def named_law(name: str, fan_in: int, fan_out: int) -> Law:
    """The law of that name. `glorot_normal` is a plain normal; the truncated one of Keras and JAX, whose
    variance is corrected, is `glorot_truncated_normal`. Raises ValueError for an unknown name."""
    if name not in law_names():
        raise ValueError(unknown_law(name))
    if name == "orthogonal":
        return Law(1 / max(fan_in, fan_out), name, fan_in, fan_out, name, _PROOFS[name])
    family, _, distribution = name.partition("_")
    variance = variances(fan_in, fan_out)[family]
    return Law(variance, distribution or None, fan_in, fan_out, name, _PROOFS[family])


def formula(law: Law) -> str:
    """The law's variance as one equation with its numbers."""
    texts = {
        "glorot": f"2/(fan_in + fan_out) = 2/({law.fan_in} + {law.fan_out})",
        "lecun": f"1/fan_in = 1/{law.fan_in}",
        "he": f"2/fan_in = 2/{law.fan_in}",
        "orthogonal": f"1/max(rows, columns) = 1/{max(law.fan_in or 1, law.fan_out or 1)}",
    }
    middle = texts.get(law.name.partition("_")[0], "")
    return f"Var[W] = {middle + ' = ' if middle else ''}{law.variance:.6g}"
