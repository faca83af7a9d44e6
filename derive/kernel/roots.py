"""Quotients and roots of forms: what is split off, what stays a root, and which signs that needs.

sqrt(a b) = sqrt(a) sqrt(b) and sqrt(a^2) = a hold for a, b >= 0 only; where the signs are not known the root
stays whole. That a divisor is not zero and a radicand not negative is part of the claim having a meaning.
"""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from math import gcd, lcm
from typing import Any

import sympy
from sympy import Expr, Rational

from ..language.assumptions import Property
from .forms import Argument, Atom, Form, Frozen, Monomial, atom_form, constant, freeze, thaw
from .products import multiply_monomials, number_power, product, size
from .settings import EPSILON, OutsideFragment, Setting


def power(base: Argument, exponent: Rational, setting: Setting) -> Form:
    """base ** exponent for a rational exponent that is not a positive integer. Raises OutsideFragment."""
    left_out, form = base[0], thaw(base[1])
    e = Fraction(int(exponent.p), int(exponent.q))
    if not form:
        if e > 0:
            return {}
        raise OutsideFragment("a division by zero")
    content, monomial, rest = split_content(form)
    if e < 0:
        note_nonzero([*(((), freeze(atom_form(a))) for a, _ in monomial), (left_out, freeze(rest))], setting)
    if e.denominator == 1 and min(rest.items())[1] < 0:
        content, rest = -content, {term: -c for term, c in rest.items()}
    if e.denominator > 1 and (content < 0 or not all(is_nonnegative(a, setting) for a, _ in monomial)):
        return atom_form(("root", base), e)
    total = product([_number(content, e), {((), tuple((a, p * e) for a, p in monomial)): Fraction(1)}])
    found = setting.recall("factors", (freeze(rest),), lambda: _factors(rest))
    factors = [(("root", (left_out, factor)), k) for factor, k in found]
    if e.denominator > 1 and not all(is_nonnegative(root, setting) for root, _ in factors):
        factors = [(("root", (left_out, freeze(rest))), 1)]
    return product([total, *(atom_form(root, e * k) for root, k in factors)])


def note_nonzero(divisors: list[Argument], setting: Setting) -> None:
    """Note what must not vanish for the claim to have a meaning, as far as that is not known."""
    for left_out, form in divisors:
        atoms = {a for (_, monomial), _ in form for a, _ in monomial}
        signs = {c > 0 for _, c in form}
        taken = {key for _, key in left_out}
        full = any(is_never_empty([key for _, key in bound], taken) for (bound, _), _ in form)
        if not (full and len(signs) == 1 and all(is_positive(a, setting) for a in atoms)):
            setting.facts.require_nonzero((left_out, form))


def is_positive(atom: Atom, setting: Setting) -> bool:
    """Whether the atom is known to be positive."""
    match atom:
        case ("dimension" | "prime" | "pi", *_):
            return True
        case ("symbol", name):
            return name == EPSILON.name or setting.facts.is_nonnegative_symbol(name, strictly=True)
        case ("entry", key, _, _):
            return setting.facts.is_nonnegative_array(key, strictly=True)
        case ("variance", ((("random", key, _, _), 1),)):
            return setting.facts.has(key, Property.NONCONSTANT)
        case ("moment", ((("random", key, _, _), order),)) if order % 2 == 0:
            return setting.facts.has(key, Property.NONCONSTANT)
        case ("product", _, _, _, (_, form)):
            return all(c > 0 and not bound and all(is_positive(a, setting) for a, _ in m) for (bound, m), c in form)
        case _:
            return False


def is_never_empty(ranges: list[Any], taken: Collection[Any]) -> bool:
    """Whether a sum over distinct indices in these ranges has a term: each range has values, of which none is taken."""

    def has_values(key: Any) -> bool:
        values = size(key)
        counted = all(a[0] in ("dimension", "prime") for _, monomial in values for a, _ in monomial)
        return counted and all(c > 0 for c in values.values())

    return len(set(ranges)) == len(ranges) and not any(key in taken or not has_values(key) for key in ranges)


def _number(value: Fraction, e: Fraction) -> Form:
    return constant(value ** int(e)) if e.denominator == 1 else number_power(value, e)


