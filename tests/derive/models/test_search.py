"""The search: small witnesses, premises, free indices and conditions, contradictory givens, limits."""

from time import monotonic

import pytest
from sympy import Integer, Rational, Sum, Symbol, sqrt

from derive.language.assumptions import (
    Claim,
    FiniteMoments,
    Has,
    Holds,
    Property,
    Relation,
    Small,
    condition,
    defined,
    distributed,
    identically_distributed,
    iid,
    independent,
    mean,
    odd,
    positive,
    second_moment,
    symmetric,
    uncorrelated,
    unit_slope,
    variance,
    zero_mean,
)
from derive.language.expressions import (
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
from derive.models import Inconclusive, Witness, find_model, find_witness

n, m = dimensions("n m")
i, k, k2 = index("i", n), index("k", m), index("l", m)
a, c = constants("a c")
X, Y = random_variable("X"), random_variable("Y")
z, W, b = RandomArray("z", n), RandomArray("W", n, m), RandomArray("b", m)
V = RandomArray("V", m, n)
layer = Symbol("t", integer=True)
h = RandomArray("h", n, labels=(layer,))
f = Function("f")


def eq(left, right, relation="="):
    return Claim(term(left), Relation(relation), term(right))


def test_the_first_witness_is_the_smallest():
    """Signs and n = 2 are enough to tell n Var from Var."""
    given = [*iid(z), zero_mean(z)]
    found = find_witness(eq(Var(Sum(z[i], (i, 1, n))), Var(z[1])), given)
    assert isinstance(found, Witness)
    assert found.numbers == (("n", "2"),)
    assert (found.left, found.right, found.exact) == ("2", "1", True)


def test_a_condition_on_indices_restricts_where_a_claim_is_made():
    """Cov[b_k, b_l] = 0 fails at k = l, and nowhere else under independence."""
    given = [*iid(b), zero_mean(b)]
    claim = eq(Cov(b[k], b[k2]), 0)
    found = find_witness(claim, given)
    assert isinstance(found, Witness)
    assert dict(found.indices)["k"] == dict(found.indices)["l"]
    assert isinstance(find_witness(claim, [*given, condition(k, "≠", k2)], models=30), Inconclusive)


def test_a_premise_is_solved_for_a_variance():
    """(n + m) / 2 Var[X] = 1 leaves Var[X] = 2 / (n + m), and a wrong value of it is found out."""
    premise = [eq((n + m) * Var(X) / 2, 1)]
    assert isinstance(find_witness(eq(Var(X), 1 / (n + m)), [zero_mean(X)], premise), Witness)
    assert isinstance(find_witness(eq(Var(X), 2 / (n + m)), [zero_mean(X)], premise, models=40), Inconclusive)


def test_a_premise_is_solved_for_a_constant_and_its_sign():
    """a^2 = 4 / n leaves two signs, unless one is declared."""
    premise = [eq(a**2, 4 / n)]
    found = find_witness(eq(a, 2 / sqrt(n)), [], premise)
    assert isinstance(found, Witness)
    assert dict(found.numbers)["a"].startswith("-")
    assert isinstance(find_witness(eq(a, 2 / sqrt(n)), [positive(a)], premise, models=60), Inconclusive)


def test_two_premises_are_solved_one_after_the_other():
    """n Var[X] = 1 and Var[Y] = 2 Var[X]."""
    premises = [eq(n * Var(X), 1), eq(Var(Y), 2 * Var(X))]
    given = [zero_mean(X), zero_mean(Y)]
    assert isinstance(find_witness(eq(Var(Y), 1 / n), given, premises), Witness)
    assert isinstance(find_witness(eq(Var(Y), 2 / n), given, premises, models=30), Inconclusive)


def test_a_premise_that_cannot_hold_gives_no_witness():
    """Var[X] = -1: there is no model, so there is no counterexample either."""
    assert isinstance(find_witness(eq(Var(X), 5), [], [eq(Var(X), -1)], seconds=0.2), Inconclusive)


def test_an_equation_in_the_given_is_solved_for_too():
    """Var[X] = c with c = 3 declared, which no simple law has by chance."""
    given = [zero_mean(X), Holds(eq(Var(X), Rational(3, 7)))]
    found = find_witness(eq(E(X**2), Rational(1, 2)), given)
    assert isinstance(found, Witness)
    assert found.left == "3/7"


def test_uncorrelated_variables_may_depend_through_a_square():
    """X and X^2 - E[X^2]."""
    given = [zero_mean(X), zero_mean(Y), uncorrelated(X, Y)]
    assert isinstance(find_witness(eq(Cov(X**2, Y), 0), given), Witness)


def test_arrays_of_different_variances_may_depend():
    """One is then a multiple of the other."""
    given = [zero_mean(X), variance(X, 1), zero_mean(Y), variance(Y, 9)]
    found = find_witness(eq(E(X * Y), 0), given)
    assert isinstance(found, Witness)
    assert abs(int(found.left)) == 3


def test_a_variable_may_be_as_one_with_a_normal_law():
    """Nothing says that X, which is normal, and Y are independent."""
    given = [distributed(X, "normal", 0, 1), zero_mean(Y)]
    assert isinstance(find_witness(eq(Cov(X, Y), 0), given), Witness)


def test_what_a_claim_does_not_mention_must_exist_too():
    """A witness about X is none if the given about Y has no model."""
    claim, impossible = eq(Var(X), 1), [zero_mean(Y), mean(Y, 1)]
    assert isinstance(find_witness(claim, [zero_mean(X)]), Witness)
    assert isinstance(find_witness(claim, [zero_mean(X), *impossible], seconds=0.3), Inconclusive)


CONTRADICTORY = [
    [zero_mean(X), mean(X, 1)],
    [zero_mean(X), variance(X, 1), Has(X.array, Property.NONNEGATIVE)],
    [variance(X, 1), second_moment(X, Rational(1, 2))],
    [*iid(z), condition(Var(z[1]), "<", 0)],
    [positive(a), condition(a, "<", 0)],
    [odd(f), unit_slope(f), Has(f, Property.EVEN)],
]
CONSISTENT = [
    [zero_mean(X), mean(X, 0)],
    [mean(X, 1), variance(X, 1), Has(X.array, Property.NONNEGATIVE)],
    [variance(X, 1), second_moment(X, 5)],
    [*iid(z), symmetric(z), condition(Var(z[1]), ">", 0), independent(z, W), *iid(W)],
    [positive(a), condition(a, "<", 1)],
    [odd(f), unit_slope(f), Small(X), FiniteMoments(z, 4)],
    [zero_mean(X), mean(X, c)],
]


@pytest.mark.parametrize("given", CONTRADICTORY)
def test_contradictory_givens_have_no_model(given):
    """None is found; that none exists is not proved by it."""
    assert find_model(given, seconds=0.3) is None


@pytest.mark.parametrize("given", CONSISTENT)
def test_consistent_givens_have_a_model(given):
    """One is found at once."""
    assert find_model(given, seconds=5) is not None


def test_what_only_a_premise_names_is_chosen_too():
    """s_k := c_k + b_k, of which Var[s_k] = 1 is required: c stands in no assumption, and has a value in the model."""
    shift, total = ConstantArray("c", m), RandomArray("s", m)
    model = find_model([defined(total[k], shift[k] + b[k])], [eq(Var(total[k]), 1)], seconds=5)
    assert model is not None
    assert shift in model.tables


def test_labels_of_a_recursion_are_tried_where_it_is_defined():
    """h^(t+1) = 2 h^t from h^0 = X: Var doubles in no step, it is four times as large."""
    state = Array("s", labels=(layer,))
    given = [defined(state[0], X), defined(state[layer + 1], 2 * state[layer])]
    wrong = eq(Var(state[layer]), 2 * Var(state[layer - 1]))
    right = eq(Var(state[layer]), 4 * Var(state[layer - 1]))
    assert isinstance(find_witness(wrong, given), Witness)
    assert isinstance(find_witness(right, given, models=20), Inconclusive)


def test_sizes_may_depend_on_the_layer():
    """Sum over n_t terms: n_t, not n_0."""
    sizes = ConstantArray("n", labels=(layer,))
    x = RandomArray("x", sizes[layer], labels=(layer,))
    j = index("j", sizes[layer])
    given = [*iid(x), zero_mean(x)]
    total = Var(Sum(x[layer, j], (j, 1, sizes[layer])))
    assert isinstance(find_witness(eq(total, sizes[0] * Var(x[layer, 1])), given), Witness)
    assert isinstance(find_witness(eq(total, sizes[layer] * Var(x[layer, 1])), given, models=20), Inconclusive)


def test_a_search_ends_when_its_time_is_up():
    """Conditions that no number meets do not make it run on."""
    start = monotonic()
    given = [positive(a), condition(a, "<", 0), *iid(W), *iid(z), *iid(b)]
    claim = eq(Var(Sum(z[i] * W[i, k], (i, 1, n)) + b[k]), a)
    assert isinstance(find_witness(claim, given, seconds=0.2), Inconclusive)
    assert monotonic() - start < 5


def test_what_cannot_be_computed_is_named():
    """An array that is an argument of an unknown construct gives no witness, and the reason is said."""
    found = find_witness(eq(E(Function("g", "wiggle")(X)), 0), [zero_mean(X)], models=5)
    assert isinstance(found, Inconclusive)
    assert "wiggle" in found.reason


def test_the_search_is_the_same_every_time():
    """No chance in it."""
    claim, given = eq(E(z[1] * z[2]), E(z[1] * z[3])), [identically_distributed(z)]
    assert find_witness(claim, given) == find_witness(claim, given)


def test_approximate_claims_are_not_refuted():
    """They are about a limit, not about two numbers."""
    assert isinstance(find_witness(eq(E(X), 1, "≈"), [], models=5), Inconclusive)


def test_an_orthogonal_matrix_beside_other_arrays():
    """What Q does to x keeps its length; an entry of Q has not variance 1."""
    Q, x = RandomArray("Q", n, n), RandomArray("x", n)
    j = index("j", n)
    given = [distributed(Q, "orthogonal")]
    length = Sum(Sum(Q[i, j] * x[j], (j, 1, n)) ** 2, (i, 1, n))
    assert isinstance(find_witness(eq(length, Sum(x[j] ** 2, (j, 1, n))), given, models=40), Inconclusive)
    assert isinstance(find_witness(eq(Var(Q[i, j]) + E(x[1] - x[1]), 1), given), Witness)


def test_integrals_are_computed():
    """The integral of x^2 over [0, 1] is 1/3, to 24 digits."""
    from sympy import Integral

    x = Symbol("x", real=True)
    assert isinstance(find_witness(eq(Integral(x**2, (x, 0, 1)), Rational(1, 3)), [], models=3), Inconclusive)
    assert isinstance(find_witness(eq(Integral(x**2, (x, 0, 1)), Integer(1)), [], models=3), Witness)


def test_a_place_that_is_cheap_is_looked_at_in_many_models_before_a_dear_one_in_any():
    """E[g_{t+1}^2] = c Var[g_t] fails at t = 0, for a mean of g_0 that later steps forget; t = 2 has 16 draws."""
    t, j = Symbol("t", integer=True), Symbol("j", integer=True)
    d, r, w = (RandomArray(name, n, labels=labels) for name, labels in (("d", ()), ("r", (t,)), ("w", (t,))))
    g = RandomArray("g", n, labels=(t,))
    given = [
        *iid(d), *iid(w), zero_mean(w), variance(w, 1 / n), second_moment(r, a), positive(a), independent(d, r, w),
        *(Has(x, Property.ACROSS_LABELS) for x in (r, w)), defined(g[0, i], d[i]),
        defined(g[t + 1, i], r[t, i] * Sum(w[t, j] * g[t, j], (j, 1, n))),
    ]  # fmt: skip
    found = find_witness(eq(E(g[t + 1, i] ** 2), a * Var(g[t, i])), given, seconds=1)
    assert isinstance(found, Witness)
    assert dict(found.indices)["t"] == "0"


def test_premises_about_several_unknowns_are_solved_together():
    """E[X] = a E[Y], E[X Y] = 0 and E[Y] > 0 leave a = E[X] / E[Y], with X and Y that exclude each other."""
    premises = [eq(E(X) - a * E(Y), 0), eq(E(X * Y), 0)]
    given = [positive(a), condition(E(Y), ">", 0)]
    found = find_witness(eq(a, 2 * E(X) / E(Y)), given, premises, seconds=1)
    assert isinstance(found, Witness)
    assert isinstance(find_witness(eq(a, E(X) / E(Y)), given, premises, seconds=0.2), Inconclusive)


def test_a_premise_about_other_things_must_hold_all_the_same():
    """Of a requirement about b, a claim about X asks only that it can be met."""
    claim, b = eq(Var(X), 1), Symbol("b", real=True)
    assert isinstance(find_witness(claim, [], [eq(b, Rational(3, 7))]), Witness)
    assert isinstance(find_witness(claim, [], [eq(b**2, -1)], seconds=0.2), Inconclusive)


def test_a_premise_over_many_outcomes_is_put_off():
    """Var[s] = E[x^2], s a sum of c n^2 products, has 2^16 outcomes at c = n = 2, and 2^4 at n = 1."""
    size = dimensions("c")[0]
    x, w = (RandomArray(name, n**2, size) for name in "xw")
    p, q = (Symbol(name, integer=True) for name in "pq")
    total = Sum(x[p, q] * w[p, q], (p, 1, n**2), (q, 1, size))
    given = [identically_distributed(x), Has(x, Property.NONCONSTANT), *iid(w), zero_mean(w), independent(x, w)]
    claim = eq(Var(total), n**2 * size * Var(x[1, 1]) * Var(w[1, 1]))
    assert isinstance(find_witness(claim, given, [eq(Var(total), E(x[1, 1] ** 2))], seconds=1), Witness)


@pytest.mark.parametrize("term_of", [lambda j: z[j] * W[j, k], lambda j: z[j] * V[k, j]])
def test_arrays_each_of_independent_entries_may_meet_along_any_index(term_of):
    """Var[sum z_j W_jk] = sum Var[z_j W_jk] needs z and W independent of each other, whichever index is summed."""
    j = index("j", n)
    given = [fact for array in (z, W, V) for fact in (*iid(array), zero_mean(array))]
    summed = Sum(term_of(j), (j, 1, n))
    split = eq(Var(summed), Sum(Var(term_of(j)), (j, 1, n)))
    assert isinstance(find_witness(split, given), Witness)
    apart = [*given, independent(z, W), independent(z, V)]
    assert isinstance(find_witness(split, apart, models=60), Inconclusive)
