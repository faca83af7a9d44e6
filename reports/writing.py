"""A report to files: the formats asked for, beside one another in a directory.

Decides: the names of the files, and that all of them are free before the first is written.
Does not decide: what is in them (the writers), nor how a single file is put in place (`files`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .as_json import as_json
from .bibliography import bibtex
from .document import Document
from .files import write
from .html_page import html_page
from .latex import latex, latex_fragment
from .markdown import markdown
from .pdf import pdf


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written; `engine` is what made it, where there was a choice."""

    path: Path
    engine: str = ""


FORMATS: Final = ("tex", "pdf", "html", "md", "json")
_TEXTS: Final[Mapping[str, Mapping[str, Callable[[Document], str]]]] = {
    "tex": {".tex": latex, "-fragment.tex": latex_fragment, ".bib": lambda document: bibtex(document.bibliography)},
    "html": {".html": html_page},
    "md": {".md": markdown},
    "json": {".json": as_json},
}


def write_report(
    document: Document, directory: Path, formats: tuple[str, ...], force: bool = False, name: str = "report"
) -> tuple[Written, ...]:
    """Writes the formats asked for, and LaTeX in any case, into a directory, which is made where missing.

    Raises ValueError for a format that is not in FORMATS, FileExistsError before anything is written where a
    file is there and `force` is not set, and PdfFailed, after the other formats are written, where no engine
    could make the PDF.
    """
    refuse_unwritable(directory, formats, force, name, cites=bool(document.bibliography))
    directory.mkdir(parents=True, exist_ok=True)
    written = []
    for one in dict.fromkeys(("tex", *(f for f in formats if f != "pdf"))):
        for end, text in _texts(one, bool(document.bibliography)).items():
            path = directory / f"{name}{end}"
            write(path, text(document).encode("utf-8"), force)
            written.append(Written(path))
    if "pdf" in formats:
        made = pdf(document)
        write(directory / f"{name}.pdf", made.content, force)
        written.append(Written(directory / f"{name}.pdf", made.engine))
    return tuple(written)


def refuse_unwritable(
    directory: Path, formats: tuple[str, ...], force: bool, name: str, *, cites: bool = False
) -> None:
    """Raises what `write_report` raises before it writes, so that it can be said before a long check or run.

    `cites`: whether there is a bibliography to write.
    """
    if unknown := set(formats) - set(FORMATS):
        raise ValueError(f"unknown format {min(unknown)!r}; write some of {', '.join(FORMATS)}")
    files = [directory / f"{name}{end}" for one in ("tex", *formats) for end in _texts(one, cites) or (".pdf",)]
    if not force and (there := [path for path in files if path.exists()]):
        raise FileExistsError(f"{there[0]} exists; choose another directory, or overwrite it with --force")


def _texts(one: str, cites: bool) -> Mapping[str, Callable[[Document], str]]:
    """The files of a format by their endings; none for PDF, which is not text."""
    return {end: text for end, text in _TEXTS.get(one, {}).items() if cites or end != ".bib"}
