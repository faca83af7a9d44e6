"""The normal form of an expression: sums split by which indices coincide, expectations taken, terms collected.

    normal_form(E(Sum(z[i] * W[i, k], (i, 1, n)) ** 2), scope, setting)  ->  n E[z^2] E[W^2] + ...

A scope lists index names that are pairwise different. A sum over i runs, for each name of the same range,
over the case where i is that name, and over one further name different from all; so inside an expectation
different names are different entries, and the expectation of a product can be factored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from sympy import Abs, Expr, Integral, Pow, Product, Rational, Sum, Symbol, pi

from ..language.expressions import Apply, Before, Cov, Distinct, E, Entry, Var
from .arguments import argument, within
from .contraction import contract
from .elimination import apart
from .expand import expand
from .forms import Argument, Form, add, atom_form, constant, freeze, scale, subtract, thaw
from .integrals import integral
from .labels import Label, function_key, label
from .moments import World, expectation_of_monomial
from .naming import names_in_argument, rename
from .powers import products_inside, symbolic_power
from .products import bind, multiply, product
from .pruning import Pruner, lonely
from .raws import Raw, is_random
from .roots import power
from .scope import Scope, check_never_negative, range_key, skipped_numbers, users_name
from .settings import OutsideFragment, Setting
from .units import units

_LONGEST_PRODUCT = 32
Leaf = Callable[[Raw, Scope], Form]


def normal_form(node: Expr, scope: Scope, setting: Setting) -> Form:
    """The form of an expression, pathwise where it is random outside every expectation.

    Raises OutsideFragment and BudgetExhausted.
    """

    def leaf(raw: Raw, inner: Scope) -> Form:
        return _factors_form(raw.factors, inner, setting)

    terms = _terms(node, scope, setting)
    return add(*(scale(_sum_over(raw, 0, scope, setting, leaf, None), raw.coefficient) for raw in terms))


def _terms(node: Expr, scope: Scope, setting: Setting) -> tuple[Raw, ...]:
    """The node multiplied out. The names that its sums bind are this node's in this scope alone."""
    return setting.recall(
        "terms", (node, scope), lambda: tuple(contract(raw, setting) for raw in expand(node, setting))
    )


def expectation(node: Expr, scope: Scope, setting: Setting) -> Form:
    """The form of E[node]."""
    return setting.recall("E", (node, scope), lambda: _expectation(node, scope, setting))


def _expectation(node: Expr, scope: Scope, setting: Setting) -> Form:

    def leaf(raw: Raw, inner: Scope) -> Form:
        fixed = _factors_form([f for f in raw.factors if not is_random(f[0])], inner, setting)
        random = _factors_form([f for f in raw.factors if is_random(f[0])], inner, setting)
        total: Form = {}
        for (bound, monomial), c in random.items():
            if bound:
                raise OutsideFragment(f"a sum that cannot be taken out of E[{node}]")
            value = expectation_of_monomial(monomial, World(setting, inner.names, normal_form))
            total = add(total, scale(multiply(fixed, value), c))
        return total

    terms = _terms(node, scope, setting)
    if any(factor.is_Pow and is_random(factor) for raw in terms for factor, _ in raw.factors):
        raise OutsideFragment(f"E[{node}]: a quotient or root of something random")
    return add(
        *(scale(_sum_over(raw, 0, scope, setting, leaf, lonely(raw, setting)), raw.coefficient) for raw in terms)
    )


# ------------------------------------------------------------------------------------------------ sums


def _sum_over(raw: Raw, position: int, scope: Scope, setting: Setting, leaf: Leaf, vanishes: Pruner | None) -> Form:
    setting.budget.spend()
    if vanishes is not None and vanishes(scope.meaning):
        return {}
    if position == len(raw.bound):
        return leaf(raw, scope)
    symbol, first, last = raw.bound[position]
    check_never_negative(first, last, setting)
    key, skipped = _run(raw, symbol, first, last, scope, setting)
    if not skipped <= set(scope.of_range(key)):
        raise OutsideFragment(f"a sum from {first} inside an argument")
    total: Form = {}
    for name in scope.of_range(key):
        if name in skipped:
            continue
        inner = scope.with_meaning(symbol, name)
        total = add(total, _sum_over(raw, position + 1, inner, setting, leaf, vanishes))
    new = f"#{next(setting.names)}"
    inner = scope.with_name(new, key).with_meaning(symbol, new)
    body = _sum_over(raw, position + 1, inner, setting, leaf, vanishes)
    return add(total, bind(body, new, key, len(scope.of_range(key))))


