"""Whether a model satisfies an assumption, from the definition of the assumption and by brute force.

Entries are independent if every joint probability is the product of the single ones. Entries that share no
source are independent by the construction of a model, and only those that share one are tried. Laws on
infinitely many values are compared by name and parameters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import combinations, product
from math import prod
from typing import Any

from sympy import Expr, Integer, Rational, Symbol

from ..language.assumptions import (
    Assumption,
    Definition,
    FiniteMoments,
    Has,
    HasLaw,
    HasStatistic,
    Holds,
    Large,
    Law,
    Property,
    Reference,
    Slope,
    Small,
    Statistic,
    Together,
)
from ..language.expressions import Array, Function, Index
from .claims import first_failure
from .evaluation import Evaluation
from .laws import Named, Unsupported
from .nodes import Node, Value, multiply
from .numbers import Number, OutOfRange, compare
from .rules import centre

ENTRIES = 64
"""Most entries of one array that are looked at."""
POINTS = Fraction(1, 2), 1, Fraction(3, 2), 2, 3, 5
"""Where functions are tried for being odd, even or homogeneous; enough for the maps of a model, which are
made of two polynomials of degree at most 5 on either side of 0."""


def satisfies(evaluation: Evaluation, assumption: Assumption, labels: Iterable[int] = (0, 1, 2)) -> bool:
    """Whether the assumption is true in the model, for every index and the label values given.

    Raises Unsupported where this cannot be computed.
    """
    at = tuple(labels)
    match assumption:
        case Has(subject=Function() as f, property=p):
            return _function_has(evaluation, f, p)
        case Has(subject=Array() as array, property=p):
            return all(_array_has(evaluation, array, p, rows) for rows in _layers(evaluation, array, p, at))
        case HasStatistic():
            return _has_statistic(evaluation, assumption, at)
        case HasLaw(array=array, law=law):
            if array not in evaluation.model.arrays:
                raise Unsupported(f"{array.name} is defined, and has a law by name")
            return evaluation.model.arrays[array].law == law and _exists(evaluation, law, array)
        case Together(members=members, property=p):
            return _together(evaluation, members, p, at)
        case Slope(function=f, value=value):
            return compare(*(evaluation.value(side, {}) for side in (f.prime(0), value))) == 0
        case Holds(claim=claim):
            return first_failure(evaluation, claim, (), at) is None
        case Definition() | FiniteMoments() | Small() | Large():
            return True
    raise TypeError(f"{assumption!r} is not an assumption")


# Arrays


def entries_of(evaluation: Evaluation, array: Array, labels: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The positions of every entry with these labels."""
    ranges = [array.range_of(p, tuple(map(Integer, labels))) for p in range(len(array.ranges))]
    spans = [range(evaluation.whole(a, {}), evaluation.whole(b, {}) + 1) for a, b in ranges]
    if prod(max(span.stop - span.start, 0) for span in spans) > ENTRIES:
        raise Unsupported(f"an array of more than {ENTRIES} entries")
    return [labels + indices for indices in product(*spans)]


def _layers(evaluation: Evaluation, array: Array, p: Property, labels: tuple[int, ...]) -> Iterator[list[list[Value]]]:
    """The entries among which the property is to hold: of one label value; or those of each, set side by side."""
    rows = []
    for values in product(labels, repeat=len(array.labels)):
        try:
            rows.append([evaluation.entry(array, at) for at in entries_of(evaluation, array, values)])
        except OutOfRange:
            continue
    if p is Property.ACROSS_LABELS:
        yield rows
    else:
        for row in rows:
            yield [[x] for x in row]


