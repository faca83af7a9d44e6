"""Claims to leading order at any depth: every activation stands for its linear part, if it has one."""

import pytest
from sympy import Integer, Product, Sum, Symbol

from derive import E, Function, RandomArray, Var, dimensions, iid, index, odd, smooth, symmetric, unit_slope, zero_mean
from derive.kernel import gather, leading_order, neglected
from derive.language.assumptions import Claim, Has, Property, Relation, defined, independent

(n,) = dimensions("n")
j, k = index("j", n), index("k", n)
at, depth = Symbol("l", integer=True), Symbol("L", integer=True)
x = RandomArray("x", n)
s, W = RandomArray("s", n, labels=(at,)), RandomArray("W", n, n, labels=(at,))
f = Function("f")
near_zero = [odd(f), unit_slope(f), smooth(f)]
variance = E(x[1] ** 2) * Product(n * Var(W[at, 1, 1]), (at, 0, depth - 1))


def network(f):
    """Layers s' = W f(s), drawn afresh, on centred inputs."""
    return [
        defined(s[0, k], x[k]),
        defined(s[at + 1, k], Sum(f(s[at, j]) * W[at, j, k], (j, 1, n))),
        *(iid(x), iid(W), zero_mean(x), zero_mean(W), independent(x, W), Has(W, Property.ACROSS_LABELS)),
    ]


def claimed(left, right):
    return Claim(left, Relation.APPROXIMATE, right)


def test_the_variance_at_depth_is_that_of_the_linear_network():
    """By induction over the layers; with another factor it is not."""
    given = gather([*network(f), *near_zero])
    theorem = leading_order(claimed(Var(s[depth, k]), variance), given)
    assert theorem
    assert theorem.how == "leading order"
    assert {*near_zero} <= theorem.assumptions
    assert leading_order(claimed(Var(s[depth, k]), 2 * variance), given).code == "differs"


def test_a_slope_is_one_to_leading_order_at_any_depth():
    """And two of them are no larger."""
    given, square = gather([*network(f), *near_zero]), E(s[depth, k] ** 2)
    slope = f.prime(s[depth, k])
    assert leading_order(claimed(E(slope**2 * s[depth, k] ** 2), square), given)
    assert not leading_order(claimed(E(slope**2 * s[depth, k] ** 2), 2 * square), given)


@pytest.mark.parametrize(
    ("given", "left", "right"),
    [
        ([*network(f), odd(f), unit_slope(f)], Var(s[depth, k]), variance),
        (network(Function("g", "sigmoid")), Var(s[depth, k]), variance),
        ([*network(f), *near_zero], Var(s[depth, k]) - Var(s[depth, 1]), Integer(0)),
    ],
    ids=["not known to be smooth", "not zero at zero", "terms that may cancel"],
)
def test_without_a_linear_part_nothing_is_said(given, left, right):
    """It is not false: another order may lead."""
    refusal = leading_order(claimed(left, right), gather(given))
    assert refusal.code == "outside"
    assert "without a linear part" in refusal.reason


def test_a_linear_part_that_vanishes_does_not_lead():
    """The mean is zero in the linear network, and what leads is of a higher order."""
    given = gather([*network(f), *near_zero])
    refusal = leading_order(claimed(E(s[depth, k]), E(s[depth, 1])), given)
    assert "the linear part vanishes" in refusal.reason


def test_what_is_neglected_is_named_for_one_layer_and_not_for_many():
    """A relative order of 0 would be no order at all."""
    one = claimed(Var(f(x[1])), Var(x[1]))
    assert neglected(one, gather([*near_zero, symmetric(x)])) == "ε^2"
    assert neglected(claimed(Var(s[depth, k]), variance), gather([*network(f), *near_zero])) is None