def _run(
    raw: Raw, symbol: Symbol, first: Expr, last: Expr, scope: Scope, setting: Setting
) -> tuple[Any, frozenset[str]]:
    """The range that a sum's index belongs to, and the numbers at its start that the sum leaves out."""
    entries = (e for f, _ in raw.factors for e in ((f,) if isinstance(f, Entry) else f.atoms(Entry)))
    for entry in (e for e in entries if e.array.random and symbol in e.indices):
        start, end = entry.array.range_of(entry.indices.index(symbol), entry.labels)
        left_out = skipped_numbers(start, end, first, last)
        if left_out and not end.free_symbols & scope.meaning.keys():
            return range_key(start, end, scope, setting, normal_form), frozenset(map(str, left_out))
    return range_key(first, last, scope, setting, normal_form), frozenset()


# --------------------------------------------------------------------------------------------- factors


def _factors_form(factors: Iterable[tuple[Expr, int]], scope: Scope, setting: Setting) -> Form:
    """The product of factors; entries, the many, are put together in one monomial."""
    powers: dict[Any, int] = {}
    others = []
    for node, exponent in factors:
        if isinstance(node, Entry):
            atom = _entry_atom(node, scope, setting)
            powers[atom] = powers.get(atom, 0) + exponent
        else:
            others += [_atom_form(node, scope, setting)] * exponent
    return product([{((), tuple(sorted(powers.items()))): Fraction(1)}, *others])


def _atom_form(node: Expr, scope: Scope, setting: Setting) -> Form:
    match node:
        case Symbol():
            if node in scope.meaning:
                raise OutsideFragment(f"the index {node} as a number")
            return atom_form(("dimension" if node.is_positive and node.is_integer else "symbol", node.name))
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
            return _power_form(node, scope, setting)
        case Integral():
            return normal_form(integral(node, setting), scope, setting)
        case Abs():
            return power(_argument(node.args[0] ** 2, scope, setting), Rational(1, 2), setting)
    if node == pi:
        return atom_form(("pi",))
    raise OutsideFragment(f"{node} is not something that can be computed with here")


def _power_form(node: Pow, scope: Scope, setting: Setting) -> Form:
    base = _argument(node.base, scope, setting)
    if node.exp.is_Rational:
        return power(base, node.exp, setting)
    if is_random(node.base):
        raise OutsideFragment("a random number to a power that is not a number")
    return symbolic_power(base, node.exp, scope, setting, normal_form)


def _covariance(x: Expr, y: Expr, scope: Scope, setting: Setting) -> Form:
    mean = expectation(x, scope, setting)
    means = multiply(mean, mean if x == y else expectation(y, scope, setting))
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
        own = range_key(first, last, scope, setting, normal_form)
        index = node.indices[position]
        if index.is_Integer and ((first - index).is_positive or (index - last).is_positive):
            raise OutsideFragment(f"there is no {node}: its index runs from {first} to {last}")
        if (name, own) not in scope.names:
            raise OutsideFragment(
                f"an index of {node} runs over another range than that of {node.array.name}, 1 to {last}"
                if first == 1
                else f"an index of {node} runs over another range than {first} to {last}"
            )
    return ("random", key, labels, names)


def _name(i: Expr, scope: Scope) -> str:
    found = scope.meaning.get(i)
    if found is not None:
        return found
    if i.is_Integer:
        return str(i)
    raise OutsideFragment(f"the index {i}: only a name or a number can be followed here")


def _place(i: Expr, scope: Scope) -> Label:
    found = label(i)
    if found is None:
        raise OutsideFragment(f"the label {i}: only a name plus or minus a number can be followed here")
    base, offset = found
    if base:
        base = scope.meaning.get(i.as_coeff_Add()[1]) or users_name(base)
    return ("", int(base) + offset) if base.isdigit() else (base, offset)


