"""What conditions say of a number, an index or the entries of an array: questions of a given, and of one condition."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import prod

from sympy import Expr, Symbol

from ..language.assumptions import Assumption, Claim, Holds, Relation
from ..language.expressions import Entry, Index
from .labels import array_key
from .memory import Asked, Memory, question

ABOVE = frozenset({Relation.GREATER, Relation.AT_LEAST})
STRICT = frozenset({Relation.GREATER, Relation.LESS})


class Conditions(Asked):
    """The conditions of a given, in order: the first that answers a question is noted."""

    def __init__(self, conditions: list[Holds], memory: Memory) -> None:
        super().__init__(memory)
        self._conditions = conditions

    def _note(self, found: Iterable[Assumption]) -> bool:
        first = next(iter(found), None)
        if first is not None:
            self.noted.add(first)
        return first is not None

    @question
    def equal_to(self, symbol: Symbol) -> Expr | None:
        """What a condition `symbol = expression` says the symbol is."""
        for a in self._conditions:
            claim = a.claim
            if claim.relation is Relation.EQUAL and symbol in (claim.left, claim.right):
                other = claim.right if claim.left == symbol else claim.left
                if symbol not in other.free_symbols and is_oriented(symbol, other):
                    self.noted.add(a)
                    return other
        return None

    @question
    def differ(self, left: Symbol, right: Symbol) -> bool:
        """Whether a condition says that two indices are not equal."""
        strict = (Relation.DISTINCT, Relation.LESS, Relation.GREATER)
        return self._note(
            a for a in self._conditions if a.claim.relation in strict and {a.claim.left, a.claim.right} == {left, right}
        )

    @question
    def conditions(self) -> tuple[Holds, ...]:
        return tuple(self._conditions)

    @question
    def nonnegative_integers(self) -> tuple[tuple[Expr, Holds], ...]:
        """Differences of whole numbers that conditions say are not negative, less 1 where they are positive."""
        gaps = ((gap_of(a), a) for a in self._conditions)
        return tuple((g - int(a.claim.relation in STRICT), a) for g, a in gaps if g is not None and g.is_integer)

    @question
    def is_nonnegative_symbol(self, name: str, strictly: bool = False) -> bool:
        """Whether a condition says that the symbol is at least (strictly: more than) a nonnegative number."""
        return self._note(
            a for a in self._conditions if says_nonnegative(a, lambda side: is_named(side, name), strictly)
        )

    @question
    def is_nonnegative_array(self, key: str, strictly: bool = False) -> bool:
        """Whether a condition says so of every entry."""
        return self._note(
            a for a in self._conditions if says_nonnegative(a, lambda side: is_entry_of(side, key), strictly)
        )

    @question
    def sign(self, number: Expr) -> int:
        """1 or -1 where a positive integer or a condition makes the number so, else 0."""
        if number.is_positive:
            return 1
        if number.is_negative:
            return -1
        if number.is_Mul:
            return prod([self.sign(part) for part in number.args])
        if number.is_Pow and number.exp.is_Integer:
            return 1 if number.exp % 2 == 0 and self.sign(number.base) else self.sign(number.base)
        for a in self._conditions:
            gap = gap_of(a) if a.claim.relation in STRICT else None
            if gap is None:
                continue
            for candidate, sign in ((number, 1), (-number, -1)):
                ratio = (candidate / gap).cancel()
                if ratio.is_Rational and ratio > 0:
                    self.noted.add(a)
                    return sign
                slack = (candidate - gap).expand()
                if slack.is_Rational and slack >= 0:
                    self.noted.add(a)
                    return sign
        return 0


def says_nonnegative(assumption: Holds, is_subject: Callable[[Expr], bool], strictly: bool) -> bool:
    claim = assumption.claim
    high, low = high_and_low(claim)
    if not claim.relation.is_order or not is_subject(high) or low.is_nonnegative is not True:
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
    everywhere = all(isinstance(i, Index) and (i.first, i.last) == r for i, r in zip(side.indices, ranges, strict=True))
    return everywhere and len(set(side.args[1:])) == len(side.args[1:])


def gap_of(assumption: Holds) -> Expr | None:
    """What a condition says is positive or not negative."""
    high, low = high_and_low(assumption.claim)
    return high - low if assumption.claim.relation.is_order else None


def high_and_low(claim: Claim) -> tuple[Expr, Expr]:
    """The sides of an inequality, the larger first."""
    return (claim.left, claim.right) if claim.relation in ABOVE else (claim.right, claim.left)


def is_oriented(symbol: Symbol, other: Expr) -> bool:
    """Replace symbols by numbers and expressions, and of two symbols the later one by the earlier."""
    return not other.is_Symbol or symbol.name > other.name
