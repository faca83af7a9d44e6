"""Products under sums, as data: multiplied, their bound names kept apart, kinks at zero merged."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sympy import Expr, Integer, Pow, Rational, Sum, Symbol

from ..language.expressions import RELU, STEP, Apply, Cov, E, Entry, Var, fresh_index
from .settings import EPSILON, Setting


@dataclass(frozen=True, slots=True)
class Raw:
    """coefficient * sum over `bound` of the product of `factors` (node, positive power)."""

    coefficient: Fraction
    factors: tuple[tuple[Expr, int], ...]
    bound: tuple[tuple[Symbol, Expr, Expr], ...]


def is_random(node: Expr) -> bool:
    """Whether the value varies from outcome to outcome."""
    if isinstance(node, (E, Var, Cov)):
        return False
    if isinstance(node, Entry):
        return bool(node.array.random)
    return any(is_random(a) for a in node.args if isinstance(a, Expr))


def factor(node: Expr, power: int = 1) -> Raw:
    return Raw(Fraction(1), ((node, power),), ())


def times(left: list[Raw], right: list[Raw], setting: Setting) -> list[Raw]:
    setting.budget.spend(len(left) * len(right))
    products = (_joined(a, _renamed(b)) for a in left for b in right)
    if setting.taylor is None or setting.facts.large():
        return list(products)
    return [p for p in products if dict(p.factors).get(EPSILON, 0) < setting.taylor]


def _joined(a: Raw, b: Raw) -> Raw:
    powers = dict(a.factors)
    for node, power in b.factors:
        powers[node] = powers.get(node, 0) + power
    factors = _merge_kink_powers(powers)
    return Raw(a.coefficient * b.coefficient, tuple(factors.items()), a.bound + b.bound)


def _renamed(raw: Raw) -> Raw:
    """The same with fresh bound names: a square of a sum runs over two indices."""
    if not raw.bound:
        return raw
    to = {name: fresh_index(name) for name, _, _ in raw.bound}
    bound = tuple((to[name], first.xreplace(to), last.xreplace(to)) for name, first, last in raw.bound)
    return Raw(raw.coefficient, tuple((node.xreplace(to), p) for node, p in raw.factors), bound)


def merged_kinks(nodes: list[Expr]) -> list[Expr]:
    """Products with ReLU or the step of the same thing: x 1[x>0] = ReLU(x), x ReLU(x) = ReLU(x)^2."""
    powers: dict[Expr, int] = {}
    rest = []
    for node in nodes:
        base, exponent = node.as_base_exp()
        if exponent.is_Integer and exponent > 0:
            powers[base] = powers.get(base, 0) + int(exponent)
        else:
            rest.append(node)
    return rest + [Pow(base, power) for base, power in _merge_kink_powers(powers).items()]


def _merge_kink_powers(powers: dict[Expr, int]) -> dict[Expr, int]:
    for node in list(powers):
        if not (isinstance(node, Apply) and node.order == 0 and node.function in (RELU, STEP)):
            continue
        if node not in powers:
            continue
        x = node.argument
        step, ramp = STEP(x), RELU(x)
        power = powers.pop(ramp, 0) + (powers.pop(x, 0) if x in powers else 0)
        powers.pop(step, None)
        powers[ramp if power else step] = power or 1
    return powers


def content_of(terms: list[Raw], setting: Setting) -> tuple[Expr, Expr]:
    """A factor without randomness that the terms share, and what is left."""
    kinds = {_random_part(t) for t in terms}
    if len(kinds) == 1 and not any(t.bound for t in terms):
        content = sum((rebuild(t, randomly=False) for t in terms), Integer(0))
        return content, rebuild(terms[0], randomly=True)
    first = Rational(terms[0].coefficient.numerator, terms[0].coefficient.denominator)
    whole = sum((rebuild(t, None) for t in terms), Integer(0))
    if len(terms) == 1:
        bound = {name for name, _, _ in terms[0].bound}
        outside = [f**p for f, p in terms[0].factors if not is_random(f) and not f.free_symbols & bound]
        content = first
        for factor in outside:
            content = content * factor
        inside = tuple((f, p) for f, p in terms[0].factors if is_random(f) or f.free_symbols & bound)
        return content, rebuild(Raw(Fraction(1), inside, terms[0].bound), None)
    return (Integer(1) if first > 0 else Integer(-1)), (whole if first > 0 else -whole)


def _random_part(raw: Raw) -> frozenset[tuple[Expr, int]]:
    return frozenset((f, p) for f, p in raw.factors if is_random(f))


def rebuild(raw: Raw, randomly: bool | None) -> Expr:
    """The expression again: its random factors, the others with the coefficient, or (None) all."""
    node: Expr = Integer(1)
    if not randomly:
        node = Rational(raw.coefficient.numerator, raw.coefficient.denominator)
    for factor, power in raw.factors:
        if randomly is None or is_random(factor) == randomly:
            node = node * factor**power
    for limit in reversed(raw.bound):
        node = Sum(node, limit)
    return node
