"""Which standard assumptions, added to the given, would make a claim true: the smallest sets first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, takewhile

from sympy import Expr, Integer, Symbol

from ..language.assumptions import (
    Assumption,
    Claim,
    Definition,
    Has,
    HasStatistic,
    Property,
    Slope,
    Statistic,
    Together,
    condition,
    independent,
    positive,
    zero_mean,
)
from ..language.expressions import Apply, Array, Cov, E, Entry, Function, Var
from ..language.work import Deadline

_OF_ARRAYS = (Property.SYMMETRIC, Property.INDEPENDENT, Property.IDENTICALLY_DISTRIBUTED)
_OF_FUNCTIONS = (Property.ODD, Property.SMOOTH)

Holds = Callable[[frozenset[Assumption]], bool]


def missing_assumptions(
    claim: Claim, premises: tuple[Claim, ...], given: frozenset[Assumption], holds: Holds, seconds: float
) -> tuple[frozenset[Assumption], ...]:
    """All smallest sets of standard assumptions that prove the claim, as far as `seconds` allow; () if no set
    of one or two does."""
    candidates = sorted(set(_candidates(claim, premises, given)) - given, key=str)
    deadline = Deadline(seconds)
    for size in (1, 2):
        sets = takewhile(lambda _: not deadline.passed(), map(frozenset, combinations(candidates, size)))
        found = [c for c in sets if holds(given | c)]
        if found:
            return tuple(f for f in found if not _asks_too_much(f, found))
    return ()


def _asks_too_much(wanted: frozenset[Assumption], found: list[frozenset[Assumption]]) -> bool:
    """Whether zero mean would do where symmetry is asked for."""
    return any(
        wanted - {a} | {zero_mean(a.subject)} in found
        for a in wanted
        if isinstance(a, Has) and isinstance(a.subject, Array) and a.property is Property.SYMMETRIC
    )


def subjects(claims: Iterable[Claim], given: frozenset[Assumption]) -> tuple[set[Array], set[Function], set[Symbol]]:
    """The random arrays, functions and numbers that the claims speak of, through definitions."""
    bodies: dict[object, list[Expr]] = {}
    for a in given:
        if isinstance(a, Definition):
            head = a.head
            key = head.array if isinstance(head, Entry) else head.function if isinstance(head, Apply) else head
            bodies.setdefault(key, []).append(a.body)
    declared = {a.subject for a in given if isinstance(a, Has)} | {
        a.array for a in given if isinstance(a, HasStatistic)
    }
    arrays: set[Array] = set()
    functions: set[Function] = set()
    symbols: set[Symbol] = set()
    todo = [side for c in claims for side in (c.left, c.right)]
    seen: set[object] = set()
    while todo:
        node = todo.pop()
        for name in node.atoms(Array, Function, Symbol) - seen:
            seen.add(name)
            todo += bodies.get(name, [])
            if name in bodies and name not in declared:
                continue
            match name:
                case Array() if name.random:
                    arrays.add(name)
                case Function() if name.known is None:
                    functions.add(name)
                case Symbol() if not name.is_integer:
                    symbols.add(name)
    return arrays, functions, symbols


def _candidates(claim: Claim, premises: tuple[Claim, ...], given: frozenset[Assumption]) -> Iterator[Assumption]:
    arrays, functions, symbols = subjects((claim, *premises), given)
    mentioned, _, _ = subjects((claim,), given)
    for array in arrays:
        yield zero_mean(array)
        yield from (Has(array, p) for p in _OF_ARRAYS if array.ranges or p is Property.SYMMETRIC)
        if array.labels:
            yield Has(array, Property.ACROSS_LABELS)
        if array not in mentioned:
            # the claim leaves the array out, as if its variance were 1
            yield HasStatistic(array, Statistic.VARIANCE, Integer(1))
    if len(arrays) > 1:
        together = independent(*sorted(arrays, key=lambda a: a.serial))
        if isinstance(together, Together):
            yield together
    for function in functions:
        yield from (Has(function, p) for p in _OF_FUNCTIONS)
        yield Slope(function, Integer(1))
    for symbol in symbols:
        yield positive(symbol)
    for left, right in combinations(sorted(_free_indices(claim), key=str), 2):
        yield condition(left, "≠", right)


def _free_indices(claim: Claim) -> set[Expr]:
    """Names in an index's place that no sum binds."""
    sides = (claim.left, claim.right)
    used = {i for side in sides for e in side.atoms(Entry) for i in e.indices if i.is_Symbol}
    return used & set().union(*(side.free_symbols for side in sides))


def written_terms(claim: Claim) -> Iterator[Expr]:
    """The terms of sums that the author wrote out, outside of expectations.

    An assumption under which one of them vanishes is not what the author had in mind: it would not have been written.
    """
    for side in (claim.left, claim.right):
        if side.is_Add:
            yield from (t for t in side.args if t.has(E, Var, Cov))
