"""What is known: questions about a given, each answered from one table of consequences.

Every answer that rests on an assumption notes it in `used`, which is where the search for minimal sets of
assumptions starts. Knows nothing of forms or expectations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import prod

from sympy import Expr, Integer, Pow, Symbol, sqrt

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
    Relation,
    Slope,
    Small,
    Statistic,
    Together,
)
from ..language.expressions import Apply, Array, Entry, Function, Index
from . import functions
from .forms import Argument
from .memory import Asked, Memory, question

Label = tuple[str, int]
"""A layer or time step: a symbol's name ("" for a plain number) and an offset."""
Instance = tuple[str, tuple[Label, ...]]
"""An array, by key, in one layer or step."""

_SYMMETRIC_LAWS = frozenset({"normal", "truncated normal", "uniform", "rademacher", "orthogonal"})
_NONNEGATIVE_LAWS = frozenset({"bernoulli", "poisson", "one-hot"})
_ABOVE = frozenset({Relation.GREATER, Relation.AT_LEAST})
_BELOW = frozenset({Relation.LESS, Relation.AT_MOST})
_STRICT = frozenset({Relation.GREATER, Relation.LESS})


def array_key(array: Array) -> str:
    """What identifies the array inside forms."""
    return f"{array.name}#{array.serial}"


def function_key(function: Function) -> str:
    if function.known is None:
        return f"{function.name}#{function.serial}"
    return "#".join([function.known, *map(str, function.parameters or (0,))])


@dataclass(frozen=True, slots=True)
class Nonzero:
    """A note that something is divided by."""

    divisor: Argument


def _is_nonzero(note: object) -> bool:
    return isinstance(note, Nonzero)


