"""The ways in which a step is broken. Whether what comes out is false is for the witnesses to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from sympy import Add, Expr, Mul, Pow, Product, Sum, Symbol

from derive.language.assumptions import Claim, Has, HasLaw, HasStatistic, Holds, Relation, Slope, Together
from derive.language.derivations import LawClaim, Role, Step
from derive.language.expressions import Cov, E, Entry, Index, Var

TURNED = {
    Relation.AT_MOST: Relation.AT_LEAST,
    Relation.AT_LEAST: Relation.AT_MOST,
    Relation.LESS: Relation.GREATER,
    Relation.GREATER: Relation.LESS,
}


def mutants(step: Step) -> Iterator[tuple[str, Step]]:
    """The step broken in each way, each mutant once, with the name of the way. No line is broken that is not
    judged, such as a definition.
    """
    if step.role not in (Role.CLAIM, Role.CONSEQUENCE, Role.EQUIVALENT):
        return
    match step.statement:
        case LawClaim(law=law):
            for place, parameter in enumerate(law.parameters):
                for way, other in (*_scaled(parameter), ("square for standard deviation", parameter**2)):
                    parameters = (*law.parameters[:place], other, *law.parameters[place + 1 :])
                    if other != parameter:
                        wrong = replace(step.statement, law=replace(law, parameters=parameters))
                        yield f"parameter: {way}", replace(step, statement=wrong)
        case Claim() as claim:
            seen = {claim}
            for way, wrong in _broken_claims(claim):
                if wrong not in seen:
                    seen.add(wrong)
                    yield way, replace(step, statement=wrong)
            for premise in step.premises:
                turned = (claim, *(p for p in step.premises if p != premise))
                yield "wrong direction", replace(step, statement=premise, premises=turned, role=Role.CONSEQUENCE)
            for said in sorted(step.given.assumptions, key=str):
                if isinstance(said, Has | HasLaw | HasStatistic | Holds | Slope | Together):
                    given = replace(step.given, assumptions=step.given.assumptions - {said})
                    yield "assumption dropped", replace(step, given=given)


def _broken_claims(claim: Claim) -> Iterator[tuple[str, Claim]]:
    if claim.relation is Relation.APPROXIMATE:
        yield "equality for approximation", replace(claim, relation=Relation.EQUAL)
    if claim.relation in TURNED:
        yield "inequality turned", replace(claim, relation=TURNED[claim.relation])
    for way, right in _broken(claim.right):
        yield way, replace(claim, right=right)
    for label in _labels(claim.left + claim.right):
        later = {label: label + 1}
        yield "label off by one", replace(claim, right=claim.right.xreplace(later))
        yield "label off by one", replace(claim, left=claim.left.xreplace(later))


def _scaled(side: Expr) -> Iterator[tuple[str, Expr]]:
    yield "doubled", 2 * side
    yield "halved", side / 2


def _broken(side: Expr) -> Iterator[tuple[str, Expr]]:
    """The side broken in one place."""
    yield from _scaled(side)
    yield "sign", -side
    sizes = sorted((s for s in side.free_symbols if s.is_integer and s.is_positive), key=str)
    if not side.has(Sum, Product):
        for a, b in combinations(sizes, 2):
            yield "fans swapped", side.xreplace({a: b, b: a})
        for s in sizes:
            yield "n - 1 for n", side.xreplace({s: s - 1})
    for s in sizes:
        yield "n lost", side / s
        yield "n counted twice", side * s
    for part in sorted(set(_parts(side)), key=str):
        for way, other in _broken_part(part):
            yield way, side.xreplace({part: other})


def _labels(side: Expr) -> list[Symbol]:
    """The layers or steps that stand in the side as symbols."""
    labels = {s for e in side.atoms(Entry) for label in e.labels for s in label.free_symbols}
    return sorted((s for s in labels & side.free_symbols if not isinstance(s, Index)), key=str)


def _parts(node: Expr) -> Iterator[Expr]:
    """The node and all in it, but what stands inside an expectation."""
    yield node
    if not isinstance(node, Entry | E | Var | Cov):
        for part in node.args:
            if isinstance(part, Expr):
                yield from _parts(part)


def _broken_part(part: Expr) -> Iterator[tuple[str, Expr]]:
    match part:
        case Var(args=(x,)):
            yield "second moment for variance", E(x**2)
            yield "mean for variance", E(x)
            yield "square of the mean for variance", E(x) ** 2
            if x.is_Mul:
                yield "variance of a product split", Mul(*(Var(factor) for factor in x.args))
            if isinstance(x, Sum):
                yield "sum lost", Var(x.function)
        case Cov(args=(x, _)):
            yield "variance for covariance", Var(x)
        case E(args=(x,)) if x.is_Pow:
            yield "E^2 for E of square", E(x.base) ** x.exp
            yield "variance for second moment", Var(x.base)
        case Pow():
            yield "power lost", part.base
        case Sum() | Product():
            limits = part.limits
            yield "first bound off by one", part.func(part.function, *((i, a + 1, b) for i, a, b in limits))
            yield "last bound off by one", part.func(part.function, *((i, a, b - 1) for i, a, b in limits))
        case Mul() | Add() if len(part.args) > 1:
            for lost in part.args:
                way = "factor lost" if part.is_Mul else "term lost"
                yield way, part.func(*(other for other in part.args if other != lost))
