"""What an author wrote between the displays: paragraphs and lists, with the lines they stand on.

Decides: which parts of a document are running text, and the few marks in it that a report keeps: formulas, code,
emphasis, works named by author and year.
Does not decide: what a formula means; one outside the reports' vocabulary is shown as it was typed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from derive.documents.blocks import Kind, latex, markdown

from .bibliography import WORKS
from .maths import UnsafeMaths
from .model import Block, Citation, Code, Emphasis, Inline, Items, Line, Maths, Paragraph, Text

_MARKS: Final = re.compile(
    r"`+(?P<code>[^`]+)`+|\$(?P<maths>[^$]+)\$|\\\((?P<round>.+?)\\\)|(?P<stars>\*\*?)(?P<emphasis>[^*]+)(?P=stars)"
    r"|!?\[(?P<link>[^\]]*)\]\([^)]*\)|<!--.*?-->",
    re.DOTALL,
)
_LEFT_OVER: Final = re.compile(r"^\s*(?:```.*|\$\$|\\\[|\\\]|\\(?:begin|end)\{given\}|[.,;])\s*$", re.MULTILINE)
_ITEM: Final = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+", re.MULTILINE)
_CODE: Final = re.compile(r"^```.*?^```[^\n]*$", re.MULTILINE | re.DOTALL)
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
    """A paragraph or a list, and the line that it begins on."""

    line: int
    block: Block


def remarks(text: str, tex: bool = False) -> Iterator[Remark]:
    """The running text of a document, in order. Of LaTeX, paragraphs with commands in them are left out."""
    start = text.find(r"\begin{document}") + len(r"\begin{document}") if tex and r"\begin{document}" in text else 0
    for block in (*(latex if tex else markdown)(text), None):
        if block is None or block.start >= start:
            yield from _paragraphs(text, start, len(text) if block is None else block.start, tex)
        if block is not None:
            heading = tex and block.kind is Kind.HEADING
            start = max(start, (text + "\n").index("\n", block.end) if heading else block.end)


def _paragraphs(text: str, start: int, end: int, tex: bool) -> Iterator[Remark]:
    clean = _LEFT_OVER.sub(_blank, _CODE.sub(_blank, text[start:end]))
    for found in re.finditer(r"\S.*?(?=\n[ \t]*\n|\Z)", clean, re.DOTALL):
        said = re.sub(r"^(?:\$\$|\\\])|(?:\$\$|\\\[)$", "", found[0]).strip()
        plain = re.sub(r"\$[^$]*\$|\\\(.*?\\\)", "", said)
        if re.search(r"\w", said) and not (tex and re.search(r"[\\{}&]|^%", plain)):
            yield Remark(text.count("\n", 0, start + found.start()) + 1, _block(said))


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _block(said: str) -> Block:
    if _ITEM.match(said):
        return Items(tuple(running(one) for one in _ITEM.split(said) if one.strip()))
    return Paragraph(running(re.sub(r"^\s*>\s?", "", said, flags=re.MULTILINE)))


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
