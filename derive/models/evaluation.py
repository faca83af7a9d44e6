"""The value of an expression in a finite model, from the definition of E: outcome by outcome, in exact arithmetic.

An expression becomes a number, or a random number written as a small tree over sources; E enumerates every
outcome of the sources in the tree (`chance`). No rule about expectations, variances or independence is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import reduce
from typing import Any, final

import sympy
from sympy import Expr, Integer, Symbol

from ..language.assumptions import Definition
from ..language.expressions import Apply, Array, Before, Cov, Distinct, E, Entry, Index, Var
from ..language.parts import named_by
from ..language.work import charge
from .chance import OUTCOMES, Chance
from .draws import Draws
from .functions import known_map, slope
from .laws import Unsupported
from .model import Model
from .nodes import Node, Value, add, multiply
from .numbers import CALLS, Number, OutOfRange, Undefined, constant, context, integral, is_rational, lowest, power

DEPTH = 24
"""Most definitions unfolded inside each other."""
LONGEST = 200
"""Most terms of one sum."""


@final
class Evaluation(Draws):
    """Values of expressions in one model; remembers what it has unfolded.

    `labels` collects the label values met, `used` the numbers, `chance` the sources of randomness.
    """

    def __init__(self, model: Model, outcomes: int = OUTCOMES) -> None:
        self.model = model
        self.chance = Chance(outcomes)
        self.labels: set[int] = set()
        self.used: set[Symbol] = set()
        self.entries: dict[tuple[Array, tuple[int, ...]], Value] = {}
        self._depth = 0
        self._free: dict[Expr, list[Symbol]] = {}
        self._averages: dict[Any, Value] = {}
        self._heads: dict[Any, list[Definition]] = {}
        for definition in model.definitions:
            self._heads.setdefault(named_by(definition.head), []).append(definition)

    # Expressions

    def value(self, expression: Expr, at: Mapping[Symbol, Value]) -> Value:
        """A number, or a Node if the expression is random. Raises Undefined and Unsupported."""
        charge(14)
        if expression.is_Rational:
            return lowest(Fraction(int(expression.p), int(expression.q)))
        if isinstance(expression, Symbol):
            return self._symbol(expression, at)
        if isinstance(expression, Entry):
            return self._entry(expression, at)
        if expression.is_Add:
            return add(self.value(part, at) for part in expression.args)
        if expression.is_Mul:
            return self._product(expression, at)
        if expression.is_Pow:
            return self._power(expression, at)
        if isinstance(expression, E | Var | Cov):
            return self._average(expression, at)
        if isinstance(expression, sympy.Sum):
            return add(self._terms(expression.function, list(expression.limits), at))
        if isinstance(expression, sympy.Product):
            return multiply(self._terms(expression.function, list(expression.limits), at))
        if isinstance(expression, Apply):
            return self._apply(expression, at)
        if isinstance(expression, Before | Distinct):
            left, right = (self.whole(part, at) for part in expression.args)
            return int(left < right) if isinstance(expression, Before) else int(left != right)
        return self._other(expression, at)

    def _average(self, expression: Expr, at: Mapping[Symbol, Value]) -> Value:
        """An expectation, variance or covariance; each is enumerated once."""
        if expression not in self._free:
            self._free[expression] = sorted(expression.free_symbols, key=str)
        key = expression, tuple((name, at[name]) for name in self._free[expression] if name in at)
        if key not in self._averages:
            parts = [self.value(part, at) for part in expression.args]
            self._averages[key] = (
                self.chance.expectation(*parts)
                if isinstance(expression, E)
                else self.chance.covariance(parts[0], parts[-1])
            )
        return self._averages[key]

    def names(self, symbol: Symbol) -> bool:
        """Whether the model gives the symbol a value."""
        return symbol in self.model.numbers or symbol in self.model.squares or symbol in self._heads

    def whole(self, expression: Expr, at: Mapping[Symbol, Value]) -> int:
        """The value, which must be a whole number."""
        value = self.value(expression, at)
        if not isinstance(value, int):
            raise Undefined(f"{expression} is not a whole number")
        return value

    def _symbol(self, symbol: Symbol, at: Mapping[Symbol, Value]) -> Value:
        """An index that nothing binds stands in a definition that is the same for every value: the first will do."""
        if symbol in at:
            return at[symbol]
        self.used.add(symbol)
        if symbol in self.model.numbers:
            return self.model.numbers[symbol]
        if symbol in self.model.squares:
            return power(self.model.squares[symbol], Fraction(1, 2))
        for definition in self._heads.get(symbol, ()):
            body = self._unfold(definition.body, {})
            return body if definition.head == symbol else self._raise(body, Fraction(1, 2))
        if isinstance(symbol, Index):
            return self.value(symbol.first, at)
        raise Unsupported(f"{symbol} has no value")

    def _product(self, expression: Expr, at: Mapping[Symbol, Value]) -> Value:
        """Square roots are multiplied before they are taken, so that sqrt(2) sqrt(8) is 4 exactly."""
        radicand: Number = 1
        factors = []
        for part in expression.args:
            square = self._square_of_root(part, at)
            if square is None:
                factors.append(self.value(part, at))
            else:
                radicand = radicand * square
        return multiply([*factors, power(radicand, Fraction(1, 2))])

    def _square_of_root(self, part: Expr, at: Mapping[Symbol, Value]) -> Number | None:
        """The square of a factor that is a square root, if it is rational and positive."""
        base, exponent = part.as_base_exp()
        if not exponent.is_Rational or exponent.q > 2:
            return None
        square = self._square(base, at)
        if square is not None and exponent.q == 1:
            found = self._raise(square, int(exponent.p))
        elif square is None and exponent.q == 2:
            found = self._raise(self.value(base, at), int(exponent.p))
        else:
            return None
        return found if not isinstance(found, Node) and is_rational(found) and found > 0 else None

    def _power(self, expression: Expr, at: Mapping[Symbol, Value]) -> Value:
        base, exponent = expression.args
        square = self._square(base, at)
        if square is not None and exponent.is_Rational:
            return self._raise(square, self.value(exponent / 2, at))
        if base is sympy.E:
            return self._call("exp", [self.value(exponent, at)])
        return self._raise(self.value(base, at), self.value(exponent, at))

    def _square(self, base: Expr, at: Mapping[Symbol, Value]) -> Value | None:
        """The square of `base`, where that is what is defined."""
        if base in self.model.squares and base not in at:
            self.used.add(base)
            return self.model.squares[base]
        for definition in self._heads.get(named_by(base), ()):
            if definition.head.is_Pow:
                bound = self._bound(definition.head.args[0], base, at)
                if bound is not None:
                    return self._unfold(definition.body, bound)
        return None

    def _raise(self, base: Value, exponent: Value) -> Value:
        if isinstance(exponent, Node):
            raise Unsupported("a random exponent")
        if not isinstance(base, Node):
            return power(base, exponent)
        if isinstance(exponent, int) and exponent == 0:
            return 1
        return base if isinstance(exponent, int) and exponent == 1 else Node("power", (base,), exponent)

    def _terms(self, body: Expr, limits: list[Any], at: Mapping[Symbol, Value]) -> list[Value]:
        """The terms of a sum or product; the last limit is the outermost."""
        if not limits:
            return [self.value(body, at)]
        if len(limits[-1]) != 3:
            raise Unsupported("a sum without bounds")
        name, first, last = limits[-1]
        low, high = self.whole(first, at), self.whole(last, at)
        if high - low > LONGEST:
            raise Unsupported("a sum of too many terms")
        terms = []
        for i in range(low, high + 1):
            terms += self._terms(body, limits[:-1], {**at, name: i})
        return terms

    def _other(self, expression: Expr, at: Mapping[Symbol, Value]) -> Value:
        if isinstance(expression, sympy.Integral):
            return self._integral(expression, at)
        if expression.is_NumberSymbol:
            return constant(type(expression).__name__)
        return self._call(type(expression).__name__, [self.value(argument, at) for argument in expression.args])

    def _integral(self, expression: Expr, at: Mapping[Symbol, Value]) -> Value:
        """An integral over numbers, by quadrature."""
        if len(expression.limits) != 1 or len(expression.limits[0]) != 3:
            raise Unsupported("an integral in several variables, or without bounds")
        name, *ends = expression.limits[0]
        infinite = {sympy.oo: context.inf, -sympy.oo: -context.inf}
        limits = [infinite[end] if end in infinite else self.value(end, at) for end in ends]
        return integral(lambda x: self.value(expression.function, {**at, name: x}), limits)

    def _call(self, name: str, arguments: list[Value]) -> Value:
        if name not in CALLS:
            raise Unsupported(f"{name} is not something the models can compute")
        if any(isinstance(argument, Node) for argument in arguments):
            return Node("call", tuple(arguments), name)
        return CALLS[name](*arguments)

    # Entries, definitions, functions

    def _entry(self, entry: Entry, at: Mapping[Symbol, Value]) -> Value:
        positions = tuple(self.whole(index, at) for index in entry.args[1:])
        return self.entry(entry.array, positions)

    def entry(self, array: Array, positions: tuple[int, ...]) -> Value:
        """The value of one entry, its definition unfolded."""
        name = array, positions
        if name not in self.entries:
            self.entries[name] = self._new_entry(array, positions)
        return self.entries[name]

    def _new_entry(self, array: Array, positions: tuple[int, ...]) -> Value:
        labels, indices = positions[: len(array.labels)], positions[len(array.labels) :]
        target = Entry(array, *positions)
        if any(at < 0 for at in labels):
            raise OutOfRange(f"{target} is in a layer before the first")
        self.labels.update(labels)
        for definition in sorted(self._heads.get(array, ()), key=_generality):
            squared = definition.head.is_Pow
            bound = self._bound(definition.head.args[0] if squared else definition.head, target, {})
            if bound is not None:
                body = self._unfold(definition.body, bound)
                return self._raise(body, Fraction(1, 2)) if squared else body
        starts = 0
        for position, index in enumerate(indices):
            first, last = (self.whole(end, {}) for end in array.range_of(position, tuple(map(Integer, labels))))
            if not first <= index <= last:
                raise OutOfRange(f"{target} is out of range")
            starts += first
        if array in self.model.tables:
            values = self.model.tables[array]
            return values[(sum(positions) - starts) % len(values)]
        return self.drawn(array, labels, indices)

    def _bound(self, head: Expr, target: Expr, at: Mapping[Symbol, Value]) -> dict[Symbol, Value] | None:
        """Values of the head's symbols for which it is the target."""
        if not isinstance(head, Entry):
            return {} if head == target else None
        bound: dict[Symbol, Value] = {}
        for pattern, argument in zip(head.args[1:], target.args[1:], strict=True):
            value = self.whole(argument, at)
            names = [s for s in pattern.free_symbols if s not in self.model.numbers]
            if not names:
                if self.whole(pattern, {}) != value:
                    return None
                continue
            offset = pattern - names[0]
            if len(names) > 1 or names[0] in offset.free_symbols:
                raise Unsupported(f"the definition of {head} has an index that is not a name or a name plus a number")
            wanted = value - self.whole(offset, {})
            if bound.setdefault(names[0], wanted) != wanted:
                return None
        return bound

    def _unfold(self, body: Expr, at: Mapping[Symbol, Value]) -> Value:
        if self._depth >= DEPTH:
            raise OutOfRange("a definition that does not come to an end")
        self._depth += 1
        try:
            return self.value(body, at)
        finally:
            self._depth -= 1

    def _apply(self, expression: Apply, at: Mapping[Symbol, Value]) -> Value:
        function, argument = expression.function, self.value(expression.argument, at)
        for definition in self._heads.get(function, ()):
            name = definition.head.argument
            body = reduce(lambda f, _: slope(f, name), range(expression.order), definition.body)
            return self._unfold(body, {name: argument})
        if function.known is not None:
            mapping = known_map(function.known, tuple(self.value(p, {}) for p in function.parameters))
        elif function in self.model.functions:
            mapping = self.model.functions[function]
        else:
            raise Unsupported(f"{function.name} is not given")
        mapping = mapping.derivative(expression.order)
        return Node("map", (argument,), mapping) if isinstance(argument, Node) else mapping(argument)


def _generality(definition: Definition) -> int:
    """Base cases, with fewer free symbols, come first."""
    return len(definition.head.free_symbols)
