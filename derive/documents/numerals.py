"""Digits as numbers: which stand together, what a comma between two of them is, what could be two things.

Knows no names. Every refusal is an `Unreadable` at the digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .errors import Unreadable
from .tokens import Token
from .trees import Element, Fraction, Group, Number, Piece, only_elements


def between_digits(source: Sequence[Token], position: int) -> bool:
    """Whether a comma stands between two digits without a blank: a decimal comma."""
    if not 0 < position < len(source) - 1:
        return False
    before, comma, after = source[position - 1 : position + 2]
    return before.kind == "DIGIT" == after.kind and before.end == comma.start and comma.end == after.start


def decimal_point(source: Sequence[Token], position: int) -> Token:
    """A decimal comma as a point; raises Unreadable for `1,000`, which may be a thousand."""
    first = last = position
    while first and source[first - 1].kind == "DIGIT" and source[first - 1].end == source[first].start:
        first -= 1
    while last + 1 < len(source) and source[last + 1].kind == "DIGIT" and source[last].end == source[last + 1].start:
        last += 1
    if last - position == 3 and source[first].text != "0":
        whole = "".join(t.text for t in source[first : last + 1])
        problem = Unreadable(f"{whole} may be a thousand or a decimal", source[first].start, source[last].end)
        problem.hint = f"write {whole.replace(',', '')} or {whole.replace(',', '.')}"
        raise problem
    comma = source[position]
    return Token("POINT", ".", comma.start, comma.end)


def joined(elements: Sequence[Element]) -> list[Element]:
    """Digits that stand together as one number; raises Unreadable for `x^10`, which LaTeX shows as x^1 0."""
    merged: list[Element] = []
    for element in elements:
        last = merged[-1] if merged else None
        match last, element:
            case Piece(base=Number() as left, bare=True), Piece(base=Number() as right) if last.end == element.start:
                number = Number(left.text + right.text, left.start, right.end)
                merged[-1] = replace(element, base=number, start=left.start)
            case Piece(), Piece():
                _braced(last, element)
                merged.append(element)
            case _:
                merged.append(element)
    return merged


def _braced(last: Piece, element: Piece) -> None:
    if not isinstance(element.base, Number) or last.end != element.start:
        return
    for mark, script in (("^", last.sup), ("_", last.sub)):
        if script is not None and script.end == last.end and script.end - script.start == 1:
            message = f"without braces {mark} takes one digit only"
            raise Unreadable(message, script.start, element.end, f"write {mark}{{...}} round the whole number")


def told_apart(last: Element, element: Element) -> None:
    """Refuse the product `10 000` and `1\\frac12`, which say other numbers; raises Unreadable."""
    if not (isinstance(last, Piece) and isinstance(element, Piece)):
        return
    if isinstance(last.base, Number) and last.bare and _is_numeral(element):
        message, hint = "two numbers stand side by side", r"write \cdot between them, or no blank inside a number"
        raise Unreadable(message, last.start, element.end, hint)


def _is_numeral(piece: Piece) -> bool:
    match piece.base:
        case Number():
            return True
        case Fraction(above=above, below=below, binomial=False):
            return _is_digits(above) and _is_digits(below)
    return False


def _is_digits(group: Group) -> bool:
    inside = only_elements(group) or ()
    return len(inside) == 1 and isinstance(inside[0], Piece) and inside[0].bare and isinstance(inside[0].base, Number)
