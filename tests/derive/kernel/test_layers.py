"""Arrays defined layer by layer or step by step: what is independent of what, and claims for every layer."""

import pytest
from sympy import Integer, Product, Sum, Symbol

from derive.kernel import prove
from derive.language.assumptions import (
    Has,
    Property,
    condition,
    defined,
    distributed,
    iid,
    independent,
    kurtosis,
    symmetric,
    variance,
    zero_mean,
)
from derive.language.expressions import (
    ConstantArray,
    Cov,
    Distinct,
    E,
    RandomArray,
    Var,
    constants,
    dimensions,
    index,
)

(n,) = dimensions("n")
(c,) = constants("c")
i, j, k = (index(name, n) for name in "ijk")
at, depth = Symbol("l", integer=True), Symbol("L", integer=True)
x = RandomArray("x", n)
z, W = RandomArray("z", n, labels=(at,)), RandomArray("W", n, n, labels=(at,))
T = RandomArray("T", n, n)

across = Has(W, Property.ACROSS_LABELS)
network = [
    defined(z[0, k], x[k]),
    defined(z[at + 1, k], Sum(z[at, j] * W[at, j, k], (j, 1, n))),
    iid(x),
    iid(W),
    zero_mean(W),
    independent(x, W),
]
deep = Var(z[depth, k]), E(x[1] ** 2) * Product(n * Var(W[at, 1, 1]), (at, 0, depth - 1))


def test_the_variance_at_depth_is_a_product_by_induction():
    """Base and step, with weights that are independent from layer to layer and centred inputs."""
    theorem = prove(*deep, [*network, across, zero_mean(x)])
    assert theorem
    assert theorem.how == "induction"


def test_a_factor_lost_at_depth_is_refused():
    """The product without n."""
    wrong = E(x[1] ** 2) * Product(Var(W[at, 1, 1]), (at, 0, depth - 1))
    assert not prove(deep[0], wrong, [*network, across, zero_mean(x)])


@pytest.mark.parametrize("first", [1, 2])
def test_a_product_that_starts_a_layer_late_is_refused(first):
    """From 1 to L - 1 one factor is missing, and at the base there would be fewer than none."""
    wrong = E(x[1] ** 2) * Product(n * Var(W[at, 1, 1]), (at, first, depth - 1))
    assert not prove(deep[0], wrong, [*network, across, zero_mean(x)])


def test_layers_must_be_independent_of_each_other():
    """Without it z^l depends on W^l."""
    assert not prove(*deep, [*network, zero_mean(x)])


def test_the_base_must_hold():
    """Without centred inputs E[x^2] is not the variance of the base, only of every later layer."""
    assert not prove(*deep, [*network, across])


def test_one_layer_needs_the_one_before_alone():
    """Var z^{l+1} = n E[(z^l)^2] Var W^l."""
    assert prove(Var(z[at + 1, k]), n * E(z[at, 1] ** 2) * Var(W[at, 1, 1]), [*network, across])
    assert not prove(Var(z[at + 1, k]), n * E(z[at, 1] ** 2) * Var(W[at + 1, 1, 1]), [*network, across])


def test_a_layer_depends_on_the_weights_it_is_made_of():
    """z^{l+1} is made of W^l and not of W^{l+1}."""
    given = [*network, across]
    assert prove(E(z[at + 1, 1] ** 2 * W[at + 1, 1, 1]), Integer(0), given)
    assert not prove(E(z[at + 1, 1] ** 2 * W[at, 1, 1] ** 2), E(z[at + 1, 1] ** 2) * E(W[at, 1, 1] ** 2), given)


def test_what_is_reached_by_two_ways_is_reached_by_the_longer():
    """z^l uses u^{l-1} and u^l, and u^l is made of V^l."""
    u, V = RandomArray("u", labels=(at,)), RandomArray("V", labels=(at,))
    given = [
        defined(z[0, k], x[k]),
        defined(z[at + 1, k], z[at, k] + u[at] * u[at + 1]),
        defined(u[at], V[at]),
        iid(x),
        iid(V),
        Has(V, Property.ACROSS_LABELS),
        independent(x, V),
    ]
    assert not prove(E(z[at, 1] * V[at]), E(z[at, 1]) * E(V[at]), given)
    assert prove(E(z[at, 1] * V[at + 1]), E(z[at, 1]) * E(V[at + 1]), given)


def test_weights_without_a_label_are_the_same_at_every_step():
    """E over a tied recurrence does not factor after the first use."""
    h = RandomArray("h", n, labels=(at,))
    tied = [
        defined(h[0, k], x[k]),
        defined(h[at + 1, k], Sum(h[at, j] * T[j, k], (j, 1, n))),
        iid(x),
        iid(T),
        zero_mean(T),
        independent(x, T),
    ]
    assert prove(Var(h[1, k]), n * E(x[1] ** 2) * Var(T[1, 1]), tied)
    assert not prove(Var(h[at + 1, k]), n * E(h[at, 1] ** 2) * Var(T[1, 1]), tied)


