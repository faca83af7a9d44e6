"""Moments of one entry: what is declared of it, of its layer and of its array, and no more."""

import pytest
from sympy import Integer, Sum, Symbol

from derive.kernel import prove
from derive.language.assumptions import (
    Has,
    Property,
    Reference,
    distributed,
    independent,
    second_moment,
    uncorrelated,
    variance,
    zero_mean,
)
from derive.language.expressions import (
    ConstantArray,
    E,
    Function,
    RandomArray,
    Var,
    constants,
    dimensions,
    index,
)

n, m = dimensions("n m")
i, j, p = index("i", n), index("j", n), index("p", m)
x, y, W, C = RandomArray("x", n), RandomArray("y", n), RandomArray("W", n, m), ConstantArray("C", n)
at, other = Symbol("l", integer=True), Symbol("q", integer=True)
w, s = RandomArray("w", n, labels=(at,)), RandomArray("s", n, labels=(at,))
size = ConstantArray("v", labels=(at,))
(c,) = constants("c")
f = Function("f")


def test_a_variance_that_depends_on_one_index_of_two_is_left_open():
    """Var[x_i] = C_i says it of the entry; Var[W_ip] = C_i does not say which of the indices is meant."""
    assert prove(Var(x[2]), C[2], [variance(x, C[i])])
    assert not prove(Var(x[2]), C[1], [variance(x, C[i])])
    refusal = prove(Var(W[i, p]), C[i], [variance(W, C[i])])
    assert "depends on which it is" in refusal.reason


def test_a_variance_that_is_a_sum_depends_on_no_entry():
    """Var[W_ip] = C_1 + ... + C_n is the same for all entries: the name in the sum is the sum's own."""
    total = Sum(C[i], (i, 1, n))
    assert prove(Var(W[i, p]), total, [variance(W, total)])
    assert not prove(Var(W[2, p]), C[2], [variance(W, total)])


@pytest.mark.parametrize("layer", [0, 3, at, at + 2, at - 1, other, other + 2])
def test_a_variance_that_depends_on_the_layer_is_that_of_the_layer(layer):
    """Var[w^l] = v_l gives Var[w^{l+2}] = v_{l+2}, and no other number."""
    given = [variance(w, size[at])]
    assert prove(Var(w[layer, i]), size[layer], given)
    assert not prove(Var(w[layer, i]), size[layer + 1], given)
    assert not prove(Var(w[layer, i]), size[1], given)


def test_a_second_moment_is_that_of_its_entry():
    """E[x_k^2] = C_k is no variance of x, and no second moment of y or of another entry."""
    given = [second_moment(x, C[i])]
    assert prove(E(x[2] ** 2), C[2], given)
    assert prove(Var(x[2]), C[2], [*given, zero_mean(x)])
    assert not prove(Var(x[2]), C[2], given)
    assert not prove(E(x[2] ** 2), C[1], given)
    assert not prove(E(y[2] ** 2), C[2], given)


def test_arrays_that_are_uncorrelated_are_so_in_their_own_layers():
    """E[w s] = E[w] E[s] of the two that are said to be, at the labels that are said; E[w^2 s] is another matter."""
    split = E(w[at, 1] * s[at, 1]), E(w[at, 1]) * E(s[at, 1])
    assert prove(*split, [uncorrelated(w, s)])
    assert prove(*split, [uncorrelated(Reference(w, (at,)), Reference(s, (at,)))])
    assert not prove(*split, [uncorrelated(Reference(w, (at,)), Reference(s, (at + 1,)))])
    assert not prove(*split, [uncorrelated(w, x), uncorrelated(s, x)])
    assert not prove(E(w[at, 1] ** 2 * s[at, 1]), E(w[at, 1] ** 2) * E(s[at, 1]), [uncorrelated(w, s)])


def test_arrays_of_one_variance_each_have_each_its_own():
    """That all x_k have one variance, and all y_k, does not make the two alike."""
    same = [fact for a in (x, y, w) for fact in (Has(a, Property.SAME_VARIANCE), zero_mean(a))]
    assert prove(E(x[1] ** 2), E(x[2] ** 2), same)
    assert prove(E(w[at, 1] ** 2), E(w[at, 2] ** 2), same)
    assert not prove(E(x[1] ** 2), E(y[1] ** 2), same)
    assert not prove(E(w[at, 1] ** 2), E(w[at + 1, 1] ** 2), same)
    assert not prove(E(x[1] ** 3), E(x[2] ** 3), same)


def test_an_entry_of_a_one_hot_vector_is_its_own_square():
    """x_i x_j = 0 beside another factor, and x_i^2 f(x_i) = x_i f(x_i); the entries of two such vectors may meet."""
    hot = [distributed(x, "one-hot"), distributed(y, "one-hot")]
    assert prove(E(x[1] * f(x[1] + c) ** 2 * x[1]), E(x[1] * f(x[1] + c) ** 2), hot)
    assert not prove(E(x[1] * f(x[1] + c) ** 2), E(f(x[1] + c) ** 2), hot)
    assert prove(E(x[1] * y[1] * f(c + x[1]) * x[2]), Integer(0), hot)
    assert prove(E(x[1] * y[1] * y[2] * f(c + y[1])), Integer(0), hot)
    assert not prove(E(x[1] * y[1]), Integer(0), hot)
    assert prove(E(x[1] * y[2]), 1 / n**2, [*hot, independent(x, y)])
    assert not prove(E(w[at, 1] * w[at, 2] * x[1]), Integer(0), hot)


@pytest.mark.parametrize("order", range(1, 6))
def test_moments_of_a_law_are_of_the_order_that_is_asked_for(order):
    """Of a uniform x on (0, 1), E[x^p] = 1/(p + 1); asked one after the other, too."""
    uniform = [distributed(x, "uniform", 0, 1)]
    first, second = (Integer(1) / (order + more) for more in (1, 2))
    assert prove(E(x[1] ** order) + E(x[1] ** (order + 1)), first + second, uniform)
    assert not prove(E(x[1] ** order), second, uniform)


def test_an_orthogonal_matrix_of_any_shape_leaves_its_squares_open():
    """Which side is the longer one says whether rows or columns have length 1; a square is no cube for that."""
    given = [distributed(W, "orthogonal")]
    assert not prove(E(W[i, p] ** 2), 1 / n, given)
    assert not prove(E(W[i, p] ** 2), E(W[i, p] ** 3), given)
    assert prove(E(W[i, p] ** 2), E(W[1, 1] ** 2), given)
