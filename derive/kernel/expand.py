"""From an expression to a list of products under sums: definitions unfolded, everything multiplied out.

Works on SymPy expressions. Each bound index gets a name of its own, so nothing is captured. What lies inside
an expectation, a root, a quotient or an activation is left for the normal form to look into.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar

from sympy import Abs, Expr, Integer, Integral, NumberSymbol, Pow, Product, Rational, Sum, Symbol, factorial

from ..language.assumptions import Definition, Holds, Property
from ..language.expressions import (
    RELU,
    STEP,
    Apply,
    Before,
    Cov,
    Distinct,
    E,
    Entry,
    Var,
    fresh_index,
)
from ..language.work import BudgetExhausted, Deadline, charge
from . import functions
from .facts import Facts, label
from .forms import Argument
from .memory import Memory

EPSILON = Symbol("ε")
"""The scale of a small signal."""


class OutsideFragment(Exception):
    """The claim is not one that the kernel can decide; says which part."""


@dataclass
class Budget:
    """How much work one claim may cost, in nominal seconds (`language.work`) and in terms; and the memory of claims
    before, of the same given or of others.
    """

    seconds: float = 3.0
    terms: int = 200_000
    spent: int = 0
    looked: int = 0
    memory: Memory = field(default_factory=Memory)
    deadline: Deadline = field(init=False)

    def __post_init__(self) -> None:
        self.deadline = Deadline(self.seconds)

    def spend(self, amount: int = 1) -> None:
        """Count work; raises BudgetExhausted when there is none left."""
        self.spent += amount
        charge(45 * amount)
        if self.spent > self.terms:
            raise BudgetExhausted(f"more than {self.terms} terms")
        if self.spent - self.looked >= 64:
            self.looked = self.spent
            if self.deadline.passed():
                raise BudgetExhausted(f"more than {self.seconds:.1f} seconds of work")


Lemma = tuple[str, int, str]
"""An array, a power, and what holds of that moment in every layer."""
R = TypeVar("R")


@dataclass
class Setting:
    """What is known, how far recursive definitions are unfolded, and to which order activations are
    expanded; `positive` are forms that conditions say are positive. While a lemma is shown, it is the
    `hypothesis` for the layer below and, with those that it is shown for, `pending`.
    """

    facts: Facts
    budget: Budget = field(default_factory=Budget)
    levels: dict[str, int] = field(default_factory=dict)
    taylor: int | None = None
    positive: tuple[tuple[Argument, Holds], ...] = ()
    hypothesis: Lemma | None = None
    pending: frozenset[Lemma] = frozenset()
    peel: dict[str, int] = field(default_factory=dict)
    names: itertools.count[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        """Everything but the given that a result may depend on."""
        unfolded = (tuple(sorted(self.levels.items())), tuple(self.peel.items()), self.taylor)
        around = (*unfolded, self.positive, self.hypothesis, self.pending)
        known = self.facts.memory.settings
        self._number = known.setdefault(around, len(known))

    def recall(self, what: str, key: tuple[Hashable, ...], compute: Callable[[], R]) -> R:
        """What `compute` gives, which depends on `key`, this setting and answers of the given alone."""
        return self.facts.recall((what, key, self._number), compute)


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


def expand(node: Expr, setting: Setting) -> list[Raw]:
    """The node as a sum of products. Raises OutsideFragment and BudgetExhausted."""
    setting.budget.spend()
    match node:
        case Rational():
            return [Raw(Fraction(int(node.p), int(node.q)), (), ())] if node else []
        case Sum():
            return _sum(node, setting)
        case Entry() | Symbol():
            return _named(node, setting)
        case Apply():
            return _apply(node, setting)
        case E() | Var() | Cov() | Before() | Distinct() | Product() | NumberSymbol():
            return [_factor(node)]
        case Integral() | Abs() if not is_random(node):
            return [_factor(node)]
    if node.is_Add:
        return [term for part in node.args for term in expand(part, setting)]
    if node.is_Mul:
        return _product(list(node.args), setting)
    if node.is_Pow:
        return _power(node, setting)
    raise OutsideFragment(f"{node} is not something that can be computed with here")


def _factor(node: Expr, power: int = 1) -> Raw:
    return Raw(Fraction(1), ((node, power),), ())


def _sum(node: Sum, setting: Setting) -> list[Raw]:
    body, bound = node.function, []
    for limit in node.limits:
        if len(limit) != 3:
            raise OutsideFragment(f"the sum over {limit[0]} has no bounds")
        fresh = fresh_index(limit[0])
        body = body.xreplace({limit[0]: fresh})
        bound.append((fresh, limit[1], limit[2]))
    # the first limit is the innermost; the others may stand in its bounds
    for position in range(len(bound)):
        later = {
            old[0]: new[0]
            for old, new in zip(node.limits[position + 1 :], bound[position + 1 :], strict=True)
        }
        name, first, last = bound[position]
        bound[position] = (name, first.xreplace(later), last.xreplace(later))
    return [Raw(t.coefficient, t.factors, (*reversed(bound), *t.bound)) for t in expand(body, setting)]


def _product(nodes: list[Expr], setting: Setting) -> list[Raw]:
    terms = [Raw(Fraction(1), (), ())]
    for part in _merged_kinks(nodes):
        terms = _times(terms, expand(part, setting), setting)
    return terms


def _power(node: Pow, setting: Setting) -> list[Raw]:
    base, exponent = node.args
    if not (exponent.is_Integer and exponent > 0):
        return [_factor(node)]
    if isinstance(base, Apply) and base.function == STEP:
        return expand(base, setting)
    once = expand(base, setting)
    if len(once) == 1 and not once[0].bound:
        raw = once[0]
        return [
            Raw(raw.coefficient ** int(exponent), tuple((f, p * int(exponent)) for f, p in raw.factors), ())
        ]
    terms = once
    for _ in range(int(exponent) - 1):
        terms = _times(terms, once, setting)
    return terms


def _times(left: list[Raw], right: list[Raw], setting: Setting) -> list[Raw]:
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


# ------------------------------------------------------------------------------------ kinks at zero


def _merged_kinks(nodes: list[Expr]) -> list[Expr]:
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


# ------------------------------------------------------------------------------ names and definitions


def _named(node: Expr, setting: Setting) -> list[Raw]:
    if isinstance(node, Symbol):
        equal = setting.facts.equal_to(node)
        if equal is not None:
            return expand(equal, setting)
    body = unfold(node, setting)
    if body is not None:
        return expand(body, setting)
    if setting.taylor is None:
        return [_factor(node)]
    if {node, node.array if isinstance(node, Entry) else node} & setting.facts.small():
        return [Raw(Fraction(1), ((node, 1), (EPSILON, 1)), ())]
    if node in setting.facts.large():
        return [Raw(Fraction(1), ((node, 1), (EPSILON**-1, 1)), ())]
    return [_factor(node)]


def unfold(node: Expr, setting: Setting) -> Expr | None:
    """The body of the node's definition at its indices; None where there is none or it stays folded."""
    return setting.recall("body", (node,), lambda: _body(node, setting))


