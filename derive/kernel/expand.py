"""From an expression to a list of products under sums: definitions unfolded, everything multiplied out.

Works on SymPy expressions. Each bound index gets a name of its own, so nothing is captured. What lies inside
an expectation, a root, a quotient or an activation is left for the normal form to look into.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from sympy import Abs, Derivative, Expr, Integer, Integral, NumberSymbol, Pow, Product, Rational, Sum, Symbol, factorial

from ..language.assumptions import Property
from ..language.expressions import RELU, STEP, Apply, Before, Cov, Distinct, E, Entry, Var, fresh_index
from . import functions
from .definitions import unfold
from .elimination import apart
from .raws import Raw, content_of, factor, is_random, merged_kinks, times
from .settings import EPSILON, OutsideFragment, Setting


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
            return [factor(node)]
        case Integral() | Abs() if not is_random(node):
            return [factor(node)]
    if node.is_Add:
        return [term for part in node.args for term in expand(part, setting)]
    if node.is_Mul:
        return _product(list(node.args), setting)
    if node.is_Pow:
        return _power(node, setting)
    raise OutsideFragment(f"{node} is not something that can be computed with here")


def _sum(node: Sum, setting: Setting) -> list[Raw]:
    body, bound = node.function, []
    for limit in node.limits:
        fresh = fresh_index(limit[0])
        body = body.xreplace({limit[0]: fresh})
        bound.append((fresh, limit[1], limit[2]))
    # the first limit is the innermost; the others may stand in its bounds
    for position in range(len(bound)):
        later = {old[0]: new[0] for old, new in zip(node.limits[position + 1 :], bound[position + 1 :], strict=True)}
        name, first, last = bound[position]
        bound[position] = (name, first.xreplace(later), last.xreplace(later))
    return [Raw(t.coefficient, t.factors, (*reversed(bound), *t.bound)) for t in expand(body, setting)]


def _product(nodes: list[Expr], setting: Setting) -> list[Raw]:
    terms = [Raw(Fraction(1), (), ())]
    for part in merged_kinks(nodes):
        terms = times(terms, expand(part, setting), setting)
    return terms


def _power(node: Pow, setting: Setting) -> list[Raw]:
    base, exponent = node.args
    if not (exponent.is_Integer and exponent > 0):
        return [factor(node)]
    if isinstance(base, Apply) and base.function == STEP:
        return expand(base, setting)
    once = expand(base, setting)
    if len(once) == 1 and not once[0].bound:
        raw = once[0]
        return [Raw(raw.coefficient ** int(exponent), tuple((f, p * int(exponent)) for f, p in raw.factors), ())]
    terms = once
    for _ in range(int(exponent) - 1):
        terms = times(terms, once, setting)
    return terms


def _named(node: Expr, setting: Setting) -> list[Raw]:
    if isinstance(node, Symbol):
        equal = setting.facts.equal_to(node)
        if equal is not None:
            return expand(equal, setting)
    body = unfold(node, setting)
    if body is not None:
        return expand(body, setting)
    if setting.taylor is None:
        return [factor(node)]
    if {node, node.array if isinstance(node, Entry) else node} & setting.facts.small():
        return [Raw(Fraction(1), ((node, 1), (EPSILON, 1)), ())]
    if node in setting.facts.large():
        return [Raw(Fraction(1), ((node, 1), (EPSILON**-1, 1)), ())]
    return [factor(node)]


def _apply(node: Apply, setting: Setting) -> list[Raw]:
    facts, function = setting.facts, node.function
    if node.argument == 0:
        return _at_zero(node, setting)
    for definition in facts.definitions(node):
        variable = definition.head.argument
        facts.rest_on(definition)
        if node.order:
            return expand(
                derivative(definition.body, variable, node.order).xreplace({variable: node.argument}), setting
            )
        return expand(apart(definition.body).xreplace({variable: node.argument}), setting)
    kinked = functions.slopes(function.known, function.parameters)
    if kinked is not None and not (function == RELU and node.order == 0):
        return expand(_piecewise_linear(node, *kinked), setting)
    if function == RELU:
        return _relu(node, setting)
    if setting.taylor is not None and function != STEP:
        return _taylor(node, setting)
    return [factor(node)]


def _at_zero(node: Apply, setting: Setting) -> list[Raw]:
    value = setting.facts.derivative_at_zero(node.function, node.order)
    return [factor(node)] if value is None else expand(value, setting)


def derivative(body: Expr, variable: Expr, order: int) -> Expr:
    """The derivative of a function's body; raises OutsideFragment where it has a kink or is not known here."""
    if body.has(RELU, STEP):
        raise OutsideFragment("the derivative of a function that is defined with ReLU")
    for _ in range(order):
        body = body.diff(variable)
    for unknown in body.atoms(Derivative):
        raise OutsideFragment(f"the derivative of {unknown.expr}")
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
    content, rest = content_of(terms, setting)
    sign = setting.facts.sign(content)
    if sign == 0:
        return [factor(node)]
    if rest.is_nonnegative or _nonnegative(rest, setting):
        return _scaled(content, [factor(rest)], setting) if sign > 0 else []
    ramp = [factor(RELU(rest))]
    if sign > 0:
        return _scaled(content, ramp, setting)
    whole = [factor(rest)] if isinstance(rest, Entry) else expand(rest, setting)
    return [*_scaled(content, whole, setting), *_scaled(-content, ramp, setting)]


def _scaled(content: Expr, terms: list[Raw], setting: Setting) -> list[Raw]:
    return times(expand(content, setting), terms, setting)


def _nonnegative(rest: Expr, setting: Setting) -> bool:
    return isinstance(rest, Entry) and setting.facts.has(setting.facts.key(rest.array), Property.NONNEGATIVE)


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
            return [factor(node)]
        if not all(small):
            raise OutsideFragment(f"{node} is expanded at 0, but only part of its argument is small")
    if scaled and is_a_number(node.argument, setting):
        raise OutsideFragment(f"{node} is not expanded at 0: a number in its argument is not small")
    if scaled and node.order == 0 and facts.derivative_at_zero(function, 0) != 0:
        raise OutsideFragment(f"{function}(0) is not known to be 0; say what is small")
    terms: list[Raw] = []
    for j in range((setting.taylor or 0) + 1):
        shift = EPSILON ** (node.order - 1 + j) if scaled and node.order + j else Integer(1)
        slope = function.derivative(node.order + j, 0)
        if not (scaled and node.order + j == 0):
            terms += _product([slope / factorial(j), shift, node.argument**j], setting)
    return terms


def is_a_number(argument: Expr, setting: Setting, seen: frozenset[object] = frozenset()) -> bool:
    """Whether a term of the argument, or of a layer that it is made of, is made of numbers and sizes alone, so that it
    is not small with the signal.
    """

    def is_known(node: Expr) -> bool:
        if isinstance(node, Entry) and node.array not in seen:
            inner = seen | {node.array}
            return any(is_a_number(d.body, setting, inner) for d in setting.facts.definitions(node))
        if isinstance(node, Apply) and node.has(Entry):
            return is_a_number(node.argument, setting, seen)
        return not node.has(Entry) and all(s.is_integer and s.is_positive for s in node.free_symbols)

    terms = expand(argument, replace(setting, taylor=None))
    return any(all(is_known(f) for f, _ in term.factors) for term in terms)
