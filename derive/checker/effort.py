"""What one step may cost: work (`language.work`), shared by all that is asked about it, and how much is asked."""

from __future__ import annotations

from ..kernel import Budget, Memory
from ..language.work import Deadline

SECONDS = 8.0
"""For one step; nominal, as all here."""
_CLAIM, _WITNESS = 2.0, 1.0
"""At most for one proof; at least for a witness, without which nothing is refuted."""


class Effort:
    """What is left of a step's time. A proof that costs next to nothing is tried even when none is left.

    `sets`: at most so many minimal sets of what is proved. `remedies`: look also for what a line that is not true
    as it stands would need, for the right side that is true, and for what an approximation leaves out. Neither
    changes whether a step is proved, approximate, false or open.
    """

    def __init__(self, seconds: float = SECONDS, sets: int = 12, remedies: bool = True) -> None:
        self._deadline = Deadline(seconds)
        self._memory = Memory()
        self.sets, self.remedies = sets, remedies

    def left(self) -> float:
        """Nominal seconds."""
        return self._deadline.left()

    def budget(self) -> Budget:
        """For one more proof."""
        return Budget(seconds=min(_CLAIM, self.left()), memory=self._memory)

    def for_witness(self, most: float) -> float:
        """Nominal seconds for a search among models."""
        return max(_WITNESS, min(most, self.left()))