def test_different_layers_are_uncorrelated():
    """Cov[z^{l+1}, z^l] = 0, since W^l is centred and independent of both; a layer is not so with itself."""
    assert prove(Cov(z[at + 1, k], z[at, k]), Integer(0), [*network, across])
    assert not prove(Cov(z[at, k], z[at, k]), Integer(0), [*network, across])


def power_of_tied_weights(times):
    """E |T^times x|^2."""
    names = [index(f"i{step}", n) for step in range(times + 1)]
    entry = x[names[times]]
    for step in range(times):
        entry = entry * T[names[step], names[step + 1]]
    inner = Sum(entry, *((name, 1, n) for name in names[1:]))
    return Sum(E(inner**2), (names[0], 1, n))


NORMAL = [distributed(T, "normal", 0, 1 / n), iid(T), independent(x, T)]
LENGTH = Sum(E(x[k] ** 2), (k, 1, n))


@pytest.mark.parametrize(("times", "growth"), [(1, 1), (2, 1 + 2 / n**2), (3, 1 + 10 / n**2 + 4 / n**3)])
def test_tied_normal_weights_grow_by_an_exact_polynomial(times, growth):
    """E |W^k x|^2 / |x|^2 for W normal(0, 1/n), x independent."""
    assert prove(power_of_tied_weights(times), growth * LENGTH, NORMAL)
    assert not prove(power_of_tied_weights(times), growth * LENGTH + 1 / n**4, NORMAL)


def test_tied_weights_of_any_symmetric_law_grow_by_their_kurtosis():
    """E |W W x|^2 = (1 + (kappa - 1)/n^2) |x|^2; symmetry is needed for the third moments."""
    kappa = Symbol("kappa", real=True)
    given = [iid(T), symmetric(T), variance(T, 1 / n), kurtosis(T, kappa), independent(x, T)]
    assert prove(power_of_tied_weights(2), (1 + (kappa - 1) / n**2) * LENGTH, given)
    assert not prove(power_of_tied_weights(2), (1 + kappa / n**2) * LENGTH, given)


def test_a_layer_is_alike_in_all_indices_only_if_no_index_is_left_out():
    """z_k gains the sum of all a_j, the same for every k, or of all but a_k, which is not."""
    a, other = ConstantArray("a", n), index("m", n)
    whole, rest = Sum(a[j], (j, 1, n)), Sum(a[j] * Distinct(j, k), (j, 1, n))

    def given(drift):
        return [iid(x), defined(z[0, k], x[k]), defined(z[at + 1, k], z[at, k] + drift)]

    assert not prove(E(z[depth, k]), E(z[depth, other]), given(rest))
    assert prove(E(z[depth, k]), E(z[depth, other]), given(whole))


def test_a_product_that_starts_above_the_base_is_not_extended_below_it():
    """The product from 1 to L - 1 lacks a layer, though the base L = 0 and each step seem to hold."""
    late = E(x[1] ** 2) * Product(n * E(W[at, 1, 1] ** 2), (at, 1, depth - 1))
    refusal = prove(E(z[depth, k] ** 2), late, [*network, across, symmetric(x), symmetric(W)])
    assert not refusal
    assert "not known to be at least" in refusal.reason


def test_a_sum_may_bind_the_letter_of_the_layer():
    """Sum_l x_l beside z^l: the layer's letter is another one inside the sum."""
    bound = Sum(E(x[at] ** 2), (at, 1, n))
    given = [*network, across, zero_mean(x)]
    (left, right), every = deep, Symbol("i", integer=True)
    assert prove(left * bound, right * Sum(E(x[every] ** 2), (every, 1, n)), given)
    assert not prove(Var(z[at, k]) * bound, Var(z[at + 1, k]) * bound, given)
    layers = Product(Sum(n * Var(x[at]), (at, 1, n)), (at, 0, 2))
    assert prove(layers, (n**2 * Var(x[1])) ** 3, given)