def _body(node: Expr, setting: Setting) -> Expr | None:
    found = setting.facts.definitions(node)
    for definition in sorted(found, key=lambda d: not any(i.is_Integer for i in d.head.args[1:])):
        to = _instantiate(definition, node)
        if to is None:
            if _could_be(definition, node, any(recursion_step(d, setting.facts) for d in found)):
                raise OutsideFragment(f"{node} may be {definition.head}, which is defined otherwise")
            continue
        if _stays_folded(definition, node, setting):
            continue
        setting.facts.rest_on(definition)
        return _apart(definition.body).xreplace(to)
    return None


def _instantiate(definition: Definition, node: Expr) -> dict[Expr, Expr] | None:
    """What the head's symbols stand for at `node`; None where the head does not match."""
    to: dict[Expr, Expr] = {}
    for pattern, actual in zip(definition.head.args[1:], node.args[1:], strict=True):
        offset, base = pattern.as_coeff_Add()
        if pattern.is_Integer:
            if actual != pattern:
                return None
        elif base.is_Symbol and to.setdefault(base, actual - offset) == actual - offset:
            continue
        else:
            return None
    return to


def _could_be(definition: Definition, node: Expr, recursive: bool) -> bool:
    """Whether the node is the head at some value of its names, where the head has a number.

    The label l + 1 is never 0, and one of a recursive definition is unfolded only where it is not the base.
    """
    head = definition.head
    if not isinstance(head, Entry) or not any(i.is_Integer for i in head.args[1:]):
        return False
    labels = zip(head.labels, node.labels, strict=True)
    if any(i.is_Integer and (recursive or not (i - j).as_coeff_Add()[0] >= 0) for i, j in labels):
        return False
    return all(
        i == j for i, j in zip(head.indices, node.indices, strict=True) if i.is_Integer and j.is_Integer
    )


