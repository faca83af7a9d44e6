"""Arrays defined in turn, layer by layer, as one recursion: what has no first layer is put in where it is used.

y^l := W^l x^l and x^{l+1} := f(y^l) say that x^{l+1} := f(W^l x^l): y only gives a name to what a layer of x is made
of, and is unfolded like one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache

from sympy import Expr, Product, Sum

from ..language.assumptions import Definition
from ..language.expressions import Array, Entry, fresh_index
from .labels import label

Parts = dict[Definition, tuple[Definition, ...]]
"""Definitions, with those that were put together to make each."""


@lru_cache(maxsize=256)
def eliminated(definitions: tuple[Definition, ...]) -> Parts:
    """The definitions without circles through an array that has no first layer of its own."""
    found: Parts = {d: (d,) for d in definitions}
    for array in dict.fromkeys(d.head.array for d in definitions if isinstance(d.head, Entry) and d.head.labels):
        step = _step_without_start(array, found)
        if step is None or not _is_in_a_circle(array, found):
            continue
        users = [d for d in found if _entries(d, array)]
        if all(_is_covered(e, user, step, found) for user in users for e in _entries(user, array)):
            found = {
                (_with(step, d) if d in users else d): parts + (found[step] if d in users else ())
                for d, parts in found.items()
            }
    return found


def _step_without_start(array: Array, known: Parts) -> Definition | None:
    """The one definition of an array, for every index and label and not of itself."""
    match [d for d in known if _defines(d, array)]:
        case [step]:
            at = label(step.head.labels[0])
            indices = step.head.indices
            general = at is not None and at[0] and all(i.is_Symbol for i in indices) and _are_distinct(step.head)
            if general and len(array.labels) == 1 and not _entries(step, array):
                return step
    return None


def _are_distinct(head: Entry) -> bool:
    return len({i.as_coeff_Add()[1] for i in head.args[1:]}) == head.array.arity


def made_of(array: Array, definitions: Callable[[Array], Iterable[Definition]]) -> frozenset[Array]:
    """The arrays that an array is made of, at whatever label; itself among them where it is in a circle."""
    todo, found = [array], set[Array]()
    while todo:
        inner = {e.array for d in definitions(todo.pop()) for e in d.body.atoms(Entry)} - found
        found |= inner
        todo += inner
    return frozenset(found)


def _is_in_a_circle(array: Array, known: Parts) -> bool:
    return array in made_of(array, lambda one: [d for d in known if _defines(d, one)])


def _is_covered(entry: Entry, user: Definition, step: Definition, known: Parts) -> bool:
    """Whether the step defines the entry at every label at which the user's definition holds."""
    head = user.head
    if not isinstance(head, Entry) or not head.labels or any(not i.is_Symbol for i in head.indices):
        return False
    if (step.body.free_symbols - step.head.free_symbols) & head.free_symbols:
        return False  # a name of the step that its head leaves open would become one of the user's head
    own, at, first = label(head.labels[0]), label(entry.labels[0]), label(step.head.labels[0])
    if own is None or at is None or first is None or at[0] not in ("", own[0]):
        return False
    lowest = own[1]
    bases = {b[1] for d in known if _defines(d, head.array) and (b := label(d.head.labels[0])) and not b[0]}
    while own[0] and lowest in bases:
        lowest += 1
    return at[1] + (lowest - own[1] if at[0] else 0) >= first[1]


def _with(step: Definition, user: Definition) -> Definition:
    """The user's definition with the body of the step where its head stands."""
    body = apart(user.body)
    inner = [e for e in body.atoms(Entry) if e.array == step.head.array]
    return replace(user, body=body.xreplace({e: apart(step.body).xreplace(_meaning(step, e)) for e in inner}))


def _meaning(step: Definition, entry: Entry) -> dict[Expr, Expr]:
    """What the symbols of the step's head stand for at the entry."""
    pairs = zip(step.head.args[1:], entry.args[1:], strict=True)
    return {p.as_coeff_Add()[1]: actual - p.as_coeff_Add()[0] for p, actual in pairs}


def _entries(user: Definition, array: Array) -> list[Entry]:
    return [e for e in user.body.atoms(Entry) if e.array == array]


def _defines(definition: Definition, array: Array) -> bool:
    return isinstance(definition.head, Entry) and definition.head.array == array


def apart(body: Expr) -> Expr:
    """The body with fresh names for the indices that its sums bind, and only where they bind them."""
    if not body.has(Sum, Product):
        return body
    node = body.func(*(apart(a) if isinstance(a, Expr) else a for a in body.args))
    if not isinstance(node, (Sum, Product)):
        return node
    return node.xreplace({limit[0]: fresh_index(limit[0]) for limit in node.limits})
