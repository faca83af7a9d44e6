"""Products of forms: what cancels is gone, and an order that is asked for twice is asked for once."""

from sympy import Sum

from derive.kernel import prove
from derive.language.expressions import Before, E, RandomArray, dimensions, index

(n,) = dimensions("n")
i, j = index("i", n), index("j", n)
x, y = RandomArray("x", n), RandomArray("y", n)


def test_what_cancels_in_a_product_is_gone():
    """E[x + y] E[x - y] = E[x]^2 - E[y]^2."""
    product = E(x[1] + y[1]) * E(x[1] - y[1])
    assert prove(product, E(x[1]) ** 2 - E(y[1]) ** 2, [])
    assert not prove(product, E(x[1]) ** 2 + E(y[1]) ** 2, [])


def test_an_order_is_one_or_zero_so_its_square_is_itself():
    """The square of 1[i < j] is 1[i < j], and not 1."""
    once, twice = (Sum(Before(i, j) ** p * x[i] * y[j], (i, 1, n), (j, 1, n)) for p in (1, 2))
    assert prove(twice, once, [])
    assert not prove(twice, Sum(x[i] * y[j], (i, 1, n), (j, 1, n)), [])
