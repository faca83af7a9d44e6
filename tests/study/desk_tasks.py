"""Tasks for the desk's own tests: one that never ends, one that dies, one that answers."""

import os
import time
from typing import Any

from study.exercise import BadAnswer


def forever() -> None:
    """Never ends."""
    while True:
        time.sleep(1)


def refused() -> None:
    """Raises what the package raises."""
    raise BadAnswer("not this")


def echo(value: Any) -> Any:
    """Answers."""
    return value


TASKS = {"forever": forever, "die": lambda: os._exit(3), "defect": lambda: 1 // 0, "refused": refused, "echo": echo}
