"""Evaluates SymPy expressions on complex balls, and bounds them on the real line, node by audited node.

`NODES` is the whole list of functions that are trusted; an expression with any other node is refused with `NotAudited`.
When `analytic` is set, a ball that touches a branch cut gives a non-finite answer, as `acb.integral` requires: without
that, a function with a cut or a kink is integrated to a tight interval that excludes the truth. Poles need no care,
since dividing by a ball that contains zero is non-finite anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add, mul

import sympy as sp
from flint import acb, arb, fmpq

from . import growth
from .activation import X
from .errors import ActivationError
from .growth import Bound

Values = list[acb]


class NotAudited(ActivationError):
    """The expression has a node that is not in the list of trusted ones."""


@dataclass(frozen=True, slots=True)
class Node:
    """A function of one variable: its enclosure on a ball (honouring `analytic`) and its bound on the real line."""

    enclose: Callable[[acb, bool], acb]
    bound: Callable[[Bound], Bound | None]


@dataclass(frozen=True, slots=True)
class Program:
    """Steps that each append one value to the list that starts with x; `outputs` are places in that list."""

    constants: tuple[acb, ...]
    steps: tuple[Callable[[Values, bool], acb], ...]
    outputs: tuple[int, ...]


def run(program: Program, x: acb, analytic: bool) -> Values:
    """Balls that contain the program's expressions at every point of the ball x."""
    values = [x, *program.constants]
    for step in program.steps:
        values.append(step(values, analytic))
    return [values[place] for place in program.outputs]


def compiled(expressions: Sequence[sp.Expr]) -> Program:
    """A program for expressions in `X`; equal subexpressions are computed once. Raises NotAudited.

    The constants in it have the precision that is set when this is called.
    """
    constant_parts, others = _parts_in_order(expressions)
    places = {expression: place for place, expression in enumerate([X, *constant_parts, *others])}
    constants = tuple(acb(number(each)) for each in constant_parts)
    return Program(constants, tuple(_step(each, places) for each in others), tuple(places[e] for e in expressions))


def number(expression: sp.Expr) -> arb:
    """A ball around an expression without variables, at the precision that is set. Raises NotAudited.

    A `Float` stands for the binary fraction that it holds.
    """
    if expression.is_Rational or expression.is_Float:
        exact = sp.Rational(expression)
        return arb(fmpq(int(exact.p), int(exact.q)))
    if expression is sp.pi:
        return arb.pi()
    if expression is sp.E:
        return arb.const_e()
    if expression.free_symbols or not expression.args:
        raise NotAudited(f"{expression} is not a number")
    values = [acb(number(each)) for each in expression.args]
    found = _step(expression, {each: place for place, each in enumerate(expression.args)})(values, True)
    if not found.imag.is_zero():
        raise NotAudited(f"{expression} is not a real number")
    return found.real


def bounded(expression: sp.Expr, lower: arb, upper: arb) -> Bound | None:
    """A bound on the interval; None where no rule applies. Raises NotAudited."""
    if not expression.has(X):
        return growth.constant(number(expression))
    if expression == X:
        return growth.variable(lower, upper)
    if expression.is_Pow:
        base = bounded(_rational_power(expression).base, lower, upper)
        return base and growth.power(base, expression.exp)
    inner = [bounded(each, lower, upper) for each in expression.args]
    known = [each for each in inner if each is not None]
    if len(known) < len(inner):
        return None
    if expression.is_Add:
        return growth.total(known)
    return growth.product(known) if expression.is_Mul else _node(expression).bound(known[0])


def _parts_in_order(expressions: Sequence[sp.Expr]) -> tuple[list[sp.Expr], list[sp.Expr]]:
    """The largest subexpressions without x, and all others (but x itself) with each after those it is made of."""
    constants: dict[sp.Expr, None] = {}
    others: dict[sp.Expr, None] = {}

    def visit(expression: sp.Expr) -> None:
        if expression == X or expression in constants or expression in others:
            return
        if not expression.has(X):
            constants[expression] = None
            return
        for each in expression.args[: 1 if expression.is_Pow else None]:
            visit(each)
        others[expression] = None

    for each in expressions:
        visit(each)
    return list(constants), list(others)


def _step(expression: sp.Expr, places: dict[sp.Expr, int]) -> Callable[[Values, bool], acb]:
    if expression.is_Add or expression.is_Mul:
        combine = add if expression.is_Add else mul
        chosen = tuple(places[each] for each in expression.args)
        return lambda values, analytic: reduce(combine, [values[place] for place in chosen])
    if expression.is_Pow:
        return _power(_rational_power(expression).exp, places[expression.base])
    enclose, place = _node(expression).enclose, places[expression.args[0]]
    return lambda values, analytic: enclose(values[place], analytic)


def _power(exponent: sp.Rational, place: int) -> Callable[[Values, bool], acb]:
    if exponent.is_Integer:
        whole = int(exponent)
        return lambda values, analytic: values[place] ** whole
    fraction = acb(fmpq(int(exponent.p), int(exponent.q)))
    return lambda values, analytic: values[place].pow(fraction, analytic)


def _rational_power(expression: sp.Pow) -> sp.Pow:
    if not expression.exp.is_Rational:
        raise NotAudited(f"{expression}: only rational exponents are trusted; write exp(b log(a)) for a^b")
    return expression


def _node(expression: sp.Expr) -> Node:
    if expression.func not in NODES:
        trusted = ", ".join(sorted(each.__name__ for each in NODES))
        raise NotAudited(f"{expression.func} is not among the trusted functions: {trusted}")
    return NODES[expression.func]


def _entire(enclose: Callable[[acb], acb]) -> Callable[[acb, bool], acb]:
    """A function without branch cuts: the flag has nothing to say."""
    return lambda ball, analytic: enclose(ball)


def _cut_off_axis(
    enclose: Callable[[acb], acb], along: Callable[[acb], arb], across: Callable[[acb], arb]
) -> Callable[[acb, bool], acb]:
    """A function whose cuts are the points with across = 0 and |along| >= 1."""

    def guarded(ball: acb, analytic: bool) -> acb:
        off = abs(along(ball)) < 1 or not across(ball).contains(0)
        return enclose(ball) if off or not analytic else acb(arb.nan(), arb.nan())

    return guarded


def _no_bound(inner: Bound) -> Bound | None:
    return None


HALF_PI = arb.pi() / 2
NODES: dict[type[sp.Expr], Node] = {
    sp.exp: Node(_entire(acb.exp), growth.exponential),
    sp.log: Node(lambda ball, analytic: ball.log(analytic), growth.logarithm),
    sp.tanh: Node(_entire(acb.tanh), growth.rising(arb.tanh, -growth.ONE, growth.ONE)),
    sp.erf: Node(_entire(acb.erf), growth.rising(arb.erf, -growth.ONE, growth.ONE)),
    sp.erfc: Node(_entire(acb.erfc), _no_bound),
    sp.atan: Node(
        _cut_off_axis(acb.atan, lambda ball: ball.imag, lambda ball: ball.real),
        growth.rising(arb.atan, -HALF_PI.upper(), HALF_PI.upper()),
    ),
    sp.asin: Node(_cut_off_axis(acb.asin, lambda ball: ball.real, lambda ball: ball.imag), _no_bound),
    sp.sin: Node(_entire(acb.sin), growth.oscillating),
    sp.cos: Node(_entire(acb.cos), growth.oscillating),
}
