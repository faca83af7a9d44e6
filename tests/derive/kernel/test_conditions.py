"""Signs that conditions give: a number beyond a bound has the sign that the bound gives it."""

import pytest

from derive.kernel import prove
from derive.language.assumptions import condition
from derive.language.expressions import RELU, ConstantArray, RandomArray, constants, dimensions, index

(n,) = dimensions("n")
a, b = constants("a b")
(k,) = (index("k", n),)
x, C = RandomArray("x", n), ConstantArray("C", n)


@pytest.mark.parametrize(
    ("number", "low", "sign"),
    [(a, 1, 1), (a, -1, None), (a + b, 1, 1), (a + b, -1, None), (C[k], 1, 1), (C[k], -1, None)],
)
def test_what_is_more_than_a_positive_number_is_positive(number, low, sign):
    """ReLU(a x) = a ReLU(x) for a > 1, and not for a > -1."""
    claim = RELU(number * x[1]), number * RELU(x[1])
    assert bool(prove(*claim, [condition(number, ">", low)])) is bool(sign)


@pytest.mark.parametrize(
    ("number", "high", "known"), [(a, -1, True), (a, 1, False), (a + b, -1, True), (a + b, 1, False)]
)
def test_what_is_less_than_a_negative_number_is_negative(number, high, known):
    """ReLU(a x) = a x - a ReLU(x) for a < -1, and not for a < 1; and the condition is named."""
    said = condition(number, "<", high)
    answer = prove(RELU(number * x[1]), number * x[1] - number * RELU(x[1]), [said])
    assert bool(answer) is known
    assert not known or answer.assumptions == {said}


def test_of_two_names_that_a_condition_makes_one_either_may_be_asked_for():
    """a = b, and b = c beside it: a is c, and no square of it else."""
    (c,) = constants("c")
    both = [condition(b, "=", a), condition(b, "=", c)]
    assert prove(c, a, both)
    assert prove(b * c, a**2, both)
    assert not prove(c, a, both[:1])
