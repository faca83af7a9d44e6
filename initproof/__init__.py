"""Proofs of neural-network initialisation that run.

    import initproof as ip
    ip.check("notes.md").verdict                                    # what the command line says of a document
    ip.law("glorot", fan_in=512, fan_out=2048).uniform_bound        # 0.0484...
    ip.gain("gelu").gain                                            # a certified interval

Names are imported on use, so that `import initproof` and `initproof --help` load neither SymPy nor NumPy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from derive.activations import gain

    from .checking import check
    from .laws import law

__version__ = "0.1.0"

_HOME = {"check": "initproof.checking", "gain": "derive.activations", "law": "initproof.laws"}

__all__ = ["__version__", "check", "gain", "law"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
