"""Orders in the scale of a small signal: a form as a polynomial in ε."""

from __future__ import annotations

from fractions import Fraction

from .expand import EPSILON
from .forms import Atom, Form, add, is_zero

_ATOM: Atom = ("symbol", EPSILON.name)


def split_orders(form: Form, order: int) -> dict[Fraction, Form]:
    """The coefficients by power of ε below `order`, which an expansion of activations to `order` determines."""
    orders: dict[Fraction, Form] = {}
    for (bound, monomial), c in form.items():
        power = dict(monomial).get(_ATOM, Fraction(0))
        rest = tuple((a, p) for a, p in monomial if a != _ATOM)
        orders[power] = add(orders.get(power, {}), {(bound, rest): c})
    return {power: part for power, part in orders.items() if power < order}


def lowest(orders: dict[Fraction, Form]) -> Fraction | None:
    """The lowest power whose coefficient does not vanish."""
    return min((power for power, part in orders.items() if not is_zero(part)), default=None)
