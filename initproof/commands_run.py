"""The commands that write, run and look: report, simulate, audit. Registered by `command_line`."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

FORMATS = ("tex", "pdf", "html", "md", "json")


@click.command()
@click.argument("target")
@click.option(
    "--format", "formats", default="tex,md", show_default=True, help=f"Some of {','.join(FORMATS)}."
)
@click.option("--out", default="initproof-report", show_default=True, help="Folder to write to.")
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
def report(target: str, formats: str, out: str, force: bool) -> None:
    """Check or measure TARGET and write the report; LaTeX is always written.

    TARGET is a derivation document, the name of a theorem (glorot, he, "rnn tied"), an experiment (.toml), its
    result (.npz) or the name of a ready one, or `claims`. The exit status is that of `check` or of `simulate`; 2 if
    a report could not be written.
    """
    from rich.console import Console

    from derive.checker import InternalContradiction
    from derive.documents import DocumentError
    from montecarlo import MonteCarloError
    from reports import PdfFailed, write_report

    from .reporting import report_on

    command = shlex.join(["initproof", "report", target, "--format", formats])
    try:
        made = report_on(target, command, Console(stderr=True))
    except InternalContradiction as contradiction:
        _complain(f"internal error, please report it with the document: {contradiction}")
        sys.exit(4)
    except (DocumentError, MonteCarloError, ValueError, OSError) as error:
        raise click.exceptions.Exit(_complain(str(error))) from None
    try:
        written = write_report(made.document, Path(out), tuple(formats.split(",")), force, made.name)
    except (ValueError, PdfFailed, OSError) as error:
        raise click.exceptions.Exit(_complain(str(error))) from None
    for file in written:
        click.echo(f"{file.path}" + (f" (by {file.engine})" if file.engine else ""))
    sys.exit(made.status)


@click.command()
@click.argument("experiment", required=False, type=click.Path())
@click.option("--preset", "name", help="A ready experiment; `--list` names them.")
@click.option("--list", "listed", is_flag=True, help="List the ready experiments.")
@click.option("--replicates", type=int, help="Networks to draw, instead of the experiment's own number.")
@click.option("--seed", type=int, help="Seed, instead of the experiment's own.")
@click.option(
    "--workers", default=1, show_default=True, help="Processes; the result does not depend on them."
)
@click.option("--out", type=click.Path(), help="Result file to write (.npz).")
@click.option(
    "--resume", type=click.Path(), help="Journal to keep the work in, and to continue from if it is there."
)
def simulate(
    experiment: str | None, name: str | None, listed: bool, replicates: int | None, seed: int | None,
    workers: int, out: str | None, resume: str | None,
) -> None:  # fmt: skip
    """Draw networks and hold what is measured against what is predicted.

    EXPERIMENT is a TOML file; or name a `--preset`. Exit status 0: everything agrees; 1: something disagrees;
    2: bad input; 3: not enough replicates to say.
    """
    import montecarlo

    from .simulating import simulate as run

    if listed:
        for preset in montecarlo.PRESETS:
            click.echo(f"{preset:24} {montecarlo.preset(preset).name}")
        return
    try:
        sys.exit(run(experiment, name, replicates, seed, workers, out, resume, sys.argv))
    except montecarlo.MonteCarloError as error:
        raise click.exceptions.Exit(_complain(str(error))) from None


@click.command()
@click.argument("target")
@click.option(
    "--format", "output", type=click.Choice(["text", "json", "html"]), default="text", show_default=True
)
@click.option("--input-shape", help="Shape of one input, such as 1,32; guessed where it can be.")
def audit(target: str, output: str, input_shape: str | None) -> None:
    """Draw the network at TARGET (module:attribute or file.py:attribute) and say what its initialisation is.

    For PyTorch modules. Importing the target runs its code. Exit status 0: by the book; 1: findings; 2: no such target.
    """
    from .audit import audit_target

    try:
        shape = tuple(int(n) for n in input_shape.split(",")) if input_shape else None
    except ValueError:
        raise click.exceptions.Exit(
            _complain(f"--input-shape: needed numbers such as 1,32, found {input_shape}")
        ) from None
    try:
        text, status = audit_target(target, output=output, input_shape=shape)
    except Exception as error:  # whatever the user's own code raises
        raise click.exceptions.Exit(_complain(f"{target}: {type(error).__name__}: {error}")) from None
    click.echo(text, err=status == 2)
    sys.exit(status)


def _complain(message: str) -> int:
    click.echo(f"initproof: {message}", err=True)
    return 2


@click.command()
@click.argument("document", type=click.Path())
@click.option("--out", type=click.Path(), help="Where to write it; beside the document unless told.")
def certify(document: str, out: str | None) -> None:
    """Check DOCUMENT and store what was found as a certificate that `verify` can check again.

    The exit status is that of `check`.
    """
    from derive.checker.certificate import certify as make
    from derive.checker.certificate import dump
    from derive.documents import DocumentError
    from reports.files import write

    from . import as_json, checking

    try:
        checked = checking.check(document)
        path = Path(out or f"{document}.certificate.json")
        write(path, dump(make(checked, Path(document).read_bytes())).encode(), force=True)
    except (DocumentError, OSError) as error:
        raise click.exceptions.Exit(_complain(str(error))) from None
    click.echo(path)
    sys.exit(checking.status([as_json.document(checked)]))


@click.command()
@click.argument("certificate", type=click.Path())
@click.option("--document", type=click.Path(), help="The document, if it is not where the certificate says.")
def verify(certificate: str, document: str | None) -> None:
    """Check the document of CERTIFICATE again, from scratch, and compare.

    Exit status 0: it stands; 1: it is stale, and what changed is said; 2: something cannot be read.
    """
    from derive.checker.certificate import CertificateError, load
    from derive.checker.certificate import verify as compare
    from derive.documents import DocumentError

    from . import checking

    try:
        stored = load(Path(certificate).read_text(encoding="utf-8"))
        path = document or stored.file
        changes = compare(stored, checking.check(path), Path(path).read_bytes())
    except (CertificateError, DocumentError, OSError, UnicodeDecodeError) as error:
        raise click.exceptions.Exit(_complain(str(error))) from None
    for change in changes:
        click.echo(change)
    click.echo("stale" if changes else f"{path}: {stored.verdict}, as certified")
    sys.exit(1 if changes else 0)


COMMANDS = (report, simulate, audit, certify, verify)
