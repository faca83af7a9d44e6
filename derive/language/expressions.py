"""What can be said of random arrays: entries, expectations, sums, activations.

Everything here is a SymPy expression, so it can be printed, substituted and differentiated, and building it
decides nothing: `E(3)` stays `E(3)`. What an expression is worth is the kernel's business.

An array or a function is identified by its declaration, never by its name: two arrays called `x` are two arrays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

from sympy import Atom, Dummy, Expr, Integer, Rational, Symbol
from sympy.core.sympify import SympifyError, _sympify

_declarations = count(1)

Range = tuple[Expr, Expr]
"""First and last value of an index, both included."""


def term(value: Any) -> Expr:
    """`value` as a SymPy expression; text is refused, since SymPy would run it.

    Raises TypeError for anything that is not a number or a SymPy expression.
    """
    if isinstance(value, Expr):
        return value
    if isinstance(value, float):
        value = Rational(str(value))
    try:
        expression = _sympify(value)
    except SympifyError:
        raise TypeError(f"{value!r} is not an expression; build it from symbols and arrays") from None
    if not isinstance(expression, Expr):
        raise TypeError(f"{value!r} is not an expression; build it from symbols and arrays")
    return expression


def dimensions(names: str) -> tuple[Symbol, ...]:
    """Positive integers, one for each name in `names` (separated by spaces or commas)."""
    return tuple(Symbol(name, integer=True, positive=True) for name in re.split(r"[,\s]+", names.strip()))


def constants(names: str) -> tuple[Symbol, ...]:
    """Real numbers of which nothing else is known; say `positive(c)` in the given where one is."""
    return tuple(Symbol(name, real=True) for name in re.split(r"[,\s]+", names.strip()))


class Index(Symbol):
    """A name for a position, running over `first..last`."""

    __slots__ = "first", "last"

    def __new__(cls, name: str, first: Any, last: Any) -> Index:
        self: Index = Symbol.__xnew__(cls, name, integer=True)
        self.first, self.last = term(first), term(last)
        return self

    def _hashable_content(self) -> tuple[Any, ...]:
        return *super()._hashable_content(), self.first, self.last

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return (self.name, self.first, self.last), {}


def index(name: str, last: Any, first: Any = 1) -> Index:
    """A position from `first` (1 unless told) to `last`."""
    return Index(name, first, last)


class _Declared(Atom):
    """A named thing whose identity is its declaration."""

    __slots__ = "name", "serial"

    def __new__(cls, name: str) -> Any:
        self = super().__new__(cls)
        self.name, self.serial = name, next(_declarations)
        return self

    def _hashable_content(self) -> tuple[Any, ...]:
        return self.name, self.serial

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = Atom.__hash__

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError(f"{self.name} is known by its declaration and cannot be copied; declare it again")

    def _sympystr(self, printer: Any) -> str:
        return str(self.name)

    def sort_key(self, order: Any = None) -> Any:
        from sympy import S

        return self.class_key(), (2, (self.name, str(self.serial))), S.One.sort_key(), S.One


class Array(_Declared):
    """A family of numbers, random or not, with labels (layer, time step) and indices.

    `labels` are symbols that stand for the label's value inside `ranges`: the weights of layer l may have
    the shape (n[l], n[l + 1]). `template` is how an entry is written in LaTeX, with `{0}`, `{1}`, ... for
    labels and indices in order.
    """

    __slots__ = "labels", "random", "ranges", "template"

    def __new__(
        cls,
        name: str,
        *ranges: Any,
        labels: tuple[Symbol, ...] = (),
        random: bool = True,
        template: str | None = None,
    ) -> Array:
        self: Array = super().__new__(cls, name)
        self.labels = labels
        self.ranges = tuple(_range(r) for r in ranges)
        self.random = random
        self.template = template or _template(name, len(labels), len(ranges))
        return self

    @property
    def arity(self) -> int:
        """How many labels and indices an entry has."""
        return len(self.labels) + len(self.ranges)

    def range_of(self, position: int, labels: tuple[Expr, ...]) -> Range:
        """The range of index `position` in the layers or steps `labels`."""
        first, last = self.ranges[position]
        if not self.labels:
            return first, last
        at = dict(zip(self.labels, labels, strict=True))
        return first.xreplace(at), last.xreplace(at)

    def __getitem__(self, indices: Any) -> Entry:
        return Entry(self, *(indices if isinstance(indices, tuple) else (indices,)))

    def __iter__(self) -> Iterator[Entry]:
        raise TypeError(f"{self.name} has no fixed length; index it: {self.name}[i]")


def RandomArray(name: str, *shape: Any, labels: tuple[Symbol, ...] = (), template: str | None = None) -> Array:
    """A family of random variables; `shape` gives a last index, or a pair (first, last), for each position."""
    return Array(name, *shape, labels=labels, template=template)


def ConstantArray(name: str, *shape: Any, labels: tuple[Symbol, ...] = (), template: str | None = None) -> Array:
    """A family of real numbers."""
    return Array(name, *shape, labels=labels, random=False, template=template)


def random_variable(name: str) -> Entry:
    """One random variable."""
    return Entry(Array(name))


def _range(given: Any) -> Range:
    first, last = given if isinstance(given, tuple) else (1, given)
    return term(first), term(last)


def _template(name: str, labels: int, indices: int) -> str:
    above = ",".join(f"{{{i}}}" for i in range(labels))
    below = ",".join(f"{{{i}}}" for i in range(labels, labels + indices))
    name = name.replace("{", "{{").replace("}", "}}")
    return name + (f"_{{{{{below}}}}}" if below else "") + (f"^{{{{({above})}}}}" if above else "")


class Entry(Expr):
    """One member of an array: `W[i, k]`; labels come before indices."""

    is_commutative = True

    def __new__(cls, array: Array, *indices: Any) -> Entry:
        if len(indices) != array.arity:
            raise ValueError(f"{array.name} has {array.arity} indices, {len(indices)} were given")
        self: Entry = super().__new__(cls, array, *map(term, indices))
        return self

    @property
    def array(self) -> Array:
        return self._args[0]

    @property
    def labels(self) -> tuple[Expr, ...]:
        return self._args[1 : 1 + len(self._args[0].labels)]

    @property
    def indices(self) -> tuple[Expr, ...]:
        return self._args[1 + len(self._args[0].labels) :]

    def _sympystr(self, printer: Any) -> str:
        inside = ", ".join(printer.doprint(i) for i in self.args[1:])
        return f"{self.array.name}[{inside}]" if inside else str(self.array.name)


class _Operator(Expr):
    """An unevaluated operator on random expressions."""

    is_commutative = True

    def __new__(cls, *arguments: Any) -> Any:
        return super().__new__(cls, *map(term, arguments))


class E(_Operator):
    """The expectation of one expression."""

    def __new__(cls, argument: Any) -> E:
        return super().__new__(cls, argument)


class Var(_Operator):
    """The variance of one expression: E[(X - E[X])^2]."""

    def __new__(cls, argument: Any) -> Var:
        return super().__new__(cls, argument)


class Cov(_Operator):
    """The covariance of two expressions: E[X Y] - E[X] E[Y]."""

    def __new__(cls, left: Any, right: Any) -> Cov:
        return super().__new__(cls, left, right)


class Before(_Operator):
    """1 where the first index is smaller than the second, else 0: what the sum over i < j multiplies by."""

    def __new__(cls, left: Any, right: Any) -> Before:
        return super().__new__(cls, left, right)


class Distinct(_Operator):
    """1 where the two indices differ, else 0: what the sum over i != j multiplies by."""

    def __new__(cls, left: Any, right: Any) -> Distinct:
        return super().__new__(cls, left, right)


class Function(_Declared):
    """A function of one real variable: an activation. `f(x)`, `f.prime(x)`, `f.derivative(3, x)`.

    `known` names the activation it is (`tanh`, `relu`, ...), with `parameters`; None: only what the given says.
    """

    __slots__ = "known", "parameters"

    def __new__(cls, name: str, known: str | None = None, parameters: tuple[Any, ...] = ()) -> Function:
        self: Function = super().__new__(cls, name)
        self.known, self.parameters = known, tuple(map(term, parameters))
        return self

    def __call__(self, argument: Any) -> Apply:
        return Apply(self, 0, argument)

    def prime(self, argument: Any) -> Apply:
        """f'(argument)."""
        return Apply(self, 1, argument)

    def derivative(self, order: int, argument: Any) -> Apply:
        """The derivative of that order at `argument`."""
        return Apply(self, order, argument)


class Apply(Expr):
    """A function, or one of its derivatives, at an argument."""

    is_commutative = True

    def __new__(cls, function: Function, order: Any, argument: Any) -> Apply:
        self: Apply = super().__new__(cls, function, Integer(order), term(argument))
        return self

    @property
    def function(self) -> Function:
        return self.args[0]

    @property
    def order(self) -> int:
        return int(self.args[1])

    @property
    def argument(self) -> Expr:
        return self.args[2]

    def _sympystr(self, printer: Any) -> str:
        return f"{self.function.name}{chr(39) * self.order}({printer.doprint(self.argument)})"


RELU = Function(r"\operatorname{ReLU}", "relu")
"""x where x > 0, else 0; `max(0, x)`."""

STEP = Function(r"\mathbb{1}_{>0}", "step")
"""1 where x > 0, else 0: the indicator of x > 0, and the derivative of ReLU away from 0."""


def fresh_index(like: Symbol) -> Symbol:
    """A bound index that no other expression can mention."""
    return Dummy(like.name, integer=True)
