"""Multiplying out: arguments that come out as nothing."""

from sympy import Integer

from derive.kernel import prove
from derive.language.assumptions import defined
from derive.language.expressions import RELU, E, RandomArray, dimensions, index

(n,) = dimensions("n")
k = index("k", n)
s = RandomArray("s", n)


def test_the_ramp_of_a_name_for_0_is_0():
    """Where s_k := 0; of any other s_k it need not be."""
    assert prove(E(RELU(s[k])), Integer(0), [defined(s[k], 0)])
    assert not prove(E(RELU(s[k])), Integer(0), [defined(s[k], 1)])
