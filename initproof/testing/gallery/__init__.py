"""Initialisers known to be wrong, re-created, and initialisers that are right but look odd.

Each is a small NumPy function with what it claims and where it comes from. `assert_initializer` has to refuse
every one of `DEFECTS` for the reason stated, and to pass every one of `UNUSUAL`. Nothing is decided here.
"""

from .scales import SCALES
from .specimens import Specimen
from .structure import STRUCTURE
from .unusual import UNUSUAL
from .wrong_fans import WRONG_FANS

DEFECTS = *SCALES, *WRONG_FANS, *STRUCTURE

__all__ = ["DEFECTS", "UNUSUAL", "Specimen"]
