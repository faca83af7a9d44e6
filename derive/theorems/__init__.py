"""The results: each a proof that the kernel checks, with wrong twins that it must not accept."""

from .catalogue import RESULTS, find
from .result import Result, Twin, check, check_twin, holds, needed, unneeded
from .tied_recurrence import Tied, TooManySteps, bptt, gradient, tied

__all__ = [
    "RESULTS",
    "Result",
    "Tied",
    "TooManySteps",
    "Twin",
    "bptt",
    "check",
    "check_twin",
    "find",
    "gradient",
    "holds",
    "needed",
    "tied",
    "unneeded",
]
