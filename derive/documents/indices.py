"""What a chain has met: its indices, those that were left out, what was noted. The base of `Reading`."""

from __future__ import annotations

from abc import ABC, abstractmethod

from sympy import Dummy, Expr, Integer

from ..language.assumptions import Assumption, Claim
from ..language.expressions import Index
from .errors import Unreadable
from .names import split, unwrapped
from .scope import Scope
from .sums import Bound
from .tensors import Tensor
from .trees import Letter, Piece, Side, text_of


class Indices(ABC):
    """One letter is one index throughout a chain; an index left out is one too."""

    def __init__(self, scope: Scope, bound: dict[str, Expr] | None = None, taken: set[str] | None = None) -> None:
        self.scope = scope
        self.bound: dict[str, Expr] = dict(bound or {})
        self.free: dict[str, Dummy] = {}
        self.ranges: dict[Expr, list[tuple[Expr, Expr]]] = {}
        self.taken = set(taken or ())
        self.left_out: dict[tuple[str, Expr, Expr, int], Index] = {}
        self.notes: list[str] = []
        self.noted: set[str] = set()
        self.uniform: list[Claim] = []
        self.conditions: list[Claim] = []
        self.assumed: list[Assumption] = []
        self.last_sum: list[Bound] = []
        self.indexing = 0

    def _note(self, note: str) -> None:
        """Say something of this chain, once."""
        if note not in self.noted:
            self.noted.add(note)
            self.notes.append(note)

    def index(self, side: Side, bounds: tuple[Expr, Expr] | None) -> Expr:
        """The value at an index (`bounds`: its range) or at a label (None)."""
        side = unwrapped(side)
        letter = text_of(side)
        single = len(split(side)) == 1 and not letter.isdigit()
        if single and letter in self.bound:
            symbol = self.bound[letter]
            if bounds is not None and symbol in self.ranges:
                self.ranges[symbol].append(bounds)
            return symbol
        if single and self._number(letter) is None and self._is_letter(side):
            if bounds is None or letter in self.scope.labels:
                return self.scope.label(letter)
            return self._free(letter, bounds)
        return self._number_at(side, "an index is a number")

    def _number_at(self, side: Side, needed: str) -> Expr:
        """The value of what stands at an index or a bound. Raises Unreadable, with what is needed, for a vector."""
        self.indexing += 1
        try:
            value = self.side(side)
        finally:
            self.indexing -= 1
        if value.axes:
            raise Unreadable.at(side, needed)
        return value.expr

    def _is_letter(self, side: Side) -> bool:
        element = side.terms[0].elements[0]
        return isinstance(element, Piece) and isinstance(element.base, Letter) and not (element.sub or element.sup)

    def _number(self, letter: str) -> Expr | None:
        return self.scope.numbers().get(letter)

    def _free(self, letter: str, bounds: tuple[Expr, Expr] | None) -> Expr:
        symbol = self.free.setdefault(letter, Dummy(letter.strip(), integer=True))
        self.ranges.setdefault(symbol, [])
        if bounds is not None:
            self.ranges[symbol].append(bounds)
        return symbol

    def filled(self, tensor: Tensor, other: int = 0) -> Expr:
        """The expression with indices in the places that were left out, the same ones throughout a chain."""
        symbols: list[Index] = []
        for axis in tensor.axes:
            key = axis.letter, axis.first, axis.last, other
            index = self.left_out.get(key)
            if index is None or index in symbols:
                index = Index(self._fresh_letter(axis.letter), axis.first, axis.last)
                self.left_out.setdefault(key, index)
            symbols.append(index)
        return tensor.expr.xreplace({a.symbol: s for a, s in zip(tensor.axes, symbols, strict=True)})

    def _fresh_letter(self, wanted: str) -> str:
        letter = wanted.strip()
        while letter in self.taken:
            letter += "'"
        self.taken.add(letter)
        return letter

    def _limit(self, side: Side | None, default: int | None) -> Expr | None:
        if side is None:
            return None if default is None else Integer(default)
        return self._number_at(side, "a bound is one number")

    def finished(self, expression: Expr) -> Expr:
        """`expression` with every free letter an index over the range of the arrays it stands in."""
        named: dict[Expr, Expr] = {}
        for letter, symbol in self.free.items():
            ranges = self.ranges.get(symbol) or []
            if not ranges and letter in self.scope.index_ranges:
                ranges = [self.scope.index_ranges[letter]]
            if not ranges:
                message = f"{letter.strip()} is not declared, and not known as an index"
                raise Unreadable(message, 0, 1, f"declare it in a given block: `{letter.strip()}: constant`")
            if any(r != ranges[0] for r in ranges):
                self._note(f"{letter.strip()} stands in arrays of different lengths; it is read over the first")
            named[symbol] = Index(letter.strip(), *ranges[0])
        return expression.xreplace(named)

    @abstractmethod
    def side(self, side: Side) -> Tensor:
        """The value of a sum of terms."""
