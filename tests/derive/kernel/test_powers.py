"""Powers with a label or a size for exponent: products of equal factors."""

import pytest
from sympy import Integer, Product, Rational, Sum, Symbol, sqrt

from derive.kernel import inequality, leading_order, prove
from derive.language.assumptions import Claim, Relation, Small, iid, positive
from derive.language.expressions import ConstantArray, E, RandomArray, Var, constants, dimensions, index

n, m = dimensions("n m")
v, w = constants("v w")
depth, at = Symbol("L", integer=True), Symbol("l", integer=True)
i, k = index("i", n), index("k", n)
x, b = RandomArray("x", n), ConstantArray("b", n)


def prod(body, first, last):
    """The product over a layer."""
    return Product(body, (at, first, last))


EQUAL = [
    ((n * v) ** depth, prod(n * v, 1, depth)),
    (prod(n * v, 0, depth - 1), prod(n, 1, depth) * prod(v, 1, depth)),
    (v ** (2 * depth), (v**depth) ** 2),
    (4**depth * w, 2 ** (2 * depth) * w),
    (v ** (depth + at), v**depth * v**at),
    ((1 + v) ** (depth + 2), (1 + v) ** depth * (1 + 2 * v + v**2)),
    ((v / 2) ** depth, v**depth * Rational(1, 2) ** depth),
    (v**n, v * v ** (n - 1)),
    (v ** (-depth), 1 / v**depth),
    (sqrt(v) ** depth, sqrt(v**depth)),
    (E(x[k] ** 2) ** depth, E(x[1] ** 2) ** depth),
    (Sum(Var(x[i]), (i, 1, n)) ** depth, n**depth * Var(x[1]) ** depth),
]
DIFFERENT = [
    ((n * v) ** depth, (n * v) ** (depth + 1)),
    (v**depth, w**depth),
    (v**depth, v**at),
    ((-v) ** depth, v**depth),
    (prod(n * v, 0, depth), prod(n * v, 1, depth)),
    ((n + v) ** depth, n**depth + v**depth),
    (E(x[k]) ** depth, E(x[k] ** 2) ** depth),
    (v ** (n * 2), v ** (m * 2)),
]


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_a_power_is_one_product_of_equal_factors(left, right):
    """However it is written and wherever the product starts."""
    assert prove(left, right, [*iid(x), positive(v)])


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_powers_that_differ_are_not_taken_for_equal(left, right):
    """In the base, in the exponent, or in the number of factors."""
    assert not prove(left, right, [*iid(x), positive(v), positive(w)])


def test_what_is_divided_by_must_not_vanish():
    """v^L = v v^(L - 1) has no meaning for v = 0 and L = 0; where v is positive nothing is asked."""
    claim = v**depth, v * v ** (depth - 1)
    (condition,) = prove(*claim, []).conditions
    assert condition == Claim(v, Relation.DISTINCT, Integer(0))
    assert prove(*claim, [positive(v)]).conditions == ()


@pytest.mark.parametrize(
    ("power", "reason"),
    [
        (v ** Rational(1, 2) ** depth, "exponent"),
        (v**w, "exponent"),
        (E(x[k] ** depth), "something random"),
        (v**k * b[k], "exponent"),
        (v ** (depth * at), "exponent"),
        ((v - v) ** depth, "0 to the power"),
        (w ** (depth / 2), "may be negative"),
    ],
    ids=["a power of a power", "no whole number", "something random", "an index", "labels multiplied", "0", "a root"],
)
def test_other_exponents_are_refused(power, reason):
    """They are no products of equal factors."""
    answer = prove(power, 2 * power, [*iid(x), positive(v)])
    assert answer.code == "outside"
    assert reason in answer.reason


def test_a_power_of_what_is_positive_is_positive():
    """v^L > 0 for v > 0, and of no other v."""
    claim = Claim(v**depth, Relation.GREATER, Integer(0))
    assert inequality(claim, frozenset({positive(v)}))
    assert not inequality(claim, frozenset())


def test_a_small_number_in_a_power_is_not_overlooked():
    """(1 + v)^n is not near 1 because v is small: nothing is known of n."""
    claim = Claim((1 + v) ** depth, Relation.APPROXIMATE, Integer(1))
    assert leading_order(claim, frozenset({Small(v)})).code == "outside"
