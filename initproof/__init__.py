"""Proofs of neural-network initialisation that run.

    import initproof as ip
    ip.check("notes.md").verdict          # what the command line says of a document

Names are imported on use, so that `import initproof` and `initproof --help` load neither SymPy nor NumPy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .checking import check

__version__ = "0.1.0"

_HOME = {"check": "checking"}

__all__ = ["__version__", "check"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
