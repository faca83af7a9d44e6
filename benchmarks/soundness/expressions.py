"""Random expressions over a world, and ways to write them otherwise: by rules that always hold, and by rules
that may or may not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from random import Random

from sympy import Add, Expr, Integer, Mul, Pow, Product, Sum, Symbol, sqrt
from worlds import ABSOLUTE, LEAKY, World

from derive.kernel.cases import scopes
from derive.kernel.normal_form import normal_form
from derive.kernel.rule import prepare
from derive.kernel.settings import Budget, OutsideFragment
from derive.kernel.show import expression
from derive.language.expressions import RELU, STEP, Apply, Before, Cov, Distinct, E, Entry, Var
from derive.language.work import BudgetExhausted

Rule = Callable[[Expr], Expr]


def weight(node: Expr) -> int:
    """About how many terms the kernel multiplies out; each sum counts for the indices it may meet."""
    below = [weight(a) for a in node.args if isinstance(a, Expr)]
    match node:
        case Entry():
            return 1
        case Var(args=(x,)):
            return weight(x) ** 2 + 1
        case Cov():
            return below[0] * below[1] + 1
        case Sum():
            return 3 ** len(node.limits) * weight(node.function)
        case Pow() if node.exp.is_Integer and node.exp > 0:
            return below[0] ** int(node.exp)
        case Mul():
            return prod(below)
    return max(1, sum(below))


def random_variable(world: World, names: Sequence[Expr], depth: int) -> Expr:
    """A random expression in entries at these indices."""
    random = world.random
    kind = random.random()
    if depth <= 0 or kind < 0.25:
        return world.entry(names)
    if kind < 0.45:
        return random_variable(world, names, depth - 1) * random_variable(world, names, depth - 1)
    if kind < 0.6:
        other = random.choice([random_variable(world, names, depth - 1), world.c, world.bias[world.place(names)]])
        return random_variable(world, names, depth - 1) + random.choice([1, -1, 2]) * other
    if kind < 0.75:
        return _sum(world, names, depth)
    if kind < 0.82:
        return random_variable(world, names, depth - 1) ** random.choice([2, 2, 3])
    inside = random_variable(world, names, depth - 1)
    if kind > 0.96:
        return world.f.prime(inside)
    return random.choice([world.f, world.f, world.f, RELU, RELU, STEP, LEAKY, ABSOLUTE])(inside)


def _sum(world: World, names: Sequence[Expr], depth: int) -> Expr:
    """A sum over a range, over part of it, or over all but one."""
    random = world.random
    name = random.choice([world.i, world.j])
    body = random_variable(world, [*names, name, name], depth - 1)
    guard = random.choice([1, 1, 1, Distinct(name, random.choice(list(names))), Before(name, world.k)])
    first = random.choice([1, 1, 1, 1, 1, 1, 2, world.late_start()])
    return Sum(body * (guard if first == 1 else 1), (name, first, world.n))


def number(world: World, depth: int, names: Sequence[Expr] | None = None) -> Expr:
    """A random expression whose value is a number."""
    random, names = world.random, names or world.names
    kind = random.random()
    x = random_variable(world, names, depth)
    if kind < 0.4:
        value = E(x)
    elif kind < 0.65:
        value = Var(x)
    elif kind < 0.8:
        value = Cov(x, random_variable(world, names, depth - 1))
    elif kind < 0.9:
        value = Sum(E(random_variable(world, [*names, world.j], depth - 1)), (world.j, 1, world.n))
    else:
        value = E(x) * E(random_variable(world, names, depth - 1))
    return _beside(world, value, names)


def _beside(world: World, value: Expr, names: Sequence[Expr]) -> Expr:
    """The value, or a quotient, root or sum made with it."""
    n, x = world.n, random_variable(world, names, 0)
    extra = world.random.random()
    if extra > 0.3:
        return value
    options = [
        value / n,
        value * sqrt(n) * world.c,
        value + world.d,
        value / Var(x),
        value / E(x**2),
        sqrt(Var(x)) * value,
        value / sqrt(n * E(x**2)),
    ]
    return world.random.choice(options)


# ------------------------------------------------------------------------ rules that always hold


def rewritten(node: Expr, random: Random) -> Expr:
    """The same by rules that always hold."""
    match node:
        case Var():
            x = node.args[0]
            return random.choice([E(x**2) - E(x) ** 2, Cov(x, x), E((x - E(x)) ** 2), Var(-x)])
        case Cov():
            x, y = node.args
            return random.choice([E(x * y) - E(x) * E(y), Cov(y, x), (Var(x + y) - Var(x - y)) / 4])
        case E() if node.args[0].is_Add:
            return Add(*(E(part) for part in node.args[0].args))
        case E() if isinstance(node.args[0], Sum) and random.random() < 0.7:
            return Sum(E(node.args[0].function), *node.args[0].limits)
        case E():
            return E(node.args[0].expand())
        case _ if node.args and not isinstance(node, (Entry, Apply)):
            return node.func(*(rewritten(a, random) if isinstance(a, Expr) else a for a in node.args))
    return node


def written_out(left: Expr, world: World) -> Expr | None:
    """What the kernel takes the left side to be; None where it has no form, or one for each case."""
    try:
        setting = prepare((left, left), world.given, Budget(seconds=20, terms=1_000))
        cases = list(scopes((left,), setting))
        form = normal_form(left, cases[-1], setting)
        names = frozenset(name for name, _ in cases[-1].names)
        if any(name.endswith("'") for name in names) or len(form) > 12:
            return None
        shown = expression(form, setting.facts, cases[-1].names, frozenset("ijkl"))
        return shown if shown.free_symbols <= left.free_symbols | {world.n, world.m, world.c, *world.names} else None
    except (OutsideFragment, BudgetExhausted, TypeError, RecursionError):
        return None


# ------------------------------------------------------------------- rules that may or may not


def altered(node: Expr, world: World) -> Expr:
    """The same by one or two rules that may or may not hold."""
    for _ in range(world.random.choice([1, 1, 2])):
        places = [p for p in _parts(node) if _rules(p, world)]
        if not places:
            return node * 2
        place = world.random.choice(places)
        node = node.xreplace({place: world.random.choice(_rules(place, world))(place)})
    return node


def _parts(node: Expr) -> list[Expr]:
    below = [] if isinstance(node, Entry) else [a for a in node.args if isinstance(a, Expr)]
    return [node, *(p for a in below for p in _parts(a))]


def _rules(node: Expr, world: World) -> list[Rule]:
    found = _of_operators(node, world) + _of_places(node, world)
    match node:
        case E():
            found += _of_means(node)
        case Var():
            found += _of_variances(node)
        case Sum():
            found += _of_sums(node, world)
        case Product():
            found += [
                lambda x: Product(x.function, (x.limits[0][0], 1, x.limits[0][2])),
                lambda x: Product(x.function, (*x.limits[0][:2], x.limits[0][2] + 1)),
                lambda x: x.function,
            ]
        case Distinct() | Before():
            found.append(lambda x: Integer(1))
    return found


def _of_operators(node: Expr, world: World) -> list[Rule]:
    if not isinstance(node, (E, Var, Cov)):
        return []
    k, l = world.names
    return [
        lambda x: 2 * x,
        lambda x: Integer(0),
        lambda x: x / 2,
        lambda x: -x,
        lambda x: world.n * x,
        lambda x: x.xreplace({k: l, l: k}),
        lambda x: x.xreplace({l: k}),
        lambda x: x.xreplace({k: Integer(1)}),
    ]


def _of_places(node: Expr, world: World) -> list[Rule]:
    """One entry is another one of its array, or of the next layer."""
    if not isinstance(node, Entry) or not node.array.random or not node.array.arity:
        return []
    k, l = world.names
    found: list[Rule] = [lambda x: x.func(x.array, *(l if i == k else k for i in x.indices))]
    if node.labels:
        found = [
            lambda x: x.func(x.array, x.labels[0] + 1, *x.indices),
            lambda x: x.func(x.array, x.labels[0], *(l if i == k else k for i in x.indices)),
        ]
    elif len(node.array.ranges) == 2:
        found = [lambda x: x.func(x.array, *reversed(x.indices))] if world.square(node.array) else []
    return found


def _of_means(node: Expr) -> list[Rule]:
    inside = node.args[0]
    rules: list[Rule] = []
    if inside.is_Mul:
        rules += [lambda x: Mul(*(E(a) for a in x.args[0].args))] * 3
    if inside.is_Pow:
        rules += [lambda x: E(x.args[0].base) ** x.args[0].exp]
    if inside.is_Pow and inside.exp == 2:
        rules += [lambda x: Var(x.args[0].base)] * 2
    if isinstance(inside, Apply):
        rules += [lambda x: E(x.args[0].argument), lambda x: E(x.args[0].argument) / 2]
    if isinstance(inside, Pow) and isinstance(inside.base, Apply):
        rules.append(lambda x: E(x.args[0].base.argument ** x.args[0].exp) / 2)
    if isinstance(inside, Sum):
        rules += [lambda x: Sum(E(x.args[0].function), *x.args[0].limits)] * 2
    return rules


def _of_variances(node: Expr) -> list[Rule]:
    inside = node.args[0]
    rules: list[Rule] = [lambda x: E(x.args[0] ** 2)] * 2
    if isinstance(inside, Sum):
        rules += [lambda x: Sum(Var(x.args[0].function), *x.args[0].limits)] * 3
    if inside.is_Mul:
        rules += [lambda x: Mul(*(Var(a) for a in x.args[0].args))] * 2
    if inside.is_Add:
        rules += [lambda x: Add(*(Var(a) for a in x.args[0].args))] * 2
    if isinstance(inside, Apply):
        rules.append(lambda x: Var(x.args[0].argument))
    return rules


def _of_sums(node: Expr, world: World) -> list[Rule]:
    if len(node.limits) != 1 or _binds(node.function, node.limits[0][0]):
        return []
    k, n = world.names[0], world.n

    def terms(x: Expr, count: Expr, place: Expr) -> Expr:
        return count * x.function.xreplace({x.limits[0][0]: place})

    return [
        lambda x: terms(x, n, Integer(1)),
        lambda x: terms(x, n, Integer(1)),
        lambda x: terms(x, n, k),
        lambda x: terms(x, n + 1 - x.limits[0][1], Integer(1)),
        lambda x: Sum(x.function, (x.limits[0][0], 2, n)),
    ]


def _binds(node: Expr, name: Symbol) -> bool:
    return any(name in (limit[0] for limit in inner.limits) for inner in node.atoms(Sum))


def linear(node: Expr) -> Expr:
    """Every activation replaced by its argument, every slope by 1."""
    if isinstance(node, Apply):
        return linear(node.argument) if node.order == 0 else Integer(1)
    if not node.args or isinstance(node, Entry):
        return node
    return node.func(*(linear(a) if isinstance(a, Expr) else a for a in node.args))
