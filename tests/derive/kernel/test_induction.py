"""Claims about every layer: from which layer on, and of which labels."""

import pytest
from sympy import Integer, Product, Sum, Symbol

from derive.kernel import prove
from derive.language.assumptions import Has, Property, condition, defined, iid, independent, zero_mean
from derive.language.expressions import ConstantArray, E, RandomArray, dimensions, index

(n,) = dimensions("n")
k = index("k", n)
at, below = Symbol("l", integer=True), Symbol("q", integer=True)
x, y = RandomArray("x", n), RandomArray("y", n)
z, u, C = RandomArray("z", n, labels=(at,)), RandomArray("u", n, labels=(at,)), ConstantArray("C", labels=(at,))
layers = [*iid(x), *iid(y), defined(z[0, k], x[k]), defined(z[at + 1, k], C[at] * z[at, k]), defined(u[at, k], y[k])]
square = E(x[1] ** 2)


@pytest.mark.parametrize(("first", "holds"), [(0, True), (1, False), (2, False)])
def test_a_product_with_fewer_than_no_factors_in_the_first_layer_is_no_base(first, holds):
    """E[(z^{l+1})^2] with factors from 1 to l is claimed from l = 0 on; at the base below that there is no product."""
    factors = Product(C[below] ** 2, (below, first, at))
    assert bool(prove(E(z[at + 1, k] ** 2), square * factors, layers)) is holds


@pytest.mark.parametrize(("label", "holds"), [(at, True), (2 * at, False)])
def test_a_claim_with_a_label_that_moves_otherwise_is_not_shown_layer_by_layer(label, holds):
    """In z^l and u^{2l} the next layer of one is not the next layer of the other."""
    factors = Product(C[below] ** 2, (below, 0, at - 1))
    claim = E(z[at, k] ** 2) * E(u[label, k]), E(y[1]) * square * factors
    assert bool(prove(*claim, layers)) is holds


centred = RandomArray("W", n, n, labels=(at,))
weights = [*iid(centred), zero_mean(centred), Has(centred, Property.ACROSS_LABELS), independent(centred, x)]
linear = defined(z[at + 1, k], Sum(centred[at, k, below] * z[at, below], (below, 1, n)))


def test_centred_weights_centre_every_layer_after_the_input():
    """E[z^{l+1}] = 0 whatever the mean of z^0; of z^l only where l >= 1 is given, which the theorem names."""
    given = [*iid(x), *weights, defined(z[0, k], x[k]), linear]
    assert prove(E(z[at + 1, k]), Integer(0), given)
    assert not prove(E(z[at, k]), Integer(0), given)
    later = condition(at, "≥", 1)
    assert later in prove(E(z[at, k]), Integer(0), [*given, later]).assumptions
    assert not prove(E(z[at, k]), Integer(0), [*given, condition(at, "≤", 1)])


def test_a_product_beside_what_is_made_of_one_layer_is_shown_layer_by_layer():
    """u^l := z^3 has no layer below: only the product has a step."""
    given = [*layers[:-1], defined(u[at, k], z[3, k])]
    factors = Product(C[below], (below, 0, at))
    assert prove(E(u[at, k]) * factors, E(u[at, k]) * C[at] * Product(C[below], (below, 0, at - 1)), given)
    assert not prove(E(u[at, k]) * Product(C[below], (below, 0, at - 1)), E(u[at, k]), given)


def test_a_product_that_starts_at_a_layer_with_a_name_has_no_base():
    """From l to L - 1 with L >= l: at L = 0 there need be no such product, so that L is not counted up from there."""
    last = Symbol("L", integer=True)
    claim = E(z[last, k] ** 2), E(z[at, k] ** 2) * Product(C[below] ** 2, (below, at, last - 1))
    assert prove(*claim, [*layers, condition(last, "≥", at)]).code == "differs"
