"""What is added to an activation must be of its degree in the signal, where nothing is said to be small."""

import pytest
from sympy import Integer, Product, Symbol

from derive.kernel import gather, leading_order
from derive.language.assumptions import (
    Claim,
    Has,
    Property,
    Relation,
    condition,
    defined,
    distributed,
    independent,
    mean,
    odd,
    smooth,
    unit_slope,
    variance,
    zero_mean,
)
from derive.language.expressions import (
    RELU,
    STEP,
    Apply,
    ConstantArray,
    E,
    Function,
    RandomArray,
    Var,
    constants,
    dimensions,
)

(n,) = dimensions("n")
c, v = constants("c v")
t, at, depth = Symbol("t", real=True), Symbol("l", integer=True), Symbol("L", integer=True)
f, g = Function("f"), Function("g")
x, y = RandomArray("x", n), RandomArray("y", n)
near_zero = [odd(f), unit_slope(f), smooth(f)]
curved = Apply(f, 2, x[1])


def led(left, right, *given):
    """The kernel's answer."""
    return leading_order(Claim(left, Relation.APPROXIMATE, right), gather([*near_zero, *given]))


@pytest.mark.parametrize("law", [variance(x, v), distributed(x, "normal", 0, v)], ids=["declared", "of a law"])
def test_a_variance_is_of_degree_two(law):
    """E[f(x)^2] + v is 2 v where v is the variance of x; with v^2 added it need not be v."""
    assert led(E(f(x[1]) ** 2) + v, 2 * v, zero_mean(x), law)
    assert "need not be of its order" in led(E(f(x[1]) ** 2) + v**2, v + v**2, zero_mean(x), law).reason


@pytest.mark.parametrize(
    ("added", "given"),
    [
        (E(curved * x[1]), ()),
        (E(g(x[1])), (defined(g(t), t + c * t**3),)),
        (Product(Var(x[1]) + c * at, (at, 0, depth - 1)), ()),
        (c, (mean(x, c + 1),)),
    ],
    ids=["a second derivative", "a function of the author's", "a product over layers", "part of a mean"],
)
def test_what_has_no_known_degree_may_not_be_added(added, given):
    """Whether it is more than the activation is not known."""
    assert "need not be of its order" in led(E(f(x[1])) + added, E(x[1]) + added, *given).reason


def test_what_jumps_at_zero_is_of_degree_none():
    """E[x f(x) 1[x>0] - x^2 1[x>0]] is of the order of E[x^4], to which another of that order may not be added."""
    for jump in (STEP(x[1]) ** 2, RELU.prime(x[1] - c)):
        gap = E(x[1] * f(x[1]) * jump) - E(x[1] ** 2 * jump)
        assert not led(gap + E(x[1] ** 4), E(x[1] ** 4))
    assert led(E(f(x[1]) ** 2 * STEP(x[1])) + E(x[1] ** 2), E(x[1] ** 2 * STEP(x[1])) + E(x[1] ** 2))


@pytest.mark.parametrize(
    "given",
    [
        [defined(x[1], c * y[1]), variance(x, v)],
        [condition(Var(x[1]), "=", 2 * v)],
        [variance(x, c), condition(c, "=", 2 * v)],
    ],
    ids=["a variance of what is defined", "tied to the signal", "tied to its variance"],
)
def test_a_number_that_shrinks_with_the_signal_is_not_of_degree_none(given):
    """v^5 E[x^2] is not of the degree of E[x^2]."""
    rest = v**5 * E(x[1] ** 2)
    assert "need not be of its order" in led(E(x[1] * f(x[1])) - E(x[1] ** 2) + rest, rest, *given).reason
    untied = [condition(v, ">", 0)]
    assert led(E(x[1] * f(x[1])) + rest, E(x[1] ** 2) + rest, *untied)


def test_where_linear_parts_cancel_arguments_are_of_one_degree():
    """Both f(x) and g(x^2) differ from their linear parts by x^2 times these; one of the two may not be left out."""
    g = Function("silu", "silu")
    normal = distributed(x, "normal", 0, v)
    square, half = x[1] ** 2, 3 * v / 2
    refusal = led(E(x[1] * f(x[1]) * (g(square) - half)), E(square * (g(square) - half)), normal)
    assert "linear parts cancel" in refusal.reason
    assert led(E(x[1] * f(x[1]) * (g(square) - v)), E(square * (g(square) - v)), normal)
    curvature = Apply(f, 3, Integer(0)) * v
    assert led(E(g(x[1])) * curvature, E(g(x[1])) * curvature, normal)


def test_what_an_activation_is_of_has_one_degree():
    """E[f(x + x^2)] is E[x^2] (1 + f''(0) / 2) for a centred x; x + u + c may all be of one degree."""
    silu, u = Function("silu", "silu"), RandomArray("u", n)
    assert not led(E(silu(x[1] + x[1] ** 2)), E(x[1] ** 2) / 2, zero_mean(x))
    assert led(E(silu(x[1] + u[1] + c)), c / 2, zero_mean(x), zero_mean(u))


@pytest.mark.parametrize(("added", "even"), [(x[1] ** 2, False), (Var(x[1]), False), (c, True)])
def test_a_recursion_starts_with_terms_of_one_degree(added, even):
    """z^0 := g(x) + x^2, with g(x) = 2 silu(x), has the mean 3/2 E[x^2], and so has every layer after it."""
    silu, weight = Function("silu", "silu"), RandomArray("V", labels=(at,))
    z = RandomArray("z", labels=(at,))
    given = [zero_mean(x), mean(weight, 1), Has(weight, Property.ACROSS_LABELS), independent(weight, x)]
    layers = [defined(z[0], 2 * silu(x[1]) + added), defined(z[at + 1], weight[at] * z[at])]
    answer = led(E(z[depth]), E(added), *given, *layers)
    assert answer if even else "several orders" in answer.reason


def test_a_recursion_may_start_from_zero_and_add_biases():
    """h^{l+1} := f(h^l) + x^l + b from h^0 := 0 is of degree 1 in x and b."""
    h, inputs, bias = RandomArray("h", labels=(at,)), RandomArray("u", labels=(at,)), ConstantArray("b")
    layers = [defined(h[0], Integer(0)), defined(h[at + 1], f(h[at]) + inputs[at] + bias[()])]
    assert led(E(f(h[depth]) ** 2), E(h[depth] ** 2), *layers)
