"""Claims to leading order: both sides agree in the lowest power of the signal's scale, or of what is declared small."""

from __future__ import annotations

from dataclasses import replace

from sympy import Integer

from ..language.assumptions import Assumption, Claim, Definition, Relation
from ..language.work import BudgetExhausted
from .arguments import is_zero
from .cases import scopes
from .degrees import is_of_one_degree
from .forms import subtract
from .induction import is_recursive
from .linear import check_apart, is_made_of_activations, keeps_squares, linearised, scaled_laws
from .normal_form import normal_form
from .orders import Orders, lost_to_divisors, lowest, split_orders
from .prove import identity
from .rule import _theorem, forms_of, guarded, not_for, prepare
from .scope import Scope
from .settings import Budget, OutsideFragment, Setting
from .signs import note_leading, vanishes_nowhere
from .theorem import Refusal, Theorem

_SEVERAL_ORDERS = Refusal("outside", "activations without a linear part, or a sum whose terms may be of several orders")


def leading_order(claim: Claim, given: frozenset[Assumption], budget: Budget | None = None) -> Theorem | Refusal:
    """given ⊢ left ≈ right: equal to the lowest order in a small signal (or in 1/n for a large n)."""
    if not claim.relation.is_equality:
        return not_for(claim)

    def rule(setting: Setting) -> Theorem | Refusal:
        facts = setting.facts
        check_apart(claim, setting)
        even = facts.small() or facts.large() or is_of_one_degree((claim.left, claim.right), facts)
        if is_recursive(claim, setting):
            return _linear_in_every_layer(claim, setting, given) if even else _SEVERAL_ORDERS
        if not even:
            return Refusal("outside", "what is added to an activation need not be of its order; say what is small")
        for scope in scopes((claim.left, claim.right), setting):
            if not _agree_to_leading_order(claim, scope, setting):
                return Refusal("differs", "the two sides differ to leading order in the signal")
        return _theorem(claim, setting, "leading order")

    return guarded(claim, given, budget, rule)


def _linear_in_every_layer(claim: Claim, setting: Setting, given: frozenset[Assumption]) -> Theorem | Refusal:
    """For arrays defined layer by layer: the claim with every activation replaced by its linear part."""
    linear = linearised(claim, setting)
    if linear is None:
        return _SEVERAL_ORDERS
    moved, definitions = replace(linear[0], relation=Relation.EQUAL), linear[1]
    kept = frozenset(a for a in given if not isinstance(a, Definition)) | frozenset(definitions)
    proof = identity(moved, kept, setting.budget)
    if isinstance(proof, Refusal):
        return proof
    if identity(Claim(moved.left, Relation.EQUAL, Integer(0)), kept, setting.budget):
        return Refusal("differs", "the linear part vanishes, so it is not the leading one")
    own = frozenset(a for a in given if isinstance(a, Definition))
    signs, nonzero = _leads(moved, kept, setting.budget)
    used = setting.facts.used | own | signs | {a for a in proof.assumptions if not isinstance(a, Definition)}
    conditions = (*proof.conditions, *nonzero)
    if any(is_made_of_activations(c.left, setting) for c in conditions):
        # the linear part may vanish where what is named does not
        direct = identity(moved, given, setting.budget) if keeps_squares(claim) else None
        if not isinstance(direct, Theorem):
            return Refusal("outside", "the linear part may vanish, and then it is not the leading one")
        conditions, used = (*direct.conditions, *nonzero), used | direct.assumptions
    return _theorem(claim, setting, "leading order", assumptions=used, conditions=conditions)


def _leads(
    linear: Claim, given: frozenset[Assumption], budget: Budget
) -> tuple[frozenset[Assumption], tuple[Claim, ...]]:
    """What a side rests on that says by itself that it does not vanish; else the condition that it does not."""
    setting = prepare((linear.left, linear.right), given, budget)
    every = list(scopes((linear.left, linear.right), setting))
    for side in (linear.right, linear.left):
        forms = [normal_form(side, scope, setting) for scope in every]
        setting.facts.begin()
        if all(vanishes_nowhere(form, scope, setting) for form, scope in zip(forms, every, strict=True)):
            return setting.facts.used, ()
    return frozenset(), (Claim(linear.right, Relation.DISTINCT, Integer(0)),)


def _agree_to_leading_order(claim: Claim, scope: Scope, setting: Setting) -> bool:
    """Whether the terms of lowest order agree, among those that an expansion to order 2, or else 3,
    determines. Where linear parts cancel, activations of arguments of one degree only have their next parts compared.
    """
    facts = setting.facts
    for order in (2, 3):
        left, right = _orders_of(claim, order, scope, setting)
        first, second = lowest(left, scope.ranges), lowest(right, scope.ranges)
        if first is not None or second is not None:
            if first is None or first != second:
                return False
            scaled = not (facts.small() or facts.large())
            if first and scaled and not is_of_one_degree((claim.left, claim.right), facts, arguments=True):
                raise OutsideFragment("linear parts cancel, and the rest may be of several orders; say what is small")
            agree = is_zero(subtract(left[first], right[first]), scope.ranges)
            if agree:
                note_leading(left[first], scope, setting)
            return agree
    return False


def neglected(claim: Claim, given: frozenset[Assumption], budget: Budget | None = None) -> str | None:
    """What a claim to leading order leaves out: the order of the first difference relative to the leading
    term. None where that is not known, as for arrays defined layer by layer, whose orders are not those of one layer.
    """
    try:
        budget = budget or Budget()
        with budget.deadline.enforced():
            setting = prepare((claim.left, claim.right), given, budget)
            for scope in scopes((claim.left, claim.right), setting):
                left, right = _orders_of(claim, 3, scope, setting)
                first = lowest(left, scope.ranges)
                gaps = {p: subtract(left.get(p, {}), right.get(p, {})) for p in {*left, *right}}
                later = lowest(gaps, scope.ranges)
                if first is not None and later is not None and later > first:
                    return f"ε^{later - first}"
    except (OutsideFragment, BudgetExhausted):
        return None
    return None


def _orders_of(claim: Claim, order: int, scope: Scope, setting: Setting) -> tuple[Orders, Orders]:
    scaled = scaled_laws(claim, setting)
    lost = lost_to_divisors((claim.left, claim.right), scope, replace(setting, taylor=order))
    setting = replace(setting, taylor=order + lost)
    left, right = forms_of(claim, scope, setting)
    return split_orders(left, order, scaled), split_orders(right, order, scaled)
