"""From files to answers. Decides nothing itself: reads, has the steps judged, and keeps what could not be read
as an answer too."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.status import Status
from rich.text import Text

from derive.checker import CheckedDerivation, check_derivation
from derive.documents import DocumentError, read_file

from . import as_json
from .finding import documents
from .terminal import printable


def check(path: str | Path) -> CheckedDerivation:
    """Check one document.

    Raises `derive.documents.DocumentError` if it cannot be read as a derivation, and
    `derive.checker.InternalContradiction` if two witnesses contradict each other.
    """
    return check_derivation(read_file(path))


def busy(console: Console, what: str) -> Status:
    """Shows what is being done while it is; not in a file or a pipe."""
    return console.status(Text(printable(what)))


def answer(path: str | Path, sample: bool = False) -> dict[str, Any]:
    """The answer for one document as plain data; an unreadable document is an answer, not an exception.

    With `sample` every step is tried by sampling too.
    """
    try:
        checked = check(path)
    except DocumentError as error:
        return as_json.unreadable(str(path), error)
    if not sample:
        return as_json.document(checked)
    from .sampling import sampled

    return as_json.document(checked, sampled(checked))


def answers(paths: Iterable[str], sample: bool = False) -> list[dict[str, Any]]:
    """Check all documents, in parallel where there are several, with a progress bar; of one, its name is shown."""
    files, console = list(documents(paths)), Console(stderr=True)
    if len(files) < 2:
        with busy(console, f"checking {', '.join(map(str, files))}"):
            return [answer(f, sample) for f in files]
    # Not forked: a fork takes over locks that other threads of this process may hold.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool, Progress(console=console, transient=True) as bar:
        found = pool.map(partial(answer, sample=sample), files)
        return list(bar.track(found, total=len(files), description="checking"))


def status(found: Iterable[dict[str, Any]]) -> int:
    """The exit status.

    2: something could not be read; 1: refuted, in need of an assumption, or overclaimed; 3: undecided; 0: else.
    """
    documents = list(found)
    steps = [step for document in documents for step in document["steps"]]
    verdicts = {step["verdict"] for step in steps}
    if "unread" in verdicts or any("error" in document for document in documents):
        return 2
    if verdicts & {"refuted", "needs"} or any(step["overclaims"] for step in steps):
        return 1
    return 3 if "undecided" in verdicts else 0
