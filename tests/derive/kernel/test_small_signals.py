"""Claims to leading order at any depth: every activation stands for its linear part, if it has one."""

import pytest
from sympy import Integer, Product, Sum, Symbol

from derive import (
    ConstantArray,
    E,
    Function,
    RandomArray,
    Var,
    constants,
    dimensions,
    iid,
    index,
    odd,
    smooth,
    symmetric,
    unit_slope,
    zero_mean,
)
from derive.kernel import gather, leading_order, neglected
from derive.language.assumptions import Claim, Has, Large, Property, Relation, Small, defined, independent, mean

(n,) = dimensions("n")
(c,) = constants("c")
j, k = index("j", n), index("k", n)
at, depth = Symbol("l", integer=True), Symbol("L", integer=True)
x = RandomArray("x", n)
s, W = RandomArray("s", n, labels=(at,)), RandomArray("W", n, n, labels=(at,))
f = Function("f")
near_zero = [odd(f), unit_slope(f), smooth(f)]
variance = E(x[1] ** 2) * Product(n * Var(W[at, 1, 1]), (at, 0, depth - 1))


def network(f):
    """Layers s' = W f(s), drawn afresh, on centred inputs."""
    return [
        defined(s[0, k], x[k]),
        defined(s[at + 1, k], Sum(f(s[at, j]) * W[at, j, k], (j, 1, n))),
        *(iid(x), iid(W), zero_mean(x), zero_mean(W), independent(x, W), Has(W, Property.ACROSS_LABELS)),
    ]


def claimed(left, right):
    return Claim(left, Relation.APPROXIMATE, right)


def test_the_variance_at_depth_is_that_of_the_linear_network():
    """By induction over the layers; with another factor it is not."""
    given = gather([*network(f), *near_zero])
    theorem = leading_order(claimed(Var(s[depth, k]), variance), given)
    assert theorem
    assert theorem.how == "leading order"
    assert {*near_zero} <= theorem.assumptions
    assert leading_order(claimed(Var(s[depth, k]), 2 * variance), given).code == "differs"


def test_a_slope_is_one_to_leading_order_at_any_depth():
    """And two of them are no larger."""
    given, square = gather([*network(f), *near_zero]), E(s[depth, k] ** 2)
    slope = f.prime(s[depth, k])
    assert leading_order(claimed(E(slope**2 * s[depth, k] ** 2), square), given)
    assert not leading_order(claimed(E(slope**2 * s[depth, k] ** 2), 2 * square), given)


@pytest.mark.parametrize(
    ("given", "left", "right"),
    [
        ([*network(f), odd(f), unit_slope(f)], Var(s[depth, k]), variance),
        (network(Function("g", "sigmoid")), Var(s[depth, k]), variance),
        ([*network(f), *near_zero], Var(s[depth, k]) - Var(s[depth, 1]), Integer(0)),
    ],
    ids=["not known to be smooth", "not zero at zero", "terms that may cancel"],
)
def test_without_a_linear_part_nothing_is_said(given, left, right):
    """It is not false: another order may lead."""
    refusal = leading_order(claimed(left, right), gather(given))
    assert refusal.code == "outside"
    assert "without a linear part" in refusal.reason


def tied(*base, body):
    """A small input, and an array defined from layer to layer."""
    return [*base, defined(s[at + 1, k], body), *iid(x), symmetric(x), *near_zero, Small(x)]


@pytest.mark.parametrize(
    ("base", "body"),
    [
        (x[k], f(s[at, k])),
        (x[k], f(3 * s[at, k]) + f(x[k])),
        (Integer(0), f(s[at, k] + x[k]) - n * x[k]),
        (Integer(0), f(2 * s[at, k] + x[k])),
    ],
    ids=["a chain", "a sum of small ones", "from 0, with an input in every layer", "from 0, with a number"],
)
def test_an_activation_of_what_is_small_in_every_layer_is_its_linear_part(base, body):
    """The layers are of the first order in x, whether the first is x or 0."""
    given = gather(tied(defined(s[0, k], base), body=body))
    claim = claimed(Var(f(s[at, k])), Var(s[at, k]))
    theorem = leading_order(claim, given)
    assert Small(x) in theorem.assumptions


