"""Sums that vanish are cut off only where every entry in them is there."""

from sympy import Integer, Sum

from derive.kernel import prove
from derive.language.assumptions import iid, zero_mean
from derive.language.expressions import E, RandomArray, dimensions, index

(n,) = dimensions("n")
i = index("i", n)
x = RandomArray("x", n)


def test_an_entry_that_is_not_there_does_not_vanish():
    """There is no x_0 for the other entries to be independent of; of x_1 the others are."""
    given = [iid(x), zero_mean(x)]
    assert "there is no x[0]" in prove(E(Sum(x[i], (i, 1, n)) * x[0]), Integer(0), given).reason
    assert prove(E(Sum(x[i], (i, 2, n)) * x[1]), Integer(0), given)
    assert not prove(E(Sum(x[i], (i, 1, n)) * x[1]), Integer(0), given)
