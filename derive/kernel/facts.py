"""What is known: questions about a given, each answered from one table of consequences.

Every answer that rests on an assumption notes it in `used`, which is where the search for minimal sets of
assumptions starts. Knows nothing of forms or expectations.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Integer, Pow, sqrt

from ..language.assumptions import (
    Assumption,
    Definition,
    Has,
    HasLaw,
    HasStatistic,
    Holds,
    Large,
    Law,
    Property,
    Slope,
    Small,
    Statistic,
    Together,
)
from ..language.expressions import Apply, Array, Entry, Function, Index
from . import functions
from .conditions import Conditions, is_entry_of, says_nonnegative
from .elimination import eliminated, made_of
from .forms import Argument
from .labels import Instance, array_key, covers
from .memory import Memory, question

_SYMMETRIC_LAWS = frozenset({"normal", "truncated normal", "uniform", "rademacher", "orthogonal"})
_NONNEGATIVE_LAWS = frozenset({"bernoulli", "poisson", "one-hot"})


@dataclass(frozen=True, slots=True)
class Nonzero:
    """A note that something is divided by."""

    divisor: Argument


def _is_nonzero(note: object) -> bool:
    return isinstance(note, Nonzero)


class Facts(Conditions):
    """A given, indexed by subject, and the assumptions that answers have rested on so far."""

    def __init__(self, assumptions: frozenset[Assumption], memory: Memory) -> None:
        ordered = sorted(assumptions, key=_order)
        super().__init__([a for a in ordered if isinstance(a, Holds)], memory)
        self.assumptions = assumptions
        self.arrays, self.functions = self.memory.arrays, self.memory.functions
        self._by_subject: dict[object, list[Assumption]] = {}
        self._together: list[Together] = []
        self._definitions: dict[object, list[Definition]] = {}
        self._written: dict[Definition, tuple[Assumption, ...]] = {}
        for a in ordered:
            match a:
                case Has(subject, _):
                    self._by_subject.setdefault(subject, []).append(a)
                case HasStatistic(array, _, _) | HasLaw(array, _):
                    self._by_subject.setdefault(array, []).append(a)
                case Slope(function, _):
                    self._by_subject.setdefault(function, []).append(a)
                case Together():
                    self._together.append(a)
        plain = tuple(self._of_a_number(a) for a in ordered if isinstance(a, Definition))
        for whole, parts in eliminated(plain).items():
            self._definitions.setdefault(_definition_key(whole.head), []).append(whole)
            if len(parts) > 1:
                self._written[whole] = tuple(a for part in parts for a in self._written.get(part, (part,)))

    @question
    def require_nonzero(self, divisor: Argument) -> None:
        """Note that the claim has a meaning only where this does not vanish."""
        self.noted.add(Nonzero(divisor))

    @question
    def rest_on(self, assumption: Assumption) -> bool:
        """Note that what is found rests on this one."""
        meant = self._written.get(assumption, (assumption,)) if isinstance(assumption, Definition) else (assumption,)
        self.noted |= set(meant)
        return self.assumptions.issuperset(meant)

    def _of_a_number(self, definition: Definition) -> Definition:
        """x^2 := y, where a condition says that x is not negative, as x := sqrt(y)."""
        head = definition.head
        if not (isinstance(head, Pow) and head.exp == 2):
            return definition
        base, key = head.base, array_key(head.base.array) if isinstance(head.base, Entry) else ""
        for a in self._conditions:
            if says_nonnegative(a, lambda side: is_entry_of(side, key) if key else side == base, strictly=False):
                plain = Definition(base, sqrt(definition.body))
                self._written[plain] = definition, a
                return plain
        return definition

    def begin(self) -> None:
        """Forget which assumptions were used so far, and results that rest on them."""
        self.noted = set(filter(_is_nonzero, self.noted))
        self._results = {}

    def take_over(self, other: Facts) -> None:
        """Note what another given, with no assumption that is not one of this, has noted."""
        for a in other.used:
            self.rest_on(a)
        for divisor in other.nonzero:
            self.require_nonzero(divisor)

    @property
    def used(self) -> frozenset[Assumption]:
        """The assumptions that answers have rested on."""
        return frozenset(a for a in self.noted if not _is_nonzero(a))

    @property
    def nonzero(self) -> list[Argument]:
        """What must not vanish for the claim to have a meaning."""
        return sorted(a.divisor for a in self.noted if _is_nonzero(a))

    # -------------------------------------------------------------------------------- arrays

    def key(self, array: Array) -> str:
        key = array_key(array)
        self.arrays[key] = array
        return key

    @question
    def has(self, key: str, wanted: Property) -> bool:
        """Whether every entry, or the family, has the property: declared, or by its law."""
        array = self.arrays[key]
        if self._note(a for a in self._about(array) if isinstance(a, Has) and a.property is wanted):
            return True
        law = self._law(array)
        if law is None or not _law_has(law.law, wanted):
            return False
        self.noted.add(law)
        return True

    @question
    def law(self, key: str) -> Law | None:
        found = self._law(self.arrays[key])
        if found is None:
            return None
        self.noted.add(found)
        return found.law

    @question
    def statistic(self, key: str, wanted: Statistic) -> Expr | None:
        """The declared mean, variance, second moment or kurtosis of every entry."""
        for a in self._about(self.arrays[key]):
            if isinstance(a, HasStatistic) and a.statistic is wanted:
                self.noted.add(a)
                return a.value
        return None

    @question
    def covering(
        self, instances: tuple[Instance, ...], wanted: Property = Property.INDEPENDENT, one_layer: bool = False
    ) -> bool:
        """Whether one declaration (that says in which layer) makes all these arrays mutually independent (or
        uncorrelated).
        """
        return self._note(
            t
            for t in self._together
            if t.property is wanted
            and covers(t, instances, self.arrays)
            and not (one_layer and any(m.array.labels and not m.labels for m in t.members))
        )

    @question
    def covering_whole(self, keys: tuple[str, ...]) -> bool:
        """Whether one declaration makes these arrays, at all labels, mutually independent."""
        whole = (
            t
            for t in self._together
            if t.property is Property.INDEPENDENT
            and {self.arrays[key] for key in keys} <= {m.array for m in t.members if not m.labels}
        )
        return self._note(whole)

    def _law(self, array: Array) -> HasLaw | None:
        return next((a for a in self._about(array) if isinstance(a, HasLaw)), None)

    def _about(self, subject: object) -> list[Assumption]:
        return self._by_subject.get(subject, [])

    # ------------------------------------------------------------------------------ functions

    def function(self, key: str) -> Function:
        return self.functions[key]

    @question
    def parity(self, function: Function) -> int | None:
        """1 for an even function, -1 for an odd one, None where neither is known."""
        if functions.is_odd(function.known):
            return -1
        for wanted, sign in ((Property.ODD, -1), (Property.EVEN, 1)):
            if self._note(a for a in self._about(function) if isinstance(a, Has) and a.property is wanted):
                return sign
        return None

    @question
    def is_smooth(self, function: Function) -> bool:
        return functions.is_smooth(function.known) or self._note(
            a for a in self._about(function) if isinstance(a, Has) and a.property is Property.SMOOTH
        )

    @question
    def derivative_at_zero(self, function: Function, order: int) -> Expr | None:
        """f, f', f'', ... at 0 where it is known."""
        exact = functions.derivative_at_zero(function.known, order)
        if exact is not None:
            return exact
        if order == 1:
            for a in self._about(function):
                if isinstance(a, Slope):
                    self.noted.add(a)
                    return a.value
        if order and function.known == "abs":
            return None
        parity = self.parity(function)
        return Integer(0) if parity is not None and parity != (-1) ** order else None

    # -------------------------------------------------------------------- numbers, definitions

    @question
    def definitions(self, node: Expr) -> tuple[Definition, ...]:
        """The definitions whose head is of this array, function or symbol."""
        return tuple(self._definitions.get(_definition_key(node), ()))

    @question
    def definitions_of(self, array: object) -> tuple[Definition, ...]:
        return tuple(self._definitions.get(array, ()))

    @question
    def leads_to(self, array: Array, target: Array) -> bool:
        """Whether the array is the target or is made of it, at whatever label."""
        return array == target or target in made_of(array, self.definitions_of)

    @question
    def small(self) -> set[object]:
        """The numbers and arrays in which `\\approx` is taken to leading order."""
        found = {a for a in self.assumptions if isinstance(a, Small)}
        self.noted |= found
        return {a.subject for a in found}

    @question
    def large(self) -> set[object]:
        """The numbers that `\\approx` lets go to infinity."""
        found = {a for a in self.assumptions if isinstance(a, Large)}
        self.noted |= found
        return {a.subject for a in found}

    @question
    def is_spread(self, name: str) -> bool:
        """Whether the number is a factor of a declared variance or second moment, which are taken not to be 0."""
        return self._note(
            a
            for a in sorted(self.assumptions, key=_order)
            if isinstance(a, HasStatistic)
            and a.statistic in (Statistic.VARIANCE, Statistic.SECOND_MOMENT)
            and any(f.is_Symbol and f.name == name for f in a.value.as_powers_dict())
        )


