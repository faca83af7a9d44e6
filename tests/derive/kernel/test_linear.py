"""What is left of layers for a small signal: of which order each layer is, and which means keep their squares."""

import pytest
from sympy import Abs, Integer, Product, Sum, Symbol

from derive.kernel import gather, leading_order
from derive.language.assumptions import (
    Claim,
    Has,
    Property,
    Relation,
    Small,
    defined,
    iid,
    independent,
    odd,
    smooth,
    unit_slope,
    zero_mean,
)
from derive.language.expressions import E, Function, RandomArray, Var, constants, dimensions, index

(n,) = dimensions("n")
(c,) = constants("c")
j, k = index("j", n), index("k", n)
at, depth, below = Symbol("l", integer=True), Symbol("L", integer=True), Symbol("q", integer=True)
x, y = RandomArray("x", n), RandomArray("y", n)
z, u = RandomArray("z", n, labels=(at,)), RandomArray("u", n, labels=(at,))
W = RandomArray("W", n, n, labels=(at,))
f = Function("f")
network = [
    *(iid(x), iid(W), zero_mean(x), zero_mean(W), independent(x, W), Has(W, Property.ACROSS_LABELS)),
    *(odd(f), unit_slope(f), smooth(f)),
    defined(z[0, k], x[k]),
    defined(z[at + 1, k], Sum(f(z[at, j]) * W[at, j, k], (j, 1, n))),
]
small = [*network, Small(x)]
growth = Product(n * Var(W[below, 1, 1]), (below, 0, depth - 1))


def about(left, right, given):
    """The kernel's answer to left ≈ right."""
    return leading_order(Claim(left, Relation.APPROXIMATE, right), gather(given))


def test_a_factor_beside_the_square_of_an_activation_must_be_a_number_or_a_square():
    """E[c f(z)^2] is about c E[z^2]; with x_1 for c the terms that lead may cancel."""
    square, linear = f(z[depth, k]) ** 2, z[depth, k] ** 2
    assert about(E(c * square), c * E(linear), network)
    assert about(E(x[1] ** 2 * square), E(x[1] ** 2 * linear), network)
    assert not about(E(x[1] * square), E(x[1] * linear), network)


def test_every_layer_must_have_an_order_in_what_is_small():
    """Of u^{l+1} := f(u^l), which nothing starts, none is known, so no line is said to lead."""
    claim = E(z[depth, k] ** 2), E(x[1] ** 2) * growth
    assert about(*claim, small)
    assert not about(*claim, [*small, defined(u[at + 1, k], f(u[at, k]))])
    assert about(*claim, [*small, defined(u[0, k], x[k]), defined(u[at + 1, k], f(u[at, k]))])


def test_sums_and_means_are_of_the_order_of_what_they_are_of():
    """The sum of all squares in a layer is n times one, times 1 + a number, but not plus one."""
    both = Sum(E(z[depth, j] ** 2), (j, 1, n))
    assert about(both, n * E(x[1] ** 2) * growth, small)
    assert not about(both, n * E(x[1] ** 2), small)


@pytest.mark.parametrize(("start", "holds"), [(x[k], True), (y[k], False)])
def test_an_activation_of_what_is_not_small_has_no_linear_part(start, holds):
    """u^0 := y is of order 0 where x is small."""
    layers = [defined(u[0, k], start), defined(u[at + 1, k], f(u[at, k]))]
    given = [*(iid(start.array), Small(x), odd(f), unit_slope(f), smooth(f)), *layers]
    assert bool(about(E(u[depth, k] ** 2), E(start.array[1] ** 2), given)) is holds


def test_a_size_of_what_is_small_has_no_known_order():
    """So it is left open where something is small; the same line without it is not."""
    size = Abs(E(z[depth, k] ** 3))
    assert about(E(z[depth, k] ** 3), E(z[depth, k] ** 3), small)
    assert not about(size, size, small)
    assert about(size, size, network)


def test_a_size_has_no_linear_part():
    """|z| is not about any multiple of z."""
    size = Function("size", known="abs")
    assert not about(E(size(z[depth, k]) ** 2), E(z[depth, k] ** 2) * Integer(1), network)


@pytest.mark.parametrize(("more", "holds"), [(x[k], True), (x[k] ** 2, False)])
def test_a_layer_with_terms_of_several_orders_has_none(more, holds):
    """u^{l+1} := f(u^l) + x is of order 1; with x^2 added, parts of it are of order 2."""
    layers = [defined(u[0, k], x[k]), defined(u[at + 1, k], f(u[at, k]) + more)]
    given = [*iid(x), Small(x), odd(f), unit_slope(f), smooth(f), *layers]
    assert bool(about(E(f(u[depth, k]) ** 2), E(u[depth, k] ** 2), given)) is holds


def test_what_leads_must_be_among_the_orders_that_are_expanded():
    """For a small x nothing of E[x^5] is of order 3 or less."""
    given = [*iid(x), Small(x), odd(f), unit_slope(f), smooth(f)]
    assert not about(E(f(x[1]) ** 4 * x[2]), 2 * E(x[1] ** 4 * x[2]), given)
    assert about(E(f(x[1]) ** 2), E(x[1] ** 2), given)


def test_layers_whose_terms_are_of_several_orders_have_none():
    """u^{l+1} := u^l + (u^l)^2 is no power of what is small."""
    claim = E(f(z[depth, k]) ** 2), E(z[depth, k] ** 2)
    start = defined(u[0, k], x[k])
    assert about(*claim, [*small, start, defined(u[at + 1, k], u[at, k] + 2 * u[at, k])])
    assert not about(*claim, [*small, start, defined(u[at + 1, k], u[at, k] + u[at, k] ** 2)])


def test_the_variance_of_a_layer_may_vanish():
    """Var[f(z)] is about Var[z] where that is not 0: that inputs are not constant does not say it of z."""
    claim = Var(f(z[depth, k])), Var(z[depth, k])
    uncentred = [a for a in network if a not in (zero_mean(x), zero_mean(W))]
    assert Claim(claim[1], Relation.DISTINCT, Integer(0)) in about(*claim, uncentred).conditions


def test_what_is_added_in_a_claim_about_layers_may_lead():
    """E[f(z)^2] + E[z^4] is left open for a small z, and so are layers in which linear parts cancel."""
    claim = E(f(z[depth, k]) ** 2), E(z[depth, k] ** 2)
    assert about(*claim, small)
    assert "several orders" in about(claim[0] + E(z[depth, k] ** 4), claim[1], small).reason
    layers = [defined(u[0, k], x[k]), defined(u[at + 1, k], f(u[at, k]) - u[at, k] + y[k])]
    assert about(*claim, network)
    assert "several orders" in about(*claim, [*network, *layers]).reason
