"""What a search is about: the numbers, arrays and functions that stand in a claim and in what is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Mul, Symbol

from ..language.assumptions import Assumption, Claim, Definition, Has, HasLaw, Holds, Relation, Together
from ..language.expressions import Array, Function, Index
from ..language.parts import named_by, on_indices, parts_of


@dataclass(frozen=True, slots=True)
class Parts:
    """What a model gives a value, a law or a map."""

    dimensions: tuple[Symbol, ...]
    constants: tuple[Symbol, ...]
    tables: tuple[Array, ...]
    arrays: tuple[Array, ...]
    functions: tuple[Function, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What a search is about: the claim (None: any model will do) and what is given.

    `parts` are what the claim and the premises are made of, `near` the assumptions about these alone. The
    `others` only have to exist, such that the `far` assumptions hold too, among them the premises `apart` from the
    claim. `subject` is what the claim itself names, `sizes` the arrays of numbers that bound sums or indices.
    """

    claim: Claim | None
    premises: tuple[Claim, ...]
    conditions: tuple[Claim, ...]
    definitions: tuple[Definition, ...]
    parts: Parts
    near: tuple[Assumption, ...]
    others: Parts
    far: tuple[Assumption, ...]
    apart: tuple[Claim, ...]
    subject: frozenset[Any]
    sizes: frozenset[Array]


def ask(claim: Claim | None, given: Iterable[Assumption], premises: Iterable[Claim]) -> Question:
    """Finds the numbers, arrays and functions to be chosen."""
    ordered = sorted(given, key=_order)
    definitions = tuple(a for a in ordered if isinstance(a, Definition))
    conditions = tuple(a.claim for a in ordered if isinstance(a, Holds) and on_indices(a.claim))
    stated = [
        a for a in ordered if not isinstance(a, Definition) and not (isinstance(a, Holds) and on_indices(a.claim))
    ]
    wanted = tuple(dict.fromkeys((*premises, *_equations(stated))))
    names = _Names(definitions)
    for expression in (claim.left, claim.right) if claim else ():
        names.add(expression)
    subject = frozenset(names.seen)
    apart = tuple(names.add_touching(wanted) if claim is not None else ())
    wanted = tuple(p for p in wanted if p not in apart)
    stated += [condition for p in apart if (condition := Holds(p)) not in stated]
    if claim is None:
        names.add_all([*stated, *map(Holds, premises)])
    names.add_properties(stated)
    parts = names.parts(frozenset())
    near = tuple(a for a in stated if all(names.covers(part) for part in _parts(a)))
    chosen = frozenset(names.seen)
    names.add_all(stated)
    far = tuple(a for a in stated if a not in near)
    sizes = frozenset(a for a in names.limits if isinstance(a, Array))
    others = names.parts(chosen)
    return Question(claim, wanted, conditions, definitions, parts, near, others, far, apart, subject, sizes)


def names_of(
    claim: Claim, definitions: tuple[Definition, ...] = (), stated: Iterable[Assumption] = ()
) -> frozenset[Any]:
    """The numbers, arrays and functions in a claim, in the definitions that it uses, and in what is stated of them."""
    names = _Names(definitions)
    names.add(claim.left)
    names.add(claim.right)
    names.add_properties(stated)
    return frozenset(names.seen)


def _order(assumption: Assumption) -> tuple[Any, ...]:
    """The same from run to run, also for arrays that have one name."""
    serials = [part.serial for part in _parts(assumption) if isinstance(part, Array | Function)]
    return type(assumption).__name__, serials, str(assumption)


def radicands(question: Question) -> frozenset[Expr]:
    """What stands under square roots and is made of sizes alone: a witness is easier to check where they are
    squares."""
    claims = [*question.premises, *([question.claim] if question.claim else [])]
    places = [side for claim in claims for side in (claim.left, claim.right)]
    places += [p for a in question.near if isinstance(a, HasLaw) for p in a.law.parameters]
    found = {radicand for place in places for radicand in _roots(place)}
    sizes = set(question.parts.dimensions)
    return frozenset(r for r in found if r.free_symbols <= sizes and r.is_rational_function())


def _roots(expression: Expr) -> Iterator[Expr]:
    """The radicand of each product of square roots: SymPy writes sqrt(2 / n) as sqrt(2) sqrt(1 / n)."""
    factors = Mul.make_args(expression)
    roots = [f for f in factors if f.is_Pow and f.exp.is_Rational and f.exp.q == 2]
    if roots:
        yield Mul(*(f.base**f.exp.p for f in roots))
    for factor in factors:
        for part in factor.args:
            if isinstance(part, Expr):
                yield from _roots(part)


