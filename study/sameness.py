"""When two expressions are the same by algebra alone, so that going from one to the other is no step.

Asked of the kernel under a given that knows only which entries are alike and what holds of numbers: what is
equal there owes nothing to independence, means, laws or definitions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sympy import Expr

from derive.kernel import Theorem, identity
from derive.language.assumptions import Assumption, Claim, Has, HasStatistic, Holds, Property, Relation, Statistic
from derive.language.derivations import LawClaim

_ALIKE = (Property.IDENTICALLY_DISTRIBUTED, Property.SAME_VARIANCE)


def plain(given: frozenset[Assumption]) -> frozenset[Assumption]:
    """What of the given is no more than notation: which entries are alike, which numbers are what."""
    return frozenset(a for a in given if isinstance(a, Holds) or (isinstance(a, Has) and a.property in _ALIKE))


def same(left: Expr, right: Expr, given: frozenset[Assumption], centred: bool = False) -> bool:
    """Whether two expressions are one by algebra; `centred` also takes Var[x] for E[x^2] where the mean is zero."""
    if left == right:
        return True
    known = plain(given) | frozenset(
        a for a in given if centred and isinstance(a, HasStatistic) and a.statistic is Statistic.MEAN
    )
    return isinstance(identity(Claim(left, Relation.EQUAL, right), known), Theorem)


@dataclass(frozen=True, slots=True)
class Link:
    """Two expressions that an answer has shown to be equal, or equal to leading order (`exact` False)."""

    left: Expr
    right: Expr
    exact: bool


def reaches(goal: Claim | LawClaim, shown: Iterable[Claim | LawClaim], given: frozenset[Assumption]) -> bool:
    """Whether the claims shown lead from the goal's left side to its right side, or state it."""
    shown = list(shown)
    if isinstance(goal, LawClaim):
        return any(isinstance(c, LawClaim) and _same_law(goal, c, given) for c in shown)
    claims = [c for c in shown if isinstance(c, Claim)]
    if not goal.relation.is_equality:
        return any(
            c.relation is goal.relation and same(c.left, goal.left, given) and same(c.right, goal.right, given)
            for c in claims
        )
    reached = _connected(goal.left, list(_links(claims)), given, goal.relation is Relation.APPROXIMATE)
    others = [e for e in reached if e != goal.left]
    return goal.right in others or any(same(e, goal.right, given, centred=True) for e in reached[::-1])


def _links(claims: Iterable[Claim]) -> Iterator[Link]:
    for claim in claims:
        if claim.relation.is_equality:
            exact = claim.relation is Relation.EQUAL
            yield Link(claim.left, claim.right, exact)
            yield Link(claim.right, claim.left, exact)


def _connected(start: Expr, links: list[Link], given: frozenset[Assumption], loose: bool) -> list[Expr]:
    """All that is linked to the start; links to leading order count where the goal is one (`loose`).

    Expressions that are written alike are followed first: the kernel is asked only where those end.
    """
    reached, left = [start], [link for link in links if link.exact or loose]
    while True:
        step = next((k for k in left if k.left in reached), None)
        if step is None:
            step = next((k for k in left if any(same(k.left, e, given, centred=True) for e in reached)), None)
        if step is None:
            return reached
        left.remove(step)
        if step.right not in reached:
            reached.append(step.right)


def _same_law(goal: LawClaim, found: LawClaim, given: frozenset[Assumption]) -> bool:
    return (
        (goal.array is None or found.array is None or goal.array.name == found.array.name)
        and goal.law.name == found.law.name
        and len(goal.law.parameters) == len(found.law.parameters)
        and all(same(a, b, given) for a, b in zip(goal.law.parameters, found.law.parameters, strict=True))
    )
