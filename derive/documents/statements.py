"""What one relation says: the claim its sides make, what that takes for granted, or the law. Makes no steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from sympy import Expr

from ..language.assumptions import Claim, Relation
from ..language.derivations import LawClaim
from ..language.expressions import Array, Index
from .claims import RELATIONS
from .errors import Unreadable
from .formulas import Reading
from .names import unwrapped
from .scope import Family, Scope
from .tensors import is_random
from .tokens import Token
from .trees import Side, factors, text_of

Read: TypeAlias = Expr | Unreadable


def value(reading: Reading, side: Side | Unreadable) -> Read:
    """The value of a side, or why it has none."""
    if isinstance(side, Unreadable):
        return side
    try:
        return reading.filled(reading.side(side))
    except Unreadable as problem:
        return problem if problem.end > 1 or problem.start else Unreadable.at(side, problem.message, problem.hint)
    except (RecursionError, OverflowError, ValueError, TypeError, ZeroDivisionError, NotImplementedError) as error:
        # what SymPy raises, and what depth does, on things that a person may well write: 1/0, 9^9^9
        return Unreadable.at(side, f"this cannot be taken in ({type(error).__name__})")


def claim_of(reading: Reading, left: Read, relation: Token, right: Read) -> Claim:
    """The claim that a relation makes of its sides; raises Unreadable."""
    if isinstance(left, Unreadable):
        raise left
    if isinstance(right, Unreadable):
        raise right
    if relation.text == "~" and (is_random(left) or is_random(right)):
        message = r"\sim between random things says that they have the same law, which is not judged"
        raise Unreadable.at(relation, message, "declare `identically distributed`, and write = between their moments")
    meaning = Relation.EQUAL if relation.text == ":=" else RELATIONS.get(relation.text)
    if meaning is None:
        hint = "a definition is written `v := ...`, the new name first" if relation.text == "=:" else ""
        raise Unreadable.at(relation, f"the relation {relation.text} is not read here", hint)
    try:
        return Claim(reading.finished(left), meaning, reading.finished(right))
    except Unreadable as error:
        raise Unreadable.at(relation, error.message, error.hint) from None


def uniform_in(reading: Reading, statement: Claim) -> tuple[Claim, ...]:
    """The claims that an index left out does not matter, of what this statement says."""
    found: list[Claim] = []
    for claim in reading.uniform:
        ready = Claim(reading.finished(claim.left), claim.relation, reading.finished(claim.right))
        if (statement.left.has(ready.left) or statement.right.has(ready.left)) and ready not in found:
            found.append(ready)
    return tuple(found)


def law_of(scope: Scope, reading: Reading, sides: Sequence[Side | Unreadable]) -> LawClaim | None:
    """What `X \\sim LAW`, or a law by itself, says; None for anything else. Raises Unreadable."""
    elements = () if isinstance(sides[-1], Unreadable) else factors(sides[-1])
    law = reading.whole_law(elements) if elements else None
    if law is None:
        return None
    law = replace(law, parameters=tuple(map(reading.finished, law.parameters)))
    return LawClaim(_subject(scope, sides[0]) if len(sides) == 2 else None, law)


def _subject(scope: Scope, side: Side | Unreadable) -> Array:
    """The random array that a law is said to be of, in all its entries."""
    if isinstance(side, Unreadable):
        raise side
    elements = factors(side) or ()
    fixed = {name for name, number in scope.numbers().items() if not isinstance(number, Index)}
    for use in scope.uses(elements, 0):
        if use.length == len(elements) and isinstance(use.name.meaning, Family) and use.sup is None:
            at = {text_of(unwrapped(b)) for b in use.bound if b is not None}
            if any(text.isdigit() or text in fixed for text in at):
                raise Unreadable.at(side, "a law of one entry is not read", "a law is of all entries, as in `x_i`")
            return use.name.meaning.array
    raise Unreadable.at(side, "a law belongs to one declared random variable")
