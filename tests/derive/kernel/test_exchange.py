"""By symmetry: what is iid along a range may be renumbered, and nothing else may."""

import pytest
from sympy import Integer, Product, Sum, Symbol

from derive.kernel import Memory, gather, prove
from derive.kernel.cases import scopes
from derive.kernel.exchange import equal_by_symmetry
from derive.kernel.facts import Facts
from derive.kernel.settings import Setting
from derive.language.assumptions import (
    Claim,
    Has,
    Property,
    Relation,
    condition,
    defined,
    iid,
    independent,
    zero_mean,
)
from derive.language.expressions import (
    Before,
    ConstantArray,
    Cov,
    Distinct,
    E,
    Function,
    RandomArray,
    Var,
    constants,
    dimensions,
    index,
)

n, m = dimensions("n m")
(c,) = constants("c")
i, j, k, p = (index(name, n) for name in "ijkp")
at, depth = Symbol("l", integer=True), Symbol("L", integer=True)
x, T = RandomArray("x", n), RandomArray("T", n, n)
z, W = RandomArray("z", n, labels=(at,)), RandomArray("W", n, n, labels=(at,))
row = index("r", m)
b, u = ConstantArray("b", n), RandomArray("u", m)
f = Function("f")


def layers(body, base=None):
    """Layers from x with tied weights, all of it iid."""
    return [defined(z[0, k], x[k] if base is None else base), defined(z[at + 1, k], body), *alike]


alike = [*iid(x), *iid(T), independent(x, T)]
tied = Sum(f(z[at, j]) * T[j, k], (j, 1, n)) + c


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Var(z[depth, k]), Var(z[depth, 1])),
        (Cov(z[depth, k], z[at, k]), Cov(z[depth, p], z[at, p])),
        (E(z[depth, k]) * E(z[depth, p]), E(z[depth, 1]) ** 2),
        (Sum(E(z[at, j] * z[at, k]), (j, 1, n)), Sum(E(z[at, i] * z[at, p]), (i, 1, n))),
    ],
    ids=["a variance", "two layers together", "each expectation on its own", "a sum over all"],
)
def test_every_neuron_of_a_tied_network_is_alike(left, right):
    """Whatever the activation does, and however the layers depend on each other."""
    theorem = prove(left, right, layers(tied))
    assert {*alike} <= theorem.assumptions


@pytest.mark.parametrize("left_out", alike)
def test_without_any_one_of_the_assumptions_neurons_may_differ(left_out):
    """Identical laws, independence within each array and between them are all needed."""
    assert not prove(Var(z[depth, k]), Var(z[depth, 1]), [a for a in layers(tied) if a is not left_out])


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (E(z[at, k] * z[at, p]), E(z[at, 1] ** 2)),
        (z[at, k], z[at, p]),
        (E(z[at, k] * T[k, p]), E(z[at, k] * T[p, k])),
        (Var(z[depth, k]), Var(z[at, k])),
        (E(f(z[at, j]) * f(z[at, p])), Sum(E(f(z[at, 1]) * f(z[at, j])), (j, 1, n)) / n),
    ],
    ids=["entries that coincide on one side", "values", "a row and a column", "another layer", "a bound name"],
)
def test_what_no_renumbering_relates_is_refused(left, right):
    """Symmetry moves all indices of an expectation at once, and speaks of expectations only."""
    assert not prove(left, right, layers(tied))


def others(skipped, by=1):
    """The sum of all entries of x but one, times a number."""
    return Sum(by * Distinct(i, skipped) * x[i], (i, 1, n))


@pytest.mark.parametrize("of", [f, lambda signal: signal])
def test_an_index_that_only_says_what_a_sum_leaves_out_is_renumbered_with_the_others(of):
    """E[x_k F(the others)] is the same for all k, and not E[x_l F(all but x_k)]."""
    given = [*iid(x), zero_mean(x)]
    assert prove(E(of(others(k)) * x[k]), E(of(others(p)) * x[p]), given)
    assert prove(E(of(others(k)) * x[p]), E(of(others(p)) * x[1]), [*given, condition(k, "≠", p), condition(p, "≠", 1)])
    assert not prove(E(of(others(k)) * x[k]), E(of(others(k)) * x[p]), given)
    assert not prove(E(of(others(k)) * x[p]), E(of(others(k)) * x[k]), given)


