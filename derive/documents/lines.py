"""Cutting a line of a given block at commas and colons outside brackets. Knows nothing of maths."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to before `end` in the document."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def stripped(self, text: str) -> Span:
        start, end = self.start, self.end
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        return Span(start, end)


def find(text: str, span: Span, mark: str) -> int | None:
    """The first place of `mark` outside brackets."""
    depth, at = 0, span.start
    while at < span.end:
        c = text[at]
        if depth == 0 and text.startswith(mark, at):
            return at
        if c == "\\":
            at += 1
        elif c in "{([":
            depth += 1
        elif c in "})]":
            depth = max(depth - 1, 0)
        at += 1
    return None


def split_at(text: str, span: Span, mark: str) -> list[Span]:
    """The parts between the marks outside brackets, blanks cut off."""
    parts: list[Span] = []
    start = span.start
    while (at := find(text, Span(start, span.end), mark)) is not None:
        parts.append(Span(start, at).stripped(text))
        start = at + len(mark)
    parts.append(Span(start, span.end).stripped(text))
    return [p for p in parts if p.start < p.end]
