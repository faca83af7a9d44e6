"""Activations: what is known of each, and its Gaussian moments, exact or certified.

An activation is a frozen value made of SymPy expressions in one variable. Nothing here knows of random
arrays, of proofs or of networks.
"""

from .activation import Activation, Parameter, Piece, X, derivative_pieces, formula, kinks, valued_pieces
from .closed_form import closed_form
from .errors import ActivationError, NoFiniteGain, NoFiniteMoment, UnknownActivation
from .facts import Facts, facts
from .gains import Gain, Number, as_dictionary, gain
from .moments import Moment, Order, moment
from .registry import NAMES, find, own

__all__ = [
    "NAMES",
    "Activation",
    "ActivationError",
    "Facts",
    "Gain",
    "Moment",
    "NoFiniteGain",
    "NoFiniteMoment",
    "Number",
    "Order",
    "Parameter",
    "Piece",
    "UnknownActivation",
    "X",
    "as_dictionary",
    "closed_form",
    "derivative_pieces",
    "facts",
    "find",
    "formula",
    "gain",
    "kinks",
    "moment",
    "own",
    "valued_pieces",
]
