"""Files that are there whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from .errors import MonteCarloError


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write that becomes `path` at the end; an error leaves nothing behind.

    Raises MonteCarloError where it cannot be written.
    """
    partial = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with open(partial, "wb") as file:
            yield file
        os.replace(partial, path)
    except OSError as error:
        raise MonteCarloError(f"{path}: {error.strerror}") from error
    finally:
        partial.unlink(missing_ok=True)
