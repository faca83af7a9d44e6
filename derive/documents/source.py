"""A document's text with its macros: offsets become lines and columns, spans become structure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..language.derivations import Place
from .errors import DocumentError, Unreadable
from .macros import Macro, expand
from .structure import one_side, structure
from .tokens import Token, tokens
from .trees import Chain, Side


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the document that begins at `start` and stands at `offset` of a file with the text `typed`."""

    start: int
    file: str
    typed: str
    offset: int


@dataclass(frozen=True, slots=True)
class Source:
    """A document put together from parts; `text` has macro definitions blanked out, `typed` has not."""

    file: str
    typed: str
    text: str
    macros: Mapping[str, Macro]
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, file: str, typed: str, text: str, macros: Mapping[str, Macro], parts: Sequence[Part] = ()) -> Source:
        return cls(file, typed, text, macros, tuple(parts) or (Part(0, file, typed, 0),))

    def _at(self, offset: int) -> tuple[Part, int]:
        """The part that an offset is in, and the offset in that part's file."""
        part = self.parts[max(bisect_right([p.start for p in self.parts], offset) - 1, 0)]
        return part, min(part.offset + offset - part.start, len(part.typed))

    def place(self, start: int, end: int) -> Place:
        """The place of a span; its source are the whole lines it stands on."""
        part, first = self._at(start)
        other, last = self._at(max(end - 1, start))
        last = last if other.file == part.file and last >= first else first
        begins = part.typed.rfind("\n", 0, first) + 1
        ends = part.typed.find("\n", last)
        lines = part.typed[begins : len(part.typed) if ends < 0 else ends]
        line = bisect_left(_line_ends(part.typed), first) + 1
        file = "" if part.file == self.file else part.file
        return Place(line, first - begins + 1, line + part.typed.count("\n", first, last), lines, file)

    def error(self, problem: Unreadable) -> DocumentError:
        """The problem as an error about the whole file."""
        place = self.place(problem.start, problem.start + 1)
        return DocumentError(
            place.file or self.file, place.line, place.column, problem.message, problem.hint, place.source
        )

    def tokens(self, start: int, end: int, aliases: Mapping[str, Macro]) -> list[Token]:
        return expand(tokens(self.text, start, end), {**self.macros, **aliases})

    def chains(self, start: int, end: int, aliases: Mapping[str, Macro]) -> tuple[Chain, ...]:
        return structure(self.tokens(start, end, aliases))

    def side(self, start: int, end: int, aliases: Mapping[str, Macro]) -> Side:
        """The one side that a span consists of; raises Unreadable."""
        return one_side(self.tokens(start, end, aliases), start, end)


@lru_cache(maxsize=8)
def _line_ends(text: str) -> list[int]:
    """The offsets of the line breaks."""
    return [found.start() for found in re.finditer("\n", text)]
