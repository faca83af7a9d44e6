"""Outside the fragment a claim is refused with a reason; just inside it is proved, and its neighbour is not."""

import pytest
from sympy import Integer, Integral, Product, Rational, Sum, Symbol, cos, exp, oo, pi, sqrt

from derive import (
    RELU,
    STEP,
    E,
    RandomArray,
    Refusal,
    Theorem,
    Var,
    condition,
    defined,
    dimensions,
    iid,
    index,
    positive,
    prove,
    symmetric,
)
from derive.language.assumptions import Has, Property
from derive.language.expressions import Function, constants

m, n = dimensions("m n")
a, b = constants("a b")
t = Symbol("t", real=True)
l = Symbol("l", integer=True)
i, j = index("i", n), index("j", n)
x = RandomArray("x", n)
f, g = Function("f"), Function("g")
leaky = Function("h", "leaky relu", (Rational(1, 5),))
nothing = Var(x[1]) - E(x[1] ** 2) + E(x[1]) ** 2


def bell(power, start, rate=a):
    return Integral(t**power * exp(-rate * t**2), (t, start, oo))


INSIDE = {
    "half of a Gaussian integral": (bell(2, 0), sqrt(pi) / (4 * a ** Rational(3, 2)), [positive(a)]),
    "a Gaussian integral": (bell(2, -oo), sqrt(pi) / (2 * a ** Rational(3, 2)), [positive(a)]),
    "an odd one, of which nothing is left": (bell(3, -oo), Integer(0), [positive(a)]),
    "one whose rate is a product": (bell(0, -oo, a * b), sqrt(pi / (a * b)), [positive(a), positive(b)]),
    "one whose rate is a quotient": (bell(0, -oo, 1 / (2 * a)), sqrt(2 * pi * a), [positive(a)]),
    "one whose rate is a square": (bell(0, -oo, b**2), sqrt(pi) / b, [positive(b)]),
    "an even function times an odd one": (E(f(x[1]) * x[1]), Integer(0), [symmetric(x), Has(f, Property.EVEN)]),
    "a root of nothing": (sqrt(nothing), Integer(0), []),
    "a leaky rectifier squared": (E(leaky(x[1]) ** 2), Rational(13, 25) * E(x[1] ** 2), [symmetric(x)]),
    "its slope": (leaky.prime(x[1]), Rational(1, 5) + Rational(4, 5) * STEP(x[1]), []),
    "the slope of a defined function": (g.prime(x[1]), 3 * x[1] ** 2 + a, [defined(g(t), t**3 + a * t)]),
}
VALUES_AT_ZERO = {
    "identity": (0, 1),
    "softsign": (0, 1),
    "hardtanh": (0, 1),
    "tanh": (0, 1),
    "sigmoid": (Rational(1, 2), Rational(1, 4)),
}
OUTSIDE = {
    "an integral without its two ends": Integral(t, t),
    "an integral that does not run from 0 or minus infinity to infinity": Integral(exp(-(t**2)), (t, 0, 1)),
    "cos(t) inside an integral": Integral(cos(t) * exp(-(t**2)), (t, 0, oo)),
    "not a power times exp(-a x^2) with a > 0": bell(0, 0, b),
    "t**2: not a power times": Integral(t**2, (t, 0, oo)),
    "E[1/x[1]]: a quotient or root of something random": E(1 / x[1]),
    "the index 2*i: only a name or a number": E(x[2 * i]),
    "the exponent b is not a number": a**b,
    "a division by zero": 1 / nothing,
    "as a number": Sum(a, (i, 1, Sum(j, (j, 1, n)))),
    "more than six entries": E(f(sum(k * x[k] for k in range(1, 8)))),
    "cos(a) is not something that can be computed with": cos(a),
    "the derivative of order 2 of h has no value at 0": leaky.derivative(2, x[1]),
    "the derivative of order 2": RELU.derivative(2, x[1]),
    "the derivative of a function that is defined with ReLU": g.prime(x[1]),
    "a product of random factors over a label": Product(x[1] ** l, (l, 0, 3)),
    "a product over two labels at once": Product(a**2 + l, (l, 0, n), (i, 1, n)),
    "which is not known to be at least 0": Sum(Sum(x[i] * x[j], (j, 1, i - 1)), (i, 1, n)),
}


@pytest.mark.parametrize("name", INSIDE)
def test_what_is_inside_is_proved_and_its_neighbour_is_not(name):
    """One more on the right, and the sides differ."""
    left, right, given = INSIDE[name]
    assert isinstance(prove(left, right, given), Theorem)
    refusal = prove(left, right + 1, given)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "differs"


@pytest.mark.parametrize("known", VALUES_AT_ZERO)
def test_an_activation_has_its_value_and_slope_at_zero(known):
    """And no other."""
    value, slope = VALUES_AT_ZERO[known]
    f = Function("f", known)
    assert isinstance(prove(f(Integer(0)), value, []), Theorem)
    assert isinstance(prove(f.prime(Integer(0)), slope, []), Theorem)
    assert isinstance(prove(f(Integer(0)), value + 1, []), Refusal)
    assert isinstance(prove(f.prime(Integer(0)), slope + 1, []), Refusal)


@pytest.mark.parametrize("reason", OUTSIDE)
def test_what_is_outside_is_refused_with_its_reason(reason):
    """It says what it cannot read, and not that the sides differ."""
    given = [iid(x), condition(n, "≥", 7), defined(g(t), RELU(t))]
    refusal = prove(OUTSIDE[reason], Integer(1), given)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "outside"
    assert reason in refusal.reason
