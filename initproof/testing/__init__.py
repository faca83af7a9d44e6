"""Assertions that hold initialisers and networks to their laws, with both error rates stated.

Imports NumPy only; SciPy and the frameworks are imported on use.
"""

from .adapters import jax_initializer, keras_initializer, numpy_initializer, torch_initializer
from .bounds import (
    min_discrepancy_distribution,
    min_discrepancy_mean,
    min_discrepancy_variance,
    min_samples_distribution,
    min_samples_mean,
    min_samples_variance,
)
from .claim import Sampler
from .findings import Finding, LawViolation, TooFewReplicates
from .gains import assert_gain, gain, min_discrepancy_gain
from .initializers import assert_initializer
from .laws import Law, fans, law_names, named_law
from .networks import assert_gradient_preserved, assert_moment_equal, assert_variance_preserved

__all__ = [
    "Finding",
    "Law",
    "LawViolation",
    "Sampler",
    "TooFewReplicates",
    "assert_gain",
    "assert_gradient_preserved",
    "assert_initializer",
    "assert_moment_equal",
    "assert_variance_preserved",
    "fans",
    "gain",
    "jax_initializer",
    "keras_initializer",
    "law_names",
    "min_discrepancy_distribution",
    "min_discrepancy_gain",
    "min_discrepancy_mean",
    "min_discrepancy_variance",
    "min_samples_distribution",
    "min_samples_mean",
    "min_samples_variance",
    "named_law",
    "numpy_initializer",
    "torch_initializer",
]
