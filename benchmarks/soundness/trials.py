"""One trial: a random given, a random claim, the kernel's answer, and the claim tried in random models of
the given.

A trial is decided by the campaign's seed and its own number alone. A claim is made in one of three ways: both
sides are the same expression rewritten by rules that always hold; the right side is the left side's normal
form
written out; or the left side is rewritten by rules that hold under some assumptions only, or altered. What
the kernel proves must hold in every model, whichever way it was made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from time import monotonic
from typing import Any

from sympy import Add, Expr, Integer, Mul, Pow, Rational, Sum, Symbol, sqrt

from derive.kernel import Refusal, Theorem, gather, identity
from derive.kernel.cases import scopes
from derive.kernel.expand import Budget, OutsideFragment
from derive.kernel.forms import BudgetExhausted
from derive.kernel.normal_form import normal_form
from derive.kernel.prove import prepare
from derive.kernel.show import expression
from derive.language.assumptions import (
    Assumption,
    Claim,
    Has,
    Property,
    Relation,
    condition,
    defined,
    distributed,
    iid,
    independent,
    kurtosis,
    mean,
    positive,
    second_moment,
    symmetric,
    uncorrelated,
    unit_slope,
    variance,
)
from derive.language.expressions import (
    RELU,
    STEP,
    Apply,
    Array,
    Before,
    ConstantArray,
    Cov,
    Distinct,
    E,
    Entry,
    Function,
    RandomArray,
    Var,
    constants,
    dimensions,
    index,
)
from derive.models import Model, Undefined, Unsupported
from derive.models.candidates import (
    array_options,
    constant_options,
    facts_about,
    function_options,
    sharing_options,
    table_options,
)
from derive.models.evaluation import Evaluation
from derive.models.question import Parts, Question, ask
from derive.models.search import refutation

MODELS = 8
"""Most models in which a claim is tried."""
SECONDS = 1.0
"""Longest time for that."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a trial. `verdict` is the kernel's (`proved`, `differs`, `outside`, `budget`);
    `tried` counts
    the models in which the claim could be computed; `witness` is a model in which it fails, in words.
    """

    number: int
    made: str
    claim: str
    given: str
    verdict: str
    reason: str
    tried: int
    witness: str
    in_fragment: bool

    @property
    def disagrees(self) -> bool:
        """Whether the kernel proved what is false."""
        return self.verdict == "proved" and bool(self.witness)


def trial(seed: int, number: int) -> Outcome:
    """The trial of that number in the campaign of that seed."""
    random = Random(f"{seed}:{number}")
    world = World(random)
    made, claim = make_claim(world)
    answer = identity(claim, world.given, Budget(seconds=2.0, terms=20_000))
    tried, witness = try_in_models(claim, world.given, random)
    verdict = "proved" if isinstance(answer, Theorem) else answer.code
    reason = answer.reason if isinstance(answer, Refusal) else ""
    if isinstance(answer, Theorem) and not identity(claim, answer.assumptions, Budget(seconds=4.0)):
        verdict, witness = "proved", "the assumptions that the theorem names do not suffice"
    given = "; ".join(sorted(map(str, world.given)))
    text = f"{claim.left} = {claim.right}"
    return Outcome(number, made, text, given, verdict, reason, tried, witness, in_fragment(claim, world))


def in_fragment(claim: Claim, world: World) -> bool:
    """Whether the kernel means to decide the claim: a sum from 3 to n needs it to be said that n >= 2."""
    starts = {limit[1] for side in (claim.left, claim.right) for s in side.atoms(Sum) for limit in s.limits}
    return Integer(3) not in starts or condition(world.n, "≥", 2) in world.given


# --------------------------------------------------------------------------------------------- givens


class World:
    """A random given and the things that it declares."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.n, self.m = dimensions("n m")
        self.c, self.d = constants("c d")
        self.i, self.j, self.k, self.l = (index(name, self.n) for name in "ijkl")
        self.bias = ConstantArray("b", self.n)
        width = random.choice([self.n, self.n, self.m])
        self.arrays = [RandomArray("x", self.n), RandomArray("y", self.n)]
        if random.random() < 0.6:
            self.arrays.append(RandomArray("W", width, self.n))
        if random.random() < 0.3:
            self.arrays.append(RandomArray("e"))
        random.shuffle(self.arrays)
        self.arrays = self.arrays[: random.choice([1, 2, 2, 3])]
        self.f = Function("f")
        self.sums: list[Array] = []
        self.given = gather([*self._of_arrays(), *self._together(), *self._of_function(), *self._others()])

    def _of_arrays(self) -> list[Assumption | tuple[Assumption, ...]]:
        return [a for array in self.arrays for a in self._of_array(array)]

    def _of_array(self, x: Array) -> list[Assumption | tuple[Assumption, ...]]:
        random = self.random
        found: list[Assumption | tuple[Assumption, ...]] = []
        if x.ranges:
            found += random.choice(
                [
                    [iid(x)],
                    [iid(x)],
                    [iid(x)],
                    [independent(x)],
                    [Has(x, Property.IDENTICALLY_DISTRIBUTED)],
                    [uncorrelated(x)],
                    [uncorrelated(x), Has(x, Property.SAME_VARIANCE)],
                    [],
                ]
            )
        if random.random() < 0.2:
            found.append(
                distributed(x, *random.choice([("normal", 0, 1), ("rademacher",), ("uniform", -2, 2)]))
            )
            return found
        if random.random() < 0.4:
            found.append(symmetric(x))
        elif random.random() < 0.7:
            found.append(mean(x, random.choice([0, 0, 0, 1, self.c])))
        if random.random() < 0.4:
            what = random.choice([variance, variance, second_moment])
            value = random.choice([Integer(1), Integer(4), 1 / self.n, Rational(9, 4)])
            if len(x.ranges) == 1 and random.random() < 0.2:
                value = self.bias[self.i] ** 2
            found.append(what(x, 4 if what is second_moment else value))
            if random.random() < 0.2 and what is variance:
                found.append(kurtosis(x, random.choice([1, 3, 2])))
        return found

    def _together(self) -> list[Assumption]:
        if len(self.arrays) < 2 or self.random.random() < 0.15:
            return []
        if len(self.arrays) > 2 and self.random.random() < 0.25:
            x, y, z = self.arrays
            pairs = self.random.sample([(x, y), (y, z), (x, z)], self.random.choice([1, 2, 3]))
            return [independent(*pair) for pair in pairs]  # type: ignore[misc]
        rule = uncorrelated if self.random.random() < 0.1 else independent
        return [rule(*self.arrays)]  # type: ignore[list-item]

    def _of_function(self) -> list[Assumption]:
        found: list[Assumption] = []
        if self.random.random() < 0.7:
            found.append(Has(self.f, self.random.choice([Property.ODD, Property.ODD, Property.EVEN])))
        if self.random.random() < 0.3 and Has(self.f, Property.EVEN) not in found:
            found.append(unit_slope(self.f))
        return found

    def _others(self) -> list[Assumption]:
        random, found = self.random, list[Assumption]()
        if random.random() < 0.3:
            found.append(positive(self.c))
        if random.random() < 0.2:
            found.append(condition(self.k, "≠", self.l))
        if random.random() < 0.3:
            found.append(condition(self.n, "≥", 2))
        if random.random() < 0.4:
            self.sums.append(RandomArray("s", self.n))
            found.append(defined(self.sums[0][self.k], self._weighted_sum(self.k)))
        return found

    def _weighted_sum(self, k: Symbol) -> Expr:
        vectors = [a for a in self.arrays if len(a.ranges) == 1]
        weights = [a for a in self.arrays if len(a.ranges) == 2]
        body: Expr = self.random.choice([Integer(0), self.bias[k], self.c, Integer(0)])
        if weights and weights[0].ranges[0][1] == self.n and vectors:
            return body + Sum(vectors[0][self.i] * weights[0][self.i, k], (self.i, 1, self.n))
        if vectors:
            return (
                body + vectors[0][k] + self.random.choice([0, Sum(vectors[-1][self.i], (self.i, 1, self.n))])
            )
        return body + (self.arrays[0][k, k] if self.square(self.arrays[0]) else self.scalar())

    def square(self, array: Array) -> bool:
        return len(array.ranges) == 2 and array.ranges[0] == array.ranges[1]

    def late_start(self) -> int:
        """Where a sum that leaves out more than one value starts: seldom without the condition that it needs."""
        said = condition(self.n, "≥", 2) in self.given
        return 3 if said or self.random.random() < 0.1 else 2

    def scalar(self) -> Expr:
        """An entry with fixed indices, whatever the array."""
        x = self.arrays[0]
        return Entry(x, *([1] * x.arity))