def _order(node: Expr, scope: Scope) -> Form:
    i, j = (_name(a, scope) for a in node.args)
    if not {key for name, key in scope.names if name == i} & {key for name, key in scope.names if name == j}:
        raise OutsideFragment(f"{node}: the two indices run over different ranges")
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
    left_out, frozen = _argument(node.argument, scope, setting)
    if any(a[0] == "root" and units(a) for (_, monomial), _ in frozen for a, _ in monomial):
        raise OutsideFragment(f"{node}: a quotient or root of something random")
    if not frozen:
        value = facts.derivative_at_zero(function, node.order)
        if value is not None:
            return normal_form(value, scope, setting)
    sign = Fraction(1)
    parity = facts.parity(function)
    if parity is not None and frozen and frozen[0][1] < 0:
        frozen = tuple((term, -c) for term, c in frozen)
        sign = Fraction(parity * (-1) ** node.order)
    return scale(atom_form(("apply", key, node.order, (left_out, frozen))), sign)


def _argument(node: Expr, scope: Scope, setting: Setting) -> Argument:
    """The form of what stands inside a root or an activation: the same whatever else is around it."""
    own = _only(scope, node)
    return argument(normal_form(node, own, setting), own.names)


def _only(scope: Scope, node: Expr) -> Scope:
    """The part of the scope that the node can mention: its symbols, and numbers."""
    mentioned = node.free_symbols
    meaning = {s: n for s, n in scope.meaning.items() if s in mentioned}
    kept = set(meaning.values())
    return Scope(tuple((n, k) for n, k in scope.names if n in kept or n.isdigit()), meaning)


def _label_product(node: Product, scope: Scope, setting: Setting) -> Form:
    if len(node.limits) != 1:
        raise OutsideFragment("a product over two labels at once")
    symbol, first, last = node.limits[0]
    if is_random(node.function):
        raise OutsideFragment("a product of random factors over a label")
    begin, end = label(first), label(last)
    if begin is None or end is None:
        raise OutsideFragment(f"a product from {first} to {last}")
    check_never_negative(first, last, setting)
    name = f"@{next(setting.names)}"
    left_out, body = _layer_factor(node.function, scope.with_meaning(symbol, name), setting)
    if name not in names_in_argument((left_out, body)):
        return symbolic_power((left_out, body), last - first + 1, scope, setting, normal_form)
    peeled = constant(1)
    while _peels(begin, end, setting):
        left_out, form = _layer_factor(apart(node.function).xreplace({symbol: last}), scope, setting)
        peeled = multiply(peeled, within(thaw(form), left_out, scope.names))
        last, end = last - 1, (end[0], end[1] - 1)
    if begin[0] == end[0] and end[1] < begin[1]:
        return peeled
    ends = range_key(first, last, scope, setting, normal_form)
    own = f"@.{products_inside(body)}"
    inner = left_out, freeze(rename(thaw(body), {name: own}))
    return multiply(peeled, atom_form(("product", own, *ends, inner)))


def _layer_factor(node: Expr, scope: Scope, setting: Setting) -> Argument:
    """A factor of a product over layers; indices that are free in it run over that layer's own ranges.

    Its value must not depend on them. Raises OutsideFragment where it does.
    """
    bound = {limit[0] for s in node.atoms(Sum) for limit in s.limits}
    known = scope.meaning.keys() | bound
    own: dict[str, Any] = {}
    scope = _only(scope, node)
    for entry in (e for e in node.atoms(Entry) if e.array.random):
        for position, i in enumerate(entry.indices):
            if i in known:
                continue
            first, last = entry.array.range_of(position, entry.labels)
            key = range_key(first, last, scope, setting, normal_form)
            if own.setdefault(str(i), key) != key and not i.is_Integer:
                raise OutsideFragment(f"{i} runs over two different ranges")
            if (str(i), key) not in scope.names:
                if scope.of_range(key):
                    raise OutsideFragment(f"two free indices of one range inside a product: {i}")
                scope = scope.with_name(str(i), key)
            scope = scope if i.is_Integer else scope.with_meaning(i, str(i))
    factor = argument(normal_form(node, scope, setting), scope.names)
    if names_in_argument(factor) & set(own):
        raise OutsideFragment(f"{node} is not the same for every index")
    return factor


def _peels(begin: Label, end: Label, setting: Setting) -> bool:
    """Whether the last factor is written out: all of a short product, else what lies above the level asked for."""
    if begin[0] == end[0]:
        return 0 <= end[1] - begin[1] < _LONGEST_PRODUCT
    return end[0] in setting.peel and end[1] > setting.peel[end[0]]
