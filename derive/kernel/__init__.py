"""What is trusted: the normal form, the rules and the sealed theorem."""

from .expand import Budget
from .prove import consequence, gather, identity, inequality, leading_order, neglected, prove
from .theorem import Refusal, Theorem

__all__ = [
    "Budget",
    "Refusal",
    "Theorem",
    "consequence",
    "gather",
    "identity",
    "inequality",
    "leading_order",
    "neglected",
    "prove",
]
