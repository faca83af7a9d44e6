"""The command line. Everything heavy is imported by the command that needs it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from . import __version__, commands_numbers, commands_run, commands_study, commands_theory
from .refusal import INTERRUPTED, Refused


class Commands(click.Group):
    """The commands. An interrupt, a package of ours that another of its name hides, or a contradiction of the witnesses
    gets a word, not a traceback.
    """

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except ImportError as error:
            if (error.name or "").split(".")[0] not in ("derive", "montecarlo", "reports", "study"):
                raise
            raise Refused(f"{error}; `initproof doctor` says which package is in the way") from None
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            from derive.checker import InternalContradiction

            if not isinstance(error, InternalContradiction):
                raise
            raise Refused(f"internal error, please report it with the document: {error}", 4) from None
        except KeyboardInterrupt:
            raise Refused("interrupted", INTERRUPTED) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="initproof")
def main() -> None:
    """Proofs of neural-network initialisation that run."""


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=str))
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.option("--read-as", is_flag=True, help="Show what was understood of every line.")
@click.option("--sample", is_flag=True, help="Try every line by sampling too, beside its verdict.")
def check(files: tuple[str, ...], as_json: bool, read_as: bool, sample: bool) -> None:
    """Check the derivations in FILES, line by line.

    FILES are Markdown or LaTeX; folders are searched.

    Exit status: 0 every step proved, or approximate where written so; 1 some step refuted, in need of an
    assumption, or overclaimed; 2 something could not be read; 3 nothing refuted but something undecided;
    4 a defect of the program, to be reported.
    """
    if not as_json and not any(Path(file).exists() for file in files):  # before what takes a second to load
        raise Refused(f"{', '.join(files)}: No such file or directory")
    from . import checking

    answers = checking.answers(files, sample)
    if not answers:
        raise Refused(f"{', '.join(files)}: no derivation document there, no .md, .markdown or .tex with a given block")
    if as_json:
        import json

        click.echo(json.dumps(answers, indent=2, ensure_ascii=False))
    else:
        from rich.console import Console

        from .terminal import show

        show(answers, Console(highlight=False), read_as=read_as)
    sys.exit(checking.status(answers))


@main.command()
@click.option("--out", default="initproof-report", show_default=True, help="Folder for the proof and its data.")
@click.option("--seed", default=0, show_default=True, help="Seed of the networks that are drawn.")
def prove(out: str, seed: int) -> None:
    """Check Glorot's rule, try it on networks, write its proof.

    The networks are drawn in NumPy, the proof is LaTeX. Takes no arguments and no network. The exit status is
    that of `check` on the proof.
    """
    from .proving import prove as run

    sys.exit(run(out, seed))


@main.command()
def doctor() -> None:
    """Say what is installed and what is missing.

    Also whether another package hides one of ours. Exit status 0: everything needed is there; 1: something has
    to be mended.
    """
    from .doctor import findings

    serious = False
    for finding in findings():
        serious |= finding.serious
        click.echo(f"{finding.what:<14} {finding.seen}")
        if finding.remedy:
            click.echo(f"{'':<14} -> {finding.remedy}")
    sys.exit(serious)


for group in (commands_run, commands_numbers, commands_theory, commands_study):
    for command in group.COMMANDS:
        main.add_command(command)