def _apart(body: Expr) -> Expr:
    """The body with fresh names for the indices that its sums bind, and only where they bind them."""
    if not body.has(Sum, Product):
        return body
    node = body.func(*(_apart(a) if isinstance(a, Expr) else a for a in body.args))
    if not isinstance(node, (Sum, Product)):
        return node
    return node.xreplace({limit[0]: fresh_index(limit[0]) for limit in node.limits})


def _stays_folded(definition: Definition, node: Expr, setting: Setting) -> bool:
    """A definition recursive in a label is unfolded down to the level that the claim speaks of."""
    step = recursion_step(definition, setting.facts)
    if not isinstance(node, Entry) or step == 0:
        return False
    at = label(node.labels[0])
    if at is None:
        return True
    base, offset = at
    level = setting.levels.get(base) if base else 0
    return level is None or (offset <= level if step < 0 else offset >= level)


def recursion_step(definition: Definition, facts: Facts) -> int:
    """By how much the label changes where the definition comes back to its own array (0: it does not)."""
    head = definition.head
    if not isinstance(head, Entry) or not head.labels or head.args[1].is_Integer:
        return 0
    at = label(head.labels[0])
    if at is None:
        return 0
    for entry in definition.body.atoms(Entry):
        if not entry.labels:
            continue
        below = label(entry.labels[0])
        if below is None or below[0] != at[0] or below[1] == at[1]:
            continue
        if entry.array == head.array or _leads_to(entry, head.array, facts, frozenset()):
            return below[1] - at[1]
    return 0


def _leads_to(entry: Entry, target: object, facts: Facts, seen: frozenset[object]) -> bool:
    if entry.array in seen:
        return False
    return any(
        inner.array == target or _leads_to(inner, target, facts, seen | {entry.array})
        for definition in facts.definitions(entry)
        for inner in definition.body.atoms(Entry)
    )


# ----------------------------------------------------------------------------------------- activations


def _apply(node: Apply, setting: Setting) -> list[Raw]:
    facts, function = setting.facts, node.function
    if node.argument == 0:
        return _at_zero(node, setting)
    for definition in facts.definitions(node):
        variable = definition.head.argument
        if node.order:
            return expand(
                derivative(definition.body, variable, node.order).xreplace({variable: node.argument}), setting
            )
        facts.rest_on(definition)
        return expand(_apart(definition.body).xreplace({variable: node.argument}), setting)
    kinked = functions.slopes(function.known, function.parameters)
    if kinked is not None and not (function == RELU and node.order == 0):
        return expand(_piecewise_linear(node, *kinked), setting)
    if function == RELU:
        return _relu(node, setting)
    if setting.taylor is not None and function != STEP:
        return _taylor(node, setting)
    return [_factor(node)]


def _at_zero(node: Apply, setting: Setting) -> list[Raw]:
    value = setting.facts.derivative_at_zero(node.function, node.order)
    return [_factor(node)] if value is None else expand(value, setting)


def derivative(body: Expr, variable: Expr, order: int) -> Expr:
    """The derivative of a function's body; raises OutsideFragment where it has a kink."""
    if body.has(RELU, STEP):
        raise OutsideFragment("the derivative of a function that is defined with ReLU")
    for _ in range(order):
        body = body.diff(variable)
    return body


def _piecewise_linear(node: Apply, right: Expr, left: Expr) -> Expr:
    """f(x) = left x + (right - left) ReLU(x); its derivative, away from 0, with the step."""
    x, jump = node.argument, right - left
    if node.order == 0:
        return left * x + jump * RELU(x)
    if node.order == 1:
        return left + jump * STEP(x)
    raise OutsideFragment(f"the derivative of order {node.order} of {node.function} has no value at 0")


