"""All results, by name."""

from __future__ import annotations

from difflib import get_close_matches

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
    """The result with this name, in any case, with blanks or dashes. Raises ValueError, with near matches."""
    known = {spelt(r.name): r for r in RESULTS}
    if spelt(name) not in known:
        near = [known[one].name for one in get_close_matches(spelt(name), known, n=3)]
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(r.name for r in RESULTS)}"
        raise ValueError(f"there is no result {name}: {hint}")
    return known[spelt(name)]


def spelt(name: str) -> str:
    """A name as all its spellings: `RNN-tied` and `rnn_tied` are `rnn tied`."""
    return name.lower().replace("-", " ").replace("_", " ").strip()
