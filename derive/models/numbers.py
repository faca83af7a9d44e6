"""The numbers of a finite model: rational and exact wherever possible, else 50 digits.

Roots of squares stay rational; other roots, pi and transcendental functions are mpmath numbers of 50 digits. Two
rational numbers differ if they are not equal. Where a 50-digit number is involved, two numbers differ only if they are
further apart than `RESOLUTION` times the larger of 1 and their size, far above any rounding error here.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial, reduce
from math import factorial, isqrt
from typing import Any, TypeAlias

import mpmath

DIGITS = 50
RESOLUTION = Fraction(1, 10**20)

context: Any = mpmath.mp.clone()
context.dps = DIGITS

Number: TypeAlias = Any
"""An int, a Fraction that is not an integer, or a real number of `context`."""


class Undefined(ArithmeticError):
    """A division by zero, a root of a negative number, a position out of range: the model says nothing."""


class OutOfRange(Undefined):
    """A position that an array does not have: there is nothing to say, true or false."""


def is_rational(x: Number) -> bool:
    return isinstance(x, int | Fraction)


def lowest(x: Number) -> Number:
    """`x`, as an int where it is one: ints are the fastest exact numbers."""
    return x.numerator if isinstance(x, Fraction) and x.denominator == 1 else x


def minus(x: Number, y: Number) -> Number:
    """x - y. (A Fraction minus a number of 50 digits is something Python does not know.)"""
    return x + -y


def compare(x: Number, y: Number) -> int:
    """-1, 0 or 1 as x is less than, not distinguishable from, or greater than y."""
    difference = minus(x, y)
    if not is_rational(difference):
        size = max(1, abs(context.mpf(1) * x), abs(context.mpf(1) * y))
        if abs(difference) <= context.mpf(1) * RESOLUTION * size:
            return 0
    return int(difference > 0) - int(difference < 0)


def power(base: Number, exponent: Number) -> Number:
    """base ** exponent over the reals; raises Undefined where there is none."""
    if isinstance(exponent, int):
        if exponent >= 0:
            return base**exponent
        if compare(base, 0) == 0:
            raise Undefined("a division by zero")
        inverse = Fraction(1, base) if is_rational(base) else 1 / base
        return lowest(inverse**-exponent)
    if compare(base, 0) == 0 and compare(exponent, 0) > 0:
        return 0
    if compare(base, 0) <= 0:
        raise Undefined("a root or real power of a number that is not positive")
    if is_rational(base) and is_rational(exponent) and exponent.denominator == 2:
        root = exact_root(Fraction(base))
        if root is not None:
            return power(root, exponent.numerator)
    return real(base) ** real(exponent)


def exact_root(x: Fraction) -> Number | None:
    """The square root of x if it is rational."""
    if x < 0:
        return None
    above, below = isqrt(x.numerator), isqrt(x.denominator)
    exact = above * above == x.numerator and below * below == x.denominator
    return lowest(Fraction(above, below)) if exact else None


def real(x: Number) -> Any:
    """`x` as a number of 50 digits."""
    return context.mpf(1) * x


def transcendental(function: Callable[[Any], Any], x: Number) -> Number:
    """`function` of `context` at x; raises Undefined where the value is not real."""
    try:
        value = function(real(x))
    except (ValueError, ZeroDivisionError):
        raise Undefined("a function outside its domain") from None
    if isinstance(value, context.mpc) or not context.isfinite(value):
        raise Undefined("a function outside its domain")
    return value


def integral(function: Callable[[Any], Number], points: list[Number]) -> Number:
    """Over the intervals between the points, to 24 digits; raises Undefined where that is not reached."""
    with context.workdps(34):
        try:
            total, error = context.quad(lambda x: real(function(x)), points, error=True)
        except (TypeError, ValueError, ZeroDivisionError):
            raise Undefined("an integral that cannot be computed") from None
    if not error <= context.mpf(10) ** -24 * max(1, abs(total)):
        raise Undefined("a quadrature that does not settle")
    return total


def constant(name: str) -> Number:
    """pi or e, by SymPy's name."""
    return context.mpf(1) * {"Pi": context.pi, "Exp1": context.e}[name]


def text(x: Number) -> str:
    """As a person writes it: `3/4`, or six digits of an irrational number."""
    return str(x) if is_rational(x) else str(context.nstr(x, 6))


def _factorial(n: Number) -> Number:
    if not isinstance(n, int) or not 0 <= n <= 1000:
        raise Undefined("a factorial of what is no natural number, or a very large one")
    return factorial(n)


_SMOOTH = "exp", "log", "sin", "cos", "tan", "tanh", "sinh", "cosh", "erf", "erfc", "atan", "gamma"
CALLS: dict[str, Callable[..., Number]] = {
    "Abs": abs,
    "Max": lambda *xs: reduce(lambda x, y: x if compare(x, y) >= 0 else y, xs),
    "Min": lambda *xs: reduce(lambda x, y: x if compare(x, y) <= 0 else y, xs),
    "factorial": _factorial,
    "sign": lambda x: compare(x, 0),
    **{name: partial(transcendental, getattr(context, name)) for name in _SMOOTH},
}
"""Functions of numbers by the names SymPy gives them."""
