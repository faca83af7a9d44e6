"""`initproof study`: practise the derivations, on a local page or in the terminal."""

from __future__ import annotations

from pathlib import Path

import click

from .refusal import Refused


@click.command()
@click.option(
    "--state", type=click.Path(path_type=Path), help="Where answers are kept, instead of the platform's data folder."
)
@click.option("--terminal", is_flag=True, help="Practise in the terminal instead of a page.")
@click.option("--no-browser", is_flag=True, help="Print the page's address and open nothing.")
@click.option("--export", "out", type=click.Path(path_type=Path), help="Write all answers to a JSON file and stop.")
@click.option("--import", "into", type=click.Path(path_type=Path), help="Take in the answers of an export and stop.")
@click.option("--anki", type=click.Path(path_type=Path), help="Write a deck for Anki (.apkg) and stop.")
def study(
    state: Path | None, terminal: bool, no_browser: bool, out: Path | None, into: Path | None, anki: Path | None
) -> None:
    """Practise the derivations until they go by themselves.

    Exercises are made from checked proofs, and every line is judged by the checker. Serves a page on this machine
    alone, until it is closed. Exit status 2: a file cannot be used, or the extra `study` is not installed.
    """
    try:
        from study.memory import BadState, Memory
    except ImportError as missing:
        raise Refused(f"{missing.name} is missing; type pip install 'initproof[study]'") from None
    try:
        memory = Memory(state or _place())
        if out is not None:
            _write(out, memory.dump().encode())
        if into is not None:
            click.echo(f"{memory.load(into.read_text(encoding='utf-8'))} new answers taken in")
        if anki is not None:
            from rich.console import Console

            from study.anki import deck
            from study.tasks import cards

            from .checking import busy

            with busy(Console(stderr=True), "checking what the cards say"):
                made = deck(cards())
            _write(anki, made)
    except (BadState, OSError, UnicodeDecodeError) as trouble:
        raise Refused(str(trouble)) from None
    if out is not None or into is not None or anki is not None:
        return
    if terminal:
        from study.desk import Busy, Failed, TooLong
        from study.terminal import practise

        try:
            practise(memory)
        except (Busy, Failed, TooLong) as trouble:
            raise Refused(f"{trouble}; your answers so far are kept") from None
        return
    from study.running import serve

    serve(memory, _claim, lambda address: click.echo(f"Practise at {address}\nCtrl+C or closing the page ends it."),
          browser=not no_browser)  # fmt: skip


def _place() -> Path:
    from platformdirs import user_data_path

    return user_data_path("initproof", appauthor=False) / "study.sqlite"


def _claim(number: str) -> str:
    """A case of the catalogue of claims, as `initproof claims NUMBER` prints it. Raises ValueError."""
    from .claims import Case, find
    from .claims.show import whole

    return whole(Case(find(number)))


def _write(path: Path, data: bytes) -> None:
    from reports.files import write

    write(path, data, force=True)
    click.echo(path)


COMMANDS = (study,)
