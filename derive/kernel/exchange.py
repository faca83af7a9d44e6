"""By symmetry: where everything random is iid along a range, renumbering it changes no expectation.

A permutation of the values of an index, in every array at once, leaves the joint law of independent iid arrays as it
is, and takes an array defined alike at all values to itself, permuted. So E[F(z_k, z_l)] is the same for all k != l.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import permutations

from sympy import Expr, Product, Sum, Symbol

from ..language.assumptions import Claim, Definition, Property
from ..language.expressions import Apply, Array, Before, Cov, Distinct, E, Entry, Var
from .arguments import is_zero
from .forms import subtract
from .normal_form import normal_form
from .raws import is_random
from .scope import Scope
from .settings import Setting
from .starts import is_whole

Range = tuple[Expr, Expr]


def equal_by_symmetry(claim: Claim, scope: Scope, setting: Setting) -> bool:
    """Whether the sides have one normal form once each expectation is that of its least renumbering."""
    sides = claim.left, claim.right
    if any(map(is_random, sides)):
        return False
    used = _Indices.of(sides)
    renamed = sides
    for extent in sorted(set().union(*used.ranges.values()), key=str):
        names = _names(used, extent, scope)
        if len(set(names.values())) > 1 and _is_exchangeable(extent, sides, used, setting):
            renamed = tuple(_renumbered(side, extent, names) for side in renamed)
    left, right = (normal_form(side, scope, setting) for side in renamed)
    return is_zero(subtract(left, right), scope.ranges)


def _names(used: _Indices, extent: Range, scope: Scope) -> dict[Expr, str]:
    """The free indices in a range, with what tells those that differ apart; none if a sum could capture one."""
    found = {i: str(i) if i.is_Integer else scope.meaning.get(i, "") for i in used.free(extent)}
    return {} if "" in found.values() or used.bound & set(scope.meaning) else found


@dataclass
class _Indices:
    """Where index names stand in some expressions: in which ranges, and whether anywhere else."""

    ranges: dict[Expr, set[Range]] = field(default_factory=dict)
    bound: set[Expr] = field(default_factory=set)
    elsewhere: set[Expr] = field(default_factory=set)
    together: list[tuple[Expr, Expr]] = field(default_factory=list)

    @classmethod
    def of(cls, nodes: tuple[Expr, ...]) -> _Indices:
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


def _is_exchangeable(extent: Range, sides: tuple[Expr, ...], used: _Indices, setting: Setting) -> bool:
    facts = setting.facts
    if any(e.has(Entry) or not all(s.is_positive for s in e.free_symbols) for e in extent):
        return False  # a width that depends on the layer
    arrays = _arrays(sides, setting)
    if arrays is None:
        return False
    if any((not array.random and extent in array.ranges) or _has_a_size_by_label(array) for array in arrays):
        return False
    if not used.can_be_renumbered(extent, numbers=True):
        return False
    drawn = []
    for array in (a for a in arrays if a.random):
        definitions = facts.definitions_of(array)
        if definitions and not _are_alike(array, definitions, extent, setting):
            return False
        if not definitions:
            drawn.append(facts.key(array))
            if extent in array.ranges and not _is_iid(array, setting):
                return False
    return len(drawn) < 2 or facts.covering_whole(tuple(sorted(drawn)))


def _is_iid(array: Array, setting: Setting) -> bool:
    wanted = [Property.IDENTICALLY_DISTRIBUTED, Property.INDEPENDENT]
    if array.labels:
        wanted.append(Property.ACROSS_LABELS)
    return all(setting.facts.has(setting.facts.key(array), one) for one in wanted)


def _has_a_size_by_label(array: Array) -> bool:
    """Whether the label itself is the end of a range, which in some layer is that of other arrays."""
    return any(end.free_symbols & set(array.labels) and not end.has(Entry) for ends in array.ranges for end in ends)


def _are_alike(array: Array, definitions: tuple[Definition, ...], extent: Range, setting: Setting) -> bool:
    """Whether they define the whole array, and in the same way at all values of an index in the range."""
    return is_whole(array, setting.facts) and all(
        _is_alike(d, extent) and setting.facts.rest_on(d) for d in definitions
    )


def _is_alike(definition: Definition, extent: Range) -> bool:
    """Whether the body, at any value of an index in the range, is made of the others in the same way."""
    used = _Indices.of((definition.head, definition.body))
    fixed = definition.body.free_symbols - definition.head.free_symbols
    return used.can_be_renumbered(extent, numbers=False) and not any(extent in used.ranges.get(i, ()) for i in fixed)


def _arrays(sides: tuple[Expr, ...], setting: Setting) -> list[Array] | None:
    """The arrays in the sides and in what random ones are made of; None where functions are defined by some."""
    found: dict[Array, None] = {}
    todo = list(sides)
    while todo:
        node = todo.pop()
        if any(d.body.has(Entry) for f in node.atoms(Apply) for d in setting.facts.definitions(f)):
            return None
        for array in sorted({e.array for e in node.atoms(Entry)} - set(found), key=str):
            found[array] = None
            if array.random:
                todo += [d.body for d in setting.facts.definitions_of(array)]
    return list(found)


def _renumbered(node: Expr, extent: Range, names: Mapping[Expr, str]) -> Expr:
    """The node with the least renumbering of each expectation or sum in it."""
    if isinstance(node, (E, Var, Cov, Sum, Product)):
        return min(_renumberings(node, extent, names), key=lambda e: (len(str(e)), str(e)))
    if isinstance(node, Entry) or not node.args:
        return node
    return node.func(*(_renumbered(a, extent, names) if isinstance(a, Expr) else a for a in node.args))


def _renumberings(node: Expr, extent: Range, names: Mapping[Expr, str]) -> Iterator[Expr]:
    least = sorted(names.items(), key=lambda pair: (not pair[0].is_Integer, str(pair)))
    first = {name: i for i, name in reversed(least)}
    used = {*_Indices.of((node,)).free(extent), *node.free_symbols}  # some only tell others what to leave out
    mine = sorted({name for i, name in names.items() if i in used})
    for chosen in permutations(list(dict.fromkeys(name for _, name in least))[: len(mine)]):
        to = dict(zip(mine, (first[name] for name in chosen), strict=True))
        yield _with(node, extent, {i: to[name] for i, name in names.items() if name in to})


def _with(node: Expr, extent: Range, to: Mapping[Expr, Expr]) -> Expr:
    """The node with other indices in the places of one range."""
    match node:
        case Entry():
            placed = [
                to.get(i, i) if node.array.range_of(position, node.labels) == extent else i
                for position, i in enumerate(node.indices)
            ]
            return Entry(node.array, *node.labels, *placed)
        case Distinct():
            return Distinct(*(to.get(i, i) if i.is_Symbol else i for i in node.args))
        case _ if not node.args:
            return node
    return node.func(*(_with(a, extent, to) if isinstance(a, Expr) else a for a in node.args))