class Facts(Asked):
    """A given, indexed by subject, and the assumptions that answers have rested on so far."""

    def __init__(self, assumptions: frozenset[Assumption], memory: Memory) -> None:
        super().__init__(memory)
        self.assumptions = assumptions
        self.arrays, self.functions = self.memory.arrays, self.memory.functions
        self._by_subject: dict[object, list[Assumption]] = {}
        self._together: list[Together] = []
        self._conditions: list[Holds] = []
        self._definitions: dict[object, list[Definition]] = {}
        for a in sorted(self.assumptions, key=_order):
            match a:
                case Has(subject, _):
                    self._by_subject.setdefault(subject, []).append(a)
                case HasStatistic(array, _, _) | HasLaw(array, _):
                    self._by_subject.setdefault(array, []).append(a)
                case Slope(function, _):
                    self._by_subject.setdefault(function, []).append(a)
                case Together():
                    self._together.append(a)
                case Holds():
                    self._conditions.append(a)
                case Definition():
                    plain = _of_a_number(a)
                    self._definitions.setdefault(_definition_key(plain.head), []).append(plain)

    @question
    def require_nonzero(self, divisor: Argument) -> None:
        """Note that the claim has a meaning only where this does not vanish."""
        self.noted.add(Nonzero(divisor))

    @question
    def rest_on(self, assumption: Assumption) -> bool:
        """Note that what is found rests on this one."""
        self.noted.add(assumption)
        return assumption in self.assumptions

    def begin(self) -> None:
        """Forget which assumptions were used so far, and results that rest on them."""
        self.noted = set(filter(_is_nonzero, self.noted))
        self._results = {}

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
    def covering(self, instances: tuple[Instance, ...], wanted: Property = Property.INDEPENDENT) -> bool:
        """Whether one declaration makes all these arrays mutually independent (or uncorrelated)."""
        return self._note(
            t for t in self._together if t.property is wanted and _covers(t, instances, self.arrays)
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

    def _note(self, found: Iterable[Assumption]) -> bool:
        first = next(iter(found), None)
        if first is not None:
            self.noted.add(first)
        return first is not None

    # ------------------------------------------------------------------------------ functions

    def function(self, key: str) -> Function:
        return self.functions[key]

    @question
    def parity(self, function: Function) -> int | None:
        """1 for an even function, -1 for an odd one, None where neither is known."""
        if functions.is_odd(function.known):
            return -1
        if function.known == "abs":
            return 1
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
    def equal_to(self, symbol: Symbol) -> Expr | None:
        """What a condition `symbol = expression` says the symbol is."""
        for a in self._conditions:
            claim = a.claim
            if claim.relation is Relation.EQUAL and symbol in (claim.left, claim.right):
                other = claim.right if claim.left == symbol else claim.left
                if symbol not in other.free_symbols and _oriented(symbol, other):
                    self.noted.add(a)
                    return other
        return None

    @question
    def differ(self, left: Symbol, right: Symbol) -> bool:
        """Whether a condition says that two indices are not equal."""
        strict = (Relation.DISTINCT, Relation.LESS, Relation.GREATER)
        return self._note(
            a
            for a in self._conditions
            if a.claim.relation in strict and {a.claim.left, a.claim.right} == {left, right}
        )

    @question
    def conditions(self) -> tuple[Holds, ...]:
        return tuple(self._conditions)

    @question
    def nonnegative_integers(self) -> tuple[tuple[Expr, Holds], ...]:
        """Differences of whole numbers that conditions say are not negative, less 1 where they are positive."""
        gaps = ((_gap(a), a) for a in self._conditions)
        return tuple((g - int(a.claim.relation in _STRICT), a) for g, a in gaps if g is not None and g.is_integer)

    @question
    def is_nonnegative_symbol(self, name: str, strictly: bool = False) -> bool:
        """Whether a condition says that the symbol is at least (strictly: more than) a nonnegative number."""
        return self._note(
            a for a in self._conditions if _says_nonnegative(a, lambda side: _is_named(side, name), strictly)
        )

    @question
    def is_nonnegative_array(self, key: str, strictly: bool = False) -> bool:
        """Whether a condition says so of every entry."""
        return self._note(
            a
            for a in self._conditions
            if _says_nonnegative(a, lambda side: _is_entry_of(side, key), strictly)
        )

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

    @question
    def sign(self, number: Expr) -> int:
        """1 or -1 where a positive integer or a condition makes the number so, else 0."""
        if number.is_positive:
            return 1
        if number.is_negative:
            return -1
        if number.is_Mul:
            return prod([self.sign(part) for part in number.args])
        if number.is_Pow and number.exp.is_Integer:
            return 1 if number.exp % 2 == 0 and self.sign(number.base) else self.sign(number.base)
        for a in self._conditions:
            gap = _positive_side(a)
            if gap is None:
                continue
            for candidate, sign in ((number, 1), (-number, -1)):
                ratio = (candidate / gap).cancel()
                if ratio.is_Rational and ratio > 0:
                    self.noted.add(a)
                    return sign
                if candidate.is_Add or candidate.is_Symbol:
                    slack = (candidate - gap).expand()
                    if slack.is_Rational and slack >= 0:
                        self.noted.add(a)
                        return sign
        return 0


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


def _says_nonnegative(assumption: Holds, is_subject: Callable[[Expr], bool], strictly: bool) -> bool:
    claim = assumption.claim
    high, low = (claim.left, claim.right) if claim.relation in _ABOVE else (claim.right, claim.left)
    if claim.relation not in _ABOVE | _BELOW or not is_subject(high) or low.is_nonnegative is not True:
        return False
    return not strictly or claim.relation in _STRICT or low.is_positive is True


def _is_named(side: Expr, name: str) -> bool:
    return bool(side.is_Symbol) and side.name == name


def _is_entry_of(side: Expr, key: str) -> bool:
    """Whether the side is the entry at any index: different names, each running over the whole of its range."""
    if not isinstance(side, Entry) or array_key(side.array) != key or any(i.is_Integer for i in side.labels):
        return False
    ranges = [side.array.range_of(p, side.labels) for p in range(len(side.indices))]
    everywhere = all(
        isinstance(i, Index) and (i.first, i.last) == r for i, r in zip(side.indices, ranges, strict=True)
    )
    return everywhere and len(set(side.args[1:])) == len(side.args[1:])


def _positive_side(assumption: Holds) -> Expr | None:
    """What a strict condition says is positive."""
    return _gap(assumption) if assumption.claim.relation in _STRICT else None


def _gap(assumption: Holds) -> Expr | None:
    """What a condition says is positive or not negative."""
    claim = assumption.claim
    if claim.relation in _ABOVE:
        return claim.left - claim.right
    return claim.right - claim.left if claim.relation in _BELOW else None


def _oriented(symbol: Symbol, other: Expr) -> bool:
    """Replace symbols by numbers and expressions, and of two symbols the later one by the earlier."""
    return not other.is_Symbol or symbol.name > other.name


def _of_a_number(definition: Definition) -> Definition:
    """x^2 := y, where a condition says that x is not negative, as x := sqrt(y)."""
    head = definition.head
    if isinstance(head, Pow) and head.exp == 2:
        return Definition(head.base, sqrt(definition.body))
    return definition


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


def label(expression: Expr) -> Label | None:
    """`l + 1` as ("l", 1), `3` as ("", 3); None for anything else."""
    offset, base = expression.as_coeff_Add()
    if base.is_zero and offset.is_Integer:
        return "", int(offset)
    if base.is_Symbol and offset.is_Integer:
        return base.name, int(offset)
    return None


def _covers(together: Together, instances: Sequence[Instance], arrays: dict[str, Array]) -> bool:
    """Whether each instance is a member, with one value for the labels in the declaration."""
    shifts: dict[str, Label] = {}
    for key, labels in instances:
        if not any(
            member.array == arrays[key] and _matches(member.labels, labels, shifts)
            for member in together.members
        ):
            return False
    return True


def _matches(pattern: tuple[Expr, ...], labels: tuple[Label, ...], shifts: dict[str, Label]) -> bool:
    """Match declared labels such as l and l - 1 against actual ones; `shifts` holds what l stands for."""
    for wanted, (base, offset) in zip(pattern, labels, strict=False):
        declared = label(wanted)
        if declared is None:
            return False
        name, plus = declared
        if not name:
            if (base, offset) != declared:
                return False
        elif shifts.setdefault(name, (base, offset - plus)) != (base, offset - plus):
            return False
    return True
