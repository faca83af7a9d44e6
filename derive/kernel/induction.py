"""Claims for every layer: by the base case and one step, with or without the claim for the layer before.

    base        the claim with the label at its first value, definitions unfolded completely
    step        the claim one layer up, unfolded down to this layer, from the claim at this layer

For a definition that goes down in its label; the first value is where the lowest layer in the claim is the base.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sympy import Expr, Integer, Product, Symbol

from ..language.assumptions import Claim, Holds
from ..language.expressions import Array, Entry
from . import equations
from .arguments import is_zero
from .cases import layers, levels, scopes
from .conditions import STRICT, gap_of
from .definitions import bases, recursion_step
from .elimination import apart
from .facts import Facts
from .forms import Form, subtract
from .labels import label
from .normal_form import normal_form
from .scope import has_no_negative_term
from .settings import Setting


def holds_in_every_layer(claim: Claim, setting: Setting) -> bool:
    """Whether base and step can be shown for a label that the claim leaves open."""
    return any(_by_induction(claim, at, setting) for at in _open_labels(claim))


def _open_labels(claim: Claim) -> list[Symbol]:
    """Label symbols that the claim does not bind."""
    found: dict[str, Symbol] = {}
    for side in (claim.left, claim.right):
        bound = {limit[0] for p in side.atoms(Product) for limit in p.limits}
        for entry in side.atoms(Entry):
            for part in entry.labels:
                for symbol in part.free_symbols - bound:
                    found[symbol.name] = symbol
        for node in side.atoms(Product):
            for symbol in node.limits[0][2].free_symbols:
                found[symbol.name] = symbol
    return [found[name] for name in sorted(found)]


def _by_induction(claim: Claim, at: Symbol, setting: Setting) -> bool:
    base = _first_value(claim, at, setting)
    if base is None or not _starts_late_enough(claim, at, base):
        return False
    inner = _in_every_layer(at, base, setting)
    if not (_is_zero_at(claim, {at: Integer(base)}, inner) and _step(claim, at, base, inner)):
        return False
    setting.facts.take_over(inner.facts)
    return True


def _in_every_layer(at: Symbol, base: int, setting: Setting) -> Setting:
    """The setting without conditions on this one label, which the layers below need not meet."""
    dropped = frozenset(a for a in setting.facts.conditions() if not _holds_from(base, at, a))
    if not dropped:
        return setting
    facts = Facts(setting.facts.assumptions - dropped, setting.facts.memory)
    return replace(setting, facts=facts, positive=tuple(p for p in setting.positive if p[1] not in dropped))


def _holds_from(base: int, at: Symbol, condition: Holds) -> bool:
    """Whether a condition does not speak of the label as a number, or says what is so at every one from the base on."""
    sides = (condition.claim.left, condition.claim.right)
    if not any(at in side.xreplace(dict.fromkeys(side.atoms(Entry), Integer(0))).free_symbols for side in sides):
        return True
    gap = gap_of(condition)
    least = int(condition.claim.relation in STRICT)
    return gap is not None and has_no_negative_term((gap.xreplace({at: at + base}) - least).expand())


def _first_value(claim: Claim, at: Symbol, setting: Setting) -> int | None:
    """The label's value at which the lowest layer that the claim mentions is the base layer, or the least that there is
    or that a condition says it has.
    """
    lowest = [layer.offset for layer in layers((claim.left, claim.right), setting) if layer.label == at.name]
    found = set[int]()
    for entry in (e for side in (claim.left, claim.right) for e in side.atoms(Entry) if e.labels):
        place = label(entry.labels[0])
        if place is None:
            return None
        if place[0] == at.name:
            lowest.append(place[1])
        found |= _bases(entry, setting, frozenset())
    if len(found) != 1 or not lowest:
        return None
    first = max(found.pop() - min(lowest), 0)
    for gap, said in setting.facts.nonnegative_integers():
        if gap.free_symbols == {at} and (gap - at).is_Integer and first < -(gap - at):
            first = int(at - gap)
            setting.facts.rest_on(said)
    return first


def _bases(entry: Entry, setting: Setting, seen: frozenset[Array]) -> set[int]:
    """The labels at which the recursion that the entry belongs to starts; empty if it goes up or does not end."""
    if entry.array in seen:
        return set()
    known = setting.facts.definitions(entry)
    found = bases(known)
    for definition in known:
        if recursion_step(definition, setting.facts) > 0:
            return set()
        for inner in (e for e in definition.body.atoms(Entry) if e.labels):
            found |= _bases(inner, setting, seen | {entry.array})
    return found


def _is_zero_at(claim: Claim, at: dict[Expr, Any], setting: Setting) -> bool:
    here = _moved(claim, at)
    inner = _like(setting, here)
    return all(is_zero(_gap(here, scope, inner), scope.ranges) for scope in scopes((here.left, here.right), inner))


def _like(setting: Setting, claim: Claim, peel: dict[str, int] | None = None) -> Setting:
    """The setting with the levels of another claim."""
    return replace(setting, levels=levels((claim.left, claim.right), setting), taylor=None, peel=peel or {})


def _step(claim: Claim, at: Symbol, base: int, setting: Setting) -> bool:
    up = _moved(claim, {at: at + 1})
    inner = _like(setting, claim, {at.name: _product_end(claim, at)})
    if at.name in inner.levels:
        inner = replace(inner, levels=inner.levels | {at.name: replace(inner.levels[at.name], least=base)})
    below = _moved(claim, {i: Symbol(f"\0{i.name}", integer=True) for i in _indices(claim)})
    for scope in scopes((up.left, up.right, below.left, below.right), inner):
        goal, known = _gap(up, scope, inner), _gap(below, scope, inner)
        if not is_zero(goal, scope.ranges) and not equations.follows(goal, [known], scope, inner):
            return False
    return True


def _indices(claim: Claim) -> set[Symbol]:
    """Names in the place of an index: in the layer below they run over that layer's range."""
    return {i for side in (claim.left, claim.right) for e in side.atoms(Entry) for i in e.indices if i.is_Symbol}


def _product_end(claim: Claim, at: Symbol) -> int:
    ends = [label(p.limits[0][2]) for side in (claim.left, claim.right) for p in side.atoms(Product)]
    return min((end[1] for end in ends if end is not None and end[0] == at.name), default=0)


def _starts_late_enough(claim: Claim, at: Symbol, base: int) -> bool:
    """Whether no product has fewer than no factors at the base, where the step could not take the last one out."""
    lowest = base + _product_end(claim, at)
    for node in (p for side in (claim.left, claim.right) for p in side.atoms(Product)):
        first, last = label(node.limits[0][1]), label(node.limits[0][2])
        if first is None or last is None or (last[0] == at.name and (first[0] or lowest < first[1] - 1)):
            return False
    return True


def _moved(claim: Claim, to: dict[Expr, Any]) -> Claim:
    """The claim at another label or index; names that sums bind are told apart from it."""
    return replace(claim, left=apart(claim.left).xreplace(to), right=apart(claim.right).xreplace(to))


def _gap(claim: Claim, scope: Any, setting: Setting) -> Form:
    return subtract(normal_form(claim.left, scope, setting), normal_form(claim.right, scope, setting))


def is_recursive(claim: Claim, setting: Setting) -> bool:
    """Whether the claim speaks of an array that is defined layer by layer."""
    return bool(_open_labels(claim)) and any(
        _bases(e, setting, frozenset()) for side in (claim.left, claim.right) for e in side.atoms(Entry)
    )
