"""Author macros: collected from a document and expanded in token lists, with a limit. Runs nothing.

Read: `\\newcommand`, `\\renewcommand`, `\\providecommand` (arguments, one optional default), `\\def` with plain
parameters, `\\DeclareMathOperator`. Expanded tokens stand where the macro was used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from .errors import Unreadable
from .tokens import LENGTH, Token, closing_brace, tokens

EXPANSIONS = 2_000
"""How many macro uses one display may expand."""


@dataclass(frozen=True, slots=True)
class Macro:
    """A name's replacement; `default` is the optional first argument's value."""

    parameters: int
    body: tuple[Token, ...]
    default: tuple[Token, ...] | None = None


_DEFINITION = re.compile(
    r"\\(?:(?P<new>newcommand|renewcommand|providecommand)\*?\s*(?:\{\s*\\(?P<a>[a-zA-Z]+)\s*\}|\\(?P<b>[a-zA-Z]+))"
    r"\s*(?:\[(?P<count>\d)\])?\s*(?:\[(?P<default>[^\]\n]*)\])?"
    r"|def\s*\\(?P<c>[a-zA-Z]+)\s*(?P<hashes>(?:#\d)*)"
    r"|DeclareMathOperator\*?\s*(?:\{\s*\\(?P<d>[a-zA-Z]+)\s*\}|\\(?P<e>[a-zA-Z]+)))\s*\{"
)


def collect(text: str) -> tuple[dict[str, Macro], str]:
    """The macros that `text` defines, and `text` with the definitions blanked out (offsets stay)."""
    macros: dict[str, Macro] = {}
    at = 0
    while found := _DEFINITION.search(text, at):
        at = found.end()
        try:
            end = closing_brace(text, at, len(text)) - 1
        except Unreadable:
            continue
        name = next(found.group(g) for g in "abcde" if found.group(g))
        body = text[found.end() : end]
        parameters = int(found.group("count") or 0) or len(found.group("hashes") or "") // 2
        operator = not found.group("new") and not found.group("c")
        macros["\\" + name] = Macro(
            parameters, tuple(_quietly(rf"\operatorname{{{body}}}" if operator else body)),
            None if found.group("default") is None else tuple(_quietly(found.group("default"))),
        )
        blank = "".join(c if c == "\n" else " " for c in text[found.start() : end + 1])
        text = text[: found.start()] + blank + text[end + 1 :]
        at = end + 1
    return macros, text


def _quietly(body: str) -> list[Token]:
    try:
        return [t for t in tokens(body) if t.kind != "NEWLINE"]
    except Unreadable:
        return [Token("OTHER", body[:20], 0, 1)]


def expand(source: list[Token], macros: Mapping[str, Macro]) -> list[Token]:
    """`source` with every macro replaced; raises Unreadable where that does not end soon."""
    if not any(t.text in macros for t in source):
        return source
    waiting, result, uses = source[::-1], [], 0
    while waiting:
        token = waiting.pop()
        macro = macros.get(token.text) if token.text.startswith("\\") else None
        if macro is None:
            result.append(token)
            continue
        uses += 1
        if uses > EXPANSIONS or len(waiting) + len(result) > LENGTH:
            raise Unreadable.at(token, f"{token.text} expands without end")
        arguments = _arguments(macro, token, waiting)
        waiting.extend(reversed(_filled(macro.body, arguments, token)))
    return result


def _filled(body: tuple[Token, ...], arguments: list[list[Token]], use: Token) -> list[Token]:
    filled: list[Token] = []
    position = 0
    while position < len(body):
        token = body[position]
        number = body[position + 1].text if token.kind == "PARAMETER" and position + 1 < len(body) else ""
        if number.isdigit() and 0 < int(number) <= len(arguments):
            filled += arguments[int(number) - 1]
            position += 2
        else:
            filled.append(replace(token, start=use.start, end=use.end))
            position += 1
    return filled


def _arguments(macro: Macro, use: Token, waiting: list[Token]) -> list[list[Token]]:
    arguments: list[list[Token]] = []
    if macro.default is not None:
        if waiting and waiting[-1].text == "[":
            arguments.append(_until(waiting, use, "[", "]"))
        else:
            arguments.append([replace(t, start=use.start, end=use.end) for t in macro.default])
    while len(arguments) < macro.parameters:
        while waiting and waiting[-1].kind == "NEWLINE":
            waiting.pop()
        if not waiting:
            raise Unreadable.at(use, f"{use.text} needs {macro.parameters} arguments")
        if waiting[-1].kind == "LBRACE":
            arguments.append(_until(waiting, use, "{", "}"))
        else:
            arguments.append([waiting.pop()])
    return arguments


def _until(waiting: list[Token], use: Token, opening: str, closing: str) -> list[Token]:
    waiting.pop()
    argument: list[Token] = []
    depth = 1
    while waiting:
        token = waiting.pop()
        depth += (token.text == opening) - (token.text == closing)
        if not depth:
            return argument
        argument.append(token)
    raise Unreadable.at(use, f"an argument of {use.text} is never closed")