def _array_has(evaluation: Evaluation, array: Array, p: Property, blocks: list[list[Value]]) -> bool:
    entries = [block[0] for block in blocks if block]
    match p:
        case Property.INDEPENDENT | Property.ACROSS_LABELS:
            return independent(evaluation, blocks)
        case Property.IDENTICALLY_DISTRIBUTED:
            return len({_law(evaluation, x) for x in entries}) <= 1
        case Property.SYMMETRIC:
            return all(_symmetric(evaluation, x) for x in entries)
        case Property.UNCORRELATED:
            return all(compare(evaluation.chance.covariance(x, y), 0) == 0 for x, y in combinations(entries, 2))
        case Property.SAME_VARIANCE:
            return _all_equal([evaluation.chance.covariance(x, x) for x in entries])
        case Property.NONNEGATIVE:
            return all(compare(v, 0) >= 0 for x in entries for (v,) in evaluation.chance.support((x,)))
        case Property.NONCONSTANT:
            return all(compare(evaluation.chance.covariance(x, x), 0) > 0 for x in entries)
    raise Unsupported(f"{array.name} cannot be {p.value}")


def _all_equal(numbers: list[Number]) -> bool:
    return all(compare(x, numbers[0]) == 0 for x in numbers)


def _named(evaluation: Evaluation, x: Value) -> Named | None:
    """The law of an entry that is one source with a law on infinitely many values."""
    if isinstance(x, Node) and x.operation == "entry" and x.extra[1] is None:
        space = evaluation.chance.spaces[x.extra[0][0]]
        return space if isinstance(space, Named) else None
    return None


def _law(evaluation: Evaluation, x: Value) -> Any:
    """Something equal for two random numbers exactly when they have one distribution."""
    if named := _named(evaluation, x):
        return named
    total: dict[Number, Number] = {}
    for probability, (value,) in evaluation.chance.joint([x]):
        total[value] = total.get(value, 0) + probability
    return frozenset((v, p) for v, p in total.items() if p)


def _symmetric(evaluation: Evaluation, x: Value) -> bool:
    if named := _named(evaluation, x):
        middle = centre(named)
        return middle is not None and compare(middle, 0) == 0
    law = _law(evaluation, x)
    return bool(law == frozenset((-v, p) for v, p in law))


def independent(evaluation: Evaluation, blocks: list[list[Value]]) -> bool:
    """Whether the blocks are mutually independent, each taken as a whole."""
    random = [[x for x in block if isinstance(x, Node)] for block in blocks]
    groups: list[list[list[Node]]] = []
    for block in filter(None, random):
        sources = frozenset().union(*(x.sources for x in block))
        touching = [g for g in groups if any(x.sources & sources for b in g for x in b)]
        groups = [g for g in groups if g not in touching]
        groups.append([block, *(b for g in touching for b in g)])
    return all(len(group) == 1 or _factors(evaluation, group) for group in groups)


def _factors(evaluation: Evaluation, blocks: list[list[Node]]) -> bool:
    """Whether every joint probability is the product of the blocks' probabilities."""
    lengths = [len(block) for block in blocks]
    together: dict[tuple[Any, ...], Number] = {}
    singles: list[dict[tuple[Number, ...], Number]] = [{} for _ in blocks]
    for probability, row in evaluation.chance.joint([x for block in blocks for x in block]):
        parts = tuple(row[sum(lengths[:j]) : sum(lengths[: j + 1])] for j in range(len(blocks)))
        together[parts] = together.get(parts, 0) + probability
        for single, part in zip(singles, parts, strict=True):
            single[part] = single.get(part, 0) + probability
    for parts in product(*singles):
        expected: Number = 1
        for single, part in zip(singles, parts, strict=True):
            expected = expected * single[part]
        if compare(expected, together.get(parts, 0)) != 0:
            return False
    return True


def _has_statistic(evaluation: Evaluation, assumption: HasStatistic, labels: tuple[int, ...]) -> bool:
    array = assumption.array
    for values in product(labels, repeat=len(array.labels)):
        try:
            positions = entries_of(evaluation, array, values)
        except OutOfRange:
            continue
        for position in positions:
            x = evaluation.entry(array, position)
            names = dict(zip(array.labels, values, strict=True))
            if not _has_value(evaluation, x, assumption, index_values(assumption.value, position, names)):
                return False
    return True


