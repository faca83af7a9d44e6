"""What an author wrote between the displays: paragraphs, lists, code and tables, with the lines they stand on.

Decides: which parts of a document are running text, and the few marks in it that a report keeps: formulas, code,
emphasis, works named by author and year.
Does not decide: what a formula means; one outside the reports' vocabulary is shown as it was typed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import dedent
from typing import Final

from derive.documents.blocks import Block as Found
from derive.documents.blocks import Kind, latex, markdown

from .bibliography import WORKS
from .maths import UnsafeMaths
from .model import Block, Citation, Code, Emphasis, Inline, Items, Line, Listing, Maths, Paragraph, Table, Text

_MARKS: Final = re.compile(
    r"`+(?P<code>[^`]+)`+|\$(?P<maths>[^$]+)\$|\\\((?P<round>.+?)\\\)|(?P<stars>\*\*?)(?P<emphasis>[^*]+)(?P=stars)"
    r"|!?\[(?P<link>[^\]]*)\]\([^)]*\)|<!--.*?-->",
    re.DOTALL,
)
_LEFT_OVER: Final = re.compile(r"^\s*(?:```.*|\$\$|\\\[|\\\]|\\(?:begin|end)\{given\}|[.,;])\s*$", re.MULTILINE)
_ITEM: Final = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+", re.MULTILINE)
_CODE: Final = re.compile(r"^[ \t]*(```+|~~~+)[^\n]*\n(.*?)(?:^[ \t]*\1[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_FENCED: Final = re.compile(r"[ \t]*(?:```+|~~~+)[ \t]*(?:given|math)\b[^\n]*\n", re.IGNORECASE)
_RULE: Final = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_LONGEST: Final = 5_000
_NAMED: Final = {
    key: re.compile(
        rf"\b{re.escape(work.authors[0].split()[-1])}(?:,| and| &| et al\.?| \()"
        rf"(?:al\.|[^.;:]){{0,80}}?\b{work.year}\b\)?"
    )
    for key, work in WORKS.items()
}


@dataclass(frozen=True, slots=True)
class Remark:
    """A paragraph, a list, code or a table, and the line that it begins on."""

    line: int
    block: Block


def remarks(text: str, tex: bool = False) -> Iterator[Remark]:
    """The running text of a document, in order. Of LaTeX, paragraphs with commands in them are left out."""
    start = text.find(r"\begin{document}") + len(r"\begin{document}") if tex and r"\begin{document}" in text else 0
    for block in (*(latex if tex else markdown)(text), None):
        first, last = (len(text), 0) if block is None else _lines(text, block, tex)
        if block is None or block.start >= start:
            yield from _paragraphs(text, start, first, tex)
        start = max(start, last)


def _lines(text: str, found: Found, tex: bool) -> tuple[int, int]:
    """From where to where a block stands, with the fences around it or the rest of a heading's line."""
    line = text.rfind("\n", 0, max(found.start - 1, 0)) + 1
    fenced = not tex and _FENCED.fullmatch(text, line, found.start)
    whole = fenced or (tex and found.kind is Kind.HEADING)
    return line if fenced else found.start, (text + "\n").index("\n", found.end) if whole else found.end


def _paragraphs(text: str, start: int, end: int, tex: bool) -> Iterator[Remark]:
    for code in () if tex else _CODE.finditer(text, start, end):
        yield from _paragraphs(text, start, code.start(), tex)
        yield Remark(text.count("\n", 0, code.start()) + 1, Listing(dedent(code[2]).rstrip()))
        start = code.end()
    clean = _LEFT_OVER.sub(_blank, text[start:end])
    for found in re.finditer(r"\S.*?(?=\n[ \t]*\n|\Z)", clean, re.DOTALL):
        said = re.sub(r"^(?:\$\$|\\\])|(?:\$\$|\\\[)$", "", found[0]).strip()
        plain = re.sub(r"\$[^$]*\$|\\\(.*?\\\)", "", said)
        if re.search(r"\w", said) and not (tex and re.search(r"[\\{}&]|^%", plain)):
            yield Remark(text.count("\n", 0, start + found.start()) + 1, _block(said))


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _block(said: str) -> Block:
    lines = [line.strip() for line in said.split("\n")]
    if len(lines) > 1 and "|" in lines[0] and _RULE.fullmatch(lines[1]):
        headers, _, *rows = map(_cells, lines)
        padded = (row + ((),) * len(headers) for row in rows)
        return Table("", (), headers, tuple(row[: len(headers)] for row in padded))
    if _ITEM.match(said):
        return Items(tuple(running(one) for one in _ITEM.split(said) if one.strip()))
    return Paragraph(running(re.sub(r"^\s*>\s?", "", said, flags=re.MULTILINE)))


def _cells(row: str) -> tuple[Line, ...]:
    return tuple(running(cell.strip()) for cell in re.split(r"(?<!\\)\|", row.removeprefix("|").removesuffix("|")))


def running(said: str) -> Line:
    """Running text with its formulas, code and emphasis; works that it names are cited. A very long one is plain."""
    if len(said) > _LONGEST:
        return (Text(said),)
    pieces: list[Inline] = []
    at = 0
    for found in _MARKS.finditer(said):
        pieces += [*with_citations(said[at : found.start()]), *_marked(found)]
        at = found.end()
    return (*pieces, *with_citations(said[at:]))


def _marked(found: re.Match[str]) -> Line:
    inside = found["maths"] or found["round"]
    if inside:
        return formula(inside.strip("`"), inside)
    if found["code"]:
        return (Code(found["code"]),)
    if found["emphasis"]:
        return (Emphasis(found["emphasis"]),)
    return (Text(found["link"]),) if found["link"] else ()


def with_citations(said: str) -> Line:
    """The text, with a citation after every work that it names by its first author and its year."""
    ends = {found.end(): key for key, named in _NAMED.items() for found in named.finditer(said)}
    pieces: list[Inline] = []
    at = 0
    for end, key in sorted(ends.items()):
        pieces += [Text(said[at:end] + " "), Citation(key)]
        at = end
    return (*pieces, Text(said[at:])) if said[at:] else tuple(pieces)


def formula(source: str, plain: str) -> Line:
    """The formula; as it was typed where the author's names go beyond the reports' vocabulary."""
    try:
        return (Maths(source),)
    except UnsafeMaths:
        return (Code(plain),)


def title_of(text: str) -> str | None:
    """What `\\title` says in a LaTeX text, without its commands."""
    found = re.search(r"^[^%\n]*\\title(?:\[[^\]]*\])?\{((?:[^{}]|\{[^{}]*\})*)\}", text, re.MULTILINE)
    said = re.sub(r"\\thanks\{[^{}]*\}|\\[A-Za-z]+\*?|[{}$]|\\\\", " ", found[1]) if found else ""
    return " ".join(said.replace("~", " ").split()) or None
