"""Orders in the scale of a small signal: a form as a polynomial in ε."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction
from typing import Any

from sympy import Expr

from ..language.expressions import Apply, Cov, Entry, Var
from .arguments import is_zero
from .definitions import stands_for
from .forms import Atom, Form, add
from .normal_form import normal_form
from .scope import Scope
from .settings import EPSILON, OutsideFragment, Setting

Orders = dict[Fraction, Form]
"""A form by power of ε."""

_ATOM: Atom = ("symbol", EPSILON.name)
_MOST_LOST = 8


def split_orders(form: Form, order: int, scaled: Collection[str] = ()) -> Orders:
    """The coefficients by power of ε below `order`, which an expansion of activations to `order` determines.

    Raises OutsideFragment where the powers do not show: where ε stands inside a root or a function, in a sum of so
    many terms, and in an unknown moment of an array, one of those in `scaled`, whose law depends on it.
    """
    orders: Orders = {}
    for (bound, monomial), c in form.items():
        if any(a != _ATOM and _mentions_scale(a) for a, _ in monomial):
            raise OutsideFragment("a small or large number inside a root, a quotient or a function")
        if _mentions_scale(bound):
            raise OutsideFragment("a sum of a large number of terms that are not alike")
        if _mentions(monomial, scaled):
            raise OutsideFragment("a moment whose size is not known, of a law that depends on what is small or large")
        power = dict(monomial).get(_ATOM, Fraction(0))
        rest = tuple((a, p) for a, p in monomial if a != _ATOM)
        orders[power] = add(orders.get(power, {}), {(bound, rest): c})
    return {power: part for power, part in orders.items() if power < order}


def lost_to_divisors(sides: Iterable[Expr], scope: Scope, setting: Setting) -> int:
    """By how many powers of ε an expansion must go further than what is to be known of the sides, since they divide by
    what is small. Raises OutsideFragment where those are many.

    With u known up to ε^t and d of the order of ε^p, u / d^k is known up to ε^(t - p (k + 1)).
    """
    if setting.facts.large():
        return 0  # then nothing is cut off
    lost = -(-sum(_lost(side, Fraction(1), scope, setting, ()) for side in sides) // 1)
    if lost > _MOST_LOST:
        raise OutsideFragment("a division by high powers of what is small")
    return int(lost)


def _lost(node: Expr, power: Fraction, scope: Scope, setting: Setting, inside: tuple[Expr, ...]) -> Fraction:
    """The same for one node that stands there to a power, inside those names."""
    if isinstance(node, (Entry, Apply)) or node.is_Symbol:
        parts = stands_for(node, setting.facts) if node not in inside else []
        parts += node.args[2:] if isinstance(node, Apply) else ()
        inside = (*inside, node)
    else:
        parts = [part for part in node.args if isinstance(part, Expr)]
    if isinstance(node, Var):
        power *= 2
    if isinstance(node, Cov) and node.args[0] == node.args[1]:
        parts, power = parts[:1], power * 2
    lost = Fraction(0)
    if node.is_Pow and node.exp.is_Rational:
        times = abs(Fraction(int(node.exp.p), int(node.exp.q)))
        if node.exp < 0:
            times += 1
            lost = power * times * _order_of(node.base, scope, setting)
        power, parts = power * times, [node.base]
    return sum((_lost(part, power, scope, setting, inside) for part in parts), lost)


def _order_of(divisor: Expr, scope: Scope, setting: Setting) -> Fraction:
    if divisor.is_Rational or divisor.is_integer:
        return Fraction(0)
    form = normal_form(divisor, scope, setting)
    return max((Fraction(p) for _, monomial in form for a, p in monomial if a == _ATOM), default=Fraction(0))


def _mentions_scale(thing: object) -> bool:
    return thing == _ATOM or (isinstance(thing, tuple) and any(map(_mentions_scale, thing)))


def _mentions(thing: object, arrays: Collection[str]) -> bool:
    if not isinstance(thing, tuple):
        return False
    return (len(thing) > 1 and thing[0] == "random" and thing[1] in arrays) or any(_mentions(t, arrays) for t in thing)


def lowest(orders: Orders, taken: frozenset[Any]) -> Fraction | None:
    """The lowest power whose coefficient does not vanish."""
    return min((power for power, part in orders.items() if not is_zero(part, taken)), default=None)
