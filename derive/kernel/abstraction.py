"""What follows by algebra alone: each moment or sum whose normal form is a sum stands for one unknown number."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from sympy import Add, Expr, Integer, Mul, Pow, Symbol

from ..language.assumptions import Claim, Holds, Relation
from ..language.expressions import E, Var
from . import equations
from .arguments import argument
from .facts import Facts
from .forms import Atom, Form, Frozen, freeze, subtract, thaw
from .inequalities import is_even_power
from .normal_form import normal_form
from .products import integer_power, replaced
from .scope import Scope
from .settings import OutsideFragment, Setting
from .signs import is_nonnegative_sum


def follows(conclusion: Claim, premises: Iterable[Claim], scope: Scope, setting: Setting) -> bool:
    """Whether the equation follows from the premises whatever their moments are worth, as far as they are equal.

    That it does not says nothing of the moments themselves.
    """
    hiding = _Hiding(scope, setting)
    goal, *known = [[hiding.hide(side) for side in (c.left, c.right)] for c in (conclusion, *premises)]
    if not hiding.unknowns:
        return False
    positive = hiding.positive()
    inner = replace(setting, facts=Facts(setting.facts.assumptions | set(positive), setting.facts.memory))

    def gap(sides: list[Expr]) -> Form:
        return subtract(*(normal_form(side, scope, inner) for side in sides))

    if not equations.follows(gap(goal), [gap(sides) for sides in known], scope, inner):
        return False
    for a in inner.facts.used:
        if a not in positive:
            setting.facts.rest_on(a)
        elif not is_nonnegative_sum(positive[a], True, (), setting):
            setting.facts.require_nonzero(argument(positive[a], scope.names))
    for _, divisor in inner.facts.nonzero:
        setting.facts.require_nonzero(argument(hiding.shown(divisor), scope.names))
    return True


class _Hiding:
    """The unknowns that stand for forms: one for each form."""

    def __init__(self, scope: Scope, setting: Setting) -> None:
        self.scope, self.setting = scope, setting
        self.unknowns: dict[Frozen, Symbol] = {}
        self.squares: set[Symbol] = set()

    def hide(self, node: Expr) -> Expr:
        """The node with unknowns for what normal forms write as a sum."""
        if isinstance(node, (Add, Mul, Pow)):
            return node.func(*map(self.hide, node.args))
        form = normal_form(node, self.scope, self.setting)
        if not any(bound for bound, _ in form):
            return node
        unknown = self.unknowns.setdefault(freeze(form), Symbol(f"\0moment {len(self.unknowns)}", real=True))
        if isinstance(node, Var) or (isinstance(node, E) and is_even_power(node.args[0])):
            self.squares.add(unknown)
        return unknown

    def positive(self) -> dict[Holds, Form]:
        """That unknowns that cannot be negative are positive, with what they stand for."""
        return {
            Holds(Claim(unknown, Relation.GREATER, Integer(0))): dict(form)
            for form, unknown in self.unknowns.items()
            if unknown in self.squares or is_nonnegative_sum(dict(form), False, (), self.setting)
        }

    def shown(self, form: Frozen) -> Form:
        """The form with what the unknowns stand for."""
        values: dict[Atom, Form] = {}
        for value, unknown in self.unknowns.items():
            (((_, ((atom, _),)), _),) = normal_form(unknown, self.scope, self.setting).items()
            values[atom] = dict(value)
        if any(_mentions(a[1:], values) for (_, monomial), _ in form for a, _ in monomial):
            raise OutsideFragment("a root of a sum that is divided by")
        return replaced(thaw(form), lambda a, p: integer_power(values[a], int(p)) if a in values else None)


def _mentions(part: object, atoms: Collection[Atom]) -> bool:
    return isinstance(part, tuple) and (part in atoms or any(_mentions(p, atoms) for p in part))
