"""From a chain of sides to claims, one a relation."""

from __future__ import annotations

from sympy import Expr

from ..language.assumptions import Claim, Relation
from ..language.expressions import Entry
from .errors import Unreadable
from .formulas import Reading
from .trees import Chain

RELATIONS = {
    "=": Relation.EQUAL, "≈": Relation.APPROXIMATE, "~": Relation.APPROXIMATE, "∝": Relation.PROPORTIONAL,
    "≠": Relation.DISTINCT, "<": Relation.LESS, "≤": Relation.AT_MOST, ">": Relation.GREATER, "≥": Relation.AT_LEAST,
}  # fmt: skip


def claims_of(reading: Reading, chain: Chain) -> list[Claim]:
    """One claim for each relation of the chain; raises Unreadable."""
    empty = next((side for side in chain.sides if not side.terms), None)
    if chain.relations and empty is not None:
        raise Unreadable.at(empty, "one side of this relation is missing")
    sides: list[Expr] = [reading.filled(reading.side(s)) for s in chain.sides] if chain.relations else []
    claims: list[Claim] = []
    for left, right, relation, side in zip(sides, sides[1:], chain.relations, chain.sides[1:], strict=False):
        if relation not in RELATIONS:
            raise Unreadable.at(side, f"{relation} is not read here")
        claims.append(Claim(reading.finished(left), RELATIONS[relation], reading.finished(right)))
    return claims


def positions_in(claim: Claim) -> set[str]:
    """The letters at which a condition bounds entries of an array."""
    if claim.relation in (Relation.EQUAL, Relation.DISTINCT):
        return set()
    entries = (side for side in (claim.left, claim.right) if isinstance(side, Entry))
    return {i.name for entry in entries for i in entry.indices if i.is_Symbol}
