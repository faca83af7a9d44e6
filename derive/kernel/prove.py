"""The rules: which claims the kernel proves. Each rule is a function that returns a Theorem or a Refusal.

    identity        both sides have one normal form, for every way in which free indices coincide; or they
    have in the base layer and, if they have in one layer, in the next; or once iid entries are renumbered
    inequality      the difference is a sum of terms that cannot be negative
    consequence     the claim's equation lies in what the premises' equations generate, of moments or of unknowns

Those to leading order are in `leading`. The kernel never uses floats or `simplify`. A claim that it cannot decide is
refused with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from sympy import Expr

from ..language.assumptions import Assumption, Claim, Relation
from ..language.expressions import term
from ..language.work import BudgetExhausted
from . import abstraction, equations
from .arguments import is_zero
from .cases import scopes
from .conditions import STRICT, high_and_low
from .exchange import equal_by_symmetry
from .forms import Form, subtract
from .induction import holds_in_every_layer
from .inequalities import never_negative
from .normal_form import normal_form
from .rule import Given, _theorem, forms_of, gather, guarded, not_for, prepare
from .scope import Scope
from .settings import Budget, OutsideFragment, Setting
from .signs import is_nonnegative_sum
from .theorem import Refusal, Theorem


def prove(left: object, right: object, given: Given, *, budget: Budget | None = None) -> Theorem | Refusal:
    """Prove left = right from the given, or say why not.

    `given` holds assumptions (or tuples of them, as `iid` makes). Raises TypeError for sides that are not
    expressions.
    """
    return identity(Claim(term(left), Relation.EQUAL, term(right)), gather(given), budget)


def identity(claim: Claim, given: frozenset[Assumption], budget: Budget | None = None) -> Theorem | Refusal:
    """given ⊢ left = right, if the normal forms agree for all indices."""
    if claim.relation is not Relation.EQUAL:
        return not_for(claim)

    def rule(setting: Setting) -> Theorem | Refusal:
        every = scopes((claim.left, claim.right), setting)
        for scope in every:
            left, right = forms_of(claim, scope, setting)
            if not is_zero(subtract(left, right), scope.ranges):
                return _of_every_layer_or_entry(claim, chain([scope], every), setting)
        return _theorem(claim, setting, "identity")

    return guarded(claim, given, budget, rule)


def _of_every_layer_or_entry(claim: Claim, rest: Iterable[Scope], setting: Setting) -> Theorem | Refusal:
    """By induction over the layers, or by symmetry between entries in the scopes that are left."""
    beyond: OutsideFragment | None = None
    try:
        if holds_in_every_layer(claim, setting):
            return _theorem(claim, setting, "induction")
    except OutsideFragment as reason:
        beyond = reason
    if all(equal_by_symmetry(claim, scope, setting) for scope in rest):
        return _theorem(claim, setting, "symmetry")
    if beyond:
        raise beyond
    return Refusal("differs", "the two sides have different normal forms")


def inequality(claim: Claim, given: frozenset[Assumption], budget: Budget | None = None) -> Theorem | Refusal:
    """given ⊢ left >= right, > , <= or <."""
    if not claim.relation.is_order:
        return not_for(claim)
    (high, low), strict = high_and_low(claim), claim.relation in STRICT

    def rule(setting: Setting) -> Theorem | Refusal:
        for scope in scopes((claim.left, claim.right), setting):
            gap = subtract(normal_form(high, scope, setting), normal_form(low, scope, setting))
            known = (f for node in never_negative(claim) if (f := _form_or_none(node, scope, setting)))
            if not is_nonnegative_sum(gap, strict, known, setting):
                return Refusal("outside", "the difference is not a sum of terms with known signs")
        return _theorem(claim, setting, "inequality")

    return guarded(claim, given, budget, rule)


def _form_or_none(node: Expr, scope: Scope, setting: Setting) -> Form | None:
    """None for what is said of an index that a sum binds."""
    try:
        return normal_form(node, scope, setting)
    except OutsideFragment:
        return None


def consequence(
    claim: Claim, premises: tuple[Claim, ...], given: frozenset[Assumption], budget: Budget | None = None
) -> Theorem | Refusal:
    """given, premises ⊢ left = right: over the reals, where what is divided by is not zero."""
    other = next((c for c in (claim, *premises) if c.relation is not Relation.EQUAL), None)
    if other is not None:
        return not_for(other)

    def rule(setting: Setting) -> Theorem | Refusal:
        sides = tuple(side for c in (claim, *premises) for side in (c.left, c.right))
        for scope in scopes(sides, setting):
            gaps = [subtract(*forms_of(c, scope, setting)) for c in (claim, *premises)]
            beyond = None
            try:
                follows = equations.follows(gaps[0], gaps[1:], scope, setting)
            except OutsideFragment as reason:
                follows, beyond = False, reason
            if not follows and not abstraction.follows(claim, premises, scope, setting):
                if beyond:
                    raise beyond
                return Refusal("differs", "the equation does not follow from the ones before")
        return _theorem(claim, setting, "consequence", premises)

    return guarded(claim, given, budget, rule)


def impossible(claims: tuple[Claim, ...], given: frozenset[Assumption], budget: Budget | None = None) -> bool:
    """Whether the claims, equations and inequalities, are seen to contradict each other under the given.

    They need not be consistent where this says no. No theorem rests on it.
    """
    sides = tuple(side for c in claims for side in (c.left, c.right))
    try:
        budget = budget or Budget()
        with budget.deadline.enforced():
            setting = prepare(sides, given, budget)
            scope = next(scopes(sides, setting))
            equal = [subtract(*forms_of(c, scope, setting)) for c in claims if c.relation is Relation.EQUAL]
            orders = []
            for c in claims:
                if c.relation.is_order:
                    high, low = high_and_low(c)
                    gap = subtract(normal_form(high, scope, setting), normal_form(low, scope, setting))
                    orders.append((gap, c.relation in STRICT))
            return equations.contradict(equal, orders, scope)
    except (OutsideFragment, BudgetExhausted, RecursionError):
        return False
