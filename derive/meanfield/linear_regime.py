"""How far a smooth activation is from linear at small variance, to any order, and how slowly depth makes it so.

For f smooth at 0, the Taylor series gives E f(s)^2 and E f'(s)^2 as series in q with exact coefficients: a
term x^2k contributes (2k - 1)!! q^k. The series are asymptotic (they need not converge); their first terms
are the error made by "f(s) is about s".
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from ..activations import Activation, ActivationError, X, is_odd, order_at_zero, valued_pieces


@dataclass(frozen=True, slots=True)
class Decay:
    """1/q_l = rate l + log_coefficient log l + O(1) after l layers, so q_l ~ 1/(rate l)."""

    rate: sp.Expr
    log_coefficient: sp.Expr


def second_moment_series(activation: Activation, order: int) -> tuple[sp.Expr, ...]:
    """The coefficients of 1, q, ..., q^order in E f(s)^2.

    Raises ActivationError where f is not smooth at 0.
    """
    taylor = _taylor(activation, 2 * order)
    return _expectation(taylor, order)


def slope_second_moment_series(activation: Activation, order: int) -> tuple[sp.Expr, ...]:
    """The coefficients of 1, q, ..., q^order in E f'(s)^2.

    Raises ActivationError where f is not smooth at 0.
    """
    taylor = _taylor(activation, 2 * order + 1)
    return _expectation([k * taylor[k] for k in range(1, len(taylor))], order)


def critical_decay(activation: Activation) -> Decay:
    """How q falls with depth for an odd f at sigma_w = 1/|f'(0)| without biases: 1/(2 l) for tanh with variance 1/n.

    With q' = q - a q^2 + g q^3 + ..., 1/q' = 1/q + a + (a^2 - g) q + ..., and q ~ 1/(a l) sums the last
    term to (a^2 - g)/a log l. Raises ActivationError unless f is odd and smooth at 0 with f'(0) != 0 and a
    > 0.
    """
    if not is_odd(activation):
        raise ActivationError(f"{activation.name} is not known to be odd, which the law 1/(a l) needs")
    _, first, second, third = second_moment_series(activation, 3)
    if first == 0 or not (second / first).is_negative:
        raise ActivationError(
            f"{activation.name} does not lose variance to the order q^2, so q does not fall as 1/(a l)"
        )
    rate, cubic = -second / first, third / first
    return Decay(sp.simplify(rate), sp.simplify((rate**2 - cubic) / rate))


def _taylor(activation: Activation, degree: int) -> list[sp.Expr]:
    """Coefficients of x^0 ... x^degree."""
    if order_at_zero(activation) != sp.oo:
        raise ActivationError(f"{activation.name} is not known to be smooth at 0, so it has no series in q")
    around = next(p.expression for p in valued_pieces(activation) if p.lower < 0 < p.upper or p.upper == 0)
    polynomial = sp.series(around, X, 0, degree + 1).removeO()
    return [sp.expand(polynomial).coeff(X, k) for k in range(degree + 1)]


def _expectation(taylor: list[sp.Expr], order: int) -> tuple[sp.Expr, ...]:
    """E of the square of the Taylor polynomial, up to q^order."""
    squared = [sp.Add(*(taylor[i] * taylor[n - i] for i in range(n + 1))) for n in range(0, 2 * order + 1, 2)]
    return tuple(sp.factorial2(2 * k - 1) * coefficient for k, coefficient in enumerate(squared))
