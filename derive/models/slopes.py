"""The derivative of an expression of the language in one symbol, through functions: what f' is when f is defined."""

from __future__ import annotations

import sympy
from sympy import Expr, Integer, Symbol, diff

from ..language.expressions import Apply
from .laws import Unsupported


def slope(expression: Expr, name: Symbol) -> Expr:
    """d expression / d name. Raises Unsupported inside operators that have no such derivative here."""
    if name not in expression.free_symbols:
        return Integer(0)
    if expression == name:
        return Integer(1)
    if expression.is_Add:
        return sympy.Add(*(slope(part, name) for part in expression.args))
    if expression.is_Mul:
        return sympy.Add(
            *(
                sympy.Mul(*(slope(q, name) if i == j else q for j, q in enumerate(expression.args)))
                for i in range(len(expression.args))
            )
        )
    if isinstance(expression, Apply):
        outer = expression.function.derivative(expression.order + 1, expression.argument)
        return outer * slope(expression.argument, name)
    if expression.is_Pow and name not in expression.exp.free_symbols:
        return expression.exp * expression.base ** (expression.exp - 1) * slope(expression.base, name)
    if not expression.has(Apply):
        return diff(expression, name)
    raise Unsupported(f"the derivative of {expression}")
