"""What happens when a network is run: forward, backward, and decisions with stated error rates."""

from .activations import ACTIVATIONS, Activation, activation
from .elman import Elman
from .errors import MonteCarloError
from .initializers import INITIALIZERS, Orthogonal, Scaled, initializer
from .laws import Constant, Given, Law, Normal, OneHot, Paired, Rademacher, TruncatedNormal, Uniform
from .measurement import Measured, Measurements, measure
from .observables import OBSERVABLES, SECOND_MOMENTS
from .passes import Network, Pass
from .perceptron import Perceptron

__all__ = [
    "ACTIVATIONS", "INITIALIZERS", "OBSERVABLES", "SECOND_MOMENTS", "Activation", "Constant", "Elman",
    "Given", "Law", "Measured", "Measurements", "MonteCarloError", "Network", "Normal", "OneHot",
    "Orthogonal", "Paired", "Pass", "Perceptron", "Rademacher", "Scaled", "TruncatedNormal", "Uniform",
    "activation", "initializer", "measure",
]
