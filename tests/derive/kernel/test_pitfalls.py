"""Each way in which a normal form can prove what is false, with the true statement beside it."""

import pytest
from sympy import Integer, Rational, Sum, Symbol, sqrt

from derive.kernel import prove
from derive.language.assumptions import (
    Has,
    Property,
    condition,
    defined,
    distributed,
    identically_distributed,
    iid,
    independent,
    kurtosis,
    mean,
    odd,
    positive,
    symmetric,
    uncorrelated,
    variance,
    zero_mean,
)
from derive.language.expressions import (
    RELU,
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
)

n, m = dimensions("n m")
i, k, l = (index(name, n) for name in "ikl")
p, q = index("p", m), index("q", m)
x, y, z = (RandomArray(name, n) for name in "xyz")
W = RandomArray("W", n, m)
a, b = ConstantArray("a", n), ConstantArray("b", m)
c, d = constants("c d")
f = Function("f")
s, t = RandomArray("s", m), RandomArray("t", n)

layer = [iid(z), iid(W), zero_mean(W), independent(z, W), defined(s[p], Sum(z[i] * W[i, p], (i, 1, n)))]


# Free indices


def test_a_claim_with_two_free_indices_is_made_for_equal_ones_too(refused):
    """Pre-activations are uncorrelated, but not with themselves."""
    refused(Cov(s[p], s[q]), Integer(0), layer)
    assert prove(Cov(s[p], s[q]), Integer(0), [*layer, condition(p, "≠", q)])


def test_a_free_index_can_meet_a_number(refused):
    """E[x_1 x_k] is a product of means for k other than 1 only."""
    refused(E(x[1] * x[k]), E(x[1]) * E(x[k]), [iid(x)])
    assert prove(E(x[1] * x[k]), E(x[1]) * E(x[k]), [iid(x), condition(k, "≠", 1)])


def test_a_free_index_can_meet_a_bound_one(refused):
    """Sum_i E[x_i x_k] holds the term i = k."""
    total = Sum(E(x[i] * x[k]), (i, 1, n))
    refused(total, n * E(x[1]) ** 2, [iid(x)])
    assert prove(total, (n - 1) * E(x[1]) ** 2 + E(x[1] ** 2), [iid(x)])


# What independence is


def test_identically_distributed_is_not_exchangeable(refused):
    """E[z_1 z_2] and E[z_1 z_3] are two unknowns unless the entries are independent."""
    refused(E(z[1] * z[2]), E(z[1] * z[3]), [identically_distributed(z)])
    assert prove(E(z[1] * z[2]), E(z[1] * z[3]), [iid(z)])


def test_pairwise_independence_is_not_mutual(refused):
    """Three declarations for pairs do not factor a product of three."""
    pairs = [independent(x, y), independent(y, z), independent(x, z)]
    product = E(x[1] * y[1] * z[1])
    refused(product, E(x[1]) * E(y[1]) * E(z[1]), pairs)
    assert prove(product, E(x[1]) * E(y[1]) * E(z[1]), [independent(x, y, z)])


def test_zero_mean_is_not_symmetric(refused):
    """A third moment may be anything under a zero mean."""
    refused(E(x[1] ** 3), Integer(0), [zero_mean(x)])
    assert prove(E(x[1] ** 3), Integer(0), [symmetric(x)])


def test_uncorrelated_is_not_independent(refused):
    """Squares of uncorrelated entries do not factor; the entries do."""
    refused(E(x[1] ** 2 * x[2] ** 2), E(x[1] ** 2) * E(x[2] ** 2), [uncorrelated(x)])
    assert prove(E(x[1] * x[2]), E(x[1]) * E(x[2]), [uncorrelated(x)])


def test_uncorrelated_entries_have_their_own_variances(refused):
    """n times one variance needs the variances to be the same."""
    total = Var(Sum(x[i], (i, 1, n)))
    refused(total, n * Var(x[1]), [uncorrelated(x)])
    assert prove(total, n * Var(x[1]), [uncorrelated(x), Has(x, Property.SAME_VARIANCE)])


