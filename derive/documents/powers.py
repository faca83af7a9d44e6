"""Fractions, roots, powers and factorials, within bounds: no number grows without end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from sympy import Add, Expr, I, Integer, Mul, S, factorial, sqrt, zoo

from ..language.assumptions import Claim, Holds, Relation
from . import tensors
from .errors import Placed, Unreadable
from .indices import Indices
from .lines import Span
from .names import inner_text
from .tensors import ShapeError, Tensor, is_random
from .trees import Element, Fraction, Group, Piece, only_side, text_of

_Shaped = TypeVar("_Shaped")

DIGITS = 60
"""How many digits a number may have."""

POWER = 64
"""The largest power that a number may be raised to."""


class Powers(Indices):
    """Arithmetic on what is read, refused where it has no value."""

    def _inside(self, group: Group) -> Tensor:
        side = only_side(group)
        if side is None:
            what = "a list or a relation" if group.items and group.items[0].sides[0].terms else "nothing"
            raise Unreadable.at(group, f"one value is needed here, and there is {what}")
        return self.side(side)

    def _fraction(self, above: Group, below: Group) -> Tensor:
        return self._divided(self._inside(above), self._inside(below), Span(above.start, below.end), below)

    def _binomial(self, choose: Fraction) -> Tensor:
        """`\\binom{n}{k}` with k written out: a polynomial in n."""
        above, below = self._inside(choose.above), self._inside(choose.below).expr
        if above.axes or not (below.is_Integer and 0 <= below <= 8):
            raise Unreadable.at(choose,
                "a binomial coefficient is read where its lower number is written out",
                r"write \frac{n!}{k! (n - k)!}",
            )  # fmt: skip
        return Tensor(Mul(*(above.expr - i for i in range(int(below)))) / factorial(below))

    def _root(self, argument: Group, degree: Group | None) -> Tensor:
        inner = self._inside(argument)
        power: Expr = Integer(2)
        if degree is not None:
            power = self._inside(degree).expr
            if not (power.is_Integer and 1 < power <= POWER):
                raise Unreadable.at(degree, "the degree of a root is a whole number")
        value = inner.expr ** (1 / power)
        return replace(inner, expr=self._checked(value, argument))

    def _scripted(self, value: Tensor, piece: Piece) -> Tensor:
        if piece.primes:
            raise Unreadable.at(piece, "a prime belongs to a declared name or function")
        if piece.sub is not None:
            raise Unreadable.at(piece.sub, "this subscript belongs to no declared name")
        return self._factorials(self._powered(value, piece.sup, piece), piece)

    def _norm(self, base: Group, piece: Piece) -> Tensor:
        """`\\|x\\|` and its powers, of which the even ones have no root in them."""
        which = inner_text(piece.sub).strip() if piece.sub is not None else ""
        squared = self._safely(base, tensors.norm_squared, self._inside(base), which)
        power = self._inside(piece.sup).expr if piece.sup is not None else Integer(1)
        plain = replace(piece, sub=None, sup=None)
        if power.is_Integer and power % 2 == 0 and 0 < power <= POWER:
            return self._scripted(Tensor(squared ** (power / 2)), plain)
        return self._scripted(Tensor(sqrt(squared)), replace(plain, sup=piece.sup))

    def _factorials(self, value: Tensor, piece: Element) -> Tensor:
        for _ in range(piece.bangs if isinstance(piece, Piece) else 0):
            if value.axes or (value.expr.is_number and not (value.expr.is_Integer and 0 <= value.expr <= 40)):
                raise Unreadable.at(piece, "a factorial of this is not read")
            value = Tensor(factorial(value.expr))
        return value

    def _powered(self, value: Tensor, sup: Group | None, where: Placed) -> Tensor:
        if sup is None:
            return value
        spelling = text_of(sup)
        if spelling in ("{T}", r"{\top }", r"{\intercal }") and not self._declared("T", spelling):
            return self._safely(sup, tensors.transposed, value)
        power = self._inside(sup)
        if power.axes:
            raise Unreadable.at(sup, "a power is one number")
        if power.expr.is_number and (power.expr.is_infinite or abs(power.expr) > POWER):
            raise Unreadable.at(sup, f"powers above {POWER} are not read")
        if len(value.axes) == 2 and power.expr.could_extract_minus_sign():
            raise Unreadable.at(sup, "the inverse of a matrix is not read")
        if value.expr.is_zero and (power.expr.is_number and power.expr <= 0):
            raise Unreadable.at(where, "zero has no such power")
        raised = self._checked(value.expr**power.expr, where)
        inner = value.expr.as_base_exp()[1]
        if not inner.is_Integer and (inner * power.expr).is_Integer:
            self._cancelled((value.expr, value.expr), where)
        return replace(value, expr=raised, powered=bool(value.axes))

    def _declared(self, letter: str, spelling: str) -> bool:
        return spelling == f"{{{letter}}}" and self._number(letter) is not None

    def _cancelled(self, factors: Sequence[Expr], where: Placed) -> None:
        """Keep as conditions what the product of `factors` takes for granted and no longer shows."""
        given = self.scope.assumptions
        zero = any(factor.is_zero for factor in factors)
        exponents: dict[Expr, list[Expr]] = {}
        for factor in factors:
            for base, power in (f.as_base_exp() for f in Mul.make_args(factor)):
                exponents.setdefault(base, []).append(power)
        for base, powers in exponents.items():
            total = Add(*powers)
            divided = any(p.is_negative for p in powers) and (zero or not total.is_negative)
            rooted = total.is_Integer and not all(p.is_Integer for p in powers)
            known = base.is_number or base.is_positive or Holds(Claim(base, Relation.GREATER, Integer(0))) in given
            if (len(powers) < 2 and not zero) or known or not (divided or rooted):
                continue
            if is_random(base):
                message = ("a random quantity is divided by, or a root of it taken, and cancels; where it is 0 or "
                           "negative that has no value")  # fmt: skip
                raise Unreadable.at(where, message, "write the line without it")
            relation = Relation.GREATER if divided and rooted else Relation.DISTINCT if divided else Relation.AT_LEAST
            condition = Claim(base, relation, Integer(0))
            self.conditions += [condition] if condition not in self.conditions else []

    def _checked(self, value: Expr, where: Placed) -> Expr:
        if value.has(zoo, S.NaN, I):
            raise Unreadable.at(where, "this has no value among the real numbers")
        if value.is_Rational and max(abs(value.p), value.q) > 10**DIGITS:
            raise Unreadable.at(where, f"a number of more than {DIGITS} digits")
        return value

    def _safely(self, where: Placed, combine: Callable[..., _Shaped], *parts: Tensor | str) -> _Shaped:
        """What `combine` makes of the parts; raises Unreadable where their shapes do not fit."""
        try:
            return combine(*parts)
        except ShapeError as error:
            raise Unreadable.at(where, str(error)) from None

    def _divided(self, above: Tensor, below: Tensor, where: Placed, divisor: Placed | None = None) -> Tensor:
        if below.axes:
            raise Unreadable.at(divisor or where, "division by something whose indices are left out")
        if below.expr.is_zero:
            raise Unreadable.at(divisor or where, "division by zero")
        self._cancelled((above.expr, 1 / below.expr), where)
        return replace(above, expr=self._checked(above.expr / below.expr, where))
