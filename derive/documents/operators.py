"""E, Var, Cov, functions, laws, indicators: what acts on the brackets after it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace

from sympy import Add, Expr, Integer, cos, erf, exp, expand, log, sin

from ..language.assumptions import Claim, Definition, HasLaw, Law, Relation
from ..language.expressions import RELU, STEP, Apply, Array, Before, Cov, Distinct, E, Entry, Function, Var
from . import tensors
from .errors import Unreadable
from .names import Use
from .powers import Powers
from .scope import Family, Operator
from .tensors import Tensor, is_random
from .trees import Element, Group, Piece, Sign, bare, event_of, factors, latex_of, only_side, spanning, spelled, text_of

TANH = Function(r"\tanh", "tanh")
_BY_NAME: dict[str, Callable[[Expr], Expr]] = {
    "exp": exp, "log": log, "ln": log, "erf": erf, "sin": sin, "cos": cos, "tanh": TANH, "relu": RELU,
}  # fmt: skip
_BRACKETS = "(", "[", r"\{", "{"
_LAWS = {"normal": 2, "uniform": 2, "bernoulli": 1, "poisson": 1, "rademacher": 0}


class Operators(Powers):
    """The meaning of a name that takes an argument."""

    def _argument(self, elements: Sequence[Element], at: int, what: str) -> tuple[Group, int]:
        """The brackets that follow at `elements[at]`."""
        piece = elements[at] if at < len(elements) else None
        if isinstance(piece, Piece) and isinstance(piece.base, Group) and _bracketed(piece):
            return piece.base, at + 1
        raise Unreadable.at(elements[at - 1], f"{what} needs its argument in brackets")

    def _after(self, value: Tensor, elements: Sequence[Element], after: int, *more: Group | None) -> Tensor:
        """`value` with the power written on its brackets or on its name."""
        bracket = elements[after - 1]
        if isinstance(bracket, Piece) and isinstance(bracket.base, Group):
            value = self._scripted(value, bracket)
        for sup in more:
            value = self._powered(value, sup, bracket)
        return value

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
        if name == "indicator" and not (after < len(elements) and _bracketed(elements[after])):
            hint = r"write the entries: \begin{cases} 1 & i = j \\ 0 & \text{otherwise} \end{cases}"
            where = spanning(elements[at:after])
            raise Unreadable.at(where, "an identity matrix or a vector of ones is not read", hint)
        argument, after = self._argument(elements, after, use.name.written)
        return self._after(acts[name](name, argument), elements, after, use.sup), after

    def _function(self, name: str, use: Use, elements: Sequence[Element], at: int) -> tuple[Tensor, int]:
        """`\\tanh(x)`, `\\log n`: the brackets may be left out round one factor."""
        following = elements[at] if at < len(elements) else None
        if not isinstance(following, Piece):
            raise Unreadable.at(elements[at - 1], f"{name} needs an argument")
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

    def _moment(self, name: str, use: Use, elements: Sequence[Element], at: int) -> tuple[Tensor, int]:
        piece = elements[at] if at < len(elements) else None
        if _bracketed(piece):
            argument, at = self._argument(elements, at, name)
            self._square_inside(name, argument, elements[at - 1])
            return self._after(self._expected(name, argument), elements, at, use.sup), at
        if piece is None or isinstance(piece, Sign):
            where = elements[at - 1]
            raise Unreadable.at(where, f"{use.name.written} needs something after it")
        inner, after = self.factor(elements, at)
        self._unbracketed(use, elements, at, after)
        return self._powered(self._close(name, inner), use.sup, piece), after

    def _square_inside(self, name: str, argument: Group, piece: Element) -> None:
        """Refuse `E(X - Y)^2`, which some write for E[(X - Y)^2] and others for the square of the mean."""
        if name != "E" or argument.bracket != "(" or not isinstance(piece, Piece) or piece.sup is None:
            return
        side = only_side(argument)
        inside = factors(side) if side is not None else None
        if inside is None or (inside and isinstance(inside[0], Piece) and self._big(inside[0])):
            what = latex_of([bare(argument)])
            power = text_of(piece.sup)
            hint = f"write E[{what}^{power}] or (E{what})^{power}"
            raise Unreadable.at(piece, f"E{what}^{power} can be read in two ways", hint)

    def _unbracketed(self, use: Use, elements: Sequence[Element], at: int, after: int) -> None:
        """`EX` is E[X]; `EX^2` and `EXY` could be two things each."""
        where = spanning(elements[at:after])
        what = spelled(elements[at:after])
        name = use.name.written
        last = elements[after - 1]
        if isinstance(last, Piece) and last.sup is not None and "^" not in use.name.written:
            inner = self.scope.uses(elements, at)
            if inner and inner[0].sup is not None:
                hint = f"write {name}[{what}] or ({name} x)^2"
                raise Unreadable.at(where, f"{name}{what} can be read in two ways", hint)
        following = elements[after] if after < len(elements) else None
        uses = self.scope.uses(elements, after)
        meaning = uses[0].name.meaning if uses else None
        random = isinstance(meaning, Family) and meaning.array.random
        if isinstance(following, Piece) and isinstance(following.base, Group):
            random = is_random(self.factor(elements, after)[0].expr)
        if isinstance(following, Piece) and random:
            more = what + text_of(following)
            whole = spanning(elements[at : after + 1])
            raise Unreadable.at(whole, f"{name}{more} can be read in two ways", f"write {name}[{more}]")

    def _expected(self, name: str, argument: Group) -> Tensor:
        whole, event = self._conditioned(argument)
        if event is None:
            return self._close(name, self._inside(argument))
        if name != "E":
            hint = r"write E[x^2 \mid A] - E[x \mid A]^2"
            raise Unreadable.at(argument, "a conditional variance is not read", hint)
        happens = self._indicator(event, event).expr
        value = self._inside(whole)
        return Tensor(self.filled(replace(value, expr=E(value.expr * happens))) / E(happens))

    def _over(self, elements: Sequence[Element], at: int) -> tuple[Tensor, int] | None:
        """`\\mathbb{E}_{x, W}[...]`: over all that is random in it, or it is refused; None for anything else."""
        for length in (1, 2, 3):
            last = elements[at + length - 1] if at + length <= len(elements) else None
            if not isinstance(last, Piece) or last.sub is None:
                continue
            plain = [*elements[: at + length - 1], replace(last, sub=None), *elements[at + length :]]
            for use in self.scope.uses(plain, at)[:1]:
                meaning = use.name.meaning
                if use.length == length and isinstance(meaning, Operator) and meaning.name in ("E", "Var", "Pr"):
                    value, after = self._use(use, plain, at)
                    self._all_named(value.expr, last.sub, use.name.written)
                    return value, after
        return None

    def _all_named(self, value: Expr, sub: Group, operator: str) -> None:
        """Refuse an average over some of what is random in it; raises Unreadable."""
        named: set[Array] = set()
        for chain in sub.items:
            elements = chain.sides[0].terms[0].elements if not chain.relations and chain.sides[0].terms else ()
            uses = [u for u in self.scope.uses(elements, 0) if u.length == len(elements)]
            if not uses or not isinstance(uses[0].name.meaning, Family) or any(uses[0].bound):
                hint = rf"write {operator}_{{x, W}}, all that is random in it, or leave the subscript out"
                message = "the subscript of an average is a list of random variables, without indices"
                raise Unreadable.at(sub, message, hint)
            named.add(uses[0].name.meaning.array)
        definitions = [a for a in self.scope.assumptions if isinstance(a, Definition)]
        waiting = [value]
        seen: set[Array] = set()
        while waiting:
            for array in {e.array for e in waiting.pop().atoms(Entry) if e.array.random} - seen - named:
                seen.add(array)
                bodies = [d.body for d in definitions if array in {e.array for e in (d.head,) if isinstance(e, Entry)}]
                waiting += bodies
                if not bodies:
                    message = f"{array.name} is random too, and the average is not over it"
                    raise Unreadable.at(sub, message, "leave the subscript out to average over everything")

    def _conditioned(self, argument: Group) -> tuple[Group, Group | None]:
        """What stands before and after the bar of `E[x \\mid y > 0]`."""
        chain = argument.items[0] if len(argument.items) == 1 else None
        if chain is None or "|" not in chain.relations:
            return argument, None
        at = chain.relations.index("|") + 1
        if at == len(chain.relations):
            raise Unreadable.at(argument,
                "a conditional expectation given a random variable is not read",
                r"given an event it is: E[x \mid y > 0]; else average over one array, the other a constant",
            )  # fmt: skip
        before = replace(chain, sides=chain.sides[:at], relations=chain.relations[: at - 1])
        after = replace(chain, sides=chain.sides[at:], relations=chain.relations[at:])
        return replace(argument, items=(before,)), replace(argument, items=(after,))

    def _close(self, name: str, inner: Tensor) -> Tensor:
        """E or Var of a thing whose indices are left out: the same for every index, or it is refused
        later."""
        make: Callable[[Expr], Expr] = E if name == "E" else Var
        value = make(self.filled(inner))
        if inner.axes:
            self.uniform.append(Claim(value, Relation.EQUAL, make(self.filled(inner, other=1))))
        return Tensor(value)

    def _two(self, name: str, argument: Group) -> tuple[Tensor, Tensor]:
        if len(argument.items) != 2 or any(len(c.sides) != 1 for c in argument.items):
            raise Unreadable.at(argument, f"{name} needs two arguments, with a comma between")
        left, right = (self.side(c.sides[0]) for c in argument.items)
        return left, right

    def _covariance(self, name: str, argument: Group) -> Tensor:
        left, right = self._two(name, argument)
        value = Cov(self.filled(left), self.filled(right))
        if left.axes or right.axes:
            twin = Cov(self.filled(left, other=1), self.filled(right, other=1))
            self.uniform.append(Claim(value, Relation.EQUAL, twin))
        return Tensor(value)

    def _extremum(self, name: str, argument: Group) -> Tensor:
        left, right = self._two(name, argument)
        if left.expr.is_zero or (right.axes and not left.axes):
            left, right = right, left
        if right.axes:
            raise Unreadable.at(argument, "write the indices")
        sign = 1 if name == "max" else -1
        return replace(left, expr=right.expr + sign * RELU(sign * (left.expr - right.expr)))

    def _trace(self, _name: str, argument: Group) -> Tensor:
        return Tensor(self._safely(argument, tensors.trace, self._inside(argument)))

    def _event(self, _name: str, argument: Group) -> Tensor:
        return self._indicator(argument, argument)

    def _probability(self, _name: str, argument: Group) -> Tensor:
        whole, given = self._conditioned(argument)
        event = self._indicator(whole, argument).expr
        if given is None:
            return Tensor(E(event))
        happens = self._indicator(given, argument).expr
        return Tensor(E(event * happens) / E(happens))

    def _cases(self, group: Group) -> Tensor:
        """The value of the first row whose condition holds; the last row has none, or the rest of them."""
        rows = list(zip(group.items[::2], group.items[1::2], strict=True))
        result: Expr | None = None
        chances: list[Expr] = []
        for number, (value, condition) in enumerate(reversed(rows)):
            otherwise = not condition.relations and not condition.sides[0].terms
            chance = Integer(1)
            if number or not otherwise:
                chance = self._plain(self._indicator(replace(group, items=(condition,)), group), group)
            chances.append(chance)
            inner = self._plain(self.side(value.sides[0]), group)
            result = inner if result is None else inner * chance + (1 - chance) * result
        if result is None or (chances[0] != 1 and expand(Add(*chances)) != 1):
            hint = r"end with `... & \text{otherwise}`"
            raise Unreadable.at(group, "the rows do not say what holds in every case", hint)
        return Tensor(result)

    def _plain(self, value: Tensor, group: Group) -> Expr:
        if value.axes:
            raise Unreadable.at(group, "write the indices")
        return value.expr

    def _indicator(self, group: Group | None, where: Piece | Group) -> Tensor:
        """1 where the event in `group` happens, else 0."""
        group = event_of(group)
        if group is None:
            raise Unreadable.at(where, "an event needs one relation, such as x > 0")
        chain = group.items[0]
        relation = chain.relations[0]
        left, right = self.side(chain.sides[0]), self.side(chain.sides[1])
        if relation in ("≠", "<", "=") and left.expr.is_Symbol and right.expr.is_Symbol and left.expr.is_integer:
            apart = (Before if relation == "<" else Distinct)(left.expr, right.expr)
            return Tensor(1 - apart if relation == "=" else apart)
        if relation not in ("<", ">", "≤", "≥"):
            raise Unreadable.at(group, f"an event with {relation} is not read")
        first, negated = spanning(chain.sides[0].terms[0].elements), replace(right, expr=-right.expr)
        difference = self._safely(first, tensors.total, left, negated)
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
        if argument is not None and (len(sides) != _LAWS[name] or any(len(c.sides) != 1 for c in argument.items)):
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

    def law_use(self, elements: Sequence[Element], at: int) -> tuple[str, Group, int] | None:
        """A law's name and brackets that begin at `elements[at]`, and where they end."""
        for use in self.scope.uses(elements, at)[:1]:
            meaning = use.name.meaning
            after = at + use.length
            if isinstance(meaning, Operator) and meaning.name in _LAWS and after < len(elements):
                argument, after = self._argument(elements, after, meaning.name)
                return meaning.name, argument, after
        return None

    @abstractmethod
    def _big(self, element: Element) -> bool:
        """Whether an element is a large sign, such as `\\sum`."""

    @abstractmethod
    def _use(self, use: Use, elements: Sequence[Element], at: int) -> tuple[Tensor, int]:
        """What a declared name means at its place, and where the next factor begins."""

    @abstractmethod
    def factor(self, elements: Sequence[Element], at: int) -> tuple[Tensor, int]:
        """The factor that begins at `elements[at]`, and where the next one begins."""


def _bracketed(element: Element | None) -> bool:
    return isinstance(element, Piece) and isinstance(element.base, Group) and element.base.bracket in _BRACKETS
