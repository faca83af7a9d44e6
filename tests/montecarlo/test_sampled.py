"""The third witness: claims of the language tried by sampling."""

import pytest
from sympy import Function as Unknown
from sympy import Integer, Product, Sum, Symbol, sqrt

from derive.kernel import gather
from derive.language.assumptions import (
    Claim,
    Has,
    Large,
    Property,
    Relation,
    condition,
    defined,
    distributed,
    iid,
    independent,
    kurtosis,
    odd,
    smooth,
    symmetric,
    uncorrelated,
    unit_slope,
    variance,
    zero_mean,
)
from derive.language.expressions import RELU, Cov, E, Function, RandomArray, Var, constants, dimensions, index
from montecarlo import Errors
from montecarlo.sampled import sample_claim

n, m = dimensions("n m")
i, k, l = index("i", n), index("k", m), index("l", m)
z, W, s = RandomArray("z", n), RandomArray("W", n, m), RandomArray("s", m)
(u,) = constants("u")
f = Function("f")
FORWARD = [iid(z), iid(W), zero_mean(W), independent(z, W), defined(s[k], Sum(z[i] * W[i, k], (i, 1, n)))]


def sampled(left, right, given, relation=Relation.EQUAL):
    return sample_claim(Claim(left, relation, right), gather(given))


def test_the_forward_pass_agrees_and_without_n_it_does_not():
    """Var[s_k] = n E[z^2] Var[W]."""
    right = n * E(z[1] ** 2) * Var(W[1, 1])
    found = sampled(Var(s[k]), right, FORWARD)
    assert found.answer == "agrees"
    assert found.comparisons == 6
    assert "the sides come to" in sampled(Var(s[k]), right / n, FORWARD).message


def test_free_indices_are_tried_alike_and_different():
    """Cov[s_k, s_l] = 0 fails at k = l, and not where the given keeps them apart."""
    found = sampled(Cov(s[k], s[l]), Integer(0), FORWARD)
    assert found.answer == "disagrees"
    assert "k = 1, l = 1" in found.message
    assert sampled(Cov(s[k], s[l]), Integer(0), [*FORWARD, condition(k, "≠", l)]).answer == "agrees"


def test_what_is_not_said_to_be_independent_hangs_together():
    """Var of a sum is the sum of variances for uncorrelated entries, not for ones of which nothing is said."""
    claim = Var(Sum(z[i], (i, 1, n))), Sum(Var(z[i]), (i, 1, n))
    assert sampled(*claim, []).answer == "disagrees"
    assert sampled(*claim, [uncorrelated(z)]).answer == "agrees"
    squares = Var(Sum(z[i] ** 2, (i, 1, n))), Sum(Var(z[i] ** 2), (i, 1, n))
    assert sampled(*squares, [uncorrelated(z), symmetric(z)]).answer == "disagrees"


def test_zero_mean_is_drawn_skewed_and_symmetric_is_not():
    """E[ReLU(z)^2] = E[z^2] / 2 needs symmetry."""
    claim = E(RELU(z[1]) ** 2), E(z[1] ** 2) / 2
    assert sampled(*claim, [zero_mean(z)]).answer == "disagrees"
    assert sampled(*claim, [symmetric(z)]).answer == "agrees"


def test_the_error_of_an_expectation_inside_another_is_counted():
    """E[(z - E z)^2] is Var z, whose influence is not that of the second moment."""
    assert sampled(E((z[1] - E(z[1])) ** 2), Var(z[1]), []).answer == "agrees"
    assert sampled(sqrt(Var(z[1])) * E(z[1]) / n, E(z[1]), []).answer == "disagrees"


def test_a_small_signal_is_drawn_small():
    """Var f(z) is about Var z; as an equality it is wrong."""
    given = [odd(f), smooth(f), unit_slope(f), zero_mean(z)]
    assert sampled(Var(f(z[1])), Var(z[1]), given, Relation.APPROXIMATE).answer == "agrees"
    assert sampled(Var(f(z[1])), 2 * Var(z[1]), given, Relation.APPROXIMATE).answer == "disagrees"
    assert sampled(Var(f(z[1])), Var(z[1]), given).answer == "disagrees"


