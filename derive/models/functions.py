"""Functions of one real variable in a model: polynomial, or another polynomial below 0, or a known activation.

Derivatives of every order are computed exactly. At a kink the derivative does not exist, and saying so is the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import prod

from sympy import (
    Add,
    Derivative,
    Expr,
    Float,
    Integer,
    Mul,
    Poly,
    Rational,
    Symbol,
    atan,
    diff,
    erf,
    exp,
    log,
    sin,
    sqrt,
    tanh,
)

from ..language.expressions import Apply
from .laws import Unsupported
from .numbers import CALLS, DIGITS, Number, Undefined, compare, constant, context, is_rational, lowest, power

T = Symbol("t", real=True)


@dataclass(frozen=True, slots=True)
class Map:
    """`below` for t < 0 and `above` for t > 0, expressions in `T`. Where `split`, the value at 0 is
    `at_zero`, or there is none; else both are the same expression, which holds at 0 too."""

    below: Expr
    above: Expr
    split: bool = False
    at_zero: Number | None = None

    def derivative(self, order: int) -> Map:
        """The map that is the derivative of that order."""
        return self if order == 0 else _differentiated(self).derivative(order - 1)

    @property
    def degree(self) -> int | None:
        """The larger degree of the two sides, if both are polynomials."""
        sides = [_coefficients(side) for side in (self.below, self.above)]
        return None if None in sides else max(len(c) - 1 for c in sides if c is not None)

    def __call__(self, t: Number) -> Number:
        side = compare(t, 0)
        if side == 0 and self.split:
            if self.at_zero is None:
                raise Undefined("a derivative at a kink")
            return self.at_zero
        return value_at(self.below if side < 0 else self.above, t)


def smooth_map(body: Expr) -> Map:
    """The same expression everywhere."""
    return Map(body, body)


@lru_cache(maxsize=1024)
def _differentiated(f: Map) -> Map:
    below, above = diff(f.below, T), diff(f.above, T)
    if not f.split:
        return smooth_map(above)
    sides = [value_at(side, 0) for side in (f.below, f.above, below, above)]
    continuous = f.at_zero is not None and compare(sides[0], sides[1]) == 0 == compare(sides[0], f.at_zero)
    differentiable = continuous and compare(sides[2], sides[3]) == 0
    return Map(below, above, True, sides[2] if differentiable else None)


@lru_cache(maxsize=1024)
def _coefficients(body: Expr) -> tuple[Number, ...] | None:
    """Rational coefficients, highest power first; None if `body` is no polynomial with such."""
    if not body.is_polynomial(T):
        return None
    coefficients = Poly(body, T).all_coeffs()
    if not all(c.is_Rational for c in coefficients):
        return None
    return tuple(lowest(Fraction(int(c.p), int(c.q))) for c in coefficients)


def value_at(body: Expr, t: Number) -> Number:
    """`body` at t: exact for polynomials, else 50 digits."""
    coefficients = _coefficients(body)
    if coefficients is None:
        return _walk(body, t)
    value: Number = 0
    for c in coefficients:
        value = value * t + c
    return value


def _walk(body: Expr, t: Number) -> Number:
    if body == T:
        return t
    if body.is_Rational:
        return Fraction(int(body.p), int(body.q))
    if body.is_Float:
        return context.mpf(str(body))
    if body.is_NumberSymbol:
        return constant(type(body).__name__)
    parts = [_walk(part, t) for part in body.args]
    if body.is_Add:
        return sum(parts, start=0)
    if body.is_Mul:
        return prod(parts)
    return power(*parts) if body.is_Pow else CALLS[type(body).__name__](*parts)


def _gate(t: Expr) -> Expr:
    return 1 / (1 + exp(-t))


_ZERO = Integer(0)
_SMOOTH = {
    "identity": T,
    "linear": T,
    "tanh": tanh(T),
    "sigmoid": _gate(T),
    "logistic": _gate(T),
    "softplus": log(1 + exp(T)),
    "gelu": T * (1 + erf(T / sqrt(2))) / 2,
    "silu": T * _gate(T),
    "swish": T * _gate(T),
    "mish": T * tanh(log(1 + exp(T))),
    "erf": erf(T),
    "sin": sin(T),
    "arctan": atan(T),
    "atan": atan(T),
    "exp": exp(T),
    "square": T**2,
}
_SELU_ALPHA, _SELU_SCALE = (
    Rational("1.6732632423543772848170429916717"),
    Rational("1.0507009873554804934193349852946"),
)


def known_map(name: str, parameters: tuple[Number, ...]) -> Map:
    """The activation of that name. Raises Unsupported where the name is not one of those known here."""
    if name in _SMOOTH:
        return smooth_map(_SMOOTH[name])
    first = _expression(parameters[0]) if parameters else None
    pieces: dict[str, tuple[Expr, Expr, Number]] = {
        "relu": (_ZERO, T, 0),
        "step": (_ZERO, Integer(1), 0),
        "prelu": ((Rational("0.25") if first is None else first) * T, T, 0),
        "leaky_relu": ((Rational("0.01") if first is None else first) * T, T, 0),
        "abs": (-T, T, 0),
        "sign": (Integer(-1), Integer(1), 0),
        "softsign": (T / (1 - T), T / (1 + T), 0),
        "elu": ((1 if first is None else first) * (exp(T) - 1), T, 0),
        "selu": (_SELU_SCALE * _SELU_ALPHA * (exp(T) - 1), _SELU_SCALE * T, 0),
    }
    key = name.replace(" ", "_").replace("-", "_")
    if key not in pieces:
        raise Unsupported(f"the function {name} is not known to the models")
    below, above, at_zero = pieces[key]
    return Map(below, above, True, at_zero)


def _expression(x: Number) -> Expr:
    """A number of 50 digits stays one: as a rational it would be taken for exact."""
    return Rational(x.numerator, x.denominator) if is_rational(x) else Float(context.nstr(x, DIGITS), DIGITS)


def slope(expression: Expr, name: Symbol) -> Expr:
    """d expression / d name, also through functions of the language: what f' is where f is defined.

    Raises Unsupported inside operators that have no such derivative here."""
    if name not in expression.free_symbols:
        return Integer(0)
    if expression == name:
        return Integer(1)
    if expression.is_Add:
        return Add(*(slope(part, name) for part in expression.args))
    if expression.is_Mul:
        return Add(
            *(
                Mul(*(slope(q, name) if i == j else q for j, q in enumerate(expression.args)))
                for i in range(len(expression.args))
            )
        )
    if isinstance(expression, Apply):
        outer = expression.function.derivative(expression.order + 1, expression.argument)
        return outer * slope(expression.argument, name)
    if expression.is_Pow and name not in expression.exp.free_symbols:
        return expression.exp * expression.base ** (expression.exp - 1) * slope(expression.base, name)
    found = diff(expression, name)  # with the derivative as it stands, of what SymPy knows none of
    if found.has(Derivative):
        raise Unsupported(f"the derivative of {expression}")
    return found
