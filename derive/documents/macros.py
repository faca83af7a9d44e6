"""Author macros: collected from a document and expanded in token lists, with a limit. Runs nothing.

Read: `\\newcommand`, `\\renewcommand`, `\\providecommand` (arguments, one optional default), `\\def` with plain
parameters, `\\let`, `\\DeclareMathOperator`. Expanded tokens stand where the macro was used. A macro is in force below
its definition. One that is defined anew, and otherwise, once it was used is refused: how far each definition reaches
is for TeX's groups to say, which are not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from .blocks import blanked
from .errors import Unreadable
from .tokens import LENGTH, Token, tokens

EXPANSIONS = 2_000
"""How many macro uses one display may expand."""


@dataclass(frozen=True, slots=True)
class Macro:
    """A name's replacement, in force from `at` on; `default` is the optional first argument's value, `problem` why it
    is not expanded.
    """

    parameters: int
    body: tuple[Token, ...]
    default: tuple[Token, ...] | None = None
    at: int = 0
    problem: str = ""

    def says_as(self, other: Macro) -> bool:
        """Whether both stand for the same, wherever they are defined."""
        return self.parameters == other.parameters and self._words() == other._words()

    def _words(self) -> list[str | None]:
        return [*(t.text for t in self.body), None, *(t.text for t in self.default or ())]


_DEFINITION = re.compile(
    r"\\(?:(?P<new>newcommand|renewcommand|(?P<provided>providecommand)|DeclareRobustCommand)\*?\s*(?:\{\s*\\(?P<a>[a-zA-Z]+)\s*\}|\\(?P<b>[a-zA-Z]+))"
    r"\s*(?:\[(?P<count>\d)\])?\s*(?:\[(?P<default>[^\]\n]*)\])?"
    r"|[gex]?def\s*\\(?P<c>[a-zA-Z]+)\s*(?P<hashes>(?:#\d)*)"
    r"|DeclareMathOperator\*?\s*(?:\{\s*\\(?P<d>[a-zA-Z]+)\s*\}|\\(?P<e>[a-zA-Z]+)))\s*\{"
)


_LET = re.compile(r"\\let\s*(\\[a-zA-Z]+)\s*=?\s*(\\[a-zA-Z]+)")
_UNREAD = re.compile(r"\\(?:[gex]?def|let|(?:New|Renew|Provide|Declare)DocumentCommand)\s*\{?\s*(\\[a-zA-Z]+)")


def collect(text: str, shown: str) -> tuple[dict[str, Macro], str]:
    """The macros that `text` defines, and `text` with the definitions blanked out (offsets stay).

    `shown` is the text with what is a comment or code, and so defines nothing, blanked out.
    """
    macros: dict[str, Macro] = {}
    at, spans, closing = 0, list[tuple[int, int]](), _closing_braces(shown)
    while found := _DEFINITION.search(shown, at):
        at = found.end()
        end = closing.get(at - 1)
        if end is None:
            continue
        name = "\\" + next(found.group(g) for g in "abcde" if found.group(g))
        body = shown[found.end() : end]
        parameters = int(found.group("count") or 0) or len(found.group("hashes") or "") // 2
        operator = not found.group("new") and not found.group("c")
        macro = Macro(
            parameters,
            tuple(_quietly(rf"\operatorname{{{body}}}" if operator else body)),
            None if found.group("default") is None else tuple(_quietly(found.group("default"))),
            found.start(),
        )
        if not (found.group("provided") and name in macros):
            _define(macros, name, macro, shown)
        at = end + 1
        spans.append((found.start(), at))
    lets = list(_LET.finditer(blanked(shown, spans)))
    for found in lets:
        _define(macros, found[1], Macro(0, tuple(_quietly(found[2])), at=found.start()), shown)
    spans += [found.span() for found in lets]
    for found in _UNREAD.finditer(blanked(shown, spans)):
        problem = r"is defined in a way that is not read; write \newcommand"
        macros[found[1]] = Macro(0, (), at=found.start(), problem=problem)
    return macros, blanked(text, spans)


def _closing_braces(text: str) -> dict[int, int]:
    """Where each brace that is closed is closed."""
    found, waiting = dict[int, int](), list[int]()
    for brace in re.finditer(r"\\.|[{}]", text, re.S):
        if brace[0] == "{":
            waiting.append(brace.start())
        elif brace[0] == "}" and waiting:
            found[waiting.pop()] = brace.start()
    return found


def _define(macros: dict[str, Macro], name: str, macro: Macro, shown: str) -> None:
    """Enter the macro, or that it is defined anew where it was in use."""
    before = macros.get(name)
    if before is not None and (before.problem or before.says_as(macro)):
        return
    if before is not None:
        first, last = sorted((before.at, macro.at))
        said = re.compile(re.escape(name) + "(?![a-zA-Z])").finditer(shown, first, last)
        if next(said, None) and next(said, None):  # it stands in its own definition first
            problem = "is defined anew, and otherwise, where it is in use"
            macro = replace(macro, at=first, problem=problem)
        elif macro.at < before.at:
            return
    macros[name] = macro


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
        if macro is None or token.start < macro.at:
            result.append(token)
            continue
        if macro.problem:
            raise Unreadable.at(token, f"{token.text} {macro.problem}")
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
