"""Values at 0 of functions with a kink there: the function has one, its slope has none."""

import pytest
from sympy import Integer

from derive.kernel import prove
from derive.language.assumptions import iid, symmetric
from derive.language.expressions import RELU, E, Function, RandomArray, dimensions, index

(n,) = dimensions("n")
j, k = index("j", n), index("k", n)
x = RandomArray("x", n)
size, leaky = Function("size", known="abs"), Function("leaky", known="leaky relu")


@pytest.mark.parametrize("f", [size, leaky, RELU])
def test_a_piecewise_linear_function_is_0_at_0(f):
    """So at x_k - x_j, which is 0 for k = j; and nothing else."""
    assert prove(f(0), Integer(0), [])
    assert not prove(f(0), Integer(1), [])
    assert prove(E(f(x[k] - x[k + 0])), Integer(0), [])


@pytest.mark.parametrize("slope", [-1, 0, 1])
@pytest.mark.parametrize("f", [size, leaky])
def test_a_kink_has_no_slope(f, slope):
    """Not even 0, by its being even: |x| falls on one side and rises on the other."""
    assert not prove(f.prime(0), Integer(slope), [])


def test_a_difference_of_alike_entries_has_no_mean_size_where_they_are_one():
    """E|x_k - x_j| = E|x_j - x_k| for k = j too."""
    assert prove(E(size(x[k] - x[j])), E(size(x[j] - x[k])), iid(x))
    assert not prove(E(size(x[k] - x[j])), E(size(x[1] - x[2])), iid(x))


def test_an_activation_that_is_known_to_be_odd_centres_what_is_symmetric():
    """E[sin(x)] = 0 for a symmetric x, and for no x without a law; sin need not be declared odd."""
    sine = Function("sine", known="sin")
    assert prove(E(sine(x[1])), Integer(0), [symmetric(x)])
    assert not prove(E(sine(x[1])), Integer(0), [])
