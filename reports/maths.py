"""Reads a formula: LaTeX of our own printer in, a small tree out, nothing outside the vocabulary let through.

Decides: which formulas a report may hold, so that every writer can emit its own spelling of the tree.
Does not decide: what a formula means. The tree knows scripts, fractions, roots and brackets, no algebra.
"""

import re
from typing import Final

from .formula import Accent, Fenced, Formula, Fraction, Name, Node, Root, Scripts, Space, Stack, Styled, Symbol
from .vocabulary import ACCENTS, DELIMITERS, FONTS, FRACTIONS, GLYPHS, LIMITS, NAMES, PLAIN, SIZES, SPACES


class UnsafeMaths(ValueError):
    """A formula that is not in the vocabulary of reports; the message names the first piece that is not."""


_TOKEN: Final = re.compile(r"\\[A-Za-z]+|\\[^A-Za-z]|[0-9]+(?:\.[0-9]+)?|.", re.DOTALL)
_WORD: Final = re.compile(r"[A-Za-z0-9 .,:;()+\-'*/=]*")
_IDLE: Final = frozenset({"~", r"\limits", r"\nolimits"})  # where scripts stand is for the format to say
_DEPTH: Final = 60
_GLYPH: Final = {"-": "−", "*": "∗", "'": "′"}


class _Reader:
    """Reads one formula from left to right; every method leaves `position` after what it read."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens: list[str] = _TOKEN.findall(source)
        self.position = 0
        self.depth = 0

    def peek(self) -> str:
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        if not token:
            raise self.refused("it ends too early")
        self.position += 1
        return token

    def refused(self, reason: str) -> UnsafeMaths:
        return UnsafeMaths(f"formula {self.source[:200]!r}: {reason}; write what reports.vocabulary lists")

    def skip(self) -> None:
        while self.peek().isspace() or self.peek() in _IDLE:
            self.position += 1

    def expect(self, token: str) -> None:
        self.skip()
        found = self.peek()
        if found != token:
            raise self.refused(f"needed {token!r}, found {found!r}")
        self.position += 1

    def formula(self, end: str) -> Formula:
        """All nodes up to `end`, which is left unread ("" is the end of the source)."""
        self.depth += 1
        if self.depth > _DEPTH:
            raise self.refused(f"nested deeper than {_DEPTH} levels")
        nodes: list[Node] = []
        self.skip()
        while self.peek() != end:
            if not self.peek():
                raise self.refused(f"needed {end!r}, found the end")
            nodes.extend(self.scripted())
            self.skip()
        self.depth -= 1
        return tuple(nodes)

    def scripted(self) -> Formula:
        """One piece together with the scripts and primes after it."""
        start = self.peek()
        base = () if start in ("^", "_", "'") else self.piece()
        below: Formula | None = None
        above: Formula | None = None
        primes = 0
        self.skip()
        while self.peek() in ("^", "_", "'"):
            mark = self.take()
            if mark == "'" and above is None:
                primes += 1
            elif mark == "_" and below is None:
                below = self.argument()
            elif mark == "^" and above is None:
                above = self.argument()
            else:
                raise self.refused(f"two scripts {mark!r} on one base")
            self.skip()
        if below is None and above is None and not primes:
            return base
        return (Scripts(base, below, above, primes),)

    def argument(self) -> Formula:
        """What a command or a script applies to: a group in braces, or one piece."""
        self.skip()
        return self.piece()

    def group(self) -> Formula:
        self.expect("{")
        body = self.formula("}")
        self.expect("}")
        return body

    def piece(self) -> Formula:
        token = self.peek()
        if token == "{":
            return self.group()
        self.take()
        if token.startswith("\\"):
            return self.command(token[1:])
        if token in PLAIN or (token.isascii() and (token.isalpha() or token[0].isdigit())):
            return (Symbol(token, _GLYPH.get(token, token)),)
        raise self.refused(f"{token!r} is not in the vocabulary")

    def command(self, name: str) -> Formula:
        if name in GLYPHS:
            return (Symbol("\\" + name, GLYPHS[name]),)
        if name in NAMES:
            return (Name(name, name in LIMITS),)
        if name in SPACES:
            return (Space("\\" + name, SPACES[name]),)
        if name in SIZES:
            return (self.delimiter(),)
        if name in FONTS:
            word = self.word()
            return (Name(word) if name == "operatorname" else Styled(name, word),)
        if name in ACCENTS:
            return (Accent(name, self.argument()),)
        if name in FRACTIONS:
            above = self.argument()
            return (Fraction(name, above, self.argument()),)
        if name == "sqrt":
            return (self.root(),)
        if name == "substack":
            return (self.stack(),)
        if name == "left":
            return (self.fenced(),)
        raise self.refused(f"\\{name} is not in the vocabulary")

    def root(self) -> Root:
        self.skip()
        degree = None
        if self.peek() == "[":
            self.take()
            degree = self.formula("]")
            self.expect("]")
        return Root(self.argument(), degree)

    def stack(self) -> Stack:
        self.expect("{")
        lines: list[list[Node]] = [[]]
        self.skip()
        while self.peek() not in ("}", ""):
            if self.peek() == r"\\":
                self.take()
                lines.append([])
            else:
                lines[-1].extend(self.scripted())
            self.skip()
        self.expect("}")
        return Stack(tuple(map(tuple, lines)))

    def fenced(self) -> Fenced:
        left = self.delimiter()
        body = self.formula("\\right")
        self.expect("\\right")
        return Fenced(left, body, self.delimiter())

    def delimiter(self) -> Symbol:
        self.skip()
        token = self.take()
        if token == ".":
            return Symbol(".", "")
        if token in DELIMITERS:
            return Symbol(token, token)
        name = token[1:]
        if token.startswith("\\") and name in GLYPHS:
            return Symbol(token, GLYPHS[name])
        raise self.refused(f"{token!r} is no bracket")

    def word(self) -> str:
        """The plain text in braces after a font command."""
        self.expect("{")
        letters: list[str] = []
        while self.peek() != "}":
            letters.append(self.take())
        self.take()
        word = "".join(letters)
        if not _WORD.fullmatch(word):
            raise self.refused(f"{word!r} is no plain word")
        return word


def parse(source: str) -> Formula:
    """The tree of a formula. Raises UnsafeMaths where it is not in the vocabulary."""
    return _Reader(source).formula("")
