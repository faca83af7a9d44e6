"""Whether an equation follows from others, over the reals.

Each side is a form; a form that vanishes is an equation. Factors that cannot vanish (positive numbers, second
moments that the equation divides by, sums of positive terms) are dropped, roots are squared away between two
positive terms, and what is left is a question of ideal membership: the conclusion must lie in the
radical-free ideal of the premises after saturation by what is not zero.
"""

from __future__ import annotations

from itertools import chain, combinations
from math import lcm, prod
from typing import Any

import sympy

from .arguments import is_zero, without_roots
from .forms import Atom, Form, add, freeze, subtract
from .products import integer_power
from .roots import can_be_divided_by, from_polynomial, is_nonnegative, note_nonzero, to_polynomial
from .scope import Scope
from .settings import OutsideFragment, Setting
from .signs import about_the_mean, in_moments

_PAIRED = 20
"""Of so many inequalities, two at a time are held against each other."""
_UNKNOWNS, _TERMS, _SOLUTIONS = 12, 100, 64
"""Most unknowns and terms, and most solutions by Bézout's count (the product of the degrees), of premises."""


class SignUnknown(Exception):
    """A root cannot be squared away, since the sign of a side is not known."""


def follows(conclusion: Form, premises: list[Form], scope: Scope, setting: Setting) -> bool:
    """Whether `conclusion = 0` in every real solution of `premises = 0` in which all sides have a value."""
    try:
        goal = _polynomial_equation(about_the_mean(conclusion, *premises), scope, setting)
        centred = [about_the_mean(p, conclusion, *premises) for p in premises]
        known = [k for p in centred if (k := _polynomial_equation(p, scope))]
    except SignUnknown:
        return False
    forms = (goal, *known)
    atoms = sorted({a for form in forms for _, monomial in form for a, _ in monomial})
    if any(bound for form in forms for bound, _ in form):
        raise OutsideFragment("an equation between sums that must follow from others")
    if len(atoms) > _UNKNOWNS or max(map(len, forms)) > _TERMS:
        raise OutsideFragment("an equation with many unknowns or terms that must follow from others")
    if not known:
        return is_zero(goal, scope.ranges)
    symbols = {a: sympy.Symbol(f"x{i}") for i, a in enumerate(atoms)}
    positive = {symbols[a] for a in atoms if can_be_divided_by(a, setting)}
    target = sympy.expand(to_polynomial(goal, symbols))
    dropped: set[sympy.Expr] = set()
    ideal = [_without_positive_factors(to_polynomial(k, symbols), positive, dropped, setting) for k in known]
    if not _in_saturation(target, [p for p in ideal if p != 0], symbols, positive, setting):
        return False
    note_nonzero([((), freeze(in_moments(from_polynomial(factor, symbols)))) for factor in dropped], setting)
    return True


def contradict(equations: list[Form], orders: list[tuple[Form, bool]], scope: Scope) -> bool:
    """Whether the equations `form = 0` have no solution, or make a form that is to be positive, or at least
    (where it says False) not negative, a number that is not.
    """
    try:
        forms = [_polynomial_equation(form, scope) for form in equations]
    except SignUnknown:
        return False
    forms = [form for form in forms if form]
    gaps = [(form, strict) for form, strict in orders if not any(bound for bound, _ in form)]
    whole = [f for f, _ in gaps if all(p.denominator == 1 and p > 0 for _, m in f for _, p in m)]
    atoms = sorted({a for form in (*forms, *whole) for _, monomial in form for a, _ in monomial})
    if len(atoms) > _UNKNOWNS or any(bound for form in forms for bound, _ in form):
        raise OutsideFragment("many equations together, or equations between sums")
    symbols = {a: sympy.Symbol(f"x{i}") for i, a in enumerate(atoms)}
    basis = _basis([to_polynomial(form, symbols) for form in forms], symbols)
    if basis is None:
        return True
    single = [(f, strict) for f, strict in gaps if f in whole or not f]
    sums = ((add(f, g), strict or also) for (f, strict), (g, also) in combinations(single[:_PAIRED], 2))
    for form, strict in chain(single, sums):
        value, _ = to_polynomial(form, symbols).as_numer_denom()  # a basis over the integers takes no fractions
        value = basis.reduce(value)[1] if basis else value
        if value.is_number and (value < 0 or (strict and value == 0)):
            return True
    return False


