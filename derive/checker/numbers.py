"""Approximate equality between numbers: equal to the digits that were written."""

from __future__ import annotations

from sympy import Rational

from ..language.assumptions import Claim


def agree_to_the_digits(claim: Claim) -> bool:
    """Whether one side is a decimal number other than 0, which has no digit, and the other rounds to it."""
    for written, exact in ((claim.right, claim.left), (claim.left, claim.right)):
        if written.is_Rational and written and exact.is_number and not exact.free_symbols:
            digits = _decimals(written)
            if digits is None:
                continue
            value = exact.evalf(50)
            if value.is_real and abs(value - written) <= Rational(1, 2) / 10**digits:
                return True
    return False


def _decimals(number: Rational) -> int | None:
    """How many decimal digits the number has; None if it is not a decimal number."""
    for digits in range(1, 40):
        if (number * 10**digits).is_Integer:
            return digits
    return None
