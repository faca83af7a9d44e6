"""Index names in forms: which an atom mentions, other names for them, and the standard names of bound ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

from sympy.utilities.iterables import multiset_permutations

from ..language.work import charge
from .forms import Argument, Atom, Bound, Form, Frozen, Monomial, Term, add, freeze, scale, thaw


def names_in(thing: Any) -> set[str]:
    """The index names that an atom mentions freely, or that its sums leave out."""
    match thing:
        case ("entry" | "random", str(), labels, indices):
            return {base for base, _ in labels if base} | set(indices)
        case ("apply", _, int(), argument) | ("root", argument):
            return names_in_argument(argument)
        case ("product", name, first, last, argument):
            return (names_in_argument(argument) - {name}) | _free_names(first) | _free_names(last)
        case ("moment" | "variance", factors):
            return set().union(*(names_in(a) for a, _ in factors))
        case ("before", i, j):
            return {i, j}
        case _:
            return set()


def names_in_argument(argument: Argument) -> set[str]:
    """The index names that the form mentions freely, or that its sums leave out."""
    left_out, form = argument
    return _free_names(form) | {name for name, _ in left_out}


def _free_names(form: Frozen) -> set[str]:
    found: set[str] = set()
    for (bound, monomial), _ in form:
        inside: set[str] = set().union(*(names_in(a) for a, _ in monomial))
        found |= inside - {name for name, _ in bound}
    return found


def rename_atom(atom: Atom, to: Mapping[str, str]) -> Atom:
    """The atom with free names replaced."""
    match atom:
        case ("entry" | "random" as tag, array, labels, indices):
            renamed = tuple((to.get(base, base), offset) for base, offset in labels)
            return (tag, array, renamed, tuple(to.get(i, i) for i in indices))
        case ("apply", function, order, argument):
            return ("apply", function, order, _rename_argument(argument, to))
        case ("root", argument):
            return ("root", _rename_argument(argument, to))
        case ("product", name, first, last, argument):
            to = {old: new for old, new in to.items() if old != name}
            ends = _rename_frozen(first, to), _rename_frozen(last, to)
            return ("product", name, *ends, _rename_argument(argument, to))
        case ("moment" | "variance" as tag, factors):
            return (tag, tuple(sorted((rename_atom(a, to), p) for a, p in factors)))
        case ("before", i, j):
            return ("before", to.get(i, i), to.get(j, j))
        case _:
            return atom


def _rename_argument(argument: Argument, to: Mapping[str, str]) -> Argument:
    left_out, form = argument
    return tuple(sorted((to.get(name, name), key) for name, key in left_out)), _rename_frozen(form, to)


def _rename_frozen(form: Frozen, to: Mapping[str, str]) -> Frozen:
    if not any(name in to for name in _free_names(form)):
        return form
    return freeze(rename(thaw(form), to))


def rename(form: Form, to: Mapping[str, str]) -> Form:
    """The form with free names replaced; names that the form binds are left alone."""
    total: Form = {}
    for (bound, monomial), c in form.items():
        mine = {old: new for old, new in to.items() if old not in dict(bound)}
        renamed = [(rename_atom(a, mine), p) for a, p in monomial]
        term = canonical(bound, tuple(sorted(renamed)))
        total = add(total, scale({term[0]: Fraction(1)}, c * term[1]))
    return total


# ----------------------------------------------------------------------------- canonical names of sums


def canonical(bound: Bound, monomial: Monomial) -> tuple[Term, Fraction | int]:
    """The term with its bound names replaced by the standard ones, and a factor.

    The factor is a half for each pair `i < j` under which the rest is symmetric.
    """
    if not bound:
        return ((), monomial), 1
    if len(bound) == 1:
        return _relabelled(list(bound), monomial), 1
    monomial, factor = _halve_symmetric_orders(bound, monomial)
    by_range: dict[Any, list[str]] = {}
    for name, key in bound:
        by_range.setdefault(key, []).append(name)
    candidates = [_relabelled(order, monomial) for order in _orders(sorted(by_range.items()), monomial)]
    return min(candidates), factor


def _orders(groups: list[tuple[Any, list[str]]], monomial: Monomial) -> Iterator[list[tuple[str, Any]]]:
    """Orders of the bound names worth comparing: names that look alike are permuted, others are sorted."""
    if not groups:
        yield []
        return
    (key, names), *rest = groups
    all_names = {name for _, members in groups for name in members}
    alike: dict[Any, list[str]] = {}
    for name in names:
        view = {other: "*" for other in all_names if other != name} | {name: "•"}
        looks = tuple(sorted((rename_atom(a, view), p) for a, p in monomial if name in names_in(a)))
        alike.setdefault(looks, []).append(name)
    for tail in _orders(rest, monomial):
        for head in product(*(list(_arrangements(alike[looks], monomial)) for looks in sorted(alike))):
            yield [(name, key) for part in head for name in part] + tail


def _arrangements(names: list[str], monomial: Monomial) -> Iterator[list[str]]:
    """The orders of the names, but for those that differ by exchanging two names that the monomial treats alike."""
    kinds: list[list[str]] = []
    for name in names:
        own = next((kind for kind in kinds if _is_symmetric(monomial, name, kind[0])), None)
        if own is None:
            kinds.append([name])
        else:
            own.append(name)
    for order in multiset_permutations([i for i, kind in enumerate(kinds) for _ in kind]):
        charge(50 * len(monomial))
        left = [iter(kind) for kind in kinds]
        yield [next(left[i]) for i in order]


def _is_symmetric(monomial: Monomial, i: str, j: str) -> bool:
    charge(5 * len(monomial))
    return tuple(sorted((rename_atom(a, {i: j, j: i}), p) for a, p in monomial)) == monomial


def _relabelled(order: list[tuple[str, Any]], monomial: Monomial) -> Term:
    # Names carry the depth at which they bind, so that no name is captured by a sum inside an atom.
    level = max((_depth(a) for a, _ in monomial), default=0)
    to = {name: f"_{level}.{position}" for position, (name, _) in enumerate(order)}
    bound = tuple((to[name], key) for name, key in order)
    return bound, tuple(sorted((rename_atom(a, to), p) for a, p in monomial))


def _depth(atom: Atom) -> int:
    """How many sums are nested inside the atom."""
    match atom:
        case ("apply", _, int(), (_, form)) | ("root", (_, form)) | ("product", _, _, _, (_, form)):
            return max((_term_depth(term) for term, _ in form), default=0)
        case ("moment" | "variance", factors):
            return max(_depth(a) for a, _ in factors)
        case _:
            return 0


def _term_depth(term: Term) -> int:
    bound, monomial = term
    return max((_depth(a) for a, _ in monomial), default=0) + bool(bound)


def _halve_symmetric_orders(bound: Bound, monomial: Monomial) -> tuple[Monomial, Fraction | int]:
    names = {name for name, _ in bound}
    for item in monomial:
        match item[0]:
            case ("before", i, j) if i in names and j in names:
                rest = tuple(other for other in monomial if other != item)
                if _is_symmetric(rest, i, j) and not any(a[0] == "before" for a, _ in rest):
                    return rest, Fraction(1, 2)
    return monomial, 1
