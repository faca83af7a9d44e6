"""All minimal sets of assumptions under which a claim still holds.

Reiter's hitting-set tree: a set that suffices is shrunk to a minimal one; every other minimal set lacks at
least one of its members, so leave out each member in turn and search again.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from ..language.assumptions import Assumption

Assumptions = frozenset[Assumption]


def minimal_sets(
    holds: Callable[[Assumptions], Assumptions | None],
    candidates: Assumptions,
    cap: int = 12,
    seconds: float = 5.0,
) -> tuple[Assumptions, ...]:
    """The minimal subsets of `candidates` that suffice, smallest first: at most `cap`, and what `seconds` allow.

    `holds(subset)` gives the assumptions that a proof from the subset rests on, or None if there is none.
    """
    failed: list[Assumptions] = []
    sufficient: list[Assumptions] = []

    def ask(subset: Assumptions) -> Assumptions | None:
        """As `holds`, which is not asked again what more assumptions cannot spoil or fewer cannot mend."""
        core = next((s for s in sufficient if s <= subset), None)
        if core is not None or any(subset <= f for f in failed):
            return core
        used = holds(subset)
        if used is None:
            failed.append(subset)
        else:
            sufficient.append(used & subset)
        return used

    found: list[Assumptions] = []
    visited: set[Assumptions] = set()
    open_nodes: list[Assumptions] = [frozenset()]
    deadline = monotonic() + seconds
    while open_nodes and len(found) < cap and (not found or monotonic() < deadline):
        left_out = open_nodes.pop(0)
        if left_out in visited:
            continue
        visited.add(left_out)
        core = next((c for c in found if not c & left_out), None)
        if core is None:
            used = ask(candidates - left_out)
            if used is None:
                continue
            core = _shrink(used & candidates, ask)
            found.append(core)
        open_nodes += [left_out | {a} for a in sorted(core, key=str)]
    return tuple(sorted(found, key=lambda c: (len(c), sorted(map(str, c)))))


def _shrink(subset: Assumptions, ask: Callable[[Assumptions], Assumptions | None]) -> Assumptions:
    """A minimal subset that suffices."""
    for a in sorted(subset, key=str):
        if a in subset and (used := ask(subset - {a})) is not None:
            subset = used & subset - {a}
    return subset