# -------------------------------------------------------------------------------------- expressions


def random_variable(world: World, names: Sequence[Expr], depth: int) -> Expr:
    """A random expression in entries at these indices."""
    random = world.random
    kind = random.random()
    if depth == 0 or kind < 0.25:
        return _entry(world, names)
    if kind < 0.45:
        return random_variable(world, names, depth - 1) * random_variable(world, names, depth - 1)
    if kind < 0.6:
        other = random.choice(
            [random_variable(world, names, depth - 1), world.c, world.bias[_name(world, names)]]
        )
        return random_variable(world, names, depth - 1) + random.choice([1, -1, 2]) * other
    if kind < 0.75:
        name = random.choice([world.i, world.j])
        body = random_variable(world, [*names, name, name], depth - 1)
        guard = random.choice([1, 1, 1, Distinct(name, random.choice(list(names))), Before(name, world.k)])
        first = random.choice([1, 1, 1, 1, 1, 1, 2, world.late_start()])
        return Sum(body * (guard if first == 1 else 1), (name, first, world.n))
    if kind < 0.82:
        return random_variable(world, names, depth - 1) ** random.choice([2, 2, 3])
    inside = random_variable(world, names, depth - 1)
    return (
        random.choice([world.f, world.f, RELU, RELU, STEP])(inside) if kind < 0.97 else world.f.prime(inside)
    )


