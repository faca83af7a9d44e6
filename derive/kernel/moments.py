"""The expectation of a product of entries and activations whose indices are pairwise different.

The product falls into independent blocks; a block is a moment of a declared law, or vanishes by a symmetry of
the law, or is an unknown. Indices that the law does not depend on are dropped from unknowns, so that E[z_i^2]
and E[z_j^2] are one unknown where z is identically distributed, and two where it is not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, permutations
from typing import Any

from sympy import Expr, Integer

from ..language.assumptions import Property, Statistic
from ..language.expressions import Entry, Index, fresh_index
from . import laws, recursion
from .arguments import argument, summed_ranges, within
from .contraction import sums_to_one
from .expand import OutsideFragment, Setting
from .facts import Facts, Instance
from .forms import Argument, Atom, Bound, Form, Monomial, add, atom_form, scale, subtract, thaw
from .naming import names_in, rename_atom
from .products import bind, multiply, multiply_monomials, product
from .recursion import mutually_independent
from .roots import note_nonzero
from .scope import Scope


@dataclass(frozen=True, slots=True)
class World:
    """What expectations are taken in: what is known, the index names around, and how an expression reads."""

    setting: Setting
    names: tuple[tuple[str, Any], ...]
    normal_form: recursion.NormalForm

    def form_of(self, declared: Expr, atom: Atom) -> Form:
        """The form of a declared moment or parameter at the labels and the index of the entry `atom`."""
        array = self.facts.arrays[atom[1]]
        names = {i for e in declared.atoms(Entry) for i in e.indices if i.is_Symbol} | declared.atoms(Index)
        names -= set(array.labels)
        if names and not (len(names) == len(atom[3]) == 1):
            raise OutsideFragment(
                f"{declared}, declared of every entry of {array.name}, depends on which it is"
            )
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


Everywhere = tuple[str, ...]
"""In the place of an index: every value of it but these names."""
Unit = tuple[Instance, tuple[str | Everywhere, ...]]
"""An entry, by array instance and indices."""


def expectation_of_monomial(monomial: Monomial, world: World) -> Form:
    """E of a product of atoms; what is made of no entries is a factor."""
    world.setting.budget.spend()
    fixed = tuple((a, p) for a, p in monomial if not units(a))
    random = tuple((a, p) for a, p in monomial if units(a))
    return product(
        [{((), fixed): Fraction(1)}, *(_block(b, world) for b in _independent_blocks(random, world))]
    )


# --------------------------------------------------------------------------------------- independence


def units(atom: Atom) -> set[Unit]:
    """The entries that an atom is made of."""
    match atom:
        case ("random", key, labels, indices):
            return {((key, labels), indices)}
        case ("apply", _, _, (left_out, form)) | ("root", (left_out, form)):
            return {unit for (bound, m), _ in form for a, _ in m for unit in _units_under(bound, left_out, a)}
        case _:
            return set()


def _units_under(bound: Bound, left_out: Bound, atom: Atom) -> set[Unit]:
    """The entries that an atom under a sum is made of."""
    every = {own: tuple(n for n, k in left_out if k == key) for own, key in bound}

    def place(i: str | Everywhere) -> str | Everywhere:
        return every.get(i, i) if isinstance(i, str) else tuple(n for n in i if n not in every)

    return {(instance, tuple(map(place, indices))) for instance, indices in units(atom)}


def _independent_blocks(monomial: Monomial, world: World) -> list[Monomial]:
    """The factors, grouped so that the groups are mutually independent."""
    made_of = [units(a) for a, _ in monomial]
    instances = sorted({instance for parts in made_of for instance, _ in parts})
    apart = mutually_independent(instances, world.facts)
    groups: list[tuple[set[int], set[Unit]]] = []
    for position, parts in enumerate(made_of):
        members, merged = {position}, set(parts)
        kept = []
        for other_members, other_parts in groups:
            if _share(merged, other_parts, apart, world):
                members |= other_members
                merged |= other_parts
            else:
                kept.append((other_members, other_parts))
        groups = [*kept, (members, merged)]
    return [tuple(monomial[p] for p in sorted(members)) for members, _ in groups]


def _share(left: set[Unit], right: set[Unit], apart: bool, world: World) -> bool:
    """Whether two groups of factors may depend on each other."""
    if not apart:
        return True
    for instance, indices in left:
        for other, other_indices in right:
            if instance == other and (
                _overlap(indices, other_indices) or not world.facts.has(instance[0], Property.INDEPENDENT)
            ):
                return True
    return False


def _overlap(left: tuple[str | Everywhere, ...], right: tuple[str | Everywhere, ...]) -> bool:
    return all(_can_meet(i, j) for i, j in zip(left, right, strict=True))


def _can_meet(i: str | Everywhere, j: str | Everywhere) -> bool:
    if isinstance(i, str):
        return i == j if isinstance(j, str) else i not in j
    return not isinstance(j, str) or j not in i


# --------------------------------------------------------------------------------------------- blocks


def _block(block: Monomial, world: World) -> Form:
    """The expectation of one block that does not factor."""
    if len(block) == 1 and block[0][0][0] == "random":
        atom, p = block[0]
        if not world.facts.has(atom[1], Property.IDENTICALLY_DISTRIBUTED):
            return _moment(atom, int(p), world)
        known = world.setting.moments.get((atom[1:3], p))
        if known is None:
            known = _moment(atom, int(p), world)
            if not summed_ranges(known):
                world.setting.moments[atom[1:3], p] = known
        return known
    if _is_uncorrelated_pair(block, world):
        return product([_moment(a, 1, world) for a, _ in block])
    symmetry = _symmetries(block, world)
    if any(_parity(block, flip, world) == -1 for flip in symmetry):
        return {}
    halved = _half_of_ramp(block, symmetry, world)
    if halved is not None:
        return halved
    exact = _known_ramp(block, world)
    return exact if exact is not None else _unknown(block, world)


def _moment(atom: Atom, p: int, world: World) -> Form:
    """E[x^p] of one entry."""
    facts, key = world.facts, atom[1]
    law = facts.law(key)
    if law is not None:
        known = laws.raw_moment(law, p)
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
    key = atom[1]
    if atom[2] and recursion.is_folded(atom[1:3], world.facts):
        if recursion.vanishes_in_every_layer(key, p, world.setting, world.normal_form):
            return {}
        if recursion.is_alike_in_every_layer(key, p, world.setting, world.normal_form):
            atom = (*atom[:3], ("~0",) * len(atom[3]))
    return _unknown(((atom, p),), world)


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
    pair = [(left[1], left[2]), (right[1], right[2])]
    return world.facts.covering(pair, Property.UNCORRELATED)


# ----------------------------------------------------------------------------------------- symmetries

Flip = frozenset[tuple[Instance, int, str]]
"""Entries whose sign is changed: of an instance, those with this name at this position (-1: all of them)."""


def _symmetries(block: Monomial, world: World) -> list[Flip]:
    """Changes of sign that leave the law of the block as it is."""
    found = set().union(*(units(a) for a, _ in block))
    instances = sorted({instance for instance, _ in found})
    if not mutually_independent(instances, world.facts):
        return []
    flippable = [i for i in instances if _can_flip(i, found, world)]
    pieces: list[Flip] = [frozenset({(i, -1, "")}) for i in flippable]
    names = sorted({n for i, indices in found if i in flippable for n in indices if isinstance(n, str)})
    for name in names:
        piece = frozenset(
            (i, position, name)
            for i, indices in found
            if i in flippable and _flips_by_index(i, world)
            for position, n in enumerate(indices)
            if n == name
        )
        if piece:
            pieces.append(piece)
    pieces = pieces[:6]
    return [
        frozenset().union(*chosen) for r in range(1, len(pieces) + 1) for chosen in combinations(pieces, r)
    ]


def _can_flip(instance: Instance, found: set[Unit], world: World) -> bool:
    """Symmetric entries that may be flipped by index, or only one of them."""
    mine = [indices for i, indices in found if i == instance]
    alone = len(mine) == 1 and _is_one_entry(mine[0])
    return world.facts.has(instance[0], Property.SYMMETRIC) and (alone or _flips_by_index(instance, world))


def _flips_by_index(instance: Instance, world: World) -> bool:
    """Whether symmetric entries may change sign at some values of an index alone: they are independent of
    each other, or the rows or columns of a random orthogonal matrix, which is one then as well.
    """
    if world.facts.has(instance[0], Property.INDEPENDENT):
        return True
    law = world.facts.law(instance[0])
    return law is not None and law.name == "orthogonal"


def _is_one_entry(indices: tuple[str | Everywhere, ...]) -> bool:
    return all(isinstance(i, str) for i in indices)


def _parity(monomial: Monomial, flip: Flip, world: World) -> int | None:
    """1 or -1 where the product keeps or changes its sign under the flip, None where it does neither."""
    total = 1
    for atom, p in monomial:
        sign = _atom_parity(atom, flip, world)
        if sign is None:
            return None
        total *= sign ** int(p)
    return total


def _atom_parity(atom: Atom, flip: Flip, world: World) -> int | None:
    match atom:
        case ("random", key, labels, indices):
            return _entry_parity((key, labels), indices, flip)
        case ("apply", function, order, inside):
            inner = _argument_parity(inside, flip, world)
            if inner is None or inner == 1:
                return inner
            parity = world.facts.parity(world.facts.function(function))
            return None if parity is None else parity * (-1) ** order
        case _:
            return 1


def _entry_parity(instance: Instance, indices: tuple[str, ...], flip: Flip) -> int | None:
    """-1 for an entry that the flip negates; an index that runs over all values must be negated as a
    whole.
    """
    sign = 1
    for where, position, name in flip:
        if where == instance and (position == -1 or indices[position] == name):
            sign = -sign
    return sign


def _argument_parity(argument: Argument, flip: Flip, world: World) -> int | None:
    """The common parity of an argument's terms; None where a sum runs over what is flipped and what is not."""
    (left_out, form), signs = argument, set()
    for (bound, monomial), _ in form:
        found = {unit for a, _ in monomial for unit in _units_under(bound, left_out, a)}
        if any(_flips_a_part(unit, change) for unit in found for change in flip):
            return None
        signs.add(_parity(monomial, flip, world))
    return signs.pop() if len(signs) == 1 else None


