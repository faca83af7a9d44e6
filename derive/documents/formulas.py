"""What a formula means, given the declared names: terms and factors, from structure to expressions of the language.

Decides juxtaposition, quotients on one line, what a sum reaches over. Nothing is evaluated but numbers, and those
within bounds. Every refusal is an `Unreadable` that points at its construct.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import final

from sympy import Add, Expr, Mul

from . import tensors
from .errors import Unreadable
from .factors import Factors
from .numerals import told_apart
from .scope import Operator
from .sums import ellipsis
from .tensors import Tensor
from .trees import Element, Piece, Side, Sign, Term, spanning


@final
class Reading(Factors):
    """One chain being read: the indices met so far, those that were left out, what was noted.

    Every side of a chain is read by the same Reading, so that one letter is one index throughout.
    """

    def side(self, side: Side) -> Tensor:
        """A sum of terms; a `\\sum` takes the terms after it that mention its index."""
        terms = side.terms
        result: Tensor | None = None
        numbers: list[Expr] = []
        at = 0
        while at < len(terms):
            term = terms[at]
            if not term.elements:
                raise Unreadable.at(side, "an operator with nothing after it")
            spread = ellipsis(terms, at, self._fresh_letter)
            if spread is not None:
                body, letter, first, last, reach = spread
                value = self._ellipsis(body, letter, first, last)
            else:
                reach = self._reach(terms, at)
                value = self.product(term.elements, terms[at + 1 : at + reach])
            if term.sign == "-":
                value = replace(value, expr=-value.expr)
            if not value.axes:
                numbers.append(value.expr)
            else:
                here = spanning(term.elements)
                result = value if result is None else self._safely(here, tensors.total, result, value)
            at += reach
        if result is None and not numbers:
            raise Unreadable.at(side, "there is nothing here to read")
        return Tensor(Add(*numbers)) if result is None else replace(result, expr=Add(result.expr, *numbers))

    def product(self, elements: Sequence[Element], reached: tuple[Term, ...] = ()) -> Tensor:
        """Factors left to right; `a/bc` is a/(bc), up to the next explicit sign."""
        result: Tensor | None = None
        divisor: Tensor | None = None
        factors: list[Expr] = []
        divided, sign, at = "", "", 0
        here = spanning(elements)
        while at < len(elements):
            element = elements[at]
            if isinstance(element, Sign):
                sign, kind = self._sign(element)
                if result is None or at + 1 == len(elements):
                    raise Unreadable.at(element, f"{element.text} needs something on both sides")
                if divisor is not None:
                    result, divisor = self._divided(result, divisor, here), None
                divided = kind if kind == "SLASH" else ""
                at += 1
                continue
            if self._big(element) and isinstance(element, Piece):
                if divisor is not None and result is not None:
                    result, divisor = self._divided(result, divisor, here), None
                factor, at = self._sum(element, elements[at + 1 :], reached), len(elements)
                divided = "" if divisor is None else divided
            else:
                started = at
                if at:
                    told_apart(elements[at - 1], element)
                factor, at = self.factor(elements, at)
                if divisor is not None:
                    self._flag(elements, started)
            if divided and divisor is None:
                divisor = factor
            elif divisor is not None:
                divisor = self._safely(here, tensors.product, divisor, factor, sign)
            elif factor.axes or result is None:
                result = factor if result is None else self._safely(here, tensors.product, result, factor, sign)
            else:
                factors.append(factor.expr)
            sign = ""
        if result is None:
            raise Unreadable("there is nothing here to read", 0, 1)
        if factors:
            self._cancelled((result.expr, *factors), here)
            result = replace(result, expr=Mul(result.expr, *factors))
        return result if divisor is None else self._divided(result, divisor, here)

    def _flag(self, elements: Sequence[Element], at: int) -> None:
        element = elements[at]
        uses = self.scope.uses(elements, at)
        if uses and isinstance(uses[0].name.meaning, Operator):
            raise Unreadable.at(element,
                "a quotient on one line followed by an operator can be read in two ways",
                r"write \frac{a}{b} \operatorname{Var}[x], or brackets round the divisor",
            )  # fmt: skip
        self._note("a/bc is read as a/(bc)")

    def _sign(self, element: Sign) -> tuple[str, str]:
        if element.kind == "DOTS":
            message = "`...` is read between the first and the last term of a sum"
            raise Unreadable.at(element, message, r"write a product as \prod_{i=1}^{n} x_i")
        if element.kind == "RANGE":
            raise Unreadable.at(element, "a range has no place here")
        return ("ODOT" if element.kind == "ODOT" else element.text), element.kind
