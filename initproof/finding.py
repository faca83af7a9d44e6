"""Which files are derivation documents, told from their names and one look inside. Reads no mathematics."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_SUFFIXES = (".md", ".markdown", ".tex")
_FENCE = re.compile(rb"^ {0,3}(?:```+|~~~+)[ \t]*given\b", re.M)
"""A block that is not shown as code, four columns in."""


def is_document(path: Path) -> bool:
    """Whether the file is Markdown or LaTeX and holds a given block."""
    if path.suffix not in _SUFFIXES or not path.is_file():
        return False
    text = path.read_bytes()
    return b"\\begin{given}" in text if path.suffix == ".tex" else _FENCE.search(text) is not None


def documents(paths: Iterable[str]) -> Iterator[Path]:
    """The files named, and in the folders named every document."""
    for path in map(Path, paths):
        if path.is_dir():
            yield from filter(is_document, sorted(path.rglob("*")))
        else:
            yield path