def test_a_defined_quantity_depends_on_what_it_is_made_of(refused):
    """s is not independent of the z that it is a sum of."""
    refused(E(s[p] ** 2 * z[1] ** 2), E(s[p] ** 2) * E(z[1] ** 2), layer)
    other = random_variable("other")
    assert prove(E(s[p] ** 2 * other), E(s[p] ** 2) * E(other), [*layer[:3], independent(z, W, other), layer[4]])


def test_pre_activations_share_their_inputs(refused):
    """f(s_1) and f(s_2) are made of the same z."""
    refused(E(f(s[1]) * f(s[2])), E(f(s[1])) * E(f(s[2])), layer)
    assert prove(E(f(x[1]) * f(x[2])), E(f(x[1])) * E(f(x[2])), [iid(x)])


def test_tied_weights_are_one_array(refused):
    """E[W_11 W_12 W_11] with one W is not a product of three means."""
    A = RandomArray("A", n, n)
    refused(E(A[1, 1] * A[1, 1]), E(A[1, 1]) ** 2, [iid(A)])
    assert prove(E(A[1, 1] * A[1, 2]), E(A[1, 1]) ** 2, [iid(A)])


# Which index does not matter


def test_a_bias_tells_units_apart(refused):
    """E[f(s_p)] is the same for every p, unless a bias b_p stands in it."""
    assert prove(E(f(s[p])), E(f(s[q])), layer)
    biased = [*layer[:-1], defined(s[p], Sum(z[i] * W[i, p], (i, 1, n)) + b[p])]
    refused(E(f(s[p])), E(f(s[q])), biased)


def test_coefficients_in_a_sum_tell_its_entries_apart(refused):
    """x_k and x_l enter sum_i a_i x_i with different weights."""
    weighted, plain = f(Sum(a[i] * x[i], (i, 1, n))), f(Sum(x[i], (i, 1, n)))
    refused(E(x[k] * weighted), E(x[l] * weighted), [iid(x)])
    assert prove(E(x[k] * plain), E(x[l] * plain), [iid(x)])


def test_a_declared_variance_is_read_at_the_entry_s_own_index_and_label(refused):
    """Var[x_1] = a_1, and the variance in layer l + 1 is that of layer l + 1."""
    given = [mean(x, 0), variance(x, a[i])]
    refused(Var(x[1]), Var(x[2]), given)
    assert prove(Var(x[k]), a[k], given)
    at = Symbol("l", integer=True)
    sizes, V = ConstantArray("N", labels=(at,)), RandomArray("V", n, labels=(at,))
    labelled = [mean(V, 0), variance(V, 1 / sizes[at])]
    refused(Var(V[at + 1, 1]), 1 / sizes[at], labelled)
    assert prove(Var(V[at + 1, 1]), 1 / sizes[at + 1], labelled)


# Definitions and numbers


def test_a_special_case_of_a_definition_is_not_forgotten(refused):
    """t_1 is defined otherwise, so t_k is x_k for k != 1 only."""
    refused(E(t[k]), E(x[k]), [defined(t[1], y[1]), defined(t[i], x[i])], "defined otherwise")
    assert prove(E(t[2]), E(x[2]), [defined(t[1], y[1]), defined(t[i], x[i])])


def test_what_is_made_of_random_things_is_random(refused):
    """A number S := e cannot be taken out of an expectation."""
    S, e = Symbol("S", real=True), random_variable("e")
    refused(E(f(S)), f(S), [defined(S, e)], "not declared random")


def test_two_members_of_a_named_family_are_two_functions(refused):
    """Parameters belong to a function's identity."""
    one, two = Function("f", "elu", (1,)), Function("g", "elu", (2,))
    refused(E(one(x[1])), E(two(x[1])), [])
    assert prove(E(one(x[1])), E(Function("h", "elu", (1,))(x[1])), [])


def test_a_root_of_a_square_needs_the_sign(refused):
    """sqrt(c^2) = c for positive c."""
    refused(sqrt(c**2), c, [])
    theorem = prove(sqrt(c**2), c, [positive(c)])
    assert theorem
    assert theorem.assumptions == {positive(c)}


def test_a_condition_that_decides_a_sign_is_reported():
    """sqrt((c - d)^2) = c - d rests on c > d."""
    theorem = prove(sqrt((c - d) ** 2), c - d, [condition(c, ">", d)])
    assert theorem.assumptions == {condition(c, ">", d)}


