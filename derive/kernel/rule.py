"""What every rule does: prepare what normal forms are computed in, keep to the budget, seal what is proved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from sympy import Expr, Integer

from ..language.assumptions import Assumption, Claim, Definition, Holds, Relation
from ..language.expressions import Index
from ..language.work import BudgetExhausted
from .arguments import argument
from .cases import levels, scopes
from .conditions import STRICT, high_and_low
from .facts import Facts
from .forms import Argument, Form, thaw
from .normal_form import normal_form
from .raws import is_random
from .scope import Scope
from .settings import Budget, OutsideFragment, Setting
from .show import expression
from .starts import check_starts
from .theorem import _SEAL, Refusal, Theorem, _make

Given = Iterable[Assumption | tuple[Assumption, ...]]


def gather(given: Given) -> frozenset[Assumption]:
    """The assumptions as one set."""
    flat: set[Assumption] = set()
    for a in given:
        flat.update(a if isinstance(a, tuple) else (a,))
    return frozenset(flat)


def guarded(
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
    high, low = high_and_low(condition.claim)
    try:
        scope = next(scopes((high, low), setting))
        return argument(normal_form(high - low, scope, setting), scope.names)
    except OutsideFragment:
        return None


def forms_of(claim: Claim, scope: Scope, setting: Setting) -> tuple[Form, Form]:
    return normal_form(claim.left, scope, setting), normal_form(claim.right, scope, setting)


def _theorem(
    claim: Claim,
    setting: Setting,
    how: str,
    premises: tuple[Claim, ...] = (),
    assumptions: frozenset[Assumption] | None = None,
    conditions: tuple[Claim, ...] | None = None,
) -> Theorem:
    """The claim as proved: from what the facts have noted, unless it is told."""
    if conditions is None:
        nonzero = [
            expression(thaw(form), setting.facts, left_out, like=(claim.left, claim.right))
            for left_out, form in setting.facts.nonzero
        ]
        conditions = tuple(Claim(n, Relation.DISTINCT, Integer(0)) for n in dict.fromkeys(nonzero))
    return _make(_SEAL, claim, setting.facts.used if assumptions is None else assumptions, how, premises, conditions)


def not_for(claim: Claim) -> Refusal:
    return Refusal("outside", f"this rule is not for claims with {claim.relation.value}")
