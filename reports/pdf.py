"""The report as PDF: by pdflatex where TeX is installed, else by the Typst that comes from PyPI.

Decides: how the engines are run: without a shell, without files outside a new directory, within a time limit, and so
that the same report gives the same bytes. Does not decide: the layout (`latex`, `typst_source`).
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .document import Document
from .latex import latex
from .typst_source import typst_source

SECONDS: Final = 60.0
_RUNS: Final = 4
_COMMAND: Final = (
    "pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "-jobname=report",
    r"\pdftrailerid{}\input{report.tex}",
)  # fmt: skip


class PdfFailed(RuntimeError):
    """No engine could make the PDF; the message says which was tried and what it said."""


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF and the engine that made it: pdflatex or typst."""

    content: bytes
    engine: str


def pdf(document: Document) -> Pdf:
    """The report as PDF. Raises PdfFailed where neither engine is installed, or where the one used fails."""
    return pdf_by_latex(document) if shutil.which("pdflatex") else pdf_by_typst(document)


def pdf_by_latex(document: Document) -> Pdf:
    """The report as PDF by pdflatex. Raises PdfFailed with the lines that matter of a failed run's log."""
    return Pdf(compile_latex(latex(document)), "pdflatex")


def compile_latex(source: str, seconds: float = SECONDS) -> bytes:
    """The PDF of a LaTeX file, run until its references have settled."""
    with tempfile.TemporaryDirectory(prefix="initproof-") as name:
        directory = Path(name)
        (directory / "report.tex").write_text(source, encoding="utf-8")
        before = b""
        for _ in range(_RUNS):
            _run(directory, seconds)
            settled = (directory / "report.aux").read_bytes()
            if settled == before:
                break
            before = settled
        return (directory / "report.pdf").read_bytes()


def _run(directory: Path, seconds: float) -> None:
    with subprocess.Popen(
        _COMMAND, cwd=directory, env=_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            status = process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise PdfFailed(f"pdflatex was stopped after {seconds:g} seconds") from None
        finally:
            _end(process)
    if status != 0:
        raise PdfFailed("pdflatex failed:\n" + "\n".join(what_matters(_log(directory))))


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the process with everything it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _environment() -> dict[str, str]:
    """What TeX may know: where programs are; no file outside its directory; a fixed date."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    closed = {"openin_any": "p", "openout_any": "p", "max_print_line": "1000"}
    return kept | closed | {"SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1", "TZ": "UTC", "LC_ALL": "C"}


def _log(directory: Path) -> str:
    path = directory / "report.log"
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def what_matters(log: str) -> tuple[str, ...]:
    """At most three lines of a TeX log: the first error, where it stands, and what comes after it."""
    lines = log.splitlines()
    errors = [n for n, one in enumerate(lines) if one.startswith("!")]
    if not errors:
        return tuple(one for one in lines if one.strip())[-3:]
    places = [n for n, one in enumerate(lines) if n > errors[0] and re.match(r"l\.\d+ ", one)]
    found = [lines[errors[0]], *(lines[places[0] : places[0] + 2] if places else [])]
    return tuple(one.strip()[:300] for one in found)


def pdf_by_typst(document: Document) -> Pdf:
    """The report as PDF by the `typst` package. Raises PdfFailed where it is not installed or fails."""
    try:
        import typst
    except ImportError:
        raise PdfFailed(
            "a PDF needs pdflatex or the typst package, and neither is installed; "
            "write `pip install typst`, or ask for another format"
        ) from None
    with tempfile.TemporaryDirectory(prefix="initproof-") as name:
        path = Path(name) / "report.typ"
        path.write_text(typst_source(document), encoding="utf-8")
        try:
            return Pdf(typst.compile(str(path), root=name, timestamp=0), "typst")
        except typst.TypstError as failure:
            raise PdfFailed(f"typst failed: {failure}") from None
