"""Definitions that call each other with another label: their ranges, and that they go down in a label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sympy import Dummy, Expr

from ..language.expressions import Entry
from .errors import Unreadable
from .families import (
    Defined,
    declare,
    extend,
    labels_at,
    named,
    need_ranges,
    note,
    read_body,
    replace_declared,
    settle,
    starts_from_declared,
)
from .formulas import Reading
from .heads import Head, key_of
from .scope import Family, Scope
from .tensors import Axis


def define_together(scope: Scope, heads: list[Head], problem: Unreadable | None) -> None:
    """Define names that need each other; raises Unreadable, `problem` where nothing else is wrong."""
    groups: dict[object, Defined] = {}
    for head in heads:
        groups.setdefault(key_of(head), Defined([])).heads.append(head)
    families = list(groups.values())
    for family in families:
        named(family)
        replace_declared(scope, family)
    _refuse_circles(_explore(scope, families, problem), families)
    for family in families:
        declare(scope, family)
    for family in families:
        for head in family.heads:
            settle(scope, family, head, *read_body(scope, head))


def _explore(scope: Scope, families: list[Defined], problem: Unreadable | None) -> Scope:
    """Find the ranges and whether each name is random, by reading the bodies with what is known so far."""
    trial = scope
    for _ in range(3 * len(families) + 2):
        before = [(dict(f.ranges), f.random) for f in families]
        trial = _provisional(scope, families)
        for family in families:
            for head in sorted(family.heads, key=lambda h: not h.base):
                shape: tuple[Axis, ...] | None = None
                try:
                    reading, value = read_body(trial, head)
                    note(trial, family, head, reading, value)
                    shape = value.axes
                except Unreadable as found:
                    problem = found
                if head is family.generic and not family.axes and shape != ():
                    _as_vector(scope, families, family)
        if before == [(f.ranges, f.random) for f in families]:
            break
    for family in families:
        need_ranges(family, problem)
    return trial


def _provisional(scope: Scope, families: Sequence[Defined]) -> Scope:
    """The scope with these names in the shapes that are known so far, and in no other."""
    trial = scope.copy()
    for family in families:
        declare(trial, family, provisional=True)
    return trial


def _as_vector(scope: Scope, families: list[Defined], family: Defined) -> None:
    """Make a vector of what begins as a number, `h_0 := 0`, where one length alone fits `h_t := W h_{t-1} + b`."""
    arrays = [n.meaning.array for n in scope.names if isinstance(n.meaning, Family)]
    lengths = dict.fromkeys(
        (first, last) for array in arrays for first, last in array.ranges
        if (first.free_symbols | last.free_symbols).isdisjoint(array.labels)
    )  # fmt: skip
    fitting: list[tuple[Axis, ...]] = []
    for first, last in lengths:
        axes = (Axis(Dummy("i", integer=True), first, last, "i"),)
        trying = Defined([replace(h) for h in family.heads], random=family.random)
        extend(trying, axes)
        if not (any(h.base for h in family.heads) or starts_from_declared(scope, trying.generic.pieces)):
            return
        trial = _provisional(scope, [trying if f is family else f for f in families])
        try:
            read = read_body(trial, trying.generic)[1]
        except Unreadable:
            continue
        if len(read.axes) == 1 and read.axes[0].matches(axes[0]):
            fitting.append(axes)
    if len(fitting) == 1:
        extend(family, fitting[0])


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
