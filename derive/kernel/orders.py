"""Orders in the scale of a small signal: a form as a polynomial in ε."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .arguments import is_zero
from .forms import Atom, Form, add
from .settings import EPSILON, OutsideFragment

Orders = dict[Fraction, Form]
"""A form by power of ε."""

_ATOM: Atom = ("symbol", EPSILON.name)


def split_orders(form: Form, order: int) -> Orders:
    """The coefficients by power of ε below `order`, which an expansion of activations to `order` determines.

    Raises OutsideFragment where ε stands inside a root or a function, so that the powers do not show.
    """
    orders: Orders = {}
    for (bound, monomial), c in form.items():
        if any(a != _ATOM and _mentions_scale(a) for a, _ in monomial):
            raise OutsideFragment("a small or large number inside a root, a quotient or a function")
        power = dict(monomial).get(_ATOM, Fraction(0))
        rest = tuple((a, p) for a, p in monomial if a != _ATOM)
        orders[power] = add(orders.get(power, {}), {(bound, rest): c})
    return {power: part for power, part in orders.items() if power < order}


def _mentions_scale(thing: object) -> bool:
    return thing == _ATOM or (isinstance(thing, tuple) and any(map(_mentions_scale, thing)))


def lowest(orders: Orders, taken: frozenset[Any]) -> Fraction | None:
    """The lowest power whose coefficient does not vanish."""
    return min((power for power, part in orders.items() if not is_zero(part, taken)), default=None)
