"""A finite model: a value for every number, a law for every random array, a map for every function.

All randomness comes from independent sources. A source has finitely many outcomes with rational probabilities (or a
named law, used through its moments alone). An entry of a random array is a function of the outcomes of one source or
more; entries are dependent exactly because they share sources. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from itertools import permutations, product
from typing import TypeAlias

from sympy import Expr, Symbol

from ..language.assumptions import Definition, Law
from ..language.expressions import Array, Function
from .functions import Map
from .laws import Finite, Named, Shape, Values
from .numbers import Number, Undefined

Key: TypeAlias = tuple[object, ...]
"""Names a source: entries with the same key share its outcome."""


WHOLE = "one-hot", "orthogonal"
"""The laws that are of a whole array, not of each entry."""


@dataclass(frozen=True, slots=True)
class Haar:
    """The signed permutations of `size` coordinates: up to degree 3 their averages are those of a uniformly
    random orthogonal matrix."""

    size: int


Space: TypeAlias = Values | Named | Haar
"""The probabilities of a source's outcomes, or what stands for them."""


class Spread(Enum):
    """How the entries of one array hang together."""

    OWN = "independent of each other"
    ONE = "all decided by one draw"
    PARITY = "pairwise independent, but each decided by others"
    BOTH = "all decided by the first two draws of the group together"
    TURNED = "independent of each other; met by the other arrays of the group along the last index"
    CROSSED = "independent of each other; the first with what the others have second, and the second with their first"


@dataclass(frozen=True, slots=True)
class Spec:
    """The law of one array.

    `shapes` and `scales` are gone through by the position of an entry (the sum of its indices), so that
    entries may differ in law. `mean` and `variance` may mention the array's labels. Arrays with the same
    `group` draw from the same sources; `bits` says from which (several: the sum of the outcome numbers
    counts). `labels` False: the same draw in every layer or step. `law` is a law by name, and then there
    are no shapes. `like` names an array of the group: an entry is then a linear function of what that array
    would be there, or of its square (`squared`), with this mean and variance (None: that array's).
    """

    shapes: tuple[Shape, ...] = ()
    mean: Expr | None = None
    variance: Expr | None = None
    scales: Values = (1,)
    spread: Spread = Spread.OWN
    group: object = None
    bits: tuple[int, ...] = (1,)
    labels: bool = True
    law: Law | None = None
    like: Array | None = None
    squared: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """What every declared thing is here. `squares` gives the squares of positive numbers whose root is
    irrational; `tables` the values of an array of numbers, gone through by position."""

    numbers: Mapping[Symbol, Number] = field(default_factory=dict)
    squares: Mapping[Symbol, Number] = field(default_factory=dict)
    tables: Mapping[Array, Values] = field(default_factory=dict)
    arrays: Mapping[Array, Spec] = field(default_factory=dict)
    functions: Mapping[Function, Map] = field(default_factory=dict)
    definitions: tuple[Definition, ...] = ()


def keys_of(array: Array, spec: Spec, labels: tuple[int, ...], indices: tuple[int, ...]) -> tuple[Key, ...]:
    """The sources that decide an entry.

    Arrays of one group meet where the indices that only one of them has are 1, and its labels 0.
    """
    owner = array if spec.group is None else spec.group
    at = _without_trailing(labels, 0) if spec.labels else ()
    if spec.spread is Spread.ONE:
        return tuple((owner, bit, at, ()) for bit in spec.bits)
    if spec.spread is Spread.BOTH:
        return tuple((owner, bit, at, place) for bit in spec.bits for place in ((), (2,)))
    if spec.spread is Spread.PARITY:
        number = sum((i - 1) * 8**position for position, i in enumerate(indices)) + 1
        if number < 1:
            raise Undefined("entries by parity are numbered from 1")
        return tuple((owner, "parity", at, bit) for bit in range(number.bit_length()) if number >> bit & 1)
    if spec.spread is Spread.TURNED:
        indices = indices[::-1]
    if spec.spread is Spread.CROSSED and indices:
        indices = (indices[0] + (1 if indices[0] % 2 else -1), *indices[1:])
    return tuple((owner, bit, at, _without_trailing(indices, 1)) for bit in spec.bits)


def _without_trailing(positions: tuple[int, ...], padding: int) -> tuple[int, ...]:
    while positions and positions[-1] == padding:
        positions = positions[:-1]
    return positions


def one_hot(size: int, position: int) -> Finite:
    """1 at a place chosen at random among `size`, seen from one of the places."""
    return Finite((Fraction(1, size),) * size, tuple(int(j == position - 1) for j in range(size)))


def signed_permutations(size: int, row: int, column: int) -> Finite:
    """One entry of a signed permutation matrix chosen at random."""
    values = tuple(
        signs[row - 1] * int(order[row - 1] == column - 1)
        for order in permutations(range(size))
        for signs in product((1, -1), repeat=size)
    )
    return Finite((Fraction(1, len(values)),) * len(values), values)
