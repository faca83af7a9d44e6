"""Laws with infinitely many values, through rules that reproduce their moments.

A rule replaces a law by finitely many values with rational (possibly negative) weights such that every polynomial up to
a stated degree has exactly the law's expectation. It is arithmetic, not a distribution: it is only used under an
expectation of such a polynomial, and a witness that uses one says so.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import comb

from .laws import Finite, Named, Unsupported, Values
from .numbers import Number, Undefined, compare, context, lowest, minus, power, real


def centre(law: Named) -> Number | None:
    """The point about which the law is symmetric."""
    if law.name in ("normal", "truncated normal"):
        return law.parameters[0]
    return (law.parameters[0] + law.parameters[1]) * Fraction(1, 2) if law.name == "uniform" else None


@lru_cache(maxsize=4096)
def moment(law: Named, order: int) -> Number:
    """E[X^order]."""
    if law.name == "poisson":
        (rate,) = law.parameters
        return sum((_stirling(order, k) * rate**k for k in range(order + 1)), start=0)
    if law.name not in ("normal", "uniform", "truncated normal"):
        raise Unsupported(f"the law {law.name} has no exact rule here")
    middle = centre(law) or 0
    central = (comb(order, k) * middle ** (order - k) * _central(law, k) for k in range(0, order + 1, 2))
    return lowest(sum(central, start=0))


def half_moment(law: Named, order: int) -> Number:
    """E[X^order; X > 0] of a law symmetric about 0."""
    if order % 2 == 0:
        return lowest(moment(law, order) * Fraction(1, 2))
    if law.name == "uniform":
        end = law.parameters[1]
        return end**order * Fraction(1, 2 * (order + 1))
    if law.name == "normal":
        spread = context.sqrt(real(law.parameters[1]))
        return (
            spread**order
            * context.mpf(2) ** (real(order) / 2)
            * context.gamma(real(order + 1) / 2)
            / (2 * context.sqrt(context.pi))
        )
    raise Unsupported(f"half moments of the law {law.name} are not known here")


def _central(law: Named, order: int) -> Number:
    """E[(X - centre)^order] for even order."""
    if law.name == "uniform":
        low, high = law.parameters
        if compare(low, high) >= 0:
            raise Undefined("an empty interval")
        return (minus(high, low) ** 2 * Fraction(1, 4)) ** (order // 2) * Fraction(1, order + 1)
    if compare(law.parameters[1], 0) < 0:
        raise Undefined("a negative variance")
    if law.name == "normal":
        value: Number = 1
        for odd in range(1, order, 2):
            value = value * odd * law.parameters[1]
        return value
    return _truncated(real(law.parameters[1]), real(law.parameters[2]), order)


def _truncated(variance: Number, cut: Number, order: int) -> Number:
    """Of the normal law of that variance, kept inside [-cut, cut]."""
    if compare(cut, 0) <= 0 or compare(variance, 0) <= 0:
        raise Undefined("a truncation to nothing")
    scaled = cut**2 / (2 * variance)
    mass = context.gammainc(real(1) / 2, 0, scaled)
    part = context.gammainc(real(order + 1) / 2, 0, scaled)
    return (2 * variance) ** (order // 2) * part / mass


def _stirling(n: int, k: int) -> int:
    """Partitions of n things into k parts."""
    if k in (0, n):
        return int(k == n)
    return k * _stirling(n - 1, k) + _stirling(n - 1, k - 1)


@lru_cache(maxsize=1024)
def rule(law: Named, degree: int, split: bool) -> Finite:
    """Values in the law's support, weights exact for polynomials up to `degree` (on each side of 0 if `split`)."""
    if not split:
        nodes = _nodes(law, degree + 1)
        return Finite(_weights(nodes, [moment(law, k) for k in range(degree + 1)]), nodes)
    if centre(law) != 0:
        raise Unsupported("a kink inside a law that is not symmetric about it")
    above = tuple(x for x in _nodes(law, 2 * degree + 3) if x > 0)[: degree + 1]
    weights = _weights(above, [half_moment(law, k) for k in range(degree + 1)])
    return Finite(weights + weights, above + tuple(-x for x in above))


def _nodes(law: Named, how_many: int) -> Values:
    if law.name == "poisson":
        return tuple(range(how_many))
    middle = centre(law) or 0
    around = [(k + 1) // 2 * (-1) ** k for k in range(how_many)]
    if law.name == "normal":
        return tuple(lowest(middle + k) for k in around)
    low, high = (-law.parameters[2], law.parameters[2]) if law.name != "uniform" else law.parameters
    step = minus(high, low) * Fraction(1, 2 * (how_many // 2 + 1))
    return tuple(lowest(middle + k * step) for k in around)


def _weights(nodes: Values, moments: list[Number]) -> Values:
    """Solves sum_j w_j x_j^k = moment k, by Lagrange polynomials."""
    weights = []
    for j, x in enumerate(nodes):
        coefficients: list[Number] = [1]
        scale: Number = 1
        for other in nodes[:j] + nodes[j + 1 :]:
            coefficients = [
                (coefficients[k - 1] if k else 0) - other * (coefficients[k] if k < len(coefficients) else 0)
                for k in range(len(coefficients) + 1)
            ]
            scale = scale * minus(x, other)
        total = sum((c * m for c, m in zip(coefficients, moments, strict=True)), start=0)
        weights.append(lowest(total * power(scale, -1)))
    return tuple(weights)


def density(law: Named) -> tuple[Callable[[Number], Number], tuple[Number, ...]]:
    """The density, and the points between which to integrate it."""
    if law.name == "normal":
        mean, variance = map(real, law.parameters)
        spread = context.sqrt(variance)
        ends = tuple(mean + spread * k for k in (-16, -4, 0, 4, 16))
        scale = spread * context.sqrt(2 * context.pi)
        return (lambda x: context.exp(-((x - mean) ** 2) / (2 * variance)) / scale), ends
    if law.name == "uniform":
        low, high = map(real, law.parameters)
        return (lambda x: 1 / (high - low)), (low, high)
    raise Unsupported(f"the law {law.name} is integrated only against polynomials here")
