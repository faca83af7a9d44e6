"""What is true of an initialisation, and why: language, kernel, second witness, documents."""

from .kernel import Refusal, Theorem, prove
from .language.assumptions import (
    condition,
    defined,
    distributed,
    identically_distributed,
    iid,
    independent,
    kurtosis,
    mean,
    odd,
    positive,
    second_moment,
    smooth,
    symmetric,
    uncorrelated,
    unit_slope,
    variance,
    zero_mean,
)
from .language.expressions import (
    RELU,
    STEP,
    ConstantArray,
    Cov,
    E,
    Function,
    RandomArray,
    Var,
    constants,
    dimensions,
    index,
    random_variable,
)

__all__ = [
    "RELU", "STEP", "ConstantArray", "Cov", "E", "Function", "RandomArray", "Refusal", "Theorem", "Var",
    "condition", "constants", "defined", "dimensions", "distributed", "identically_distributed", "iid",
    "independent", "index", "kurtosis", "mean", "odd", "positive", "prove", "random_variable", "second_moment",
    "smooth", "symmetric", "uncorrelated", "unit_slope", "variance", "zero_mean",
]
