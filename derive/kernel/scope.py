"""Index names that are pairwise different, and what identifies the range of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sympy import Expr, Symbol

from .expand import Setting
from .forms import Form, Frozen, freeze


@dataclass(frozen=True, slots=True)
class Scope:
    """Index names, pairwise different, each with the key of its range; and what each symbol stands for."""

    names: tuple[tuple[str, Any], ...] = ()
    meaning: tuple[tuple[Symbol, str], ...] = ()

    def of_range(self, key: Any) -> list[str]:
        return [name for name, k in self.names if k == key]

    def with_meaning(self, symbol: Symbol, name: str) -> Scope:
        return replace(self, meaning=(*self.meaning, (symbol, name)))

    def with_name(self, name: str, key: Any) -> Scope:
        return replace(self, names=(*self.names, (name, key)))


def range_key(
    first: Expr, last: Expr, scope: Scope, setting: Setting, normal_form: Callable[[Expr, Scope, Setting], Form]
) -> tuple[Frozen, Frozen]:
    """The forms of a range's ends."""
    around = tuple((s, n) for s, n in scope.meaning if s in first.free_symbols | last.free_symbols)
    if around:
        inner = Scope((), around)
        return freeze(normal_form(first, inner, setting)), freeze(normal_form(last, inner, setting))
    if (first, last) not in setting.ranges:
        ends = freeze(normal_form(first, Scope(), setting)), freeze(normal_form(last, Scope(), setting))
        setting.ranges[first, last] = ends
    return setting.ranges[first, last]


def skipped_numbers(start: Expr, end: Expr, first: Expr, last: Expr) -> list[Expr]:
    """The numbers start, start + 1, ... before `first`, for a sum that runs to the end of its index's range."""
    if start == first or last != end or not (start.is_Integer and first.is_Integer) or not 0 < first - start <= 8:
        return []
    return [start + i for i in range(int(first - start))]
