"""What forms are computed in: what is known, what it may cost, and how far definitions are unfolded."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TypeVar

from sympy import Symbol

from ..language.assumptions import Holds
from ..language.work import BudgetExhausted, Deadline, charge
from .facts import Facts
from .forms import Argument
from .memory import Memory

EPSILON = Symbol("\0ε")
"""The scale of a small signal; no name that a user can write has its first letter, nor that of other unknowns here."""


class OutsideFragment(Exception):
    """The claim is not one that the kernel can decide; says which part."""


@dataclass
class Budget:
    """How much work one claim may cost, in nominal seconds (`language.work`) and in terms; and the memory of claims
    before, of the same given or of others.
    """

    seconds: float = 3.0
    terms: int = 200_000
    spent: int = 0
    looked: int = 0
    memory: Memory = field(default_factory=Memory)
    deadline: Deadline = field(init=False)

    def __post_init__(self) -> None:
        self.deadline = Deadline(self.seconds)

    def spend(self, amount: int = 1) -> None:
        """Count work; raises BudgetExhausted when there is none left."""
        self.spent += amount
        charge(45 * amount)
        if self.spent > self.terms:
            raise BudgetExhausted(f"more than {self.terms} terms")
        if self.spent - self.looked >= 64:
            self.looked = self.spent
            if self.deadline.passed():
                raise BudgetExhausted(f"more than {self.seconds:.1f} seconds of work")


Lemma = tuple[str, int, str]
"""An array, a power, and what holds of that moment in every layer."""
R = TypeVar("R")


@dataclass
class Setting:
    """What is known, how far recursive definitions are unfolded (`floors`: from which value of a label on), and to
    which order activations are expanded; `positive` are forms that conditions say are positive. While a lemma is shown,
    it is the `hypothesis` for the layer below and, with those that it is shown for, `pending`.
    """

    facts: Facts
    budget: Budget = field(default_factory=Budget)
    levels: dict[str, int] = field(default_factory=dict)
    floors: dict[str, int] = field(default_factory=dict)
    taylor: int | None = None
    positive: tuple[tuple[Argument, Holds], ...] = ()
    hypothesis: Lemma | None = None
    pending: frozenset[Lemma] = frozenset()
    peel: dict[str, int] = field(default_factory=dict)
    names: itertools.count[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        """Everything but the given that a result may depend on."""
        unfolded = tuple(tuple(sorted(by.items())) for by in (self.levels, self.floors, self.peel))
        around = (*unfolded, self.taylor, self.positive, self.hypothesis, self.pending)
        known = self.facts.memory.settings
        self._number = known.setdefault(around, len(known))

    def recall(self, what: str, key: tuple[Hashable, ...], compute: Callable[[], R]) -> R:
        """What `compute` gives, which depends on `key`, this setting and answers of the given alone."""
        return self.facts.recall((what, key, self._number), compute)
