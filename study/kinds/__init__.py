"""The kinds of exercise, from the easiest to the hardest."""

from ..exercise import Kind
from .drop_assumption import DropAssumption
from .fill_in import FillIn
from .measurement import Measurement
from .order import Order
from .planted_error import PlantedError
from .question import Question
from .reason import Reason
from .variation import Variation
from .whole_proof import WholeProof

KINDS: tuple[Kind, ...] = (
    Order(),
    Reason(),
    FillIn(),
    PlantedError(),
    DropAssumption(),
    Measurement(),
    Question(),
    WholeProof(),
    Variation(),
)
"""In the order of a ladder."""
