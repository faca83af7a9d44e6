"""Ranges of indices: their ends are numbers that are no sums."""

from sympy import Sum

from derive.kernel import prove
from derive.language.assumptions import iid
from derive.language.expressions import ConstantArray, E, RandomArray, dimensions, index

(n,) = dimensions("n")
i = index("i", n)
C = ConstantArray("C", n)
total = Sum(C[i], (i, 1, n))


def test_a_range_that_ends_at_a_sum_is_left_open():
    """x_1, x_2, ... up to the sum of all C_i; up to n it is followed."""
    long, short = RandomArray("x", total), RandomArray("y", n)
    assert "an index that runs up to a sum" in prove(E(long[1]), E(long[2]), iid(long)).reason
    assert prove(E(short[1]), E(short[2]), iid(short))
