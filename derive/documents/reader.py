"""A document as a derivation: headings open and close givens, displays become steps.

A text that cannot be read as a whole raises DocumentError; a construct in a display that cannot be read makes a step
with `Unread`, and the others are read all the same. No text is ever evaluated as a program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ..language.derivations import Derivation, Heading
from .beside import conditions_beside
from .blocks import Block, Kind, latex, markdown, without_code, without_comments
from .errors import DocumentError, Unreadable
from .givens import read_given
from .inclusion import included
from .macros import collect
from .scope import Scope
from .source import Source
from .steps import Writer

_LATEX_GIVEN = r"write \begin{given} ... \end{given}"

SIZE = 1_000_000
"""The largest document, in characters."""


def read_markdown(text: str, file: str = "<text>") -> Derivation:
    """The derivation in a Markdown text; raises DocumentError."""
    macros, blanked = collect(_sized(text, file), without_code(text))
    source = Source.of(file, text, blanked, macros)
    return _read(source, markdown(blanked), "open a block with ```given")


def read_latex(text: str, file: str = "<text>") -> Derivation:
    """The derivation in a LaTeX text; raises DocumentError."""
    if r"\input" in text or r"\include{" in text:
        raise DocumentError(file, 0, 0, r"\input is read in files only", "use read_file")
    macros, blanked = collect(_sized(text, file), without_comments(text))
    return _read(Source.of(file, text, blanked, macros), latex(blanked), _LATEX_GIVEN)


def read_file(path: str | Path) -> Derivation:
    """The derivation in a file: LaTeX where the name ends in .tex, else Markdown; raises DocumentError."""
    path = Path(path)
    text = _text(path)
    if path.suffix.lower() in (".tex", ".ltx"):
        whole, parts = included(path, _sized(text, str(path)), _text)
        macros, blanked = collect(_sized(whole, str(path)), without_comments(whole))
        return _read(Source.of(str(path), whole, blanked, macros, parts), latex(blanked), _LATEX_GIVEN)
    return read_markdown(text, str(path))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(4 * SIZE + 1)
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise DocumentError(str(path), 0, 0, f"cannot be read: {reason}") from None
    if len(raw) > 4 * SIZE:
        raise DocumentError(str(path), 0, 0, f"is larger than {SIZE} characters", "split the document")
    if raw.startswith(b"%PDF"):
        raise DocumentError(str(path), 0, 0, "is a PDF", "check the LaTeX or Markdown that it was made from")
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DocumentError(str(path), line, 1, "is not UTF-8 text", "save the file as UTF-8") from None


def _sized(text: str, file: str) -> str:
    if not text.strip():
        raise DocumentError(file, 0, 0, "is empty", "a derivation needs a given block and display maths")
    if len(text) > SIZE:
        raise DocumentError(file, 0, 0, f"is larger than {SIZE} characters", "split the document")
    return text


def _read(source: Source, blocks: Iterable[Block], how: str) -> Derivation:
    scopes: list[tuple[int, Scope]] = [(0, Scope())]
    writer = Writer(source)
    headings: list[Heading] = []
    has_given = False
    for block in blocks:
        if block.kind is Kind.HEADING:
            while scopes[-1][0] >= block.level:
                scopes.pop()
            writer.leave(scopes[-1][1])
            scopes.append((block.level, scopes[-1][1].copy()))
            place = source.place(block.start, block.end)
            headings.append(Heading(place.line, block.level, _title(place.source)))
        elif block.kind is Kind.GIVEN:
            has_given = True
            _given(source, block, scopes[-1][1], writer)
        elif block.unclosed:
            writer.unread(scopes[-1][1], Unreadable("this display is never closed", block.start, block.start + 1))
        else:
            beside = conditions_beside(source.text, block.start, block.end)
            writer.display(scopes[-1][1], block.start, block.end, beside)
    writer.leave(scopes[-1][1])
    if not has_given:
        raise DocumentError(source.file, 0, 0, "no given block: nothing is assumed, so nothing can be checked", how)
    return Derivation(source.file, tuple(writer.steps), tuple(headings))


def _title(line: str) -> str:
    """What a heading's line says, without its marks."""
    command = re.match(r"\s*\\\w+\*?\s*(?:\[[^\]]*\])?\{(.*)\}", line)
    return command[1] if command else line.splitlines()[0].strip().strip("#").strip()


def _given(source: Source, block: Block, scope: Scope, writer: Writer) -> None:
    try:
        if block.unclosed:
            raise Unreadable("this given block is never closed", max(block.start - 2, 0), block.start)
        writer.steps += read_given(source, scope, block.start, block.end)
    except Unreadable as problem:
        raise source.error(problem) from None
