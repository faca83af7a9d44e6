"""Where recursions start: a layer that rests on one which nothing defines may be anything."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr

from ..language.assumptions import Definition
from ..language.expressions import Array, Entry
from .definitions import bases, recursion_step
from .facts import Facts
from .labels import label
from .settings import OutsideFragment


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
        for at in range(first, max(bases(facts.definitions_of(root))) - min(steps) + 2):
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


def is_whole(array: Array, facts: Facts) -> bool:
    """Whether the definitions say what every entry is: in one way for all layers, or from a first one on."""
    definitions = facts.definitions_of(array)
    heads, steps = [d.head for d in definitions], [recursion_step(d, facts) for d in definitions]
    if any(not all(i.is_Symbol for i in h.indices) or len({*h.args[1:]}) < array.arity for h in heads):
        return False
    if len(array.labels) > 1 and any(_in_circle(d, array, facts) for d in definitions):
        return False
    starts = any(h.labels and h.labels[0].is_Integer for h in heads)
    down = starts and all(step <= 0 for step in steps) and any(step < 0 for step in steps)
    return down or (steps == [0] and all(at.is_Symbol for at in heads[0].labels))


def _in_circle(definition: Definition, root: Array, facts: Facts) -> list[Entry]:
    """The entries of the body that lead to `root`."""
    if not isinstance(definition.head, Entry) or not definition.head.labels:
        return []
    return [e for e in definition.body.atoms(Entry) if e.labels and facts.leads_to(e.array, root)]


def _first_base(array: Array, facts: Facts) -> int | None:
    """Where the recursion of an array that goes down in its label ends."""
    found = bases(facts.definitions_of(array))
    return min(found) if found and any(below < own for own, below in _steps(array, facts)) else None


def _follow(
    array: Array, at: int, root: Array, facts: Facts, known: set[tuple[Array, int]], path: tuple[tuple[Array, int], ...]
) -> None:
    """Go from one layer down to those that it is made of, in the recursion of `root` and others that have a start."""
    if (array, at) in known:
        return
    first = bases(facts.definitions_of(array))
    if (first and at < min(first)) or (array, at) in path:
        raise OutsideFragment(f"{root.name} rests on {array.name} at {at}, which nothing defines")
    for definition in facts.definitions_of(array):
        own = label(definition.head.labels[0])
        if own is None or (at in first if own[0] else own[1] != at):
            continue
        if at < own[1]:
            raise OutsideFragment(f"{root.name} rests on {array.name} at {at}, which nothing defines")
        circle = _in_circle(definition, root, facts)
        for entry in (e for e in definition.body.atoms(Entry) if e in circle or _ends(e.array, facts)):
            below = label(entry.labels[0])
            if below is not None and below[0] in ("", own[0]):
                to = below[1] + (at - own[1] if below[0] else 0)
                _follow(entry.array, to, root, facts, known, (*path, (array, at)))
            elif below is None or entry in circle:
                raise OutsideFragment(f"{root.name} is defined through {entry}")
    known.add((array, at))


def _ends(array: Array, facts: Facts) -> bool:
    """Whether an array with a label is defined by what lies below or beside it, so that one comes to an end."""
    definitions = facts.definitions_of(array)
    steps = [recursion_step(d, facts) for d in definitions]
    if len(array.labels) != 1 or not definitions:
        return False
    return not any(steps) or (max(steps) <= 0 and bool(bases(definitions)))
