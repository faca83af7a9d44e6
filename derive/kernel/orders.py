"""Orders in the scale of a small signal: a form as a polynomial in ε."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import Any

from .arguments import is_zero
from .forms import Atom, Form, add
from .settings import EPSILON, OutsideFragment

Orders = dict[Fraction, Form]
"""A form by power of ε."""

_ATOM: Atom = ("symbol", EPSILON.name)


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


def _mentions_scale(thing: object) -> bool:
    return thing == _ATOM or (isinstance(thing, tuple) and any(map(_mentions_scale, thing)))


def _mentions(thing: object, arrays: Collection[str]) -> bool:
    if not isinstance(thing, tuple):
        return False
    return (len(thing) > 1 and thing[0] == "random" and thing[1] in arrays) or any(_mentions(t, arrays) for t in thing)


def lowest(orders: Orders, taken: frozenset[Any]) -> Fraction | None:
    """The lowest power whose coefficient does not vanish."""
    return min((power for power, part in orders.items() if not is_zero(part, taken)), default=None)
