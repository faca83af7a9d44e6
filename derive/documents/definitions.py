"""Definitions: `NAME := EXPRESSION`, in groups, since they may call each other with another label.

Decides which letters of a head are labels or indices, over which ranges (from their use in the bodies), whether the
name is random, and when an equation of a display is a definition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sympy import Symbol

from ..language.assumptions import Definition
from ..language.expressions import Apply, Function
from .abbreviations import define_alone
from .displays import Equation
from .errors import Redefined, Unreadable
from .formulas import Reading
from .heads import Head, frame, head_of, key_of, kin_of, ordered, shape_of
from .lines import Span
from .names import name_pieces
from .recursion import define_together
from .scope import Activation, Scope
from .source import Source
from .trees import Group, Letter, Piece, Side, Styled, event_of, latex_of, only_elements, pieces_of, spelled, text_of


@dataclass(frozen=True, slots=True)
class Written:
    """Where head and body of a definition stand."""

    head: Span
    body: Span


def define(source: Source, scope: Scope, written: Sequence[Written]) -> None:
    """Read a group of definitions into the scope; raises Unreadable."""
    sides = [(w, *_sides(source, scope, w)) for w in written]
    _apply(scope, [(w.head, head, body) for w, head, body in sides])


def _sides(source: Source, scope: Scope, w: Written) -> tuple[Side, Side]:
    if not w.head.of(source.text).strip() or not w.body.of(source.text).strip():
        raise Unreadable("`:=` needs a name before and an expression after it", w.head.start, w.body.end)
    head = w.head.stripped(source.text)
    return source.side(head.start, head.end, scope.aliases), source.side(w.body.start, w.body.end, scope.aliases)


def _apply(scope: Scope, parts: Sequence[tuple[Span, Side, Side]]) -> None:
    """Definitions whose sides are read: head, body and where the head stands."""
    waiting: list[Head] = []
    kin = kin_of(scope, [(side, body) for _, side, body in parts])
    for span, side, body in parts:
        if not _function(scope, side, body):
            waiting.append(head_of(scope, span, side, body, kin[frame(side.terms[0].elements)]))
    shapes: set[object] = set()
    for head in waiting:
        if shape_of(head) in shapes:
            raise Unreadable.at(head.span, "this name is defined a second time", "give it another name")
        shapes.add(shape_of(head))
    last_problem: Unreadable | None = None
    waiting = ordered(waiting)
    while waiting:
        left: list[Head] = []
        based = {key_of(h) for h in waiting if h.base}
        for head in waiting:
            if key_of(head) in based:
                left.append(head)
                continue
            try:
                define_alone(scope, head)
            except Redefined:
                raise
            except Unreadable as problem:
                last_problem = problem
                left.append(head)
        if len(left) == len(waiting):
            define_together(scope, left, last_problem)
            return
        waiting = left


def _function(scope: Scope, head: Side, body: Side) -> bool:
    """`f(t) := ...`."""
    elements = head.terms[0].elements if len(head.terms) == 1 else ()
    last = elements[-1] if elements else None
    if not (len(elements) > 1 and isinstance(last, Piece) and last.bare and isinstance(last.base, Group)):
        return False
    inner = only_elements(last.base)
    if inner is None or len(inner) != 1 or not isinstance(inner[0], Piece) or not inner[0].bare:
        return False
    variable = text_of(inner[0])
    if last.base.bracket != "(" or scope.uses(inner, 0):
        return False
    symbol = Symbol(variable.strip(), real=True)
    reading = Reading(scope, bound={variable: symbol})
    value = reading.side(body)
    if value.axes or reading.free:
        raise Unreadable.at(body, "a function's value is one number")
    name = elements[:-1]
    function = Function(latex_of(name))
    scope.declare(name_pieces(name, (), ()), Activation(function), spelled(name))
    scope.assume(Definition(Apply(function, 0, symbol), value.expr))
    return True


def defined_by(scope: Scope, equation: Equation, sides: list[Side | Unreadable]) -> bool:
    """Whether the left side is a name that nobody declared; then the line declares it."""
    left, right = sides[0], sides[1]
    if isinstance(left, Unreadable) or isinstance(right, Unreadable) or equation.continues:
        return False
    explicit = equation.relations[0].text == ":="
    if equation.relations[0].text not in ("=", ":=") or not _is_name(left):
        return False
    if scope.declares(left.terms[0].elements) and not explicit:
        return False
    if not explicit and (_known_letter(scope, left) or _has_value(scope, left)):
        return False
    try:
        _apply(scope, [(Span(left.start, left.end), left, right)])
    except Unreadable as problem:
        sides[0] = problem
        return False
    return True


def _is_name(side: Side) -> bool:
    """Whether a side has the shape of a name: letters with scripts, next to each other."""
    pieces = pieces_of(side)
    return pieces is not None and all(
        isinstance(p.base, Letter | Styled) and not p.bangs and event_of(p.sub) is None for p in pieces
    )


def _known_letter(scope: Scope, side: Side) -> bool:
    """Whether a lone letter on the left is an index or label of the given."""
    element = side.terms[0].elements[0]
    if len(side.terms[0].elements) != 1 or not isinstance(element, Piece) or not element.bare:
        return False
    text = element.base.text if isinstance(element.base, Letter) else ""
    return text in scope.labels or text in scope.index_ranges


def _has_value(scope: Scope, side: Side) -> bool:
    """Whether a side can be read although its first letter is not declared: `e^2`."""
    if spelled(side.terms[0].elements).startswith(r"\delta "):
        return False
    try:
        Reading(scope).side(side)
    except Unreadable:
        return False
    return True