def split_content(form: Form) -> tuple[Fraction, Monomial, Form]:
    """form = number * monomial * rest, the number being positive unless the form is one term."""
    if len(form) == 1:
        (((bound, monomial), c),) = form.items()
        if not bound:
            return c, monomial, constant(1)
    number = Fraction(gcd(*(c.numerator for c in form.values())), lcm(*(c.denominator for c in form.values())))
    powers = [dict(monomial) for _, monomial in form]
    common = {a for a in powers[0] if all(a in p for p in powers)}
    bound_names = {name for bound, _ in form for name, _ in bound}
    shared: Monomial = () if bound_names else tuple(sorted((a, min(p[a] for p in powers)) for a in common))
    inverse = tuple((a, -p) for a, p in shared)
    rest: Form = {}
    for (bound, monomial), c in form.items():
        factor, reduced = multiply_monomials(monomial, inverse)
        rest[bound, reduced] = c * factor / number
    return number, shared, rest


def _factors(form: Form) -> list[tuple[Frozen, int]]:
    """Irreducible factors over the rationals, with multiplicity; the form itself where it has sums or roots."""
    if form == constant(1):
        return []
    atoms = sorted({a for _, monomial in form for a, _ in monomial})
    whole = all(not bound and all(p.denominator == 1 and p > 0 for _, p in m) for bound, m in form)
    if not whole or len(form) > 40:
        return [(freeze(form), 1)]
    symbols = {a: sympy.Symbol(f"a{i}") for i, a in enumerate(atoms)}
    number, factors = sympy.Poly(to_polynomial(form, symbols), *symbols.values()).factor_list()
    if number != 1:
        return [(freeze(form), 1)]
    return [(freeze(from_polynomial(f, symbols)), int(k)) for f, k in factors]


def to_polynomial(form: Form, symbols: dict[Atom, sympy.Symbol]) -> Expr:
    """The form, which has no sums, as a SymPy polynomial in the atoms' symbols."""
    return sympy.Add(
        *(
            sympy.Mul(
                sympy.Rational(c.numerator, c.denominator),
                *(symbols[a] ** sympy.Rational(p.numerator, p.denominator) for a, p in monomial),
            )
            for (_, monomial), c in form.items()
        )
    )


def from_polynomial(polynomial: Expr, symbols: dict[Atom, sympy.Symbol]) -> Form:
    atoms = list(symbols)
    terms = sympy.Poly(polynomial, *symbols.values()).terms()
    return {
        ((), tuple((a, int(k)) for a, k in zip(atoms, powers, strict=True) if k)): Fraction(int(c.p), int(c.q))
        for powers, c in terms
    }


def is_nonnegative(atom: Atom, setting: Setting) -> bool:
    """Whether the atom is known not to be negative."""
    match atom:
        case ("prime" | "pi" | "dimension" | "size" | "variance" | "before", *_):
            return True
        case ("symbol", name):
            return name == EPSILON.name or setting.facts.is_nonnegative_symbol(name)
        case ("entry", key, _, _):
            return setting.facts.is_nonnegative_array(key)
        case ("random", key, _, _):
            return setting.facts.has(key, Property.NONNEGATIVE)
        case ("apply", "relu#0" | "step#0", 0, _):
            return True
        case ("moment", factors):
            return all(p % 2 == 0 or is_nonnegative(a, setting) for a, p in factors)
        case ("root", radicand):
            return _is_nonnegative_radicand(radicand, setting)
        case ("product", _, _, _, (_, form)):
            return all(c > 0 and all(is_nonnegative(a, setting) for a, _ in m) for (_, m), c in form)
        case _:
            return False


def can_be_divided_by(atom: Atom, setting: Setting) -> bool:
    """Whether the atom is positive, or is a moment that is not negative, which is then noted not to vanish."""
    return is_nonnegative(atom, setting) and (
        atom[0] not in ("symbol", "entry", "before") or is_positive(atom, setting)
    )


def _is_nonnegative_radicand(radicand: Argument, setting: Setting) -> bool:
    """Whether every term is, or a condition says so."""
    left_out, form = radicand
    if all(c > 0 and all(is_nonnegative(a, setting) or p % 2 == 0 for a, p in m) for (_, m), c in form):
        return True
    for (known_left_out, known), condition in setting.positive:
        if known_left_out == left_out and _is_positive_multiple(form, known):
            return setting.facts.rest_on(condition)
    return False


def _is_positive_multiple(form: Frozen, of: Frozen) -> bool:
    if [term for term, _ in form] != [term for term, _ in of]:
        return False
    ratios = {c / d for (_, c), (_, d) in zip(form, of, strict=True)}
    return len(ratios) == 1 and ratios.pop() > 0
