"""Functions, laws, and which operator a name is: what acts on the brackets after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sympy import Expr, cos, erf, exp, log, sin

from ..language.assumptions import HasLaw, Law
from ..language.expressions import RELU, Apply, Array, Entry, Function
from . import tensors
from .averages import Averages, bracketed
from .errors import Unreadable
from .names import Use
from .scope import Operator
from .tensors import Tensor
from .trees import Element, Group, Piece, latex_of, spanning, spelled, text_of

TANH = Function(r"\tanh", "tanh")
_BY_NAME: dict[str, Callable[[Expr], Expr]] = {
    "exp": exp, "log": log, "ln": log, "erf": erf, "sin": sin, "cos": cos, "tanh": TANH, "relu": RELU,
}  # fmt: skip
_LAWS = {"normal": 2, "uniform": 2, "bernoulli": 1, "poisson": 1, "rademacher": 0}


class Operators(Averages):
    """The meaning of a name that takes an argument."""

    def _applied(self, function: Function, use: Use, elements: Sequence[Element], at: int) -> tuple[Tensor, int]:
        argument, after = self._argument(elements, at, use.name.written)
        order, power = use.primes, use.sup
        if power is not None and text_of(power).startswith("{("):
            value = self._inside(power).expr
            if not (value.is_Integer and 0 <= value <= 8):
                raise Unreadable.at(power, "the order of a derivative is a small whole number")
            order, power = order + int(value), None
        self._no_inverse(power)
        inner = self._inside(argument)
        applied = replace(inner, expr=Apply(function, order, inner.expr), formed=False)
        return self._after(applied, elements, after, power), after

    def _no_inverse(self, power: Group | None) -> None:
        if power is not None and text_of(power).startswith("{-"):
            raise Unreadable.at(power, "the inverse of a function is not read")

    def _operated(self, name: str, use: Use, elements: Sequence[Element], at: int, after: int) -> tuple[Tensor, int]:
        if name in _BY_NAME:
            return self._function(name, use, elements, after)
        if use.primes:
            raise Unreadable.at(spanning(elements[at:after]), "a prime has no meaning on an operator")
        if name in ("E", "Var"):
            return self._moment(name, use, elements, after)
        if name in _LAWS:
            return self._random_law(name, elements, at, after)
        acts = {"Cov": self._covariance, "Pr": self._probability, "max": self._extremum, "min": self._extremum,
                "tr": self._trace, "indicator": self._event}  # fmt: skip
        if name not in acts:
            raise Unreadable.at(spanning(elements[at:after]), f"{use.name.written} is not read here")
        if name == "indicator" and not (after < len(elements) and bracketed(elements[after])):
            hint = r"write the entries: \begin{cases} 1 & i = j \\ 0 & \text{otherwise} \end{cases}"
            where = spanning(elements[at:after])
            raise Unreadable.at(where, "an identity matrix or a vector of ones is not read", hint)
        argument, after = self._argument(elements, after, use.name.written)
        return self._after(acts[name](name, argument), elements, after, use.sup), after

    def _function(self, name: str, use: Use, elements: Sequence[Element], at: int) -> tuple[Tensor, int]:
        """`\\tanh(x)`, `\\log n`: the brackets may be left out round one factor."""
        following = elements[at] if at < len(elements) else None
        if not isinstance(following, Piece):
            hint = f"write `{name}(x)`; a function that is {name} is declared, `f: {name}`"
            raise Unreadable.at(elements[at - 1], f"{name} needs an argument", hint)
        self._no_inverse(use.sup)
        if isinstance(following.base, Group):
            inner, after = self._inside(following.base), at + 1
        else:
            inner, after = self.factor(elements, at)
            self._ends(name, elements, at, after)
        if use.primes and name != "tanh":
            raise Unreadable.at(elements[at - 1], f"the derivative of {name} is not read")
        applied = Apply(TANH, use.primes, inner.expr) if use.primes else _BY_NAME[name](inner.expr)
        return self._after(replace(inner, expr=applied, formed=False), elements, after, use.sup), after

    def _ends(self, name: str, elements: Sequence[Element], at: int, after: int) -> None:
        """Refuse `\\log 2 n`: where the argument of a function without brackets ends is not said."""
        following = elements[after] if after < len(elements) else None
        uses = self.scope.uses(elements, after)[:1]
        function = any(isinstance(u.name.meaning, Operator) and u.name.meaning.name in _BY_NAME for u in uses)
        if isinstance(following, Piece) and not function:
            inner, more = latex_of(elements[at:after]), latex_of(elements[after : after + 1])
            message = f"where the argument of {name} ends is not said"
            hint = rf"write \{name}({inner}) {more} or \{name}({inner} {more})"
            raise Unreadable.at(spanning(elements[at : after + 1]), message, hint)

    def _trace(self, _name: str, argument: Group) -> Tensor:
        return Tensor(self._safely(argument, tensors.trace, self._inside(argument)))

    def _random_law(self, name: str, elements: Sequence[Element], at: int, after: int) -> tuple[Tensor, int]:
        """A law where a random variable stands: a new variable that has it."""
        argument, after = self._argument(elements, after, name)
        array = Array(spelled(elements[at:after]))
        self.assumed.append(HasLaw(array, self._law(name, argument)))
        return Tensor(Entry(array)), after

    def _law(self, name: str, argument: Group) -> Law:
        """A law with its parameters; the second one of a normal law becomes a variance."""
        sides = [c.sides[0] for c in argument.items]
        if len(sides) != _LAWS[name] or any(len(c.sides) != 1 for c in argument.items):
            wanted = f"{_LAWS[name]} parameter" + "s" * (_LAWS[name] != 1)
            raise Unreadable.at(argument, f"the {name} law has {wanted}")
        parameters: list[Expr] = []
        for side in sides:
            value = self.side(side)
            if value.axes:
                raise Unreadable.at(side, "a parameter is one number")
            parameters.append(value.expr)
        if name == "normal" and self.scope.normal_takes_deviation:
            parameters[1] = parameters[1] ** 2
        return Law(name, tuple(parameters))

    def whole_law(self, elements: Sequence[Element]) -> Law | None:
        """The law that all of the elements say, by its name and in its brackets."""
        for use in self.scope.uses(elements, 0)[:1]:
            meaning = use.name.meaning
            if isinstance(meaning, Operator) and meaning.name in _LAWS and use.length < len(elements):
                argument, after = self._argument(elements, use.length, meaning.name)
                return self._law(meaning.name, argument) if after == len(elements) else None
        return None
