"""The commands that write, run and look: report, audit, certify, verify. Registered by `command_line`."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from .command_simulate import presets, simulate
from .commands_theory import named_theorems
from .refusal import Refused

FORMATS = ("tex", "pdf", "html", "md", "json")
FOLDER = "initproof-report"


def _targets(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    names = sorted({*named_theorems(context, parameter, begun), *presets(context, parameter, begun)})
    return [*map(CompletionItem, names), CompletionItem(begun, type="file")]


@click.command()
@click.argument("target", shell_complete=_targets)
@click.option("--format", "formats", default="tex,md", show_default=True, help=f"Some of {','.join(FORMATS)}.")
@click.option("--out", default=FOLDER, show_default=True, help="Folder to write to.")
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
def report(target: str, formats: str, out: str, force: bool) -> None:
    """Check or measure TARGET and write the report.

    LaTeX is always written. TARGET is a derivation document, the name of a theorem (glorot, he, "rnn tied"), an
    experiment (.toml), its result (.npz) or the name of a ready one, or `claims`. The exit status is that of
    `check` or of `simulate`; 2 if a report could not be written.
    """
    from rich.console import Console

    from derive.documents import DocumentError
    from montecarlo import MonteCarloError
    from reports import PdfFailed, write_report
    from reports.writing import refuse_unwritable

    from .checking import busy
    from .reporting import name_of, report_on

    folder = () if out == FOLDER else ("--out", out)
    command = shlex.join(["initproof", "report", target, "--format", formats, *folder])
    wanted, console = tuple(formats.split(",")), Console(stderr=True)
    try:
        refuse_unwritable(Path(out), wanted, force, name_of(target))
        made = report_on(target, command, console)
        with busy(console, f"writing to {out}"):
            written = write_report(made.document, Path(out), wanted, force, name_of(target))
    except (DocumentError, MonteCarloError, ValueError, PdfFailed, OSError) as error:
        raise Refused(str(error)) from None
    for file in written:
        click.echo(f"{file.path}" + (f" (by {file.engine})" if file.engine else ""))
    sys.exit(made.status)


@click.command()
@click.argument("target")
@click.option("--format", "output", type=click.Choice(["text", "json", "html"]), default="text", show_default=True)
@click.option("--input-shape", help="Shape of the input with its batch, such as 16,32; guessed where it can be.")
def audit(target: str, output: str, input_shape: str | None) -> None:
    """Say what the initialisation of the network TARGET is.

    TARGET is module:attribute or file.py:attribute. For PyTorch, Keras 3 and Flax: a class or function that
    makes the network without arguments (or with `rngs`, for Flax nnx), or a network. Importing the module runs
    its code, and the network is made and run on random inputs; nothing else is done with it. Exit status 0: by
    the book; 1: findings; 2: no such target.
    """
    from .audit import audit_target

    try:
        shape = tuple(int(n) for n in input_shape.split(",")) if input_shape else None
    except ValueError:
        raise Refused(f"--input-shape: needed numbers such as 16,32, found {input_shape}") from None
    try:
        text, status = audit_target(target, output=output, input_shape=shape)
    except Exception as error:  # whatever the user's own code raises
        raise Refused(f"{target}: {type(error).__name__}: {error}") from None
    if status == 2:
        raise Refused(text)
    click.echo(text)
    sys.exit(status)


@click.command()
@click.argument("document", type=click.Path())
@click.option("--out", type=click.Path(), help="Where to write it; beside the document unless told.")
def certify(document: str, out: str | None) -> None:
    """Check DOCUMENT and store what was found.

    What is written is a certificate that `verify` can check again. The exit status is that of `check`.
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
        raise Refused(str(error)) from None
    click.echo(path)
    sys.exit(checking.status([as_json.document(checked)]))


@click.command()
@click.argument("certificate", type=click.Path())
@click.option("--document", type=click.Path(), help="The document, if it is not where the certificate says.")
def verify(certificate: str, document: str | None) -> None:
    """Check the document of CERTIFICATE again and compare.

    Exit status 0: it stands; 1: it is stale, and what changed is said; 2: something cannot be read.
    """
    from derive.checker.certificate import CertificateError, load
    from derive.checker.certificate import verify as compare
    from derive.documents import DocumentError

    from . import checking

    try:
        stored = load(Path(certificate).read_text(encoding="utf-8"))
    except OSError as error:
        raise Refused(f"{certificate}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Refused(f"{certificate}: not a certificate: it is not text") from None
    except CertificateError as error:
        raise Refused(f"{certificate}: {error}") from None
    path = document or stored.file
    if not document and not Path(path).is_file():
        raise Refused(f"{path}: no such file; say where the document is with --document")
    try:
        changes = compare(stored, checking.check(path), Path(path).read_bytes())
    except (CertificateError, DocumentError, OSError) as error:
        raise Refused(str(error)) from None
    for change in changes:
        click.echo(change)
    click.echo("stale" if changes else f"{path}: {stored.verdict}, as certified")
    sys.exit(1 if changes else 0)


COMMANDS = (report, simulate, audit, certify, verify)
