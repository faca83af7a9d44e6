"""What is known of half a law is known of one entry that has it, and of nothing that looks like it."""

from fractions import Fraction

import pytest
from sympy import Rational, Sum, pi, sqrt

from derive import (
    RELU,
    STEP,
    E,
    Function,
    RandomArray,
    Refusal,
    Theorem,
    dimensions,
    distributed,
    iid,
    index,
    odd,
    prove,
    symmetric,
)
from derive.kernel.forms import constant
from derive.kernel.products import multiply, number_power
from derive.language.assumptions import Has, Property
from derive.language.expressions import Distinct, constants

(n,) = dimensions("n")
(v,) = constants("v")
i = index("i", n)
x = RandomArray("x", n)
f = Function("f")
normal = [distributed(x, "normal", 0, 4), iid(x)]
half_mean = 2 / sqrt(2 * pi)


@pytest.mark.parametrize(
    ("value", "exponent", "back"),
    [
        (Fraction(8, 3), Fraction(1, 2), 2),
        (Fraction(5, 12), Fraction(3, 2), 2),
        (Fraction(2, 9), Fraction(-1, 3), 3),
        (Fraction(7), Fraction(2, 3), 3),
    ],
)
def test_a_root_of_a_rational_to_its_power_is_the_rational(value, exponent, back):
    """Primes above and below the line, whole powers and what is left of them."""
    root = total = number_power(value, exponent)
    for _ in range(back - 1):
        total = multiply(total, root)
    assert total == constant(value ** int(exponent * back))


@pytest.mark.parametrize(("value", "exponent"), [(Fraction(9, 4), Fraction(1, 2)), (Fraction(8), Fraction(-2, 3))])
def test_a_whole_root_is_a_number(value, exponent):
    """No prime is left under a root."""
    assert number_power(value, exponent) == constant(Fraction(float(value) ** float(exponent)).limit_denominator(100))


def test_the_mean_of_half_an_entry_is_that_of_its_law():
    """E[max(0, x)] of a normal law, and of a multiple of it."""
    assert isinstance(prove(E(RELU(x[1])), half_mean, normal), Theorem)
    assert isinstance(prove(E(RELU(3 * x[1])), 3 * half_mean, normal), Theorem)


@pytest.mark.parametrize(
    "inside", [x[1] ** 3, x[1] * x[2], Sum(x[i], (i, 1, n)), f(x[1])], ids=["power", "product", "sum", "function"]
)
def test_what_is_made_of_entries_has_not_their_law(inside):
    """Neither the mean of its half nor, for the function, the mean of a step."""
    assert isinstance(prove(E(RELU(inside)), half_mean, normal), Refusal)


@pytest.mark.parametrize("value", [Rational(1, 2), half_mean, 2])
def test_a_function_of_a_normal_entry_is_no_ramp(value):
    """Of any f nothing is known."""
    assert isinstance(prove(E(f(x[1])), value, normal), Refusal)


def test_half_of_a_law_that_is_not_centred_is_not_known():
    """It is refused, and nothing breaks."""
    refusal = prove(E(RELU(x[1])), half_mean, [distributed(x, "normal", 1, 4)])
    assert isinstance(refusal, Refusal)
    assert refusal.code == "differs"


def test_half_of_a_normal_law_is_positive_where_its_variance_is():
    """A variance of 0 would put all at 0; the mean of the half needs no such thing."""
    given = [distributed(x, "normal", 0, v)]
    theorem = prove(E(STEP(x[1])), Rational(1, 2), given)
    assert [condition.left for condition in theorem.conditions] == [v]
    assert prove(E(RELU(x[1]) ** 2), v / 2, given).conditions == ()


def test_a_step_is_no_rectifier():
    """E[1(s > 0) x] is not E[s x]/2 for s = x_1 + x_2."""
    given = [iid(x), symmetric(x)]
    assert isinstance(prove(E(STEP(x[1] + x[2]) * x[1]), E(x[1] ** 2) / 2, given), Refusal)
    assert isinstance(prove(E(RELU(x[1] + x[2]) * x[1]), E(x[1] ** 2) / 2, given), Theorem)


def test_a_rectifier_is_halved_beside_an_even_function_and_around_an_odd_one():
    """And not the other way round."""
    beside = E(RELU(x[1]) ** 2 * f(x[1])), E(x[1] ** 2 * f(x[1])) / 2
    around = E(RELU(f(x[1])) ** 2), E(f(x[1]) ** 2) / 2
    even = Has(f, Property.EVEN)
    assert isinstance(prove(*beside, [symmetric(x), even]), Theorem)
    assert isinstance(prove(*beside, [symmetric(x), odd(f)]), Refusal)
    assert isinstance(prove(*around, [symmetric(x), odd(f)]), Theorem)
    assert isinstance(prove(*around, [symmetric(x), even]), Refusal)


def test_the_derivative_of_the_absolute_value_is_open_at_0():
    """|x|' = 2 1[x > 0] - 1 says -1 at 0, an even function's slope would be 0: neither is claimed of a kink."""
    size = Function("|.|", "abs")
    assert prove(size.prime(v), 2 * STEP(v) - 1, [])
    assert not prove(size.prime(0), 0, [])


def test_a_ramp_of_all_others_is_halved_too():
    """E[ReLU(sum of all x but x_k)^2] is half of n - 1 second moments, not of n."""
    k = index("k", n)
    others = Sum(Distinct(i, k) * x[i], (i, 1, n))
    given = [iid(x), symmetric(x)]
    assert prove(E(RELU(others) ** 2), (n - 1) * E(x[1] ** 2) / 2, given)
    assert not prove(E(RELU(others) ** 2), n * E(x[1] ** 2) / 2, given)


def test_a_change_of_sign_is_one_of_all_that_a_sum_runs_over():
    """One entry of W is a part of its trace, so E[f(tr W) W_kp] need not vanish; a column flips as a whole."""
    W, k, p = RandomArray("W", n, n), index("k", n), index("p", n)
    given = [iid(W), symmetric(W), odd(f)]
    assert not prove(E(f(Sum(W[i, i], (i, 1, n))) * W[k, p]), 0, given)
    assert prove(E(f(Sum(W[i, k], (i, 1, n))) * W[k, p] * W[p, k]), 0, given)
