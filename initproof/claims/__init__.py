"""What two texts say of initialisation, claim by claim, with verdicts that are computed."""

from __future__ import annotations

from . import proof, recurrent
from .claim import Case, Claim, Outcome
from .measured import Measured

CLAIMS: tuple[Claim, ...] = (*proof.CLAIMS, *recurrent.CLAIMS)

__all__ = ["CLAIMS", "Case", "Claim", "Measured", "Outcome", "find"]


def find(number: str) -> Claim:
    """The claim with this number, `7` or `A7`. Raises ValueError."""
    known = {claim.number: claim for claim in CLAIMS}
    wanted = number.upper().removeprefix("B")
    if wanted not in known:
        raise ValueError(f"there is no claim {number}; the numbers are {', '.join(known)}")
    return known[wanted]
