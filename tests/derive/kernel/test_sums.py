"""What a sum or product runs over: how many terms, which one is left out, and whose index is whose."""

import pytest
from sympy import Product, Sum, Symbol, sqrt

from derive.kernel import prove
from derive.language.assumptions import condition, defined, iid, independent, mean
from derive.language.expressions import (
    Before,
    ConstantArray,
    Distinct,
    E,
    Function,
    RandomArray,
    constants,
    dimensions,
    index,
)

n, m = dimensions("n m")
i, j, k, l = (index(name, n) for name in "ijkl")
p = index("p", m)
x, y, t = (RandomArray(name, n) for name in "xyt")
a = ConstantArray("a", n)
c, d = constants("c d")
f = Function("f")


def test_falling_factorials_hold_for_one_term(refused):
    """n (n - 1) pairs of different indices: none for n = 1, where n^2 - 1 would also vanish."""
    pairs = Sum(Distinct(i, j), (i, 1, n), (j, 1, n))
    assert prove(pairs, n * (n - 1), [])
    refused(pairs, n**2 - 1, [])


def test_a_sum_that_may_have_less_than_no_terms_is_not_counted(refused):
    """The sum from 3 has n - 2 terms only if n is at least 2."""
    total = Sum(E(x[i]), (i, 3, n))
    refused(total, (n - 2) * E(x[1]), [iid(x)], "not known to be at least")
    assert prove(total, (n - 2) * E(x[1]), [iid(x), condition(n, "≥", 2)])
    assert prove(total, (n - 2) * E(x[1]), [iid(x), condition(n, ">", 1)])
    assert prove(Sum(E(x[i]), (i, 2, n)), (n - 1) * E(x[1]), [iid(x)])


def test_indices_of_different_ranges_are_not_told_apart(refused):
    """Whether i <= n differs from p <= m depends on n and m."""
    refused(Sum(Distinct(i, p), (i, 1, n), (p, 1, m)), n * m, [], "different ranges")


def test_an_index_that_differs_from_a_number_leaves_it_out(refused):
    """n - 1 terms, and not n."""
    assert prove(Sum(Distinct(i, 1), (i, 1, n)), n - 1, [])
    refused(Sum(Distinct(i, 1), (i, 1, n)), n, [])


def test_an_ordered_pair_is_half_of_an_unordered_one(refused):
    """sum over i < j of a symmetric term is half of the sum over i != j, for one range."""
    ordered = Sum(Before(i, j) * E(x[i]) * E(x[j]), (i, 1, n), (j, 1, n))
    both = Sum(Distinct(i, j) * E(x[i]) * E(x[j]), (i, 1, n), (j, 1, n))
    assert prove(ordered, both / 2, [])
    uneven = Sum(Before(i, j) * E(x[i]), (i, 1, n), (j, 1, n))
    refused(uneven, Sum(Distinct(i, j) * E(x[i]), (i, 1, n), (j, 1, n)) / 2, [])


def test_an_index_is_not_a_number_of_its_own(refused):
    """sum_i i is not n i, and a triangle is not a square."""
    refused(Sum(i, (i, 1, n)), n * i, [], "as a number")
    refused(Sum(Sum(1, (j, 1, i)), (i, 1, n)), n * i, [], "as a number")
    assert prove(Sum(c, (i, 1, n)), n * c, [])


def test_bound_names_are_not_captured(refused):
    """sum_i (sum_i x_i) is n sum_i x_i."""
    nested = Sum(Sum(E(x[i]), (i, 1, n)), (i, 1, n))
    assert prove(nested, n * Sum(E(x[j]), (j, 1, n)), [])
    refused(nested, Sum(E(x[j]), (j, 1, n)), [])


def test_a_name_that_a_definition_binds_and_uses_keeps_both_meanings(refused):
    """t_i := x_i + sum_i y_i."""
    given = [defined(t[i], x[i] + Sum(y[i], (i, 1, n)))]
    assert prove(E(t[k]), E(x[k]) + Sum(E(y[j]), (j, 1, n)), given)
    refused(E(t[k]), E(x[k]) + n * E(y[k]), given)