def _name(world: World, names: Sequence[Expr]) -> Expr:
    return world.random.choice([*names, *names, *names, Integer(1)])


def _entry(world: World, names: Sequence[Expr]) -> Expr:
    array = world.random.choice([*world.arrays, *world.sums])
    if len(array.ranges) == 2 and array.ranges[0][1] != world.n:
        return Entry(array, 1, _name(world, names))
    return Entry(array, *(_name(world, names) for _ in range(array.arity)))


def number(world: World, depth: int) -> Expr:
    """A random expression whose value is a number."""
    random, names = world.random, [world.k, world.l]
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
    extra = random.random()
    if extra < 0.1:
        return value / world.n
    if extra < 0.15:
        return value * sqrt(world.n) * world.c
    if extra < 0.2:
        return value + world.d
    return value


# ------------------------------------------------------------------------------------- one neuron


@dataclass(frozen=True, slots=True)
class Neuron:
    """g(sum over i of coefficient x_i W_ik, or without W, less some terms, + bias)^power times another
    factor.
    """

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


def neuron(world: World) -> Neuron | None:
    """A random neuron, with equal chances for each of its parts to be left out; None without an input."""
    random = world.random
    vectors = [a for a in world.arrays if len(a.ranges) == 1]
    square = [a for a in world.arrays if world.square(a)]
    if not vectors:
        return None
    k, l = world.k, world.l
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
        random.choice(
            [Integer(1), Integer(1), random.choice(vectors)[k], random.choice(vectors)[1], world.scalar()]
        ),
    )


