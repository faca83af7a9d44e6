"""All results, by name."""

from __future__ import annotations

from . import (
    backward,
    compromise,
    distributions,
    forward,
    mean_field,
    orthogonal,
    parts,
    rectifiers,
    recurrent,
    self_normalizing,
    special,
)
from .result import Result

RESULTS: tuple[Result, ...] = (
    *forward.RESULTS,
    *backward.RESULTS,
    *compromise.RESULTS,
    *rectifiers.RESULTS,
    *distributions.RESULTS,
    *orthogonal.RESULTS,
    *self_normalizing.RESULTS,
    *mean_field.RESULTS,
    *special.RESULTS,
    *parts.RESULTS,
    *recurrent.RESULTS,
)


def find(name: str) -> Result:
    """The result with this name. Raises KeyError."""
    return {r.name: r for r in RESULTS}[name]
