"""What `initproof simulate` does: run the experiments with a bar, print, draw, keep."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from montecarlo import (
    ACTIVATIONS,
    INITIALIZERS,
    OBSERVABLES,
    PRESETS,
    Estimates,
    Experiment,
    Interval,
    Measurements,
    MonteCarloError,
    Result,
    estimate,
    overflows,
    preset,
    processes,
    run,
    write_result,
)
from montecarlo.precision import PASSES

from .describing import Setting, experiments_of
from .drawing import draw, draw_sweep, ready

# The rows printed of one observable: more are in the result file.
ROWS = 8


def simulate(options: Mapping[str, Any], given: set[str], command: Sequence[str]) -> int:
    """Returns 0 where nothing disagrees, 1 where something does, 3 where replicates are too few.

    `given` are the options that were given and are not defaults. Raises MonteCarloError for bad input.
    """
    console = Console(highlight=False)
    experiments, setting = experiments_of(options, given)
    if options["plot"] is not None:
        ready(Path(options["plot"]))
    for kept in (options["out"], options["resume"]):
        if kept is not None and not Path(kept).absolute().parent.is_dir():
            raise MonteCarloError(f"{kept}: there is no folder {Path(kept).parent}")
    if options["precision"] is not None:
        return _estimate(experiments, options, console)
    results = []
    for number, experiment in enumerate(experiments):
        suffix = f"-{number}" if len(experiments) > 1 else ""
        result = run_with_bar(
            experiment, console, options["workers"], _numbered(options["resume"], suffix), options["scheduler"]
        )
        console.print(decisions(result) if result.decisions else measured(result))
        for line in overflows(result.measurements):
            console.print(Text(line))
        if (out := _numbered(options["out"], suffix)) is not None:
            write_result(result, out, command)
            console.print(Text(f"written: {out}"))
        results.append(result)
    if options["plot"] is not None:
        _plot(Path(options["plot"]), results, setting, console)
    return exit_status({d.answer for result in results for d in result.decisions})


def exit_status(answers: Collection[str]) -> int:
    """1 where something disagrees, 3 where replicates are too few, else 0."""
    return 1 if "disagrees" in answers else 3 if "not enough" in answers else 0


def listing() -> str:
    """What can be named."""
    presets = "\n".join(f"  {name:22} {preset(name).name}" for name in PRESETS)
    tables: dict[str, Iterable[str]] = {"observables": OBSERVABLES, "laws": INITIALIZERS, "activations": ACTIVATIONS}
    return f"presets\n{presets}\n" + "\n".join(f"{kind}\n  {', '.join(names)}" for kind, names in tables.items())


def _numbered(path: str | None, suffix: str) -> Path | None:
    """The path with a number before its ending, for the experiments of a sweep."""
    return Path(path).with_stem(Path(path).stem + suffix) if path is not None else None


@contextmanager
def _executor(workers: int, scheduler: str | None) -> Iterator[Executor | None]:
    """Where to run: this process, several, or a Dask cluster."""
    if scheduler is not None:
        try:
            from distributed import Client
        except ImportError as error:
            raise MonteCarloError("--scheduler needs Dask: pip install 'initproof[dask]'") from error
        try:
            client = Client(scheduler, timeout=10)
        except (OSError, ValueError) as error:
            raise MonteCarloError(f"--scheduler: nothing answers at {scheduler} ({error})") from error
        with client:
            yield client.get_executor()
    elif workers == 1:
        yield None
    else:
        pool = processes(workers)
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)


def run_with_bar(
    experiment: Experiment,
    console: Console,
    workers: int = 1,
    journal: Path | None = None,
    scheduler: str | None = None,
) -> Result:
    """Run the experiment; a bar shows how far it is, the rate and the time left."""
    with _executor(workers, scheduler) as executor, _bar(console, experiment.name, experiment.replicates) as advance:
        resume = journal is not None and journal.exists()
        return run(experiment, executor=executor, journal=journal, resume=resume, progress=advance)


@contextmanager
def _bar(console: Console, name: str, total: int | None) -> Iterator[Callable[[int], None]]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed} of {task.total}"),
        TaskProgressColumn(show_speed=True),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(name, total=total)
        yield lambda done: bar.advance(task, done)


def decisions(result: Result) -> Table:
    """Each measured value beside its predicted one."""
    table = _table(result, ("", "at", "predicted", "measured", "interval", "decision"))
    for d in result.decisions:
        p = d.prediction
        answer = d.answer if d.answer != "not enough" else f"not enough: needs about {d.needed}"
        values = (
            p.observable,
            str(p.place),
            f"{p.value:.4g}",
            f"{d.measured.estimate:.4g}",
            _interval(d.interval),
            answer,
        )
        table.add_row(*map(Text, values))
    errors = result.experiment.errors
    table.caption = Text(
        f"{_margins(result)}; error rates of all rows together: {errors.false_alarm:g} for a false "
        f"alarm, {errors.missed:g} for a miss"
    )
    return table


def _margins(result: Result) -> str:
    """The margin of every prediction, and of which rows where they differ."""
    stated: dict[str, dict[str, list[str]]] = {}
    for p in (d.prediction for d in result.decisions):
        factor = f"a factor of 1 + {p.margin:.3g}, {p.tolerance:.3g} of it for the prediction itself"
        stated.setdefault(factor, {}).setdefault(p.observable, []).append(str(p.place))
    if len(stated) == 1:
        return f"margin: {next(iter(stated))}"
    rows = (", ".join(f"{name} at {', '.join(at)}" for name, at in places.items()) for places in stated.values())
    return "; ".join(f"margin of {which}: {factor}" for which, factor in zip(rows, stated, strict=True))


def measured(result: Result) -> Table:
    """What was measured, where nothing was predicted: some places of each observable."""
    measurements: Measurements = result.measurements
    table = _table(result, ("", "at", "mean", "interval", "median", "log mean", "+-"))
    for name in result.experiment.observables:
        rows = measurements.of(name)
        for k in sorted({round(j * (len(rows) - 1) / (ROWS - 1)) for j in range(ROWS)}):
            row = rows[k]
            values = (
                row.observable,
                str(row.place),
                f"{row.estimate:.4g}",
                _interval(row.interval),
                f"{row.median:.4g}",
                f"{row.log_mean:.4g}",
                f"{row.log_deviation:.3g}",
            )
            table.add_row(*map(Text, values))
    table.caption = (
        f"intervals hold the true mean with probability {measurements.confidence}; log mean +- is the mean"
        " and the standard deviation of log|x| over networks"
    )
    return table


def _table(result: Result, columns: Sequence[str]) -> Table:
    title = f"{result.experiment.name}: {result.measurements.replicates} networks, seed {result.experiment.seed}"
    table = Table(title=title, title_justify="left", caption_justify="left", box=None)
    for column in columns:
        side: Literal["left", "right"] = "left" if column in ("", "decision") else "right"
        table.add_column(column, justify=side, no_wrap=column == "interval")
    return table


def _interval(interval: Interval) -> str:
    """The interval, or that there are too few replicates to have one."""
    return f"{interval.low:.4g} .. {interval.high:.4g}" if all(map(math.isfinite, interval)) else "none yet"


def _estimate(experiments: Sequence[Experiment], options: Mapping[str, Any], console: Console) -> int:
    """Estimate what is predicted, or the last state and the first gradient, to a precision."""
    reached = True
    for experiment in experiments:
        positions = _positions(experiment)
        targets = [(p.observable, p.place) for p in experiment.predictions] or [
            ("E[h^2]", positions),
            ("E[(dL/ds)^2]", 1),
        ]
        with (
            _executor(options["workers"], options["scheduler"]) as executor,
            _bar(console, experiment.name, None) as advance,
        ):
            estimates = estimate(
                experiment.network,  # type: ignore[arg-type]  # another one is refused
                targets,
                experiment.seed,
                precision=options["precision"],
                executor=executor,
                progress=advance,
            )
        console.print(_estimated(experiment, estimates))
        reached &= estimates.reached
    return 0 if reached else 3


def _positions(experiment: Experiment) -> int:
    network: Any = experiment.network
    return network.steps if hasattr(network, "steps") else len(network.widths) - 1


def _estimated(experiment: Experiment, estimates: Estimates) -> Table:
    title = (
        f"{experiment.name}: {estimates.replicates} networks, each in {PASSES} orders of its rows with a batch of"
        f" {estimates.network.batch}, and {estimates.pilots} as pilots"
    )
    table = Table(title=title, title_justify="left", caption_justify="left", box=None)
    for column in ("", "at", "mean", "interval", "+-"):
        table.add_column(column, justify="left" if not column else "right")
    for row in estimates.rows:
        values = (row.observable, str(row.place), f"{row.value:.5g}", _interval(row.interval), f"{row.half_width:.2%}")
        table.add_row(*map(Text, values))
    table.caption = "error rate 1e-06 for all intervals together" + (
        "" if estimates.reached else "; the precision was not reached within the most replicates"
    )
    return table


def _plot(folder: Path, results: Sequence[Result], setting: Setting | None, console: Console) -> None:
    drawn = [
        path
        for number, result in enumerate(results)
        for path in draw(result, folder / str(number) if len(results) > 1 else folder)
    ]
    if setting is not None and len(results) > 1:
        drawn += draw_sweep(results, *setting, folder)
    console.print(Text("drawn: " + ", ".join(map(str, drawn))))
