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
from montecarlo import Decision, Result, preset
from reports.derivation import derivation_report
from reports.files import write
from reports.latex import latex
from reports.model import Decision as Answer
from reports.model import Maths, Measured, Measurement
from reports.model import Text as Words

from . import __version__, as_json, checking
from .simulating import decisions, run_with_bar
from .terminal import show

_FORMULAS = {
    "E[s^2]": r"\operatorname{E}[s^2]",
    "E[(dL/ds)^2]": r"\operatorname{E}\left[\left(\frac{\partial L}{\partial s}\right)^2\right]",
}
_PRESETS = ("glorot-normal", "glorot-uniform")


def prove(out: str, seed: int) -> int:
    """Check, measure, write, and print a summary; returns the exit status of the check."""
    console = Console(highlight=False)
    checked = _check(console)
    results = [run_with_bar(replace(preset(name), seed=seed), console) for name in _PRESETS]
    answer = as_json.document(checked)
    show([answer], console)
    for result in results:
        console.print(decisions(result))
    written = _write(Path(out), checked, answer, results)
    console.print(Text("\nWritten: " + ", ".join(map(str, written))))
    return checking.status([answer])


def _check(console: Console) -> CheckedDerivation:
    with as_file(files(__package__) / "documents" / "glorot.md") as path:
        derivation = read_file(path)
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task("checking the proof", total=len(derivation.steps))
            return check_derivation(derivation, lambda _: progress.advance(task))


def _write(
    folder: Path, checked: CheckedDerivation, answer: dict[str, Any], results: list[Result]
) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    tables = [_measured(result, number) for number, result in enumerate(results, start=1)]
    document = derivation_report(checked, __version__, "initproof prove", tables)
    plain = json.dumps([answer], indent=2, ensure_ascii=False)
    contents = {"glorot.tex": latex(document), "glorot.json": plain + "\n"}
    for name, content in contents.items():
        write(folder / name, content.encode(), force=True)
    return [folder / name for name in contents]


def _measured(result: Result, number: int) -> Measured:
    caption = f"{result.experiment.name}: predicted and measured, over replicates."
    rows = tuple(_row(d, result.experiment.seed) for d in result.decisions)
    return Measured(f"measured-{number}", (Words(caption),), rows)


def _row(d: Decision, seed: int) -> Measurement:
    answer = {"agrees": Answer.AGREES, "disagrees": Answer.DISAGREES, "not enough": Answer.NOT_ENOUGH}[
        d.answer
    ]
    quantity = (Maths(_FORMULAS[d.prediction.observable]), Words(f", layer {d.prediction.place}"))
    low, high = d.interval
    return Measurement(
        quantity, d.prediction.value, d.measured.estimate, low, high, d.measured.replicates, answer, seed
    )