def _flips_a_part(unit: Unit, change: tuple[Instance, int, str]) -> bool:
    """Whether the name that the change looks for is one of the values of an index that runs over many."""
    (instance, indices), (where, position, name) = unit, change
    return instance == where and position != -1 and not isinstance(indices[position], str) and _can_meet(
        indices[position], name
    )


# -------------------------------------------------------------------------------------- ReLU and step


def _is_ramp(atom: Atom) -> bool:
    return atom[0] == "apply" and atom[1] in ("relu#0", "step#0") and atom[2] == 0


def _half_of_ramp(block: Monomial, symmetries: list[Flip], world: World) -> Form | None:
    """E[ReLU(u)^m R] = E[u^m R] / 2 where a flip sends u to -u, R to (-1)^m R: the halves are alike."""
    for position, (atom, m) in enumerate(block):
        if not _is_ramp(atom) or atom[1] != "relu#0":
            continue
        rest = block[:position] + block[position + 1 :]
        for flip in symmetries:
            if _argument_parity(atom[3], flip, world) == -1 and _parity(rest, flip, world) == (-1) ** int(m):
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


# ------------------------------------------------------------------------------------------- unknowns


def _unknown(block: Monomial, world: World) -> Form:
    """The moment as an unknown, without the indices on which the law of the block does not depend."""
    found = set().union(*(units(a) for a, _ in block))
    entries = sorted(unit for unit in found if _is_one_entry(unit[1]))
    apart = mutually_independent(sorted({i for i, _ in found}), world.facts)
    if apart and len(entries) == len(found) and all(_exchangeable(i, found, world) for i, _ in found):
        return atom_form(("moment", _numbered(block, entries)))
    names = _names_that_do_not_matter(found, block, world) if apart else []
    return atom_form(("moment", _anonymous(block, names)))


