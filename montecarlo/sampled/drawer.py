"""How the entries of a model's arrays are drawn: each law, and what depends on what. Chooses no model."""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

import numpy as np
from sympy import Expr, Integer, Symbol

from derive.language.assumptions import Assumption, Has, HasLaw, HasStatistic, Property, Statistic, Together
from derive.language.expressions import Array, Index

from .evaluation import Evaluation
from .laws import ANY, SYMMETRIC, NoSuchLaw, named, with_kurtosis
from .names import Names
from .values import CannotSample, Value, Vector, exact

_TABLE = (0.7, 1.3, 0.4, 1.1)


class Drawer:
    """Draws entries. An entry is decided by the seed, the model and what it hangs together with, not by the order of
    asking."""

    def __init__(self, names: Names, given: frozenset[Assumption], model: int, replicates: int, seed: int) -> None:
        self.given, self.model, self.replicates, self.seed = given, model, replicates, seed
        self.sizes = names.sizes
        self.order = {array: number for number, array in enumerate(names.arrays)}
        self.owner = {array: self._owner(array) for array in names.arrays}

    def draw(self, at: Evaluation, array: Array, positions: tuple[int, ...]) -> Value:
        """The entry at these labels and indices."""
        labels, indices = positions[: len(array.labels)], positions[len(array.labels) :]
        self._check_range(at, array, labels, indices)
        if not array.random:
            place = (sum(positions) + crc32(array.name.encode())) % len(_TABLE)
            return exact(2 + place % 3 if array in self.sizes else _TABLE[place])
        has = {a.property for a in self.given if isinstance(a, Has) and a.subject == array}
        law = next((a.law for a in self.given if isinstance(a, HasLaw) and a.array == array), None)
        if law is not None and law.name in ("one-hot", "orthogonal"):
            return Value(self._whole(at, array, law.name, labels, indices))
        u = self._uniform(array, has, labels, indices)
        if law is not None:
            here = _names_at(array, labels, indices, law.parameters)
            return Value(named(law.name, tuple(float(at.value(p, here).point) for p in law.parameters), u))
        return self._with_moments(at, array, has, labels, indices, u)

    def _check_range(self, at: Evaluation, array: Array, labels: tuple[int, ...], indices: tuple[int, ...]) -> None:
        for position, index in enumerate(indices):
            ends = array.range_of(position, tuple(map(Integer, labels)))
            first, last = (at.whole(end, {}) for end in ends)
            if not first <= index <= last:
                raise OutOfRange(f"{array.name} has no entry at {index}")

    def _with_moments(
        self, at: Evaluation, array: Array, has: set[Property], labels: tuple[int, ...], indices: tuple[int, ...],
        u: Vector,
    ) -> Value:  # fmt: skip
        """The mean and variance that are declared, or others; the shape is this model's."""
        said = {a.statistic: a.value for a in self.given if isinstance(a, HasStatistic) and a.array == array}
        here = _names_at(array, labels, indices, said.values())
        told = {statistic: float(at.value(value, here).point) for statistic, value in said.items()}
        symmetric = Property.SYMMETRIC in has
        mean = told.get(Statistic.MEAN, 0.0 if symmetric else 0.5 * (1 + self.model % 2))
        variance = told.get(Statistic.VARIANCE)
        if variance is None and Statistic.SECOND_MOMENT in told:
            if Statistic.MEAN not in told and not symmetric:
                mean = np.sqrt(0.5 * told[Statistic.SECOND_MOMENT])
            variance = told[Statistic.SECOND_MOMENT] - mean**2
        spread = self._spread(has, indices)
        if variance is None:
            variance = (1.0 + 0.25 * self.order[array]) * spread**2
            mean = mean if Statistic.MEAN in told else mean * spread
        if variance < 0:
            raise NoSuchLaw(f"the variance of {array.name} would be negative")
        if Property.NONNEGATIVE in has:
            if Statistic.MEAN not in told and Statistic.SECOND_MOMENT not in told:
                mean = np.sqrt(variance)
            if mean < np.sqrt(variance) * (1 - 1e-9):
                raise NoSuchLaw(f"no nonnegative law for {array.name} is drawn here")
            return Value(mean + np.sqrt(variance) * np.where(u < 0.5, -1.0, 1.0))
        if Statistic.KURTOSIS in told:
            shape = with_kurtosis(told[Statistic.KURTOSIS])
        else:
            shape = (SYMMETRIC if symmetric or self._by_signs(has) else ANY)[self.model % 3]
        return Value(mean + np.sqrt(variance) * shape(u))

    def _spread(self, has: set[Property], indices: tuple[int, ...]) -> float:
        """How much wider an entry is than the first, where they need not be alike."""
        alike = has & {Property.IDENTICALLY_DISTRIBUTED, Property.SAME_VARIANCE}
        return 1.0 if alike or not self.model else 1.0 + 0.5 * (sum(indices) % 2)

    # What hangs together

    def _by_signs(self, has: set[Property]) -> bool:
        return bool(self.model) and Property.UNCORRELATED in has and Property.INDEPENDENT not in has

    def _owner(self, array: Array) -> int:
        """The first array that this one need not be independent of, nor of any that hang on it; in the first model
        its own."""
        if not self.model:
            return self.order[array]
        apart = [{m.array for m in a.members} for a in self.given if isinstance(a, Together)]
        for other in self.order:
            if other == array or self.order[other] > self.order[array]:
                break
            if not any({array, other} <= members for members in apart):
                return self.order[other]
        return self.order[array]

    def _uniform(self, array: Array, has: set[Property], labels: tuple[int, ...], indices: tuple[int, ...]) -> Vector:
        """Uniform numbers, the same for entries that hang together."""
        own = not self.model or Property.INDEPENDENT in has
        at = labels if not self.model or Property.ACROSS_LABELS in has else ()
        if self._by_signs(has):
            half = np.abs(self._generator(array, at, (), 0).random(self.replicates) - 0.5)
            sign = np.where(self._generator(array, at, indices, 1).random(self.replicates) < 0.5, -1.0, 1.0)
            return 0.5 + sign * half
        return self._generator(array, at, indices if own else (), 0).random(self.replicates)

    def _generator(
        self, array: Array, labels: tuple[int, ...], indices: tuple[int, ...], kind: int
    ) -> np.random.Generator:
        while indices and indices[-1] == 1:
            indices = indices[:-1]
        key = f"{self.model} {self.owner[array]} {labels} {indices} {kind}"
        return np.random.Generator(np.random.PCG64DXSM([self.seed, *key.encode()]))

    def _whole(
        self, at: Evaluation, array: Array, law: str, labels: tuple[int, ...], indices: tuple[int, ...]
    ) -> Vector:
        """An entry of a one-hot vector or of a random orthogonal matrix."""
        ends = [array.range_of(p, tuple(map(Integer, labels))) for p in range(len(array.ranges))]
        size = at.whole(ends[0][1], {})
        generator = self._generator(array, labels, (), 2)
        if law == "one-hot":
            return np.asarray(generator.integers(1, size + 1, self.replicates) == indices[0], dtype=float)
        if len(indices) != 2 or at.whole(ends[1][1], {}) != size:
            raise CannotSample(f"{array.name} is orthogonal, and not square")
        q, r = np.linalg.qr(generator.standard_normal((self.replicates, size, size)))
        return np.asarray(q[:, indices[0] - 1, indices[1] - 1] * np.sign(r[:, indices[1] - 1, indices[1] - 1]))


class OutOfRange(CannotSample):
    """An entry that an array does not have: the claim says nothing there."""


def _names_at(
    array: Array, labels: tuple[int, ...], indices: tuple[int, ...], values: Iterable[Expr]
) -> dict[Symbol, Value]:
    """The array's labels, and an index in a statistic, by its only possible reading."""
    at = {name: exact(value) for name, value in zip(array.labels, labels, strict=True)}
    names = {s for value in values for s in value.free_symbols if isinstance(s, Index) and s not in at}
    if names and not len(names) == len(indices) == 1:
        raise CannotSample(f"a statistic of {array.name} depends on an index that could be any of several")
    return at | {name: exact(indices[0]) for name in names}
