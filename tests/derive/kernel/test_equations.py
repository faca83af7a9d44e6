"""What follows from other equations: how large a question is taken on, and roots inside roots."""

import pytest
from sympy import Expr, Integer, sqrt, symbols

from derive.kernel import consequence, gather, impossible
from derive.language.assumptions import Claim, Relation, condition, positive
from derive.language.expressions import Before, E, RandomArray, constants, dimensions, index, term

(n,) = dimensions("n")
c, d, g, h = constants("c d g h")
k, l = index("k", n), index("l", n)
x = RandomArray("x", n)
many = symbols("a:14", real=True)


def equal(left, right):
    return Claim(term(left), Relation.EQUAL, term(right))


def total(numbers, times=1):
    return sum((times * a for a in numbers), Integer(0))


def test_equations_with_many_unknowns_are_left_open():
    """A sum of five numbers is 0 where twice it is; with fourteen it is not tried."""
    few = many[:5]
    assert consequence(equal(total(few), 0), (equal(total(few, 2), 0),), gather([]))
    answer = consequence(equal(total(many), 0), (equal(total(many, 2), 0),), gather([]))
    assert (answer.code, "many unknowns" in answer.reason) == ("outside", True)


def test_equations_with_a_root_among_many_terms_are_not_said_to_contradict_each_other():
    """The square of three terms still has roots; of two it has none."""
    assert not impossible((equal(sqrt(c) + sqrt(d) + g, 1),), gather([]))
    assert not impossible((equal(g, 1 / (c + sqrt(1 + d))),), gather([]))
    assert not impossible((equal(sqrt(c), 2), equal(c, 4)), gather([]))
    assert impossible((equal(sqrt(c), 2), equal(c, 3)), gather([]))


ROOT: Expr = 1 / sqrt(sqrt(1 + d))


@pytest.mark.parametrize(("signs", "follows"), [([d, g], True), ([d], False), ([g], False)])
def test_a_root_inside_a_root_is_squared_away_twice(signs, follows):
    """g^4 (1 + d) = 1 gives g = (1 + d)^(-1/4) where g and 1 + d are positive; the other way round always."""
    assert consequence(equal(g**4 * (1 + d), 1), (equal(g, ROOT),), gather([positive(d)]))
    assert bool(consequence(equal(g, ROOT), (equal(g**4 * (1 + d), 1),), gather(map(positive, signs)))) is follows


def test_a_root_added_to_something_inside_a_quotient_is_left_open():
    """g = 1/(c + sqrt(1 + d)) would have to be squared with three terms."""
    quotient = 1 / (c + sqrt(1 + d))
    assert not consequence(equal(g + 1, quotient + 1), (equal(g, quotient),), gather([]))
    assert not consequence(equal(g, h), (equal(g, quotient),), gather([]))


def test_an_order_may_be_0_so_it_is_not_cancelled():
    """1[k < l] g M = 1[k < l] h M gives 1[k < l] g = 1[k < l] h, for a moment M that is not 0, but not g = h."""
    order, moment = Before(k, l), E(x[k] ** 2 * x[l] ** 2)
    premise, given = equal(g * order * moment, h * order * moment), gather([condition(k, "≠", l)])
    assert consequence(equal(g * order, h * order), (premise,), given)
    assert not consequence(equal(g, h), (premise,), given)
