"""Multiplying out: arguments that come out as nothing, and derivatives of what the author defines."""

from sympy import Integer, Symbol

from derive.kernel import prove
from derive.language.assumptions import defined
from derive.language.expressions import RELU, E, Function, RandomArray, dimensions, index

(n,) = dimensions("n")
k = index("k", n)
s = RandomArray("s", n)


def test_the_ramp_of_a_name_for_0_is_0():
    """Where s_k := 0; of any other s_k it need not be."""
    assert prove(E(RELU(s[k])), Integer(0), [defined(s[k], 0)])
    assert not prove(E(RELU(s[k])), Integer(0), [defined(s[k], 1)])


def test_a_function_that_is_made_of_others_or_of_means_has_no_derivative_here(refused):
    """f(t) := t g(1) has the slope g(1); of f(t) := t g(t) it would be g(t) + t g'(t), where g has a derivative."""
    f, g, t = Function("f"), Function("g"), Symbol("t", real=True)
    slope, x = E(f.prime(s[k])), E(g(s[k]) + s[k] * g.prime(s[k]))
    assert prove(slope, g(1), [defined(f(t), t * g(1))])
    refused(slope, x, [defined(f(t), t * g(t))], "the derivative of g(t)")
    refused(slope, E(s[k]), [defined(f(t), E(t * s[k]))], "the derivative of E(t*s[k])")