@pytest.mark.parametrize(
    "body",
    [c + s[at, k], s[at, k] ** 2, f(s[at, k]) + x[k] ** 2, x[k] / x[1] + f(s[at, k]), c * f.prime(s[at, k])],
    ids=["a constant", "an order that doubles", "two orders", "a quotient of small ones", "a slope"],
)
def test_an_activation_of_what_is_not_of_one_small_order_is_left_open(body):
    """Where only the input is small, a layer that adds a constant is not; of two orders the lower may cancel."""
    given = gather(tied(defined(s[0, k], x[k]), body=body))
    refusal = leading_order(claimed(Var(f(s[at, k])), Var(s[at, k])), given)
    assert refusal.code == "outside"


def test_a_large_width_makes_no_signal_small():
    """With n large, E[f(s)^2] is not E[s^2]."""
    given = gather([*network(f), *near_zero, Large(n)])
    assert leading_order(claimed(E(f(s[at, k]) ** 2), E(s[at, k] ** 2)), given).code == "outside"


def test_a_linear_part_that_vanishes_does_not_lead():
    """The mean is zero in the linear network, and what leads is of a higher order."""
    given = gather([*network(f), *near_zero])
    refusal = leading_order(claimed(E(s[depth, k]), E(s[depth, 1])), given)
    assert "the linear part vanishes" in refusal.reason


def test_what_is_neglected_is_named_for_one_layer_and_not_for_many():
    """A relative order of 0 would be no order at all."""
    one = claimed(Var(f(x[1])), Var(x[1]))
    assert neglected(one, gather([*near_zero, symmetric(x)])) == "ε^2"
    assert neglected(claimed(Var(s[depth, k]), variance), gather([*network(f), *near_zero])) is None


def _less(f, factor, z):
    """Layers z' = f(z) - c z on centred inputs."""
    return [defined(z[0, k], x[k]), defined(z[at + 1, k], f(z[at, k]) - factor * z[at, k])]


@pytest.mark.parametrize("factor", [c, ConstantArray("a", labels=(at,))[at]], ids=["one factor", "one in each layer"])
def test_layers_whose_linear_part_may_vanish_are_left_open(factor):
    """For c = 1 the linear part of tanh(z) - c z is 0; z is not, and is another than that of sin(z) - c z."""
    g, u = Function("g"), RandomArray("u", n, labels=(at,))
    given = [*iid(x), zero_mean(x), *near_zero, odd(g), unit_slope(g), smooth(g)]
    given = gather([*given, *_less(f, factor, s), *_less(g, factor, u)])
    refusal = leading_order(claimed(E(s[depth, k] ** 2), E(u[depth, k] ** 2)), given)
    assert "the linear part may vanish" in refusal.reason
    square = E(s[at + 1, k] ** 2), (1 - factor) ** 2 * E(s[at, k] ** 2)
    assert not leading_order(claimed(*square), given)
    assert not leading_order(claimed(*reversed(square)), given)
    assert leading_order(claimed(E(f(s[depth, k]) ** 2), E(s[depth, k] ** 2)), given).conditions


def test_a_linear_part_that_vanishes_in_no_layer_needs_no_condition():
    """Shown layer by layer, from inputs and weights that are not constant."""
    given = gather([*network(f), *near_zero])
    assert leading_order(claimed(E(f(s[depth, k]) ** 2), E(s[depth, k] ** 2)), given).conditions == ()


def test_an_activation_of_a_number_is_not_the_number():
    """tanh(1) is 0.76, however small the signal; a bias may be small."""
    tanh = Function("tanh", "tanh")
    one, deep = gather([*iid(x), zero_mean(x)]), gather(network(tanh))
    for given, square in ((one, E(x[1] ** 2)), (deep, E(s[depth, k] ** 2))):
        for number in (Integer(1), 1 / n):
            assert not leading_order(claimed(tanh(number) * square, number * square), given)
    assert leading_order(claimed(Var(tanh(x[1] + c)), Var(x[1])), one)


