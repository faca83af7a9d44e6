"""LaTeX maths as a list of tokens that know where they stand. Decides what a character is, not what it means.

A digit is a token of its own, because LaTeX's `\\frac12` and `x^10` take one digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from . import vocabulary as words
from .errors import Unreadable

DEPTH = 40
"""How deep brackets may nest."""

LENGTH = 20_000
"""How many tokens one display may have, macros expanded."""


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is a terminal of the grammar, or one that is gone before the grammar sees it."""

    kind: str
    text: str
    start: int
    end: int


_COMMAND = re.compile(r"\\([a-zA-Z]+\*?|.)", re.S)
_ROW = re.compile(r"\*?[ \t]*(\[\s*-?[\d.]+\s*[a-z]+\s*\])?")
_BRACED = re.compile(r"\s*\{")
_PLACEMENT = re.compile(r"\[[tbc]\]")
_SINGLE = {
    "+": "SIGN", "-": "SIGN", "*": "TIMES", "/": "SLASH", "_": "SUB", "^": "SUP", "'": "PRIME", "!": "BANG",
    "{": "LBRACE", "}": "RBRACE", "(": "OPEN", "[": "OPEN", ")": "CLOSE", "]": "CLOSE", "|": "BAR",
    ",": "COMMA", ";": "SEMICOLON", ":": "COLON", ".": "POINT", "&": "AMP", "#": "PARAMETER",
}  # fmt: skip
_COMMANDS = {
    **dict.fromkeys(["cdot", "times", "ast", "bullet"], "TIMES"), "odot": "ODOT", "circ": "ODOT",
    "div": "SLASH", "pm": "PM", "mp": "PM", "prime": "PRIME",
    **dict.fromkeys(["frac", "dfrac", "tfrac", "cfrac", "binom"], "FRAC"), "sqrt": "SQRT",
    **dict.fromkeys(["|", "Vert", "lVert", "rVert"], "DBAR"), **dict.fromkeys(["vert", "lvert", "rvert", "mid"], "BAR"),
    **dict.fromkeys(["quad", "qquad"], "QUAD"), **dict.fromkeys(["overset", "stackrel", "underset"], "OVER"),
    "because": "BECAUSE", "therefore": "THEREFORE", "forall": "FORALL", "not": "NOT",
    "begin": "BEGIN", "end": "END", "_": "LETTER", "#": "LETTER", "%": "LETTER", "&": "LETTER", "$": "LETTER",
    **dict.fromkeys(["underbrace", "overbrace"], "UNDERBRACE"),
}  # fmt: skip


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of `text[start:end]`, with offsets into `text`; raises Unreadable."""
    result: list[Token] = []
    for token in _scan(text, start, len(text) if end is None else end):
        result.append(token)
        if len(result) > LENGTH:
            raise Unreadable.at(token, f"more than {LENGTH} tokens in one display")
    return result


def _scan(text: str, at: int, end: int) -> Iterator[Token]:
    while at < end:
        c = text[at]
        if c == "\\":
            token, at = _command(text, at, end)
            if token is not None:
                yield token
        elif c == "%":
            newline = text.find("\n", at, end)
            at = end if newline < 0 else newline
        elif c == "\n":
            yield Token("NEWLINE", c, at, at + 1)
            at += 1
        elif c.isspace() or c == "~":
            at += 1
        else:
            token, at = _character(text, at, end)
            if token.kind == "UNICODE":
                yield from (replace(t, start=token.start, end=token.end) for t in _scan(token.text, 0, len(token.text)))
            else:
                yield token


_WORDS = (
    (":=", "REL", ":="), ("=:", "REL", "=:"), (">=", "REL", "≥"), ("<=", "REL", "≤"), ("=>", "REL", "⇒"),
    ("{,}", "POINT", "."), ("...", "DOTS", "..."), ("..", "RANGE", ".."),
)  # fmt: skip


def _character(text: str, at: int, end: int) -> tuple[Token, int]:
    c, after = text[at], at + 1
    if text[at - 1 : at].isspace() and text.startswith("!=", at, end):
        return Token("REL", "≠", at, at + 2), at + 2  # after a blank; `n!=2` is the factorial
    for word, kind, meaning in _WORDS:
        if text.startswith(word, at, end):
            return Token(kind, meaning, at, at + len(word)), at + len(word)
    if c.isascii() and c.isdigit():
        return Token("DIGIT", c, at, after), after
    if c in words.UNICODE:
        return Token("UNICODE", words.UNICODE[c], at, after), after
    if c in words.RELATIONS:
        return Token("REL", words.RELATIONS[c], at, after), after
    kind = _SINGLE.get(c) or ("LETTER" if c.isalpha() else "OTHER")
    return Token(kind, c, at, after), after


def _command(text: str, at: int, end: int) -> tuple[Token | None, int]:
    found = _COMMAND.match(text, at, end)
    if not found:
        return Token("OTHER", "\\", at, at + 1), at + 1
    name, after = found.group(1), found.end()
    if name == "\\":
        row = _ROW.match(text, after, end)
        after = row.end() if row else after
        return Token("BREAK", r"\\", at, after), after
    if name.isspace():
        return None, after
    if name.endswith("*") and name != "*":
        name, after = name[:-1], after - (name not in ("operatorname*", "hspace*", "tag*"))
    if name in words.SKIPPED_WITH_ARGUMENT:
        braced = _BRACED.match(text, after, end)
        return None, closing_brace(text, braced.end(), end) if braced else after
    if name in words.TEXT or name in ("begin", "end"):
        return _raw(text, at, after, end, name)
    if name in ("left", "right"):
        return _delimiter(text, at, after, end, name)
    if name in words.SKIPPED:
        return None, after
    return Token(*_named(name), at, after), after


def _named(name: str) -> tuple[str, str]:
    command = "\\" + name
    kind = _COMMANDS.get(name)
    if kind is not None:
        return kind, {"BAR": "|", "DBAR": r"\|"}.get(kind, command)
    if name in words.LETTERS:
        return "LETTER", command
    for known, kind in (
        (words.ROMAN, "ROMAN"), (words.BOLD, "BOLD"), (words.ACCENTS, "ACCENT"), (words.BIG, "BIG"),
        (words.FUNCTIONS, "FUNC"), (words.DOTS, "DOTS"),
    ):  # fmt: skip
        if name in known:
            return kind, command
    if command in words.RELATIONS:
        return "REL", words.RELATIONS[command]
    if command in words.OPENING:
        return "OPEN", words.OPENING[command]
    if command in words.CLOSING:
        return "CLOSE", next(c for c, o in words.CLOSING.items() if o == words.CLOSING[command])
    return "OTHER", command


def _raw(text: str, at: int, after: int, end: int, name: str) -> tuple[Token, int]:
    """`\\text{...}`: its argument is words, not maths."""
    braced = _BRACED.match(text, after, end)
    if not braced:
        return Token("ROMAN" if name in words.TEXT else "OTHER", "\\" + name, at, after), after
    close = closing_brace(text, braced.end(), end)
    inside = text[braced.end() : close - 1]
    kind = {"begin": "BEGIN", "end": "END"}.get(name, "TEXT" if inside.strip(" ~") else "QUAD")
    if kind == "TEXT" and name == "textbf" and len(inside) == 1:
        return Token("BOLD", r"\mathbf", at, after), after
    if kind == "BEGIN" and (inside in words.WRAPPERS or inside == "array"):
        place = _PLACEMENT.match(text, close, end)
        close = place.end() if place else close
    if kind == "BEGIN" and inside.rstrip("*") in ("alignat", "alignedat", "array", "IEEEeqnarray"):
        count = _BRACED.match(text, close, end)
        close = closing_brace(text, count.end(), end) if count else close
    return Token(kind, inside, at, close), close


def closing_brace(text: str, at: int, end: int) -> int:
    """The offset after the brace that closes the one just before `at`."""
    start, depth = at, 1
    while at < end:
        if text[at] == "\\":
            at += 1
        elif text[at] in "{}":
            depth += 1 if text[at] == "{" else -1
            if not depth:
                return at + 1
        at += 1
    raise Unreadable("this brace is never closed", start - 1, start)


_DELIMITER = re.compile(r"\s*(\\[a-zA-Z]+|\\.|.)", re.S)


def _delimiter(text: str, at: int, after: int, end: int, side: str) -> tuple[Token | None, int]:
    """What follows `\\left` or `\\right`; `.` stands for nothing."""
    found = _DELIMITER.match(text, after, end)
    if not found:
        raise Unreadable(rf"\{side} needs a bracket after it", at, after)
    mark = found.group(1)
    if mark == ".":
        return None, found.end()
    if mark in ("|", r"\vert", r"\lvert", r"\rvert"):
        return Token("BAROPEN" if side == "left" else "BARCLOSE", "|", at, found.end()), found.end()
    if mark in (r"\|", r"\Vert", r"\lVert", r"\rVert"):
        return Token("DBAROPEN" if side == "left" else "DBARCLOSE", r"\|", at, found.end()), found.end()
    return None, found.start(1)
