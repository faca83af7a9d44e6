"""From a file to its verdicts: reads, judges, and keeps what could not be read as an answer too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from derive.checker import CheckedDerivation, Verdict, check_derivation
from derive.checker.verdicts import exit_status
from derive.documents import DocumentError, read_file

SUFFIXES = (".md", ".markdown", ".tex")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that is not a derivation document, and why."""

    file: str
    error: DocumentError

    @property
    def verdict(self) -> Verdict:
        return Verdict.UNREAD


Answer = CheckedDerivation | Unreadable


def check(path: str | Path) -> CheckedDerivation:
    """Check one document. Raises `derive.documents.DocumentError` if it cannot be read as a derivation."""
    return check_derivation(read_file(path))


def answer(path: str | Path) -> Answer:
    """Check one document; an unreadable one is an answer, not an exception."""
    try:
        return check(path)
    except DocumentError as error:
        return Unreadable(str(path), error)


def documents(paths: Iterable[str]) -> Iterator[Path]:
    """The files named, and in the folders named every document that holds a given block."""
    for path in map(Path, paths):
        if path.is_dir():
            yield from (p for p in sorted(path.rglob("*")) if p.suffix in SUFFIXES and _has_given(p))
        else:
            yield path


def _has_given(path: Path) -> bool:
    text = path.read_bytes()
    return b"```given" in text or b"\\begin{given}" in text


def status(answers: Iterable[Answer]) -> int:
    """The exit status: 2 if something could not be read, 1 if refuted, in need or overclaimed, 3 if undecided."""
    answers = list(answers)
    if any(isinstance(a, Unreadable) for a in answers):
        return 2
    return exit_status(a for a in answers if isinstance(a, CheckedDerivation))
