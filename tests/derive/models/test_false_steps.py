"""False steps that authors really write: each has a witness; the step as it should read has none.

The steps are those of public derivations of initialisation rules, in other words.
"""

import pytest
from sympy import Integer, Product, Rational, Sum, Symbol, pi, sqrt

from derive.language.assumptions import (
    Claim,
    Definition,
    Has,
    Property,
    Reference,
    Relation,
    condition,
    defined,
    distributed,
    identically_distributed,
    iid,
    independent,
    mean,
    odd,
    positive,
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
    Cov,
    E,
    Function,
    RandomArray,
    Var,
    constants,
    dimensions,
    index,
    random_variable,
    term,
)
from derive.models import Inconclusive, Witness, find_witness


def eq(left, right, relation="="):
    return Claim(term(left), Relation(relation), term(right))


def flat(*groups):
    return [a for group in groups for a in (group if isinstance(group, tuple | list) else (group,))]


n, m, fan_in, fan_out, d = dimensions("n m fan_in fan_out d")
i, j, k, k2 = index("i", n), index("j", n), index("k", m), index("l", m)
sigma, lam, a, p, alpha = constants("sigma lambda a p alpha")
X, Y, Z = (random_variable(name) for name in "XYZ")
z, W = RandomArray("z", n), RandomArray("W", n, m)
w, x, y = (RandomArray(name, n) for name in "wxy")
f, f_defined, t = Function("f"), Function("f"), Symbol("t", real=True)
tanh = Function("tanh", "tanh")


def s(at):
    return Sum(z[i] * W[i, at], (i, 1, n))


centred = flat(iid(z), zero_mean(z), iid(W), zero_mean(W))
forward = flat(centred, independent(z, W))
rule = n * Var(z[1]) * Var(W[1, 1])
nonconstant = Has(X.array, Property.NONCONSTANT)

neuron = Array("Y")[()]
one_neuron = flat(
    iid(w),
    zero_mean(w),
    iid(x),
    zero_mean(x),
    independent(w, x),
    defined(neuron, Sum(w[i] * x[i], (i, 1, n))),
)
h, after = Array("h", n), Array("s")[()]
after_relu = flat(
    iid(w), zero_mean(w), iid(y), symmetric(y), Has(y, Property.NONCONSTANT), independent(w, y),
    defined(h[i], RELU(y[i])), defined(after, Sum(w[i] * h[i], (i, 1, n))),
)  # fmt: skip

layer = Symbol("l", integer=True)
w_l, y_l = RandomArray("w", n, labels=(layer,)), RandomArray("y", n, labels=(layer,))
x_l, out_l = Array("x", n, labels=(layer,)), Array("y", labels=(layer,))
labelled = flat(
    iid(w_l), zero_mean(w_l), identically_distributed(y_l), zero_mean(y_l), Has(y_l, Property.NONCONSTANT),
    independent(Reference(w_l, (layer,)), Reference(y_l, (layer - 1,))),
    defined(x_l[layer, i], RELU(y_l[layer - 1, i])),
    defined(out_l[layer], Sum(w_l[layer, i] * x_l[layer, i], (i, 1, n))),
)  # fmt: skip
before = y_l[layer - 1, i]

Q, K, C = RandomArray("Q", d, d), RandomArray("K", d, d), Array("C", d, d)
q1, q2, q3 = index("i", d), index("j", d), index("k", d)
attention = flat(
    iid(Q), zero_mean(Q), variance(Q, 1), iid(K), zero_mean(K), variance(K, 1), independent(Q, K),
    defined(C[q1, q2], Sum(Q[q1, q3] * K[q2, q3], (q3, 1, d))),
)  # fmt: skip

