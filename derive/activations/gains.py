"""The numbers an initialisation law needs of an activation: E f, E f^2, E f'^2 and the gain, for s ~ N(0, q)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

import sympy as sp
from flint import arb, ctx, fmpq

from .activation import Activation
from .errors import ActivationError, NoFiniteGain
from .moments import Moment, Order, moment
from .registry import find

LARGEST_DIGITS = 1000
DOUBLE_DIGITS = 15
GUARD_DIGITS = 10
ROUND_UP = arb(fmpq(101, 100))


@dataclass(frozen=True, slots=True)
class Number:
    """A number with what is known of it.

    The true number lies within `radius` of `value`, also when `value` is rounded to a double where `digits` is at most
    15. This is proved where `certified` is set, else it is an estimate. `closed_form` is the exact expression or None.
    """

    value: sp.Float
    radius: sp.Float
    closed_form: sp.Expr | None
    certified: bool
    digits: int


@dataclass(frozen=True, slots=True)
class Gain:
    """E f(s), E f(s)^2, E f'(s)^2 and 1/sqrt(E f(s)^2), for s ~ N(0, q)."""

    mean: Number
    second_moment: Number
    derivative_second_moment: Number
    gain: Number


def gain(activation: str | sp.Expr | Activation, q: object = 1, digits: int = 15) -> Gain:
    """The activation's Gaussian moments and gain at variance q of the pre-activation, to `digits` significant digits.

    Raises UnknownActivation for a name that is not known, NoFiniteMoment where an expectation cannot be shown to be
    finite, NoFiniteGain where E f(s)^2 is not positive, ActivationError for q <= 0 or digits outside 1..1000.
    """
    if not 1 <= digits <= LARGEST_DIGITS:
        raise ActivationError(f"digits must be between 1 and {LARGEST_DIGITS}; got {digits}")
    f = find(activation)
    second = moment(f, Order(f=2), q, digits + 1)
    return Gain(
        mean=_number(moment(f, Order(f=1), q, digits), digits),
        second_moment=_number(second, digits),
        derivative_second_moment=_number(moment(f, Order(slope=2), q, digits), digits),
        gain=_number(_inverse_root(f, second, digits), digits),
    )


def as_dictionary(found: Gain) -> dict[str, dict[str, float | str | bool | None]]:
    """The form that is written as JSON: value, radius, closed_form and certified of each number.

    Up to 15 digits `value` is a double; beyond that it is a decimal string, since readers of JSON round to doubles.
    """
    return {name: _number_as_dictionary(getattr(found, name)) for name in Gain.__slots__}


def _number_as_dictionary(number: Number) -> dict[str, float | str | bool | None]:
    as_double = number.digits <= DOUBLE_DIGITS
    return {
        "value": float(number.value) if as_double else str(number.value),
        "radius": float(number.radius) if as_double else str(number.radius),
        "closed_form": None if number.closed_form is None else str(number.closed_form),
        "certified": number.certified,
    }


def _inverse_root(activation: Activation, second: Moment, digits: int) -> Moment:
    if not second.ball > 0:
        raise NoFiniteGain(
            f"{activation.name} has no finite gain: it needs E f(s)^2 > 0, and that is {second.ball.str(5)}"
        )
    exact = None if second.closed_form is None else 1 / sp.sqrt(second.closed_form)
    with ctx.workdps(digits + GUARD_DIGITS):
        return Moment(1 / second.ball.sqrt(), exact, second.certified)


def _number(found: Moment, digits: int) -> Number:
    """The ball's middle rounded to the digits, and a radius that makes up for every rounding."""
    with ctx.workdps(2 * digits + GUARD_DIGITS):
        text = found.ball.mid().str(digits, radius=False)
        value = sp.Float(text, digits)
        written = [Fraction(text), _fraction(value), *([Fraction(float(value))] if digits <= DOUBLE_DIGITS else [])]
        distances = [abs(found.ball - fmpq(each.numerator, each.denominator)).upper() for each in written]
        radius = _rounded_up(reduce(arb.max, distances))
    return Number(value, radius, found.closed_form, found.certified, digits)


def _fraction(value: sp.Float) -> Fraction:
    exact = sp.Rational(value)
    return Fraction(int(exact.p), int(exact.q))


def _rounded_up(bound: arb) -> sp.Float:
    """At least the bound, to three digits: one part in a hundred is more than the rounding takes away."""
    mantissa, exponent = (bound * ROUND_UP).upper().mid().man_exp()
    return sp.Float(sp.Integer(int(mantissa)) * sp.Integer(2) ** int(exponent), 3)
