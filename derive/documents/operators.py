"""E, Var, Cov, functions, laws, indicators: what acts on the brackets after it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace

from sympy import Expr, cos, erf, exp, log, sin

from ..language.assumptions import Claim, HasLaw, Law, Relation
from ..language.expressions import RELU, STEP, Apply, Array, Before, Cov, Distinct, E, Entry, Function, Var
from . import tensors
from .errors import Unreadable
from .names import Use
from .powers import Powers
from .scope import Family, Operator
from .tensors import ShapeError, Tensor
from .trees import Command, Element, Group, Piece, Sign, spelled, text_of

TANH = Function(r"\tanh", "tanh")
_BY_NAME: dict[str, Callable[[Expr], Expr]] = {
    "exp": exp, "log": log, "ln": log, "erf": erf, "sin": sin, "cos": cos, "tanh": TANH, "relu": RELU,
}  # fmt: skip
_LAWS = {"normal": 2, "uniform": 2, "bernoulli": 1, "poisson": 1, "rademacher": 0}


class Operators(Powers):
    """The meaning of a name that takes an argument."""

    def _argument(self, elements: Sequence[Element], at: int, what: str) -> tuple[Group, int]:
        """The brackets that follow at `elements[at]`."""
        piece = elements[at] if at < len(elements) else None
        if (
            isinstance(piece, Piece)
            and isinstance(piece.base, Group)
            and piece.base.bracket in ("(", "[", r"\{", "{")
        ):
            return piece.base, at + 1
        start = elements[at - 1].start
        raise Unreadable(f"{what} needs its argument in brackets", start, elements[at - 1].end)

    def _after(self, value: Tensor, elements: Sequence[Element], after: int, *more: Group | None) -> Tensor:
        """`value` with the power written on its brackets or on its name."""
        bracket = elements[after - 1]
        if isinstance(bracket, Piece) and isinstance(bracket.base, Group):
            value = self._scripted(value, bracket)
        for sup in more:
            value = self._powered(value, sup, elements[after - 1].start, elements[after - 1].end)
        return value

    def _applied(
        self, function: Function, use: Use, elements: Sequence[Element], at: int
    ) -> tuple[Tensor, int]:
        argument, after = self._argument(elements, at, use.name.written)
        inner = self._inside(argument)
        order, power = use.primes, use.sup
        if power is not None and text_of(power).startswith("{("):
            value = self._inside(power).expr
            if not (value.is_Integer and 0 <= value <= 8):
                raise Unreadable("the order of a derivative is a small whole number", power.start, power.end)
            order, power = order + int(value), None
        if power is not None and text_of(power).startswith("{-"):
            raise Unreadable("the inverse of a function is not read", power.start, power.end)
        value = replace(inner, expr=Apply(function, order, inner.expr))
        return self._after(value, elements, after, power), after

    def _operated(
        self, name: str, use: Use, elements: Sequence[Element], at: int, after: int
    ) -> tuple[Tensor, int]:
        if use.primes:
            raise Unreadable(
                "a prime has no meaning on an operator", elements[at].start, elements[after - 1].end
            )
        if name in ("E", "Var"):
            return self._moment(name, use, elements, after)
        if name in _LAWS:
            return self._random_law(name, elements, at, after)
        if name == "indicator":
            argument, after = self._argument(elements, after, "an indicator")
            return self._after(self._indicator(argument, argument), elements, after, use.sup), after
        argument, after = self._argument(elements, after, use.name.written)
        if name == "Cov":
            value = self._covariance(argument)
        elif name == "Pr":
            value = Tensor(E(self._indicator(argument, argument).expr))
        elif name in ("max", "min"):
            value = self._extremum(name, argument)
        elif name == "tr":
            value = self._trace(argument)
        elif name in _BY_NAME:
            inner = self._inside(argument)
            value = replace(inner, expr=_BY_NAME[name](inner.expr))
        else:
            raise Unreadable(
                f"{use.name.written} is not read here", elements[at].start, elements[after - 1].end
            )
        return self._after(value, elements, after, use.sup), after

    def _moment(self, name: str, use: Use, elements: Sequence[Element], at: int) -> tuple[Tensor, int]:
        piece = elements[at] if at < len(elements) else None
        if (
            isinstance(piece, Piece)
            and isinstance(piece.base, Group)
            and piece.base.bracket in ("(", "[", r"\{", "{")
        ):
            return self._after(self._expected(name, piece.base), elements, at + 1, use.sup), at + 1
        if piece is None or isinstance(piece, Sign):
            where = elements[at - 1]
            raise Unreadable(f"{use.name.written} needs something after it", where.start, where.end)
        inner, after = self.factor(elements, at)
        self._unbracketed(use, elements, at, after)
        return self._powered(self._close(name, inner), use.sup, piece.start, piece.end), after

    def _unbracketed(self, use: Use, elements: Sequence[Element], at: int, after: int) -> None:
        """`EX` is E[X]; `EX^2` and `EXY` could be two things each."""
        start, end = elements[at].start, elements[after - 1].end
        what = spelled(elements[at:after])
        name = use.name.written
        last = elements[after - 1]
        if isinstance(last, Piece) and last.sup is not None and "^" not in use.name.written:
            inner = self.scope.uses(elements, at)
            if inner and inner[0].sup is not None:
                raise Unreadable(
                    f"{name}{what} can be read in two ways",
                    start,
                    end,
                    f"write {name}[{what}] or ({name} x)^2",
                )
        following = elements[after] if after < len(elements) else None
        if isinstance(following, Piece):
            uses = self.scope.uses(elements, after)
            if uses and isinstance(uses[0].name.meaning, Family) and uses[0].name.meaning.array.random:
                more = what + text_of(following)
                raise Unreadable(
                    f"{name}{more} can be read in two ways", start, following.end, f"write {name}[{more}]"
                )

    def _expected(self, name: str, argument: Group) -> Tensor:
        for chain in argument.items:
            if "|" in chain.relations:
                raise Unreadable("conditional expectations are not read", argument.start, argument.end)
        return self._close(name, self._inside(argument))

    def _close(self, name: str, inner: Tensor) -> Tensor:
        """E or Var of a thing whose indices are left out: the same for every index, or it is refused
        later."""
        make: Callable[[Expr], Expr] = E if name == "E" else Var
        value = make(self.filled(inner))
        if inner.axes:
            self.uniform.append(Claim(value, Relation.EQUAL, make(self.filled(inner, other=1))))
        return Tensor(value)

    def _covariance(self, argument: Group) -> Tensor:
        if len(argument.items) != 2 or any(len(c.sides) != 1 for c in argument.items):
            raise Unreadable("Cov needs two arguments, with a comma between", argument.start, argument.end)
        left, right = (self.side(c.sides[0]) for c in argument.items)
        value = Cov(self.filled(left), self.filled(right))
        if left.axes or right.axes:
            twin = Cov(self.filled(left, other=1), self.filled(right, other=1))
            self.uniform.append(Claim(value, Relation.EQUAL, twin))
        return Tensor(value)

    def _extremum(self, name: str, argument: Group) -> Tensor:
        if len(argument.items) != 2 or any(len(c.sides) != 1 for c in argument.items):
            raise Unreadable(f"{name} needs two arguments", argument.start, argument.end)
        left, right = (self.side(c.sides[0]) for c in argument.items)
        if right.axes and not left.axes:
            left, right = right, left
        if right.expr.is_zero and not right.axes:
            sign = 1 if name == "max" else -1
            return replace(left, expr=sign * RELU(sign * left.expr))
        if left.expr.is_zero and not left.axes:
            left, right = right, left
            return self._extremum_with_zero(name, left)
        if left.axes != right.axes and right.axes:
            raise Unreadable("write the indices", argument.start, argument.end)
        difference = left.expr - right.expr
        if name == "min":
            return replace(left, expr=left.expr - RELU(difference))
        return replace(left, expr=right.expr + RELU(difference))

    def _extremum_with_zero(self, name: str, value: Tensor) -> Tensor:
        sign = 1 if name == "max" else -1
        return replace(value, expr=sign * RELU(sign * value.expr))

    def _trace(self, argument: Group) -> Tensor:
        try:
            return Tensor(tensors.trace(self._inside(argument)))
        except ShapeError as error:
            raise Unreadable(str(error), argument.start, argument.end) from None

    def _indicator(self, group: Group | None, where: Piece | Group) -> Tensor:
        """1 where the event in `group` happens, else 0."""
        if group is None or len(group.items) != 1 or len(group.items[0].sides) != 2:
            raise Unreadable("an event needs one relation, such as x > 0", where.start, where.end)
        chain = group.items[0]
        relation = chain.relations[0]
        left, right = self.side(chain.sides[0]), self.side(chain.sides[1])
        if relation in ("≠", "<") and left.expr.is_Symbol and right.expr.is_Symbol and left.expr.is_integer:
            return Tensor((Distinct if relation == "≠" else Before)(left.expr, right.expr))
        if relation not in ("<", ">", "≤", "≥"):
            raise Unreadable(f"an event with {relation} is not read", group.start, group.end)
        difference = self._safely(
            tensors.total, left, replace(right, expr=-right.expr), chain.sides[0].terms[0]
        )
        sign = 1 if relation in (">", "≤") else -1
        step = STEP(sign * difference.expr)
        return replace(difference, expr=step if relation in ("<", ">") else 1 - step)

    def _random_law(self, name: str, elements: Sequence[Element], at: int, after: int) -> tuple[Tensor, int]:
        """A law where a random variable stands: a new variable that has it."""
        argument, after = self._argument(elements, after, name)
        array = Array(spelled(elements[at:after]))
        self.assumed.append(HasLaw(array, self.law(name, argument)))
        return Tensor(Entry(array)), after

    def law(self, name: str, argument: Group | None) -> Law:
        """A law with its parameters; the second one of a normal law becomes a variance."""
        sides = [c.sides[0] for c in argument.items] if argument is not None else []
        if argument is not None and (
            len(sides) != _LAWS[name] or any(len(c.sides) != 1 for c in argument.items)
        ):
            wanted = f"{_LAWS[name]} parameter" + "s" * (_LAWS[name] != 1)
            raise Unreadable(f"the {name} law has {wanted}", argument.start, argument.end)
        parameters: list[Expr] = []
        for side in sides:
            value = self.side(side)
            if value.axes:
                raise Unreadable("a parameter is one number", side.start, side.end)
            parameters.append(value.expr)
        if name == "normal" and self.scope.normal_takes_deviation:
            parameters[1] = parameters[1] ** 2
        return Law(name, tuple(parameters))

    def law_use(self, elements: Sequence[Element], at: int) -> tuple[str, Group, int] | None:
        """A law's name and brackets that begin at `elements[at]`, and where they end."""
        for use in self.scope.uses(elements, at)[:1]:
            meaning = use.name.meaning
            after = at + use.length
            if isinstance(meaning, Operator) and meaning.name in _LAWS and after < len(elements):
                argument, after = self._argument(elements, after, meaning.name)
                return meaning.name, argument, after
        return None

    def _commanded(
        self, base: Command, elements: Sequence[Element], at: int, piece: Piece
    ) -> tuple[Tensor, int]:
        name = base.text.removeprefix("\\")
        if base.kind == "FUNC":
            if name in ("max", "min"):
                argument, after = self._argument(elements, at + 1, base.text)
                if piece.sub is not None:
                    raise Unreadable("a maximum over an index is not read", piece.start, piece.end)
                return self._after(self._extremum(name, argument), elements, after, piece.sup), after
            if name in ("tr", "trace"):
                argument, after = self._argument(elements, at + 1, base.text)
                return self._after(self._trace(argument), elements, after, piece.sup), after
            if name in _BY_NAME:
                return self._function(name, elements, at, piece)
        hint = r"environments such as cases and matrices are not read" if base.text == r"\begin" else ""
        raise Unreadable(f"{base.text} is not read", piece.start, piece.end, hint)

    def _function(self, name: str, elements: Sequence[Element], at: int, piece: Piece) -> tuple[Tensor, int]:
        following = elements[at + 1] if at + 1 < len(elements) else None
        if isinstance(following, Piece) and isinstance(following.base, Group):
            inner, after = self._inside(following.base), at + 2
            rest: Group | None = following.sup
        elif isinstance(following, Piece):
            inner, after = self.factor(elements, at + 1)
            rest = None
        else:
            raise Unreadable(f"{piece.base and name} needs an argument", piece.start, piece.end)
        if piece.primes and name == "tanh":
            value = replace(inner, expr=Apply(TANH, piece.primes, inner.expr))
        elif piece.primes:
            raise Unreadable(f"the derivative of {name} is not read", piece.start, piece.end)
        else:
            value = replace(inner, expr=_BY_NAME[name](inner.expr))
        if piece.sup is not None and text_of(piece.sup).startswith("{-"):
            raise Unreadable("the inverse of a function is not read", piece.start, piece.end)
        for sup in (rest, piece.sup):
            value = self._powered(value, sup, piece.start, piece.end)
        return value, after

    @abstractmethod
    def factor(self, elements: Sequence[Element], at: int) -> tuple[Tensor, int]:
        """The factor that begins at `elements[at]`, and where the next one begins."""
