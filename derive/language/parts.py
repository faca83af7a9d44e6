"""What an assumption, a definition or a condition speaks of. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sympy import Expr, Symbol

from .assumptions import Assumption, Claim, Definition, Has, HasLaw, HasStatistic, Holds, Relation, Slope, Together
from .expressions import Apply, Entry


def parts_of(assumption: Assumption) -> Iterator[Any]:
    """What an assumption is about, and the expressions in it."""
    match assumption:
        case Has(subject=subject):
            yield subject
        case HasStatistic(array=array, value=value):
            yield from (array, value)
        case HasLaw(array=array, law=law):
            yield from (array, *law.parameters)
        case Together(members=members):
            yield from (m.array for m in members)
        case Slope(function=function, value=value):
            yield from (function, value)
        case Holds(claim=claim):
            yield from (claim.left, claim.right)
        case Definition(head=head, body=body):
            yield from (head, body)


def named_by(head: Expr) -> Any:
    """The array, function or number that the head of a definition, or its square, gives."""
    if head.is_Pow:
        return named_by(head.base)
    if isinstance(head, Entry):
        return head.array
    return head.function if isinstance(head, Apply) else head


def on_indices(claim: Claim) -> bool:
    """Whether a condition is about indices or labels alone: it restricts where a claim is made, not the model."""
    sides = claim.left, claim.right
    names: set[Symbol] = set().union(*(side.free_symbols for side in sides))
    plain = not any(side.has(Entry) for side in sides)
    return plain and all(s.is_integer for s in names) and not all(s.is_positive for s in names)


def exactly(claim: Claim) -> Claim:
    """The claim with = where it says ≈."""
    return replace(claim, relation=Relation.EQUAL) if claim.relation is Relation.APPROXIMATE else claim