def _numbered(block: Monomial, entries: list[Unit]) -> Monomial:
    """The block with its entries, all alike and independent, numbered: which they are makes no difference."""
    if len(entries) > 6:
        raise OutsideFragment("a moment that ties more than six entries together")
    return min(
        tuple(sorted((_with_entries(a, {u: f"~{i}" for i, u in enumerate(order)}), p) for a, p in block))
        for order in permutations(entries)
    )


def _with_entries(atom: Atom, number: dict[Unit, str]) -> Atom:
    match atom:
        case ("random", key, labels, indices):
            own = number[(key, labels), indices]
            return ("random", key, labels, tuple(f"{own}.{p}" for p in range(len(indices))))
        case ("apply", function, order, (left_out, form)):
            renamed = [
                ((bound, tuple(sorted((_with_entries(a, number), p) for a, p in monomial))), c)
                for (bound, monomial), c in form
            ]
            return ("apply", function, order, (left_out, tuple(sorted(renamed))))
        case _:
            return atom


def _names_that_do_not_matter(found: set[Unit], block: Monomial, world: World) -> list[str]:
    """Index names on whose value the law of the block, of arrays independent of each other, does not depend.

    Permuting the values of an index leaves the law alone where every array that the index (or a sum that is
    tied to it) runs through is iid, or is identically distributed and enters with one entry.
    """
    return sorted(
        name
        for names, slots in _tied_slots(block)
        if all(_exchangeable(instance, found, world) for instance, _ in slots)
        for name in names
        if isinstance(name, str)
    )