sizes = ConstantArray("n", (0, d + 1))
deep_z, deep_W, deep_x = (
    Array("z", sizes[layer], labels=(layer,)),
    RandomArray("W", sizes[layer], sizes[layer + 1], labels=(layer,)),
    RandomArray("x", sizes[0]),
)
u, v, u0 = index("j", sizes[layer]), index("k", sizes[layer + 1]), index("j", sizes[0])
linear_net = flat(
    identically_distributed(deep_x), zero_mean(deep_x), iid(deep_W), symmetric(deep_W),
    Has(deep_W, Property.ACROSS_LABELS), independent(deep_W, deep_x), defined(deep_z[0, u0], deep_x[u0]),
    defined(deep_z[layer + 1, v], Sum(deep_z[layer, u] * deep_W[layer, u, v], (u, 1, sizes[layer]))),
)  # fmt: skip
deep_net = [
    *(b for b in linear_net if not (isinstance(b, Definition) and b.head == deep_z[layer + 1, v])),
    defined(deep_z[layer + 1, v], f(Sum(deep_z[layer, u] * deep_W[layer, u, v], (u, 1, sizes[layer])))),
    odd(f), unit_slope(f), smooth(f),
]  # fmt: skip
step = Symbol("i", integer=True)


def growth(first, last):
    return Var(deep_x[1]) * Product(sizes[step] * Var(deep_W[step, 1, 1]), (step, first, last))


masks, tilde, values = RandomArray("m", n), Array("h", n), ConstantArray("h", n)
dropout = flat(
    condition(0, "≤", p), condition(p, "<", 1), independent(masks), distributed(masks, "bernoulli", 1 - p),
    defined(tilde[i], masks[i] * values[i] / (1 - p)),
)  # fmt: skip
leaky = flat(
    distributed(X, "normal", 0, sigma**2), positive(sigma), positive(alpha), condition(alpha, "<", 1),
    defined(f_defined(t), alpha * t + RELU(t - alpha * t)),
)  # fmt: skip
normal_x = flat(distributed(X, "normal", 0, sigma**2), positive(sigma))
xavier = [eq((fan_in + fan_out) / 2 * Var(X), 1)]