def _relu(node: Apply, setting: Setting) -> list[Raw]:
    """ReLU(c x) = c ReLU(x) for c > 0, and ReLU(-x) = ReLU(x) - x, so that one sign of x is left."""
    terms = expand(node.argument, setting)
    if not terms:
        return []
    content, rest = _content(terms, setting)
    sign = setting.facts.sign(content)
    if sign == 0:
        return [_factor(node)]
    value = RELU(rest)
    if rest.is_nonnegative or _nonnegative(rest, setting):
        kept: list[Expr] = [content, rest] if sign > 0 else [Integer(0)]
    else:
        kept = [content, value if sign > 0 else rest - value]
        if sign < 0:
            return [
                *_scaled(
                    content, [_factor(rest)] if isinstance(rest, Entry) else expand(rest, setting), setting
                ),
                *_scaled(-content, [_factor(value)], setting),
            ]
    return _scaled(kept[0], [_factor(kept[1])], setting) if len(kept) == 2 else []


def _scaled(content: Expr, terms: list[Raw], setting: Setting) -> list[Raw]:
    return _times(expand(content, setting), terms, setting)


def _nonnegative(rest: Expr, setting: Setting) -> bool:
    return isinstance(rest, Entry) and setting.facts.has(setting.facts.key(rest.array), Property.NONNEGATIVE)


def _content(terms: list[Raw], setting: Setting) -> tuple[Expr, Expr]:
    """A factor without randomness that the terms share, and what is left."""
    kinds = {_random_part(t) for t in terms}
    if len(kinds) == 1 and not any(t.bound for t in terms):
        content = sum((_rebuild(t, randomly=False) for t in terms), Integer(0))
        return content, _rebuild(terms[0], randomly=True)
    first = Rational(terms[0].coefficient.numerator, terms[0].coefficient.denominator)
    whole = sum((_rebuild(t, None) for t in terms), Integer(0))
    if len(terms) == 1:
        bound = {name for name, _, _ in terms[0].bound}
        outside = [f**p for f, p in terms[0].factors if not is_random(f) and not f.free_symbols & bound]
        content = first
        for factor in outside:
            content = content * factor
        inside = tuple((f, p) for f, p in terms[0].factors if is_random(f) or f.free_symbols & bound)
        return content, _rebuild(Raw(Fraction(1), inside, terms[0].bound), None)
    return (Integer(1) if first > 0 else Integer(-1)), (whole if first > 0 else -whole)


def _random_part(raw: Raw) -> frozenset[tuple[Expr, int]]:
    return frozenset((f, p) for f, p in raw.factors if is_random(f))


def _rebuild(raw: Raw, randomly: bool | None) -> Expr:
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


def _taylor(node: Apply, setting: Setting) -> list[Raw]:
    """f(s) for a small signal s, to the order asked for.

    With something declared small, f is expanded in it. Otherwise signals are scaled, f(eps s) / eps, so
    that f with f(0) = 0, f'(0) = 1 becomes the identity as eps goes to 0.
    """
    facts, function = setting.facts, node.function
    if facts.large():
        raise OutsideFragment("an activation expanded in a small signal while something else is large")
    if not facts.is_smooth(function):
        raise OutsideFragment(f"{function} is not said to be smooth, so it has no expansion at 0")
    scaled = not facts.small()
    if not scaled:
        small = [dict(term.factors).get(EPSILON, 0) > 0 for term in expand(node.argument, setting)]
        if not any(small):
            return [_factor(node)]
        if not all(small):
            raise OutsideFragment(f"{node} is expanded at 0, but only part of its argument is small")
    if scaled and node.order == 0 and facts.derivative_at_zero(function, 0) != 0:
        raise OutsideFragment(f"{function}(0) is not known to be 0; say what is small")
    terms: list[Raw] = []
    for j in range((setting.taylor or 0) + 1):
        shift = EPSILON ** (node.order - 1 + j) if scaled and node.order + j else Integer(1)
        slope = function.derivative(node.order + j, 0)
        if not (scaled and node.order + j == 0):
            terms += _product([slope / factorial(j), shift, node.argument**j], setting)
    return terms
