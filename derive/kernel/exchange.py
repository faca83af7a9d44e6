"""By symmetry: where everything random is iid along a range, renumbering it changes no expectation.

A permutation of the values of an index, in every array at once, leaves the joint law of independent iid arrays as it
is, and takes an array defined alike at all values to itself, permuted. So E[F(z_k, z_l)] is the same for all k != l.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations

from sympy import Expr, Product, Sum

from ..language.assumptions import Claim
from ..language.expressions import Cov, Distinct, E, Entry, Var
from .alike import Indices, Range, is_exchangeable
from .arguments import is_zero
from .forms import subtract
from .normal_form import normal_form
from .raws import is_random
from .scope import Scope
from .settings import Setting


def equal_by_symmetry(claim: Claim, scope: Scope, setting: Setting) -> bool:
    """Whether the sides have one normal form once each expectation is that of its least renumbering."""
    sides = claim.left, claim.right
    if any(map(is_random, sides)):
        return False
    used = Indices.of(sides)
    renamed = sides
    for extent in sorted(set().union(*used.ranges.values()), key=str):
        names = _names(used, extent, scope)
        if len(set(names.values())) > 1 and is_exchangeable(extent, sides, used, setting.facts):
            renamed = tuple(_renumbered(side, extent, names) for side in renamed)
    left, right = (normal_form(side, scope, setting) for side in renamed)
    return is_zero(subtract(left, right), scope.ranges)


def _names(used: Indices, extent: Range, scope: Scope) -> dict[Expr, str]:
    """The free indices in a range, with what tells those that differ apart; none if a sum could capture one."""
    found = {i: str(i) if i.is_Integer else scope.meaning.get(i, "") for i in used.free(extent)}
    return {} if "" in found.values() or used.bound & set(scope.meaning) else found


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
    used = {*Indices.of((node,)).free(extent), *node.free_symbols}  # some only tell others what to leave out
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
