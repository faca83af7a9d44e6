"""How every command ends that cannot answer: one line on standard error, and an exit status."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

INTERRUPTED = 130
"""The exit status after Ctrl-C, in every command."""


class Refused(click.ClickException):
    """Ends the command with `initproof: message`; exit status 2 (bad input) unless told."""

    def __init__(self, message: str, exit_code: int = 2) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]  # a class variable there

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message where errors go."""
        click.echo(f"initproof: {self.message}", file=file, err=True)


@contextmanager
def refusing() -> Iterator[None]:
    """A question without an answer ends the command with its message."""
    try:
        yield
    except ValueError as error:
        raise Refused(str(error)) from None