def index_values(value: Expr, position: tuple[int, ...], labels: dict[Symbol, int]) -> dict[Symbol, int]:
    """Labels, and an index in a statistic, by its only possible reading: the one index of the array."""
    names = [s for s in value.free_symbols if isinstance(s, Index) and s not in labels]
    indices = position[len(labels) :]
    if len(names) == len(indices) == 1:
        return {**labels, names[0]: indices[0]}
    if names:
        raise Unsupported(f"{value} depends on an index that could be any of several")
    return labels


def _has_value(evaluation: Evaluation, x: Value, assumption: HasStatistic, at: dict[Symbol, int]) -> bool:
    value = evaluation.value(assumption.value, at)
    if isinstance(value, Node):
        raise Unsupported("a statistic that is random")
    match assumption.statistic:
        case Statistic.MEAN:
            found = evaluation.chance.expectation(x)
        case Statistic.VARIANCE:
            found = evaluation.chance.covariance(x, x)
        case Statistic.SECOND_MOMENT:
            found = evaluation.chance.expectation(multiply([x, x]))
        case Statistic.KURTOSIS:
            found = evaluation.chance.expectation(multiply([evaluation.chance.centred(x)] * 4))
            value = value * evaluation.chance.covariance(x, x) ** 2
    return compare(found, value) == 0


# Several arrays


def _exists(evaluation: Evaluation, law: Law, array: Array) -> bool:
    """Whether there is such a law: no probability above 1, no negative variance."""
    if any(p.free_symbols & set(array.labels) or p.atoms(Index) for p in law.parameters):
        return True
    values = [evaluation.value(p, {}) for p in law.parameters]
    match law.name, values:
        case "bernoulli", [p]:
            return compare(p, 0) >= 0 and compare(p, 1) <= 0
        case "uniform", [a, b]:
            return compare(a, b) < 0
        case "poisson", [rate]:
            return compare(rate, 0) >= 0
        case (("normal" | "truncated normal"), [_, variance, *_]):
            return compare(variance, 0) >= 0
    return True


def _together(evaluation: Evaluation, members: tuple[Reference, ...], p: Property, labels: tuple[int, ...]) -> bool:
    names = {s for m in members for e in m.labels for s in e.free_symbols if not evaluation.names(s)}
    ordered = sorted(names, key=lambda s: s.sort_key())
    for values in product(labels, repeat=len(ordered)):
        at = dict(zip(ordered, values, strict=True))
        try:
            blocks = [_block(evaluation, m, at, labels) for m in members]
        except OutOfRange:
            continue
        if p is Property.INDEPENDENT and not independent(evaluation, blocks):
            return False
        if p is Property.UNCORRELATED and not _uncorrelated(evaluation, blocks):
            return False
    return True


def _block(evaluation: Evaluation, member: Reference, at: dict[Symbol, int], labels: tuple[int, ...]) -> list[Value]:
    """Every entry of an array in one layer; in all, where the reference names none."""
    array = member.array
    layers = (
        [tuple(evaluation.whole(e, at) for e in member.labels)]
        if len(member.labels) == len(array.labels)
        else list(product(labels, repeat=len(array.labels)))
    )
    return [evaluation.entry(array, p) for layer in layers for p in entries_of(evaluation, array, layer)]


def _uncorrelated(evaluation: Evaluation, blocks: list[list[Value]]) -> bool:
    return all(
        compare(evaluation.chance.covariance(x, y), 0) == 0
        for one, other in combinations(blocks, 2)
        for x in one
        for y in other
    )


# Functions


def _function_has(evaluation: Evaluation, f: Function, p: Property) -> bool:
    def at(t: Number) -> Number:
        return evaluation.value(f(Rational(t)), {})

    match p:
        case Property.ODD:
            return compare(at(0), 0) == 0 and all(compare(at(-t), -at(t)) == 0 for t in POINTS)
        case Property.EVEN:
            return all(compare(at(-t), at(t)) == 0 for t in POINTS)
        case Property.SMOOTH:
            return f not in evaluation.model.functions or not evaluation.model.functions[f].split
        case Property.POSITIVELY_HOMOGENEOUS:
            return all(compare(at(c * t), c * at(t)) == 0 for c in POINTS for t in (0, 1, -1, 2, -3))
    raise Unsupported(f"a function cannot be {p.value}")