def altered_neuron(one: Neuron, world: World) -> Neuron:
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


def claim_of_a_neuron(world: World) -> Claim | None:
    """A moment of a neuron is that of an altered one, or half of that of its argument."""
    one = neuron(world)
    if one is None:
        return None
    other, factor = altered_neuron(one, world), Integer(1)
    if one.function == RELU and world.random.random() < 0.5:
        other, factor = replace(one, function=None), Rational(1, 2)
    operator = world.random.choice([E, E, Var])
    left, right = (operator(x.expression(world.i, world.n)) for x in (one, other))
    return Claim(left, Relation.EQUAL, factor * right)


# ------------------------------------------------------------------------------------------- claims


def make_claim(world: World) -> tuple[str, Claim]:
    """How it was made, and the claim."""
    if world.random.random() < 0.4:
        claim = claim_of_a_neuron(world)
        if claim is not None:
            return "of a neuron", claim
    left = number(world, world.random.choice([1, 2, 2, 3]))
    kind = world.random.random()
    if kind < 0.25:
        return "rewritten", Claim(left, Relation.EQUAL, rewritten(left, world.random))
    if kind < 0.55:
        right = written_out(left, world)
        if right is not None:
            return "written out", Claim(left, Relation.EQUAL, right)
    return "altered", Claim(left, Relation.EQUAL, altered(left, world))


def rewritten(node: Expr, random: Random) -> Expr:
    """The same by rules that always hold."""
    match node:
        case Var():
            x = node.args[0]
            return random.choice([E(x**2) - E(x) ** 2, Cov(x, x), E((x - E(x)) ** 2)])
        case Cov():
            x, y = node.args
            return random.choice([E(x * y) - E(x) * E(y), Cov(y, x), (Var(x + y) - Var(x - y)) / 4])
        case E() if node.args[0].is_Add:
            return Add(*(E(part) for part in node.args[0].args))
        case E():
            return E(node.args[0].expand())
        case _ if node.args and not isinstance(node, (Entry, Apply)):
            return node.func(*(rewritten(a, random) if isinstance(a, Expr) else a for a in node.args))
    return node


def written_out(left: Expr, world: World) -> Expr | None:
    """What the kernel takes the left side to be; None where it has no form, or one for each case."""
    try:
        setting = prepare((left, left), world.given, Budget(seconds=2.0, terms=20_000))
        cases = list(scopes((left,), setting))
        form = normal_form(left, cases[-1], setting)
        names = frozenset(name for name, _ in cases[-1].names)
        if any(name.endswith("'") for name in names) or len(form) > 12:
            return None
        return expression(form, setting.facts, cases[-1].names, frozenset("ijkl"))
    except (OutsideFragment, BudgetExhausted, TypeError):
        return None


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


