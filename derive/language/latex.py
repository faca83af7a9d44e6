"""Expressions, claims and assumptions as LaTeX in the notation of a document. Decides nothing.

What is printed reads back as the same expression, given the same declared names: products before sums, brackets
wherever a sum would reach too far, a comma between indices.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sympy import (
    Add,
    Dummy,
    Expr,
    Integer,
    Integral,
    Mul,
    Pow,
    Product,
    Rational,
    S,
    Sum,
    Symbol,
    factorial,
    fraction,
    nan,
    oo,
    pi,
    zoo,
)  # fmt: skip
from sympy import Function as SympyFunction

from .assumptions import (
    Assumption,
    Claim,
    Definition,
    FiniteMoments,
    Has,
    HasLaw,
    HasStatistic,
    Holds,
    Large,
    Law,
    Reference,
    Relation,
    Slope,
    Small,
    Together,
)
from .derivations import LawClaim
from .expressions import STEP, Apply, Array, Before, Cov, Distinct, E, Entry, Function, Var

RELATIONS = {
    Relation.EQUAL: "=", Relation.APPROXIMATE: r"\approx", Relation.PROPORTIONAL: r"\propto",
    Relation.DISTINCT: r"\ne", Relation.LESS: "<", Relation.AT_MOST: r"\le", Relation.GREATER: ">",
    Relation.AT_LEAST: r"\ge",
}  # fmt: skip
"""Relations as an author types them."""

_HALF = Rational(1, 2)


def latex(thing: Expr | Claim | LawClaim | Assumption | Law) -> str:
    """LaTeX of an expression or a claim; of an assumption, the line of a given block that says it."""
    match thing:
        case Claim(left=left, relation=relation, right=right):
            return f"{latex(left)} {RELATIONS[relation]} {latex(right)}"
        case LawClaim(array=array, law=law):
            subject = rf"{array.name} \sim " if array is not None else ""
            return rf"{subject}\text{{{law.name}}}({', '.join(map(latex, law.parameters))})"
        case Law(name=name, parameters=parameters):
            return f"{name}({', '.join(map(latex, parameters))})" if parameters else name
        case Expr():
            return _sum(_undummied(thing))
    return _line(thing)


def _undummied(expression: Expr) -> Expr:
    """Bound indices that have no name of their own get one that nothing else has."""
    dummies = sorted(expression.atoms(Dummy), key=lambda d: (d.name, d.dummy_index))
    taken = {s.name for s in expression.atoms(Symbol) if not isinstance(s, Dummy)}
    names: dict[Expr, Expr] = {}
    for dummy in dummies:
        name = dummy.name
        while name in taken:
            name += "'"
        taken.add(name)
        names[dummy] = Symbol(name, integer=True)
    return expression.xreplace(names) if names else expression


# Sums, products, powers


def _sum(expression: Expr) -> str:
    if not isinstance(expression, Add):
        return _product(expression)
    terms = sorted(expression.as_ordered_terms(), key=_ends_in_sum)
    result = ""
    for number, term in enumerate(terms):
        last = number + 1 == len(terms)
        printed = _product(term) if last or not _ends_in_sum(term) else _product(term, closed=True)
        if number and not printed.startswith("-"):
            result += " + "
        elif number:
            result, printed = result + " - ", printed[1:].lstrip()
        result += printed
    return result


def _ends_in_sum(term: Expr) -> bool:
    return isinstance(term, Sum | Product | Integral) or (
        isinstance(term, Mul) and any(isinstance(f, Sum | Product | Integral) for f in term.args)
    )


def _product(expression: Expr, closed: bool = False) -> str:
    """A term; `closed` puts a sum that ends it in brackets."""
    if expression.is_Rational and expression.q == 1:
        return str(expression)
    if expression.could_extract_minus_sign() and isinstance(expression, Mul | Integer | Rational):
        return "-" + _product(-expression, closed)
    above, below = fraction(expression, exact=True)
    if below != 1:
        return rf"\frac{{{_sum(above)}}}{{{_sum(below)}}}"
    if not isinstance(expression, Mul):
        return _factor(expression, closed=closed)
    factors = sorted(expression.as_ordered_factors(), key=lambda f: isinstance(f, Sum | Product | Integral))
    printed = [_factor(f, closed=closed or n + 1 < len(factors), inside=True) for n, f in enumerate(factors)]
    return _joined(printed)


def _joined(factors: Sequence[str]) -> str:
    """Factors next to each other, a sign between where digits would run together."""
    result = factors[0]
    for factor in factors[1:]:
        result += (r" \cdot " if factor[:1].isdigit() else " ") + factor
    return result


def _factor(expression: Expr, closed: bool = False, inside: bool = False) -> str:
    if isinstance(expression, Add):
        return rf"\left({_sum(expression)}\right)"
    if isinstance(expression, Pow):
        return _power(expression)
    if isinstance(expression, Sum | Product):
        printed = _big(expression)
        return rf"\left({printed}\right)" if closed else printed
    if isinstance(expression, Integral):
        return rf"\left({_integral(expression)}\right)"
    if isinstance(expression, Mul) and inside:
        return rf"\left({_product(expression)}\right)"
    return _atom(expression)


def _power(expression: Expr) -> str:
    base, exponent = expression.as_base_exp()
    if exponent == _HALF:
        return rf"\sqrt{{{_sum(base)}}}"
    if exponent.is_Rational and exponent.q > 1 and exponent.p > 0:
        root = rf"\sqrt[{exponent.q}]{{{_sum(base)}}}" if exponent.q > 2 else rf"\sqrt{{{_sum(base)}}}"
        return root if exponent.p == 1 else rf"\left({root}\right)^{{{exponent.p}}}"
    if exponent.could_extract_minus_sign():
        return rf"\frac{{1}}{{{_factor(1 / expression)}}}"
    printed = _atom(base) if isinstance(base, E | Var | Cov) or _plain(base) else rf"\left({_sum(base)}\right)"
    return f"{printed}^{{{_sum(exponent)}}}"


def _plain(base: Expr) -> bool:
    """Whether a power can follow the base without brackets."""
    if isinstance(base, Entry):
        return "^" not in _entry(base)
    return (isinstance(base, Symbol) and "^" not in base.name) or (base.is_Integer and base >= 0) or base == pi


def _big(expression: Expr) -> str:
    sign = r"\sum" if isinstance(expression, Sum) else r"\prod"
    over = " ".join(
        rf"{sign}_{{{_atom(symbol)}={_sum(first)}}}^{{{_sum(last)}}}"
        for symbol, first, last in reversed(expression.limits)
    )
    body = expression.function
    printed = _factor(body) if isinstance(body, Add) else _product(body)
    return rf"{over} \left({printed}\right)" if _ambiguous(expression) else f"{over} {printed}"


def _ambiguous(expression: Expr) -> bool:
    """Whether what is multiplied over an index ends in a factor without it, which could stand outside."""
    body = expression.function
    if not (isinstance(expression, Product) and isinstance(body, Mul)) or fraction(body, exact=True)[1] != 1:
        return False
    last = sorted(body.as_ordered_factors(), key=lambda f: isinstance(f, Sum | Product | Integral))[-1]
    return not last.has(*(symbol for symbol, _, _ in expression.limits))


def _integral(expression: Expr) -> str:
    symbol, low, high = expression.limits[0]
    body = _factor(expression.function) if isinstance(expression.function, Add) else _product(expression.function)
    return rf"\int_{{{_sum(low)}}}^{{{_sum(high)}}} {body} d{_atom(symbol)}"


# Atoms and functions


def _atom(expression: Expr) -> str:
    match expression:
        case Entry():
            return _entry(expression)
        case E():
            return rf"\mathbb{{E}}\left[{_sum(expression.args[0])}\right]"
        case Var():
            return rf"\operatorname{{Var}}\left[{_sum(expression.args[0])}\right]"
        case Cov():
            return rf"\operatorname{{Cov}}\left[{_sum(expression.args[0])}, {_sum(expression.args[1])}\right]"
        case Before():
            return rf"\mathbb{{1}}\left[{_sum(expression.args[0])} < {_sum(expression.args[1])}\right]"
        case Distinct():
            return rf"\mathbb{{1}}\left[{_sum(expression.args[0])} \ne {_sum(expression.args[1])}\right]"
        case Apply():
            return _applied(expression)
        case Symbol():
            return str(expression.name)
        case Rational():
            return str(expression) if expression.q == 1 else rf"\frac{{{expression.p}}}{{{expression.q}}}"
    if expression in (pi, oo, -oo, S.Exp1):
        return {pi: r"\pi", oo: r"\infty", -oo: r"-\infty", S.Exp1: "e^{1}"}[expression]
    if expression in (nan, zoo):
        return r"\text{undefined}"
    if isinstance(expression, factorial):
        return rf"{_factor(expression.args[0], inside=True)}!"
    if isinstance(expression, SympyFunction):
        inside = ", ".join(map(_sum, expression.args))
        return rf"\{type(expression).__name__}\left({inside}\right)"
    if isinstance(expression, Mul | Add | Pow | Sum | Product):
        return _sum(expression)
    return rf"\operatorname{{{type(expression).__name__}}}\left({', '.join(map(_sum, expression.args))}\right)"


def _applied(expression: Apply) -> str:
    argument = _sum(expression.argument)
    if expression.function == STEP and expression.order == 0:
        return rf"\mathbb{{1}}\left[{argument} > 0\right]"
    order = "'" * expression.order if expression.order < 4 else f"^{{({expression.order})}}"
    return rf"{expression.function.name}{order}\left({argument}\right)"


def _entry(expression: Entry) -> str:
    return str(expression.array.template.format(*(_sum(a) for a in expression.args[1:])))


# Assumptions


def _line(thing: Assumption) -> str:
    match thing:
        case Has(subject=subject, property=prop):
            return f"{_declared(subject)}: {prop.value}"
        case HasStatistic(array=array, statistic=statistic, value=value):
            said = "zero mean" if value == 0 and statistic.value == "mean" else f"{statistic.value} {latex(value)}"
            return f"{_declared(array)}: {said}"
        case HasLaw(array=array, law=law):
            return f"{_declared(array)}: {latex(law)}"
        case FiniteMoments(array=array, order=order):
            return f"{_declared(array)}: finite moments up to {order}"
        case Together(members=members, property=prop):
            return f"{', '.join(map(_whole, members))}: {prop.value}"
        case Slope(function=function, value=value):
            return (
                f"{function.name}: unit slope"
                if value == 1
                else f"{function.name}: {function.name}'(0) = {latex(value)}"
            )
        case Small(subject=subject):
            return f"{_declared(subject) if isinstance(subject, Array) else latex(subject)}: small"
        case Large(subject=subject):
            return f"{latex(subject)}: large"
        case Holds(claim=claim):
            return latex(claim)
        case Definition(head=head, body=body):
            return f"{latex(head)} := {latex(body)}"
    raise TypeError(f"{thing!r} is nothing that can be printed")


_LETTERS = "ijkmpqr"


def _declared(subject: Array | Function) -> str:
    """An array with its indices and ranges, as a given declares it."""
    if isinstance(subject, Function) or not subject.ranges:
        return subject.name if isinstance(subject, Function) else _labelled(subject, subject.labels)
    taken = {s.name for r in subject.ranges for e in r for s in e.free_symbols} | {s.name for s in subject.labels}
    letters = [x for x in _LETTERS if x not in taken]
    names = [letters[n] if n < len(letters) else f"i_{n}" for n in range(len(subject.ranges))]
    ranges = [f"{x} = {latex(a)}..{latex(b)}" for x, (a, b) in zip(names, subject.ranges, strict=True)]
    entry = subject.template.format(*(s.name for s in subject.labels), *names)
    return ", ".join((entry, *ranges))


def _whole(member: Reference) -> str:
    return _labelled(member.array, member.labels)


def _labelled(array: Array, labels: Sequence[Expr]) -> str:
    """The array with its labels and without indices: `w_{l}` of `w_{l,i}`."""
    if not array.arity:
        return str(array.template.format())
    if not labels:
        return str(array.name)
    mark = "\ue000"
    filled = array.template.format(*map(latex, labels), *(mark for _ in array.ranges))
    filled = re.sub(rf",?{mark}", "", filled)
    return re.sub(r"[_^]\{\}", "", filled)
