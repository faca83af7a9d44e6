"""What may be assumed: immutable values about arrays, functions and numbers. Nothing is decided here.

`iid(W)` is two assumptions, `independent` and `identically distributed`, so that a report can say which of
the two a step needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

from sympy import Expr, Integer, Symbol

from .expressions import Apply, Array, Entry, Function, term


class Property(Enum):
    """What can be true of each array by itself, or of a function."""

    INDEPENDENT = "independent"
    IDENTICALLY_DISTRIBUTED = "identically distributed"
    ACROSS_LABELS = "independent across labels"
    UNCORRELATED = "uncorrelated"
    SAME_VARIANCE = "same variance"
    SYMMETRIC = "symmetric"
    NONNEGATIVE = "nonnegative"
    NONCONSTANT = "nonconstant"
    ODD = "odd"
    EVEN = "even"
    SMOOTH = "smooth"
    POSITIVELY_HOMOGENEOUS = "positively homogeneous"


class Statistic(Enum):
    """A number that describes the law of one entry."""

    MEAN = "mean"
    VARIANCE = "variance"
    SECOND_MOMENT = "second moment"
    KURTOSIS = "kurtosis"


class Relation(Enum):
    """How two sides are claimed to stand to each other."""

    EQUAL = "="
    APPROXIMATE = "≈"
    PROPORTIONAL = "∝"
    DISTINCT = "≠"
    LESS = "<"
    AT_MOST = "≤"
    GREATER = ">"
    AT_LEAST = "≥"

    @property
    def is_equality(self) -> bool:
        """Whether the two sides are claimed to be equal, exactly or to leading order."""
        return self in (Relation.EQUAL, Relation.APPROXIMATE)

    @property
    def is_order(self) -> bool:
        """Whether one side is claimed to be the larger, strictly or not."""
        return self in (Relation.LESS, Relation.AT_MOST, Relation.GREATER, Relation.AT_LEAST)


@dataclass(frozen=True, slots=True)
class Claim:
    """A left side, a relation, a right side. (`sympy.Eq` would evaluate itself to true or false.)"""

    left: Expr
    relation: Relation
    right: Expr


LAWS = {
    "normal": 2, "uniform": 2, "truncated normal": 3, "rademacher": 0, "bernoulli": 1, "poisson": 1, "one-hot": 0,
    "orthogonal": 0,
}  # fmt: skip
"""The distributions by name, with the number of their parameters. Each has moments of every order, on which every
rule about expectations relies: E[x + y] = E[x] + E[y] says nothing of a law without a mean."""


@dataclass(frozen=True, slots=True)
class Law:
    """A distribution of `LAWS` and its parameters; `normal(m, v)` takes the variance v. Raises ValueError."""

    name: str
    parameters: tuple[Expr, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a law of which nothing is known, not even that it has moments."""
        if self.name not in LAWS:
            raise ValueError(f"there is no law {self.name} here; there are {', '.join(LAWS)}")


@dataclass(frozen=True, slots=True)
class Reference:
    """A whole array. With labels: only its part in one layer or step, such as w_l, all indices."""

    array: Array
    labels: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Has:
    """An array, for each label value, or a function has a property."""

    subject: Array | Function
    property: Property


@dataclass(frozen=True, slots=True)
class HasStatistic:
    """Every entry of an array has this mean, variance, second moment or kurtosis."""

    array: Array
    statistic: Statistic
    value: Expr


@dataclass(frozen=True, slots=True)
class HasLaw:
    """Every entry of an array (the whole array for `one-hot` and `orthogonal`) has this distribution."""

    array: Array
    law: Law


@dataclass(frozen=True, slots=True)
class FiniteMoments:
    """Moments up to `order` exist for every entry."""

    array: Array
    order: int


@dataclass(frozen=True, slots=True)
class Together:
    """Several whole arrays are mutually independent, or pairwise uncorrelated."""

    members: tuple[Reference, ...]
    property: Property


@dataclass(frozen=True, slots=True)
class Slope:
    """f'(0) = value."""

    function: Function
    value: Expr


@dataclass(frozen=True, slots=True)
class Small:
    """A number, or every entry of an array, is small: what `\\approx` takes to leading order in."""

    subject: Array | Expr


@dataclass(frozen=True, slots=True)
class Large:
    """A number is large: what `\\approx` takes to the limit in."""

    subject: Expr


