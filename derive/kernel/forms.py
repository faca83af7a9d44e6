"""The normal form: sums of monomials over tuples of pairwise distinct indices, with rational coefficients.

A term is  c * sum over distinct bound indices of a^p b^q ...  where a, b, ... are atoms: symbols, entries of
arrays, moments, functions at an argument, roots. Different index names in one term mean different values, and
a bound name also differs from every name of its range in the scope that the form was made in: that is what
makes the form unique. A form inside an atom says itself which names its sums leave out (`Argument`).

Atoms, terms and forms are nested tuples of strings, integers and fractions: they hash, sort and print
without help. Decides nothing about probability.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeAlias

Atom: TypeAlias = tuple[Any, ...]
"""("symbol", name) | ("entry", array, labels, indices) | ("random", array, labels, indices) |
("apply", function, order, argument) | ("moment", factors) | ("root", argument) | ("prime", p) | ("pi",) |
("before", i, j) | ("product", label, first, last, argument)"""
Monomial: TypeAlias = tuple[tuple[Atom, Any], ...]
"""Atoms with their exponents: an int where it is whole, which hashes faster, else a Fraction."""
Bound: TypeAlias = tuple[tuple[str, Any], ...]
"""Names with the key of their range."""
Term: TypeAlias = tuple[Bound, Monomial]
Form: TypeAlias = dict[Term, Fraction]
Frozen: TypeAlias = tuple[tuple[Term, Fraction], ...]
Argument: TypeAlias = tuple[Bound, Frozen]
"""The names that the sums of a form leave out, each from the sums over its range, and the form."""

ONE: Term = ((), ())


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
    total: Form = dict(forms[0]) if forms else {}
    for form in forms[1:]:
        for term, c in form.items():
            if term in total:
                c += total[term]
            if c:
                total[term] = c
            else:
                del total[term]
    return total


def scale(form: Form, factor: Fraction | int) -> Form:
    if factor == 1:
        return form
    return {term: c * factor for term, c in form.items()} if factor else {}


def subtract(left: Form, right: Form) -> Form:
    return add(left, scale(right, -1))
