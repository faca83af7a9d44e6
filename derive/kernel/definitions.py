"""What a name stands for: the body of its definition, which one recursive in a label comes back to."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr

from ..language.assumptions import Definition
from ..language.expressions import Entry
from .elimination import apart
from .facts import Facts
from .labels import label
from .settings import Level, OutsideFragment, Setting


def unfold(node: Expr, setting: Setting) -> Expr | None:
    """The body of the node's definition at its indices; None where there is none or it stays folded."""
    return setting.recall("body", (node,), lambda: _body(node, setting))


def _body(node: Expr, setting: Setting) -> Expr | None:
    found = setting.facts.definitions(node)
    for definition in sorted(found, key=lambda d: not any(i.is_Integer for i in d.head.args[1:])):
        to = _instantiate(definition, node)
        if to is None:
            if _could_be(definition, node, any(recursion_step(d, setting.facts) for d in found)):
                raise OutsideFragment(f"{node} may be {definition.head}, which is defined otherwise")
            continue
        if _stays_folded(definition, node, setting):
            continue
        setting.facts.rest_on(definition)
        return apart(definition.body).xreplace(to)
    return None


def _instantiate(definition: Definition, node: Expr) -> dict[Expr, Expr] | None:
    """What the head's symbols stand for at `node`; None where the head does not match: a label is at least 0."""
    to: dict[Expr, Expr] = {}
    labels = len(node.labels) if isinstance(node, Entry) else 0
    for position, (pattern, actual) in enumerate(zip(definition.head.args[1:], node.args[1:], strict=True)):
        offset, base = pattern.as_coeff_Add()
        if position < labels and actual.is_Integer and actual < offset:
            return None
        if pattern.is_Integer:
            if actual != pattern:
                return None
        elif base.is_Symbol and to.setdefault(base, actual - offset) == actual - offset:
            continue
        else:
            return None
    return to


def _could_be(definition: Definition, node: Expr, recursive: bool) -> bool:
    """Whether the node is the head at some value of its names, where the head has a number.

    The label l + 1 is never 0, and one of a recursive definition is unfolded only where it is not the base.
    """
    head = definition.head
    if not isinstance(head, Entry) or not any(i.is_Integer for i in head.args[1:]):
        return False
    labels = zip(head.labels, node.labels, strict=True)
    if any(i.is_Integer and i != j and (recursive or not (i - j).as_coeff_Add()[0] >= 0) for i, j in labels):
        return False
    return all(i == j for i, j in zip(head.indices, node.indices, strict=True) if i.is_Integer and j.is_Integer)


def _stays_folded(definition: Definition, node: Expr, setting: Setting) -> bool:
    """A definition recursive in a label is unfolded down to the level that the claim speaks of, and only where the
    layer is known not to be one of the first, which are defined otherwise.
    """
    step = recursion_step(definition, setting.facts)
    if not isinstance(node, Entry) or step == 0:
        return False
    at = label(node.labels[0])
    if at is None:
        return True
    base, offset = at
    level = setting.levels.get(base) if base else Level(0)
    if level is None or (offset <= level.offset if step < 0 else offset >= level.offset):
        return True
    first = bases(setting.facts.definitions(node))
    if not base or not first:
        return False
    if step < 0:
        return level.least + offset <= max(first)
    return level.greatest is None or min(first) - offset <= level.greatest


def bases(definitions: Iterable[Definition]) -> set[int]:
    """The labels, as numbers, at which an array is defined by itself."""
    heads = (d.head for d in definitions)
    return {int(h.labels[0]) for h in heads if isinstance(h, Entry) and h.labels and h.labels[0].is_Integer}


def recursion_step(definition: Definition, facts: Facts) -> int:
    """By how much the label changes where the definition comes back to its own array (0: it does not)."""
    head = definition.head
    if not isinstance(head, Entry) or not head.labels or head.args[1].is_Integer:
        return 0
    at = label(head.labels[0])
    if at is None:
        return 0
    for entry in definition.body.atoms(Entry):
        if not entry.labels:
            continue
        below = label(entry.labels[0])
        if below is None or below[0] != at[0] or below[1] == at[1]:
            continue
        if facts.leads_to(entry.array, head.array):
            return below[1] - at[1]
    return 0


def stands_for(node: Expr, facts: Facts) -> list[Expr]:
    """The bodies of a name's definitions, and what a condition says it is equal to."""
    equal = facts.equal_to(node) if node.is_Symbol else None
    return [d.body for d in facts.definitions(node)] + ([equal] if equal is not None else [])
