"""Random givens, each with the things it declares: flat ones, and ones with layers or time steps.

Everything is decided by the random source that is handed in. Decides nothing about truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from sympy import Expr, Integer, Rational, Sum, Symbol

from derive.kernel import gather
from derive.language.assumptions import (
    Assumption,
    Has,
    Property,
    Reference,
    Small,
    Together,
    condition,
    defined,
    distributed,
    iid,
    independent,
    kurtosis,
    mean,
    positive,
    second_moment,
    smooth,
    symmetric,
    uncorrelated,
    unit_slope,
    variance,
    zero_mean,
)
from derive.language.expressions import (
    RELU,
    Array,
    ConstantArray,
    Entry,
    Function,
    RandomArray,
    constants,
    dimensions,
    index,
)

LEAKY = Function("leaky", "leaky_relu", (Rational(1, 4),))
ABSOLUTE = Function("abs", "abs")

Found = list[Assumption | tuple[Assumption, ...]]


class World:
    """A random given and the things that it declares.

    `solved` are numbers that nothing in the given fixes, so that equations may say what they are; `names` the
    free indices of claims.
    """

    def __init__(self, random: Random) -> None:
        self.random = random
        self.n, self.m = dimensions("n m")
        self.c, self.d, *self.solved = constants("c d g h")
        self.i, self.j, self.k, self.l = (index(name, self.n) for name in "ijkl")
        self.names: tuple[Expr, ...] = (self.k, self.l)
        self.bias = ConstantArray("b", self.n)
        self.f = Function("f")
        self.arrays: list[Array] = []
        self.sums: list[Array] = []
        self.given = gather([*self._declared(), *self._of_function(), *self._of_numbers()])

    @property
    def can_be_small(self) -> bool:
        """Whether f has an expansion at 0."""
        return Has(self.f, Property.SMOOTH) in self.given

    def _declared(self) -> Found:
        random = self.random
        width = random.choice([self.n, self.n, self.m])
        first = random.choice([1, 1, 1, 1, 0, 2])
        self.arrays = [RandomArray("x", self.n), RandomArray("y", self.n)]
        if random.random() < 0.6:
            self.arrays.append(RandomArray("W", width, self.n))
        if random.random() < 0.3:
            self.arrays.append(RandomArray("e"))
        if first != 1:
            self.arrays.append(RandomArray("u", (first, self.n)))
        random.shuffle(self.arrays)
        self.arrays = self.arrays[: random.choice([1, 2, 2, 3])]
        found = [a for array in self.arrays for a in self._of_array(array)]
        return found + self._together() + self._sum()

    def _of_array(self, x: Array) -> Found:
        random = self.random
        found: Found = []
        if x.ranges == ((1, self.n),) and random.random() < 0.05:
            return [distributed(x, "one-hot")]
        if x.ranges:
            alike = Has(x, Property.IDENTICALLY_DISTRIBUTED)
            same = [uncorrelated(x), Has(x, Property.SAME_VARIANCE)]
            found += random.choice([[iid(x)]] * 5 + [[independent(x)], [alike], [uncorrelated(x)], same, []])
        if random.random() < 0.2:
            laws = [("normal", 0, 1), ("normal", 0, 1 / self.n), ("rademacher",), ("uniform", -2, 2)]
            laws += [("bernoulli", Rational(1, 2))]
            return [*found, distributed(x, *random.choice(laws))]
        if random.random() < 0.4:
            found.append(symmetric(x))
        elif random.random() < 0.7:
            found.append(mean(x, random.choice([0, 0, 0, 1, self.c])))
        if random.random() < 0.4:
            found += self._spread(x)
        elif random.random() < 0.2:
            found.append(Has(x, random.choice([Property.NONCONSTANT, Property.NONNEGATIVE])))
        return found

    def _spread(self, x: Array) -> Found:
        random = self.random
        if random.random() < 0.3:
            return [second_moment(x, 4)]
        value = random.choice([Integer(1), Integer(4), 1 / self.n, Rational(9, 4)])
        if x.ranges == ((1, self.n),) and random.random() < 0.2:
            value = self.bias[self.i] ** 2
        more = [kurtosis(x, random.choice([1, 3, 2]))] if random.random() < 0.2 else []
        return [variance(x, value), *more]

    def _together(self) -> Found:
        if len(self.arrays) < 2 or self.random.random() < 0.15:
            return []
        if len(self.arrays) > 2 and self.random.random() < 0.25:
            x, y, z = self.arrays
            pairs = self.random.sample([(x, y), (y, z), (x, z)], self.random.choice([1, 2, 3]))
            return [independent(*pair) for pair in pairs]
        rule = uncorrelated if self.random.random() < 0.1 else independent
        return [rule(*self.arrays)]

    def _sum(self) -> Found:
        if self.random.random() > 0.4:
            return []
        self.sums.append(RandomArray("s", self.n))
        return [defined(self.sums[0][self.k], self._weighted_sum(self.k))]

    def _weighted_sum(self, k: Symbol) -> Expr:
        vectors = self.vectors()
        weights = [a for a in self.arrays if len(a.ranges) == 2]
        body: Expr = self.random.choice([Integer(0), self.bias[k], self.c, Integer(0)])
        if weights and weights[0].ranges[0][1] == self.n and vectors:
            return body + Sum(vectors[0][self.i] * weights[0][self.i, k], (self.i, 1, self.n))
        if vectors:
            more = self.random.choice([0, Sum(vectors[-1][self.i], (self.i, 1, self.n))])
            return body + vectors[0][k] + more
        return body + (self.arrays[0][k, k] if self.square(self.arrays[0]) else self.scalar())

    def _of_function(self) -> Found:
        random, found = self.random, list[Assumption]()
        if random.random() < 0.4:
            found += [smooth(self.f), unit_slope(self.f), Has(self.f, Property.ODD)][: random.choice([2, 3, 3])]
            if random.random() < 0.3 and self.vectors():
                found.append(Small(self.vectors()[0]))
            return found
        if random.random() < 0.7:
            found.append(Has(self.f, random.choice([Property.ODD, Property.ODD, Property.EVEN])))
        if random.random() < 0.3 and Has(self.f, Property.EVEN) not in found:
            found.append(unit_slope(self.f))
        if random.random() < 0.1 and not found:
            found.append(Has(self.f, Property.POSITIVELY_HOMOGENEOUS))
        return found

    def _of_numbers(self) -> Found:
        """Conditions on numbers and indices."""
        random, found = self.random, list[Assumption]()
        if random.random() < 0.3:
            found.append(positive(self.c))
        found += [positive(name) for name in self.solved if random.random() < 0.5]
        if random.random() < 0.2:
            found.append(condition(self.k, random.choice(["≠", "≠", "<"]), self.l))
        if random.random() < 0.3:
            found.append(condition(self.n, "≥", 2))
        return found

    def late_start(self) -> int:
        """Where a sum that leaves out more than one value starts: seldom without the condition that it needs."""
        said = condition(self.n, "≥", 2) in self.given
        return 3 if said or self.random.random() < 0.1 else 2

    def place(self, names: Sequence[Expr]) -> Expr:
        """A free or bound index, or the number 1."""
        return self.random.choice([*names, *names, *names, Integer(1)])

    def entry(self, names: Sequence[Expr]) -> Expr:
        """An entry of one of the arrays at these indices."""
        array = self.random.choice([*self.arrays, *self.sums])
        if len(array.ranges) == 2 and array.ranges[0][1] != self.n:
            return Entry(array, 1, self.place(names))
        places = [self.place(names) for _ in range(array.arity)]
        first = array.ranges[0][0] if array.ranges else Integer(1)
        return Entry(array, *(Integer(2) if first == 2 and p == 1 else p for p in places))

    def vectors(self) -> list[Array]:
        """The arrays with one index that starts at 1."""
        return [a for a in self.arrays if len(a.ranges) == 1 and a.ranges[0][0] == 1]

    def square(self, array: Array) -> bool:
        return len(array.ranges) == 2 and array.ranges[0] == array.ranges[1]

    def scalar(self) -> Expr:
        """An entry with fixed indices, whatever the array."""
        x = self.arrays[0]
        return Entry(x, *([2 if r[0] == 2 else 1 for r in x.ranges]))


class Layers(World):
    """A network: z^0 := x and z^{l+1} a weighted sum of z^l or f(z^l), with weights of each layer or tied.

    Written as one array or as two in turn, with or without z^l added, or with a recursion of its own that starts at
    another layer.
    """

    def _declared(self) -> Found:
        random = self.random
        self.at, self.depth = Symbol("l", integer=True), Symbol("L", integer=True)
        self.k, self.l = index("k", self.n), index("p", self.n)
        self.names = (self.k, self.l)
        self.fresh = random.random() < 0.7
        self.gate: Function | None = random.choice([None, None, RELU, self.f, LEAKY])
        x = RandomArray("x", self.n)
        labels = (self.at,) if self.fresh else ()
        W = RandomArray("W", self.n, self.n, labels=labels)
        self.z, self.half, self.aside = (RandomArray(name, self.n, labels=(self.at,)) for name in "zyu")
        self.x, self.W, self.arrays = x, W, [x, W]
        self.units = [self.z, self.z]
        return [*self._recursion(), *self._of_inputs(x), *self._of_weights(W), *self._apart(x, W)]

    def entry(self, names: Sequence[Expr]) -> Expr:
        """An input, or a unit or weight of the layer l or the next."""
        at = self.at + self.random.choice([0, 0, 1])
        first, second = self.place(names), self.place(names)
        units = [z[at, first] for z in self.units]
        return self.random.choice([self.x[first], *units, self.weight(at, first, second)])

    def weight(self, at: Expr, row: Expr, column: Expr) -> Expr:
        """W[at, row, column]; the label is left out where the weights are tied."""
        return self.W[at, row, column] if self.fresh else self.W[row, column]

    def unit(self, at: Expr, place: Expr) -> Expr:
        """What layer `at` hands on."""
        z = self.z[at, place]
        return z if self.gate is None else self.gate(z)

    def _recursion(self) -> Found:
        at, j, k, random = self.at, self.j, self.k, self.random
        body = Sum(self.unit(at, j) * self.weight(at, j, k), (j, 1, self.n))
        body = body + random.choice([Integer(0), Integer(0), Integer(0), self.c, self.c * (at - 1)])
        found: Found = [defined(self.z[0, k], self.x[k])]
        style = random.choice(["one", "one", "one", "in turn", "in turn", "residual", "aside"])
        if style == "in turn":
            own = at + random.choice([0, 0, 1])
            found.append(defined(self.half[own + random.choice([0] * 9 + [1]), k], body))
            body = random.choice([self.half[own, k], self.half[own, k], self.unit(at, k) + self.half[own, k]])
            self.units.append(self.half)
        elif style == "residual":
            body = body + self.z[at, k]
        elif style == "aside":
            gated = random.choice([RELU, self.f, RELU])(self.aside[at, k])
            found += [defined(self.aside[random.choice([0, 1]), k], self.x[k]), defined(self.aside[at + 1, k], gated)]
            body = body + self.aside[at + random.choice([0, 1]), k]
            self.units.append(self.aside)
        return [*found, defined(self.z[at + 1, k], body)]

    def _of_inputs(self, x: Array) -> Found:
        random = self.random
        found: Found = [*random.choice([[iid(x)], [iid(x)], [Has(x, Property.IDENTICALLY_DISTRIBUTED)], []])]
        found += random.choice([[zero_mean(x)], [symmetric(x)], [symmetric(x)], []])
        return found + random.choice([[variance(x, 1)], []])

    def _of_weights(self, W: Array) -> Found:
        random = self.random
        found: Found = [*random.choice([[iid(W)]] * 5 + [[independent(W)]])]
        if self.fresh and random.random() < 0.85:
            found.append(Has(W, Property.ACROSS_LABELS))
        found += random.choice([[zero_mean(W)], [symmetric(W)], [symmetric(W)], []])
        return found + random.choice([[], [], [variance(W, 1 / self.n)], [second_moment(W, 4)]])

    def _apart(self, x: Array, W: Array) -> Found:
        if self.random.random() < 0.1:
            return []
        labels = (self.at,) if self.fresh and self.random.random() < 0.1 else ()
        return [Together((Reference(x), Reference(W, labels)), Property.INDEPENDENT)]


def new_world(random: Random) -> World:
    """One given; a tenth have layers."""
    return Layers(random) if random.random() < 0.1 else World(random)
