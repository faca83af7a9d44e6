"""A display as rows of tokens, what only holds or adorns them taken away. Knows no equations."""

from __future__ import annotations

from dataclasses import replace

from .errors import Unreadable
from .tokens import Token
from .vocabulary import WRAPPERS


def unwrapped(source: list[Token]) -> list[Token]:
    """Environments that only hold rows, and braces or a box round everything, taken away."""
    body = [t for t in source if t.kind != "NEWLINE"]
    opening = body[0] if len(body) > 1 and body[0].text == r"\{" and body[1].kind == "BEGIN" else None
    system = _system(body[opening is not None :])
    tokens = [
        t for t in source
        if t is not opening and not (t.kind in ("BEGIN", "END") and (t.text in WRAPPERS or t.text == system))
    ]  # fmt: skip
    changed = True
    while changed:
        changed = False
        body = [t for t in tokens if t.kind != "NEWLINE"]
        while body and body[-1].kind in ("POINT", "COMMA") and _wraps(body[:-1]):
            body = body[:-1]
        if _wraps(body):
            first = 1 if body[0].kind in ("BOLD", "ROMAN") else 0
            inside = set(map(id, body[first + 1 : -1]))
            tokens = [t for t in tokens if t.kind == "NEWLINE" or id(t) in inside]
            changed = True
    return tokens


def _system(body: list[Token]) -> str:
    """The environment that is a whole display and holds equations, `&` at their relations; else empty."""
    while body and body[-1].kind in ("POINT", "COMMA"):
        body = body[:-1]
    if len(body) < 3 or body[0].text not in ("cases", "dcases", "array") or body[-1].kind != "END":
        return ""
    beside = [(body[n - 1].kind, body[n + 1].kind) for n, t in enumerate(body) if t.kind == "AMP"]
    return body[0].text if all("REL" in kinds for kinds in beside) else ""


def _wraps(body: list[Token]) -> bool:
    """Whether one pair of braces, after `\\boxed` or a style or nothing, goes round a whole equation."""
    first = 1 if body and body[0].kind in ("BOLD", "ROMAN") else 0
    if len(body) < first + 3 or body[first].kind != "LBRACE" or body[-1].kind != "RBRACE":
        return False
    depth = 0
    for position, token in enumerate(body[first:]):
        depth += (token.kind == "LBRACE") - (token.kind == "RBRACE")
        if depth == 0:
            return position == len(body) - first - 1 and any(t.kind in ("REL", "BREAK") for t in body)
    return False


def rows(tokens: list[Token]) -> list[list[Token]]:
    rows: list[list[Token]] = [[]]
    depth = environments = 0
    for token in tokens:
        depth += (token.kind == "LBRACE") - (token.kind == "RBRACE")
        environments += (token.kind == "BEGIN") - (token.kind == "END")
        if token.kind == "BREAK" and depth <= 0 and environments <= 0:
            rows.append([])
        else:
            rows[-1].append(token)
    return [r for r in rows if any(t.kind not in ("NEWLINE", "AMP", "QUAD") for t in r)]


def columns(row: list[Token]) -> list[Token]:
    """Every second `&` may separate equations; the others are for alignment only."""
    result: list[Token] = []
    count = environments = 0
    for token in row:
        environments += (token.kind == "BEGIN") - (token.kind == "END")
        if token.kind == "AMP" and not environments:
            count += 1
            if count % 2 == 0:
                result.append(replace(token, kind="COLUMN"))
        else:
            result.append(token)
    return result


def marked(tokens: list[Token]) -> tuple[list[Token], dict[int, str]]:
    """`\\overset{(a)}{=}` as `=` with the reason (a); `\\underbrace{x}_{...}` as x."""
    result: list[Token] = []
    reasons: dict[int, str] = {}
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind == "OVER":
            above, middle = _argument(tokens, at + 1)
            below, end = _argument(tokens, middle)
            if len(below) != 1 or below[0].kind != "REL":
                above, below = below, above
            if len(below) != 1 or below[0].kind != "REL":
                raise Unreadable.at(token, rf"{token.text} is read over a relation only")
            said = "".join(t.text for t in above)
            relation = _over(below[0], said)
            reasons[relation.start] = said
            result.append(relation)
            at = end
        elif token.kind == "UNDERBRACE":
            body, at = _argument(tokens, at + 1)
            result += body
            if at < len(tokens) and tokens[at].kind in ("SUB", "SUP"):
                _, at = _argument(tokens, at + 1)
        else:
            result.append(token)
            at += 1
    return result, reasons


def _over(relation: Token, said: str) -> Token:
    if said.strip() in ("d", r"\mathcal{D}", "D", "dist", "law", "!", "?"):
        hint = "what is wanted stands in a given block: `require ... = ...`" if said.strip() == "!" else ""
        raise Unreadable.at(relation, f"= with {said} over it is no equality", hint)
    return replace(relation, text=":=") if said.strip() in ("def", "def.", r"\Delta", r"\triangle") else relation


def _argument(tokens: list[Token], at: int) -> tuple[list[Token], int]:
    if at >= len(tokens):
        return [], at
    if tokens[at].kind != "LBRACE":
        return [tokens[at]], at + 1
    depth, end = 0, at
    while end < len(tokens):
        depth += (tokens[end].kind == "LBRACE") - (tokens[end].kind == "RBRACE")
        if depth == 0:
            return tokens[at + 1 : end], end + 1
        end += 1
    raise Unreadable.at(tokens[at], "this brace is never closed")
