"""What a condition says of a number, an index or the entries of an array; each a question of one condition alone."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, Symbol

from ..language.assumptions import Holds, Relation
from ..language.expressions import Entry, Index
from .labels import array_key

ABOVE = frozenset({Relation.GREATER, Relation.AT_LEAST})
BELOW = frozenset({Relation.LESS, Relation.AT_MOST})
STRICT = frozenset({Relation.GREATER, Relation.LESS})


def says_nonnegative(assumption: Holds, is_subject: Callable[[Expr], bool], strictly: bool) -> bool:
    claim = assumption.claim
    high, low = (claim.left, claim.right) if claim.relation in ABOVE else (claim.right, claim.left)
    if claim.relation not in ABOVE | BELOW or not is_subject(high) or low.is_nonnegative is not True:
        return False
    return not strictly or claim.relation in STRICT or low.is_positive is True


def is_named(side: Expr, name: str) -> bool:
    return bool(side.is_Symbol) and side.name == name


def is_entry_of(side: Expr, key: str) -> bool:
    """Whether the side is the entry at any label and index: different names, each for the whole of its range.

    A label l + 1 is never 0.
    """
    if not isinstance(side, Entry) or array_key(side.array) != key or not all(i.is_Symbol for i in side.labels):
        return False
    ranges = [side.array.range_of(p, side.labels) for p in range(len(side.indices))]
    everywhere = all(
        isinstance(i, Index) and (i.first, i.last) == r for i, r in zip(side.indices, ranges, strict=True)
    )
    return everywhere and len(set(side.args[1:])) == len(side.args[1:])


def positive_side(assumption: Holds) -> Expr | None:
    """What a strict condition says is positive."""
    return gap_of(assumption) if assumption.claim.relation in STRICT else None


def gap_of(assumption: Holds) -> Expr | None:
    """What a condition says is positive or not negative."""
    claim = assumption.claim
    if claim.relation in ABOVE:
        return claim.left - claim.right
    return claim.right - claim.left if claim.relation in BELOW else None


def is_oriented(symbol: Symbol, other: Expr) -> bool:
    """Replace symbols by numbers and expressions, and of two symbols the later one by the earlier."""
    return not other.is_Symbol or symbol.name > other.name
