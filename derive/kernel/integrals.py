"""Integrals of a power times a Gaussian, over the line or half of it, in closed form.

integral from 0 to infinity of x^k exp(-a x^2) dx = Gamma((k + 1)/2) a^(-(k + 1)/2) / 2 for a > 0
"""

from __future__ import annotations

from sympy import Expr, Integer, Integral, Pow, Rational, exp, gamma, oo

from .settings import OutsideFragment, Setting


def integral(node: Integral, setting: Setting) -> Expr:
    """The value of the integral. Raises OutsideFragment for any other integrand or range."""
    if len(node.limits) != 1 or len(node.limits[0]) != 3:
        raise OutsideFragment(f"{node}: an integral without its two ends")
    variable, first, last = node.limits[0]
    if last != oo or first not in (0, -oo):
        raise OutsideFragment(f"{node}: an integral that does not run from 0 or minus infinity to infinity")
    terms = node.function.expand().as_ordered_terms()
    return sum((_gaussian(t, variable, first == 0, setting) for t in terms), Integer(0))


def _gaussian(term: Expr, variable: Expr, half: bool, setting: Setting) -> Expr:
    factor, rest = term.as_independent(variable, as_Add=False)
    order, bell = Integer(0), None
    for part in rest.as_ordered_factors():
        if isinstance(part, exp) and bell is None:
            bell = -part.args[0] / variable**2
        elif part == variable or (part.is_Pow and part.base == variable):
            order += part.as_base_exp()[1]
        else:
            raise OutsideFragment(f"{part} inside an integral")
    if bell is None or bell.has(variable) or setting.facts.sign(bell) <= 0 or not order.is_nonnegative:
        raise OutsideFragment(f"{rest}: not a power times exp(-a x^2) with a > 0")
    if not half and order % 2:
        return Integer(0)
    value = factor * gamma(Rational(order + 1, 2)) * Pow(bell, -Rational(order + 1, 2)) / 2
    return value if half else 2 * value
