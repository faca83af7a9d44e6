"""Whether a claim agrees with what is drawn: both sides estimated at once, in several models of the given.

The two error rates are stated in advance and shared out over all comparisons of a claim: `false_alarm`, of calling a
true claim false, and `missed`, of calling one true whose sides differ by more than the margin. The margin is a tenth
of what the sides come to, or of the spread of one replicate where that is more; a first run, with other random
numbers, fixes it. An answer is evidence, never a proof: models are few, and discrepancies below the margin pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

import numpy as np
from sympy import Symbol

from derive.language.assumptions import Assumption, Claim, Definition, Holds, Large, Relation, Small
from derive.language.expressions import Index
from derive.language.parts import on_indices

from ..decision import ONE_IN_A_MILLION, Errors
from ..intervals import Interval, Sample, mean_interval
from .drawer import OutOfRange
from .evaluation import Evaluation
from .models import MODELS, evaluation, related
from .names import Names, names_of
from .values import CannotSample, Value, Vector, add, exact, influence_of, multiply

Answer = Literal["agrees", "disagrees", "not enough", "not sampled"]

LOOKS = (1 << 15, 1 << 17)
"""Replicates of the first look, and of the second where the first was not enough; each look has half the rates."""
PILOT = 1 << 11
"""Replicates of the run that fixes the margins."""
PLACES = 3
"""Most values of the free indices at which a claim is tried in one model."""
MARGIN = 0.1
SCALE = 0.01
"""How small a signal is where a claim is to leading order only."""
_ABOVE = (Relation.GREATER, Relation.AT_LEAST)


@dataclass(frozen=True, slots=True)
class Sampled:
    """What sampling says of one claim. `message` says where it disagrees, or why it was not sampled; `margin` is the
    widest discrepancy, relative to the sides, that may have passed; `comparisons` share the error rates."""

    answer: Answer
    message: str = ""
    comparisons: int = 0
    replicates: int = 0
    margin: float | None = None
    errors: Errors = ONE_IN_A_MILLION

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "answer": self.answer,
            "message": self.message,
            "comparisons": self.comparisons,
            "replicates": self.replicates,
            "margin": self.margin,
            "false_alarm": self.errors.false_alarm,
            "missed": self.errors.missed,
        }


@dataclass(frozen=True, slots=True)
class _Comparison:
    """The two sides at one place of one model, and how far they may be apart."""

    model: int
    place: dict[Symbol, int]
    margin: float
    size: float


def sample_claim(
    claim: Claim, given: frozenset[Assumption], *, seed: int = 0, errors: Errors = ONE_IN_A_MILLION
) -> Sampled:
    """Draw, and compare the two sides. What cannot be drawn is answered `not sampled`, with the reason."""
    try:
        if any(isinstance(a, Small | Large) for a in given):
            raise CannotSample("something is given as small or large")
        names = names_of((claim.left, claim.right), given)
        planned = [c for model in range(MODELS) for c in _planned(claim, names, given, model, seed)]
        if not planned:
            raise CannotSample("no model drawn here has a place where the claim is made")
        share = errors.share(1 / (len(LOOKS) * len(planned)))
        found = [_looked(claim, names, given, c, seed, share) for c in planned]
    except (CannotSample, FloatingPointError, OverflowError, RecursionError, ZeroDivisionError) as reason:
        return Sampled("not sampled", str(reason), errors=errors)
    worst = min(found, key=lambda answer: ("disagrees", "not enough", "agrees").index(answer[0]))
    margin = max(c.margin / c.size if c.size else 0.0 for c in planned)
    message = worst[1] if worst[0] != "agrees" else ""
    return Sampled(worst[0], message, len(planned), worst[2], round(margin, 4), errors)


def _planned(claim: Claim, names: Names, given: frozenset[Assumption], model: int, seed: int) -> Iterator[_Comparison]:
    """Where to compare in one model, with margins fixed by a first run."""
    first = evaluation(names, given, model, PILOT, 3 * seed + 1, _scale(claim))
    for place in islice(_places(first, claim, given), PLACES):
        try:
            sides = _sides(first, claim, place)
        except OutOfRange:
            continue
        gap = _gap(*sides)
        size = max(float(np.max(np.abs(side.point))) for side in sides)
        spread = float(np.std(influence_of(gap, PILOT))) if not gap.random else 0.0
        yield _Comparison(model, place, MARGIN * max(size, spread), max(size, spread))


def _scale(claim: Claim) -> float | None:
    return SCALE if claim.relation is Relation.APPROXIMATE else None


def _sides(found: Evaluation, claim: Claim, place: dict[Symbol, int]) -> tuple[Value, Value]:
    at = {name: exact(value) for name, value in place.items()}
    return found.value(claim.left, at), found.value(claim.right, at)


def _gap(left: Value, right: Value) -> Value:
    return add(left, multiply(exact(-1.0), right))


def _looked(
    claim: Claim, names: Names, given: frozenset[Assumption], at: _Comparison, seed: int, errors: Errors
) -> tuple[Answer, str, int]:
    """The answer of the first look that has one, with its number of replicates; each look draws anew."""
    for look, replicates in enumerate(LOOKS):
        found = evaluation(names, given, at.model, replicates, 3 * seed + 2 + look, _scale(claim))
        answer, message = _compare(found, claim, at, errors)
        if answer != "not enough":
            break
    return answer, message, replicates


def _compare(found: Evaluation, claim: Claim, at: _Comparison, errors: Errors) -> tuple[Answer, str]:
    left, right = _sides(found, claim, at.place)
    gap = _gap(left, right)
    if gap.random or not gap.parts:
        return _pathwise(claim, left, right, at)
    influence = influence_of(gap, found.draws)
    return _decide(claim, gap.point, influence, at, errors, f"{left.point:.4g} and {right.point:.4g}")


def _pathwise(claim: Claim, left: Value, right: Value, at: _Comparison) -> tuple[Answer, str]:
    """Sides that are random, or known without sampling: compared in every replicate."""
    if claim.relation is Relation.APPROXIMATE:
        good = np.all(np.abs(left.point - right.point) <= at.margin)
    else:
        size = max(at.size, 1.0)
        good = np.all(related(left.point / size, claim.relation, right.point / size))
    return ("agrees", "") if good else ("disagrees", f"the sides differ{_where(at)}")


def _decide(
    claim: Claim, gap: float, influence: Vector, at: _Comparison, errors: Errors, told: str
) -> tuple[Answer, str]:
    """By intervals for the gap, which know how skewed the replicates are."""
    deviation = float(np.std(influence))
    if not np.isfinite(deviation):
        return "not enough", "a spread that is not finite"
    skewness = float(np.mean((influence / deviation) ** 3)) if deviation > 0 else 0.0
    sample = Sample(len(influence), gap, deviation, skewness)
    alarm, inner = _interval(sample, errors.false_alarm), _interval(sample, 2 * errors.missed)
    slack = at.margin / 2 if claim.relation is Relation.APPROXIMATE else 1e-9 * at.size
    low, high = (-slack, slack)
    if claim.relation.is_order:
        low, high = (low, np.inf) if claim.relation in _ABOVE else (-np.inf, high)
    elif not claim.relation.is_equality:
        raise CannotSample(f"{claim.relation.value} is not a relation that is tried by sampling")
    if alarm.high < low or alarm.low > high:
        return "disagrees", f"the sides come to {told}{_where(at)}, in {len(influence)} replicates"
    if inner.low > low - at.margin and inner.high < high + at.margin:
        return "agrees", ""
    return "not enough", f"{len(influence)} replicates do not tell{_where(at)}: a few of them rule the mean"


def _interval(sample: Sample, error: float) -> Interval:
    """`mean_interval`, or where the tail rules that one Chebyshev's, which asks of the tail that it has a variance."""
    found = mean_interval(sample, error)
    if np.isfinite(found.low):
        return found
    reach = sample.deviation / np.sqrt(sample.size * error)
    return Interval(sample.mean - reach, sample.mean + reach)