def _exchangeable(instance: Instance, found: set[Unit], world: World) -> bool:
    facts = world.facts
    if instance == _NUMBER or not facts.has(instance[0], Property.IDENTICALLY_DISTRIBUTED):
        return False
    mine = [indices for i, indices in found if i == instance]
    return (len(mine) == 1 and _is_one_entry(mine[0])) or facts.has(instance[0], Property.INDEPENDENT)


_NUMBER: Instance = ("", ())
"""Stands for whatever is not random and depends on an index, such as a bias."""
_Name = str | tuple[Any, ...]
"""A free name, or a bound one with the atom and the term that bind it."""
_Slots = set[tuple[Instance, int]]
"""Positions of arrays."""


def _tied_slots(block: Monomial) -> list[tuple[set[_Name], _Slots]]:
    """Names, free or bound, with the positions that they run through together."""
    classes: list[tuple[set[_Name], _Slots]] = []
    for name, slots in _occurrences(block, ()).items():
        names, merged, rest = {name}, set(slots), []
        for others, taken in classes:
            if merged & taken:
                names, merged = names | others, merged | taken
            else:
                rest.append((others, taken))
        classes = [*rest, (names, merged)]
    return classes


def _occurrences(block: Monomial, inside: tuple[Any, ...]) -> dict[_Name, _Slots]:
    """Where each index name stands; a name that a sum leaves out stands where the sum's index does."""
    places: dict[_Name, _Slots] = {}
    for number, (atom, _) in enumerate(block):
        match atom:
            case ("random", key, labels, indices):
                for position, name in enumerate(indices):
                    places.setdefault(name, set()).add(((key, labels), position))
            case ("apply", _, _, (left_out, form)):
                for count, ((bound, monomial), _) in enumerate(form):
                    where = (*inside, number, count)
                    found = _occurrences(monomial, where)
                    slots = {own: found.pop(own, set()) for own, _ in bound}
                    for own, key in bound:
                        places[where, own] = slots[own]
                        for name in (n for n, k in left_out if k == key):
                            places.setdefault(name, set()).update(slots[own])
                    for name, taken in found.items():
                        places.setdefault(name, set()).update(taken)
            case _:
                for name in names_in(atom):
                    places.setdefault(name, set()).add((_NUMBER, 0))
    return places


def _anonymous(block: Monomial, names: list[str]) -> Monomial:
    """The least of the blocks that one gets by numbering `names` in some order."""
    if len(names) > 6:
        raise OutsideFragment("a moment that ties more than six indices together")
    return min(
        tuple(sorted((rename_atom(a, {n: f"~{i}" for i, n in enumerate(order)}), p) for a, p in block))
        for order in permutations(names)
    )
