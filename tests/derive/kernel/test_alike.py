"""Vectors made of iid draws in the same way at every index: the law of an entry does not depend on which it is."""

import pytest
from sympy import Sum, Symbol

from derive.kernel import prove
from derive.language.assumptions import Has, Property, defined, identically_distributed, iid, independent
from derive.language.expressions import ConstantArray, E, Function, RandomArray, constants, dimensions, index

(n,) = dimensions("n")
i, j, k = index("i", n), index("j", n), index("k", n)
at, depth = Symbol("l", integer=True), Symbol("L", integer=True)
W, S = RandomArray("W", n, n, labels=(at,)), RandomArray("S", n, n, labels=(at,))
v, z = RandomArray("v", n), RandomArray("z", n, labels=(at,))
b = ConstantArray("b", n)
f = Function("f")
start, layer = defined(z[0, k], v[k]), defined(z[at + 1, k], z[at, k] + Sum(W[at, k, j] * f(z[at, j]), (j, 1, n)))
weights = [*iid(W), Has(W, Property.ACROSS_LABELS), independent(W, v)]
total = Sum(E(f(z[depth, j])), (j, 1, n))


def test_entries_of_a_layer_have_one_law():
    """sum_j E[f(z_j)] = n E[f(z_1)] in every layer, and pairs of different entries are alike too."""
    given = [*weights, *iid(v), start, layer]
    assert prove(total, n * E(f(z[depth, 1])), given)
    assert prove(E(f(z[depth, 1]) * z[depth, 2]), E(f(z[depth, 3]) * z[depth, 1]), given)
    assert not prove(E(f(z[depth, 1]) * z[depth, 2]), E(f(z[depth, 1]) * z[depth, 1]), given)


@pytest.mark.parametrize(
    "given",
    [
        [*weights, identically_distributed(v), start, layer],
        [*weights[1:], *iid(v), start, layer],
        [*weights[:2], *weights[3:], *iid(v), start, layer],
        [*weights[:3], *iid(v), start, layer],
        [*weights, *iid(v), start, defined(z[at + 1, k], f(z[at, k]) + b[k])],
        [*weights, *iid(v), start, defined(z[at + 1, k], f(z[at, k]) * z[at, 1])],
        [*weights, *iid(v), defined(z[0, 1], v[1]), defined(z[at + 1, k], f(z[at, k]))],
    ],
    ids=["inputs tied", "weights tied", "layers tied", "not independent", "biases", "one entry apart", "not all given"],
)
def test_entries_that_are_not_made_alike_are_told_apart(given):
    """Of what is missing, each alone is enough."""
    assert not prove(total, n * E(f(z[depth, 1])), given)


def test_the_diagonal_of_a_matrix_is_not_like_the_rest():
    """Renumbering takes S_11 to S_22, never to S_12."""
    given = [*iid(W), Has(W, Property.ACROSS_LABELS), defined(S[0, i, j], W[0, i, j] * W[0, j, i])]
    step = defined(S[at + 1, i, j], f(S[at, i, j]))
    row = Sum(E(f(S[depth, 1, j])), (j, 1, n))
    assert not prove(row, n * E(f(S[depth, 1, 2])), [*given, step])


def test_a_number_beside_an_entry_is_the_same_for_all():
    """E[f(c v_1)] = E[f(c v_2)], and not E[f(v_2)]."""
    (c,) = constants("c")
    assert prove(E(f(c * v[1])), E(f(c * v[2])), iid(v))
    assert not prove(E(f(c * v[1])), E(f(v[2])), iid(v))
