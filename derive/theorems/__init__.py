"""The results: each a proof that the kernel checks, with wrong twins that it must not accept."""

from .catalogue import RESULTS, find
from .result import Constant, Result, Twin, check, check_twin, digits, holds, needed, unneeded
from .tied_recurrence import Tied, TooManySteps, bptt, gradient, tied

__all__ = [
    "RESULTS",
    "Constant",
    "Result",
    "Tied",
    "TooManySteps",
    "Twin",
    "bptt",
    "check",
    "check_twin",
    "digits",
    "find",
    "gradient",
    "holds",
    "needed",
    "tied",
    "unneeded",
]
