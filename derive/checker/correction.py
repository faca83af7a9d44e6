"""What a wrong or approximate line should have said: computed from normal forms, for people to read."""

from __future__ import annotations

from dataclasses import replace

import sympy
from sympy import Expr, Integer

from ..kernel import Budget, identity
from ..kernel.cases import scopes
from ..kernel.degrees import is_of_one_degree
from ..kernel.functions import slopes
from ..kernel.normal_form import normal_form
from ..kernel.raws import is_random
from ..kernel.rule import prepare
from ..kernel.settings import OutsideFragment
from ..kernel.show import expression
from ..language.assumptions import Assumption, Claim, Definition, HasLaw, HasStatistic, Holds, Relation, Statistic
from ..language.expressions import Apply, Array, Entry, Var
from ..language.work import BudgetExhausted

_TERMS = 8
"""The longest right side that is proposed."""


def corrected(claim: Claim, given: frozenset[Assumption], budget: Budget | None = None) -> Claim | None:
    """The claim with the right-hand side that the left side's normal form gives, proved; None if it gives none.

    A right side that says the left one again, of another entry at most, corrects nothing.
    """
    budget = budget or Budget()
    right = in_normal_form(claim, given, budget=budget) if claim.relation is Relation.EQUAL else None
    if right is None or _without_indices(right) == _without_indices(claim.left):
        return None
    right_claim = Claim(claim.left, Relation.EQUAL, sympy.factor_terms(right))
    return right_claim if identity(right_claim, given, budget) else None


def could_be_wanted(claim: Claim, correction: Claim | None, given: frozenset[Assumption]) -> bool:
    """Whether a false equation would fix what the given leaves open: a variance, or a number that is no count."""
    defined = {a.head.array for a in given if isinstance(a, Definition) and isinstance(a.head, Entry)}
    true = correction.right if correction else claim.left
    return bool(_left_open(true, defined) - _left_open(claim.right, defined))


def _left_open(side: Expr, defined: set[Array]) -> set[Expr]:
    varying = (v.args[0] for v in side.atoms(Var))
    arrays = {e.array for e in varying if isinstance(e, Entry)} - defined
    return arrays | {s for s in side.free_symbols if not s.is_integer}


def _without_indices(side: Expr) -> Expr:
    plain = side.as_dummy() if side.has(sympy.Sum) else side  # whatever its sums call their indices
    return plain.replace(lambda e: isinstance(e, Entry), lambda e: Entry(e.array, *e.labels, *(1 for _ in e.indices)))


def in_normal_form(claim: Claim, given: frozenset[Assumption], budget: Budget | None = None) -> Expr | None:
    """The left side written out from its normal form; None where it has none, or too many terms to read."""
    try:
        budget = budget or Budget()
        with budget.deadline.enforced():
            setting = prepare((claim.left, claim.right), given, budget)
            scope = list(scopes((claim.left, claim.right), setting))[-1]
            form = normal_form(claim.left, scope, setting)
            if len(form) > _TERMS:
                return None
            return expression(form, setting.facts, scope.names, like=(claim.right, claim.left))
    except (OutsideFragment, BudgetExhausted):
        return None


def linear_part(
    claim: Claim, given: frozenset[Assumption], budget: Budget | None = None
) -> tuple[Claim, frozenset[Assumption]] | None:
    """The claim and its given for a small signal: f(x) replaced by f'(0) x, a symbol where the slope is not known.

    That neither side vanishes is then part of the given, else another part of it may lead; but for one that is 0.

    None where that does not say what the claim comes to: an activation has no linear part or does not vanish at
    0, not everything is small, or a side has terms of several orders in the size of the signal.
    """
    facts = prepare((claim.left, claim.right), given).facts
    if facts.small() or facts.large():
        return None  # no number that a model can have is small or large
    if not is_of_one_degree((claim.left, claim.right), facts):
        return None

    def linear(node: Expr) -> Expr:
        if not node.args or isinstance(node, Array):
            return node
        if isinstance(node, sympy.Function) and not isinstance(node, sympy.Abs) and is_random(node):
            raise ValueError(node)
        if not isinstance(node, Apply):
            return node.func(*(linear(a) if isinstance(a, Expr) else a for a in node.args))
        function, order = node.function, node.order
        if function.known == "step" or slopes(function.known, function.parameters):
            return Apply(function, order, linear(node.argument))
        slope = facts.derivative_at_zero(function, 1)
        if slope is None and facts.is_smooth(function):
            slope = Apply(function, 1, Integer(0))
        if slope is None or order > 1 or (not order and facts.derivative_at_zero(function, 0) != 0):
            raise ValueError(function)
        return slope if order else slope * linear(node.argument)

    try:
        small = Claim(linear(claim.left), claim.relation, linear(claim.right))
        moved = frozenset(replace(a, body=linear(a.body)) if isinstance(a, Definition) else a for a in given)
    except ValueError:
        return None
    sizes = {c for a in given if isinstance(a, HasStatistic | HasLaw) for c in _numbers(a)}
    if not all(_has_one_order(side, c) for side in (small.left, small.right) for c in sizes):
        return None
    leads = {
        Holds(Claim(leading, Relation.DISTINCT, Integer(0)))
        for side, leading in ((claim.left, small.left), (claim.right, small.right))
        if not identity(Claim(side, Relation.EQUAL, Integer(0)), given, budget)
    }
    return small, moved | leads


def _numbers(assumption: HasStatistic | HasLaw) -> set[sympy.Symbol]:
    """Constants in a declared moment or law, which grow smaller with the signal; sizes of arrays do not."""
    if isinstance(assumption, HasLaw):
        values = assumption.law.parameters
    else:
        values = () if assumption.statistic is Statistic.KURTOSIS else (assumption.value,)
    return {s for value in values for s in value.free_symbols if not s.is_integer}


def _has_one_order(side: Expr, number: sympy.Symbol) -> bool:
    return len({term.as_coeff_exponent(number)[1] for term in sympy.Add.make_args(side.expand())}) == 1


def residuals(choice: Claim, requirements: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """By how much each requirement fails under the choice: left - right, with the chosen quantity put in."""
    found = []
    for requirement in requirements:
        gap = requirement.left - requirement.right
        for unknown in _unknowns(choice):
            held = sympy.Dummy()
            solutions = sympy.solve((choice.left - choice.right).xreplace({unknown: held}), held)
            if len(solutions) == 1 and gap.has(unknown):
                value = sympy.factor(gap.xreplace({unknown: solutions[0]}))
                found.append(Claim(gap, Relation.EQUAL, value))
                break
    return tuple(found)


def _unknowns(choice: Claim) -> list[Expr]:
    """What a choice may be solved for: a variance, the square of a number, or a number."""
    whole = choice.left - choice.right
    squares = [p for p in whole.atoms(sympy.Pow) if p.base.is_Symbol and p.exp == 2 and not p.base.is_integer]
    numbers = [s for s in whole.free_symbols if not s.is_integer]
    return [*sorted(whole.atoms(Var), key=str), *sorted(squares, key=str), *sorted(numbers, key=str)]
