"""What an equation is by its shape: a range, a name, one of two with a sign, the same as another. Makes no steps."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace

from sympy import Expr, Symbol

from ..language.assumptions import Claim, Relation
from ..language.expressions import Index
from .displays import Equation
from .errors import Unreadable
from .prose import Joint
from .scope import Scope
from .structure import one_side
from .tokens import Token
from .trees import Side


def without_dots(equation: Equation) -> None:
    """`a = b = \\cdots = c` as a = b = c."""
    for at in range(len(equation.sides) - 2, 0, -1):
        before, after = equation.relations[at - 1 : at + 1]
        if [t.kind for t in equation.sides[at] if t.kind != "NEWLINE"] == ["DOTS"] and before.text == after.text:
            del equation.sides[at], equation.relations[at]


def missing(equation: Equation, number: int) -> Unreadable:
    """The problem of a relation that has nothing on one side."""
    if not equation.relations:
        return Unreadable("there is nothing here", 0, 1)
    near = equation.relations[min(number, len(equation.relations) - 1)]
    return Unreadable.at(near, "one side of this relation is missing")


def is_range(equation: Equation, following: Sequence[Equation]) -> bool:
    """`i = 1, ..., n` says again over what an index runs."""
    if equation.relations[0].text == "∈":
        return True
    tokens = [t for s in equation.sides[1:] for t in s] + [t for e in following for s in e.sides for t in s]
    return equation.relations[0].text == "=" and any(t.kind in ("DOTS", "RANGE") for t in tokens)


def is_new_range(equation: Equation, following: Sequence[Equation]) -> bool:
    """Whether `j = 1, ..., n` after a comma says over what a letter runs that nothing declares."""
    letters = [t.kind for t in equation.sides[0] if t.kind != "NEWLINE"]
    return (
        equation.joint is Joint.AND
        and letters == ["LETTER"]
        and len(equation.relations) == 1
        and is_range(equation, following)
    )


def is_condition(scope: Scope, equation: Equation, free: Container[str]) -> bool:
    """`k \\ne l` after a comma: a relation between indices only, those `free` in the chain too, claims nothing."""
    if equation.joint is not Joint.AND or not equation.relations:
        return False
    if any(r.text not in ("≠", "<", "≤", ">", "≥", "=", "∈") for r in equation.relations):
        return False
    kinds = {t.kind for side in equation.sides for t in side}
    if not kinds or not kinds <= {"LETTER", "DIGIT", "DOTS", "RANGE", "COMMA", "OPEN", "CLOSE"}:
        return False
    first = [t.text for t in equation.sides[0] if t.kind == "LETTER"]
    names = {text + " " if text.startswith("\\") else text for text in first}
    fixed = {name for name, value in scope.numbers().items() if not isinstance(value, Index)}
    indices = (name in scope.index_ranges or name in scope.labels or name in free for name in names)
    return bool(names) and all(indices) and names.isdisjoint(fixed)


def side_from(tokens: list[Token]) -> Side:
    """The one side that tokens make; raises Unreadable."""
    if not [t for t in tokens if t.kind != "NEWLINE"]:
        raise Unreadable("there is nothing here", 0, 1)
    return one_side(tokens, tokens[0].start, tokens[-1].end)


def signed(token: Token, upper: bool) -> Token:
    if token.kind != "PM":
        return token
    return replace(token, kind="SIGN", text="+" if (token.text == r"\pm") == upper else "-")


def same(a: Claim, b: Claim) -> bool:
    """Whether two claims are one, up to the names of indices and the order of the sides."""
    if a.relation is not b.relation:
        return False
    pairs = [(a.left, a.right)] + ([(a.right, a.left)] if a.relation is Relation.EQUAL else [])
    return any(_renamed(left, right) == _renamed(b.left, b.right) for left, right in pairs)


def _renamed(left: Expr, right: Expr) -> tuple[Expr, Expr]:
    """Indices numbered in the order in which they occur."""
    names: dict[Expr, Expr] = {}
    waiting = [left, right][::-1]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Index) and here not in names:
            names[here] = Symbol(f"index {len(names)}")
        waiting += [a for a in here.args if isinstance(a, Expr)][::-1]
    return left.xreplace(names), right.xreplace(names)
