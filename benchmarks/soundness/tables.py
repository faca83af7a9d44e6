"""Models of one given, and what expressions are worth in them: each is computed once, for all claims.

A claim fails where a model of the given makes its two sides unrelated at some values of its free indices. Places
at which a side has no value, or at which something divided by vanishes, say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from math import log
from random import Random
from typing import Any

from claims import Solution, Trial
from random_models import OUTCOMES, random_models
from sympy import Expr, Integer, Rational, Symbol
from worlds import World

from derive.language.assumptions import Claim, Definition, Relation, Small
from derive.language.expressions import Entry, Var
from derive.models import Model, Undefined, Unsupported, chance
from derive.models.claims import free_indices, places_of, related
from derive.models.evaluation import Evaluation
from derive.models.functions import T, smooth_map
from derive.models.nodes import Node
from derive.models.numbers import Number, compare, exact_root, is_rational, power
from derive.models.question import ask
from derive.models.witness import witness

LABELS = (1, 2, 0)
SCALES = (Rational(1, 10**8), Rational(1, 10**12))
"""Sizes of a small signal at which a claim to leading order is tried."""
CLOSE = Fraction(1, 1000)
"""How far from 1 the ratio of two sides that agree to leading order may be at the smaller size."""


class Enumerated(chance.Chance):
    """Expectations by enumeration alone; quadrature would take seconds."""

    def _integral(self, value: Node, key: Any) -> Number:
        raise Unsupported("an integral")


@dataclass(frozen=True, slots=True)
class Tried:
    """In how many models a claim had a value, and where it fails in one, in words."""

    models: int
    witness: str = ""


@dataclass
class Table:
    """One model and the values computed in it; `scale` if signals are scaled down by it."""

    model: Model
    conditions: tuple[Claim, ...]
    scale: Expr | None = None
    values: dict[Any, Number | None] = field(default_factory=dict)
    here: dict[frozenset[Symbol], list[dict[Symbol, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.evaluation = Evaluation(self.model, OUTCOMES)
        self.evaluation.chance = Enumerated(OUTCOMES)

    def value(self, side: Expr, at: Mapping[Symbol, Any]) -> Number | None:
        """The side's value there; None where it has none, or one that cannot be computed."""
        key = side, tuple(at.get(name) for name in _symbols(side))
        if key not in self.values:
            try:
                found = self.evaluation.value(side, at)
                self.values[key] = None if isinstance(found, Node) else found
            except (Undefined, Unsupported):
                self.values[key] = None
        return self.values[key]

    def places(self, names: frozenset[Symbol]) -> list[dict[Symbol, int]]:
        """Every value of these names that meets the conditions on them."""
        if names not in self.here:
            self.here[names] = list(places_of(self.evaluation, set(names), self.conditions, LABELS))
        return self.here[names]


@lru_cache(maxsize=10_000)
def _symbols(side: Expr) -> tuple[Symbol, ...]:
    return tuple(sorted(side.free_symbols, key=str))