def _where(at: _Comparison) -> str:
    inside = ", ".join(f"{name} = {value}" for name, value in at.place.items())
    return f" at {inside}" if inside else ""


# ------------------------------------------------------------------------------------------- places


def _places(found: Evaluation, claim: Claim, given: frozenset[Assumption]) -> Iterator[dict[Symbol, int]]:
    """Values of the free indices that meet the conditions on them: alike and different, small ones first."""
    free = {s for side in (claim.left, claim.right) for s in side.free_symbols if s not in found.numbers}
    heads = {a.head for a in given if isinstance(a, Definition)}
    free = {s for s in free if s not in heads and s**2 not in heads}
    conditions = [a.claim for a in given if isinstance(a, Holds) and on_indices(a.claim)]
    more = {s for c in conditions for side in (c.left, c.right) for s in side.free_symbols if s not in found.numbers}
    ordered = sorted(free | {s for s in more if free}, key=lambda s: (isinstance(s, Index), str(s)))
    for place in _extended({}, ordered, found):
        at = {s: exact(v) for s, v in place.items()}
        meant = [c for c in conditions if _inside(c, at, found)]
        if all(related(found.whole(c.left, at), c.relation, found.whole(c.right, at)) for c in meant):
            yield place


def _extended(place: dict[Symbol, int], names: list[Symbol], found: Evaluation) -> Iterator[dict[Symbol, int]]:
    """Values for the names too; labels come before the indices whose ranges they may bound."""
    if not names:
        yield place
        return
    for value in _values(found, names[0], {s: exact(v) for s, v in place.items()}):
        yield from _extended({**place, names[0]: value}, names[1:], found)


def _inside(condition: Claim, at: dict[Symbol, Value], found: Evaluation) -> bool:
    symbols = condition.left.free_symbols | condition.right.free_symbols
    return all(s in at or s in found.numbers for s in symbols)


def _values(found: Evaluation, name: Symbol, at: dict[Symbol, Value]) -> list[int]:
    if not name.is_integer:
        raise CannotSample(f"{name} has no value here")
    if not isinstance(name, Index):
        return [1, 2]
    first, last = found.whole(name.first, at), found.whole(name.last, at)
    return list(range(first, min(last, first + 1) + 1))
