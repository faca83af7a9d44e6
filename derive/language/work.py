"""Limits that decide alike on every machine: what is spent is counted as work, not as time.

Whether a line comes out undecided must not depend on how busy or how fast the machine is that judges it. Whatever
takes long says what it did (`charge`), in nominal microseconds: about those of a common machine, from regressing
processor time on the counts over the examples. What no count foresees is stopped by the clock, much later.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from threading import local
from time import thread_time

SLACK = 10
"""A deadline of one nominal second passes after so many seconds of this thread, however little was counted."""

GRACE = 5_000
"""Nominal microseconds past an enforced deadline."""


class BudgetExhausted(Exception):
    """More work is needed than the budget allows; the verdict is then undecided."""


class _Done(local):
    work = 0.0
    limit = inf


_done = _Done()


def charge(work: float) -> None:
    """Say that work is done in this thread, in nominal microseconds. Raises BudgetExhausted past an enforced limit."""
    _done.work += work
    if _done.work > _done.limit:
        raise BudgetExhausted("more work than the budget allows")


class Deadline:
    """So many nominal seconds from now, of the thread that asks."""

    def __init__(self, seconds: float) -> None:
        self._work = _done.work + 1e6 * seconds
        self._time = thread_time() + SLACK * seconds

    @contextmanager
    def enforced(self) -> Iterator[None]:
        """Inside, no more work is begun past the deadline; what costs next to nothing is, even if it has passed."""
        outer, _done.limit = _done.limit, min(_done.limit, self._work + GRACE)
        try:
            yield
        finally:
            _done.limit = outer

    def left(self) -> float:
        """Nominal seconds; 0 when it has passed."""
        return max(0.0, min((self._work - _done.work) / 1e6, (self._time - thread_time()) / SLACK))

    def passed(self) -> bool:
        """Whether nothing is left."""
        return self.left() == 0.0
