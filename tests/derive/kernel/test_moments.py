"""Declared moments that depend on the entry."""

from sympy import Sum

from derive.kernel import prove
from derive.language.assumptions import variance
from derive.language.expressions import ConstantArray, RandomArray, Var, dimensions, index

n, m = dimensions("n m")
i, p = index("i", n), index("p", m)
x, W, C = RandomArray("x", n), RandomArray("W", n, m), ConstantArray("C", n)


def test_a_variance_that_depends_on_one_index_of_two_is_left_open():
    """Var[x_i] = C_i says it of the entry; Var[W_ip] = C_i does not say which of the indices is meant."""
    assert prove(Var(x[2]), C[2], [variance(x, C[i])])
    assert not prove(Var(x[2]), C[1], [variance(x, C[i])])
    refusal = prove(Var(W[i, p]), C[i], [variance(W, C[i])])
    assert "depends on which it is" in refusal.reason


def test_a_variance_that_is_a_sum_depends_on_no_entry():
    """Var[W_ip] = C_1 + ... + C_n is the same for all entries: the name in the sum is the sum's own."""
    total = Sum(C[i], (i, 1, n))
    assert prove(Var(W[i, p]), total, [variance(W, total)])
    assert not prove(Var(W[2, p]), C[2], [variance(W, total)])
