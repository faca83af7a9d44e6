"""Forms inside atoms, whose sums say which names they leave out; and the test whether a form is zero.

The sums of a form leave out the names around it. What stands inside a function or a root, and what is taken
from one scope to another, has other names around it: `argument` writes down which names the sums leave out,
and `within` splits the sums at the names of a wider scope.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from .forms import Argument, Atom, Bound, Form, Monomial, add, atom_form, constant, freeze, thaw
from .naming import canonical, names_in, rename_atom
from .products import integer_power, multiply, multiply_monomials, replaced


def argument(form: Form, names: Iterable[tuple[str, Any]]) -> Argument:
    """The form, made where there are these names, with those that its sums leave out.

    A name that makes no difference, because what it leaves out was added again, is dropped.
    """
    summed = summed_ranges(form)
    left_out = sorted((name, key) for name, key in set(names) if key in summed)
    for place in tuple(left_out):
        whole = _without(form, place)
        if whole is not None:
            form = whole
            left_out.remove(place)
    return tuple(left_out), freeze(form)


def summed_ranges(form: Form) -> set[Any]:
    """The ranges that the form sums over."""
    return {key for bound, _ in form for _, key in bound}


def _without(form: Form, place: tuple[str, Any]) -> Form | None:
    """The form that gives this one when its sums are split at the name; None where there is none."""
    whole = {term: c for term, c in form.items() if not any(place[0] in names_in(a) for a, _ in term[1])}
    if place[1] not in summed_ranges(whole):
        return None
    return whole if split(whole, *place) == form else None


def split(form: Form, name: str, key: Any) -> Form:
    """The form with each sum over the range written as its term at the name and the sum over the rest."""
    total = form
    for (bound, monomial), c in form.items():
        for own in (own for own, k in bound if k == key):
            number, here = _at(monomial, own, name)
            if number:
                rest = tuple(place for place in bound if place[0] != own)
                term, factor = canonical(rest, here)
                total = add(total, {term: c * number * factor})
    return total


def _at(monomial: Monomial, own: str, name: str) -> tuple[Fraction | int, Monomial]:
    """The monomial with the bound name `own` standing for `name`, and a factor."""
    number: Fraction | int = 1
    total: Monomial = ()
    for a, p in monomial:
        a = rename_atom(a, {own: name})
        factor, total = multiply_monomials(total, () if _is_true(a) else ((a, p),))
        number *= 0 if _is_false(a) else factor
    return number, total


def _is_true(atom: Atom) -> bool:
    return atom[0] == "before" and atom[1].isdigit() and atom[2].isdigit() and int(atom[1]) < int(atom[2])


def _is_false(atom: Atom) -> bool:
    if atom[0] != "before":
        return False
    both_numbers = atom[1].isdigit() and atom[2].isdigit()
    return bool(atom[1] == atom[2]) or (both_numbers and not _is_true(atom))


def within(form: Form, left_out: Bound, names: Iterable[tuple[str, Any]]) -> Form:
    """The form, whose sums leave out some names, among these names, which are all of those and more."""
    for place in names:
        if place not in left_out:
            form = split(form, *place)
    return form


def without_roots(form: Form, taken: frozenset[Any]) -> Form:
    """The form times a power of each root such that no root has a negative or a whole exponent left.

    The factor is not zero wherever the form has a value, so the result is zero exactly where the form is.
    `taken` are the ranges in which the form's surroundings have names. A root stays whole if it sums over one
    of them, since a sum in a form leaves those names out and one inside a root does not, and if it
    mentions a name, which its term may bind. A root that mentions one of several bound names has no power taken out:
    which of them stands for which index differs from term to term, and so would the factor.
    """
    whole = _opaque_roots(form, taken)
    while True:
        several = {name for bound, _ in form if len(bound) > 1 for name, _ in bound}
        lowest: dict[Atom, Fraction] = {}
        highest: dict[Atom, Fraction] = {}
        for _, monomial in form:
            for a, p in monomial:
                if a[0] == "root" and a not in whole:
                    highest[a] = max(highest.get(a, p), p)
                    if not names_in(a) & several:
                        lowest[a] = min(lowest.get(a, Fraction(0)), p)
        shifts = {a: -(p.numerator // p.denominator) for a, p in lowest.items() if p < 0}
        if not shifts and all(p < 1 for p in highest.values()):
            return form
        form = _shifted(form, shifts, whole)


def _opaque_roots(form: Form, taken: frozenset[Any]) -> set[Atom]:
    found = set()
    for _, monomial in form:
        for a in (a for a, _ in monomial if a[0] == "root"):
            summed = summed_ranges(thaw(a[1][1]))
            if summed and (summed & taken or names_in(a)):
                found.add(a)
    return found


def _shifted(form: Form, shifts: Mapping[Atom, int], opaque: set[Atom]) -> Form:
    def radicand(a: Atom, p: Fraction) -> Form | None:
        if a[0] != "root" or a in opaque or p < 1:
            return None
        whole = p.numerator // p.denominator
        left = atom_form(a, p - whole) if p > whole else constant(1)
        return multiply(left, integer_power(thaw(a[1][1]), whole))

    return replaced(multiply(form, {((), tuple(sorted(shifts.items()))): Fraction(1)}), radicand)


def is_zero(form: Form, taken: frozenset[Any]) -> bool:
    """Whether the form vanishes whatever its atoms are worth; `taken` as in `without_roots`."""
    return not form or not without_roots(form, taken)
