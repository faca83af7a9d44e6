"""Whether a form is a sum of terms that cannot be negative, once second moments are written about the
mean.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .arguments import argument
from .expand import Setting
from .forms import Atom, Bound, Form, Monomial, add, atom_form, subtract
from .products import integer_power, multiply, size
from .roots import is_nonnegative, split_content
from .scope import Scope


def is_nonnegative_sum(form: Form, strict: bool, setting: Setting) -> bool:
    """Whether every term is nonnegative; strictly: and one of them is positive."""
    centred = about_the_mean(form)
    if any(c < 0 or not _is_nonnegative_term(m, setting) for (_, m), c in centred.items()):
        return False
    return not strict or any(all(_is_positive(a) for a, _ in m) for (bound, m) in centred if not bound)


def vanishes_nowhere(form: Form, scope: Scope, setting: Setting) -> bool:
    """Whether the form is not 0 wherever no entry of the given is constant and no declared variance is 0."""

    def is_nonzero(bound: Bound, monomial: Monomial) -> bool:
        ranges = [key for _, key in bound]
        full = len(set(ranges)) == len(ranges) and not any(scope.of_range(key) or _may_be_empty(key) for key in ranges)
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


def _may_be_empty(key: Any) -> bool:
    counted = all(a[0] in ("dimension", "prime") for _, monomial in size(key) for a, _ in monomial)
    return not counted or any(c < 0 for c in size(key).values())


def _is_nonzero(atom: Atom, setting: Setting) -> bool:
    match atom:
        case ("dimension" | "prime" | "pi", *_):
            return True
        case ("symbol", name):
            return setting.facts.is_nonnegative_symbol(name, strictly=True) or setting.facts.is_spread(name)
        case ("entry", key, _, _):
            return setting.facts.is_nonnegative_array(key, strictly=True)
        case ("variance", ("random", key, _, _)) | ("moment", ((("random", key, _, _), 2),)):
            return not setting.facts.definitions_of(setting.facts.arrays[key])
        case ("product", _, _, _, (_, form)):
            (bound, monomial), _ = form[0]
            return len(form) == 1 and not bound and all(_is_nonzero(a, setting) for a, _ in monomial)
    return False


def about_the_mean(form: Form, *around: Form) -> Form:
    """The form with E[x^2] written as Var[x] + E[x]^2; the variance is an atom ("variance", ...).

    Only for those x whose mean occurs, in the form or in those around it.
    """
    means = {a for f in (form, *around) for _, monomial in f for a, _ in monomial if _is_mean(a)}
    total: Form = {}
    for (bound, monomial), c in form.items():
        part: Form = {(bound, ()): c}
        for atom, p in monomial:
            part = multiply(part, _centred(atom, p, means))
        total = add(total, part)
    return total


def in_moments(form: Form) -> Form:
    """The form with each variance atom written as E[x^2] - E[x]^2 again."""
    total: Form = {}
    for (bound, monomial), c in form.items():
        part: Form = {(bound, tuple((a, p) for a, p in monomial if a[0] != "variance")): c}
        for atom, p in monomial:
            if atom[0] == "variance":
                second, mean = (atom_form(("moment", ((atom[1], k),))) for k in (2, 1))
                part = multiply(part, integer_power(subtract(second, multiply(mean, mean)), int(p)))
        total = add(total, part)
    return total


def _is_mean(atom: Atom) -> bool:
    return atom[0] == "moment" and len(atom[1]) == 1 and atom[1][0][0][0] == "random" and atom[1][0][1] == 1


def _centred(atom: Atom, p: Fraction, means: set[Atom]) -> Form:
    match atom:
        case ("moment", (((("random", _, _, _) as entry), order),)) if (
            order == 2 and p.denominator == 1 and p > 0
        ):
            mean = ("moment", ((entry, Fraction(1)),))
            if mean in means:
                square = add(atom_form(("variance", entry)), atom_form(mean, 2))
                return integer_power(square, int(p))
    return atom_form(atom, p)


def _is_nonnegative_term(monomial: Monomial, setting: Setting) -> bool:
    return all(a[0] == "variance" or is_nonnegative(a, setting) or p % 2 == 0 for a, p in monomial)


def _is_positive(atom: Atom) -> bool:
    return atom[0] in ("dimension", "prime", "pi")
