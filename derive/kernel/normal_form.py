"""The normal form of an expression: sums split by which indices coincide, expectations taken, terms collected.

    normal_form(E(Sum(z[i] * W[i, k], (i, 1, n)) ** 2), scope, setting)  ->  n E[z^2] E[W^2] + ...

A scope lists index names that are pairwise different. A sum over i runs, for each name of the same range, over
the case where i is that name, and over one further name different from all; so inside an expectation different
names are different entries, and the expectation of a product can be factored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from sympy import Expr, Pow, Product, Symbol, pi

from ..language.assumptions import Property, Statistic
from ..language.expressions import Apply, Before, Cov, Distinct, E, Entry, Var
from .expand import OutsideFragment, Raw, Setting, expand, is_random
from .facts import Label, function_key, label
from .forms import (
    Form,
    Frozen,
    add,
    atom_form,
    bind,
    constant,
    freeze,
    multiply,
    product,
    rename,
    scale,
    subtract,
)
from .moments import World, expectation_of_monomial
from .roots import power


@dataclass(frozen=True, slots=True)
class Scope:
    """Index names, pairwise different, each with the key of its range; and what each symbol stands for."""

    names: tuple[tuple[str, Any], ...] = ()
    meaning: tuple[tuple[Symbol, str], ...] = ()

    def of_range(self, key: Any) -> list[str]:
        return [name for name, k in self.names if k == key]

    def with_meaning(self, symbol: Symbol, name: str) -> Scope:
        return replace(self, meaning=(*self.meaning, (symbol, name)))

    def with_name(self, name: str, key: Any) -> Scope:
        return replace(self, names=(*self.names, (name, key)))


Leaf = Callable[[Raw, Scope], Form]


def normal_form(node: Expr, scope: Scope, setting: Setting) -> Form:
    """The form of an expression, pathwise where it is random outside every expectation.

    Raises OutsideFragment and BudgetExhausted.
    """

    def leaf(raw: Raw, inner: Scope) -> Form:
        return product([_factor_form(f, p, inner, setting) for f, p in raw.factors])

    return _sum_terms(expand(node, setting), scope, setting, leaf, _never)


def expectation(node: Expr, scope: Scope, setting: Setting) -> Form:
    """The form of E[node]."""

    def declared(moment: Expr) -> Form:
        return normal_form(moment, Scope(), setting)

    def leaf(raw: Raw, inner: Scope) -> Form:
        fixed = product([_factor_form(f, p, inner, setting) for f, p in raw.factors if not is_random(f)])
        random = product([_factor_form(f, p, inner, setting) for f, p in raw.factors if is_random(f)])
        total: Form = {}
        for (bound, monomial), c in random.items():
            if bound:
                raise OutsideFragment(f"a sum that cannot be taken out of E[{node}]")
            value = expectation_of_monomial(monomial, World(setting, inner.names, declared))
            total = add(total, scale(multiply(fixed, value), c))
        return total

    return _sum_terms(expand(node, setting), scope, setting, leaf, _surely_zero)


# ------------------------------------------------------------------------------------------------ sums


def _sum_terms(
    terms: list[Raw], scope: Scope, setting: Setting, leaf: Leaf, vanishes: Callable[[Raw, Scope, Setting], bool]
) -> Form:
    total: Form = {}
    for raw in terms:
        total = add(total, scale(_sum_over(raw, 0, scope, setting, leaf, vanishes), raw.coefficient))
    return total


def _sum_over(
    raw: Raw,
    position: int,
    scope: Scope,
    setting: Setting,
    leaf: Leaf,
    vanishes: Callable[[Raw, Scope, Setting], bool],
) -> Form:
    setting.budget.spend()
    if vanishes(raw, scope, setting):
        return {}
    if position == len(raw.bound):
        return leaf(raw, scope)
    symbol, first, last = raw.bound[position]
    key = range_key(first, last, scope, setting)
    total: Form = {}
    for name in scope.of_range(key):
        inner = scope.with_meaning(symbol, name)
        total = add(total, _sum_over(raw, position + 1, inner, setting, leaf, vanishes))
    new = f"#{next(setting.names)}"
    inner = scope.with_name(new, key).with_meaning(symbol, new)
    body = _sum_over(raw, position + 1, inner, setting, leaf, vanishes)
    return add(total, bind(body, new, key, len(scope.of_range(key))))


def _never(raw: Raw, scope: Scope, setting: Setting) -> bool:
    return False


def _surely_zero(raw: Raw, scope: Scope, setting: Setting) -> bool:
    """Whether some centred, independent entry stands alone, however the remaining indices fall.

    Only saves work: what it cuts off would be found to be zero one index at a time.
    """
    entries = _lonely_candidates(raw, setting)
    if not entries:
        return False
    meaning = dict(scope.meaning)
    placed = [(e.array, tuple(str(meaning.get(i, i)) if _known(i, meaning) else None for i in e.args[1:]), p)
              for e, p in entries]
    for array, indices, _ in placed:
        if None in indices:
            continue
        count = sum(p for a, i, p in placed if a == array and i == indices)
        if count == 1 and not any(a == array and i != indices and _may_meet(i, indices) for a, i, _ in placed):
            return True
    return False


def _lonely_candidates(raw: Raw, setting: Setting) -> list[tuple[Entry, int]]:
    facts = setting.facts
    random = [(f, p) for f, p in raw.factors if is_random(f)]
    if not all(isinstance(f, Entry) for f, _ in random):
        return []
    if any(label(part) is None for f, _ in random for part in f.labels):
        return []
    instances = sorted({(facts.key(f.array), tuple(label(part) or ("", 0) for part in f.labels)) for f, _ in random})
    arrays = {key for key, _ in instances}
    if len(arrays) < len(instances) or (len(instances) > 1 and not facts.covering(instances)):
        return []
    return [
        (f, p)
        for f, p in random
        if facts.has(facts.key(f.array), Property.INDEPENDENT)
        and facts.statistic(facts.key(f.array), Statistic.MEAN) == 0
    ]


def _known(i: Expr, meaning: dict[Symbol, str]) -> bool:
    return i in meaning or not i.is_Symbol


def _may_meet(left: tuple[Any, ...], right: tuple[Any, ...]) -> bool:
    return all(a is None or b is None or a == b for a, b in zip(left, right, strict=True)) and None in left


# --------------------------------------------------------------------------------------------- factors


def _factor_form(node: Expr, exponent: int, scope: Scope, setting: Setting) -> Form:
    form = _atom_form(node, scope, setting)
    return form if exponent == 1 else product([form] * exponent)


def _atom_form(node: Expr, scope: Scope, setting: Setting) -> Form:
    match node:
        case Entry():
            return atom_form(_entry_atom(node, scope, setting))
        case Symbol():
            return atom_form(("dimension" if node.is_positive else "symbol", node.name))
        case Apply():
            return _apply_form(node, scope, setting)
        case E():
            return expectation(node.args[0], scope, setting)
        case Var():
            x = node.args[0]
            return _covariance(x, x, scope, setting)
        case Cov():
            return _covariance(node.args[0], node.args[1], scope, setting)
        case Distinct() | Before():
            return _order(node, scope)
        case Product():
            return _label_product(node, scope, setting)
        case Pow():
            return power(normal_form(node.base, scope, setting), node.exp, setting)
    if node == pi:
        return atom_form(("pi",))
    raise OutsideFragment(f"{node} is not something that can be computed with here")


def _covariance(x: Expr, y: Expr, scope: Scope, setting: Setting) -> Form:
    means = multiply(expectation(x, scope, setting), expectation(y, scope, setting))
    return subtract(expectation(x * y, scope, setting), means)


def _entry_atom(node: Entry, scope: Scope, setting: Setting) -> Any:
    key = setting.facts.key(node.array)
    if not node.array.random:
        places = tuple(_place(i, scope) for i in node.args[1:])
        return ("entry", key, places, ())
    labels = tuple(_place(i, scope) for i in node.labels)
    names = tuple(_name(i, scope) for i in node.indices)
    for position, name in enumerate(names):
        first, last = node.array.range_of(position, node.labels)
        own = range_key(first, last, scope, setting)
        if (name, own) not in scope.names:
            raise OutsideFragment(
                f"an index of {node} runs over another range than that of {node.array.name}, 1 to {last}"
                if first == 1
                else f"an index of {node} runs over another range than {first} to {last}"
            )
    return ("random", key, labels, names)


def _name(i: Expr, scope: Scope) -> str:
    for symbol, name in reversed(scope.meaning):
        if symbol == i:
            return name
    if i.is_Integer:
        return str(i)
    raise OutsideFragment(f"the index {i}: only a name or a number can be followed here")


def _place(i: Expr, scope: Scope) -> Label:
    found = label(i)
    if found is None:
        raise OutsideFragment(f"the label {i}: only a name plus or minus a number can be followed here")
    base, offset = found
    for symbol, name in reversed(scope.meaning):
        if symbol.name == base and i.has(symbol):
            base = name
            break
    return (base, offset)


def _order(node: Expr, scope: Scope) -> Form:
    i, j = (_name(a, scope) for a in node.args)
    if i == j:
        return {}
    if isinstance(node, Distinct):
        return constant(1)
    if i.lstrip("-").isdigit() and j.lstrip("-").isdigit():
        return constant(int(int(i) < int(j)))
    return atom_form(("before", i, j))


def _apply_form(node: Apply, scope: Scope, setting: Setting) -> Form:
    facts, function = setting.facts, node.function
    key = function_key(function)
    facts.functions[key] = function
    argument = normal_form(node.argument, _only(scope, node.argument), setting)
    if not argument:
        value = facts.derivative_at_zero(function, node.order)
        if value is not None:
            return normal_form(value, scope, setting)
    sign = Fraction(1)
    parity = facts.parity(function)
    if parity is not None and argument and min(argument.items())[1] < 0:
        argument = scale(argument, -1)
        sign = Fraction(parity * (-1) ** node.order)
    return scale(atom_form(("apply", key, node.order, freeze(argument))), sign)


def _only(scope: Scope, node: Expr) -> Scope:
    """The part of the scope that the node mentions: an argument is the same whatever else is around it."""
    meaning = tuple((s, n) for s, n in scope.meaning if s in node.free_symbols)
    literal = {str(i) for entry in node.atoms(Entry) for i in entry.indices if i.is_Integer}
    kept = {n for _, n in meaning} | literal
    return Scope(tuple((n, k) for n, k in scope.names if n in kept), meaning)


def _label_product(node: Product, scope: Scope, setting: Setting) -> Form:
    if len(node.limits) != 1:
        raise OutsideFragment("a product over two labels at once")
    symbol, first, last = node.limits[0]
    if is_random(node.function):
        raise OutsideFragment("a product of random factors over a label")
    name = f"@{next(setting.names)}"
    body = normal_form(node.function, scope.with_meaning(symbol, name), setting)
    ends = tuple(freeze(normal_form(end, scope, setting)) for end in (first, last))
    return atom_form(("product", "@", *ends, freeze(rename(body, {name: "@"}))))



def range_key(first: Expr, last: Expr, scope: Scope, setting: Setting) -> tuple[Frozen, Frozen]:
    """What identifies a range: the forms of its ends."""
    return freeze(normal_form(first, scope, setting)), freeze(normal_form(last, scope, setting))
