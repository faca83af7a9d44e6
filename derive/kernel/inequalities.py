"""What can never be negative, of the expressions that a claim speaks of: the inequalities that proofs start from.

Var[u] >= 0    E[u^2k] >= 0    E[|u|] >= 0                     squares
Var[u] Var[v] >= Cov[u, v]^2    E[u^2] E[v^2] >= E[u v]^2      Cauchy and Schwarz
Var[u +- v] >= 0                E[(u +- v)^2] >= 0             the same, added up
E[|u|] >= +-E[u]    E[ReLU(u)] >= E[u]    E[u^2] >= E[u]^2     Jensen
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr

from ..language.assumptions import Claim
from ..language.expressions import RELU, Apply, Cov, E, Var

_MOST = 24
"""Inequalities that one claim is tried with."""


def never_negative(claim: Claim) -> list[Expr]:
    """Expressions that are at least 0 wherever they have a value, in a fixed order."""
    nodes = {n for side in (claim.left, claim.right) for n in side.atoms(E, Var, Cov)}
    found = dict.fromkeys(e for node in sorted(nodes, key=str) for e in _from(node))
    return list(found)[:_MOST]


def _from(node: E | Var | Cov) -> Iterator[Expr]:
    match node:
        case Var(args=(u,)):
            yield Var(u)
        case Cov(args=(u, v)):
            yield from (Var(u + v), Var(u - v), Var(u) * Var(v) - Cov(u, v) ** 2)
        case _:
            yield from _from_mean(node.args[0])


def _from_mean(u: Expr) -> Iterator[Expr]:
    if is_even_power(u):
        yield E(u)
    else:
        yield Var(u)
    if isinstance(u, Apply) and not u.order:
        x = u.argument
        if u.function.known == "abs":
            yield from (E(u) - E(x), E(u) + E(x), E(x**2) - E(u) ** 2)
        if u.function == RELU:
            yield from (E(u) - E(x), E(x**2) - E(u**2))
    if u.is_Mul and len(u.args) == 2:
        x, y = u.args
        yield from (E((x + y) ** 2), E((x - y) ** 2), E(x**2) * E(y**2) - E(u) ** 2)


def is_even_power(node: Expr) -> bool:
    """Whether the node is written as a power with an even exponent, which is never negative."""
    return bool(node.is_Pow and node.exp.is_Integer and node.exp % 2 == 0)
