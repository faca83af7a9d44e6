"""From a form back to an expression that a person can read. Outside of trust: nothing is decided by it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, combinations, count

import sympy
from sympy import Add, Expr, Integer, Mul, Product, Rational, Sum, Symbol

from ..language.assumptions import symmetric, zero_mean
from ..language.expressions import Before, Distinct, E, Entry, Function, Var
from .arguments import argument
from .facts import Facts
from .forms import Argument, Atom, Bound, Form, Term, thaw
from .naming import names_in
from .signs import about_the_mean

_LETTERS = "ijklpqruv"


def expression(form: Form, facts: Facts, around: Bound = (), avoid: frozenset[str] = frozenset()) -> Expr:
    """An expression with this normal form, made where there are the names `around`; `avoid` are letters in use.

    Second moments are written as variances where means allow.
    """
    left_out, frozen = argument(about_the_mean(form), around)
    taken = avoid | {name for name, _ in around}
    terms = (_term(term, c, left_out, {}, _letters(taken), facts) for term, c in frozen)
    return Add(*terms)


def _letters(taken: frozenset[str] | set[str]) -> Iterator[str]:
    return (x for x in chain(_LETTERS, (f"i_{k}" for k in count())) if x not in taken)


def _term(
    term: Term, c: Fraction, left_out: Bound, names: dict[str, Expr], letters: Iterator[str], facts: Facts
) -> Expr:
    bound, monomial = term
    own = names | {name: Symbol(next(letters), integer=True) for name, _ in bound}
    factors = [_power(atom, p, own, letters, facts) for atom, p in monomial]
    apart = [Distinct(own[a], own[b]) for (a, k), (b, other) in combinations(bound, 2) if k == other]
    apart += [Distinct(own[a], _index(b, own)) for a, k in bound for b, other in left_out if k == other]
    node = Mul(Rational(c.numerator, c.denominator), *apart, *factors)
    for name, (first, last) in bound:
        node = Sum(node, (own[name], expression(thaw(first), facts), expression(thaw(last), facts)))
    return node


def _power(atom: Atom, p: Fraction, names: dict[str, Expr], letters: Iterator[str], facts: Facts) -> Expr:
    return _atom(atom, names, letters, facts) ** Rational(p.numerator, p.denominator)


def _atom(atom: Atom, names: dict[str, Expr], letters: Iterator[str], facts: Facts) -> Expr:
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
            return Entry(facts.arrays[key], *places, *(_index(i, names) for i in indices))
        case ("apply", key, order, form):
            function: Function = facts.functions[key]
            return function.derivative(order, _inner(form, names, letters, facts))
        case ("variance", entry):
            return Var(_atom(entry, names | _any_values(entry, letters), letters, facts))
        case ("moment", ((("random", key, _, _) as entry, order),)) if order == 2 and _is_centred(key, facts):
            return Var(_atom(entry, names | _any_values(entry, letters), letters, facts))
        case ("moment", factors):
            own = names | _any_values(atom, letters)
            return E(Mul(*(_power(a, p, own, letters, facts) for a, p in factors)))
        case ("root", form):
            return _inner(form, names, letters, facts)
        case ("before", i, j):
            return Before(_index(i, names), _index(j, names))
        case ("product", name, first, last, form):
            label = Symbol(next(letters), integer=True)
            inner = _inner(form, names | {name: label}, letters, facts)
            ends = (_inner(((), end), names, letters, facts) for end in (first, last))
            return Product(inner, (label, *ends))
    raise TypeError(f"no expression for {atom[0]}")


def _any_values(atom: Atom, letters: Iterator[str]) -> dict[str, Expr]:
    """For indices that make no difference: a letter each where there is one entry, else the first numbers.

    Two letters could mean the same value.
    """
    anonymous = sorted(name for name in names_in(atom) if name[0] in "~σ")
    values = {name.partition(".")[0] for name in anonymous}
    if len(values) < 2:
        return {name: Symbol(next(letters), integer=True) for name in anonymous}
    return {name: Integer(int(name[1:].partition(".")[0]) + 1) for name in anonymous}


def _is_centred(key: str, facts: Facts) -> bool:
    array = facts.arrays[key]
    return bool({zero_mean(array), symmetric(array)} & facts.assumptions)


def _inner(argument: Argument, names: dict[str, Expr], letters: Iterator[str], facts: Facts) -> Expr:
    left_out, form = argument
    return Add(*(_term(term, c, left_out, names, letters, facts) for term, c in form))


def _label(place: tuple[str, int], names: dict[str, Expr]) -> Expr:
    base, offset = place
    if base in names:
        return names[base] + offset
    return Symbol(base, integer=True) + offset if base else Integer(offset)


def _index(name: str, names: dict[str, Expr]) -> Expr:
    if name in names:
        return names[name]
    return Integer(name) if name.isdigit() else Symbol(name, integer=True)