def _equations(given: Iterable[Assumption]) -> tuple[Claim, ...]:
    return tuple(
        a.claim
        for a in given
        if isinstance(a, Holds) and a.claim.relation is Relation.EQUAL and not on_indices(a.claim)
    )


def _parts(assumption: Assumption) -> Iterator[Any]:
    """As `parts_of`; of a definition, and of a condition on indices, nothing needs a choice."""
    if isinstance(assumption, Definition) or (isinstance(assumption, Holds) and on_indices(assumption.claim)):
        return iter(())
    return parts_of(assumption)


class _Names:
    """Every name met in expressions and the definitions they use; `limits` are those that bound a range."""

    def __init__(self, definitions: tuple[Definition, ...]) -> None:
        self.seen: dict[Any, None] = {}
        self.limits: dict[Any, None] = {}
        self._closed = list(definitions)
        self._heads = {named_by(d.head) for d in definitions}
        self._any_value = {
            s
            for d in definitions
            if not isinstance(d.head, Symbol) and not d.head.is_Pow
            for s in d.head.free_symbols
            if not (s.is_integer and s.is_positive)
        }

    def parts(self, without: frozenset[Any]) -> Parts:
        """What of the names met, but those in `without`, a model has to choose."""
        new = [s for s in self.seen if s not in without and s not in self._heads]
        labels = {s for a in self.seen if isinstance(a, Array) for s in a.labels} | self._any_value
        symbols = [s for s in new if isinstance(s, Symbol) and not isinstance(s, Index) and s not in labels]
        arrays = [a for a in new if isinstance(a, Array)]
        return Parts(
            tuple(s for s in symbols if s.is_integer and s.is_positive),
            tuple(s for s in symbols if not s.is_integer),
            tuple(a for a in arrays if not a.random),
            tuple(a for a in arrays if a.random),
            tuple(f for f in new if isinstance(f, Function) and f.known is None),
        )

    def covers(self, part: Any) -> bool:
        """Whether all names in an expression have been met."""
        other = _Names(())
        other.add(part)
        return other.seen.keys() <= self.seen.keys()

    def add_all(self, given: Iterable[Assumption]) -> None:
        """The names in every assumption."""
        for assumption in given:
            for part in _parts(assumption):
                self.add(part)

    def add_properties(self, given: Iterable[Assumption]) -> None:
        """The names in what is said of each array and function met, until there are no more."""
        waiting = [a for a in given if not isinstance(a, Has | Together)]
        used = True
        while used:
            used = False
            for assumption in list(waiting):
                first = next(_parts(assumption), None)
                named = isinstance(first, Array | Function)
                if first in self.seen if named else self._touches(assumption):
                    self.add_all([assumption])
                    waiting.remove(assumption)
                    used = True

    def add_touching(self, claims: Iterable[Claim]) -> list[Claim]:
        """The names in the claims that are about something met, until there are no more; the claims that are not."""
        waiting = list(claims)
        while touching := [c for c in waiting if self._touches(Holds(c))]:
            self.add_all(map(Holds, touching))
            waiting = [c for c in waiting if c not in touching]
        return waiting

    def _touches(self, assumption: Assumption) -> bool:
        other = _Names(tuple(self._closed))
        other.add_all([assumption])
        return any(not isinstance(s, Index) and s in self.seen for s in other.seen)

    def add(self, expression: Any) -> None:
        """The names in one expression, and in the definitions of those that are defined."""
        self._collect(expression)
        used = [d for d in self._closed if named_by(d.head) in self.seen]
        self._closed = [d for d in self._closed if d not in used]
        for definition in used:
            self.add(definition.body)

    def _collect(self, expression: Any) -> None:
        bound: set[Symbol] = set()
        stack = [(expression, False)]
        while stack:
            part, limiting = stack.pop()
            if isinstance(part, Array | Function | Symbol):
                if part in bound:
                    continue
                known = part in self.seen
                self.seen[part] = None
                if limiting:
                    self.limits[part] = None
                if isinstance(part, Array) and not known:
                    bound |= set(part.labels)
                    stack += [(end, True) for r in part.ranges for end in r]
                if isinstance(part, Index):
                    stack += [(part.first, True), (part.last, True)]
                if isinstance(part, Function) and not known:
                    stack += [(p, False) for p in part.parameters]
            elif isinstance(part, Expr) and hasattr(part, "limits"):
                bound |= {limit[0] for limit in part.limits}
                stack += [(end, True) for limit in part.limits for end in limit[1:]]
                stack.append((part.function, limiting))
            else:
                stack += [(argument, limiting) for argument in getattr(part, "args", ())]
