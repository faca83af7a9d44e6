"""Definitions that do not call themselves: a number, or an array with the ranges that its body uses."""

from __future__ import annotations

from sympy import Expr, Integer, Pow, Symbol

from ..language.assumptions import Claim, Definition, Holds, Relation
from .errors import Unreadable
from .families import (
    Defined,
    declare,
    loose_indices,
    named,
    need_ranges,
    note,
    read_body,
    replace_declared,
    settle,
    slots_of,
)
from .heads import Head
from .lines import Span
from .names import NamePiece
from .redefinition import refuse_another_value
from .scope import Quantity, Scope
from .trees import latex_of, spelled


def define_alone(scope: Scope, head: Head) -> None:
    """Read a body that is made of known names; raises Unreadable."""
    family = Defined([head])
    named(family)
    replace_declared(scope, family)
    reading, value = read_body(scope, head)
    body = reading.finished(value.expr)
    note(scope, family, head, reading, value)
    slots = head.name.slots if head.name is not None else ()
    family.loose = loose_indices(reading, body, [s.letter for s in slots_of(head)])
    if not (slots or family.random or family.loose):
        _number(scope, head, head.pieces, body)
        return
    need_ranges(family)
    if family.loose and family.random:
        message = f"{family.loose[0].name} stands in the definition and not in the name"
        raise Unreadable.at(head.span, message)
    declare(scope, family)
    settle(scope, family, head, reading, value)


def _number(scope: Scope, head: Head, pieces: tuple[NamePiece, ...], body: Expr) -> None:
    symbol = Symbol(latex_of(head.elements), real=True)
    if _leads_to(scope, body, symbol):
        raise Unreadable("this definition is circular", head.span.start, head.body.end)
    refuse_another_value(scope, symbol, Span(head.span.start, head.body.end), body)
    scope.refuse_entry(pieces, Quantity(symbol), head.span)
    scope.declare(pieces, Quantity(symbol), spelled(head.elements))
    scope.assume(Definition(symbol**2 if head.square else symbol, body))
    if head.square:
        scope.assume(Holds(Claim(symbol, Relation.AT_LEAST, Integer(0))))


def _leads_to(scope: Scope, body: Expr, symbol: Symbol) -> bool:
    """Whether unfolding the definitions of numbers in `body` comes back to `symbol`."""
    heads = [(a.head.base if isinstance(a.head, Pow) else a.head, a.body) for a in scope.assumptions
             if isinstance(a, Definition)]  # fmt: skip
    bodies = {head: body for head, body in heads if isinstance(head, Symbol)}
    waiting = [body]
    seen: set[Expr] = set()
    while waiting:
        here = waiting.pop()
        if here.has(symbol):
            return True
        for known in here.free_symbols - seen:
            seen.add(known)
            waiting += [bodies[known]] if known in bodies else []
    return False
