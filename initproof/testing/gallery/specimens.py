"""What a specimen of the gallery is, and the draws that several of them share."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from initproof.testing.claim import Rng, Sampler, Shape
from initproof.testing.initializers import assert_initializer
from initproof.testing.laws import Array, Law


@dataclass(frozen=True, slots=True)
class Specimen:
    """An initialiser and its claim.

    check is the finding it must cause and hint a part of the explanation (both empty for what must pass);
    source names where the defect was met.
    """

    name: str
    init: Callable[..., Any]
    law: str | Law
    source: str
    check: str = ""
    hint: str = ""
    shape: Shape = (96, 160)
    fan_in: int | None = None
    fan_out: int | None = None
    out_first: bool = False

    @property
    def sampler(self) -> Callable[..., Any]:
        """The initialiser, told its layout."""
        if not self.out_first:
            return self.init
        return Sampler(lambda shape, rng, dtype: self.init(shape, rng), out_first=True, dtypes=())

    def examine(self, seed: int) -> None:
        """Run the assertion at its default rates. Raises LawViolation."""
        assert_initializer(self.sampler, self.law, self.shape, fan_in=self.fan_in, fan_out=self.fan_out, seed=seed)


def normal(variance: float, shape: Shape, rng: Rng) -> Array:
    return math.sqrt(variance) * rng.standard_normal(shape)


def uniform(bound: float, shape: Shape, rng: Rng) -> Array:
    return rng.uniform(-bound, bound, shape)


def truncated(sd: float, shape: Shape, rng: Rng) -> Array:
    """A normal of that sd, values beyond 2 sd drawn again."""
    drawn = rng.standard_normal(shape)
    while (beyond := np.abs(drawn) > 2).any():
        drawn[beyond] = rng.standard_normal(int(beyond.sum()))
    return sd * drawn


def orthonormal(shape: Shape, rng: Rng) -> Array:
    """Haar measure: QR of a normal matrix, with the sign correction (Mezzadri 2007)."""
    tall = rng.standard_normal((max(shape), min(shape)))
    q, r = np.linalg.qr(tall)
    q = q * np.sign(np.diag(r))
    return np.asarray(q if shape[0] >= shape[1] else q.T, dtype=np.float64)
