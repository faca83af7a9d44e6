"""What happens when a network is run: forward, backward, and decisions with stated error rates."""

from .activations import ACTIVATIONS, Activation, activation
from .decision import ONE_IN_A_MILLION, Decision, Errors, Prediction, decide, decide_all, design
from .elman import Elman
from .errors import MonteCarloError
from .experiments import Experiment, Result, plan, run, sweep
from .initializers import INITIALIZERS, Identity, Orthogonal, Scaled, initializer
from .intervals import Interval
from .laws import Constant, Directions, Given, Law, Normal, OneHot, Paired, Rademacher, TruncatedNormal, Uniform
from .measurement import Measured, Measurements, measure, overflows
from .observables import OBSERVABLES, SECOND_MOMENTS
from .passes import Network, Pass
from .perceptron import Perceptron
from .precision import Estimate, Estimates, estimate
from .presets import PRESETS, preset
from .replicates import processes
from .results import read_result, write_result
from .sequential import decide_sequentially
from .toml import read_experiment

__all__ = [
    "ACTIVATIONS",
    "INITIALIZERS",
    "OBSERVABLES",
    "ONE_IN_A_MILLION",
    "PRESETS",
    "SECOND_MOMENTS",
    "Activation",
    "Constant",
    "Decision",
    "Directions",
    "Elman",
    "Errors",
    "Estimate",
    "Estimates",
    "Experiment",
    "Given",
    "Identity",
    "Interval",
    "Law",
    "Measured",
    "Measurements",
    "MonteCarloError",
    "Network",
    "Normal",
    "OneHot",
    "Orthogonal",
    "Paired",
    "Pass",
    "Perceptron",
    "Prediction",
    "Rademacher",
    "Result",
    "Scaled",
    "TruncatedNormal",
    "Uniform",
    "activation",
    "decide",
    "decide_all",
    "decide_sequentially",
    "design",
    "estimate",
    "initializer",
    "measure",
    "overflows",
    "plan",
    "preset",
    "processes",
    "read_experiment",
    "read_result",
    "run",
    "sweep",
    "write_result",
]
