"""Which files are derivation documents, told from their names and one look inside. Reads no mathematics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

_SUFFIXES = (".md", ".markdown", ".tex")


def is_document(path: Path) -> bool:
    """Whether the file is Markdown or LaTeX and holds a given block."""
    if path.suffix not in _SUFFIXES or not path.is_file():
        return False
    text = path.read_bytes()
    if path.suffix == ".tex" or b"given" not in text:
        return b"\\begin{given}" in text
    from derive.documents.blocks import Kind, markdown  # not before a file may hold one: this loads SymPy

    return any(block.kind is Kind.GIVEN for block in markdown(text.decode("utf-8", errors="replace")))


def documents(paths: Iterable[str]) -> Iterator[Path]:
    """The files named, and in the folders named every document."""
    for path in map(Path, paths):
        if path.is_dir():
            yield from filter(is_document, sorted(path.rglob("*")))
        else:
            yield path
