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
    "tex": {
        ".tex": latex,
        "-fragment.tex": latex_fragment,
        ".bib": lambda document: bibtex(document.bibliography),
    },
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
    if unknown := set(formats) - set(FORMATS):
        raise ValueError(f"unknown format {min(unknown)!r}; write some of {', '.join(FORMATS)}")
    texts = {one: dict(files) for one, files in _TEXTS.items()}
    if not document.bibliography:
        del texts["tex"][".bib"]
    endings = [end for one in ("tex", *formats) for end in texts.get(one, {".pdf": None})]
    directory.mkdir(parents=True, exist_ok=True)
    if not force:
        _refuse_existing([directory / f"{name}{end}" for end in endings])
    written = []
    for one in dict.fromkeys(("tex", *(f for f in formats if f != "pdf"))):
        for end, text in texts[one].items():
            path = directory / f"{name}{end}"
            write(path, text(document).encode("utf-8"), force)
            written.append(Written(path))
    if "pdf" in formats:
        made = pdf(document)
        write(directory / f"{name}.pdf", made.content, force)
        written.append(Written(directory / f"{name}.pdf", made.engine))
    return tuple(written)


def _refuse_existing(paths: list[Path]) -> None:
    if there := [path for path in paths if path.exists()]:
        raise FileExistsError(f"{there[0]} exists; choose another directory, or overwrite it with --force")
