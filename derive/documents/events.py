"""Events and what is decided by them: indicators, cases, the larger of two."""

from __future__ import annotations

from dataclasses import replace

from sympy import Add, Expr, Integer, expand

from ..language.expressions import RELU, STEP, Before, Distinct
from . import tensors
from .errors import Unreadable
from .powers import Powers
from .tensors import Tensor
from .trees import Group, Piece, event_of, spanning


class Events(Powers):
    """The meaning of what takes one value where something happens, and another where it does not."""

    def _two(self, name: str, argument: Group) -> tuple[Tensor, Tensor]:
        if len(argument.items) != 2 or any(len(c.sides) != 1 for c in argument.items):
            raise Unreadable.at(argument, f"{name} needs two arguments, with a comma between")
        left, right = (self.side(c.sides[0]) for c in argument.items)
        return left, right

    def _extremum(self, name: str, argument: Group) -> Tensor:
        left, right = self._two(name, argument)
        if left.expr.is_zero or (right.axes and not left.axes):
            left, right = right, left
        if right.axes:
            raise Unreadable.at(argument, "write the indices")
        sign = 1 if name == "max" else -1
        return replace(left, expr=right.expr + sign * RELU(sign * (left.expr - right.expr)))

    def _event(self, _name: str, argument: Group) -> Tensor:
        return self._indicator(argument, argument)

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
