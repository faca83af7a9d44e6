"""Orthogonal matrices inside a product: two rows or columns meet where an index runs through both, and only there."""

import pytest
from sympy import Integer, Sum

from derive.kernel import prove
from derive.language.assumptions import distributed
from derive.language.expressions import E, RandomArray, dimensions, index

(n,) = dimensions("n")
a, b, c = (index(name, n) for name in "abc")
Q, x = RandomArray("Q", n, n), RandomArray("x", n)
orthogonal = [distributed(Q, "orthogonal")]


@pytest.mark.parametrize(("free", "summed"), [(a, c), (c, a)])
@pytest.mark.parametrize("entry", [lambda i, j: Q[i, j], lambda i, j: Q[j, i]], ids=["columns", "rows"])
def test_a_free_column_meets_the_one_that_is_summed_over(entry, free, summed):
    """sum_ij Q_ij Q_ik x_j = x_k, whichever of the names comes first; from the second column on it is not."""
    product = entry(b, free) * entry(b, summed) * x[summed]
    assert prove(Sum(product, (b, 1, n), (summed, 1, n)), x[free], orthogonal)
    assert not prove(Sum(product, (b, 1, n), (summed, 2, n)), x[free], orthogonal)


def test_two_free_columns_may_be_two():
    """sum_i Q_ij Q_ik is 1 for j = k alone."""
    assert not prove(Sum(Q[b, a] * Q[b, c], (b, 1, n)), Integer(1), orthogonal)
    assert prove(Sum(Q[b, a] ** 2, (b, 1, n)), Integer(1), orthogonal)


def test_the_diagonal_is_no_column():
    """The squares on it do not add up to 1, and their mean is 1/n each."""
    assert not prove(Sum(Q[b, b] ** 2, (b, 1, n)), Integer(1), orthogonal)
    assert prove(E(Sum(Q[b, b] ** 2, (b, 1, n))), Integer(1), orthogonal)
    assert not prove(Sum(Q[b, b] * Q[b, a], (b, 1, n)), Integer(1), orthogonal)


def test_of_two_sums_the_one_that_can_be_carried_out_is():
    """In sum_ij Q_ij Q_il Q_jk Q_jl nothing can; with x_j in the place of the last two the sum over i can."""
    neither = Sum(Q[a, 1] * Q[a, 2] * Q[b, 1] * Q[b, c] * x[c], (a, 1, n), (b, 1, n), (c, 1, n))
    assert prove(neither, Sum(Q[a, 1] * Q[a, 2] * x[1], (a, 1, n)), orthogonal)
    assert not prove(neither, x[1], orthogonal)
