"""A document's text with its macros: offsets become lines and columns, spans become structure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..language.derivations import Place
from .errors import DocumentError, Unreadable
from .macros import Macro, expand
from .structure import structure
from .tokens import Token, tokens
from .trees import Chain, Side


@dataclass(frozen=True, slots=True)
class Source:
    """`text` with macro definitions blanked out; `typed` as the author has it."""

    file: str
    typed: str
    text: str
    macros: Mapping[str, Macro]
    starts: tuple[int, ...] = field(default=())

    @classmethod
    def of(cls, file: str, typed: str, text: str, macros: Mapping[str, Macro]) -> Source:
        starts = (0, *(i + 1 for i, c in enumerate(typed) if c == "\n"))
        return cls(file, typed, text, macros, starts)

    def line_of(self, offset: int) -> int:
        return bisect_right(self.starts, min(offset, len(self.typed)))

    def column_of(self, offset: int) -> int:
        return offset - self.starts[self.line_of(offset) - 1] + 1

    def lines(self, first: int, last: int) -> str:
        """The lines `first` to `last` as typed."""
        end = self.starts[last] - 1 if last < len(self.starts) else len(self.typed)
        return self.typed[self.starts[first - 1] : max(end, self.starts[first - 1])].rstrip("\r")

    def place(self, start: int, end: int) -> Place:
        """The place of a span; its source are the whole lines it stands on."""
        first, last = self.line_of(start), self.line_of(max(end - 1, start))
        return Place(first, self.column_of(start), last, self.lines(first, last))

    def error(self, problem: Unreadable) -> DocumentError:
        """The problem as an error about the whole file."""
        line = self.line_of(problem.start)
        return DocumentError(
            self.file, line, self.column_of(problem.start), problem.message, problem.hint, self.lines(line, line)
        )

    def tokens(self, start: int, end: int, aliases: Mapping[str, Macro]) -> list[Token]:
        return expand(tokens(self.text, start, end), {**self.macros, **aliases})

    def chains(self, start: int, end: int, aliases: Mapping[str, Macro]) -> tuple[Chain, ...]:
        found = structure(self.tokens(start, end, aliases))
        return found

    def side(self, start: int, end: int, aliases: Mapping[str, Macro]) -> Side:
        """The one side that a span consists of; raises Unreadable."""
        chains = self.chains(start, end, aliases)
        if len(chains) != 1 or len(chains[0].sides) != 1 or not chains[0].sides[0].terms:
            raise Unreadable("one expression is needed here", start, end)
        return chains[0].sides[0]
