"""What is said when a document, or a part of it, cannot be read. Renders nothing but plain text."""

from __future__ import annotations

from typing import Protocol, Self


class Placed(Protocol):
    """Anything that knows where it stands: a token, a node, a span."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


class DocumentError(Exception):
    """A file that cannot be read as a derivation; lines and columns start at 1, 0 where there is no such place.

    `str()` is `file:line:column: message`, the source line, a caret below the column, and a hint.
    """

    def __init__(self, file: str, line: int, column: int, message: str, hint: str = "", source_line: str = "") -> None:
        super().__init__(file, line, column, message, hint, source_line)
        self.file, self.line, self.column = file, line, column
        self.message, self.hint, self.source_line = message, hint, source_line

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        lines = [f"{place}: {self.message}"]
        if self.source_line:
            lines += [f"    {self.source_line}", "    " + caret(self.source_line, self.column)]
        if self.hint:
            lines.append(f"    {self.hint}")
        return "\n".join(lines)


def caret(source_line: str, column: int) -> str:
    """A line that puts `^` below `column`; tabs are kept, so that the two lines stay aligned."""
    before = source_line[: max(column - 1, 0)]
    return "".join("\t" if c == "\t" else " " for c in before) + "^"


class Unreadable(Exception):
    """A construct of the source text, from `start` to before `end`, that has no reading."""

    def __init__(self, message: str, start: int, end: int | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.start, self.hint = message, start, hint
        self.end = start + 1 if end is None else end

    @classmethod
    def at(cls, where: Placed, message: str, hint: str = "") -> Self:
        """The problem of a whole token, node or span."""
        return cls(message, where.start, where.end, hint)


class Undeclared(Unreadable):
    """A name that nothing declares."""

    def __init__(self, name: str, where: Placed, hint: str = "") -> None:
        super().__init__(f"{name} is not declared", where.start, where.end, hint)
        self.name = name


class Redefined(Unreadable):
    """A name that is defined a second time, while the given speaks of the first."""
