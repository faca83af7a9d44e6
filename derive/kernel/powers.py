"""Powers whose exponent is a label or a size, v^L: a product of L equal factors, and written as one."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sympy import Expr, Integer, Rational, factorint

from .forms import Argument, Form, Frozen, atom_form, constant, freeze, thaw
from .products import multiply, product
from .roots import is_nonnegative, note_nonzero, power, split_content
from .scope import NormalForm, Scope, range_key
from .settings import OutsideFragment, Setting

_LARGEST = 10**9
"""The largest whole number that is taken apart into primes."""


def symbolic_power(base: Argument, exponent: Expr, scope: Scope, setting: Setting, normal_form: NormalForm) -> Form:
    """base ** exponent for a sum of multiples of labels and sizes, as in v^(2 L - 1). Raises OutsideFragment."""
    multiples, offset = _parts(exponent, scope)
    if not base[1]:
        raise OutsideFragment(f"0 to the power {exponent}")
    if any(k < 0 for k in multiples.values()):
        note_nonzero([base], setting)
    whole = offset.denominator == 1 and offset >= 0
    total = product([thaw(base[1])] * int(offset)) if whole else power(base, Rational(offset), setting)
    for symbol, k in multiples.items():
        ends = range_key(Integer(1), symbol, scope, setting, normal_form)
        for factor, p in _factors(base):
            own = f"@.{products_inside(factor[1])}"
            atom = ("product", own, *ends, factor)
            if k.denominator > 1 and not is_nonnegative(atom, setting):
                raise OutsideFragment("a root of a power that may be negative")
            total = multiply(total, atom_form(atom, p * k))
    return total


def _parts(exponent: Expr, scope: Scope) -> tuple[dict[Expr, Fraction], Fraction]:
    """The symbols of an exponent with their multiples, and the number added."""
    parts = {symbol: k for symbol, k in exponent.expand().as_coefficients_dict().items() if k != 0}
    for symbol, k in parts.items():
        counts = symbol.is_Symbol and symbol.is_integer and symbol not in scope.meaning
        if not k.is_Rational or not (symbol == 1 or counts):
            raise OutsideFragment(f"the exponent {exponent} is not a number, or a sum of labels and sizes")
    multiples = {symbol: Fraction(int(k.p), int(k.q)) for symbol, k in parts.items()}
    return multiples, multiples.pop(Integer(1), Fraction(0))


def _factors(base: Argument) -> Iterator[tuple[Argument, Fraction]]:
    """The primes, the atoms and what is left of the base, with their powers."""
    number, monomial, rest = split_content(thaw(base[1]))
    for whole, sign in ((number.numerator, 1), (number.denominator, -1)):
        if whole < 0 or whole > _LARGEST:
            yield ((), freeze(constant(whole))), Fraction(sign)
        else:
            yield from ((((), freeze(constant(p))), Fraction(k * sign)) for p, k in factorint(whole).items())
    yield from ((((), freeze(atom_form(atom))), Fraction(p)) for atom, p in monomial)
    if rest != constant(1):
        yield (base[0], freeze(rest)), Fraction(1)


def products_inside(form: Frozen) -> int:
    """How many products are nested in the form, which tells the name that one more binds from theirs."""
    inner = (products_inside(a[4][1]) + 1 for (_, monomial), _ in form for a, _ in monomial if a[0] == "product")
    return max(inner, default=0)
