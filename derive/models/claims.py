"""Where a claim is made and whether it holds there.

Claims are meant for every value of their free indices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sympy import Symbol

from ..language.assumptions import Claim, Relation
from ..language.expressions import Index
from .evaluation import Evaluation
from .laws import Unsupported
from .nodes import Node, Value
from .numbers import Number, OutOfRange, compare


def holds(evaluation: Evaluation, claim: Claim, at: dict[Symbol, int]) -> bool:
    """Whether the relation is true there: for random sides, in every outcome."""
    left, right = (evaluation.value(side, at) for side in (claim.left, claim.right))
    return failing(evaluation, claim.relation, left, right) is None


def first_failure(
    evaluation: Evaluation, claim: Claim, conditions: Iterable[Claim], labels: Iterable[int]
) -> dict[Symbol, int] | None:
    """Where the claim fails first; positions that its arrays do not have are passed over."""
    for at in places(evaluation, [claim], conditions, labels):
        try:
            if not holds(evaluation, claim, at):
                return at
        except OutOfRange:
            continue
    return None


def failing(evaluation: Evaluation, relation: Relation, left: Value, right: Value) -> tuple[Number, Number] | None:
    """Values the two sides take together that are not in the relation, if there are any."""
    if not isinstance(left, Node) and not isinstance(right, Node):
        return None if related(left, relation, right) else (left, right)
    for x, y in evaluation.chance.support((left, right)):
        if not related(x, relation, y):
            return x, y
    return None


def related(x: Number, relation: Relation, y: Number) -> bool:
    """Whether two numbers are in the relation. Raises Unsupported for those that are not about two numbers."""
    sign = compare(x, y)
    match relation:
        case Relation.EQUAL:
            return sign == 0
        case Relation.DISTINCT:
            return sign != 0
        case Relation.LESS:
            return sign < 0
        case Relation.AT_MOST:
            return sign <= 0
        case Relation.GREATER:
            return sign > 0
        case Relation.AT_LEAST:
            return sign >= 0
    raise Unsupported(f"{relation.value} is not a relation between two numbers")


def places(
    evaluation: Evaluation, claims: Iterable[Claim], conditions: Iterable[Claim], labels: Iterable[int]
) -> Iterator[dict[Symbol, int]]:
    """Every value of the free indices of the claims that meets the conditions on them.

    An index that only a condition mentions has to have some value that meets it.
    """
    return places_of(evaluation, free_indices(evaluation, claims), conditions, labels)


def places_of(
    evaluation: Evaluation, names: set[Symbol], conditions: Iterable[Claim], labels: Iterable[int]
) -> Iterator[dict[Symbol, int]]:
    """Every value of these names, as in `places`."""
    conditions = [c for c in conditions if free_indices(evaluation, [c]) & names]
    more = free_indices(evaluation, conditions) - names
    ordered = [*_in_order(names), *_in_order(more)]
    seen: set[tuple[int, ...]] = set()
    for at in _extend(evaluation, {}, ordered, conditions, tuple(labels)):
        place = tuple(at[name] for name in ordered if name in names)
        if place not in seen:
            seen.add(place)
            yield {name: at[name] for name in ordered if name in names}


def _in_order(names: set[Symbol]) -> list[Symbol]:
    return sorted(names, key=lambda s: (not isinstance(s, Index), s.sort_key()))


def _extend(
    evaluation: Evaluation,
    at: dict[Symbol, int],
    names: list[Symbol],
    conditions: list[Claim],
    labels: tuple[int, ...],
) -> Iterator[dict[Symbol, int]]:
    ready = [s for s in names if not (isinstance(s, Index) and _bounds(s) & set(names))]
    if not names:
        if all(holds(evaluation, c, at) for c in conditions):
            yield at
        return
    name = (ready or names)[0]
    values: Iterable[int] = [v for v in labels if v > 0] if name.is_positive else labels
    if isinstance(name, Index):
        values = range(evaluation.whole(name.first, at), evaluation.whole(name.last, at) + 1)
    for value in values:
        yield from _extend(evaluation, {**at, name: value}, [s for s in names if s != name], conditions, labels)


def _bounds(name: Index) -> set[Symbol]:
    return {*name.first.free_symbols, *name.last.free_symbols}


def free_indices(evaluation: Evaluation, claims: Iterable[Claim]) -> set[Symbol]:
    """The free symbols of the claims, and of their ranges, that the model gives no value."""
    found: set[Symbol] = set()
    waiting = {s for claim in claims for side in (claim.left, claim.right) for s in side.free_symbols}
    while waiting:
        name = waiting.pop()
        if name in found or evaluation.names(name):
            continue
        found.add(name)
        if isinstance(name, Index):
            waiting |= _bounds(name)
    return found
