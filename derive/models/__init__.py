"""The second witness: exact finite models, and the search for one in which two sides differ."""

from .claims import holds
from .evaluation import Evaluation
from .laws import Unsupported
from .model import Model, Spec
from .numbers import Undefined
from .satisfaction import satisfies
from .search import find_model, find_witness
from .witness import Inconclusive, Witness

__all__ = [
    "Evaluation",
    "Inconclusive",
    "Model",
    "Spec",
    "Undefined",
    "Unsupported",
    "Witness",
    "find_model",
    "find_witness",
    "holds",
    "satisfies",
]
