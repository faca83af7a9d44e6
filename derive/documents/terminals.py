"""Tokens as the grammar has them: bars told apart, cases cut into rows, depth bounded. Builds nothing."""

from __future__ import annotations

from .errors import Unreadable
from .numerals import between_digits, decimal_point
from .prose import is_prose
from .tokens import DEPTH, Token

SUMS = 100
"""How many sums and products one side of a relation may have."""

_INVISIBLE = {"NEWLINE", "QUAD", "AMP", "COLUMN"}


def prepared(source: list[Token]) -> list[Token]:
    """Tokens as the grammar has them: bars told apart, `\\not` joined, depth bounded."""
    result: list[Token] = []
    stack: list[str] = []
    bars = _bar_sides(source)
    sums = [t for t in source if t.kind == "BIG"]
    if len(sums) > SUMS:
        raise Unreadable.at(sums[SUMS], f"more than {SUMS} sums in one expression")
    negated = False
    environments: list[Token] = []
    opened: list[Token] = []
    braces: list[bool] = []
    for position, token in enumerate(source):
        kind = bars.get(position, token.kind)
        if environments or kind in ("BEGIN", "END"):
            kind = _in_cases(source, position, kind, environments)
        if kind in _INVISIBLE:
            continue
        if kind == "NOT":
            negated = True
            continue
        if kind == "COMMA" and not (braces and braces[-1]) and between_digits(source, position):
            kind, token = "POINT", decimal_point(source, position)
        if negated and token.text == "=":
            token = Token("REL", "≠", token.start, token.end)
        negated = False
        if result and result[-1].kind == "SQRT" and token.text == "[":
            kind = "OPTION"
        if kind in ("LBRACE", "OPEN", "BAROPEN", "DBAROPEN", "OPTION"):
            stack.append(kind)
            opened.append(token)
            before = result[-1].kind if result else ""
            braces.append(kind != "LBRACE" or before in ("SUB", "SUP"))
            if len(stack) > DEPTH:
                raise Unreadable.at(token, f"brackets nested more than {DEPTH} deep")
        elif kind in ("RBRACE", "CLOSE", "BARCLOSE", "DBARCLOSE") and stack:
            opened.pop()
            braces.pop()
            kind = "OPTIONEND" if stack.pop() == "OPTION" and kind == "CLOSE" else kind
        if kind in ("BAR", "DBAR"):
            kind, token = "REL", Token("REL", "|", token.start, token.end)
        result.append(Token(kind, token.text, token.start, token.end))
    if opened:
        raise Unreadable.at(opened[-1], "this bracket is never closed")
    return result


def _in_cases(source: list[Token], position: int, kind: str, open_ones: list[Token]) -> str:
    """The kind of a token inside an environment, the words of its conditions left out."""
    token = source[position]
    if kind == "BEGIN":
        if token.text not in ("cases", "dcases"):
            hint = "write the entries with their indices, as in W_{ij}" if "matrix" in token.text else ""
            raise Unreadable.at(token, f"the environment {token.text} is not read", hint)
        open_ones.append(token)
    elif kind == "END" and open_ones:
        open_ones.pop()
    after = next((t.kind for t in source[position + 1 :] if t.kind not in _INVISIBLE - {"AMP"}), "")
    ends = after in ("AMP", "BREAK", "END")
    if (kind == "TEXT" and is_prose(source, position)) or (kind in ("COMMA", "POINT", "BREAK") and ends):
        return "NEWLINE" if kind != "BREAK" or after == "END" else "ROW"
    return {"AMP": "CELL", "BREAK": "ROW"}.get(kind, kind)


def _bar_sides(source: list[Token]) -> dict[int, str]:
    """Which `|` opens and which closes: they alternate inside one pair of other brackets."""
    sides: dict[int, str] = {}
    waiting: list[dict[str, list[int]]] = [{}]
    for position, token in enumerate(source):
        if token.kind in ("LBRACE", "OPEN"):
            waiting.append({})
        elif token.kind in ("RBRACE", "CLOSE") and len(waiting) > 1:
            waiting.pop()
        elif token.kind in ("BAR", "DBAR"):
            opened = waiting[-1].setdefault(token.kind, [])
            if opened:
                sides[opened.pop()] = token.kind + "OPEN"
                sides[position] = token.kind + "CLOSE"
            else:
                opened.append(position)
    return sides
