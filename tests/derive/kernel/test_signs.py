"""Signs of sums over two indices: which of them is which stays what it is when the sum is written another way."""

import pytest
from sympy import Integer, Sum

from derive.kernel import consequence, gather, inequality, prove
from derive.language.assumptions import Claim, Relation, condition, identically_distributed, independent, zero_mean
from derive.language.expressions import Before, ConstantArray, Distinct, E, RandomArray, constants, dimensions, index

(n,) = dimensions("n")
(g,) = constants("g")
i, j, k = (index(name, n) for name in "ijk")
x, y, a, b = RandomArray("x", n), RandomArray("y", n), ConstantArray("a", n), ConstantArray("b", n)
limits = (i, 1, n), (j, 1, n)


def at_least(left, right, given=()):
    """The kernel's answer to left >= right."""
    return inequality(Claim(left, Relation.AT_LEAST, right), gather(given))


@pytest.mark.parametrize("factor", [lambda i: a[i], lambda i: E(x[i])], ids=["numbers", "means"])
def test_products_of_different_numbers_may_add_up_to_less_than_nothing(factor):
    """a_1 a_2 for a = (1, -1); with the squares it is a square, and of positive numbers it is positive."""
    assert not at_least(Sum(Distinct(i, j) * factor(i) * factor(j), *limits), Integer(0))
    assert at_least(Sum(factor(i) ** 2 * factor(j) ** 2, *limits), Integer(0))


def test_the_square_of_a_sum_may_be_less_than_the_squares():
    """E[(x_1 + x_2)^2] < E[x_1^2] + E[x_2^2] for means 1 and -1; not where the means are alike."""
    whole, parts = E(Sum(x[i], (i, 1, n)) ** 2), Sum(E(x[i] ** 2), (i, 1, n))
    assert not at_least(whole, parts, [independent(x)])
    assert at_least(whole, parts, [independent(x), identically_distributed(x)])
    assert at_least(whole, parts, [independent(x), zero_mean(x)])


def test_an_ordered_sum_is_not_half_of_the_sum_over_all_pairs():
    """sum_{i<j} a_i b_j against sum_{i>j} a_i b_j: either may be the larger."""
    above, below = (Sum(Before(*pair) * a[i] * b[j], *limits) for pair in ((i, j), (j, i)))
    given = [condition(a[k], ">", 0), condition(b[k], ">", 0)]
    assert not at_least(above, below, given)
    assert not at_least(above, Sum(Distinct(i, j) * a[i] * b[j], *limits) / 2, given)
    assert at_least(above + below, below, given)


def test_what_is_divided_by_keeps_its_order():
    """The condition of 1 / sum_{i<j} E[x_i y_j] is about the pairs in this order alone."""
    ordered = Sum(Before(i, j) * E(x[i] * y[j]), *limits)
    (nonzero,) = prove(2 * (g + 1 / ordered), 2 * g + 2 / ordered, []).conditions
    assert prove(nonzero.left, ordered, [])
    assert not prove(nonzero.left, Sum(Distinct(i, j) * E(x[i] * y[j]), *limits) / 2, [])


def test_a_variance_in_a_sum_over_two_indices_is_that_of_its_own_index():
    """sum_{i != j} E[x_i^2] E[y_j] with both means around: Var[x_i] goes with y_j."""
    total = Sum(Distinct(i, j) * E(x[i] ** 2) * E(y[j]) ** 2, *limits)
    means = Sum(Distinct(i, j) * E(x[i]) ** 2 * E(y[j]) ** 2, *limits)
    crossed = Sum(Distinct(i, j) * E(x[i]) ** 2 * E(y[j] ** 2), *limits)
    assert at_least(total, means)
    assert at_least(crossed, means)
    assert not at_least(total, crossed)
    equal = Claim(g, Relation.EQUAL, total)
    assert not consequence(Claim(g, Relation.EQUAL, crossed), (equal,), gather([]))
