"""The normal form: sums of monomials over tuples of pairwise distinct indices, with rational coefficients.

A term is  c * sum over distinct bound indices of a^p b^q ...  where a, b, ... are atoms: symbols, entries of
arrays, moments, functions at an argument, roots. Different index names in one term mean different values, and
a bound name also differs from every free name of its range: that is what makes the form unique. Two forms are
the same quantity if `is_zero(subtract(f, g))`; atoms are treated as independent unknowns, so the answer
"zero" is always right.

Atoms, terms and forms are nested tuples of strings, integers and fractions: they hash, sort and print
without help. Decides nothing about probability.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import permutations
from typing import Any, TypeAlias

from sympy import factorint

Atom: TypeAlias = tuple[Any, ...]
"""("symbol", name) | ("entry", array, labels, indices) | ("random", array, labels, indices) |
("apply", function, order, form) | ("moment", factors) | ("root", form) | ("prime", p) | ("pi",) |
("before", i, j) | ("product", label, first, last, form)"""
Monomial: TypeAlias = tuple[tuple[Atom, Any], ...]
"""Atoms with their exponents: an int where it is whole, which hashes faster, else a Fraction."""
Bound: TypeAlias = tuple[tuple[str, Any], ...]
"""Names with the key of their range."""
Term: TypeAlias = tuple[Bound, Monomial]
Form: TypeAlias = dict[Term, Fraction]
Frozen: TypeAlias = tuple[tuple[Term, Fraction], ...]

ONE: Term = ((), ())


class BudgetExhausted(Exception):
    """The claim needs more work than the budget allows; the verdict is then undecided."""


def constant(value: Any) -> Form:
    """The form of a rational number."""
    return {ONE: Fraction(value)} if value else {}


def atom_form(atom: Atom, exponent: Fraction | int = 1) -> Form:
    """The form of one atom to a power."""
    return {((), ((atom, exponent if exponent.denominator > 1 else int(exponent)),)): Fraction(1)}


def freeze(form: Form) -> Frozen:
    return tuple(sorted(form.items()))


def thaw(frozen: Frozen) -> Form:
    return dict(frozen)


def add(*forms: Form) -> Form:
    total: Form = {}
    for form in forms:
        for term, c in form.items():
            c += total.get(term, 0)
            if c:
                total[term] = c
            else:
                del total[term]
    return total


def scale(form: Form, factor: Fraction | int) -> Form:
    return {term: c * factor for term, c in form.items()} if factor else {}


def subtract(left: Form, right: Form) -> Form:
    return add(left, scale(right, -1))


# ---------------------------------------------------------------------------------------------- names


def names_in(thing: Any) -> set[str]:
    """The index names that an atom, monomial or frozen form mentions freely."""
    match thing:
        case ("entry" | "random", str(), labels, indices):
            return {base for base, _ in labels if base} | set(indices)
        case ("apply", _, int(), form) | ("root", form):
            return _free_names(form)
        case ("product", name, first, last, form):
            return (_free_names(form) - {name}) | _free_names(first) | _free_names(last)
        case ("moment", factors):
            return set().union(*(names_in(a) for a, _ in factors))
        case ("before", i, j):
            return {i, j}
        case _:
            return set()


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
        case ("apply", function, order, form):
            return ("apply", function, order, _rename_frozen(form, to))
        case ("root", form):
            return ("root", _rename_frozen(form, to))
        case ("product", name, first, last, form):
            to = {old: new for old, new in to.items() if old != name}
            return (
                "product",
                name,
                _rename_frozen(first, to),
                _rename_frozen(last, to),
                _rename_frozen(form, to),
            )
        case ("moment", factors):
            return ("moment", tuple(sorted((rename_atom(a, to), p) for a, p in factors)))
        case ("before", i, j):
            return ("before", to.get(i, i), to.get(j, j))
        case _:
            return atom


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


def canonical(bound: Bound, monomial: Monomial) -> tuple[Term, Fraction]:
    """The term with its bound names replaced by the standard ones, and a factor.

    The factor is a half for each pair `i < j` under which the rest is symmetric.
    """
    if not bound:
        return ((), monomial), Fraction(1)
    if len(bound) == 1:
        return _relabelled(list(bound), monomial), Fraction(1)
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
        for head in _products([list(permutations(alike[looks])) for looks in sorted(alike)]):
            yield [(name, key) for part in head for name in part] + tail


def _products(choices: list[list[tuple[str, ...]]]) -> Iterator[list[tuple[str, ...]]]:
    if not choices:
        yield []
        return
    for first in choices[0]:
        for rest in _products(choices[1:]):
            yield [first, *rest]


def _relabelled(order: list[tuple[str, Any]], monomial: Monomial) -> Term:
    # Names carry the depth at which they bind, so that no name is captured by a sum inside an atom.
    level = max((_depth(a) for a, _ in monomial), default=0)
    to = {name: f"_{level}.{position}" for position, (name, _) in enumerate(order)}
    bound = tuple((to[name], key) for name, key in order)
    return bound, tuple(sorted((rename_atom(a, to), p) for a, p in monomial))


def _depth(atom: Atom) -> int:
    """How many sums are nested inside the atom."""
    match atom:
        case ("apply", _, int(), form) | ("root", form) | ("product", _, _, _, form):
            return max((_term_depth(term) for term, _ in form), default=0)
        case ("moment", factors):
            return max(_depth(a) for a, _ in factors)
        case _:
            return 0


def _term_depth(term: Term) -> int:
    bound, monomial = term
    return max((_depth(a) for a, _ in monomial), default=0) + bool(bound)


def _halve_symmetric_orders(bound: Bound, monomial: Monomial) -> tuple[Monomial, Fraction]:
    names = {name for name, _ in bound}
    for item in monomial:
        match item[0]:
            case ("before", i, j) if i in names and j in names:
                rest = tuple(other for other in monomial if other != item)
                swapped = tuple(sorted((rename_atom(a, {i: j, j: i}), p) for a, p in rest))
                if swapped == rest and not any(a[0] == "before" for a, _ in rest):
                    return rest, Fraction(1, 2)
    return monomial, Fraction(1)


# ------------------------------------------------------------------------------------------- products


def multiply_monomials(left: Monomial, right: Monomial) -> tuple[Fraction, Monomial]:
    """The product, and the rational factor that whole powers of primes under a root leave."""
    if not left or not right:
        return Fraction(1), left or right
    powers: dict[Atom, Any] = dict(left)
    for a, p in right:
        powers[a] = powers.get(a, 0) + p
    c = Fraction(1)
    for a, p in list(powers.items()):
        if a[0] == "before" and p > 1:
            powers[a] = 1
        if a[0] == "prime":
            whole = p.numerator // p.denominator
            c *= Fraction(a[1]) ** whole
            powers[a] = p - whole
    return c, tuple(sorted((a, p) for a, p in powers.items() if p))


def multiply(left: Form, right: Form) -> Form:
    """The product; where both sum over an index range, the indices may or may not coincide."""
    total: Form = {}
    for (bound_l, mono_l), c in left.items():
        for (bound_r, mono_r), d in right.items():
            for term, factor in _products_of_terms(bound_l, mono_l, bound_r, mono_r):
                value = total.get(term, 0) + c * d * factor
                if value:
                    total[term] = value
                else:
                    del total[term]
    return total


def _products_of_terms(
    bound_l: Bound, mono_l: Monomial, bound_r: Bound, mono_r: Monomial
) -> Iterator[tuple[Term, Fraction]]:
    if not bound_r or not bound_l:
        c, monomial = multiply_monomials(mono_l, mono_r)
        if not bound_l and not bound_r:
            yield ((), monomial), c
            return
        term, factor = canonical(bound_l + bound_r, monomial)
        yield term, c * factor
        return
    left_to = {name: f"l{name}" for name, _ in bound_l}
    bound_l = tuple((left_to[name], key) for name, key in bound_l)
    mono_l = tuple((rename_atom(a, left_to), p) for a, p in mono_l)
    for to in _coincidences(bound_l, bound_r):
        renamed = tuple(sorted((rename_atom(a, to), p) for a, p in mono_r))
        c, monomial = multiply_monomials(tuple(sorted(mono_l)), renamed)
        rest = tuple((to[name], key) for name, key in bound_r if to[name].startswith("r"))
        term, factor = canonical(bound_l + rest, monomial)
        yield term, c * factor


def _coincidences(bound_l: Bound, bound_r: Bound) -> Iterator[dict[str, str]]:
    """Every way in which the names on the right meet different names on the left, or none."""
    if not bound_r:
        yield {}
        return
    (name, key), *rest = bound_r
    for to in _coincidences(bound_l, tuple(rest)):
        yield to | {name: f"r{name}"}
        for other, other_key in bound_l:
            if other_key == key and other not in to.values():
                yield to | {name: other}


def product(forms: Iterable[Form]) -> Form:
    total = constant(1)
    for form in forms:
        total = multiply(total, form)
    return total


def integer_power(form: Form, exponent: int) -> Form:
    return product([form] * exponent)


def number_power(value: Fraction, exponent: Fraction) -> Form:
    """A positive rational to a rational power, as a rational times roots of primes."""
    total = constant(1)
    for part, sign in ((value.numerator, 1), (value.denominator, -1)):
        for p, k in factorint(part).items():
            power = k * exponent * sign
            whole = power.numerator // power.denominator
            root = atom_form(("prime", int(p)), power - whole) if power != whole else constant(1)
            total = multiply(total, scale(root, Fraction(int(p)) ** whole))
    return total


# --------------------------------------------------------------------------------------------- binding


def size(range_key: Any) -> Form:
    """How many values a range has: last - first + 1."""
    first, last = range_key
    return add(subtract(thaw(last), thaw(first)), constant(1))


def bind(form: Form, name: str, key: Any, others: int) -> Form:
    """The sum of `form` over all values of `name` in its range but those of `others` other names.

    A term that does not mention the name is counted: the range's size less the values that are taken.
    """
    total: Form = {}
    for (bound, monomial), c in form.items():
        if any(name in names_in(a) for a, _ in monomial):
            term, factor = canonical((*bound, (name, key)), monomial)
            total = add(total, {term: c * factor})
        else:
            taken = others + sum(1 for _, k in bound if k == key)
            count = subtract(size(key), constant(taken))
            total = add(total, multiply({(bound, monomial): c}, count))
    return total


# ------------------------------------------------------------------------------------------- zero test


def without_roots(form: Form, taken: frozenset[Any]) -> Form:
    """The form times a power of each root such that no root has a negative or a whole exponent left.

    The factor is not zero wherever the form has a value, so the result is zero exactly where the form is.
    `taken` are the ranges in which the form's surroundings have names. A root stays whole if it sums over one
    of them, since a sum in a form leaves those names out and one inside a root does not, and if it
    mentions a name, which its term may bind.
    """
    whole = _opaque_roots(form, taken)
    while True:
        lowest: dict[Atom, Fraction] = {}
        highest: dict[Atom, Fraction] = {}
        for _, monomial in form:
            for a, p in monomial:
                if a[0] == "root" and a not in whole:
                    lowest[a] = min(lowest.get(a, Fraction(0)), p)
                    highest[a] = max(highest.get(a, p), p)
        shifts = {a: -(p.numerator // p.denominator) for a, p in lowest.items() if p < 0}
        if not shifts and all(p < 1 for p in highest.values()):
            return form
        form = _shifted(form, shifts, whole)


def _opaque_roots(form: Form, taken: frozenset[Any]) -> set[Atom]:
    found = set()
    for _, monomial in form:
        for a in (a for a, _ in monomial if a[0] == "root"):
            summed = {key for (bound, _), _ in a[1] for _, key in bound}
            if summed and (summed & taken or _free_names(a[1])):
                found.add(a)
    return found


def _shifted(form: Form, shifts: Mapping[Atom, int], opaque: set[Atom]) -> Form:
    total: Form = {}
    for (bound, monomial), c in form.items():
        powers = dict(monomial)
        for a, k in shifts.items():
            powers[a] = powers.get(a, Fraction(0)) + k
        part: Form = {}
        rest, whole = [], []
        for a, p in powers.items():
            if a[0] == "root" and a not in opaque and p >= 1:
                whole.append((a, p.numerator // p.denominator))
                p -= p.numerator // p.denominator
            if p:
                rest.append((a, p))
        part = {(bound, tuple(sorted(rest))): c}
        for a, k in whole:
            part = multiply(part, integer_power(thaw(a[1]), k))
        total = add(total, part)
    return total


def is_zero(form: Form, taken: frozenset[Any]) -> bool:
    """Whether the form vanishes whatever its atoms are worth; `taken` as in `without_roots`."""
    return not form or not without_roots(form, taken)
