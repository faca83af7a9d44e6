"""LaTeX documents spread over files: `\\input` and `\\include` put together, with a map back to each file.

Only files below the folder of the main one are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from .errors import DocumentError
from .source import Part

FILES = 200
"""How many inclusions one document may have."""

_INPUT = re.compile(r"\\(?:input|include)\s*(?:\{(?P<braced>[^{}\n]+)\}|(?P<bare>[\w./-]+))")


def included(path: Path, text: str, read: Callable[[Path], str]) -> tuple[str, list[Part]]:
    """The whole text and where each part of it comes from; raises DocumentError."""
    parts: list[Part] = []
    chunks: list[str] = []
    _add(path, text, path.resolve().parent, (path.resolve(),), read, parts, chunks)
    return "".join(chunks), parts


def _add(
    path: Path, text: str, root: Path, within: tuple[Path, ...], read: Callable[[Path], str],
    parts: list[Part], chunks: list[str],
) -> None:  # fmt: skip
    at = 0
    for found in _INPUT.finditer(text):
        if re.search(r"(?<!\\)%", text[text.rfind("\n", 0, found.start()) + 1 : found.start()]):
            continue
        name = (found.group("braced") or found.group("bare")).strip()
        target = _target(root, name)
        problem = _problem(target, name, root, within, len(parts))
        if problem:
            raise _error(path, text, found.start(), problem)
        _part(parts, chunks, path, text, at, found.start())
        _add(target, read(target), root, (*within, target.resolve()), read, parts, chunks)
        at = found.end()
    _part(parts, chunks, path, text, at, len(text))


def _part(parts: list[Part], chunks: list[str], path: Path, text: str, start: int, end: int) -> None:
    parts.append(Part(sum(map(len, chunks)), str(path), text, start))
    chunks.append(text[start:end])


def _target(root: Path, name: str) -> Path:
    target = root / name
    return target if target.suffix else target.with_suffix(".tex")


def _problem(target: Path, name: str, root: Path, within: tuple[Path, ...], count: int) -> str:
    resolved = target.resolve()
    if not resolved.is_relative_to(root):
        return f"{name} is not below the folder of the document"
    if resolved in within:
        return f"{name} includes itself"
    if count > FILES:
        return f"more than {FILES} files are included"
    return "" if target.is_file() else f"{name} does not exist"


def _error(path: Path, text: str, at: int, problem: str) -> DocumentError:
    begins = text.rfind("\n", 0, at) + 1
    ends = text.find("\n", at)
    line = text[begins : len(text) if ends < 0 else ends]
    return DocumentError(str(path), text.count("\n", 0, at) + 1, at - begins + 1, problem, "", line)
