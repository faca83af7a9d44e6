"""Products of forms, powers, and sums over one more index: where indices meet or stay apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any

from sympy import factorint

from ..language.work import charge
from .forms import Atom, Bound, Form, Monomial, Term, add, atom_form, constant, scale, subtract, thaw
from .naming import canonical, names_in, rename_atom

_UNIT: Form = constant(1)


def multiply_monomials(left: Monomial, right: Monomial) -> tuple[Fraction | int, Monomial]:
    """The product, and the rational factor that whole powers of primes under a root leave."""
    if not left or not right:
        return 1, left or right
    powers: dict[Atom, Any] = dict(left)
    for a, p in right:
        powers[a] = powers.get(a, 0) + p
    c: Fraction | int = 1
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
    if left == _UNIT or right == _UNIT:
        return right if left == _UNIT else left
    total: Form = {}
    for (bound_l, mono_l), c in left.items():
        charge(100 * len(right))
        for (bound_r, mono_r), d in right.items():
            both = c * d
            for term, factor in _products_of_terms(bound_l, mono_l, bound_r, mono_r):
                value = both if factor == 1 else both * factor
                if term in total:
                    value += total[term]
                if value:
                    total[term] = value
                else:
                    del total[term]
    return total


def _products_of_terms(
    bound_l: Bound, mono_l: Monomial, bound_r: Bound, mono_r: Monomial
) -> Iterator[tuple[Term, Fraction | int]]:
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
    total = _UNIT
    for form in forms:
        total = multiply(total, form)
    return total


def integer_power(form: Form, exponent: int) -> Form:
    return product([form] * exponent)


def replaced(form: Form, instead: Callable[[Atom, Any], Form | None]) -> Form:
    """The form with powers of atoms replaced by forms, where there is one instead.

    In each term all at once: a part of a term does not say how its bound names differ, so it has no standard names.
    """
    total: Form = {}
    for (bound, monomial), c in form.items():
        forms = [instead(a, p) for a, p in monomial]
        kept = tuple(item for item, other in zip(monomial, forms, strict=True) if other is None)
        others = product(other for other in forms if other is not None)
        total = add(total, multiply({(bound, kept): c}, others))
    return total


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
