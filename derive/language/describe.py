"""Assumptions and claims in the words of a given block."""

from __future__ import annotations

from collections.abc import Iterable

from .assumptions import (
    Assumption,
    Claim,
    Definition,
    FiniteMoments,
    Has,
    HasLaw,
    HasStatistic,
    Holds,
    Large,
    Property,
    Reference,
    Relation,
    Slope,
    Small,
    Statistic,
    Together,
)
from .expressions import Array


def describe(assumption: Assumption) -> str:
    """For instance `W: zero mean` or `z, W: independent`."""
    match assumption:
        case Has(Array() as array, Property.ACROSS_LABELS) if array.labels:
            return f"{array.name}: independent across {array.labels[0]}"
        case Has(subject, wanted):
            return f"{subject.name}: {wanted.value}"
        case HasStatistic(array, Statistic.MEAN, value) if value == 0:
            return f"{array.name}: zero mean"
        case HasStatistic(array, statistic, value):
            return f"{array.name}: {statistic.value} {value}"
        case HasLaw(array, law):
            inside = ", ".join(map(str, law.parameters))
            return f"{array.name}: {law.name}({inside})" if inside else f"{array.name}: {law.name}"
        case FiniteMoments(array, order):
            return f"{array.name}: finite moments up to {order}"
        case Together(members, wanted):
            return f"{', '.join(map(_member, members))}: {wanted.value}"
        case Slope(function, value):
            return f"{function.name}: unit slope" if value == 1 else f"{function.name}'(0) = {value}"
        case Small(subject):
            return f"{subject}: small"
        case Large(subject):
            return f"{subject}: large"
        case Holds(claim):
            return describe_claim(claim)
        case Definition(head, body):
            return f"{head} := {body}"


def describe_all(assumptions: Iterable[Assumption]) -> str:
    """Several, in a fixed order."""
    return "; ".join(sorted(map(describe, assumptions)))


def describe_claim(claim: Claim) -> str:
    relation = {Relation.AT_LEAST: ">=", Relation.AT_MOST: "<=", Relation.DISTINCT: "!="}.get(
        claim.relation, claim.relation.value
    )
    return f"{claim.left} {relation} {claim.right}"


def _member(reference: Reference) -> str:
    inside = ", ".join(map(str, reference.labels))
    return f"{reference.array.name}[{inside}]" if inside else str(reference.array.name)