def _basis(ideal: list[sympy.Expr], symbols: dict[Atom, sympy.Symbol]) -> Any:
    """A Gröbner basis; an empty list where there are no equations, None where they have no solution.

    Raises OutsideFragment for equations that could take long.
    """
    if any(p.is_number for p in ideal):
        return None
    degrees = [sympy.Poly(p, *symbols.values()).total_degree() for p in ideal]
    if len(ideal) > 1 and prod(degrees) > _SOLUTIONS:
        raise OutsideFragment("premises of too high a degree together")
    if not ideal:
        return []
    basis = sympy.groebner(ideal, *symbols.values(), order="grevlex")
    return None if basis.exprs == [1] else basis


def _polynomial_equation(form: Form, scope: Scope, setting: Setting | None = None) -> Form:
    """An equation without roots or quotients that follows; with a setting, one that says the same."""
    form = without_roots(_squared(form, setting), scope.ranges)
    if any(p.denominator > 1 for _, monomial in form for _, p in monomial):  # a root stood inside a root
        return _polynomial_equation(form, scope, setting)
    return _without_negative_powers(form)


def _squared(form: Form, setting: Setting | None) -> Form:
    """x = y as x^q = y^q, for two terms, which says the same if both are positive. Raises SignUnknown."""
    exponents = [p for _, monomial in form for _, p in monomial]
    q = lcm(1, *(p.denominator for p in exponents))
    if q == 1:
        return form
    positive = {t: c for t, c in form.items() if c > 0}
    negative = {t: -c for t, c in form.items() if c < 0}
    signs = setting is None or all(is_nonnegative(a, setting) for _, monomial in form for a, _ in monomial)
    if len(positive) != 1 or len(negative) != 1 or not signs:
        raise SignUnknown
    return subtract(integer_power(positive, q), integer_power(negative, q))


def _without_negative_powers(form: Form) -> Form:
    lowest: dict[Atom, Any] = {}
    for _, monomial in form:
        for a, p in monomial:
            lowest[a] = min(lowest.get(a, 0), p)
    shifted: Form = {}
    for (bound, monomial), c in form.items():
        powers = dict(monomial)
        for a, p in lowest.items():
            powers[a] = powers.get(a, 0) - p
        shifted[bound, tuple(sorted((a, p) for a, p in powers.items() if p))] = c
    return shifted


def _without_positive_factors(
    polynomial: sympy.Expr, positive: set[sympy.Symbol], dropped: set[sympy.Expr], setting: Setting
) -> sympy.Expr:
    """The product of the factors that can vanish, each once; the others go to `dropped`."""
    if polynomial.is_number:
        return sympy.Integer(polynomial != 0)
    left = []
    for factor in setting.recall("factors", (polynomial,), lambda: _factors(polynomial)):
        if _cannot_vanish(factor, positive):
            dropped.add(factor)
        else:
            left.append(factor)
    return sympy.expand(sympy.Mul(*left))


def _factors(polynomial: sympy.Expr) -> list[sympy.Expr]:
    """The different irreducible factors."""
    return [factor.as_expr() for factor, _ in sympy.Poly(polynomial).factor_list()[1]]


def _cannot_vanish(factor: sympy.Expr, positive: set[sympy.Symbol]) -> bool:
    """A sum of terms of one sign, squares or positive numbers, one of them positive.

    Variances and second moments count as positive: that they are is noted as a condition.
    """
    polynomial = sympy.Poly(factor)
    unknown = [x not in positive for x in polynomial.gens]
    terms = polynomial.terms()
    squares = all(power % 2 == 0 for powers, _ in terms for power, u in zip(powers, unknown, strict=True) if u)
    sure = any(not any(power for power, u in zip(powers, unknown, strict=True) if u) for powers, _ in terms)
    return len({c > 0 for _, c in terms}) == 1 and squares and sure


def _in_saturation(
    target: sympy.Expr,
    ideal: list[sympy.Expr],
    symbols: dict[Atom, sympy.Symbol],
    positive: set[sympy.Symbol],
    setting: Setting,
) -> bool:
    """Whether the target, without factors that cannot vanish, reduces to 0 modulo the ideal."""
    target = _without_positive_factors(target, positive, set(), setting)
    if target == 0 or not ideal:
        return bool(target == 0)
    basis = _basis(ideal, symbols)
    if basis is None:
        raise OutsideFragment("the premises contradict each other")
    return bool(basis.contains(target))
