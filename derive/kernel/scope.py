"""Index names that are pairwise different, and what identifies the range of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sympy import Expr, Product, Sum, Symbol

from ..language.expressions import Entry
from .forms import Form, Frozen, freeze
from .settings import OutsideFragment, Setting


@dataclass(frozen=True, slots=True)
class Scope:
    """Index names, pairwise different, each with the key of its range; and what each symbol stands for."""

    names: tuple[tuple[str, Any], ...] = ()
    meaning: Mapping[Symbol, str] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((tuple(name for name, _ in self.names), *self.meaning.items()))

    @property
    def ranges(self) -> frozenset[Any]:
        """The ranges in which there are names."""
        return frozenset(key for _, key in self.names)

    def of_range(self, key: Any) -> list[str]:
        return [name for name, k in self.names if k == key]

    def with_meaning(self, symbol: Symbol, name: str) -> Scope:
        return Scope(self.names, {**self.meaning, symbol: name})

    def with_name(self, name: str, key: Any) -> Scope:
        return Scope((*self.names, (name, key)), self.meaning)


NormalForm = Callable[[Expr, Scope, Setting], Form]
"""How the form of an expression is made."""


def range_key(
    first: Expr,
    last: Expr,
    scope: Scope,
    setting: Setting,
    normal_form: NormalForm,
) -> tuple[Frozen, Frozen]:
    """The forms of a range's ends. Raises OutsideFragment for ends that are sums themselves."""
    around = {s: scope.meaning[s] for s in first.free_symbols | last.free_symbols if s in scope.meaning}
    key = (first, last, *around.items())
    return setting.recall("range", key, lambda: _ends((first, last), Scope((), around), setting, normal_form))


def _ends(ends: tuple[Expr, Expr], scope: Scope, setting: Setting, normal_form: NormalForm) -> tuple[Frozen, Frozen]:
    first, last = (_end(normal_form(end, scope, setting)) for end in ends)
    return first, last


def _end(form: Form) -> Frozen:
    if any(bound for bound, _ in form):
        raise OutsideFragment("an index that runs up to a sum")
    return freeze(form)


_KEPT = re.compile(r"[lr]*(_\d+\.\d+|[~#@+].*)")


def users_name(name: str) -> str:
    """The name of a free index or label. Raises OutsideFragment for one that bound indices have in forms."""
    if _KEPT.fullmatch(name):
        raise OutsideFragment(f"the name {name} is kept for indices that the kernel binds; use another")
    return name


def skipped_numbers(start: Expr, end: Expr, first: Expr, last: Expr) -> list[Expr]:
    """The numbers start, start + 1, ... before `first`, for a sum that runs to the end of its index's range."""
    if start == first or last != end or not (start.is_Integer and first.is_Integer) or not 0 < first - start <= 8:
        return []
    return [start + i for i in range(int(first - start))]


def left_out(node: Sum | Product) -> Iterator[tuple[Expr, Expr, Expr]]:
    """The numbers at the start of an index's range that a sum leaves out, with the ends of the range."""
    for index, *ends in node.limits:
        for entry in (e for e in node.function.atoms(Entry) if len(ends) == 2 and index in e.indices):
            first, last = entry.array.range_of(entry.indices.index(index), entry.labels)
            for number in skipped_numbers(first, last, *ends):
                yield number, first, last


def check_never_negative(first: Expr, last: Expr, setting: Setting) -> None:
    """Raise OutsideFragment for a range whose size last - first + 1 could come out negative.

    A sum over an empty range is zero, and n - 2 terms are not zero terms for n = 1.
    """
    size = (last - first + 1).expand()
    if is_never_negative(size, setting):
        return
    least = (last - size).expand()
    raise OutsideFragment(
        f"a sum from {first} to {last}, which is not known to be at least {least}; write `{last} >= {least}`"
    )


def is_never_negative(number: Expr, setting: Setting) -> bool:
    """Whether it is shown that a number made of sizes and labels is at least 0."""
    return setting.recall("never negative", (number,), lambda: _is_never_negative(number, setting))


def _is_never_negative(number: Expr, setting: Setting) -> bool:
    if has_no_negative_term(number):
        return True
    for gap, said in setting.facts.nonnegative_integers():
        if has_no_negative_term((number - gap).expand()):
            return setting.facts.rest_on(said)
    return False


def has_no_negative_term(number: Expr) -> bool:
    """Whether every term is nonnegative for sizes of at least 1 and labels of at least 0."""
    sizes = {s: s + 1 for s in number.atoms(Entry) | {s for s in number.free_symbols if s.is_positive}}
    shifted = number.xreplace(sizes).expand()
    free = shifted.free_symbols - {s for e in sizes for s in e.free_symbols}
    return all(s.is_integer for s in free) and all(
        c.is_Rational and c >= 0 for c in shifted.as_coefficients_dict().values()
    )
