"""All minimal sets of assumptions under which a claim still holds.

An assumption without which nothing proves the claim is in every minimal set. Over the others, Reiter's
hitting-set tree: a set that suffices is shrunk to a minimal one; every other minimal set lacks at least one of
its members, so leave out each member in turn and search again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..language.assumptions import Assumption
from ..language.work import Deadline

Assumptions = frozenset[Assumption]
Holds = Callable[[Assumptions], Assumptions | None]


class OutOfTime(Exception):
    """Whether a set suffices cannot be found out in the time that is left."""


def minimal_sets(
    holds: Holds, candidates: Assumptions, known: Assumptions | None = None, cap: int = 12, seconds: float = 5.0
) -> tuple[Assumptions, ...]:
    """The minimal subsets of `candidates` that suffice, smallest first: at most `cap`, and what `seconds` allow.

    `holds(subset)` gives the assumptions that a proof from the subset rests on, or None if there is none, or
    raises OutOfTime; `known` are those that a proof rests on, where there is one already.
    """
    deadline = Deadline(seconds)
    failed: list[Assumptions] = []
    sufficient: list[Assumptions] = [] if known is None else [known & candidates]

    def ask(subset: Assumptions) -> Assumptions | None:
        """As `holds`, which is not asked again what more assumptions cannot spoil or fewer cannot mend."""
        core = next((s for s in sufficient if s <= subset), None)
        if core is not None or any(subset <= f for f in failed):
            return core
        if deadline.passed():
            raise OutOfTime
        used = holds(subset)
        if used is None:
            failed.append(subset)
        else:
            sufficient.append(used & subset)
        return used

    found: list[Assumptions] = []
    try:
        for core in _cores(candidates, ask, found):
            found.append(core)
            if len(found) == cap:
                break
    except OutOfTime:
        pass
    return tuple(sorted(found, key=lambda c: (len(c), sorted(map(str, c)))))


def _cores(candidates: Assumptions, ask: Holds, found: list[Assumptions]) -> Iterator[Assumptions]:
    """Minimal sets that are not among those found."""
    visited: set[Assumptions] = set()
    open_nodes: list[Assumptions] = [frozenset()]
    while open_nodes:
        left_out = open_nodes.pop(0)
        if left_out in visited:
            continue
        visited.add(left_out)
        core = next((c for c in found if not c & left_out), None)
        if core is None:
            used = ask(candidates - left_out)
            if used is None:
                continue
            core = _shrink(used & candidates, candidates - left_out, ask)
            yield core
        open_nodes += [left_out | {a} for a in sorted(core, key=str)]


def _shrink(subset: Assumptions, candidates: Assumptions, ask: Holds) -> Assumptions:
    """A minimal subset that suffices; what all candidates cannot do without need not be tried on fewer."""
    for a in sorted(subset, key=str):
        ask(candidates - {a})
    for a in sorted(subset, key=str):
        if a in subset and (used := ask(subset - {a})) is not None:
            subset = used & subset - {a}
    return subset
