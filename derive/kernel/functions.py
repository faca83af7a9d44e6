"""What the kernel knows of named functions: exact facts, each one a line of analysis that can be checked.

A piecewise-linear function through 0 is given by its slopes to the right and to the left; others by an
expression, from which parity and Taylor coefficients at 0 follow by differentiation.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy
from sympy import Expr, Integer, Symbol

_x = Symbol("x", real=True)

_EXPRESSIONS: dict[str, Expr] = {
    "tanh": sympy.tanh(_x),
    "sin": sympy.sin(_x),
    "erf": sympy.erf(_x),
    "arctan": sympy.atan(_x),
    "sigmoid": 1 / (1 + sympy.exp(-_x)),
    "softplus": sympy.log(1 + sympy.exp(_x)),
    "gelu": _x * (1 + sympy.erf(_x / sympy.sqrt(2))) / 2,
    "silu": _x / (1 + sympy.exp(-_x)),
    "exp": sympy.exp(_x),
}
"""Smooth everywhere."""

_LEAK = sympy.Rational(1, 100)

_SLOPES: dict[str, Callable[..., tuple[Expr, Expr]]] = {
    "identity": lambda: (Integer(1), Integer(1)),
    "relu": lambda: (Integer(1), Integer(0)),
    "leaky relu": lambda a=_LEAK: (Integer(1), a),
    "prelu": lambda a: (Integer(1), a),
    "abs": lambda: (Integer(1), Integer(-1)),
}

_ODD = frozenset({"tanh", "sin", "erf", "arctan", "identity", "softsign", "hardtanh"})
_UNIT_SLOPE_WITHOUT_EXPRESSION = frozenset({"softsign", "hardtanh"})

KNOWN = frozenset(_EXPRESSIONS) | frozenset(_SLOPES) | _UNIT_SLOPE_WITHOUT_EXPRESSION | {"step"}


def slopes(known: str | None, parameters: tuple[Expr, ...]) -> tuple[Expr, Expr] | None:
    """Slopes right and left of 0 of a piecewise-linear function through 0, else None."""
    return _SLOPES[known](*parameters) if known in _SLOPES else None


def is_odd(known: str | None) -> bool:
    return known in _ODD


def is_smooth(known: str | None) -> bool:
    return known in _EXPRESSIONS or known == "identity"


def derivative_at_zero(known: str | None, order: int) -> Expr | None:
    """The derivative of that order at 0, exactly; None where it is not known or does not exist."""
    if known in _EXPRESSIONS:
        return sympy.diff(_EXPRESSIONS[known], _x, order).subs(_x, 0)
    if known == "identity":
        return Integer(1 if order == 1 else 0)
    if known in _SLOPES and order == 0:
        return Integer(0)
    if known in _UNIT_SLOPE_WITHOUT_EXPRESSION and order < 2:
        return Integer(order)
    return None
