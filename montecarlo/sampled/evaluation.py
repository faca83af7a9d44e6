"""The value of an expression of the language in one model, over many replicates at once.

A model gives every number a value, every function a map and every array a way to draw its entries. Definitions are
unfolded, also those that are recursive in a label. Raises CannotSample for what it does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sympy
from scipy import special
from sympy import Expr, Symbol

from derive.language.assumptions import Definition
from derive.language.expressions import Apply, Array, Before, Cov, Distinct, E, Entry, Function, Index, Var
from derive.language.parts import named_by

from .maps import Map, known
from .values import CannotSample, Value, add, apply, exact, expectation, multiply, power

DEPTH = 24
"""Most definitions unfolded inside each other."""
WORK = 20_000
"""Most operations on replicates in one model."""

At = Mapping[Symbol, Value]
Draw = Callable[["Evaluation", Array, tuple[int, ...]], Value]

_CALLS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "exp": (np.exp, np.exp),
    "log": (np.log, lambda t: 1 / t),
    "tanh": (np.tanh, lambda t: 1 - np.tanh(t) ** 2),
    "sin": (np.sin, np.cos),
    "cos": (np.cos, lambda t: -np.sin(t)),
    "erf": (special.erf, lambda t: 2 / np.sqrt(np.pi) * np.exp(-t * t)),
    "Abs": (np.abs, np.sign),
}


@dataclass
class Evaluation:
    """Values in one model; remembers the entries that it has drawn or unfolded."""

    numbers: Mapping[Symbol, float]
    functions: Mapping[Function, Map]
    draw: Draw
    draws: int
    definitions: Iterable[Definition] = ()
    entries: dict[tuple[Array, tuple[int, ...]], Value] = field(default_factory=dict)
    depth: int = 0
    work: int = 0

    def value(self, node: Expr, at: At) -> Value:
        """The value, with the symbols in `at` and the numbers of the model."""
        self.work += 1
        if self.work > WORK:
            raise CannotSample(f"more than {WORK} operations")
        match node:
            case Symbol():
                return self._symbol(node, at)
            case Entry():
                return self.entry(node.array, tuple(self.whole(i, at) for i in node.args[1:]))
            case E():
                return expectation(self.value(node.args[0], at))
            case Var():
                return self._covariance(node.args[0], node.args[0], at)
            case Cov():
                return self._covariance(node.args[0], node.args[1], at)
            case Apply():
                return self._apply(node, at)
            case Before() | Distinct():
                left, right = (self.whole(part, at) for part in node.args)
                return exact(left < right if isinstance(node, Before) else left != right)
            case sympy.Sum() | sympy.Product():
                return self._terms(node, at)
        return self._arithmetic(node, at)

    def whole(self, node: Expr, at: At) -> int:
        """The value, which must be a whole number."""
        point = self.value(node, at).point
        if isinstance(point, np.ndarray) or point != int(point):
            raise CannotSample(f"{node} is not a whole number")
        return int(point)

    def entry(self, array: Array, positions: tuple[int, ...]) -> Value:
        """One entry of an array, unfolded or drawn."""
        name = array, positions
        if name not in self.entries:
            unfolded = self._unfolded(array, Entry(array, *positions))
            self.entries[name] = self.draw(self, array, positions) if unfolded is None else unfolded
        return self.entries[name]

    def _arithmetic(self, node: Expr, at: At) -> Value:
        if node.is_number and not node.has(Entry, E, Var, Cov):
            return exact(float(node))
        if node.is_Add or node.is_Mul:
            first, *rest = (self.value(part, at) for part in node.args)
            for other in rest:
                first = (add if node.is_Add else multiply)(first, other)
            return first
        if node.is_Pow:
            return self._power(node, at)
        name = type(node).__name__
        if name in _CALLS and len(node.args) == 1:
            return apply(*_CALLS[name], self.value(node.args[0], at))
        raise CannotSample(f"{name} is not something that is sampled")

    def _power(self, node: Expr, at: At) -> Value:
        defined = next((d for d in self.definitions if d.head == node), None)
        if defined is not None:
            return self._body(defined.body, {})
        exponent = self.value(node.exp, at)
        if exponent.random or exponent.parts:
            raise CannotSample("an exponent that is not known exactly")
        return power(self.value(node.base, at), exponent.point)

    def _covariance(self, left: Expr, right: Expr, at: At) -> Value:
        x, y = self.value(left, at), self.value(right, at)
        minus = exact(-1.0)
        centred = [add(v, multiply(minus, expectation(v))) for v in (x, y)]
        return expectation(multiply(*centred))

    def _terms(self, node: Expr, at: At) -> Value:
        """A sum or product over its ranges; the last limit is the outermost."""
        product = isinstance(node, sympy.Product)
        limits = list(node.limits)
        if any(len(limit) != 3 for limit in limits):
            raise CannotSample("a sum without bounds")

        def over(left: list[Any], here: At) -> Value:
            if not left:
                return self.value(node.function, here)
            name, first, last = left[-1]
            total = exact(1.0 if product else 0.0)
            for i in range(self.whole(first, here), self.whole(last, here) + 1):
                total = (multiply if product else add)(total, over(left[:-1], {**here, name: exact(i)}))
            return total

        return over(limits, at)

    # Names and definitions

    def _symbol(self, symbol: Symbol, at: At) -> Value:
        if symbol in at:
            return at[symbol]
        if symbol in self.numbers:
            return exact(self.numbers[symbol])
        for definition in self.definitions:
            if definition.head == symbol:
                return self._body(definition.body, {})
            if definition.head == symbol**2:
                return power(self._body(definition.body, {}), 0.5)
        if isinstance(symbol, Index):
            return self.value(symbol.first, at)
        raise CannotSample(f"{symbol} has no value here")

    def _unfolded(self, array: Array, target: Entry) -> Value | None:
        own = [d for d in self.definitions if named_by(d.head) == array]
        for definition in sorted(own, key=lambda d: len(d.head.free_symbols)):
            squared = definition.head.is_Pow
            at = self._bound(definition.head.base if squared else definition.head, target)
            if at is not None:
                body = self._body(definition.body, at)
                return power(body, 0.5) if squared else body
        return None

    def _bound(self, head: Entry, target: Entry) -> dict[Symbol, Value] | None:
        """What the head's names stand for at the target; None where it is another entry."""
        at: dict[Symbol, Value] = {}
        for pattern, place in zip(head.args[1:], target.args[1:], strict=True):
            names = [s for s in pattern.free_symbols if s not in self.numbers]
            if not names:
                if self.whole(pattern, {}) != int(place):
                    return None
                continue
            (name,) = names if len(names) == 1 else (None,)
            if name is None or pattern.coeff(name) != 1:
                raise CannotSample(f"the definition of {head} has an index that is no name plus a number")
            wanted = int(place) - self.whole(pattern - name, {})
            if name in at and at[name].point != wanted:
                return None
            at[name] = exact(wanted)
        return at

    def _body(self, body: Expr, at: At) -> Value:
        if self.depth >= DEPTH:
            raise CannotSample("a definition that does not come to an end")
        self.depth += 1
        try:
            return self.value(body, at)
        finally:
            self.depth -= 1

    def _apply(self, node: Apply, at: At) -> Value:
        argument = self.value(node.argument, at)
        for definition in self.definitions:
            head = definition.head
            if isinstance(head, Apply) and head.function == node.function:
                if node.order:
                    raise CannotSample(f"the derivative of {node.function.name}, which is defined")
                return self._body(definition.body, {head.argument: argument})
        f = self._map(node.function)
        return apply(lambda t: f.at(node.order, t), lambda t: f.at(node.order + 1, t), argument)

    def _map(self, function: Function) -> Map:
        if function.known is not None:
            return known(function.known, tuple(float(self.value(p, {}).point) for p in function.parameters))
        if function not in self.functions:
            raise CannotSample(f"{function.name} is not given")
        return self.functions[function]
