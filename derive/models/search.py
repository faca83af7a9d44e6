"""The search for a finite model in which everything given holds and a claim does not.

`find_witness` never proves anything: a claim without a counterexample here may still be false. What it
returns has been checked: every assumption from its definition, every premise, and the two sides by
enumeration.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from sympy import Expr, Symbol

from derive.language.assumptions import (
    Assumption,
    Claim,
    Definition,
    Has,
    HasLaw,
    HasStatistic,
    Holds,
    Relation,
    Slope,
    Statistic,
    Together,
)
from derive.language.expressions import Apply, Array, Entry, Function, Index

from .candidates import (
    array_options,
    combinations_by_cost,
    constant_options,
    dimension_options,
    facts_about,
    function_options,
    sharing_options,
    table_options,
)
from .evaluation import Evaluation
from .laws import Unsupported
from .model import Model
from .numbers import Undefined, is_rational
from .premises import Unknown, solve
from .satisfaction import failing, first_failure, on_indices, places, satisfies
from .witness import Inconclusive, Witness, witness

MODELS = 2_000
"""Most models that one search looks at, unless told."""
SECONDS = 1.0
"""Longest time one search takes, unless told."""
LABELS = (1, 2, 0)
"""Layers or steps at which a claim with a free label is tried."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a search is about: the claim (None: any model will do), what is given, and what stands in it."""

    claim: Claim | None
    given: tuple[Assumption, ...]
    premises: tuple[Claim, ...]
    conditions: tuple[Claim, ...]
    definitions: tuple[Definition, ...]
    dimensions: tuple[Symbol, ...]
    constants: tuple[Symbol, ...]
    tables: tuple[Array, ...]
    sizes: frozenset[Array]
    arrays: tuple[Array, ...]
    subject: frozenset[Any]
    functions: tuple[Function, ...]


def find_witness(
    claim: Claim,
    given: Iterable[Assumption],
    premises: Iterable[Claim] = (),
    *,
    models: int = MODELS,
    seconds: float = SECONDS,
) -> Witness | Inconclusive:
    """The simplest model found in which everything given and every premise holds and the claim fails
    somewhere.

    Rational models are preferred to those with irrational numbers, which are only returned when no rational
    one turns up soon after.
    """
    question = ask(claim, given, premises)
    fallback: Witness | None = None
    extra = 0
    reasons: set[str] = set()
    count = 0
    for model in candidate_models(question, models, seconds):
        count += 1
        try:
            found = refutation(question, model)
        except Unsupported as reason:
            reasons.add(str(reason))
            continue
        except Undefined:
            continue
        if found is not None and found.exact:
            return found
        fallback = fallback or found
        extra += fallback is not None
        if extra > 200:
            break
    return fallback or Inconclusive(_how_far(count, reasons))


def find_model(
    given: Iterable[Assumption],
    premises: Iterable[Claim] = (),
    *,
    models: int = MODELS,
    seconds: float = SECONDS,
) -> Model | None:
    """A model of everything given; None if none was found, which does not prove that there is none."""
    question = ask(None, given, premises)
    for model in candidate_models(question, models, seconds):
        try:
            if _admits(question, Evaluation(model)):
                return model
        except (Undefined, Unsupported):
            continue
    return None


def _how_far(models: int, reasons: set[str]) -> str:
    if reasons:
        return f"no counterexample among {models} models; some could not be computed: {min(reasons)}"
    return f"no counterexample among {models} models"


def refutation(question: Question, model: Model) -> Witness | None:
    """A witness that the claim fails in this model, which satisfies everything given."""
    evaluation = Evaluation(model)
    claim = question.claim
    if claim is None:
        return None
    for at in places(evaluation, [claim], question.conditions, LABELS):
        try:
            left, right = (evaluation.value(side, at) for side in (claim.left, claim.right))
            values = failing(evaluation, claim.relation, left, right)
        except Undefined:
            continue
        if values is not None:
            used = Evaluation(model)
            used.value(claim.left, at), used.value(claim.right, at)
            used.methods |= evaluation.methods
            return (
                witness(used, claim.relation, at, *values) if _admits(question, Evaluation(model)) else None
            )
    return None