@pytest.mark.parametrize(
    ("added", "left"),
    [(-E(x[1]) + E(x[1] ** 5), E(x[1] ** 5)), (-E(x[1]) + Var(x[1]), Var(x[1])), (-c + E(x[1] ** 5), E(x[1] ** 5))],
    ids=["a higher power", "a variance", "a declared mean"],
)
def test_what_is_left_where_an_activation_cancels_need_not_lead(added, left):
    """E[f(x)] - E[x] is of the order of E[x^3], which for a small x is more than E[x^5]."""
    given = gather([*near_zero, mean(x, c)])
    refusal = leading_order(claimed(E(f(x[1])) + added, left), given)
    assert "need not be of its order" in refusal.reason
    assert not leading_order(claimed(E(f(x[1])) + added, left + f.derivative(3, 0) * E(x[1] ** 3) / 6), given)


def test_terms_of_one_degree_may_be_added_to_an_activation():
    """In the signal x, or in x and u together; a declared mean is of degree 1, a variance of degree 2."""
    u, given = RandomArray("u", n), gather([*near_zero, mean(x, c), independent(x, W)])
    assert leading_order(claimed(E(f(x[1])) - 2 * E(x[1]), -E(x[1])), given)
    assert leading_order(claimed(E(f(x[1])) - 2 * c, -c), given)
    assert leading_order(claimed(E(f(x[1]) ** 2) + Var(x[1]), 2 * Var(x[1]) + c**2), given)
    assert leading_order(claimed(E(x[1] + f(W[at, 1, 1] * x[1])), c * (1 + E(W[at, 1, 1]))), given)
    assert leading_order(claimed(Var(f(x[1]) + u[1]), Var(x[1] + u[1])), given)


def test_linear_parts_that_cancel_inside_a_layer_leave_the_order_open():
    """z' = f(z) - z + z^5 is not z^5 for a small z; z' = f(z) + z is 2 z."""
    given = [*iid(x), zero_mean(x), *near_zero, defined(s[0, k], x[k])]
    body = f(s[at, k]) - s[at, k] + s[at, k] ** 5
    tenth = claimed(E(s[at + 1, 1] ** 2), E(s[at, 1] ** 10))
    cancelled = leading_order(tenth, gather([*given, defined(s[at + 1, k], body)]))
    assert "several orders" in cancelled.reason
    doubled = gather([*given, defined(s[at + 1, k], f(s[at, k]) + s[at, k])])
    assert leading_order(claimed(E(f(s[at, 1]) ** 2), E(s[at, 1] ** 2)), doubled)


@pytest.mark.parametrize(
    ("body", "small"),
    [(s[at, k] + 1, False), (f(s[at, k]) + 1, False), (s[at, k] - n, False), (2 * s[at, k], True), (s[at, k], True)],
)
def test_a_number_added_in_every_layer_is_not_small(body, small):
    """f(s^l) is about s^l, but not for s^{l+1} := s^l + 1: tanh(3) is not 3."""
    given = gather([
        *iid(x), zero_mean(x), *near_zero, defined(s[0, k], x[k]), defined(s[at + 1, k], body),
    ])  # fmt: skip
    claim = claimed(E(f(s[depth, k]) ** 2), E(s[depth, k] ** 2))
    assert bool(leading_order(claim, given)) is small


@pytest.mark.parametrize(("number", "small"), [(1, False), (0, True)])
def test_a_number_added_from_the_last_layer_down_is_not_small_either(number, small):
    """s^l := f(s^{l+1}) + 1 below s^5 := x; without the 1, what is added up there is expanded as it stands."""
    given = gather([
        *near_zero, defined(s[5, k], x[k]), defined(s[at, k], f(s[at + 1, k]) + number),
    ])  # fmt: skip
    square = E(s[at, k] ** 2)
    claim = claimed(E(f(s[at, k]) ** 2) + square, 2 * square)
    assert bool(leading_order(claim, given)) is small
