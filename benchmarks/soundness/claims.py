"""Random claims of one world, in families: one left side and what is nearly the same, claimed of each other.

A family is one expression, rewritten by rules that always hold and altered by rules that may not; every pair of
its members is a claim. So a claim is true for a reason, or false by little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Any

from expressions import altered, linear, number, random_variable, rewritten, weight, written_out
from sympy import Expr, Integer, Product, Rational, Sum, Symbol, sqrt
from worlds import Layers, World

from derive.language.assumptions import Claim, Relation
from derive.language.expressions import RELU, Array, Cov, Distinct, E, Function, Var

PAIRS = 16
"""Most claims of one family."""
HEAVIEST = 14
"""Most terms that one side may come to, so that claims stay small and many."""


@dataclass(frozen=True, slots=True)
class Solution:
    """A number that makes a premise true: `value`, or (`root`) one of the numbers whose square that is."""

    name: Symbol
    value: Expr
    root: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """A claim, what it is claimed to follow from, and how the premises are made true in a model."""

    kind: str
    claim: Claim
    premises: tuple[Claim, ...] = ()
    solutions: tuple[Solution, ...] = ()


def trials(world: World, count: int) -> Iterator[Trial]:
    """So many different claims."""
    seen: set[tuple[Claim, tuple[Claim, ...]]] = set()
    while len(seen) < count:
        family = world.random.choice(_families(world))
        for trial in family(world):
            key = (trial.claim, trial.premises)
            new = key not in seen and trial.claim.left != trial.claim.right
            if len(seen) < count and new and max(weight(side) for side in _sides(trial)) <= HEAVIEST:
                seen.add(key)
                yield trial


def _sides(trial: Trial) -> list[Expr]:
    return [side for claim in (trial.claim, *trial.premises) for side in (claim.left, claim.right)]


def _families(world: World) -> list[Callable[[World], Iterator[Trial]]]:
    if isinstance(world, Layers):
        found = [_of_depth, _of_depth, _of_layers, _of_layers, _of_layers, _orders, _consequences]
    else:
        found = [_identities] * 5 + [_neurons] * 4 + [_orders] * 2 + [_consequences] * 2 + [_double_sums]
    return [*found, *([_approximations] * 2 if world.can_be_small else [])]


def _equal(left: Expr, right: Expr) -> Claim:
    return Claim(left, Relation.EQUAL, right)


def _pairs(kind: str, members: Sequence[Expr], world: World, relation: Relation = Relation.EQUAL) -> Iterator[Trial]:
    """Claims between two members, the first of them in half."""
    different = list(dict.fromkeys(members))
    pairs = list(permutations(different, 2))
    first = [p for p in pairs if p[0] == different[0]]
    rest = [p for p in pairs if p[0] != different[0]]
    chosen = world.random.sample(first, min(len(first), PAIRS // 2))
    chosen += world.random.sample(rest, min(len(rest), PAIRS - len(chosen)))
    for left, right in chosen:
        yield Trial(kind, Claim(left, relation, right))


def _variants(base: Expr, world: World) -> list[Expr]:
    true = [base, *(rewritten(base, world.random) for _ in range(3))]
    out = written_out(base, world)
    return [*true, *([] if out is None else [out]), *(altered(world.random.choice(true), world) for _ in range(6))]


def _identities(world: World) -> Iterator[Trial]:
    base = number(world, world.random.choice([1, 2, 2, 3]))
    yield from _pairs("expression", _variants(base, world), world)


# -------------------------------------------------------------------------------------- one neuron


@dataclass(frozen=True, slots=True)
class Neuron:
    """g(sum over i of coefficient x_i W_ik, or without W, less some terms, + bias)^power times another factor."""

    inputs: Array
    weights: Array | None
    unit: Expr
    first: int
    left_out: Expr | None
    coefficient: Array | Expr
    bias: Array | Expr
    function: Function | None
    power: int
    beside: Expr

    def expression(self, i: Symbol, n: Symbol) -> Expr:
        """Its value."""
        body = self.inputs[i] * (1 if self.weights is None else self.weights[i, self.unit])
        body = body * (self.coefficient[i] if isinstance(self.coefficient, Array) else self.coefficient)
        if self.left_out is not None:
            body = body * Distinct(i, self.left_out)
        bias = self.bias[self.unit] if isinstance(self.bias, Array) else self.bias
        s = Sum(body, (i, self.first, n)) + bias
        return (s if self.function is None else self.function(s)) ** self.power * self.beside


def _neuron(world: World, vectors: list[Array]) -> Neuron:
    """A random neuron, with equal chances for each of its parts to be left out."""
    random = world.random
    square = [a for a in world.arrays if world.square(a)]
    k, l = world.k, world.l
    beside = [Integer(1), Integer(1), random.choice(vectors)[k], random.choice(vectors)[1], world.scalar()]
    return Neuron(
        random.choice(vectors),
        random.choice([*square, None]),
        k,
        random.choice([1, 1, 1, 1, 1, 2, world.late_start()]),
        random.choice([None, None, k, l, Integer(1)]),
        random.choice([Integer(1), Integer(1), world.bias, world.c]),
        random.choice([Integer(0), Integer(0), world.bias, world.c]),
        random.choice([world.f, world.f, RELU, None]),
        random.choice([1, 1, 2]),
        random.choice(beside),
    )


def _altered_neuron(one: Neuron, world: World) -> Neuron:
    """One part is another: what tells the two apart may or may not matter to the law."""
    k, l = world.k, world.l
    changes: list[dict[str, Any]] = [
        {"unit": l},
        {"unit": l, "beside": one.beside.xreplace({k: l})},
        {"unit": l},
        {"unit": Integer(1)},
        {"first": 1},
        {"first": 2},
        {"left_out": None},
        {"left_out": l if one.left_out == k else k},
        {"bias": Integer(0)},
        {"coefficient": Integer(1)},
        {"beside": one.beside.xreplace({k: l})},
        {"beside": Integer(1)},
        {"function": None},
    ]
    changed = [c for c in changes if any(getattr(one, name) != value for name, value in c.items())]
    return replace(one, **world.random.choice(changed))


def _neurons(world: World) -> Iterator[Trial]:
    """Moments of a neuron and of altered ones; half of that of the argument for ReLU."""
    vectors = world.vectors()
    if not vectors:
        return
    one = _neuron(world, vectors)
    operator = world.random.choice([E, E, Var])
    neurons = [one, *(_altered_neuron(one, world) for _ in range(5))]
    members = [operator(x.expression(world.i, world.n)) for x in neurons]
    if one.function == RELU:
        members.append(operator(replace(one, function=None).expression(world.i, world.n)) / 2)
    if one.function is None:
        members.append(rewritten(members[0], world.random))
    yield from _pairs("neuron", members, world)


# ------------------------------------------------------------------------------- layers and depth


def _of_layers(world: World) -> Iterator[Trial]:
    """Moments of one layer in terms of those of the layer before."""
    assert isinstance(world, Layers)
    at, n, k, l = world.at, world.n, world.k, world.l
    z, W = world.z, world.weight(world.at, Integer(1), Integer(1))
    h = world.unit(at, Integer(1))
    known = [
        (Var(z[at + 1, k]), n * E(h**2) * Var(W)),
        (E(z[at + 1, k] ** 2), n * E(h**2) * E(W**2)),
        (E(z[at + 1, k]), n * E(h) * E(W)),
        (Cov(z[at + 1, k], z[at + 1, l]), Integer(0)),
        (E(z[at + 1, k] * z[at, l]), E(z[at + 1, k]) * E(z[at, l])),
        (E(world.unit(at, k) ** 2), E(z[at, k] ** 2) / 2),
        (E(z[at, k] ** 2 * W), E(z[at, k] ** 2) * E(W)),
        (number(world, 1), number(world, 1)),
    ]
    left, right = world.random.choice(known)
    members = [left, right, *(altered(right, world) for _ in range(4)), altered(left, world)]
    yield from _pairs("layers", [*members, rewritten(left, world.random)], world)


def _of_depth(world: World) -> Iterator[Trial]:
    """Moments at depth L as a product over the layers."""
    assert isinstance(world, Layers)
    at, depth, n, k = world.at, world.depth, world.n, world.k
    W, x, z = world.weight(at, Integer(1), Integer(1)), world.x, world.z
    half = Rational(1, 2) if world.gate == RELU else Integer(1)
    operator = world.random.choice([Var, E])

    def moment(y: Expr) -> Expr:
        return Var(y) if operator is Var else E(y**2)

    layer = n * world.random.choice([Var(W), E(W**2)]) * world.random.choice([half, Integer(1)])
    body = Product(layer, (at, 0, depth - 1))
    first = world.random.choice([moment(x[k]), moment(x[1]), E(x[1] ** 2), Var(x[1])])
    right = first * body
    members = [moment(z[depth, k]), right, *(altered(right, world) for _ in range(5)), moment(z[depth, 1])]
    members += [first * layer**depth] if not layer.has(at) else []
    members += [moment(z[depth - 1, k]) * layer.xreplace({at: depth - 1})]
    yield from _pairs("depth", members, world)


# ------------------------------------------------------------------------------- other relations


def _orders(world: World) -> Iterator[Trial]:
    """Inequalities: between moments, and between a sum of squares and part of it."""
    x = random_variable(world, world.names, world.random.choice([0, 1, 1]))
    y = random_variable(world, world.names, 0)
    spread = world.n * Var(x)
    members = [Integer(0), Var(x), E(x**2), E(x) ** 2, Var(x) + Var(y), E(x**2) + Var(y), spread, E(x**4)]
    members += [altered(Var(x), world), altered(E(x**2), world), world.c * Var(x), world.c**2 * Var(y)]
    members += [sqrt(Var(x)), Cov(x, y), -Var(y), E(x)]
    relations = [Relation.AT_LEAST, Relation.AT_LEAST, Relation.AT_MOST, Relation.GREATER, Relation.LESS]
    yield from _pairs("order", members, world, world.random.choice(relations))


def _double_sums(world: World) -> Iterator[Trial]:
    """Squares of sums, sums of squares and what lies between, as equations and as inequalities."""
    vectors = [*world.vectors(), *([world.bias] if world.random.random() < 0.3 else [])]
    if not vectors:
        return
    x, y, i, j, n = world.random.choice(vectors), world.random.choice(vectors), world.i, world.j, world.n
    both = (i, 1, n), (j, 1, n)
    apart = Distinct(i, j) * world.random.choice([E(x[i] * y[j]), E(x[i]) * E(y[j]), Cov(x[i], y[j]), E(x[i]) * y[j]])
    whole = Sum(x[i], (i, 1, n))
    members = [
        E(whole**2), E(whole) ** 2, Var(whole), Sum(E(x[i] ** 2), (i, 1, n)), Sum(E(x[i]) ** 2, (i, 1, n)),
        Sum(Var(x[i]), (i, 1, n)), Sum(apart, *both), E(whole * Sum(y[i], (i, 1, n))),
        Sum(E(x[i] * y[i]), (i, 1, n)), n * Sum(E(x[i]) ** 2, (i, 1, n)), Integer(0), n * E(x[1] ** 2),
    ]  # fmt: skip
    members += [a + b for a, b in zip(members, members[3:8], strict=False)]
    world.random.shuffle(members)
    relations = [Relation.EQUAL, Relation.AT_LEAST, Relation.AT_LEAST, Relation.AT_MOST, Relation.GREATER]
    yield from _pairs("double sums", members, world, world.random.choice(relations))


def _approximations(world: World) -> Iterator[Trial]:
    """A moment and that of its linear part."""
    base = number(world, world.random.choice([1, 2, 2]))
    f, x = world.f, random_variable(world, world.names, world.random.choice([0, 1]))
    base = world.random.choice([base, E(f(x) ** 2), Var(f(x)), E(f(x) * x), E(f.prime(x) ** 2), Var(x * f(x))])
    flat = linear(base)
    members = [base, flat, *(altered(flat, world) for _ in range(4)), altered(base, world)]
    yield from _pairs("small signal", [*members, rewritten(base, world.random)], world, Relation.APPROXIMATE)


def _consequences(world: World) -> Iterator[Trial]:
    """What equations say of the numbers in them."""
    names = (Integer(1), Integer(1)) if world.random.random() < 0.7 else world.names
    g, h = world.solved
    a, b, t = (number(world, world.random.choice([0, 1]), names) for _ in range(3))
    n = world.n
    templates: list[tuple[list[tuple[Expr, Expr]], list[Solution], list[tuple[Expr, Expr]]]] = [
        (
            [(g, a)],
            [Solution(g, a)],
            [(g * t + b, a * t + b), (g**2, a**2), (g / a, Integer(1)), (2 * g, a + g), (g + h, a + h)],
        ),
        (
            [(g * a, b)],
            [Solution(g, b / a)],
            [(g, b / a), (n * g * a, n * b), (g**2 * a, b * g), (g**2 * a**2, b**2), (a, b / g)],
        ),
        (
            [(g**2, a)],
            [Solution(g, a, root=True)],
            [(g, sqrt(a)), (g**4, a**2), (g, -sqrt(a)), (g**3, a * g), (n * g**2 - a, (n - 1) * a)],
        ),
        ([(n * g * a, a)], [Solution(g, 1 / n)], [(n * g, Integer(1)), (g, 1 / n), (g * a * n**2, n * a)]),
        (
            [(g, a), (h, g * b)],
            [Solution(g, a), Solution(h, a * b)],
            [(h, a * b), (h * g, a**2 * b), (h / g, b), (h + g, a * b + a), (h * t, g * b * t)],
        ),
        (
            [(g * a, h * a)],
            [Solution(g, t), Solution(h, t)],
            [(g, h), (g**2 * a, h**2 * a), (g * a * b, h * a * b), (g - h, Integer(0))],
        ),
    ]
    premises, solutions, conclusions = world.random.choice(templates)
    claims = [_equal(*c) for c in conclusions]
    claims += [_equal(left, altered(right, world)) for left, right in conclusions]
    claims += [_equal(left, right * world.random.choice([2, -1, n, Rational(1, 2)])) for left, right in conclusions]
    for claim in claims:
        yield Trial("consequence", claim, tuple(_equal(*p) for p in premises), tuple(solutions))