def _rules(node: Expr, world: World) -> list[Callable[[Expr], Expr]]:
    k, l = world.k, world.l
    rules: list[Callable[[Expr], Expr]] = []
    if isinstance(node, (E, Var, Cov)):
        rules += [lambda x: 2 * x, lambda x: Integer(0), lambda x: x / 2]
        rules += [
            lambda x: x.xreplace({k: l, l: k}),
            lambda x: x.xreplace({l: k}),
            lambda x: x.xreplace({k: Integer(1)}),
        ]
    if isinstance(node, E):
        inside = node.args[0]
        if inside.is_Mul:
            rules += [lambda x: Mul(*(E(a) for a in x.args[0].args))] * 3
        if inside.is_Pow:
            rules.append(lambda x: E(x.args[0].base) ** x.args[0].exp)
        if isinstance(inside, Apply):
            rules += [lambda x: E(x.args[0].argument), lambda x: E(x.args[0].argument) / 2]
        if isinstance(inside, Pow) and isinstance(inside.base, Apply):
            rules.append(lambda x: E(x.args[0].base.argument ** x.args[0].exp) / 2)
        if isinstance(inside, Sum):
            rules += [lambda x: Sum(E(x.args[0].function), *x.args[0].limits)] * 2
    if isinstance(node, Var):
        inside = node.args[0]
        rules += [lambda x: E(x.args[0] ** 2)] * 2
        if isinstance(inside, Sum):
            rules += [lambda x: Sum(Var(x.args[0].function), *x.args[0].limits)] * 3
        if inside.is_Mul:
            rules += [lambda x: Mul(*(Var(a) for a in x.args[0].args))] * 2
        if inside.is_Add:
            rules += [lambda x: Add(*(Var(a) for a in x.args[0].args))] * 2
        if isinstance(inside, Apply):
            rules.append(lambda x: Var(x.args[0].argument))
    if isinstance(node, Sum) and len(node.limits) == 1 and not _binds(node.function, node.limits[0][0]):
        rules += [lambda x: world.n * x.function.xreplace({x.limits[0][0]: Integer(1)})] * 2
        rules += [lambda x: world.n * x.function.xreplace({x.limits[0][0]: k})]
        rules.append(lambda x: Sum(x.function, (x.limits[0][0], 2, world.n)))
        rules.append(
            lambda x: (world.n + 1 - x.limits[0][1]) * x.function.xreplace({x.limits[0][0]: Integer(1)})
        )
    if isinstance(node, (Distinct, Before)):
        rules += [lambda x: Integer(1)]
    return rules


def _binds(node: Expr, name: Symbol) -> bool:
    return any(name in (limit[0] for limit in inner.limits) for inner in node.atoms(Sum))


# ------------------------------------------------------------------------------------------- models


def try_in_models(claim: Claim, given: frozenset[Assumption], random: Random) -> tuple[int, str]:
    """In how many models the claim could be computed, and one in which it fails."""
    question = ask(claim, given, ())
    deadline = monotonic() + SECONDS
    slots = _options(question.parts, given, question.sizes)
    tried = 0
    for _ in range(MODELS):
        if monotonic() > deadline:
            break
        try:
            witness = refutation(question, _random_model(question, slots, random), deadline)
        except (Undefined, Unsupported):
            continue
        tried += 1
        if witness is not None and witness.exact:
            return tried, str(witness)
    return tried, ""


def _plain(value: Expr) -> object:
    """The value of a number without names, else None."""
    try:
        return Evaluation(Model({}, {}, {}, {}, {})).value(value, {})
    except (Undefined, Unsupported):
        return None


def _options(parts: Parts, given: frozenset[Assumption], sizes: frozenset[Array]) -> list[list[Any]]:
    """What a model can be made of, by the parts in order."""
    ordered = sorted(given, key=str)
    found = [
        sharing_options(parts.arrays, ordered),
        *(constant_options() for _ in parts.constants),
        *(table_options(t in sizes) for t in parts.tables),
        *(array_options(a, facts_about(a, ordered), _plain) for a in parts.arrays),
        *(function_options(f, ordered, _plain) for f in parts.functions),
    ]
    return [[option for _, option in options] for options in found]


def _random_model(question: Question, slots: list[list[Any]], random: Random) -> Model:
    """Any of the options for each part, alike in probability, so that few are spent on the simplest
    models.
    """
    parts, (sharing, *chosen) = question.parts, [random.choice(options) for options in slots]
    if random.random() < 0.5:
        sharing = {}
    named = dict(zip((*parts.constants, *parts.tables, *parts.arrays, *parts.functions), chosen, strict=True))
    sizes = {name: random.choice([1, 2, 2, 2, 3]) for name in parts.dimensions}
    return Model(
        sizes | {name: named[name] for name in parts.constants},
        {},
        {name: named[name] for name in parts.tables},
        {name: replace(named[name], **sharing.get(name, {})) for name in parts.arrays},
        {name: named[name] for name in parts.functions},
        question.definitions,
    )
