"""What a name stands for: heads that match at some indices, labels that are followed, arrays that lead nowhere."""

import pytest
from sympy import Integer, Symbol

from derive.kernel import prove
from derive.language.assumptions import defined, iid, zero_mean
from derive.language.expressions import E, RandomArray, dimensions, index

(n,) = dimensions("n")
j, k = index("j", n), index("k", n)
at, depth = Symbol("l", integer=True), Symbol("L", integer=True)
x, y, D = RandomArray("x", n), RandomArray("y", n), RandomArray("D", n, n)
z, u = RandomArray("z", n, labels=(at,)), RandomArray("u", n, labels=(at,))
centred = [*iid(x), zero_mean(x), *iid(y), zero_mean(y)]


def test_a_diagonal_that_is_defined_says_nothing_of_the_rest():
    """D_kk := x_k; D_12 is an unknown of its own, about which what holds of any number holds."""
    given = [*centred, defined(D[k, k], x[k])]
    assert prove(E(D[1, 1]), Integer(0), given)
    assert not prove(E(D[1, 2]), Integer(0), given)
    assert prove(E(D[1, 2] + D[2, 1]), E(D[1, 2]) + E(D[2, 1]), given)


@pytest.mark.parametrize("side", [z[2 * at, k], z[at * depth, k]])
def test_a_label_that_is_not_a_layer_and_a_number_is_left_open(side):
    """z^{2l} is some layer, but not so many up or down from z^l."""
    given = [*centred, defined(z[0, k], x[k]), defined(z[at + 1, k], -z[at, k])]
    assert "only a name plus or minus a number" in prove(E(side), Integer(0), given).reason
    assert prove(E(z[at, k]), Integer(0), given)


def test_a_definition_of_every_second_layer_is_no_recursion():
    """z^{2l} := z^l leaves z^1 open."""
    given = [*centred, defined(z[0, k], x[k]), defined(z[2 * at, k], z[at, k])]
    assert not prove(E(z[depth, k]), Integer(0), given)
    assert prove(E(z[0, k]), Integer(0), given)


def test_a_recursion_inside_another_does_not_lead_back_to_it():
    """z^{l+1} := z^l + u^l with u a recursion of its own: both are centred in every layer."""
    own = [defined(u[0, k], y[k]), defined(u[at + 1, k], -u[at, k])]
    given = [*centred, *own, defined(z[0, k], x[k]), defined(z[at + 1, k], z[at, k] + u[at, k])]
    assert prove(E(z[depth, k]), Integer(0), given)
    assert not prove(E(z[depth, k]), Integer(0), [a for a in given if a != zero_mean(y)])