def test_inequalities_are_tried_in_their_direction():
    """E[z^2] is at least Var[z], and not at most."""
    assert sampled(E(z[1] ** 2), Var(z[1]), [], Relation.AT_LEAST).answer == "agrees"
    assert sampled(E(z[1] ** 2), Var(z[1]), [], Relation.AT_MOST).answer == "disagrees"


def test_layers_are_unfolded_to_their_base():
    """E[z_L^2] at depth, with fresh weights."""
    at, depth = Symbol("l", integer=True), Symbol("L", integer=True)
    x, h = RandomArray("x", n), RandomArray("h", n, labels=(at,))
    V = RandomArray("V", n, n, labels=(at,))
    j, p = index("j", n), index("p", n)
    given = [
        defined(h[0, p], x[p]),
        defined(h[at + 1, p], Sum(h[at, j] * V[at, j, p], (j, 1, n))),
        *(iid(x), iid(V), zero_mean(V), independent(x, V), symmetric(x), Has(V, Property.ACROSS_LABELS)),
    ]
    right = E(x[1] ** 2) * Product(n * Var(V[at, 1, 1]), (at, 0, depth - 1))
    assert sampled(E(h[depth, p] ** 2), right, given).answer == "agrees"
    assert sampled(E(h[depth, p] ** 2), 2 * right, given).answer == "disagrees"


def test_laws_by_name_have_their_moments():
    """E[z^4] = 3 v^2 for the normal law, and 3 times as much is seen; the kurtosis declared is drawn."""
    v, c = constants("v c")
    normal = [distributed(z, "normal", 0, v), condition(v, ">", 0)]
    assert sampled(E(z[1] ** 4), 3 * v**2, normal).answer == "agrees"
    assert sampled(E(z[1] ** 4), v**2, normal).answer == "disagrees"
    given = [zero_mean(z), variance(z, 2), kurtosis(z, c), condition(c, ">", 0)]
    assert sampled(E(z[1] ** 4), 4 * c, given).answer == "agrees"


@pytest.mark.parametrize(
    ("left", "given", "why"),
    [
        (E(Unknown("g")(n)), [], "not something that is sampled"),
        (E(z[1] ** -1), [defined(z[i], z[i] + 1)], "does not come to an end"),
        (E(z[1]), [Large(n)], "small or large"),
        (E(Sum(z[1], (i, 1, 10**6))), [], "operations"),
        (E(z[1]), [condition(E(z[1]), "=", 3)], "equation between moments"),
        (u * E(z[1]), [condition(u, ">", 10**9)], "no numbers tried"),
        (E(Function("g", "nonsense")(z[1])), [], "not known to sampling"),
        (E(sqrt(z[1])), [zero_mean(z)], "root of a negative number"),
    ],
)
def test_what_cannot_be_drawn_is_said_with_the_reason(left, given, why):
    """Not sampled is an answer, never an exception."""
    found = sampled(left, Integer(0), given)
    assert found.answer == "not sampled"
    assert why in found.message


def test_a_heavy_tail_is_not_enough():
    """The mean of the twentieth power of a normal number is ruled by a few replicates."""
    found = sampled(E(z[1] ** 20), 654729075 * Integer(1), [distributed(z, "normal", 0, 1)])
    assert found.answer == "not enough"


def test_the_answer_depends_on_the_seed_alone_and_states_its_rates():
    """The same twice; another seed draws anew."""
    claim = Claim(Var(s[k]), Relation.EQUAL, n * E(z[1] ** 2) * Var(W[1, 1]) / 2)
    one, again, other = (sample_claim(claim, gather(FORWARD), seed=seed) for seed in (1, 1, 2))
    assert one == again
    assert one.message != other.message
    assert one.errors == Errors(1e-6, 1e-6)