# name, what is given, premises, the step, and how it should read
STEPS = [
    ("n is lost", forward, [], eq(Var(s(k)), Var(z[1]) * Var(W[1, 1])), eq(Var(s(k)), rule)),
    ("the other fan", forward, [], eq(Var(s(k)), m * Var(z[1]) * Var(W[1, 1])), eq(Var(s(k)), rule)),
    ("n - 1 for n", forward, [], eq(Var(s(k)), (n - 1) * Var(z[1]) * Var(W[1, 1])), eq(Var(s(k)), rule)),
    ("k may be l", forward, [], eq(Cov(s(k), s(k2)), 0), None),
    ("the mean of a square", flat(zero_mean(X), nonconstant), [], eq(E(X**2), 0), eq(E(X) ** 2, 0)),
    (
        "squares inside", [independent(X, Y)], [],
        eq(Var(X * Y), E(X**2) * Var(Y) + E(Y**2) * Var(X) + Var(X) * Var(Y)),
        eq(Var(X * Y), E(X) ** 2 * Var(Y) + E(Y) ** 2 * Var(X) + Var(X) * Var(Y)),
    ),
    (
        "propagation of errors", [independent(X, Y)], [],
        eq(Var(X * Y), 2 * E(X) * E(Y) * Cov(X, Y) + Var(X) * E(Y) ** 2 + Var(Y) * E(X) ** 2), None,
    ),
    (
        "a term twice", [independent(X, Y)], [],
        eq(Var(X * Y), Var(X) * Var(Y) + Var(X) * E(Y) ** 2 + 2 * Var(Y) * E(X) ** 2), None,
    ),
    ("wrong way round", [independent(X, Y)], [], eq(Var(X * Y), Var(X) * Var(Y), "≤"),
     eq(Var(X * Y), Var(X) * Var(Y), "≥")),
    ("sum for mean of fans", [zero_mean(X)], xavier, eq(Var(X), 1 / (fan_in + fan_out)),
     eq(Var(X), 2 / (fan_in + fan_out))),
    ("deviation for variance", [zero_mean(X)], [eq(fan_in * Var(X), 1)], eq(Var(X), sqrt(2 / fan_in)),
     eq(Var(X), 1 / fan_in)),
    ("root of the variance", [zero_mean(X)], xavier, eq(Var(X), sqrt(2 / (fan_in + fan_out))), None),
    ("Var[x] forgotten", one_neuron, [eq(Var(neuron), 1)], eq(Var(w[i]), 1 / n), eq(Var(w[i]) * Var(x[i]), 1 / n)),
    ("w over root n", one_neuron, [], eq(n * Var(w[i]) * Var(x[i]), Var(w[i] / sqrt(n)) * Var(x[i])),
     eq(n * Var(w[i]) * Var(x[i]), Var(w[i] * sqrt(n)) * Var(x[i]))),
    ("the wrong subject", after_relu, [eq(Var(after), Var(y[i]))], eq(Var(after), 2 / n), eq(Var(w[i]), 2 / n)),
    ("relu halves the variance", flat(symmetric(X), nonconstant), [], eq(Var(RELU(X)), Var(X) / 2),
     eq(E(RELU(X) ** 2), Var(X) / 2)),
    ("half needs symmetry", labelled, [], eq(E(x_l[layer, i] ** 2), Var(before) / 2), None),
    ("half needs symmetry, layer", labelled, [],
     eq(Var(out_l[layer]), n * Var(w_l[layer, i]) * Var(before) / 2),
     eq(Var(out_l[layer]), n * Var(w_l[layer, i]) * E(x_l[layer, i] ** 2))),
    ("half needs symmetry, rule", labelled, [eq(Var(out_l[layer]), Var(before))], eq(Var(w_l[layer, i]), 2 / n), None),
    ("rows for columns", attention, [], eq(C[q1, q2], Sum(Q[q1, q3] * K[q3, q2], (q3, 1, d))),
     eq(C[q1, q2], Sum(K[q2, q3] * Q[q1, q3], (q3, 1, d)))),
    ("dk squared", attention, [], eq(Var(C[q1, q2]), d**2), eq(Var(C[q1, q2]), d)),
    ("uniform cubed", flat(distributed(X, "uniform", -a, a), positive(a)), [], eq(Var(X), a**3 / 3),
     eq(Var(X), a**2 / 3)),
    ("bound 1 for 3", [distributed(X, "uniform", -sqrt(1 / fan_in), sqrt(1 / fan_in))], [],
     eq(fan_in * Var(X), 1), None),
    ("deviation as second argument", [distributed(X, "normal", 0, sqrt(2 / (fan_in + fan_out)))], [],
     eq(Var(X), 2 / (fan_in + fan_out)), None),
    ("poisson", flat(distributed(X, "poisson", lam), positive(lam)), [], eq(Var(X), lam**2), eq(Var(X), lam)),
    ("relu of a normal variable", normal_x, [], eq(Var(RELU(X)), sigma**2 / 2),
     eq(Var(RELU(X)), sigma**2 / 2 - sigma**2 / (2 * pi))),
    ("leaky relu", leaky, [], eq(Var(f_defined(X)), (1 + alpha**2) / 2 * Var(X)),
     eq(E(f_defined(X) ** 2), (1 + alpha**2) / 2 * Var(X))),
    ("dropout", dropout, [], eq(Var(tilde[i]), p * values[i] ** 2), eq(Var(tilde[i]), p / (1 - p) * values[i] ** 2)),
    ("an odd f is not linear", deep_net, [], eq(Var(deep_z[layer, u]), growth(0, layer - 1)), None),
    ("one layer further", linear_net, [], eq(Var(deep_z[layer, u]), growth(1, layer)),
     eq(Var(deep_z[layer, u]), growth(0, layer - 1))),
    ("the negative root", [], [eq(a**2, 6 / (fan_in + fan_out))], eq(a, sqrt(6 / (fan_in + fan_out))), None),
    ("no sum", [positive(sigma)], [eq((fan_in + fan_out) * sigma**2 / 2, 1)],
     eq(sigma**2, 1 / (fan_in + fan_out)),
     eq(sigma, sqrt(2 / (fan_in + fan_out)))),
    ("tanh is not linear", [distributed(X, "normal", 0, 1)], [], eq(Var(tanh(X)), Var(X)), None),
    ("variance of a shifted variable", [mean(X, 1)], [], eq(Var(X), E(X**2)), eq(Var(X), E(X**2) - 1)),
]  # fmt: skip


@pytest.mark.parametrize(("given", "premises", "false"), [row[1:4] for row in STEPS], ids=[row[0] for row in STEPS])
def test_a_false_step_has_a_witness(given, premises, false):
    """A model that satisfies everything given, in which the two sides differ."""
    found = find_witness(false, given, premises, seconds=10)
    assert isinstance(found, Witness)
    assert found.left != found.right


TRUE = [(row[0], *row[1:3], row[4]) for row in STEPS if row[4] is not None]


