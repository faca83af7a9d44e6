"""The main job: Glorot's proof checked from its assumptions, tried on networks, and written as LaTeX."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.text import Text

from derive.checker import CheckedDerivation, check_derivation
from derive.documents import read_file
from montecarlo import Result, preset
from reports.derivation import derivation_report, origin_of
from reports.files import write
from reports.latex import latex

from . import as_json, checking
from .reporting import facts, measured_section
from .simulating import decisions, run_with_bar
from .terminal import show

_PRESETS = ("glorot-normal", "glorot-uniform")


def prove(out: str, seed: int) -> int:
    """Check, measure, write, and print a summary; returns the exit status of the check."""
    console = Console(highlight=False)
    with as_file(files(__package__) / "documents" / "glorot.md") as path:
        return _prove(path, Path(out), seed, console)


def _prove(path: Path, out: Path, seed: int, console: Console) -> int:
    checked = _check(path, console)
    results = [run_with_bar(replace(preset(name), seed=seed), console) for name in _PRESETS]
    answer = as_json.document(checked)
    show([answer], console)
    for result in results:
        console.print(decisions(result))
    written = _write(out, checked, answer, results)
    console.print(Text("\nWritten: " + ", ".join(map(str, written))))
    return checking.status([answer])


def _check(path: Path, console: Console) -> CheckedDerivation:
    derivation = read_file(path)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("checking the proof", total=len(derivation.steps))
        return check_derivation(derivation, lambda _: progress.advance(task))


def _write(folder: Path, checked: CheckedDerivation, answer: dict[str, Any], results: list[Result]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    origin = origin_of(Path(checked.file), facts(), "initproof prove")
    document = derivation_report(checked, origin, (measured_section(results),))
    plain = json.dumps([answer], indent=2, ensure_ascii=False)
    contents = {"glorot.tex": latex(document), "glorot.json": plain + "\n"}
    for name, content in contents.items():
        write(folder / name, content.encode(), force=True)
    return [folder / name for name in contents]