def test_dividing_by_a_moment_is_a_condition():
    """The quotient has a meaning where the moment does not vanish, and the theorem says so; a number that is
    known to be positive needs no saying."""
    theorem = prove(E(x[1] ** 2) / E(x[1] ** 2) ** 2, 1 / E(x[1] ** 2), [zero_mean(x)])
    assert [claim.left for claim in theorem.conditions] == [Var(x[1])]
    assert not prove(c / c**2, 1 / c, [positive(c)]).conditions


# Moments of laws


def test_the_fourth_moment_of_a_normal_law(refused):
    """E[x^4] = 3 v^2, and a kurtosis says the same of any law that has it."""
    assert prove(E(x[1] ** 4), 3 * c**2, [distributed(x, "normal", 0, c)])
    assert prove(E(x[1] ** 4), 3 * c**2, [zero_mean(x), variance(x, c), kurtosis(x, 3)])
    refused(E(x[1] ** 4), 3 * c**2, [zero_mean(x), variance(x, c)])


# Activations


def test_an_odd_function_of_something_symmetric_has_mean_zero(refused):
    """Zero mean is not enough, and neither is a symmetric input without an odd function."""
    assert prove(E(f(x[1])), Integer(0), [odd(f), symmetric(x)])
    refused(E(f(x[1])), Integer(0), [odd(f), zero_mean(x)])
    refused(E(f(x[1])), Integer(0), [symmetric(x)])


def test_relu_halves_the_second_moment_of_something_symmetric(refused):
    """It does not halve the variance, and zero mean is not enough."""
    half = E(x[1] ** 2) / 2
    assert prove(E(RELU(x[1]) ** 2), half, [symmetric(x)])
    refused(E(RELU(x[1]) ** 2), half, [zero_mean(x)])
    refused(Var(RELU(x[1])), Var(x[1]) / 2, [symmetric(x)])


def test_relu_of_two_pre_activations_that_share_inputs(refused):
    """Both halves are opened into sums of their own."""
    first, second = Sum(x[i] * z[i], (i, 1, n)), Sum(y[i] * z[i], (i, 1, n))
    given = [iid(x), iid(y), iid(z), symmetric(x), symmetric(y), independent(x, y, z), variance(x, 1), variance(y, 1)]
    both = E(RELU(first) ** 2 * RELU(second) ** 2)
    assert prove(both, (n * E(z[1] ** 4) + n * (n - 1) * E(z[1] ** 2) ** 2) / 4, given)
    refused(both, (n * E(z[1] ** 4) + n * n * E(z[1] ** 2) ** 2) / 4, given)


def test_opening_a_relu_counts_the_indices_that_are_left(refused):
    """Entries with laws of their own stand beside entries that are counted."""
    e = random_variable("e")
    pre_activation = e * Sum(z[i], (i, 1, n)) * Sum(y[i], (i, 1, n))
    given = [symmetric(e), iid(z), independent(y), independent(e, z, y)]
    assert prove(E(RELU(pre_activation) ** 2), E(pre_activation**2) / 2, given)
    refused(E(RELU(pre_activation) ** 2), E(pre_activation**2) * Rational(2, 3), given)


def test_a_free_index_cannot_take_the_name_of_a_bound_one(refused):
    """Names that forms give to bound indices would be captured by them."""
    b, other = ConstantArray("b", n), Symbol("_0.0", integer=True)
    left, right = Sum(E(RELU(b[i] + x[i])), (i, 1, n)), Sum(E(RELU(b[other] + x[i])), (i, 1, n))
    refused(left, right, [independent(x)], "kept for indices")


@pytest.mark.parametrize("right", [Integer(0), n, m])
def test_two_sums_over_parts_of_one_array_can_share_entries(right, refused):
    """The first m of n entries and all n have m in common; that is not followed, and not taken for none."""
    both = E(Sum(z[i], (i, 1, m)) * Sum(z[i], (i, 1, n)))
    given = [iid(z), zero_mean(z), variance(z, 1), condition(m, "≤", n)]
    refused(both, right, given, "runs over another range")


def test_a_sum_past_the_end_of_an_array_is_nothing_to_prove_things_of(refused):
    """With m > n there is no z_m."""
    refused(E(Sum(z[i], (i, 1, m))), Integer(0), [iid(z), zero_mean(z)], "runs over another range")
