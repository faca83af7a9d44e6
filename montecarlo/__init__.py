"""What happens when a network is run: forward, backward, and decisions with stated error rates."""

from .activations import ACTIVATIONS, Activation, activation
from .decision import Decision, Errors, Prediction, decide, decide_all, design
from .elman import Elman
from .errors import MonteCarloError
from .initializers import INITIALIZERS, Orthogonal, Scaled, initializer
from .laws import Constant, Given, Law, Normal, OneHot, Paired, Rademacher, TruncatedNormal, Uniform
from .measurement import Measured, Measurements, measure
from .observables import OBSERVABLES, SECOND_MOMENTS
from .passes import Network, Pass
from .perceptron import Perceptron
from .replicates import processes
from .sequential import decide_sequentially

__all__ = [
    "ACTIVATIONS", "INITIALIZERS", "OBSERVABLES", "SECOND_MOMENTS", "Activation", "Constant", "Decision",
    "Elman", "Errors", "Given", "Law", "Measured", "Measurements", "MonteCarloError", "Network", "Normal",
    "OneHot", "Orthogonal", "Paired", "Pass", "Perceptron", "Prediction", "Rademacher", "Scaled",
    "TruncatedNormal", "Uniform", "activation", "decide", "decide_all", "decide_sequentially", "design",
    "initializer", "measure", "processes",
]
