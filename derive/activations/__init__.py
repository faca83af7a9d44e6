"""Activations: what is known of each, and its Gaussian moments, exact or certified.

An activation is a frozen value made of SymPy expressions in one variable. Nothing here knows of random
arrays, of proofs or of networks.
"""

from .activation import Activation, Parameter, Piece, X, derivative_pieces, formula, kinks, valued_pieces
from .closed_form import closed_form
from .enclosure import NotAudited, number
from .errors import ActivationError, NoFiniteGain, NoFiniteMoment, UnknownActivation
from .facts import Facts, facts, is_odd, is_positively_homogeneous, order_at_zero
from .gains import Gain, Number, as_dictionary, gain
from .moments import Moment, Order, enclosed, moment
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
    "NotAudited",
    "Number",
    "Order",
    "Parameter",
    "Piece",
    "UnknownActivation",
    "X",
    "as_dictionary",
    "closed_form",
    "derivative_pieces",
    "enclosed",
    "facts",
    "find",
    "formula",
    "gain",
    "is_odd",
    "is_positively_homogeneous",
    "kinks",
    "moment",
    "number",
    "order_at_zero",
    "own",
    "valued_pieces",
]
