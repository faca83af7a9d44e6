"""What a name stands for: the body of its definition, which one recursive in a label comes back to."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr, Product, Sum

from ..language.assumptions import Definition
from ..language.expressions import Array, Entry, fresh_index
from .facts import Facts
from .labels import label
from .settings import OutsideFragment, Setting


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
    """What the head's symbols stand for at `node`; None where the head does not match."""
    to: dict[Expr, Expr] = {}
    for pattern, actual in zip(definition.head.args[1:], node.args[1:], strict=True):
        offset, base = pattern.as_coeff_Add()
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
    if any(i.is_Integer and (recursive or not (i - j).as_coeff_Add()[0] >= 0) for i, j in labels):
        return False
    return all(
        i == j for i, j in zip(head.indices, node.indices, strict=True) if i.is_Integer and j.is_Integer
    )


def apart(body: Expr) -> Expr:
    """The body with fresh names for the indices that its sums bind, and only where they bind them."""
    if not body.has(Sum, Product):
        return body
    node = body.func(*(apart(a) if isinstance(a, Expr) else a for a in body.args))
    if not isinstance(node, (Sum, Product)):
        return node
    return node.xreplace({limit[0]: fresh_index(limit[0]) for limit in node.limits})


def _stays_folded(definition: Definition, node: Expr, setting: Setting) -> bool:
    """A definition recursive in a label is unfolded down to the level that the claim speaks of."""
    step = recursion_step(definition, setting.facts)
    if not isinstance(node, Entry) or step == 0:
        return False
    at = label(node.labels[0])
    if at is None:
        return True
    base, offset = at
    level = setting.levels.get(base) if base else 0
    return level is None or (offset <= level if step < 0 else offset >= level)


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
        if entry.array == head.array or _leads_to(entry, head.array, facts, frozenset()):
            return below[1] - at[1]
    return 0


def _leads_to(entry: Entry, target: object, facts: Facts, seen: frozenset[object]) -> bool:
    if entry.array in seen:
        return False
    return any(
        inner.array == target or _leads_to(inner, target, facts, seen | {entry.array})
        for definition in facts.definitions(entry)
        for inner in definition.body.atoms(Entry)
    )


def check_starts(sides: Iterable[Expr], facts: Facts) -> None:
    """Raise OutsideFragment for a recursion with a layer that rests on one which nothing defines.

    z^{l+1} := z^l + z^{l-1} needs z^0 and z^1; with z^0 alone, z^1 may be anything. A label is at least 0.
    """
    todo, seen = list(sides), set[Array]()
    while todo:
        entries = todo.pop().atoms(Entry)
        for array in {e.array for e in entries} - seen:
            seen.add(array)
            todo += [d.body for d in facts.definitions_of(array)]
            _check_start(array, facts)
        for e in entries:
            first = _first_base(e.array, facts)
            if first is not None and e.labels[0].is_Integer and e.labels[0] < first:
                raise OutsideFragment(f"nothing defines {e}")


def _check_start(root: Array, facts: Facts) -> None:
    steps = {below - own for own, below in _steps(root, facts)}
    if min(steps, default=0) < 0 < max(steps, default=0):
        raise OutsideFragment(f"{root.name} is defined by layers before and after")
    first = _first_base(root, facts)
    if first is not None:
        known: set[tuple[Array, int]] = set()
        for at in range(first, max(_bases(root, facts)) - min(steps) + 2):
            _follow(root, at, root, facts, known, ())


def _steps(root: Array, facts: Facts) -> list[tuple[int, int]]:
    """The offsets of the label in the heads and the bodies of definitions on the way from an array back to it."""
    found, todo, seen = [], [root], {root}
    while todo:
        for definition in facts.definitions_of(todo.pop()):
            for entry in _in_circle(definition, root, facts):
                own, below = label(definition.head.labels[0]), label(entry.labels[0])
                if own and below and own[0] and own[0] == below[0]:
                    found.append((own[1], below[1]))
                if entry.array not in seen:
                    seen.add(entry.array)
                    todo.append(entry.array)
    return found


def leads_back(definition: Definition, facts: Facts) -> bool:
    """Whether what is defined is made of itself, at another label or at this one."""
    return bool(_in_circle(definition, definition.head.array, facts))


def _in_circle(definition: Definition, root: Array, facts: Facts) -> list[Entry]:
    """The entries of the body that lead to `root`."""
    if not isinstance(definition.head, Entry) or not definition.head.labels:
        return []
    return [
        e
        for e in definition.body.atoms(Entry)
        if e.labels and (e.array == root or _leads_to(e, root, facts, frozenset()))
    ]


def _bases(array: Array, facts: Facts) -> set[int]:
    """The labels, as numbers, at which the array is defined by itself."""
    heads = (d.head for d in facts.definitions_of(array))
    return {int(h.labels[0]) for h in heads if isinstance(h, Entry) and h.labels and h.labels[0].is_Integer}


def _first_base(array: Array, facts: Facts) -> int | None:
    """Where the recursion of an array that goes down in its label ends."""
    bases = _bases(array, facts)
    return min(bases) if bases and any(below < own for own, below in _steps(array, facts)) else None


def _follow(
    array: Array, at: int, root: Array, facts: Facts, known: set[tuple[Array, int]], path: tuple[tuple[Array, int], ...]
) -> None:
    """Go from one layer down to those that it is made of, as far as they belong to the recursion of `root`."""
    if (array, at) in known:
        return
    bases = _bases(array, facts)
    if (bases and at < min(bases)) or (array, at) in path:
        raise OutsideFragment(f"{root.name} rests on {array.name} at {at}, which nothing defines")
    for definition in facts.definitions_of(array):
        circle = _in_circle(definition, root, facts)
        own = label(definition.head.labels[0]) if circle else None
        if own is None or (at in bases if own[0] else own[1] != at):
            continue
        if at < own[1]:
            raise OutsideFragment(f"{root.name} rests on {array.name} at {at}, which nothing defines")
        for entry in circle:
            below = label(entry.labels[0])
            if below is None or below[0] not in ("", own[0]):
                raise OutsideFragment(f"{root.name} is defined through {entry}")
            to = below[1] + (at - own[1] if below[0] else 0)
            _follow(entry.array, to, root, facts, known, (*path, (array, at)))
    known.add((array, at))