@pytest.mark.parametrize(("given", "premises", "true"), [row[1:] for row in TRUE], ids=[row[0] for row in TRUE])
def test_the_step_as_it_should_read_has_none(given, premises, true):
    """Among the first models of the search."""
    assert isinstance(find_witness(true, given, premises, models=12, seconds=10), Inconclusive)


# One assumption of the forward pass less each time, and pitfalls of reasoning
PITFALLS = [
    ("independence of z and W", centred, eq(Var(s(k)), rule)),
    ("zero mean of W", flat(iid(z), zero_mean(z), iid(W), independent(z, W)), eq(Var(s(k)), rule)),
    ("zero mean of z", flat(iid(z), iid(W), zero_mean(W), independent(z, W)), eq(Var(s(k)), rule)),
    ("independence within W", flat(iid(z), zero_mean(z), identically_distributed(W), zero_mean(W),
                                   independent(z, W)), eq(Cov(s(1), s(2)), 0)),
    ("one law for W", flat(iid(z), zero_mean(z), independent(W), zero_mean(W), independent(z, W)), eq(Var(s(k)), rule)),
    ("exchangeable", [identically_distributed(z)], eq(E(z[1] * z[2]), E(z[1] * z[3]))),
    ("pairwise is not mutual", [independent(X, Y), independent(Y, Z), independent(X, Z)],
     eq(E(X * Y * Z), E(X) * E(Y) * E(Z))),
    ("zero mean is not symmetric", [zero_mean(X)], eq(E(X**3), 0)),
    ("uncorrelated is not independent", [zero_mean(X), zero_mean(Y), uncorrelated(X, Y)],
     eq(E(X**2 * Y**2), E(X**2) * E(Y**2))),
    ("uncorrelated within", flat(zero_mean(z), uncorrelated(z), identically_distributed(z)),
     eq(E(z[1] ** 2 * z[2] ** 2), E(z[1] ** 2) * E(z[2] ** 2))),
    ("odd with zero mean only", [zero_mean(X), odd(f)], eq(E(f(X)), 0)),
    ("layers share weights", flat(iid(w_l), zero_mean(w_l)), eq(E(w_l[0, 1] * w_l[1, 1]), E(w_l[0, 1]) * E(w_l[1, 1]))),
    ("not odd", [symmetric(X)], eq(E(f(X)), 0)),
    ("slope", [odd(f)], eq(f.prime(Integer(0)), 1)),
    ("a variance may be 0", [], eq(Var(X), 0, ">")),
    ("kurtosis", [zero_mean(X), variance(X, 1)], eq(E(X**4), 3)),
    ("a constant may be negative", [], eq(sqrt(a**2), a)),
    ("half a number", [], eq(a / 2, a * Rational(1, 3))),
]  # fmt: skip


@pytest.mark.parametrize(("given", "claim"), [row[1:] for row in PITFALLS], ids=[row[0] for row in PITFALLS])
def test_what_is_not_given_may_be_false(given, claim):
    """A witness uses the freedom that the given leaves."""
    assert isinstance(find_witness(claim, given, seconds=10), Witness)


HOLD = [
    ("different neurons", flat(forward, condition(k, "≠", k2)), eq(Cov(s(k), s(k2)), 0)),
    ("odd and symmetric", [symmetric(X), odd(f)], eq(E(f(X)), 0)),
    ("mutual", [independent(X, Y, Z)], eq(E(X * Y * Z), E(X) * E(Y) * E(Z))),
    ("across layers", flat(iid(w_l), zero_mean(w_l), Has(w_l, Property.ACROSS_LABELS)),
     eq(E(w_l[0, 1] * w_l[1, 1]), 0)),
    ("nonconstant", [nonconstant], eq(Var(X), 0, ">")),
    ("a constant", [positive(a)], eq(sqrt(a**2), a)),
    ("homogeneous", [symmetric(X)], eq(E(RELU(X)), E(RELU(-X)))),
]  # fmt: skip


@pytest.mark.parametrize(("given", "claim"), [row[1:] for row in HOLD], ids=[row[0] for row in HOLD])
def test_what_follows_has_no_witness(given, claim):
    """The same claims with what they need."""
    assert isinstance(find_witness(claim, given, models=25, seconds=10), Inconclusive)
