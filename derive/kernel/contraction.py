"""Orthogonal matrices inside a product: sum_i Q_ij Q_ik is 1 where j = k, and 0 elsewhere.

Holds for every square orthogonal matrix, whatever its law, so it is used on the outcome itself; of a matrix
with orthonormal columns (no fewer rows) for the sum over rows, and the other way round.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, Symbol

from ..language.expressions import Array, Entry
from .raws import Raw
from .scope import is_never_negative
from .settings import Setting

_Pair = tuple[Entry, Entry]


def contract(raw: Raw, setting: Setting) -> Raw:
    """The term with every sum over a row or column of an orthogonal matrix, twice, carried out."""
    for symbol, first, last in raw.bound:
        pair = _pair(raw, symbol, (first, last), setting)
        if pair is not None:
            merged = _merged(raw, symbol, pair)
            if merged is not None:
                return contract(merged, setting)
    return raw


def _pair(raw: Raw, symbol: Symbol, ends: tuple[Expr, Expr], setting: Setting) -> _Pair | None:
    """The two entries that the index runs through, if it runs through nothing else and through all of it."""
    entries = [node for node, power in raw.factors for _ in range(power) if symbol in node.free_symbols]
    limits = {s for _, *limit in raw.bound for end in limit for s in end.free_symbols}
    if len(entries) != 2 or symbol in limits or not all(isinstance(e, Entry) for e in entries):
        return None
    left, right = entries
    if left.array != right.array or left.labels != right.labels:
        return None
    position = left.indices.index(symbol) if symbol in left.indices else None
    if position is None or left.indices.count(symbol) > 1 or right.indices.count(symbol) > 1:
        return None
    if not sums_to_one(left.array, position, setting):
        return None
    whole = left.array.range_of(position, left.labels)
    return (left, right) if right.indices[position] == symbol and ends == whole else None


def sums_to_one(array: Array, position: int, setting: Setting) -> bool:
    """Whether the squares of an orthogonal matrix add up to one over the index in this position.

    They do where it takes at least as many values as the other.
    """
    law = setting.facts.law(setting.facts.key(array))
    if law is None or law.name != "orthogonal" or len(array.ranges) != 2:
        return False
    if array.ranges[0] == array.ranges[1]:
        return True
    more, fewer = (last - first for first, last in (array.ranges[position], array.ranges[1 - position]))
    labelled = (more - fewer).free_symbols & set(array.labels)
    return not labelled and is_never_negative((more - fewer).expand(), setting)


def _merged(raw: Raw, symbol: Symbol, pair: _Pair) -> Raw | None:
    """The term without the pair, its other indices made one; None where neither of them is summed over."""
    left, right = ((set(e.indices) - {symbol}).pop() for e in pair)
    limits = {name: ends for name, *ends in raw.bound}
    if left != right and right not in limits:
        left, right = right, left
    if left != right and (right not in limits or tuple(limits[right]) != _other_range(symbol, pair[0])):
        return None
    powers = dict(raw.factors)
    for entry in pair:
        powers[entry] -= 1
    factors: dict[Expr, int] = {}
    for node, power in powers.items():
        if power:
            node = node.xreplace({right: left})
            factors[node] = factors.get(node, 0) + power
    gone = {symbol} if left == right else {symbol, right}
    bound = tuple(limit for limit in raw.bound if limit[0] not in gone)
    return replace(raw, factors=tuple(factors.items()), bound=bound)


def _other_range(symbol: Symbol, entry: Entry) -> tuple[Expr, Expr]:
    return entry.array.range_of(1 - entry.indices.index(symbol), entry.labels)
