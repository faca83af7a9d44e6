"""The rules: which claims the kernel proves. Each rule is a function that returns a Theorem or a Refusal.

    identity        both sides have one normal form, for every way in which free indices coincide; or they
    have in the base layer and, if they have in one layer, in the next; or once iid entries are renumbered
    leading_order   both sides agree in the lowest power of the signal's scale
    inequality      the difference is a sum of terms that cannot be negative
    consequence     the claim's equation lies in what the premises' equations generate, of moments or of unknowns

The kernel never uses floats or `simplify`. A claim that it cannot decide is refused with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import chain

from sympy import Expr, Integer

from ..language.assumptions import Assumption, Claim, Definition, Holds, Relation
from ..language.expressions import Index, term
from ..language.work import BudgetExhausted
from . import abstraction, equations
from .arguments import argument, is_zero
from .cases import levels, scopes
from .conditions import STRICT
from .degrees import is_of_one_degree
from .exchange import equal_by_symmetry
from .facts import Facts
from .forms import Argument, Form, subtract, thaw
from .induction import holds_in_every_layer, is_recursive
from .inequalities import never_negative
from .linear import check_apart, is_made_of_activations, keeps_squares, linearised, scaled_laws
from .normal_form import normal_form
from .orders import Orders, lost_to_divisors, lowest, split_orders
from .raws import is_random
from .scope import Scope
from .settings import Budget, OutsideFragment, Setting
from .show import expression
from .signs import is_nonnegative_sum, note_leading, vanishes_nowhere
from .starts import check_starts
from .theorem import _SEAL, Refusal, Theorem, _make

Given = Iterable[Assumption | tuple[Assumption, ...]]
_SEVERAL_ORDERS = Refusal("outside", "activations without a linear part, or a sum whose terms may be of several orders")


def prove(left: object, right: object, given: Given, *, budget: Budget | None = None) -> Theorem | Refusal:
    """Prove left = right from the given, or say why not.

    `given` holds assumptions (or tuples of them, as `iid` makes). Raises TypeError for sides that are not
    expressions.
    """
    return identity(Claim(term(left), Relation.EQUAL, term(right)), gather(given), budget)


def gather(given: Given) -> frozenset[Assumption]:
    """The assumptions as one set."""
    flat: set[Assumption] = set()
    for a in given:
        flat.update(a if isinstance(a, tuple) else (a,))
    return frozenset(flat)


def identity(claim: Claim, given: frozenset[Assumption], budget: Budget | None = None) -> Theorem | Refusal:
    """given ⊢ left = right, if the normal forms agree for all indices."""
    if claim.relation is not Relation.EQUAL:
        return _not_for(claim)

    def rule(setting: Setting) -> Theorem | Refusal:
        every = scopes((claim.left, claim.right), setting)
        for scope in every:
            left, right = _forms(claim, scope, setting)
            if not is_zero(subtract(left, right), scope.ranges):
                return _of_every_layer_or_entry(claim, chain([scope], every), setting)
        return _theorem(claim, setting, "identity")

    return _guarded(claim, given, budget, rule)


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


def leading_order(
    claim: Claim, given: frozenset[Assumption], budget: Budget | None = None
) -> Theorem | Refusal:
    """given ⊢ left ≈ right: equal to the lowest order in a small signal (or in 1/n for a large n)."""
    if claim.relation not in (Relation.EQUAL, Relation.APPROXIMATE):
        return _not_for(claim)

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

    return _guarded(claim, given, budget, rule)


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
    return _make(_SEAL, claim, used, "leading order", (), conditions)


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
    left, right = _forms(claim, scope, setting)
    return split_orders(left, order, scaled), split_orders(right, order, scaled)


def inequality(claim: Claim, given: frozenset[Assumption], budget: Budget | None = None) -> Theorem | Refusal:
    """given ⊢ left >= right, > , <= or <."""
    if not claim.relation.is_order:
        return _not_for(claim)
    (high, low), strict = _high_and_low(claim), claim.relation in STRICT

    def rule(setting: Setting) -> Theorem | Refusal:
        for scope in scopes((claim.left, claim.right), setting):
            gap = subtract(normal_form(high, scope, setting), normal_form(low, scope, setting))
            known = (f for node in never_negative(claim) if (f := _form_or_none(node, scope, setting)))
            if not is_nonnegative_sum(gap, strict, known, setting):
                return Refusal("outside", "the difference is not a sum of terms with known signs")
        return _theorem(claim, setting, "inequality")

    return _guarded(claim, given, budget, rule)


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
        return _not_for(other)

    def rule(setting: Setting) -> Theorem | Refusal:
        sides = tuple(side for c in (claim, *premises) for side in (c.left, c.right))
        for scope in scopes(sides, setting):
            gaps = [subtract(*_forms(c, scope, setting)) for c in (claim, *premises)]
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

    return _guarded(claim, given, budget, rule)


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
            equal = [subtract(*_forms(c, scope, setting)) for c in claims if c.relation is Relation.EQUAL]
            orders = []
            for c in claims:
                if c.relation.is_order:
                    high, low = _high_and_low(c)
                    gap = subtract(normal_form(high, scope, setting), normal_form(low, scope, setting))
                    orders.append((gap, c.relation in STRICT))
            return equations.contradict(equal, orders, scope)
    except (OutsideFragment, BudgetExhausted, RecursionError):
        return False


def _high_and_low(claim: Claim) -> tuple[Expr, Expr]:
    above = claim.relation in (Relation.GREATER, Relation.AT_LEAST)
    return (claim.left, claim.right) if above else (claim.right, claim.left)


def _not_for(claim: Claim) -> Refusal:
    return Refusal("outside", f"this rule is not for claims with {claim.relation.value}")


def _theorem(claim: Claim, setting: Setting, how: str, premises: tuple[Claim, ...] = ()) -> Theorem:
    nonzero = [
        expression(thaw(form), setting.facts, left_out, like=(claim.left, claim.right))
        for left_out, form in setting.facts.nonzero
    ]
    conditions = tuple(Claim(n, Relation.DISTINCT, Integer(0)) for n in dict.fromkeys(nonzero))
    return _make(_SEAL, claim, setting.facts.used, how, premises, conditions)


def _forms(claim: Claim, scope: Scope, setting: Setting) -> tuple[Form, Form]:
    return normal_form(claim.left, scope, setting), normal_form(claim.right, scope, setting)


def _guarded(
    claim: Claim,
    given: frozenset[Assumption],
    budget: Budget | None,
    rule: Callable[[Setting], Theorem | Refusal],
) -> Theorem | Refusal:
    try:
        budget = budget or Budget()
        with budget.deadline.enforced():
            return rule(prepare((claim.left, claim.right), given, budget))
    except OutsideFragment as reason:
        return Refusal("outside", str(reason))
    except BudgetExhausted as reason:
        return Refusal("budget", str(reason))
    except RecursionError:
        return Refusal("outside", "a definition that does not come to an end")


def prepare(sides: tuple[Expr, ...], given: frozenset[Assumption], budget: Budget | None = None) -> Setting:
    """What normal forms of these sides are computed in."""
    budget = budget or Budget()
    setting = Setting(Facts(given, budget.memory), budget)
    _refuse_one_name_for_two(sides)
    check_starts(sides, setting.facts)
    setting = replace(setting, levels=levels(sides, setting))
    _refuse_random_numbers(setting)
    for condition in setting.facts.conditions():
        gap = _strictly_positive(condition, setting)
        if gap is not None:
            setting = replace(setting, positive=(*setting.positive, (gap, condition)))
    setting.facts.begin()
    return setting


def _refuse_one_name_for_two(sides: tuple[Expr, ...]) -> None:
    """Raise OutsideFragment for different numbers of one name: forms know them by their names."""
    numbers = {s for side in sides for s in side.free_symbols if not isinstance(s, Index)}
    names = Counter(s.name for s in numbers)
    for name in (name for name, count in names.items() if count > 1):
        raise OutsideFragment(f"two different numbers are called {name}")


def _refuse_random_numbers(setting: Setting) -> None:
    """Raise OutsideFragment for a definition by which something that reads as a number would be random."""
    for a in setting.facts.assumptions:
        if isinstance(a, Definition) and not is_random(a.head) and is_random(a.body):
            raise OutsideFragment(f"{a.head} is defined by something random but is not declared random")


def _strictly_positive(condition: Holds, setting: Setting) -> Argument | None:
    if condition.claim.relation not in STRICT:
        return None
    high, low = _high_and_low(condition.claim)
    try:
        scope = next(scopes((high, low), setting))
        return argument(normal_form(high - low, scope, setting), scope.names)
    except OutsideFragment:
        return None