@dataclass(frozen=True, slots=True)
class Holds:
    """A condition on numbers: `0 < p`, `k != l`, `n = m`, `Var[x] > 0`."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class Definition:
    """`head` is an abbreviation for `body`, for every value of the symbols among its indices."""

    head: Entry | Apply | Symbol | Expr
    body: Expr


Assumption: TypeAlias = (
    Has | HasStatistic | HasLaw | FiniteMoments | Together | Slope | Small | Large | Holds | Definition
)


def array_of(subject: Array | Entry) -> Array:
    """The array that `subject` is or belongs to."""
    return subject.array if isinstance(subject, Entry) else subject


def iid(array: Array | Entry) -> tuple[Has, Has]:
    """Entries independent of each other, all with one distribution."""
    a = array_of(array)
    return Has(a, Property.INDEPENDENT), Has(a, Property.IDENTICALLY_DISTRIBUTED)


def independent(*arrays: Array | Entry | Reference) -> Has | Together:
    """One array: its entries are independent of each other. Several: mutually independent as wholes."""
    if len(arrays) == 1 and not isinstance(arrays[0], Reference):
        return Has(array_of(arrays[0]), Property.INDEPENDENT)
    return Together(tuple(map(_reference, arrays)), Property.INDEPENDENT)


def uncorrelated(*arrays: Array | Entry | Reference) -> Has | Together:
    """One array: its entries are uncorrelated. Several: every entry of one with every entry of another."""
    if len(arrays) == 1 and not isinstance(arrays[0], Reference):
        return Has(array_of(arrays[0]), Property.UNCORRELATED)
    return Together(tuple(map(_reference, arrays)), Property.UNCORRELATED)


def _reference(member: Array | Entry | Reference) -> Reference:
    if isinstance(member, Reference):
        return member
    return Reference(array_of(member))


def identically_distributed(array: Array | Entry) -> Has:
    """All entries have one distribution."""
    return Has(array_of(array), Property.IDENTICALLY_DISTRIBUTED)


def symmetric(array: Array | Entry) -> Has:
    """Each entry has the law of its negative."""
    return Has(array_of(array), Property.SYMMETRIC)


def mean(array: Array | Entry, value: Any) -> HasStatistic:
    """E[x] = `value` for each entry."""
    return HasStatistic(array_of(array), Statistic.MEAN, term(value))


def zero_mean(array: Array | Entry) -> HasStatistic:
    """E[x] = 0 for each entry."""
    return mean(array, 0)


def variance(array: Array | Entry, value: Any) -> HasStatistic:
    """Var[x] = `value` for each entry."""
    return HasStatistic(array_of(array), Statistic.VARIANCE, term(value))


def second_moment(array: Array | Entry, value: Any) -> HasStatistic:
    """E[x^2] = `value` for each entry."""
    return HasStatistic(array_of(array), Statistic.SECOND_MOMENT, term(value))


def kurtosis(array: Array | Entry, value: Any) -> HasStatistic:
    """E[(X - E X)^4] = value Var[X]^2: 3 for the normal law."""
    return HasStatistic(array_of(array), Statistic.KURTOSIS, term(value))


def distributed(array: Array | Entry, law: str, *parameters: Any) -> HasLaw:
    """Every entry has the law, for instance `distributed(W, "normal", 0, 1 / n)`."""
    return HasLaw(array_of(array), Law(law, tuple(map(term, parameters))))


def odd(function: Function) -> Has:
    """f(-x) = -f(x)."""
    return Has(function, Property.ODD)


def smooth(function: Function) -> Has:
    """As many derivatives as are used."""
    return Has(function, Property.SMOOTH)


def unit_slope(function: Function) -> Slope:
    """f'(0) = 1."""
    return Slope(function, Integer(1))


def condition(left: Any, relation: str, right: Any) -> Holds:
    """For instance `condition(k, "≠", l)`."""
    return Holds(Claim(term(left), Relation(relation), term(right)))


def positive(number: Any) -> Holds:
    """`number` > 0."""
    return condition(number, ">", 0)


def defined(head: Any, body: Any) -> Definition:
    """`head := body`, for instance `defined(s[k], Sum(z[i] * W[i, k], (i, 1, n)))`."""
    return Definition(head, term(body))
