"""Sums, products and integrals: what they run over and how far they reach."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace

from sympy import Dummy, Expr, Integer, Integral, Product, Sum, Symbol

from ..language.expressions import Before, Distinct, Index
from .errors import Unreadable
from .operators import Operators
from .scope import Operator
from .sums import Bound, limits, mentioned, script_letters
from .tensors import Tensor
from .trees import Command, Element, Piece, Side, Sign, Term, bare, latex_of, only_side, side_of, spanning, text_of

NESTED = 12
"""How many sums may stand inside each other."""


class Summation(Operators):
    """The meaning of what stands after a large sign."""

    def _big(self, element: Element) -> bool:
        return isinstance(element, Piece) and self._big_name(element) is not None

    def _big_name(self, piece: Piece) -> str | None:
        if isinstance(piece.base, Command) and piece.base.kind == "BIG":
            return piece.base.text
        if not self.scope.large or text_of(piece.base) not in self.scope.large:
            return None
        for use in self.scope.uses([replace(piece, sub=None, sup=None, primes=0)], 0)[:1]:
            if isinstance(use.name.meaning, Operator) and use.name.meaning.name in (r"\sum", r"\prod"):
                return use.name.meaning.name
        return None

    def _reach(self, terms: tuple[Term, ...], at: int) -> int:
        """How many terms, this one included, the sum in term `at` reaches over."""
        position = next((p for p, e in enumerate(terms[at].elements) if self._big(e)), None)
        if position is None:
            return 1
        piece = terms[at].elements[position]
        rest = terms[at].elements[position + 1 :]
        letters = [b.letter for b in _bounds(piece, rest)] if isinstance(piece, Piece) else []
        letters = letters or sorted(self._summed(rest))
        letters = [letter for letter in letters if letter not in self.free and letter not in self.bound]
        reach = 1
        for further in range(at + 1, len(terms)):
            if letters and not script_letters(terms[further]).isdisjoint(letters):
                reach = further - at + 1
        return reach

    def _summed(self, elements: Sequence[Element], more: tuple[Term, ...] = ()) -> set[str]:
        """The letters at indices in what follows a `\\sum` without any that could be what it sums over."""
        letters: set[str] = set()
        for term in (Term("+", tuple(elements)), *more):
            letters |= script_letters(term)
        known = set(self.bound) | set(self.free) | set(self.scope.labels)
        return {x for x in letters - known if self._number(x) is None}

    def _sum(self, piece: Piece, rest: Sequence[Element], reached: tuple[Term, ...]) -> Tensor:
        name = self._big_name(piece)
        if len(self.bound) > NESTED:
            raise Unreadable.at(piece, f"more than {NESTED} sums inside each other")
        if not rest:
            raise Unreadable.at(piece, f"{name} has nothing after it")
        if name == r"\int":
            return self._integral(piece, rest)
        body = Side((Term("+", tuple(rest)), *reached), rest[0].start, rest[-1].end)
        bounds = _bounds(piece, rest)
        if name == r"\prod":
            self._one_factor({b.letter for b in bounds}, rest)
        if bounds == [] and (piece.sup is None or piece.sub is None):
            bounds = self._guessed(piece, rest, reached)
        return self._bounded(name or r"\sum", bounds, body, piece)

    def _one_factor(self, letters: set[str], rest: Sequence[Element]) -> None:
        """Refuse a product over l with a factor at its end that has no l, and so could stand outside."""
        large = next((n for n, e in enumerate(rest) if self._big(e)), len(rest))
        after = max((n + 1 for n, e in enumerate(rest) if letters & mentioned(e)), default=0)
        if not after and large and not isinstance(rest[0], Sign):
            after = self.factor(rest, 0)[1]
        if not letters or not after or after > large or after == len(rest):
            return
        where = spanning(rest[after:])
        message = f"{latex_of(rest[after:])} can be read inside the product and outside it"
        raise Unreadable.at(where, message, r"write it before \prod, or brackets round all that is multiplied")

    def _guessed(self, piece: Piece, rest: Sequence[Element], reached: tuple[Term, ...]) -> list[Bound]:
        letters = sorted(self._summed(rest, reached))
        if not letters and self.last_sum:
            return self.last_sum
        if len(letters) != 1:
            found = " or ".join(x.strip() for x in letters) or "nothing"
            raise Unreadable.at(piece, f"what is summed over is not said: {found} could be")
        last = only_side(piece.sup) if piece.sup is not None else None
        return [Bound(letters[0], None, last)]

    def _bounded(self, name: str, bounds: list[Bound], body: Side, piece: Piece) -> Tensor:
        kept = self.bound
        symbols: list[tuple[Expr, Bound, Expr | None, Expr | None]] = []
        weight: Expr = Integer(1)
        for b in bounds:
            if b.free_if_known and (b.letter in kept or b.letter in self.free or self._number(b.letter) is not None):
                continue
            if b.set_text:
                raise Unreadable.at(piece, f"a sum over {b.set_text} is not read", "write bounds")
            first = self._limit(b.first, 1 if b.last is not None else None)
            last = self._limit(b.last, None)
            symbol: Expr = Dummy(b.letter.strip(), integer=True)
            if first is not None and last is not None:
                symbol = Index(b.letter.strip(), first, last)
            else:
                self.ranges[symbol] = []
            self.bound = {**self.bound, b.letter: symbol}
            symbols.append((symbol, b, first, last))
        try:
            for kind, left, right in {c for b in bounds for c in b.conditions}:
                pair = self._at(left), self._at(right)
                weight *= Distinct(*pair) if kind == "≠" else Before(*pair)
            value = self.side(body)
        finally:
            self.bound = kept
        if value.axes and name == r"\prod":
            raise Unreadable.at(piece, "a product of things whose indices are left out")
        over: list[tuple[Expr, Expr, Expr]] = []
        expression = value.expr * weight
        for symbol, b, first, last in symbols:
            index = symbol if isinstance(symbol, Index) else self._inferred(symbol, b, first, last, piece)
            expression = expression.xreplace({symbol: index})
            over.append((index, index.first, index.last))
            for letter in {x for c in b.conditions for x in c[1:]} & self.free.keys():
                self.ranges[self.free[letter]].append((index.first, index.last))
        self.last_sum = bounds if len(symbols) == 1 and bounds[0].last is not None else self.last_sum
        if not over:
            raise Unreadable.at(piece, "nothing is summed over here")
        make = Sum if name == r"\sum" else Product
        return replace(value, expr=make(expression, *over))

    def _at(self, letter: str) -> Expr:
        if letter in self.bound:
            return self.bound[letter]
        if letter in self.free:
            return self.free[letter]
        declared = self._number(letter)
        return self._free(letter, None) if declared is None else declared

    def _inferred(self, symbol: Expr, b: Bound, first: Expr | None, last: Expr | None, piece: Piece) -> Index:
        known = self.ranges.pop(symbol, [])
        known = known or ([self.scope.index_ranges[b.letter]] if b.letter in self.scope.index_ranges else [])
        if not known:
            raise Unreadable.at(piece, f"the range of {b.letter.strip()} is not known here", r"write \sum_{i=1}^{n}")
        return Index(b.letter.strip(), known[0][0] if first is None else first, known[0][1] if last is None else last)

    def _ellipsis(self, body: Term, letter: str, first: Side, last: Side) -> Tensor:
        start, end = body.elements[0].start, body.elements[0].end
        sign = bare(Command("BIG", r"\sum", start, end))
        return self._bounded(r"\sum", [Bound(letter, first, last)], side_of(body.elements, start, end), sign)

    def _integral(self, piece: Piece, rest: Sequence[Element]) -> Tensor:
        ends = [p for p in range(len(rest) - 1) if text_of(rest[p]).strip() in ("d", r"\mathrm{d}")]
        if not ends or piece.sub is None or piece.sup is None or ends[-1] + 2 != len(rest):
            raise Unreadable.at(piece, "an integral is read with both bounds and dx at its end")
        variable = text_of(rest[ends[-1] + 1])
        symbol = Symbol(variable.strip(), real=True)
        low, high = self._limit(only_side(piece.sub), None), self._limit(only_side(piece.sup), None)
        kept, self.bound = self.bound, {**self.bound, variable: symbol}
        try:
            body = self.product(rest[: ends[-1]]) if ends[-1] else Tensor(Integer(1))
        finally:
            self.bound = kept
        if body.axes:
            raise Unreadable.at(piece, "an integral of something whose indices are left out")
        return Tensor(Integral(body.expr, (symbol, low, high)))

    @abstractmethod
    def product(self, elements: Sequence[Element], reached: tuple[Term, ...] = ()) -> Tensor:
        """Factors next to each other."""


def _bounds(piece: Piece, rest: Sequence[Element]) -> list[Bound]:
    """What a sum runs over; of the letters of `\\sum_{i \\ne k} x_i` the k is none of them."""
    bounds = limits(piece)
    inside = script_letters(Term("+", tuple(rest)))
    if any(b.conditions for b in bounds) and all(b.first is None for b in bounds):
        return [b for b in bounds if b.letter in inside] or bounds
    return bounds