@pytest.mark.parametrize(
    "body",
    [
        tied + b[k],
        tied + x[1],
        Sum(f(z[at, j]) * T[j, k], (j, 2, n)),
        Sum(Before(j, k) * f(z[at, j]) * T[j, k], (j, 1, n)),
        tied + Distinct(k, 1) * x[k],
        tied + k * x[k],
        Sum(f(z[at, j]) * T[j, k], (j, 1, n)) + Sum(u[j], (j, 1, n)),
    ],
    ids=["a bias", "one entry", "a sum over some", "an order", "all but one", "its number", "one name for two ranges"],
)
def test_neurons_that_are_defined_otherwise_differ(body):
    """Whatever tells one value of the index from another."""
    given = [*layers(body), *iid(u), independent(x, T, u)]
    assert not prove(E(f(z[depth, k])), E(f(z[depth, 1])), given)


def test_layers_that_nothing_starts_are_not_alike():
    """Without a base, the lowest layer may be anything."""
    assert not prove(Var(z[depth, k]), Var(z[depth, 1]), layers(tied)[1:])


def test_entries_that_nothing_defines_are_not_alike():
    """From s_1k := x_k nothing follows for s_2k, nor from q_kk := x_k for q_1k; from s_pk := x_k it does."""
    s, q = RandomArray("s", m, n), RandomArray("q", n, n)
    claim = E(s[2, k]), E(s[2, p])
    assert prove(*claim, [*iid(x), defined(s[row, k], f(x[k]))])
    assert not prove(*claim, [*iid(x), defined(s[1, k], f(x[k]))])
    assert not prove(E(q[1, 2]), E(q[1, 3]), [*iid(x), defined(q[k, k], x[k])])


def test_weights_of_several_layers_must_be_independent_of_each_other():
    """Else one layer's may be another's, renumbered."""
    fresh = Sum(f(z[at, j]) * W[at, j, k], (j, 1, n))
    given = [defined(z[0, k], x[k]), defined(z[at + 1, k], fresh), *iid(x), *iid(W), independent(x, W)]
    claim = E(f(z[depth, k])), E(f(z[depth, 1]))
    assert not prove(*claim, given)
    assert prove(*claim, [*given, Has(W, Property.ACROSS_LABELS)])


def test_a_product_over_layers_is_renumbered_as_a_whole():
    """Its label stays what it is."""
    both = (Product(E(f(z[at, q]) ** 2), (at, 0, depth)) for q in (k, p))
    assert prove(*both, layers(tied))


def test_symmetry_is_not_named_where_the_moments_say_it():
    """A theorem of identity rests on less."""
    given = [*iid(x), zero_mean(x)]
    assert prove(E(x[k] ** 2), E(x[1] ** 2), given).how == "identity"


def test_layers_as_wide_as_the_layer_says_are_left_open():
    """The bias of each neuron has the width of its own layer, which is not that of the claim by name."""
    widths = ConstantArray("n", labels=(at,))
    v, V = RandomArray("v", widths[at], labels=(at,)), RandomArray("V", widths[at], widths[at + 1], labels=(at,))
    bias, start = ConstantArray("b", widths[at], labels=(at,)), RandomArray("x", widths[0])
    neuron, below, first = index("k", widths[at + 1]), index("j", widths[at]), index("k", widths[0])
    signal = Sum(f(v[at, below]) * V[at, below, neuron], (below, 1, widths[at]))
    drawn = [*iid(start), *iid(V), Has(V, Property.ACROSS_LABELS), independent(start, V)]
    base, step = defined(v[0, first], start[first]), defined(v[at + 1, neuron], signal + bias[at + 1, neuron])
    wide = [*drawn, base, step]
    last = index("k", widths[depth])
    assert not prove(E(f(v[depth, last])), E(f(v[depth, 1])), wide)
    assert prove(E(f(v[depth, last])), E(f(v[depth, last] + 0)), wide)


@pytest.mark.parametrize(("body", "alike"), [(x[1], False), (Integer(2), True)])
def test_a_function_that_is_defined_by_an_entry_tells_the_others_from_it(body, alike):
    """f(x_1) and f(x_2) for f(v) := v x_1: by itself the rule does not rest on random numbers being refused."""
    v = Symbol("v", real=True)
    setting = Setting(Facts(gather([*iid(x), defined(f(v), v * body)]), Memory()))
    claim = Claim(E(f(x[1])), Relation.EQUAL, E(f(x[2])))
    (scope,) = scopes((claim.left, claim.right), setting)
    assert equal_by_symmetry(claim, scope, setting) is alike


def test_a_diagonal_that_is_defined_leaves_the_rest_unlike():
    """D_kk := x_k says nothing of D_12 and D_21; an iid D does."""
    D = RandomArray("D", n, n)
    assert not prove(E(D[1, 2]), E(D[2, 1]), [*iid(x), defined(D[k, k], x[k])])
    assert prove(E(D[1, 2]), E(D[2, 1]), iid(D))
