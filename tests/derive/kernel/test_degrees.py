"""What is added to an activation must be of its degree in the signal, where nothing is said to be small."""

import pytest
from sympy import Product, Symbol

from derive.kernel import gather, leading_order
from derive.language.assumptions import (
    Claim,
    Relation,
    defined,
    distributed,
    mean,
    odd,
    smooth,
    unit_slope,
    variance,
    zero_mean,
)
from derive.language.expressions import Apply, E, Function, RandomArray, Var, constants, dimensions

(n,) = dimensions("n")
c, v = constants("c v")
t, at, depth = Symbol("t", real=True), Symbol("l", integer=True), Symbol("L", integer=True)
f, g = Function("f"), Function("g")
x = RandomArray("x", n)
near_zero = [odd(f), unit_slope(f), smooth(f)]
curved = Apply(f, 2, x[1])


def led(left, right, *given):
    """The kernel's answer."""
    return leading_order(Claim(left, Relation.APPROXIMATE, right), gather([*near_zero, *given]))


@pytest.mark.parametrize("law", [variance(x, v), distributed(x, "normal", 0, v)], ids=["declared", "of a law"])
def test_a_variance_is_of_degree_two(law):
    """E[f(x)^2] + v is 2 v where v is the variance of x; with v^2 added it need not be v."""
    assert led(E(f(x[1]) ** 2) + v, 2 * v, zero_mean(x), law)
    assert "need not be of its order" in led(E(f(x[1]) ** 2) + v**2, v + v**2, zero_mean(x), law).reason


@pytest.mark.parametrize(
    ("added", "given"),
    [
        (E(curved * x[1]), ()),
        (E(g(x[1])), (defined(g(t), t + c * t**3),)),
        (Product(Var(x[1]) + c * at, (at, 0, depth - 1)), ()),
        (c, (mean(x, c + 1),)),
    ],
    ids=["a second derivative", "a function of the author's", "a product over layers", "part of a mean"],
)
def test_what_has_no_known_degree_may_not_be_added(added, given):
    """Whether it is more than the activation is not known."""
    assert "need not be of its order" in led(E(f(x[1])) + added, E(x[1]) + added, *given).reason