@pytest.mark.parametrize(
    "inside", [Sum(x[i], (i, 1, n)) - x[k], Sum(Distinct(i, k) * x[i], (i, 1, n)), Sum(x[i], (i, 2, n))]
)
def test_a_sum_over_all_but_one_inside_an_activation_is_not_the_whole_sum(inside, refused):
    """n - 1 terms have another law than n."""
    refused(E(f(inside)), E(f(Sum(x[i], (i, 1, n)))), [iid(x)])
    assert prove(E(f(inside)), E(f(Sum(x[i] * Distinct(i, l), (i, 1, n)))), [iid(x)])


def test_which_value_a_sum_inside_an_activation_leaves_out_matters_to_unlike_entries(refused):
    """Without x_k or without x_l: the same law if the entries are alike, and not if they are independent only."""

    def s(without):
        return f(y[without] + Sum(x[i] * Distinct(i, without), (i, 1, n)))

    refused(E(s(k)), E(s(l)), [independent(x), iid(y), independent(x, y)])
    assert prove(E(s(k)), E(s(l)), [iid(x), iid(y), independent(x, y)])


def test_what_a_sum_inside_an_activation_leaves_out_is_independent_of_it(refused):
    """x_k f(sum over i of x_i) does not factor; without the term i = k it does."""
    whole, rest = Sum(x[i], (i, 1, n)), Sum(x[i] * Distinct(i, k), (i, 1, n))
    refused(E(x[k] * f(whole)), E(x[k]) * E(f(whole)), [iid(x)])
    assert prove(E(x[k] * f(rest)), E(x[k]) * E(f(rest)), [iid(x)])


def test_a_term_that_is_left_out_and_added_again_makes_no_difference(refused):
    """f(sum over i != k of x_i + x_k) is f of the whole sum, and with 2 x_k it is not."""
    rest = Sum(x[i] * Distinct(i, k), (i, 1, n))
    refused(E(f(rest + 2 * x[k])), E(f(Sum(x[i], (i, 1, n)))), [])
    assert prove(E(f(rest + x[k])), E(f(Sum(x[i], (i, 1, n)))), [])


def test_a_sum_in_a_layer_of_a_product_runs_over_the_indices_around_it(refused):
    """prod_l sum_i c^l_i holds the term i = k whatever stands beside it."""
    label = Symbol("layer", integer=True)
    weights = ConstantArray("c", n, labels=(label,))
    product = Product(Sum(weights[label, i], (i, 1, n)), (label, 1, 1))
    without = Sum(weights[1, i] * Distinct(i, k), (i, 1, n))
    refused(E(x[k]) * product, E(x[k]) * without, [])
    assert prove(E(x[k]) * product, E(x[k]) * (without + weights[1, k]), [])


def test_a_sum_in_a_declared_moment_runs_over_the_indices_around_it(refused):
    """E[x_k] = sum_i a_i holds the term i = k."""
    given, without = [mean(x, Sum(a[i], (i, 1, n)))], Sum(a[i] * Distinct(i, k), (i, 1, n))
    refused(E(x[k]), without, given)
    assert prove(E(x[k]), without + a[k], given)


def test_a_divisor_that_leaves_a_term_out_says_so():
    """What must not vanish is the sum that is divided by, without its term k."""
    rest = Sum(a[i] * Distinct(i, k), (i, 1, n))
    made = prove(E(x[k]) / rest, E(x[k]) / (Sum(a[i], (i, 1, n)) - a[k]), [])
    (condition_,) = made.conditions
    assert str(condition_.left) == str(rest)
    (whole,) = prove(E(x[k]) / (rest + a[k]), E(x[k]) / Sum(a[i], (i, 1, n)), []).conditions
    assert str(whole.left) == str(Sum(a[i], (i, 1, n)))


def test_a_sum_over_all_but_one_inside_a_root_is_not_the_whole_sum(refused):
    """Each k leaves out another a_k."""
    whole = Sum(a[i], (i, 1, n))
    refused(Sum(sqrt(whole - a[k]), (k, 1, n)), n * sqrt(whole), [])
    assert prove(Sum(sqrt(whole), (k, 1, n)), n * sqrt(whole), [])


def test_nested_products_do_not_capture(refused):
    """In prod_i (c + prod_j (a_i + a_j)) the inner factor holds both."""
    left = Product(c + Product(a[i] + d * a[j], (j, 1, n)), (i, 1, n))
    right = Product(c + Product(a[j] + d * a[j], (j, 1, n)), (i, 1, n))
    refused(left, right, [])
    assert prove(left, Product(c + Product(a[k] + d * a[l], (l, 1, n)), (k, 1, n)), [])
