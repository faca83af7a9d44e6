"""From a form back to an expression that a person can read. Outside of trust: nothing is decided by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations

import sympy
from sympy import Add, Expr, Integer, Mul, Product, Rational, Sum, Symbol

from ..language.assumptions import Definition, symmetric, zero_mean
from ..language.expressions import Before, Distinct, E, Entry, Function, Var
from .arguments import argument
from .facts import Facts
from .forms import Argument, Atom, Bound, Form, Term
from .labels import array_key
from .naming import names_in, names_in_argument
from .signs import about_the_mean

_LETTERS = "ijklpqruv"
_NUMBERED = tuple(f"i_{k}" for k in range(100))


def expression(
    form: Form,
    facts: Facts,
    around: Bound = (),
    avoid: frozenset[str] = frozenset(),
    like: Iterable[Expr] = (),
) -> Expr:
    """An expression with this normal form, made where there are the names `around`; `avoid` are letters in use.

    Second moments are written as variances where means allow. What holds of any entry is said of one that is
    written in `like` or in a definition.
    """
    left_out, frozen = argument(about_the_mean(form), around)
    bodies = sorted((a.body for a in facts.assumptions if isinstance(a, Definition)), key=str)
    like = tuple(like)
    written = _written((*like, *bodies))
    taken = avoid | {name for name, _ in around} | {i.name for entry in written.values() for i in entry}
    taken |= {symbol.name for side in like for symbol in side.free_symbols}
    letters = [x for x in _LETTERS if x not in taken]
    some = sorted(name for name in names_in_argument((left_out, frozen)) if name.startswith("#"))
    bound = {name: Symbol(letter, integer=True) for name, letter in zip(some, chain(letters, _NUMBERED), strict=False)}
    letters = [x for x in (*letters, *_NUMBERED) if x not in {symbol.name for symbol in bound.values()}]
    return Add(*(_Writer(facts, written, iter(letters)).term(term, c, left_out, bound) for term, c in frozen))


def _written(sides: Iterable[Expr]) -> dict[str, tuple[Expr, ...]]:
    """The indices, all names, with which an entry of a random array is first written."""
    found: dict[str, tuple[Expr, ...]] = {}
    for side in sides:
        for entry in sorted((e for e in side.atoms(Entry) if e.array.random), key=str):
            named = all(i.is_Symbol and not i.is_Dummy for i in entry.indices)
            if named and len({*entry.indices}) == len(entry.indices):
                found.setdefault(array_key(entry.array), entry.indices)
    return found


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes one term of a form: `names` are what index names in it are called, `letters` those still free."""

    facts: Facts
    written: Mapping[str, tuple[Expr, ...]]
    letters: Iterator[str]

    def term(self, term: Term, c: Fraction, left_out: Bound, names: dict[str, Expr]) -> Expr:
        bound, monomial = term
        own = names | {name: self.letter() for name, _ in bound}
        factors = [self.power(atom, p, own) for atom, p in monomial]
        apart = [Distinct(own[a], own[b]) for (a, k), (b, other) in combinations(bound, 2) if k == other]
        apart += [Distinct(own[a], _index(b, own)) for a, k in bound for b, other in left_out if k == other]
        node = Mul(Rational(c.numerator, c.denominator), *apart, *factors)
        for name, (first, last) in bound:
            node = Sum(node, (own[name], *(self.inner(((), end), {}) for end in (first, last))))
        return node

    def letter(self) -> Symbol:
        return Symbol(next(self.letters), integer=True)

    def power(self, atom: Atom, p: Fraction, names: dict[str, Expr]) -> Expr:
        return self.atom(atom, names) ** Rational(p.numerator, p.denominator)

    def atom(self, atom: Atom, names: dict[str, Expr]) -> Expr:
        match atom:
            case ("dimension", name):
                return Symbol(name, integer=True, positive=True)
            case ("symbol", name):
                return Symbol(name, real=True)
            case ("prime", p):
                return Integer(p)
            case ("pi",):
                return sympy.pi
            case ("entry" | "random", key, labels, indices):
                places = [_label(place, names) for place in labels]
                return Entry(self.facts.arrays[key], *places, *(_index(i, names) for i in indices))
            case ("apply", key, order, form):
                function: Function = self.facts.functions[key]
                return function.derivative(order, self.inner(form, names))
            case ("variance", factors):
                own = names | self.any_values(("moment", factors))
                return Var(Mul(*(self.power(a, p, own) for a, p in factors)))
            case ("moment", ((("random", key, _, _) as entry, order),)) if order == 2 and _is_centred(key, self.facts):
                return Var(self.atom(entry, names | self.any_values(entry)))
            case ("moment", factors):
                own = names | self.any_values(atom)
                return E(Mul(*(self.power(a, p, own) for a, p in factors)))
            case ("root", form):
                return self.inner(form, names)
            case ("before", i, j):
                return Before(_index(i, names), _index(j, names))
            case ("product", name, first, last, form) if name not in names_in_argument(form):
                begin, end = (self.inner(((), place), names) for place in (first, last))
                return self.inner(form, names) ** (end - begin + 1)
            case ("product", name, first, last, form):
                label = self.letter()
                inner = self.inner(form, names | {name: label})
                return Product(inner, (label, *(self.inner(((), end), names) for end in (first, last))))
        raise TypeError(f"no expression for {atom[0]}")

    def any_values(self, atom: Atom) -> dict[str, Expr]:
        """For indices that make no difference: names as written, or a letter each, where there is one entry, else the
        first numbers, since two letters could mean the same value.
        """
        anonymous = sorted(name for name in names_in(atom) if name[0] in "~σ")
        if len({name.partition(".")[0] for name in anonymous}) > 1:
            return {name: Integer(int(name[1:].partition(".")[0]) + 1) for name in anonymous}
        match atom:
            case ("moment", ((("random", key, _, indices), _),)) | ("random", key, _, indices) if (
                key in self.written and sorted(indices) == anonymous
            ):
                return dict(zip(indices, self.written[key], strict=True))
        return {name: self.letter() for name in anonymous}

    def inner(self, argument: Argument, names: dict[str, Expr]) -> Expr:
        left_out, form = argument
        return Add(*(self.term(term, c, left_out, names) for term, c in form))


def _is_centred(key: str, facts: Facts) -> bool:
    array = facts.arrays[key]
    return bool({zero_mean(array), symmetric(array)} & facts.assumptions)


def _label(place: tuple[str, int], names: dict[str, Expr]) -> Expr:
    base, offset = place
    if base in names:
        return names[base] + offset
    return Symbol(base.lstrip("\0"), integer=True) + offset if base else Integer(offset)


def _index(name: str, names: dict[str, Expr]) -> Expr:
    if name in names:
        return names[name]
    return Integer(name) if name.isdigit() else Symbol(name.lstrip("\0"), integer=True)
