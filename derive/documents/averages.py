"""E, Var, Cov, Pr: the brackets they reach over, what they average over, and given which event."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace

from sympy import Expr

from ..language.assumptions import Claim, Definition, Relation
from ..language.expressions import Array, Cov, E, Entry, Var
from .errors import Unreadable
from .events import Events
from .names import Use
from .scope import Family, Operator
from .tensors import Tensor, is_random
from .trees import Element, Group, Piece, Sign, bare, factors, latex_of, only_side, spanning, spelled, text_of

_BRACKETS = "(", "[", r"\{", "{"


class Averages(Events):
    """The meaning of an average over what is random."""

    def _argument(self, elements: Sequence[Element], at: int, what: str) -> tuple[Group, int]:
        """The brackets that follow at `elements[at]`."""
        piece = elements[at] if at < len(elements) else None
        if isinstance(piece, Piece) and isinstance(piece.base, Group) and bracketed(piece):
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

    def _moment(self, name: str, use: Use, elements: Sequence[Element], at: int) -> tuple[Tensor, int]:
        piece = elements[at] if at < len(elements) else None
        if bracketed(piece):
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
        """E or Var of a thing whose indices are left out: the same for every index, or it is refused later."""
        make: Callable[[Expr], Expr] = E if name == "E" else Var
        value = make(self.filled(inner))
        if inner.axes:
            self.uniform.append(Claim(value, Relation.EQUAL, make(self.filled(inner, other=1))))
        return Tensor(value)

    def _covariance(self, name: str, argument: Group) -> Tensor:
        left, right = self._two(name, argument)
        value = Cov(self.filled(left), self.filled(right))
        if left.axes or right.axes:
            twin = Cov(self.filled(left, other=1), self.filled(right, other=1))
            self.uniform.append(Claim(value, Relation.EQUAL, twin))
        return Tensor(value)

    def _probability(self, _name: str, argument: Group) -> Tensor:
        whole, given = self._conditioned(argument)
        event = self._indicator(whole, argument).expr
        if given is None:
            return Tensor(E(event))
        happens = self._indicator(given, argument).expr
        return Tensor(E(event * happens) / E(happens))

    @abstractmethod
    def _big(self, element: Element) -> bool:
        """Whether an element is a large sign, such as `\\sum`."""

    @abstractmethod
    def _use(self, use: Use, elements: Sequence[Element], at: int) -> tuple[Tensor, int]:
        """What a declared name means at its place, and where the next factor begins."""

    @abstractmethod
    def factor(self, elements: Sequence[Element], at: int) -> tuple[Tensor, int]:
        """The factor that begins at `elements[at]`, and where the next one begins."""


def bracketed(element: Element | None) -> bool:
    return isinstance(element, Piece) and isinstance(element.base, Group) and element.base.bracket in _BRACKETS
