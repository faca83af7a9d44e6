"""Writing a report to disk.

Decides: a file appears whole or not at all, and one that is there is not overwritten unless asked.
Does not decide: what is in it.
"""

import os
import tempfile
from pathlib import Path


def write(path: Path, content: bytes, force: bool = False) -> None:
    """Write a file atomically. Raises FileExistsError where it exists and `force` is not set."""
    if path.exists() and not force:
        raise FileExistsError(f"{path} exists; choose another directory, or overwrite it with --force")
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.chmod(temporary, 0o644)
        _put(Path(temporary), path, force)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _put(temporary: Path, path: Path, force: bool) -> None:
    if force:
        os.replace(temporary, path)
        return
    try:
        os.link(temporary, path)  # unlike a replacement, refuses a file that came into being meanwhile
    except FileExistsError:
        raise FileExistsError(f"{path} exists; choose another directory, or overwrite it with --force") from None