def test_a_recursion_under_two_labels_is_unfolded_and_not_taken_for_one_under_the_first_alone():
    """h^l at time t rests on h^{l-1} at the same t, or at t - 1: at numbers it is unfolded, else it stays open."""
    time = Symbol("t", integer=True)
    h, V = RandomArray("h", n, labels=(at, time)), RandomArray("V", n, n, labels=(at, time))
    each = [iid(x), iid(V), zero_mean(V), independent(x, V), Has(V, Property.ACROSS_LABELS)]
    for before in (h[at, time, j], h[at, time - 1, j]):
        start = defined(h[0, time, k], x[k])
        given = [*each, start, defined(h[at + 1, time, k], Sum(V[at, time, k, j] * before, (j, 1, n)))]
        assert prove(Var(h[1, 2, k]), n * Var(V[0, 2, 1, 1]) * E(x[1] ** 2), given)
        assert not prove(E(h[at, time, k] ** 2), E(x[1] ** 2), given)
    assert not prove(Cov(h[at, time, k], h[at, time + 1, k]), 0, [*each, start])


def started(*definitions):
    """A drift of c (l - 3) from layer to layer, or what is given, with a centred start."""
    drift = defined(z[at + 1, k], z[at, k] + c * (at - 3))
    return [*(definitions or (defined(z[0, k], x[k]), drift)), zero_mean(x), iid(x)]


def test_what_is_said_of_one_layer_is_not_used_in_those_below_it():
    """E[z^L] = L c has a base, and a step where L = 3: no induction, since L was 0 before."""
    given = started(defined(z[0, k], x[k]), defined(z[at + 1, k], z[at, k] + c * (at - 2)))
    constant = started(defined(z[0, k], x[k]), defined(z[at + 1, k], z[at, k] + c))
    for said in (condition(depth, "=", 3), condition(depth, ">", 2), condition(depth, "≥", 0)):
        assert not prove(E(z[depth, k]), depth * c, [*given, said])
        assert prove(E(z[depth, k]), depth * c, [*constant, said]).how == "induction"


@pytest.mark.parametrize("name", ["layer", "L", "l"])
def test_no_label_of_the_author_is_the_layer_that_a_lemma_is_shown_for(name):
    """A mean that drifts by c (l - 3) does not vanish, whatever is said of a number called `layer`."""
    number = Symbol(name, integer=True)
    for said in ([], [condition(number, "=", 3)]):
        assert not prove(E(z[depth, 1]), 0, [*started(), *said])
    assert prove(E(z[depth, 1]), 0, started(defined(z[0, k], x[k]), defined(z[at + 1, k], z[at, k])))


@pytest.mark.parametrize(
    "definitions",
    [
        (defined(z[0, 1], x[1]), defined(z[at + 1, k], z[at, k])),
        (defined(z[0, k], x[k]), defined(z[at + 1, 1], z[at, 1])),
    ],
    ids=["the start of one neuron", "the step of one neuron"],
)
def test_what_is_defined_of_one_neuron_says_nothing_of_the_others(definitions):
    """z_2 may have any mean, depend on anything, and differ from z_3."""
    given = [*started(*definitions), independent(x, T)]
    assert not prove(E(z[at, 2]), 0, given)
    assert not prove(E(z[at, 2] * T[1, 1]), E(z[at, 2]) * E(T[1, 1]), given)
    assert not prove(E(z[at, 2]), E(z[at, 3]), given)
    whole = [*started(defined(z[0, k], x[k]), defined(z[at + 1, k], z[at, k])), independent(x, T)]
    assert prove(E(z[at, 2]), 0, whole)
    assert prove(E(z[at, 2] * T[1, 1]), E(z[at, 2]) * E(T[1, 1]), whole)


def test_a_layer_above_a_start_without_a_step_is_made_of_anything():
    """With z^0 := x alone, z^1 need not be independent of what x is independent of."""
    start = defined(z[0, k], x[k])
    given = [start, independent(x, T)]
    assert prove(E(z[0, 1] * T[1, 1]), E(z[0, 1]) * E(T[1, 1]), given)
    assert not prove(E(z[1, 1] * T[1, 1]), E(z[1, 1]) * E(T[1, 1]), given)


def test_a_start_at_one_value_of_another_label_leaves_the_rest_open():
    """With y^{0,1} := x, y^{0,2} may be anything."""
    time = Symbol("t", integer=True)
    y = RandomArray("y", n, labels=(at, time))
    step = defined(y[at + 1, time, k], y[at, time, k])
    assert prove(E(y[at, time, 2]), 0, [defined(y[0, time, k], x[k]), step, zero_mean(x)])
    assert not prove(E(y[at, time, 2]), 0, [defined(y[0, 1, k], x[k]), step, zero_mean(x)])


def test_a_product_of_means_over_layers_needs_entries_that_are_alike():
    """prod E[z^q_k] is one number for all k where the entries of a layer are alike, and not else."""
    below = Symbol("q", integer=True)
    each, first = (Product(E(z[below, one]), (below, 0, depth)) for one in (k, 1))
    assert prove(each, first, iid(z))
    assert prove(each, first, []).reason.endswith("is not the same for every index")
