"""Expectations of a product g(s) g(s~) of two correlated normal variables, by Gauss and Legendre's rule in doubles.

s = sqrt(q) z and s~ = sqrt(q) (c z + sqrt(1 - c^2) w) with z, w independent; both integrals are cut at g's kinks. Good
to about ten digits for q up to 100 or so, fewer where |c| comes close to 1 and g has a kink; nothing is certified.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from flint import arb, ctx

NODES_PER_PANEL = 16
REACH = 9.0
PANELS = 12


@dataclass(frozen=True, slots=True)
class Branch:
    """g on the interval that ends at `upper` and begins where the branch before ends."""

    upper: float
    function: Callable[[float], float]


def correlated_mean(branches: tuple[Branch, ...], c: float, q: float) -> float:
    """E[g(s) g(s~)] for standard deviations sqrt(q) and correlation -1 < c < 1."""
    scale, rest = math.sqrt(q), math.sqrt(1 - c * c)
    kinks = [branch.upper / scale for branch in branches[:-1]]

    def inner(z: float) -> float:
        cuts = [(kink - c * z) / rest for kink in kinks]
        return _normal_mean(lambda w: _value(branches, scale * (c * z + rest * w)), cuts)

    return _normal_mean(lambda z: _value(branches, scale * z) * inner(z), kinks)


def _normal_mean(function: Callable[[float], float], cuts: list[float]) -> float:
    """E g(z) for z ~ N(0, 1), the interval [-REACH, REACH] cut into panels and at the cuts."""
    even = [REACH * (2 * k / PANELS - 1) for k in range(PANELS + 1)]
    ends = sorted({*even, *(cut for cut in cuts if -REACH < cut < REACH)})
    total = 0.0
    for lower, upper in pairwise(ends):
        half, middle = (upper - lower) / 2, (upper + lower) / 2
        for node, weight in RULE:
            z = middle + half * node
            total += half * weight * math.exp(-z * z / 2) * function(z)
    return total / math.sqrt(2 * math.pi)


def _value(branches: tuple[Branch, ...], s: float) -> float:
    for branch in branches:
        if s < branch.upper:
            return branch.function(s)
    return branches[-1].function(s)


def _rule(nodes: int) -> tuple[tuple[float, float], ...]:
    """Nodes and weights on [-1, 1]."""
    with ctx.workdps(30):
        pairs = (arb.legendre_p_root(nodes, k, weight=True) for k in range(nodes))
        return tuple((float(node), float(weight)) for node, weight in pairs)


RULE = _rule(NODES_PER_PANEL)
