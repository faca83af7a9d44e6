"""`initproof simulate`: run an experiment with a progress bar, print the decisions, keep the result."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from montecarlo import (
    Experiment,
    MonteCarloError,
    Result,
    overflows,
    preset,
    processes,
    read_experiment,
    run,
    write_result,
)


def simulate(
    file: str | None, name: str | None, replicates: int | None, seed: int | None, workers: int,
    out: str | None, journal: str | None, command: Sequence[str],
) -> int:  # fmt: skip
    """Returns 0 where everything agrees, 1 where something disagrees, 3 where replicates are too few.

    Raises MonteCarloError for bad input.
    """
    experiment = _experiment(file, name, replicates, seed)
    console = Console(highlight=False)
    result = run_with_bar(experiment, console, workers, Path(journal) if journal else None)
    console.print(decisions(result))
    for line in overflows(result.measurements):
        console.print(Text(line))
    if out is not None:
        write_result(result, Path(out), command)
        console.print(Text(f"written: {out}"))
    answers = {d.answer for d in result.decisions}
    return 1 if "disagrees" in answers else 3 if "not enough" in answers else 0


def _experiment(file: str | None, name: str | None, replicates: int | None, seed: int | None) -> Experiment:
    if (file is None) == (name is None):
        raise MonteCarloError("name either an experiment file or a --preset")
    experiment = preset(name) if name is not None else read_experiment(Path(file or ""))
    if replicates is not None:
        experiment = replace(experiment, replicates=replicates)
    return experiment if seed is None else replace(experiment, seed=seed)


def run_with_bar(
    experiment: Experiment, console: Console, workers: int = 1, journal: Path | None = None
) -> Result:
    """Run the experiment; a bar shows the rate and the time left."""
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}")
    pool = processes(workers) if workers > 1 else nullcontext(None)
    with pool as executor, Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(experiment.name, total=experiment.replicates)
        resume = journal is not None and journal.exists()
        return run(
            experiment, executor=executor, journal=journal, resume=resume,
            progress=lambda done: bar.advance(task, done),
        )  # fmt: skip


def decisions(result: Result) -> Table:
    """Each measured value beside its predicted one."""
    replicates = result.measurements.replicates
    title = f"{result.experiment.name}: {replicates} networks, seed {result.experiment.seed}"
    table = Table(title=title, title_justify="left", box=None)
    for column in ("", "at", "predicted", "measured", "interval", "decision"):
        table.add_column(column, justify="left" if column in ("", "decision") else "right")
    for d in result.decisions:
        p = d.prediction
        interval = f"{d.interval.low:.4g} .. {d.interval.high:.4g}"
        answer = d.answer if d.answer != "not enough" else f"not enough: needs about {d.needed}"
        row = (p.observable, str(p.place), f"{p.value:.4g}", f"{d.measured.estimate:.4g}", interval, answer)
        table.add_row(*map(Text, row))
    stated = {(d.prediction.margin, d.prediction.tolerance) for d in result.decisions}
    margins = "; ".join(f"{m:.3g}, of which {t:.3g} is the prediction's own" for m, t in sorted(stated))
    errors = result.experiment.errors
    table.caption = (
        f"margin: a factor of 1 + {margins}; error rates {errors.false_alarm:g} for a false alarm "
        f"and {errors.missed:g} for a miss, shared out"
    )
    table.caption_justify = "left"
    return table