def _admits(question: Question, evaluation: Evaluation) -> bool:
    """Whether every premise and assumption holds. Definitions hold by construction."""
    for premise in question.premises:
        if first_failure(evaluation, premise, question.conditions, LABELS) is not None:
            return False
    labels = sorted(evaluation.labels | set(LABELS))
    return all(
        satisfies(evaluation, assumption, labels)
        for assumption in question.given
        if not (isinstance(assumption, Holds) and on_indices(assumption.claim))
    )


# What stands in a question


def ask(claim: Claim | None, given: Iterable[Assumption], premises: Iterable[Claim]) -> Question:
    """Finds the numbers, arrays and functions to be chosen."""
    given = tuple(sorted(given, key=str))
    definitions = tuple(a for a in given if isinstance(a, Definition))
    conditions = tuple(a.claim for a in given if isinstance(a, Holds) and on_indices(a.claim))
    claims = [*premises, *([claim] if claim else [])]
    heads = {_defined(d.head) for d in definitions}
    seen: dict[Any, None] = {}
    limits: dict[Any, None] = {}
    for expression in (claim.left, claim.right) if claim else ():
        _collect(expression, seen, limits)
    subject = frozenset(seen)
    for expression in [s for c in claims for s in (c.left, c.right)]:
        _collect(expression, seen, limits)
    _close(definitions, seen, limits)
    for assumption in given:
        for part in _parts(assumption):
            _collect(part, seen, limits)
    _close(definitions, seen, limits)
    symbols = [s for s in seen if isinstance(s, Symbol) and not isinstance(s, Index) and s not in heads]
    arrays = [a for a in seen if isinstance(a, Array) and a not in heads]
    labels = {s for a in seen if isinstance(a, Array) for s in a.labels} | _bound_by(definitions)
    return Question(
        claim,
        given,
        (*premises, *_equations(given)),
        conditions,
        definitions,
        tuple(s for s in symbols if s.is_integer and s.is_positive and s not in labels),
        tuple(s for s in symbols if not s.is_integer and s not in labels),
        tuple(a for a in arrays if not a.random),
        frozenset(a for a in limits if isinstance(a, Array)),
        tuple(a for a in arrays if a.random),
        subject,
        tuple(f for f in seen if isinstance(f, Function) and f.known is None and f not in heads),
    )


def _equations(given: Iterable[Assumption]) -> tuple[Claim, ...]:
    return tuple(
        a.claim
        for a in given
        if isinstance(a, Holds) and a.claim.relation is Relation.EQUAL and not on_indices(a.claim)
    )


def _defined(head: Expr) -> Any:
    if head.is_Pow:
        return _defined(head.args[0])
    if isinstance(head, Entry):
        return head.array
    return head.function if isinstance(head, Apply) else head


def _bound_by(definitions: Iterable[Definition]) -> set[Symbol]:
    """Names that stand for any value in a definition: those of its head, if not a size."""
    return {
        s
        for d in definitions
        if not isinstance(d.head, Symbol)
        for s in d.head.free_symbols
        if not (s.is_integer and s.is_positive) and not d.head.is_Pow
    }


def _close(definitions: Iterable[Definition], seen: dict[Any, None], limits: dict[Any, None]) -> None:
    """Adds what the bodies of the definitions in use mention."""
    waiting = True
    open_ = list(definitions)
    while waiting:
        used = [d for d in open_ if _defined(d.head) in seen]
        for definition in used:
            _collect(definition.body, seen, limits)
            open_.remove(definition)
        waiting = bool(used)


def _parts(assumption: Assumption) -> Iterator[Any]:
    """What an assumption is about, and the expressions in it."""
    match assumption:
        case Has(subject=subject):
            yield subject
        case HasStatistic(array=array, value=value):
            yield from (array, value)
        case HasLaw(array=array, law=law):
            yield from (array, *law.parameters)
        case Together(members=members):
            yield from (m.array for m in members)
        case Slope(function=function, value=value):
            yield from (function, value)
        case Holds(claim=claim) if not on_indices(claim):
            yield from (claim.left, claim.right)


