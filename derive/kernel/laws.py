"""Moments of the named laws, as expressions in their parameters.

E[x^p] and, for x symmetric about 0 or nonnegative, E[max(0, x)^p] with P(x > 0) as p = 0.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr, Integer, Pow, Rational, binomial, factorial2, gamma, pi, sqrt
from sympy.functions.combinatorial.numbers import stirling

from ..language.assumptions import Law


def raw_moment(law: Law, p: int) -> Expr | None:
    """E[x^p]; None where it is not a polynomial in the parameters that is known here."""
    match law.name, law.parameters:
        case "normal", (mean, variance):
            return _sum(
                binomial(p, 2 * k) * mean ** (p - 2 * k) * variance**k * factorial2(2 * k - 1)
                for k in range(p // 2 + 1)
            )
        case "uniform", (a, b):
            return _sum(a**k * b ** (p - k) for k in range(p + 1)) / (p + 1)
        case "rademacher", ():
            return Integer(1 - p % 2)
        case "bernoulli", (probability,):
            return probability
        case "poisson", (rate,):
            return _sum(stirling(p, k) * rate**k for k in range(p + 1))
    return None


def ramp_moment(law: Law, p: int) -> Expr | None:
    """E[max(0, x)^p] for p >= 1; for p = 0 the probability of x > 0."""
    match law.name, law.parameters:
        case "normal", (mean, variance) if mean == 0:
            if p == 0:
                return Rational(1, 2)
            # E|x|^p = variance^(p/2) 2^(p/2) Gamma((p+1)/2) / sqrt(pi)
            return Pow(variance, Rational(p, 2)) * Pow(2, Rational(p, 2) - 1) * gamma(Rational(p + 1, 2)) / sqrt(pi)
        case "uniform", (a, b) if (a + b).expand() == 0:
            return b**p / (2 * (p + 1))
        case "rademacher", ():
            return Rational(1, 2)
        case (("bernoulli" | "poisson"), _) if p > 0:
            return raw_moment(law, p)
    return None


def _sum(terms: Iterable[Expr]) -> Expr:
    total: Expr = Integer(0)
    for t in terms:
        total = total + t
    return total.expand()
