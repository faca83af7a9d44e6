"""What an activation is: a real function of one variable, given by SymPy expressions on adjoining intervals.

Decides nothing about it: what is true of an activation is asked in `facts`, its Gaussian moments in `moments`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import sympy as sp

from .errors import ActivationError

X = sp.Symbol("x", real=True)


@dataclass(frozen=True, slots=True)
class Piece:
    """`expression` in `X` and the parameters' symbols, meant for lower < x < upper (-oo and oo allowed)."""

    lower: sp.Expr
    upper: sp.Expr
    expression: sp.Expr


@dataclass(frozen=True, slots=True)
class Parameter:
    """A constant of an activation, such as leaky ReLU's slope; `value` is a number or another symbol."""

    symbol: sp.Symbol
    value: sp.Expr


@dataclass(frozen=True, slots=True)
class Activation:
    """A function f, its pieces from left to right without gaps, and the values of its parameters.

    `slopes` are the pieces of f', differentiated once, when the activation is made.
    """

    name: str
    latex: str
    pieces: tuple[Piece, ...]
    parameters: tuple[Parameter, ...] = ()
    slopes: tuple[Piece, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        slopes = tuple(Piece(p.lower, p.upper, sp.diff(p.expression, X)) for p in self.pieces)
        object.__setattr__(self, "slopes", slopes)


def kinks(activation: Activation) -> tuple[sp.Expr, ...]:
    """The points where two pieces meet, in rising order."""
    return tuple(piece.upper for piece in activation.pieces[:-1])


def with_values(activation: Activation, expression: sp.Expr) -> sp.Expr:
    """The expression with each parameter's symbol replaced by its value."""
    values = {each.symbol: each.value for each in activation.parameters}
    return expression.subs(values, simultaneous=True) if values else expression


def valued_pieces(activation: Activation) -> tuple[Piece, ...]:
    """The pieces in `X` alone, parameters replaced by their values."""
    return _valued(activation, activation.pieces)


def derivative_pieces(activation: Activation) -> tuple[Piece, ...]:
    """The pieces of f', parameters replaced by their values. Nothing is said of f' at a kink."""
    return _valued(activation, activation.slopes)


def formula(activation: Activation) -> sp.Expr:
    """f(x) as one SymPy expression in `X`; a `Piecewise` where there is more than one piece."""
    pieces = valued_pieces(activation)
    return sp.Piecewise(*((piece.expression, piece.upper > X) for piece in pieces[:-1]), (pieces[-1].expression, True))


def smooth(name: str, latex: str, expression: sp.Expr, *parameters: Parameter) -> Activation:
    """An activation that one expression describes on the whole line."""
    return Activation(name, latex, (Piece(-sp.oo, sp.oo, expression),), parameters)


def joined(name: str, latex: str, left: sp.Expr, right: sp.Expr, *parameters: Parameter) -> Activation:
    """An activation that is `left` for x < 0 and `right` for x > 0."""
    zero = sp.Integer(0)
    return Activation(name, latex, (Piece(-sp.oo, zero, left), Piece(zero, sp.oo, right)), parameters)


def real_number(value: object, what: str) -> sp.Expr:
    """The value as an exact SymPy number (a float is read as the shortest decimal that prints it), or a real symbol.

    Raises ActivationError for anything else.
    """
    if isinstance(value, sp.Expr) and value.is_real and not value.has(X):
        return value
    if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
        return sp.Rational(value)
    if isinstance(value, float) and value == value and abs(value) != float("inf"):
        return sp.Rational(repr(value))
    raise ActivationError(f"{what} needs a finite real number; got {value!r}")


def _valued(activation: Activation, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return tuple(Piece(p.lower, p.upper, with_values(activation, p.expression)) for p in pieces)