class Tables:
    """Models of a world's given; looked for once."""

    def __init__(self, world: World) -> None:
        everything = sum((Entry(a, *(1 for _ in range(a.arity))) for a in world.arrays), Integer(0))
        everything += world.bias[1] + world.f(0) + world.n + world.m + world.c + world.d + sum(world.solved)
        self.question = ask(Claim(everything, Relation.EQUAL, Integer(0)), world.given, ())
        self.small = frozenset(a.subject for a in world.given if isinstance(a, Small))
        self.function, self.arrays = world.f, world.arrays
        self.solved = frozenset(world.solved)
        models = random_models(self.question, Random(world.random.random()))
        self.tables = [Table(model, self.question.conditions) for model in models]
        self._scaled: dict[tuple[int, Expr], Table] = {}
        self._names: dict[Expr, frozenset[Symbol]] = {}

    def try_claim(self, trial: Trial, conditions: tuple[Claim, ...]) -> Tried:
        """The claim in every model; only where none of the `conditions` fails."""
        if trial.claim.relation is Relation.APPROXIMATE:
            return self._to_leading_order(trial.claim, conditions)
        tried = 0
        for table in self.tables:
            computed = False
            for at in self._meant(trial, table, conditions):
                sides = [table.value(side, at) for side in (trial.claim.left, trial.claim.right)]
                if None in sides:
                    continue
                computed = True
                if not related(sides[0], trial.claim.relation, sides[1]):
                    return Tried(tried + 1, _told(table, trial.claim, at, sides))
            tried += computed
        return Tried(tried)

    def _meant(self, trial: Trial, table: Table, conditions: tuple[Claim, ...]) -> Iterator[dict[Symbol, Any]]:
        """Every place where the premises hold and the conditions do."""
        claims = (trial.claim, *trial.premises)
        names = frozenset().union(*(self._free(side, table) for c in claims for side in (c.left, c.right)))
        for at in table.places(names - self.solved):
            for solved in _solved(table, trial.solutions, at):
                if all(_true(table, c, solved) for c in (*trial.premises, *conditions)):
                    yield solved

    def _free(self, side: Expr, table: Table) -> frozenset[Symbol]:
        if side not in self._names:
            self._names[side] = frozenset(free_indices(table.evaluation, [Claim(side, Relation.EQUAL, side)]))
        return self._names[side]

    # A small signal

    def _to_leading_order(self, claim: Claim, conditions: tuple[Claim, ...]) -> Tried:
        """Whether the ratio of the sides goes to 1, wherever the conditions hold."""
        tried = set()
        for number, table in enumerate(self.tables):
            if self._has_constant_entries(table):
                continue
            for at, sizes in self._sizes(claim, number):
                if not all(_true(table, c, at) for c in conditions) or not any(map(any, sizes)):
                    continue
                tried.add(number)
                left, right = sizes[-1]
                orders = [_order(pair) for pair in zip(*sizes, strict=True)]
                if orders[0] != orders[1] or abs(left * power(right, -1) - 1) > CLOSE:
                    return Tried(len(tried), _told(self._scaled[number, SCALES[-1]], claim, at, [left, right]))
        return Tried(len(tried))

    def _has_constant_entries(self, table: Table) -> bool:
        """What `≈` does not speak of."""
        return any(table.value(Var(Entry(a, *(1 for _ in range(a.arity)))), {}) == 0 for a in self.arrays)

    def _sizes(self, claim: Claim, number: int) -> Iterator[tuple[dict[Symbol, int], list[tuple[Number, Number]]]]:
        table = self.tables[number]
        names = frozenset().union(*(self._free(side, table) for side in (claim.left, claim.right)))
        for at in table.places(names - self.solved):
            values = [
                tuple(
                    self._at_scale(number, scale).value(_scaled(side, scale, self.small), at)
                    for side in (claim.left, claim.right)
                )
                for scale in SCALES
            ]
            if not any(v is None or not is_rational(v) for row in values for v in row):
                yield at, values

    def _at_scale(self, number: int, scale: Expr) -> Table:
        """The model with f(eps t) / eps for f; or, where something else is small, that times eps."""
        key = (number, scale)
        if key not in self._scaled:
            model = self.tables[number].model
            f = model.functions.get(self.function)
            if f is not None and not self.small:
                body = f.above.xreplace({T: scale * T}) / scale
                model = replace(model, functions={**model.functions, self.function: smooth_map(body.expand())})
            definitions = tuple(Definition(d.head, _scaled(d.body, scale, self.small)) for d in model.definitions)
            self._scaled[key] = Table(replace(model, definitions=definitions), self.question.conditions, scale)
        return self._scaled[key]


def _scaled(node: Expr, scale: Expr, small: frozenset[Any]) -> Expr:
    entries = {e: scale * e for e in node.atoms(Entry) if e.array in small}
    return node.xreplace(entries) if entries else node


def _order(pair: tuple[Number, Number]) -> int | None:
    """The power of the scale that a side goes with; None for a side that is 0."""
    if 0 in pair:
        return None
    return round(log(abs(Fraction(pair[0] / pair[1]))) / log(SCALES[0] / SCALES[1]))


def _solved(table: Table, solutions: tuple[Solution, ...], at: dict[Symbol, Any]) -> Iterator[dict[Symbol, Any]]:
    """The place with values for the numbers that premises speak of, where there are any."""
    if not solutions:
        yield at
        return
    first, *rest = solutions
    value = table.value(first.value, at)
    if value is None:
        return
    if first.root:
        root = exact_root(Fraction(value)) if is_rational(value) else None
        if root is None:
            return
        values = [root, -root]
    else:
        values = [value]
    positive = compare(table.model.numbers[first.name], 0) > 0
    for chosen in values:
        if not positive or compare(chosen, 0) > 0:
            yield from _solved(table, tuple(rest), {**at, first.name: chosen})


def _true(table: Table, claim: Claim, at: dict[Symbol, Any]) -> bool:
    sides = [table.value(side, at) for side in (claim.left, claim.right)]
    return None not in sides and related(sides[0], claim.relation, sides[1])


def _told(table: Table, claim: Claim, at: dict[Symbol, Any], sides: list[Number]) -> str:
    evaluation = Evaluation(table.model, OUTCOMES)
    for side in (claim.left, claim.right):
        evaluation.value(side, at)
    return witness(evaluation, claim.relation, at, sides[0], sides[1]).text()