def _collect(expression: Any, seen: dict[Any, None], limits: dict[Any, None]) -> None:
    """Adds every name in an expression; to `limits` those that bound a sum or an index."""
    bound: set[Symbol] = set()
    stack = [(expression, False)]
    while stack:
        part, limiting = stack.pop()
        if isinstance(part, Array | Function | Symbol):
            if part in bound:
                continue
            known = part in seen
            seen[part] = None
            if limiting:
                limits[part] = None
            if isinstance(part, Array) and not known:
                ends = [(end, True) for r in part.ranges for end in r]
                bound |= set(part.labels)
                stack += ends
            if isinstance(part, Index):
                stack += [(part.first, True), (part.last, True)]
            if isinstance(part, Function) and not known:
                stack += [(p, False) for p in part.parameters]
            continue
        if isinstance(part, Expr) and hasattr(part, "limits"):
            bound |= {limit[0] for limit in part.limits}
            stack += [(end, True) for limit in part.limits for end in limit[1:]]
            stack.append((part.function, limiting))
            continue
        stack += [(argument, limiting) for argument in getattr(part, "args", ())]


# Models


def candidate_models(question: Question, models: int, seconds: float) -> Iterator[Model]:
    """Models in the order of their cost, premises solved for; not yet checked."""
    end = monotonic() + seconds
    count = 0
    for model, unknowns in _proposed(question):
        if count >= models or monotonic() > end:
            return
        count += 1
        if not question.premises:
            yield model
            continue
        yield from solve(model, unknowns, question.premises, question.conditions, LABELS)


def _proposed(question: Question) -> Iterator[tuple[Model, list[Unknown]]]:
    slots = [
        dimension_options(question.dimensions),
        *(constant_options() for _ in question.constants),
        *(table_options(array in question.sizes) for array in question.tables),
        sharing_options(question.arrays, question.given),
        *(_law_ranks(question, array) for array in question.arrays),
        *(_map_ranks(question, f) for f in question.functions),
    ]
    free = {a: _free_variance(question, a) for a in question.arrays}
    for choice in combinations_by_cost(slots):
        numbers, rest = dict(choice[0]), list(choice[1:])
        for name in question.constants:
            numbers[name] = rest.pop(0)
        tables = {array: rest.pop(0) for array in question.tables}
        sharing = rest.pop(0)
        arrays = {a: replace(rest.pop(0), **sharing.get(a, {})) for a in question.arrays}
        functions = {f: rest.pop(0) for f in question.functions}
        model = Model(numbers, {}, tables, arrays, functions, question.definitions)
        if not _plausible(question, model):
            continue
        unknowns: list[Unknown] = [a for a in question.arrays if free[a]]
        yield model, sorted([*question.constants, *unknowns], key=lambda u: u not in question.subject)


def _free_variance(question: Question, array: Array) -> bool:
    facts = facts_about(array, question.given)
    return facts.law is None and not facts.statistics.keys() - {Statistic.MEAN}


def _law_ranks(question: Question, array: Array) -> list[Any]:
    return array_options(array, facts_about(array, question.given), _plain)


def _map_ranks(question: Question, f: Function) -> list[Any]:
    options = function_options(f, question.given, _plain)
    about = [a for a in question.given if isinstance(a, Has) and a.subject == f]
    return [
        (cost, m)
        for cost, m in options
        if all(satisfies(Evaluation(Model({}, {}, {}, {}, {f: m})), a) for a in about)
    ]


def _plain(expression: Expr) -> Any:
    """The value of a number without names, else None."""
    try:
        value = Evaluation(Model({}, {}, {}, {}, {})).value(expression, {})
    except (Undefined, Unsupported):
        return None
    return value if is_rational(value) else None


def _plausible(question: Question, model: Model) -> bool:
    """Whether the conditions on numbers alone hold; the quickest way to drop a model."""
    if question.premises:
        return True
    evaluation = Evaluation(model)
    for assumption in question.given:
        if isinstance(assumption, Holds) and not on_indices(assumption.claim):
            sides = (assumption.claim.left, assumption.claim.right)
            if any(side.has(Entry) for side in sides):
                continue
            try:
                if not satisfies(evaluation, assumption):
                    return False
            except (Undefined, Unsupported):
                return False
    return True
