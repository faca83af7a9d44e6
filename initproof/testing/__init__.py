"""Assertions that hold initialisers and networks to their laws, with both error rates stated.

Imports NumPy only; SciPy and the frameworks are imported on use.
"""

from .bounds import (
    min_discrepancy_distribution,
    min_discrepancy_mean,
    min_discrepancy_variance,
    min_samples_distribution,
    min_samples_mean,
    min_samples_variance,
)
from .findings import Finding, LawViolation, TooFewReplicates
from .initializers import Sampler, assert_initializer
from .laws import Law, fans, law_names, named_law

__all__ = [
    "Finding",
    "Law",
    "LawViolation",
    "Sampler",
    "TooFewReplicates",
    "assert_initializer",
    "fans",
    "law_names",
    "min_discrepancy_distribution",
    "min_discrepancy_mean",
    "min_discrepancy_variance",
    "min_samples_distribution",
    "min_samples_mean",
    "min_samples_variance",
    "named_law",
]
