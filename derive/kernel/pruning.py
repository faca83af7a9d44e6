"""Cutting off sums that must vanish: a centred entry, independent of all others, that stands alone.

Only saves work: what is cut off would be found to be zero, one choice of indices at a time. So nothing is cut
off where an index does not run over the range of the array it stands in: two such sums can share entries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from sympy import Expr, Symbol

from ..language.assumptions import Property, Statistic
from ..language.expressions import Entry
from . import laws
from .facts import Facts
from .labels import label
from .raws import Raw, is_random
from .scope import skipped_numbers
from .settings import Setting

Pruner = Callable[[Mapping[Symbol, str]], bool]
_Placed = tuple[str, tuple[str | None, ...]]


def lonely(raw: Raw, setting: Setting) -> Pruner | None:
    """A test of whether the term vanishes however the indices without a name yet fall; None: no use."""
    facts = setting.facts
    entries = [(f, p) for f, p in raw.factors if is_random(f)]
    if not raw.bound or not _factors_completely(entries, facts) or not _over_whole_ranges(entries, raw):
        return None
    centred = {facts.key(f.array) for f, _ in entries if _is_centred(facts.key(f.array), facts)}
    watched = [(facts.key(f.array), f.args[1:], p) for f, p in entries if facts.key(f.array) in centred]
    if not watched:
        return None
    symmetric = {key for key in centred if facts.has(key, Property.SYMMETRIC)}

    def vanishes(meaning: Mapping[Symbol, str]) -> bool:
        whole: Counter[_Placed] = Counter()
        part: Counter[str] = Counter()
        for key, indices, p in watched:
            placed = tuple(_place(i, meaning) for i in indices)
            if None in placed:
                part[key] += p
            else:
                whole[key, placed] += p
        alone = Counter(key for (key, _), c in whole.items() if c == 1 or (c % 2 and key in symmetric))
        return any(count > part[key] for key, count in alone.items())

    return vanishes


def _place(i: Expr, meaning: Mapping[Symbol, str]) -> str | None:
    return meaning.get(i) if i.is_Symbol else str(i)


def _factors_completely(entries: list[tuple[Expr, int]], facts: Facts) -> bool:
    """Whether the product is one of entries of arrays that are independent of each other and each at one label."""
    if not all(isinstance(f, Entry) and all(label(part) is not None for part in f.labels) for f, _ in entries):
        return False
    instances = sorted({(facts.key(f.array), tuple(label(p) or ("", 0) for p in f.labels)) for f, _ in entries})
    distinct = len({key for key, _ in instances}) == len(instances)
    return distinct and (len(instances) < 2 or facts.covering(tuple(instances)))


def _over_whole_ranges(entries: list[tuple[Expr, int]], raw: Raw) -> bool:
    """Whether every index runs over the range of its place, or leaves out numbers at its start."""
    bounds = {symbol: ends for symbol, *ends in raw.bound}
    for entry, _ in entries:
        for position, i in enumerate(entry.indices):
            first, last = entry.array.range_of(position, entry.labels)
            start, end = bounds.get(i, (first, last))
            if (start, end) != (first, last) and not skipped_numbers(first, last, start, end):
                return False
            if i.is_Integer and ((first - i).is_positive or (i - last).is_positive):
                return False
    return True


def _is_centred(key: str, facts: Facts) -> bool:
    if not facts.has(key, Property.INDEPENDENT):
        return False
    law = facts.law(key)
    if law is not None and laws.raw_moment(law, 1) == 0:
        return True
    return facts.statistic(key, Statistic.MEAN) == 0 or facts.has(key, Property.SYMMETRIC)
