"""A Markdown or LaTeX text as headings, given blocks and displays, in order. Reads no maths."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from .vocabulary import WRAPPERS


class Kind(Enum):
    HEADING = "heading"
    GIVEN = "given"
    DISPLAY = "display"


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a document; `level` counts for headings, 1 the highest."""

    kind: Kind
    start: int
    end: int
    level: int = 0
    unclosed: bool = False


_ENVIRONMENTS = "|".join(sorted({name.rstrip("*") for name in WRAPPERS}))
_MARKDOWN = re.compile(
    r"^(?P<marks>\#{1,6})[ \t]+[^\n]*$"
    r"|^(?P<fence>[ \t]*(?:```+|~~~+))[ \t]*(?P<info>[^\n]*)$"
    r"|(?<!\\)\$\$(?P<dollars>)"
    r"|(?<!\\)\\\[(?P<bracket>)"
    rf"|\\begin\{{(?P<environment>(?:{_ENVIRONMENTS})\*?)\}}"
    r"|^(?P<title>[^\n#>`|$\\-][^\n]*)\n(?P<rule>=+|-+)[ \t]*$"
    r"|<!--(?P<comment>)|(?P<ticks>`+)",
    re.M,
)
_LEVELS = {"part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5}
_LATEX = re.compile(
    rf"\\(?P<heading>{'|'.join(_LEVELS)})\*?\s*(?:\[[^\]]*\])?\{{"
    r"|\\begin\{given\}(?P<given>)"
    r"|\\begin\{(?P<verbatim>verbatim|lstlisting|comment)\}"
    r"|(?<!\\)\$\$(?P<dollars>)"
    r"|(?<!\\)\\\[(?P<bracket>)"
    rf"|\\begin\{{(?P<environment>(?:{_ENVIRONMENTS})\*?)\}}"
    r"|\\end\{document\}(?P<stop>)"
)


def markdown(text: str) -> Iterator[Block]:
    """The blocks of a Markdown text; code other than `given` and `math` is left alone."""
    text = _without_indented_code(text)
    at = 0
    while found := _MARKDOWN.search(text, at):
        if found.group("marks") is not None:
            at = found.end()
            yield Block(Kind.HEADING, found.start(), at, len(found.group("marks")))
        elif found.group("title") is not None:
            at = found.end()
            yield Block(Kind.HEADING, found.start(), at, 1 if found.group("rule")[0] == "=" else 2)
        elif found.group("fence") is not None:
            block, at = _fenced(text, found)
            if block is not None:
                yield block
        elif found.group("comment") is not None:
            end = text.find("-->", found.end())
            at = len(text) if end < 0 else end + 3
        elif found.group("ticks") is not None:
            at = _after_code(text, found)
        else:
            block, at = _display(text, found)
            yield block


def without_code(text: str) -> str:
    """A Markdown text with its comments and its code, `given` and `math` apart, blanked out."""
    text = _without_indented_code(text)
    at, spans = 0, [found.span() for found in _COMMENT.finditer(text)]
    while found := _CODE.search(text, at):
        block = None
        if found.group("fence") is not None:
            block, at = _fenced(text, found)
        elif found.group("ticks") is not None:
            at = _after_code(text, found)
        else:
            end = text.find("-->", found.end())
            at = len(text) if end < 0 else end + 3
        spans += [(found.start(), at)] if block is None else []
    return blanked(text, spans)


def without_comments(text: str) -> str:
    """A LaTeX text with its comments, and what it sets verbatim or skips, blanked out."""
    return blanked(text, [found.span() for found in _NOT_SET.finditer(text)])


_CODE = re.compile(r"^(?P<fence>[ \t]*(?:```+|~~~+))[ \t]*(?P<info>[^\n]*)$|<!--|(?P<ticks>`+)", re.M)
_COMMENT = re.compile(r"(?<!\\)(?:\\\\)*%[^\n]*")
_NOT_SET = re.compile(
    rf"{_COMMENT.pattern}|\\begin\{{(verbatim\*?|lstlisting|comment)\}}(?s:.*?)(?:\\end\{{\1\}}|\Z)"
    r"|\\verb\*?([^\w\s*])[^\n]*?\2|\\iffalse(?![a-zA-Z])(?s:.*?)(?:\\fi(?![a-zA-Z])|\Z)"
)


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with blanks in these places of it, so that offsets and lines stay."""
    pieces, at = list[str](), 0
    for start, end in sorted(spans):
        pieces += [text[at:start], re.sub(r"[^\n]", " ", text[max(at, start) : end])]
        at = max(at, end)
    return "".join(pieces) + text[at:]


def _without_indented_code(text: str) -> str:
    """The text with what stands four columns in after a blank line blanked out, list items apart."""
    lines = text.splitlines(keepends=True)
    in_list = fence = ""
    code = blank = True
    for number, line in enumerate(lines):
        mark = re.match(r"[ \t]*(```+|~~~+|\$\$)", line)
        indented = re.match(r"(?: {4}|\t)\s*\S", line) is not None
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
            code = False
        elif indented and (code or blank) and not in_list:
            lines[number] = re.sub(r"\S", " ", line)
            code = True
        elif line.strip():
            code = False
            fence = mark[1] if mark and line.count("$$") % 2 == (mark[1] == "$$") else ""
            item = re.match(r"\s*(?:[-*+]|\d+[.)])\s", line)
            in_list = "item" if item or (in_list and line[0].isspace()) else ""
        blank = not line.strip()
    return "".join(lines)


def _after_code(text: str, found: re.Match[str]) -> int:
    """Past a code span; past the backticks alone where nothing closes them in their paragraph."""
    closing = re.compile(rf"(?<!`){found.group('ticks')}(?!`)").search(text, found.end())
    return closing.end() if closing and "\n\n" not in text[found.end() : closing.start()] else found.end()


def latex(text: str) -> Iterator[Block]:
    """The blocks of a LaTeX text; what a comment or a verbatim environment holds is left alone."""
    at = 0
    while found := _LATEX.search(text, at):
        if _commented(text, found.start()):
            at = found.end()
        elif found.group("heading") is not None:
            at = found.end()
            yield Block(Kind.HEADING, found.start(), at, _LEVELS[found.group("heading")])
        elif found.group("given") is not None:
            end = text.find(r"\end{given}", found.end())
            at = len(text) if end < 0 else end + len(r"\end{given}")
            yield Block(Kind.GIVEN, found.end(), len(text) if end < 0 else end, unclosed=end < 0)
        elif found.group("verbatim") is not None:
            end = text.find(rf"\end{{{found.group('verbatim')}}}", found.end())
            at = len(text) if end < 0 else end + 1
        elif found.group("stop") is not None:
            return
        else:
            block, at = _display(text, found)
            yield block


def _commented(text: str, at: int) -> bool:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return re.search(r"(?<!\\)%", line) is not None


def _fenced(text: str, found: re.Match[str]) -> tuple[Block | None, int]:
    fence = found.group("fence").strip()
    start = min(found.end() + 1, len(text))
    closing = re.compile(rf"^[ \t]*{fence[0]}{{{len(fence)},}}[ \t]*$", re.M).search(text, start)
    end = closing.start() if closing else len(text)
    after = closing.end() if closing else len(text)
    info = found.group("info").strip().lower().split(" ")[0]
    kind = {"given": Kind.GIVEN, "math": Kind.DISPLAY}.get(info)
    return (Block(kind, start, end, unclosed=closing is None) if kind else None), after


def _display(text: str, found: re.Match[str]) -> tuple[Block, int]:
    if found.group("environment") is not None:
        name = found.group("environment")
        end, after = _environment_end(text, name, found.end())
        return Block(Kind.DISPLAY, found.start(), after, unclosed=end < 0), after
    mark = "$$" if found.group("dollars") is not None else r"\]"
    end = text.find(mark, found.end())
    while mark == "$$" and end > 0 and _escaped(text, end):
        end = text.find(mark, end + 1)
    blank = _BLANK_LINE.search(text, found.end(), len(text) if end < 0 else end)
    if blank and blank.end() == end and not text[end + 2 :].split("\n", 1)[0].strip():
        blank = None
    if end < 0 or blank:
        stop = blank.start() if blank else len(text)
        return Block(Kind.DISPLAY, found.end(), stop, unclosed=True), stop
    return Block(Kind.DISPLAY, found.end(), end), end + 2


_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
"""What TeX does not allow inside a display."""


def _escaped(text: str, at: int) -> bool:
    """Whether an odd number of backslashes stands before."""
    start = at
    while start and text[start - 1] == "\\":
        start -= 1
    return (at - start) % 2 == 1


def _environment_end(text: str, name: str, at: int) -> tuple[int, int]:
    depth = 1
    pattern = re.compile(rf"\\(begin|end)\{{{re.escape(name)}\}}")
    while found := pattern.search(text, at):
        depth += 1 if found.group(1) == "begin" else -1
        at = found.end()
        if depth == 0:
            return found.start(), at
    stop = text.find("\n\n", at)
    return -1, len(text) if stop < 0 else stop
