"""Kinks inside each other are merged once, from the outside in."""

from derive.kernel import prove
from derive.language.expressions import RELU, STEP, RandomArray, constants, dimensions

(n,) = dimensions("n")
c, d = constants("c d")
x = RandomArray("x", n)
inner = RELU(x[1])


def test_a_ramp_times_what_it_is_a_ramp_of_is_its_square():
    """Also where that is a ramp itself, and in whatever order they are multiplied."""
    outer = RELU(inner)
    for product in (outer * inner, (outer + c) * (inner + d) - c * d - c * inner - d * outer):
        assert prove(product, outer**2, [])
        assert not prove(product, outer, [])


def test_a_ramp_times_its_step_is_the_ramp():
    """ReLU(x) 1[x > 0] = ReLU(x), also where both come out of larger products."""
    step = STEP(x[1])
    for left, right in ((inner, step), (step, inner)):
        assert prove((left + c) * (right + d), inner + c * right + d * left + c * d, [])
        assert not prove((left + c) * (right + d), inner**2 + c * right + d * left + c * d, [])
