"""Whether a form is a sum of terms that cannot be negative, once second moments are written about the mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

import sympy

from .arguments import argument
from .forms import Atom, Bound, Form, Monomial, Term, add, atom_form, constant, subtract
from .naming import names_in
from .normal_form import normal_form
from .products import integer_power, multiply, multiply_monomials, replaced
from .recursion import is_nonzero_in_every_layer
from .roots import from_polynomial, is_never_empty, is_nonnegative, is_positive, split_content, to_polynomial
from .scope import Scope
from .settings import Setting

_MOST_TERMS = 40
"""Of a form that is looked at as a square."""


def is_nonnegative_sum(form: Form, strict: bool, known: Iterable[Form], setting: Setting) -> bool:
    """Whether the form is a sum of terms that cannot be negative and of positive multiples of forms that cannot;
    strictly: and one of the terms is positive. `known` are forms that cannot be negative.
    """
    # what is positive shows in the dimensions, what is at least 0 in how much they are above 1
    for write in (about_the_mean, _in_sizes):
        centred, negative = _split(write(form), setting)
        if not negative:
            return not strict or any(not bound and all(is_positive(a, setting) for a, _ in m) for bound, m in centred)
    known = list(map(_in_sizes, known))
    while negative:
        fewer = (_split(less, setting) for less in _less_multiples(centred, negative, known, setting))
        better = next((found for found in fewer if len(found[1]) < len(negative)), None)
        if better is None:
            return not strict and _is_square(form, setting)
        centred, negative = better
    return not strict or any(not bound and all(is_positive(a, setting) for a, _ in m) for bound, m in centred)


def _split(form: Form, setting: Setting) -> tuple[Form, list[Term]]:
    """The form, and its terms that may be negative."""
    return form, [t for t, c in form.items() if c < 0 or not _is_nonnegative_term(t[1], setting)]


def _less_multiples(form: Form, terms: list[Term], known: Iterable[Form], setting: Setting) -> Iterator[Form]:
    """The form less a positive multiple of one that cannot be negative, so that one of the terms goes."""
    for other in known:
        for (bound, monomial), c in other.items():
            for term in (t for t in terms if t[0] == bound and form[t] * c > 0):
                number, factor = multiply_monomials(term[1], tuple((a, -p) for a, p in monomial))
                bound_names = {name for name, _ in bound}
                apart = not any(names_in(a) & bound_names for a, _ in factor)
                divided = all(p > 0 or is_positive(a, setting) for a, p in factor)
                if apart and divided and _is_nonnegative_term(factor, setting):
                    yield subtract(form, multiply({((), factor): form[term] / c * number}, other))


def _in_sizes(form: Form) -> Form:
    """The form about the mean, times what makes every power of a dimension a positive one, with 1 + size for each."""
    form = about_the_mean(form)
    lowest: dict[Atom, Any] = {}
    for _, monomial in form:
        for a, p in monomial:
            if a[0] == "dimension":
                lowest[a] = min(lowest.get(a, 0), p)

    def grown(atom: Atom, p: Fraction) -> Form | None:
        if atom not in lowest or p.denominator > 1:
            return None
        return integer_power(add(atom_form(("size", atom[1])), constant(1)), int(p))

    return replaced(multiply(form, {((), tuple((a, -p) for a, p in lowest.items() if p)): Fraction(1)}), grown)


def _is_square(form: Form, setting: Setting) -> bool:
    """Whether the form is a positive number times even powers and factors that are not negative."""
    atoms = sorted({a for _, monomial in form for a, _ in monomial})
    if not atoms:
        return False
    if any(bound or any(p.denominator > 1 or p < 0 for _, p in m) for bound, m in form) or len(form) > _MOST_TERMS:
        return False
    symbols = {a: sympy.Symbol(f"a{i}") for i, a in enumerate(atoms)}
    number, factors = sympy.Poly(to_polynomial(form, symbols), *symbols.values()).factor_list()
    odd = (from_polynomial(f, symbols) for f, k in factors if k % 2)
    return bool(number > 0) and not any(_split(about_the_mean(factor), setting)[1] for factor in odd)


def vanishes_nowhere(form: Form, scope: Scope, setting: Setting) -> bool:
    """Whether the form is not 0 wherever no entry of the given is constant and no declared variance is 0."""

    def is_nonzero(bound: Bound, monomial: Monomial) -> bool:
        ranges = [key for _, key in bound]
        full = is_never_empty(ranges, [key for key in ranges if scope.of_range(key)])
        return full and all(_is_nonzero(a, setting) for a, _ in monomial)

    if len(form) == 1 and all(not bound and is_nonzero(bound, m) for bound, m in form):
        return True
    centred = about_the_mean(form)
    return any(
        all(c * sign > 0 and _is_nonnegative_term(m, setting) for (_, m), c in centred.items())
        and any(is_nonzero(bound, m) for bound, m in centred)
        for sign in (1, -1)
    )


def note_leading(coefficient: Form, scope: Scope, setting: Setting) -> None:
    """Note what of a leading coefficient must not vanish, as far as that is not known: where it does, it leads not."""
    _, monomial, rest = split_content(coefficient)
    for factor in (*(atom_form(a) for a, _ in monomial), rest):
        if not vanishes_nowhere(factor, scope, setting):
            setting.facts.require_nonzero(argument(factor, scope.names))


def _is_nonzero(atom: Atom, setting: Setting) -> bool:
    match atom:
        case ("variance", ((("random", key, labels, _), 1),)) | ("moment", ((("random", key, labels, _), 2),)):
            if not setting.facts.definitions_of(setting.facts.arrays[key]):
                return True
            if atom[0] == "variance":
                return False
            return is_nonzero_in_every_layer((key, labels), setting, normal_form, vanishes_nowhere)
        case ("symbol", name):
            return is_positive(atom, setting) or setting.facts.is_spread(name)
        case ("product", _, _, _, (_, form)):
            (bound, monomial), _ = form[0]
            return len(form) == 1 and not bound and all(_is_nonzero(a, setting) for a, _ in monomial)
    return is_positive(atom, setting)


def about_the_mean(form: Form, *around: Form) -> Form:
    """The form with E[x^2] written as Var[x] + E[x]^2, for each product x whose mean occurs in the form or in those
    around it; the variance is an atom ("variance", factors of x).
    """
    means = {a for f in (form, *around) for _, monomial in f for a, _ in monomial if a[0] == "moment"}

    def centred(atom: Atom, p: Fraction) -> Form | None:
        if atom[0] != "moment" or p.denominator > 1 or p < 0 or any(k % 2 for _, k in atom[1]):
            return None
        factors = tuple((a, k // 2) for a, k in atom[1])
        if ("moment", factors) not in means:
            return None
        square = add(atom_form(("variance", factors)), atom_form(("moment", factors), 2))
        return integer_power(square, int(p))

    return replaced(form, centred)


def in_moments(form: Form) -> Form:
    """The form with each variance atom written as E[x^2] - E[x]^2 again."""

    def from_moments(atom: Atom, p: Fraction) -> Form | None:
        if atom[0] != "variance":
            return None
        second = atom_form(("moment", tuple((a, 2 * k) for a, k in atom[1])))
        return integer_power(subtract(second, atom_form(("moment", atom[1]), 2)), int(p))

    return replaced(form, from_moments)


def _is_nonnegative_term(monomial: Monomial, setting: Setting) -> bool:
    """A root has no value where it would be negative."""
    return all(is_nonnegative(a, setting) or p % 2 == 0 or p.denominator % 2 == 0 for a, p in monomial)
