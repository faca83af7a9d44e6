"""Conditions in the prose right beside a display: `For $k \\ne l$,` before it, `for all $k \\ne l$.` after it.

Decides which inline maths says when a display holds. Does not decide what it means: it is read as in the display.
"""

from __future__ import annotations

import re

from .lines import Span

_MATHS = r"(?:\$[^$\n]{1,120}\$|\\\((?:(?!\\\))[^\n]){1,120}\\\))"
_WORDS = r"(?:or|f|hen|henever|rovided(?: that)?)(?: all| any| every| each)?"
_LIST = rf"(?P<maths>{_MATHS}(?:(?:,| and|, and)\s+{_MATHS})*)"
_SAID = r"(?:,?\s+(?:then|we have|we get|it holds that))?"
_BEFORE = re.compile(rf"(?:\b[FIWP]|(?<=[,:;.])\s+[fiwp]){_WORDS}\s+{_LIST}{_SAID}[,:]?\s*$")
_AFTER = re.compile(rf",?[ \t]*\n?[ \t]*[fiwp]{_WORDS}\s+{_LIST}[ \t]*(?:[.,;]|\n[ \t]*\n|\n?$)")
_OPENS = re.compile(r"(?:\$\$|\\\[|```+[ \t]*math[ \t]*\n)$")
_CLOSES = re.compile(r"\s*(?:\$\$|\\\]|```+)")
_FAR = 400
"""How many characters of prose are looked at."""


def conditions_beside(text: str, start: int, end: int) -> tuple[Span, ...]:
    """The inline maths beside the display from `start` to `end` that says when it holds, without its dollars."""
    opens = _OPENS.search(text, max(start - 20, 0), start)
    closes = _CLOSES.match(text, end)
    before = _BEFORE.search(text, max(start - _FAR, 0), opens.start() if opens else start)
    after = _AFTER.match(text, closes.end() if opens and closes else end, end + _FAR)
    return tuple(
        Span(found.start() + len(mark), found.end() - len(mark))
        for said in (before, after)
        if said is not None and not _commented(text, said.start())
        for found in re.compile(_MATHS).finditer(text, *said.span("maths"))
        for mark in ["$" if found[0][0] == "$" else r"\("]
    )


def _commented(text: str, at: int) -> bool:
    """Whether a percent sign on the line before this place makes a comment of it in LaTeX."""
    return re.search(r"(?<!\\)%", text[text.rfind("\n", 0, at) + 1 : at]) is not None
