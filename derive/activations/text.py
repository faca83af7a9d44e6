"""Reads a function of x from text by a grammar of its own; nothing of a user's text is ever evaluated as Python.

    x*tanh(x) + 0.1*max(0, x)^2        numbers, x, pi, e, + - * /, ^ or **, |x|, and the functions of
    FUNCTIONS

Decimals are exact: 0.1 is 1/10. An exponent is a rational number of moderate size, but e may be raised to anything.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp
from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import VisitError

from .activation import X
from .errors import ActivationError

LONGEST_TEXT = 400
LARGEST_EXPONENT = 16
LARGEST_BASE = 10**6

GRAMMAR = r"""
?start: sum
?sum: product | sum "+" product -> plus | sum "-" product -> minus
?product: signed | product "*" signed -> times | product "/" signed -> over
?signed: power | "+" signed | "-" signed -> negative
?power: atom | atom ("^" | "**") signed -> raised
?atom: NUMBER -> number
     | NAME -> name
     | NAME "(" sum ("," sum)* ")" -> call
     | "|" sum "|" -> absolute
     | "(" sum ")"
NAME: /[A-Za-z][A-Za-z_0-9]*/
NUMBER: /\d{1,30}(\.\d{0,30})?|\.\d{1,30}/
%ignore /[ \t]+/
"""

FUNCTIONS: dict[str, Callable[..., sp.Expr]] = {
    "exp": sp.exp,
    "log": sp.log,
    "sqrt": sp.sqrt,
    "tanh": sp.tanh,
    "sin": sp.sin,
    "cos": sp.cos,
    "arctan": sp.atan,
    "erf": sp.erf,
    "abs": sp.Abs,
    "max": sp.Max,
    "min": sp.Min,
}
OF_SEVERAL = "max", "min"
CONSTANTS = {"x": X, "pi": sp.pi, "e": sp.E}


def read(text: str) -> sp.Expr:
    """The expression in `X` that the text describes.

    Raises ActivationError, with the column, where it cannot be read.
    """
    if len(text) > LONGEST_TEXT:
        raise ActivationError(f"an activation's text may have {LONGEST_TEXT} characters; this one has {len(text)}")
    try:
        found: sp.Expr = _Reader().transform(PARSER.parse(text))
    except UnexpectedInput as error:
        raise ActivationError(
            f"cannot read the activation at column {error.column}:\n{error.get_context(text)}"
            "expected an expression in x, such as x*tanh(x)"
        ) from None
    except VisitError as error:
        raise error.orig_exc from None
    return found


@v_args(inline=True)
class _Reader(Transformer):
    """Builds the SymPy expression from the leaves up."""

    def number(self, token: Token) -> sp.Expr:
        return sp.Rational(str(token))

    def name(self, token: Token) -> sp.Expr:
        if token not in CONSTANTS:
            raise ActivationError(f"column {token.column}: {token} is not known; write x, pi, e or a number")
        return CONSTANTS[token]

    def call(self, token: Token, *arguments: sp.Expr) -> sp.Expr:
        if token not in FUNCTIONS:
            known = ", ".join(FUNCTIONS)
            raise ActivationError(f"column {token.column}: {token} is not a function; there are {known}")
        if len(arguments) > 1 and token not in OF_SEVERAL:
            raise ActivationError(f"column {token.column}: {token} takes one argument; given {len(arguments)}")
        return FUNCTIONS[token](*arguments)

    def plus(self, left: sp.Expr, right: sp.Expr) -> sp.Expr:
        return left + right

    def minus(self, left: sp.Expr, right: sp.Expr) -> sp.Expr:
        return left - right

    def times(self, left: sp.Expr, right: sp.Expr) -> sp.Expr:
        return left * right

    def over(self, left: sp.Expr, right: sp.Expr) -> sp.Expr:
        if right == 0:
            raise ActivationError("the activation divides by zero")
        return left / right

    def negative(self, inner: sp.Expr) -> sp.Expr:
        return -inner

    def absolute(self, inner: sp.Expr) -> sp.Expr:
        return sp.Abs(inner)

    def raised(self, base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
        if base == sp.E:
            return sp.exp(exponent)
        _require_moderate(base, exponent)
        power = base**exponent
        if power.is_Pow:
            _require_moderate(power.base, power.exp)
        return power


def _require_moderate(base: sp.Expr, exponent: sp.Expr) -> None:
    small = exponent.is_Rational and max(abs(exponent.p), exponent.q) <= LARGEST_EXPONENT
    if not small:
        raise ActivationError(
            f"an exponent must be a fraction of numbers up to {LARGEST_EXPONENT}; for a^b write exp(b*log(a))"
        )
    if base.is_Rational and ((base == 0 and exponent < 0) or max(abs(base.p), base.q) > LARGEST_BASE):
        raise ActivationError(f"cannot raise {base} to {exponent}; numbers up to {LARGEST_BASE} may be raised")


PARSER = Lark(GRAMMAR, parser="lalr")
