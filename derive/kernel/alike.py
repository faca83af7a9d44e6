"""What stays as it is when the entries of arrays are renumbered: iid draws, and what is made of them alike."""

from __future__ import annotations

from dataclasses import dataclass, field

from sympy import Expr, Product, Sum, Symbol

from ..language.assumptions import Definition, Property
from ..language.expressions import Apply, Array, Before, Distinct, Entry, Index
from .facts import Facts
from .starts import is_whole

Range = tuple[Expr, Expr]


@dataclass
class Indices:
    """Where index names stand in some expressions: in which ranges, and whether anywhere else."""

    ranges: dict[Expr, set[Range]] = field(default_factory=dict)
    bound: set[Expr] = field(default_factory=set)
    elsewhere: set[Expr] = field(default_factory=set)
    together: list[tuple[Expr, Expr]] = field(default_factory=list)

    @classmethod
    def of(cls, nodes: tuple[Expr, ...]) -> Indices:
        found = cls()
        for node in nodes:
            found._walk(node)
        return found

    def _walk(self, node: Expr) -> None:
        match node:
            case Entry():
                for position, i in enumerate(node.indices):
                    self.ranges.setdefault(i, set()).add(node.array.range_of(position, node.labels))
                for at in node.labels:
                    self.elsewhere |= at.free_symbols
            case Sum() | Product():
                for i, *ends in node.limits:
                    self.bound.add(i)
                    self.ranges.setdefault(i, set()).add(tuple(ends))
                    self.elsewhere |= set().union(*(end.free_symbols for end in ends))
                self._walk(node.function)
            case Distinct():
                self.together.append(node.args)
            case Before():
                self.elsewhere |= set(node.args)
            case Symbol():
                self.elsewhere.add(node)
            case _:
                for part in node.args:
                    if isinstance(part, Expr):
                        self._walk(part)

    def free(self, extent: Range) -> list[Expr]:
        return [i for i, ranges in self.ranges.items() if extent in ranges and i not in self.bound]

    def can_be_renumbered(self, extent: Range, numbers: bool) -> bool:
        """Whether names in the range stand nowhere else, and (where told) are numbers at most."""
        mine = {i for i, ranges in self.ranges.items() if extent in ranges}
        names = {i for i in mine if i.is_Symbol}
        return (
            all(numbers and i.is_Integer for i in mine - names)
            and not names & self.elsewhere
            and all(self.ranges[i] == {extent} for i in names)
            and all((i in names) == (j in names) and i.is_Symbol and j.is_Symbol for i, j in self.together)
        )


def is_exchangeable_vector(array: Array, facts: Facts) -> bool:
    """Whether the entries of an array with one index, at any label, may be renumbered."""
    return facts.recall(("exchangeable", array), lambda: _is_exchangeable_vector(array, facts))


def _is_exchangeable_vector(array: Array, facts: Facts) -> bool:
    if len(array.ranges) != 1:
        return False
    sides = (Entry(array, *array.labels, Index("k", *array.ranges[0])),)
    return is_exchangeable(array.ranges[0], sides, Indices.of(sides), facts)


def is_exchangeable(extent: Range, sides: tuple[Expr, ...], used: Indices, facts: Facts) -> bool:
    """Whether renumbering the values of an index in the range changes no expectation of the sides."""
    if any(e.has(Entry) or not all(s.is_positive for s in e.free_symbols) for e in extent):
        return False  # a width that depends on the layer
    arrays = _arrays(sides, facts)
    if arrays is None:
        return False
    if any((not array.random and extent in array.ranges) or _has_a_size_by_label(array) for array in arrays):
        return False
    if not used.can_be_renumbered(extent, numbers=True):
        return False
    drawn = []
    for array in (a for a in arrays if a.random):
        definitions = facts.definitions_of(array)
        if definitions and not _are_alike(array, definitions, extent, facts):
            return False
        if not definitions:
            drawn.append(facts.key(array))
            if extent in array.ranges and not _is_iid(array, facts):
                return False
    return len(drawn) < 2 or facts.covering_whole(tuple(sorted(drawn)))


def _is_iid(array: Array, facts: Facts) -> bool:
    wanted = [Property.IDENTICALLY_DISTRIBUTED, Property.INDEPENDENT]
    if array.labels:
        wanted.append(Property.ACROSS_LABELS)
    return all(facts.has(facts.key(array), one) for one in wanted)


def _has_a_size_by_label(array: Array) -> bool:
    """Whether the label itself is the end of a range, which in some layer is that of other arrays."""
    return any(end.free_symbols & set(array.labels) and not end.has(Entry) for ends in array.ranges for end in ends)


def _are_alike(array: Array, definitions: tuple[Definition, ...], extent: Range, facts: Facts) -> bool:
    """Whether they define the whole array, and in the same way at all values of an index in the range."""
    return is_whole(array, facts) and all(_is_alike(d, extent) and facts.rest_on(d) for d in definitions)


def _is_alike(definition: Definition, extent: Range) -> bool:
    """Whether the body, at any value of an index in the range, is made of the others in the same way."""
    used = Indices.of((definition.head, definition.body))
    fixed = definition.body.free_symbols - definition.head.free_symbols
    return used.can_be_renumbered(extent, numbers=False) and not any(extent in used.ranges.get(i, ()) for i in fixed)


def _arrays(sides: tuple[Expr, ...], facts: Facts) -> list[Array] | None:
    """The arrays in the sides and in what random ones are made of; None where functions are defined by some."""
    found: dict[Array, None] = {}
    todo = list(sides)
    while todo:
        node = todo.pop()
        if any(d.body.has(Entry) for f in node.atoms(Apply) for d in facts.definitions(f)):
            return None
        for array in sorted({e.array for e in node.atoms(Entry)} - set(found), key=str):
            found[array] = None
            if array.random:
                todo += [d.body for d in facts.definitions_of(array)]
    return list(found)
