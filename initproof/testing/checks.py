"""All checks of independent entries, in the order in which one explains another.

Decides which of the findings are reported: what a dependence, a wrong mean or a wrong variance brings about
elsewhere is left out.
"""

from __future__ import annotations

from collections.abc import Callable

from . import dependence, entries
from .entries import Sample
from .findings import Finding

Check = Callable[[Sample], Finding | None]
DEPENDENCE: tuple[Check, ...] = (dependence.calls, dependence.rows, dependence.columns, dependence.transpose)
SIZES: tuple[Check, ...] = (dependence.row_sizes, dependence.column_sizes)
"""With those before: what would make the intervals of all other checks wrong."""
DETAILS: tuple[Check, ...] = (
    entries.support,
    entries.distribution,
    dependence.row_scales,
    dependence.column_scales,
    dependence.row_sums,
    dependence.column_sums,
)
"""What is examined once mean and variance are the law's."""
NORMS: tuple[Check, ...] = (dependence.row_norms, dependence.column_norms)
"""What depends on the kurtosis, and so is left out where the entries have another law's."""
COUNT = 3 + len(DEPENDENCE) + len(SIZES) + len(DETAILS) + len(NORMS)
"""Checks that share the false alarm rate."""


def findings(sample: Sample) -> tuple[Finding, ...]:
    """Every check that fails and is not merely the consequence of another that does."""
    far, shifted = entries.outliers(sample), entries.mean(sample)
    if far:
        return tuple(finding for finding in (far, shifted, entries.variance(sample)) if finding)
    work = entries.centred(sample) if shifted else sample
    repeated = dependence.calls(work)
    if repeated and dependence.copies(work):
        return (repeated,)
    found = [check(work) for check in DEPENDENCE]
    if not any(found):
        found = [check(work) for check in SIZES]
    if not any(found):
        scaled = entries.variance(work)
        found += [shifted, scaled]
        if not (shifted or scaled):
            found += [check(work) for check in DETAILS]
            if not any(finding and finding.check == "distribution" and finding.mistakes for finding in found):
                found += [check(work) for check in NORMS]
    return tuple(finding for finding in found if finding)
