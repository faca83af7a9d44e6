"""The expectation of a product of entries and activations whose indices are pairwise different.

The product falls into independent blocks; a block is a moment of a declared law, or vanishes by a symmetry of
the law, or is an unknown. Indices that the law does not depend on are dropped from unknowns, so that E[z_i^2]
and E[z_j^2] are one unknown where z is identically distributed, and two where it is not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from sympy import Expr, Integer

from ..language.assumptions import Property, Statistic
from ..language.expressions import Entry, Index, fresh_index
from . import laws, recursion
from .arguments import argument, within
from .contraction import sums_to_one
from .facts import Facts
from .forms import Atom, Form, Monomial, add, atom_form, scale, subtract, thaw
from .naming import rename_atom
from .products import bind, multiply, multiply_monomials, product
from .roots import note_nonzero
from .scope import NormalForm, Scope
from .settings import OutsideFragment, Setting
from .symmetries import Flip, argument_parity, parity, symmetries
from .units import independent_blocks, units
from .unknowns import unknown


@dataclass(frozen=True, slots=True)
class World:
    """What expectations are taken in: what is known, the index names around, and how an expression reads."""

    setting: Setting
    names: tuple[tuple[str, Any], ...]
    normal_form: NormalForm

    def form_of(self, declared: Expr, atom: Atom) -> Form:
        """The form of a declared moment or parameter at the labels and the index of the entry `atom`."""
        array = self.facts.arrays[atom[1]]
        names = {i for e in declared.atoms(Entry) for i in e.indices if i.is_Symbol} | declared.atoms(Index)
        names = names & declared.free_symbols - set(array.labels)
        if names and not (len(names) == len(atom[3]) == 1):
            raise OutsideFragment(f"{declared}, declared of every entry of {array.name}, depends on which it is")
        scope, to = Scope(), {}
        for symbol, (base, offset) in zip(array.labels, atom[2], strict=True):
            to[symbol] = fresh_index(symbol) + offset if base else Integer(offset)
            scope = scope.with_meaning(to[symbol] - offset, base) if base else scope
        for symbol, index in zip(names, atom[3] if names else (), strict=True):
            scope = scope.with_meaning(symbol, index)
        return within(self.normal_form(declared.xreplace(to), scope, self.setting), (), self.names)

    @property
    def facts(self) -> Facts:
        return self.setting.facts


def expectation_of_monomial(monomial: Monomial, world: World) -> Form:
    """E of a product of atoms; what is made of no entries is a factor."""
    world.setting.budget.spend()
    fixed = tuple((a, p) for a, p in monomial if not units(a))
    random = _of_one_hot(tuple((a, p) for a, p in monomial if units(a)), world)
    if random is None:
        return {}
    return product([{((), fixed): Fraction(1)}, *(_block(b, world) for b in independent_blocks(random, world.facts))])


def _of_one_hot(random: Monomial, world: World) -> Monomial | None:
    """The product with x^2 = x for entries of a one-hot vector; None if two of them meet: one of the two is 0."""
    met: set[Atom] = set()
    factors = []
    for atom, p in random:
        ours = atom[0] == "random" and p > 0 and _is_one_hot(atom, world)
        if ours and atom[1:3] in met:
            return None
        met |= {atom[1:3]} if ours else set()
        factors.append((atom, Fraction(1) if ours else p))
    return tuple(factors)


def _is_one_hot(atom: Atom, world: World) -> bool:
    law = world.facts.law(atom[1])
    return law is not None and law.name == "one-hot" and len(atom[3]) == 1


# --------------------------------------------------------------------------------------------- blocks


def _block(block: Monomial, world: World) -> Form:
    """The expectation of one block that does not factor."""
    if len(block) == 1 and block[0][0][0] == "random":
        atom, p = block[0]
        return _moment(atom, int(p), world)
    if _is_uncorrelated_pair(block, world):
        return product([_moment(a, 1, world) for a, _ in block])
    flips = symmetries(block, world.facts)
    if any(parity(block, flip, world.facts) == -1 for flip in flips):
        return {}
    halved = _half_of_ramp(block, flips, world)
    if halved is not None:
        return halved
    exact = _known_ramp(block, world)
    return exact if exact is not None else unknown(block, world.facts)


def _moment(atom: Atom, p: int, world: World) -> Form:
    """E[x^p] of one entry."""
    facts, key = world.facts, atom[1]
    law = facts.law(key)
    if _is_one_hot(atom, world):
        ((first, last),) = facts.arrays[key].ranges
        return world.form_of(1 / (last - first + 1), atom)
    if law is not None:
        known = world.setting.recall("raw moment", (law, p), lambda: laws.raw_moment(law, p))
        if known is not None:
            return world.form_of(known, atom)
        if law.name == "orthogonal" and p == 2:
            return _haar_square(atom, world)
    if p == 1:
        return _mean(atom, world)
    if p % 2 and _has(atom, Property.SYMMETRIC, world):
        return {}
    if p == 2:
        second = facts.statistic(key, Statistic.SECOND_MOMENT)
        if second is not None:
            return world.form_of(second, atom)
        spread = _variance(atom, world)
        if spread is not None:
            mean = _mean(atom, world)
            return add(spread, multiply(mean, mean))
    if p == 4:
        tails = facts.statistic(key, Statistic.KURTOSIS)
        if tails is not None:
            return _fourth_moment(atom, world.form_of(tails, atom), world)
    return _single_unknown(atom, p, world)


def _haar_square(atom: Atom, world: World) -> Form:
    """E[Q_ij^2] of a random orthogonal matrix: all its entries are alike, and n squares add up to one."""
    array = world.facts.arrays[atom[1]]
    for position, (first, last) in enumerate(array.ranges):
        if sums_to_one(array, position, world.setting):
            return world.form_of(1 / (last - first + 1), atom)
    return _single_unknown(atom, 2, world)


def _mean(atom: Atom, world: World) -> Form:
    declared = world.facts.statistic(atom[1], Statistic.MEAN)
    if declared is not None:
        return world.form_of(declared, atom)
    if _has(atom, Property.SYMMETRIC, world):
        return {}
    return _single_unknown(atom, 1, world)


def _single_unknown(atom: Atom, p: int, world: World) -> Form:
    """E[x^p], with what can be shown of it where x is defined layer by layer."""
    if atom[2] and recursion.is_folded(atom[1:3], world.facts):
        if recursion.vanishes_in_every_layer(atom[1:3], p, world.setting, world.normal_form):
            return {}
        if recursion.is_alike_in_every_layer(atom[1:3], p, world.setting, world.normal_form):
            atom = (*atom[:3], ("~0",) * len(atom[3]))
    return unknown(((atom, p),), world.facts)


def _variance(atom: Atom, world: World) -> Form | None:
    declared = world.facts.statistic(atom[1], Statistic.VARIANCE)
    if declared is not None:
        return world.form_of(declared, atom)
    if world.facts.has(atom[1], Property.SAME_VARIANCE):
        return atom_form(("moment", ((("random", atom[1], atom[2], ("σ²",) * len(atom[3])), 2),)))
    return None


def _fourth_moment(atom: Atom, kurtosis: Form, world: World) -> Form:
    """E[x^4] from E[(x - m)^4] = kurtosis Var[x]^2."""
    m = _mean(atom, world)
    square = _moment(atom, 2, world)
    variance = subtract(square, multiply(m, m))
    total = multiply(kurtosis, multiply(variance, variance))
    if m:
        total = add(
            total,
            scale(multiply(m, _moment(atom, 3, world)), 4),
            scale(product([m, m, square]), -6),
            scale(product([m] * 4), 3),
        )
    return total


def _has(atom: Atom, wanted: Property, world: World) -> bool:
    return world.facts.has(atom[1], wanted)


def _is_uncorrelated_pair(block: Monomial, world: World) -> bool:
    if len(block) != 2 or any(p != 1 or a[0] != "random" for a, p in block):
        return False
    (left, _), (right, _) = block
    if left[1] == right[1]:
        return left[2] == right[2] and _has(left, Property.UNCORRELATED, world)
    pair = ((left[1], left[2]), (right[1], right[2]))
    return world.facts.covering(pair, Property.UNCORRELATED)


# -------------------------------------------------------------------------------------- ReLU and step


def _is_ramp(atom: Atom) -> bool:
    return atom[0] == "apply" and atom[1] in ("relu#0", "step#0") and atom[2] == 0


def _half_of_ramp(block: Monomial, flips: list[Flip], world: World) -> Form | None:
    """E[ReLU(u)^m R] = E[u^m R] / 2 where a flip sends u to -u, R to (-1)^m R: the halves are alike."""
    for position, (atom, m) in enumerate(block):
        if not _is_ramp(atom) or atom[1] != "relu#0":
            continue
        rest = block[:position] + block[position + 1 :]
        for flip in flips:
            halves = argument_parity(atom[3], flip, world.facts) == -1
            if halves and parity(rest, flip, world.facts) == (-1) ** int(m):
                return scale(_expand_power(atom, int(m), rest, world), Fraction(1, 2))
    return None


def _expand_power(atom: Atom, m: int, rest: Monomial, world: World) -> Form:
    """E[u^m rest], u being the atom's argument, whose sums run over the names around as well."""
    left_out, form = atom[3]
    total: Form = {}
    for (bound, monomial), c in within(product([thaw(form)] * m), left_out, world.names).items():
        fresh = {name: f"+{next(world.setting.names)}" for name, _ in bound}
        renamed = tuple(sorted((rename_atom(a, fresh), p) for a, p in monomial))
        factor, whole = multiply_monomials(renamed, rest)
        names = (*world.names, *((fresh[name], key) for name, key in bound))
        value = expectation_of_monomial(whole, replace(world, names=names))
        for position in range(len(names) - 1, len(world.names) - 1, -1):
            name, key = names[position]
            value = bind(value, name, key, sum(1 for _, k in names[:position] if k == key))
        total = add(total, scale(value, c * factor))
    return total


def _known_ramp(block: Monomial, world: World) -> Form | None:
    """E[ReLU(x)^m] or P(x > 0) of one entry whose law says so."""
    if len(block) != 1 or not _is_ramp(block[0][0]):
        return None
    atom, m = block[0]
    terms = thaw(atom[3][1])
    if len(terms) != 1:
        return None
    (((bound, monomial), c),) = terms.items()
    if bound or len(monomial) != 1 or monomial[0][1] != 1 or monomial[0][0][0] != "random" or c <= 0:
        return None
    entry = monomial[0][0]
    law = world.facts.law(entry[1])
    order = int(m) if atom[1] == "relu#0" else 0
    known = laws.ramp_moment(law, order) if law is not None else None
    if law is None or known is None:
        return None
    if order == 0 and law.name == "normal":
        note_nonzero([argument(world.form_of(law.parameters[1], entry), world.names)], world.setting)
    return scale(world.form_of(known, entry), c**order)
