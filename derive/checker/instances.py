"""What equations say at other layers or steps: an equation with a label holds at each of its values, from 0 on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from sympy import Expr, Symbol
from sympy.concrete.expr_with_limits import ExprWithLimits

from ..language.assumptions import Assumption, Claim, Definition, Holds
from ..language.expressions import Array, Entry, Index
from .proving import Premise

_MOST = 8
"""Instances of one equation."""


def instances(claim: Claim, premises: Iterable[Premise], given: frozenset[Assumption]) -> tuple[Premise, ...]:
    """The premises at labels that make them speak of the layers of the claim; not as they stand."""
    # what is said of an index is not said of one over another layer's range
    held = {s for a in given if isinstance(a, Holds) for s in a.claim.left.free_symbols | a.claim.right.free_symbols}
    first = _first_layers(given)
    wanted = {at for e in _entries(claim) for at in e.labels}
    found: dict[Premise, None] = {}
    for premise in (p for p in premises if p.everywhere):
        for label in sorted(_labels(premise.claim) - held, key=str):
            offsets = {at - label for e in _entries(premise.claim) for at in e.labels if at.has(label)}
            values = sorted({at - offset for at in wanted for offset in offsets} - {label}, key=str)
            bound = _bound(premise.claim)
            if label not in bound and not any(label in _ends(i) for i in held):
                free = (v for v in values if _is_label(v) and not bound & v.free_symbols)
                said = (it for v in free if _has_layers(it := _at(premise, label, v), claim, first))
                found |= dict.fromkeys(islice(said, _MOST))
    return tuple(found)


def _first_layers(given: Iterable[Assumption]) -> dict[Array, int]:
    """The first layer of arrays that are defined from a later one than 0 on."""
    found: dict[Array, list[int]] = {}
    for head in (a.head for a in given if isinstance(a, Definition)):
        if isinstance(head, Entry) and head.labels:
            found.setdefault(head.array, []).append(int(head.labels[0].as_coeff_Add()[0]))
    return {array: min(labels) for array, labels in found.items()}


def _has_layers(premise: Premise, claim: Claim, first: Mapping[Array, int]) -> bool:
    """Whether all layers that the premise speaks of are there wherever those of the claim are: E[x^l] = E[x^{l-1}] says
    nothing of x^0.
    """
    there = [(base, gap) for base, gap in _gaps(claim, first) if base.is_Symbol]

    def least(base: Expr) -> int:
        return max([int(bool(base.is_positive)), *(gap for other, gap in there if other == base)])

    return all(gap <= least(base) for base, gap in _gaps(premise.claim, first))


def _gaps(claim: Claim, first: Mapping[Array, int]) -> Iterator[tuple[Expr, int]]:
    """For each label l + c that the claim speaks of, l and the least value of it at which there is such a layer."""
    for entry in _entries(claim):
        for position, at in enumerate(entry.labels):
            offset, base = at.as_coeff_Add()
            if offset.is_Integer and (base == 0 or base.is_Symbol):
                lowest = 0 if position else first.get(entry.array, 0)
                yield base, lowest - int(offset)


def _entries(claim: Claim) -> Iterator[Entry]:
    return (e for side in (claim.left, claim.right) for e in side.atoms(Entry))


def _labels(claim: Claim) -> set[Symbol]:
    """The free labels: a size in a label's place is one number."""
    return {s for e in _entries(claim) for at in e.labels for s in at.free_symbols & set(e.array.labels)}


def _bound(claim: Claim) -> set[Expr]:
    sums = (s for side in (claim.left, claim.right) for s in side.atoms(ExprWithLimits))
    return {limit[0] for s in sums for limit in s.limits}


def _ends(index: Symbol) -> set[Symbol]:
    """What the range of an index depends on."""
    return index.first.free_symbols | index.last.free_symbols if isinstance(index, Index) else set()


def _is_label(value: Expr) -> bool:
    """Whether it is a layer or step wherever the names in it are: l + 1 is, and l - 1 is none for l = 0."""
    offset, base = value.as_coeff_Add()
    if base == 0 or not base.is_Symbol:
        return bool(value.is_Integer) and value >= 0
    return bool(offset >= (-1 if base.is_positive else 0))


def _at(premise: Premise, label: Symbol, value: Expr) -> Premise:
    """The premise with the label replaced, in the ranges of its indices too."""
    claims = premise.claim, *premise.conditions
    indices = {i for c in claims for side in (c.left, c.right) for i in side.atoms(Index) if label in _ends(i)}
    to = {label: value} | {
        i: Index(i.name, i.first.xreplace({label: value}), i.last.xreplace({label: value})) for i in indices
    }
    claim, *conditions = (replace(c, left=c.left.xreplace(to), right=c.right.xreplace(to)) for c in claims)
    return replace(premise, claim=claim, conditions=tuple(conditions))
