"""What a document's lines are worth: the witnesses asked in turn, one verdict a step."""

from .judge import check_derivation
from .proving import InternalContradiction
from .verdicts import CheckedDerivation, CheckedStep, Verdict

__all__ = ["CheckedDerivation", "CheckedStep", "InternalContradiction", "Verdict", "check_derivation"]