def _order(assumption: Assumption) -> tuple[str, str]:
    """An order of assumptions by what they are about; the first that answers a question is noted."""
    match assumption:
        case Has(subject, wanted):
            about = f"{subject.serial} {wanted.value}"
        case HasStatistic(array, statistic, value):
            about = f"{array.serial} {statistic.value} {value}"
        case Together(members, wanted):
            about = f"{[m.array.serial for m in members]} {[m.labels for m in members]} {wanted.value}"
        case Definition(head, _):
            about = str(head)
        case _:
            about = str(assumption)
    return type(assumption).__name__, about


def _definition_key(head: Expr) -> object:
    match head:
        case Entry():
            return head.array
        case Apply():
            return ("function", head.function)
        case _:
            return head


def _law_has(law: Law, wanted: Property) -> bool:
    match wanted:
        case Property.SYMMETRIC:
            if law.name not in _SYMMETRIC_LAWS:
                return False
            if law.name == "uniform":
                return bool((law.parameters[0] + law.parameters[1]).expand() == 0)
            return not law.parameters or bool(law.parameters[0] == 0)
        case Property.NONNEGATIVE:
            return law.name in _NONNEGATIVE_LAWS
        case Property.IDENTICALLY_DISTRIBUTED:
            return law.name != "one-hot" and not any(p.has(Entry, Index) for p in law.parameters)
        case _:
            return False
