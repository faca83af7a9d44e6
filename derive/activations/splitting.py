"""Cuts a SymPy expression with |.|, max, min, sign, Heaviside or Piecewise into pieces between its kinks.

The kinks are the real zeros of the polynomials on which these depend; a kink that is not the zero of a
polynomial in x is refused, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

import sympy as sp
from sympy.core.relational import Relational

from .activation import Piece, X
from .errors import ActivationError

CHOOSING = sp.Abs, sp.sign, sp.Heaviside, sp.Max, sp.Min, sp.Piecewise


def split(expression: sp.Expr) -> tuple[Piece, ...]:
    """The expression as pieces that are free of choices.

    Raises ActivationError where a kink cannot be found.
    """
    deciding = {each for choice in expression.atoms(*CHOOSING) for each in _deciding(choice)}
    zeros = {zero for each in deciding for zero in _zeros(each, expression)}
    ends = [-sp.oo, *sorted(zeros), sp.oo]
    return tuple(Piece(lower, upper, _chosen(expression, lower, upper)) for lower, upper in pairwise(ends))


def _deciding(choice: sp.Expr) -> Iterator[sp.Expr]:
    """The expressions whose sign decides which branch is taken."""
    if isinstance(choice, (sp.Max, sp.Min)):
        yield from (a - b for a, b in combinations(choice.args, 2))
    elif isinstance(choice, sp.Piecewise):
        yield from (each.lhs - each.rhs for _, condition in choice.args for each in condition.atoms(Relational))
    else:
        yield choice.args[0]


def _zeros(deciding: sp.Expr, expression: sp.Expr) -> list[sp.Expr]:
    if not deciding.is_polynomial(X) or deciding.free_symbols - {X}:
        raise ActivationError(
            f"the kinks of {expression} were not found: they must be the zeros of polynomials in x with known"
            f" coefficients, and {deciding} is none"
        )
    return list(sp.real_roots(deciding, X)) if deciding.has(X) else []


def _chosen(expression: sp.Expr, lower: sp.Expr, upper: sp.Expr) -> sp.Expr:
    """The branch taken between two neighbouring kinks: decided at one point inside, since no sign changes there."""
    inside = _point_between(lower, upper)
    if isinstance(expression, (sp.Max, sp.Min)):
        best = max if isinstance(expression, sp.Max) else min
        return _chosen(best(expression.args, key=lambda each: each.subs(X, inside)), lower, upper)
    if isinstance(expression, sp.Piecewise):
        return _chosen(_branch(expression, inside), lower, upper)
    if isinstance(expression, CHOOSING):
        inner = _chosen(expression.args[0], lower, upper)
        factor = expression.func(inner.subs(X, inside))
        return sp.sign(inner.subs(X, inside)) * inner if isinstance(expression, sp.Abs) else factor
    if not expression.args:
        return expression
    return expression.func(*(_chosen(each, lower, upper) for each in expression.args))


def _branch(choice: sp.Piecewise, inside: sp.Expr) -> sp.Expr:
    for branch, condition in choice.args:
        if condition.subs(X, inside) == sp.true:
            return branch
    raise ActivationError(f"{choice} has no branch for x = {inside}; give it a last branch for every other x")


def _point_between(lower: sp.Expr, upper: sp.Expr) -> sp.Expr:
    if upper == sp.oo:
        return lower + 1 if lower != -sp.oo else sp.Integer(0)
    return upper - 1 if lower == -sp.oo else (lower + upper) / 2
