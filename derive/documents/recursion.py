"""Definitions that call each other with another label: their ranges, and that they go down in a label."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr

from ..language.expressions import Entry
from .errors import Unreadable
from .families import Defined, declare, labels_at, named, need_ranges, note, read_body, replace_declared, settle
from .formulas import Reading
from .heads import Head, key_of
from .scope import Scope


def define_together(scope: Scope, heads: list[Head], problem: Unreadable | None) -> None:
    """Define names that need each other; raises Unreadable, `problem` where nothing else is wrong."""
    groups: dict[object, Defined] = {}
    for head in heads:
        groups.setdefault(key_of(head), Defined([])).heads.append(head)
    families = list(groups.values())
    for family in families:
        named(family)
        replace_declared(scope, family)
    trial = scope.copy()
    _explore(trial, families, problem)
    _refuse_circles(trial, families)
    for family in families:
        declare(scope, family)
    for family in families:
        for head in family.heads:
            settle(scope, family, head, *read_body(scope, head))


def _explore(scope: Scope, families: list[Defined], problem: Unreadable | None) -> None:
    """Find the ranges and whether each name is random, by reading the bodies with what is known so far."""
    for _ in range(2 * len(families) + 2):
        before = [(dict(f.ranges), f.random) for f in families]
        for family in families:
            declare(scope, family, provisional=True)
        for family in families:
            for head in family.heads:
                try:
                    note(scope, family, head, *read_body(scope, head))
                except Unreadable as found:
                    problem = found
        if before == [(f.ranges, f.random) for f in families]:
            break
    for family in families:
        need_ranges(family, problem)


def _refuse_circles(scope: Scope, families: list[Defined]) -> None:
    """Each way from a name back to itself must go down in a label."""
    arrays = [f.array for f in families]
    edges: dict[int, set[int]] = {}
    for number, family in enumerate(families):
        for head in family.heads:
            at = labels_at(scope, head)
            for entry in Reading(scope).side(head.body).expr.atoms(Entry):
                if entry.array in arrays and not _goes_down(at, entry.labels):
                    edges.setdefault(number, set()).add(arrays.index(entry.array))
    for number, family in enumerate(families):
        waiting = [number]
        reached: set[int] = set()
        while waiting:
            for following in edges.get(waiting.pop(), set()) - reached:
                reached.add(following)
                waiting.append(following)
        if number in reached:
            head = family.heads[0]
            raise Unreadable.at(head.span,
                "this definition is circular",
                "a definition may call itself with a smaller label only, as in `z^{l+1} := f(z^l)`",
            )  # fmt: skip


def _goes_down(head: Sequence[Expr], entry: Sequence[Expr]) -> bool:
    steps = [b - a for a, b in zip(head, entry, strict=False)]
    return bool(steps) and all(s.is_Integer and s <= 0 for s in steps) and any(s < 0 for s in steps)
