"""What a claim and its given are made of: the numbers, arrays and functions for which a model needs a choice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Symbol

from derive.language.assumptions import Assumption, Definition, Together
from derive.language.expressions import Array, Entry, Function, Index
from derive.language.parts import named_by, parts_of


@dataclass(frozen=True, slots=True)
class Names:
    """What a claim and its given are made of."""

    numbers: tuple[Symbol, ...]
    arrays: tuple[Array, ...]
    functions: tuple[Function, ...]
    sizes: frozenset[Any]


def names_of(sides: Iterable[Expr], given: frozenset[Assumption]) -> Names:
    """What the sides and the given are made of."""
    said = (a for a in sorted(given, key=str) if not isinstance(a, Together))  # which is about arrays met elsewhere
    expressions = [*sides, *(part for a in said for part in parts_of(a))]
    seen: dict[Any, None] = {}
    sizes: set[Any] = set()
    labels: set[Symbol] = set()
    while expressions:
        node = expressions.pop(0)
        for part in sorted(node.atoms(Array, Function, Symbol), key=str):
            if part not in seen:
                seen[part] = None
                if isinstance(part, Array):
                    labels |= set(part.labels)
                    ends = [end for r in part.ranges for end in r]
                    expressions += ends
                    sizes |= {e.array for end in ends for e in end.atoms(Entry)}
                if isinstance(part, Index):
                    expressions += [part.first, part.last]
    heads = {named_by(a.head) for a in given if isinstance(a, Definition)}
    bound = {s for d in given if isinstance(d, Definition) for s in _variables(d.head)}
    taken = heads | bound | labels
    numbers = [s for s in seen if isinstance(s, Symbol) and not isinstance(s, Index) and s not in taken]
    return Names(
        tuple(s for s in numbers if s.is_positive or not s.is_integer),
        tuple(a for a in seen if isinstance(a, Array) and a not in heads),
        tuple(f for f in seen if isinstance(f, Function) and f.known is None and f not in heads),
        frozenset(sizes),
    )


def _variables(head: Expr) -> set[Symbol]:
    if head.is_Symbol or head.is_Pow:
        return set()
    return {s for s in head.free_symbols if not s.is_positive}
