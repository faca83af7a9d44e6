"""What a search is about: the numbers, arrays and functions that stand in a claim and in what is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Mul, Symbol

from ..language.assumptions import (
    Assumption,
    Claim,
    Definition,
    Has,
    HasLaw,
    HasStatistic,
    Holds,
    Relation,
    Slope,
    Together,
)
from ..language.expressions import Apply, Array, Entry, Function, Index
from .claims import on_indices


@dataclass(frozen=True, slots=True)
class Question:
    """What a search is about: the claim (None: any model will do), what is given, and what stands in it."""

    claim: Claim | None
    given: tuple[Assumption, ...]
    premises: tuple[Claim, ...]
    conditions: tuple[Claim, ...]
    definitions: tuple[Definition, ...]
    dimensions: tuple[Symbol, ...]
    constants: tuple[Symbol, ...]
    tables: tuple[Array, ...]
    sizes: frozenset[Array]
    arrays: tuple[Array, ...]
    subject: frozenset[Any]
    functions: tuple[Function, ...]


def ask(claim: Claim | None, given: Iterable[Assumption], premises: Iterable[Claim]) -> Question:
    """Finds the numbers, arrays and functions to be chosen."""
    given = tuple(sorted(given, key=str))
    definitions = tuple(a for a in given if isinstance(a, Definition))
    conditions = tuple(a.claim for a in given if isinstance(a, Holds) and on_indices(a.claim))
    claims = [*premises, *([claim] if claim else [])]
    heads = {_defined(d.head) for d in definitions}
    seen: dict[Any, None] = {}
    limits: dict[Any, None] = {}
    for expression in (claim.left, claim.right) if claim else ():
        _collect(expression, seen, limits)
    subject = frozenset(seen)
    for expression in [s for c in claims for s in (c.left, c.right)]:
        _collect(expression, seen, limits)
    _close(definitions, seen, limits)
    for assumption in given:
        for part in _parts(assumption):
            _collect(part, seen, limits)
    _close(definitions, seen, limits)
    symbols = [s for s in seen if isinstance(s, Symbol) and not isinstance(s, Index) and s not in heads]
    arrays = [a for a in seen if isinstance(a, Array) and a not in heads]
    labels = {s for a in seen if isinstance(a, Array) for s in a.labels} | _bound_by(definitions)
    return Question(
        claim,
        given,
        (*premises, *_equations(given)),
        conditions,
        definitions,
        tuple(s for s in symbols if s.is_integer and s.is_positive and s not in labels),
        tuple(s for s in symbols if not s.is_integer and s not in labels),
        tuple(a for a in arrays if not a.random),
        frozenset(a for a in limits if isinstance(a, Array)),
        tuple(a for a in arrays if a.random),
        subject,
        tuple(f for f in seen if isinstance(f, Function) and f.known is None and f not in heads),
    )


def radicands(question: Question) -> frozenset[Expr]:
    """What stands under square roots and is made of sizes alone: a witness is easier to check where they are
    squares."""
    claims = [*question.premises, *([question.claim] if question.claim else [])]
    places = [side for claim in claims for side in (claim.left, claim.right)]
    places += [p for a in question.given if isinstance(a, HasLaw) for p in a.law.parameters]
    found = {radicand for place in places for radicand in _roots(place)}
    sizes = set(question.dimensions)
    return frozenset(r for r in found if r.free_symbols <= sizes and r.is_rational_function())


def _roots(expression: Expr) -> Iterator[Expr]:
    """The radicand of each product of square roots: SymPy writes sqrt(2 / n) as sqrt(2) sqrt(1 / n)."""
    factors = Mul.make_args(expression)
    roots = [f for f in factors if f.is_Pow and f.exp.is_Rational and f.exp.q == 2]
    if roots:
        yield Mul(*(f.base**f.exp.p for f in roots))
    for factor in factors:
        for part in factor.args:
            if isinstance(part, Expr):
                yield from _roots(part)


def _equations(given: Iterable[Assumption]) -> tuple[Claim, ...]:
    return tuple(
        a.claim
        for a in given
        if isinstance(a, Holds) and a.claim.relation is Relation.EQUAL and not on_indices(a.claim)
    )


def _defined(head: Expr) -> Any:
    if head.is_Pow:
        return _defined(head.args[0])
    if isinstance(head, Entry):
        return head.array
    return head.function if isinstance(head, Apply) else head


def _bound_by(definitions: Iterable[Definition]) -> set[Symbol]:
    """Names that stand for any value in a definition: those of its head, if not a size."""
    return {
        s
        for d in definitions
        if not isinstance(d.head, Symbol)
        for s in d.head.free_symbols
        if not (s.is_integer and s.is_positive) and not d.head.is_Pow
    }


def _close(definitions: Iterable[Definition], seen: dict[Any, None], limits: dict[Any, None]) -> None:
    """Adds what the bodies of the definitions in use mention."""
    waiting = True
    open_ = list(definitions)
    while waiting:
        used = [d for d in open_ if _defined(d.head) in seen]
        for definition in used:
            _collect(definition.body, seen, limits)
            open_.remove(definition)
        waiting = bool(used)


def _parts(assumption: Assumption) -> Iterator[Any]:
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
        case Holds(claim=claim) if not on_indices(claim):
            yield from (claim.left, claim.right)


def _collect(expression: Any, seen: dict[Any, None], limits: dict[Any, None]) -> None:
    """Adds every name in an expression; to `limits` those that bound a sum or an index."""
    bound: set[Symbol] = set()
    stack = [(expression, False)]
    while stack:
        part, limiting = stack.pop()
        if isinstance(part, Array | Function | Symbol):
            if part in bound:
                continue
            known = part in seen
            seen[part] = None
            if limiting:
                limits[part] = None
            if isinstance(part, Array) and not known:
                ends = [(end, True) for r in part.ranges for end in r]
                bound |= set(part.labels)
                stack += ends
            if isinstance(part, Index):
                stack += [(part.first, True), (part.last, True)]
            if isinstance(part, Function) and not known:
                stack += [(p, False) for p in part.parameters]
            continue
        if isinstance(part, Expr) and hasattr(part, "limits"):
            bound |= {limit[0] for limit in part.limits}
            stack += [(end, True) for limit in part.limits for end in limit[1:]]
            stack.append((part.function, limiting))
            continue
        stack += [(argument, limiting) for argument in getattr(part, "args", ())]
