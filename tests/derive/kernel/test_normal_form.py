"""Forms of what stands inside: sums from the second value on, slopes, quotients, powers and products."""

import pytest
import sympy
from sympy import Integer, Product, Sum, Symbol, pi, sqrt

from derive.kernel import prove
from derive.language.assumptions import Slope, iid, odd, symmetric, variance, zero_mean
from derive.language.expressions import (
    Before,
    ConstantArray,
    E,
    Function,
    RandomArray,
    Var,
    constants,
    dimensions,
    index,
)

(n,) = dimensions("n")
(c,) = constants("c")
i, j, k = (index(name, n) for name in "ijk")
at, depth, layer = Symbol("l", integer=True), Symbol("L", integer=True), Symbol("q", integer=True)
x, y, C = RandomArray("x", n), RandomArray("y", n), ConstantArray("C", n)
widths = ConstantArray("n", labels=(at,))
A, B = RandomArray("A", widths[at], labels=(at,)), RandomArray("B", (0, widths[at]), labels=(at,))
w = RandomArray("w", labels=(at,))
f = Function("f")
even = [iid(x), symmetric(x)]


def test_a_function_of_a_difference_that_is_0_has_its_value_there():
    """f(x_k - x_j) for k = j is f(0), which is 0 for an odd f; and the slope there is the one that is given."""
    assert prove(E(f(x[k] - x[j])), Integer(0), [*even, odd(f)])
    assert not prove(E(f(x[k] - x[j])), Integer(0), even)
    assert prove(Product(f.prime(x[1] - x[1]), (at, 1, 1)), c, [Slope(f, c)])


def test_a_slope_that_is_a_sum_is_not_taken_out_of_an_expectation():
    """f'(0) = C_1 + ... + C_n at k = j; a number is."""
    refusal = prove(E(f.prime(x[k] - x[j])), E(f.prime(x[j] - x[k])), [odd(f), Slope(f, Sum(C[i], (i, 1, n)))])
    assert "a sum that cannot be taken out" in refusal.reason
    assert prove(E(f.prime(x[k] - x[j])), E(f.prime(x[j] - x[k])), [odd(f), Slope(f, c)])


@pytest.mark.parametrize(("first", "words"), [(1, ""), (2, "inside an argument")])
def test_a_declared_variance_that_leaves_out_an_entry_is_not_one_of_all(first, words):
    """n Var[x_1] is the sum over all n, not the one from 2."""
    given = [iid(x), zero_mean(y), variance(y, Sum(Var(x[i]), (i, first, n)))]
    answer = prove(Var(y[1]), n * Var(x[1]), given)
    assert bool(answer) is not bool(words)
    assert not words or words in answer.reason


def test_numbers_without_a_form_are_left_open():
    """There is one for pi, and none for e."""
    assert prove(pi * (c + 1), c * pi + pi, [])
    assert not prove(pi, Integer(3), [])
    assert "not something that can be computed with" in prove(sympy.E * c, c * sympy.E, []).reason


def test_a_random_number_to_a_power_that_is_not_a_number_is_left_open():
    """f(x^n) is random, so E[f(x^n)^2] is not E[f(x^n)]^2; of a number c it is."""
    refusal = prove(E(f(x[1] ** n) ** 2), E(f(x[1] ** n)) ** 2, even)
    assert "a random number to a power" in refusal.reason
    assert prove(E(f(c**n) ** 2), E(f(c**n)) ** 2, even)


@pytest.mark.parametrize("inside", [1 / (1 + x[1]), sqrt(1 + x[1])])
def test_a_function_of_a_quotient_or_root_of_something_random_is_left_open(inside):
    """1/(1 + x) is neither even nor odd in x, while 1/x^2 is even: E[x f(1/x^2)] = 0."""
    assert "a quotient or root of something random" in prove(E(x[1] * f(inside)), Integer(0), even).reason
    assert prove(E(x[1] * f(1 / x[1] ** 2)), Integer(0), even)


def test_numbers_are_in_their_order():
    """Of sum_{i<j} x_i x_j, the term x_1 x_2 is there once."""
    pairs = Sum(Before(i, j) * x[i] * x[j], (i, 1, n), (j, 1, n))
    given = [iid(x), zero_mean(x)]
    assert prove(E(pairs * x[1] * x[2]), E(x[1] ** 2) ** 2, given)
    assert not prove(E(pairs * x[1] * x[2]), 2 * E(x[1] ** 2) ** 2, given)
    assert prove(E(Before(1, 2) * x[1] * x[2] + Before(2, 1) * x[2]), E(x[1] * x[2]), [])


@pytest.mark.parametrize(
    ("factors", "words"),
    [
        (Product(E(w[at]), (at, 0, 2 * depth)), "a product from 0 to 2*L"),
        (Product(E(A[layer, i] * B[layer, i]), (layer, 0, depth)), "two different ranges"),
        (Product(E(A[layer, i] * A[layer, j]), (layer, 0, depth)), "two free indices of one range"),
    ],
)
def test_products_over_layers_that_are_not_followed_are_left_open(factors, words):
    """An end that no layer is counted from, or indices that might meet."""
    assert words in prove(factors, factors + 0, []).reason


def test_products_over_layers_of_any_entry_are_followed():
    """Where its index is the only one and makes no difference."""
    squares = Product(E(A[layer, i] ** 2), (layer, 0, depth))
    assert prove(squares, Product(E(A[layer, 1] ** 2), (layer, 0, depth)), iid(A))
    assert not prove(squares, Product(E(A[layer, 1]) ** 2, (layer, 0, depth)), iid(A))
