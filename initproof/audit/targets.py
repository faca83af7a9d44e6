"""From `package.module:attribute` or `file.py:attribute` to something that makes a network.

Decides nothing about networks. Importing a user's module runs its code; nothing else is run until the audit
draws the network.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any


class TargetError(ValueError):
    """The target cannot be found or is not a network."""


def _from_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise TargetError(f"no file {path}; write file.py:attribute or package.module:attribute")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise TargetError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def load_target(target: str) -> Callable[[], Any] | Any:
    """The attribute that target names: a class or function without required arguments, or a network.

    Raises TargetError if it cannot be found; whatever the user's module raises on import passes through.
    """
    place, colon, attribute = target.rpartition(":")
    if not colon or not attribute:
        raise TargetError(f"{target!r} names no attribute; write file.py:attribute or package.module:attribute")
    if place.endswith(".py"):
        module = _from_file(Path(place))
    else:
        try:
            module = importlib.import_module(place)
        except ModuleNotFoundError as missing:
            if missing.name is not None and (place == missing.name or place.startswith(missing.name + ".")):
                raise TargetError(f"no module {missing.name}") from missing
            raise
    found: Any = module
    for name in attribute.split("."):
        if not hasattr(found, name):
            raise TargetError(f"{place} has no attribute {attribute}")
        found = getattr(found, name)
    return found
