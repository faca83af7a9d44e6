"""The main job: Glorot's proof checked from its assumptions, tried on networks, and written as LaTeX."""

from __future__ import annotations

import json
from importlib.resources import as_file, files
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from derive.checker import CheckedDerivation, check_derivation
from derive.documents import read_file
from montecarlo import Decision, Result, preset, run
from reports.derivation import derivation_report
from reports.files import write
from reports.latex import latex
from reports.model import Decision as Answer
from reports.model import Measured, Measurement
from reports.model import Text as Words

from . import __version__, checking
from .as_json import answers
from .terminal import show

_PRESETS = ("glorot-normal", "glorot-uniform")


def prove(out: str, seed: int) -> int:
    """Check, measure, write, and print a summary; returns the exit status of the check."""
    console = Console(highlight=False)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"),
        TimeRemainingColumn(), console=console, transient=True,
    ) as progress:  # fmt: skip
        checked = _check(progress)
        results = [_measure(name, seed, progress) for name in _PRESETS]
    show([checked], console)
    for result in results:
        console.print(_table(result))
    written = _write(Path(out), checked, results)
    console.print(Text("\nWritten: " + ", ".join(map(str, written))))
    return checking.status([checked])


def _check(progress: Progress) -> CheckedDerivation:
    with as_file(files(__package__) / "documents" / "glorot.md") as path:
        derivation = read_file(path)
        task = progress.add_task("checking the proof", total=len(derivation.steps))
        return check_derivation(derivation, lambda _: progress.advance(task))


def _measure(name: str, seed: int, progress: Progress) -> Result:
    from dataclasses import replace

    experiment = replace(preset(name), seed=seed)
    task = progress.add_task(f"trying {experiment.name}", total=experiment.replicates)
    return run(experiment, progress=lambda done: progress.advance(task, done))


def _table(result: Result) -> Table:
    replicates = result.measurements.replicates
    table = Table(title=f"{result.experiment.name}: {replicates} networks", title_justify="left", box=None)
    for column in ("", "layer", "predicted", "measured", "interval", "decision"):
        table.add_column(column, justify="left" if column in ("", "decision") else "right")
    for d in result.decisions:
        p = d.prediction
        interval = f"{d.interval.low:.4g} .. {d.interval.high:.4g}"
        table.add_row(p.observable.replace("[", r"\["), str(p.place), f"{p.value:.4g}", f"{d.measured.estimate:.4g}",
                      interval, d.answer)  # fmt: skip
    return table


def _write(folder: Path, checked: CheckedDerivation, results: list[Result]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    tables = [_measured(result, number) for number, result in enumerate(results, start=1)]
    document = derivation_report(checked, __version__, "initproof prove", tables)
    plain = json.dumps(answers([checked]), indent=2, ensure_ascii=False)
    contents = {"glorot.tex": latex(document), "glorot.json": plain + "\n"}
    for name, content in contents.items():
        write(folder / name, content.encode(), force=True)
    return [folder / name for name in contents]


def _measured(result: Result, number: int) -> Measured:
    caption = f"{result.experiment.name}: predicted and measured, over replicates."
    rows = tuple(_row(d, result.experiment.seed) for d in result.decisions)
    return Measured(f"measured-{number}", (Words(caption),), rows)


def _row(d: Decision, seed: int) -> Measurement:
    answer = {"agrees": Answer.AGREES, "disagrees": Answer.DISAGREES, "not enough": Answer.NOT_ENOUGH}[d.answer]
    quantity = (Words(f"{d.prediction.observable}, layer {d.prediction.place}"),)
    low, high = d.interval
    return Measurement(quantity, d.prediction.value, d.measured.estimate, low, high, d.measured.replicates, answer, seed)
