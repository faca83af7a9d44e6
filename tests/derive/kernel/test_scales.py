"""Conditions that tie what is small or large to something else: that has no order of its own."""

import pytest
from sympy import Symbol

from derive.kernel import gather, leading_order
from derive.language.assumptions import Claim, Large, Relation, Small, condition, positive, zero_mean
from derive.language.expressions import E, RandomArray, Var, constants, dimensions

n, m = dimensions("n m")
c, d, e = constants("c d e")
x = RandomArray("x", n)


def led(left, right, *given):
    """The kernel's answer."""
    return leading_order(Claim(left, Relation.APPROXIMATE, right), gather([positive(c), positive(d), *given]))


@pytest.mark.parametrize(
    "conditions",
    [[condition(d, "<", c**2)], [condition(d, "<", e), condition(e, "<", c**2)], [condition(2 * d, "=", c**2)]],
    ids=["below it", "by way of another", "an equation"],
)
def test_a_number_tied_to_a_small_one_does_not_lead(conditions):
    """c + d is not d where d < c^2."""
    assert "ties what is small" in led(c + d, d, Small(c), *conditions).reason


def test_a_number_tied_to_a_small_signal_does_not_lead():
    """Where Var[x] = 2 d, d + E[x^2] is 3 d."""
    given = [zero_mean(x), Small(x)]
    assert "ties what is small" in led(d + E(x[1] ** 2), d, *given, condition(Var(x[1]), "=", 2 * d)).reason
    assert led(d + E(x[1] ** 2), d, *given)


@pytest.mark.parametrize("tie", [condition(c, "<", d), condition(d, "≠", c), condition(e, "<", c)])
def test_a_condition_that_the_limit_meets_ties_nothing(tie):
    """c < d holds the further the smaller c is."""
    assert led(c + d, d, Small(c), tie)


def test_a_width_above_a_large_one_is_large():
    """1/m + 1/n is not 1/m where m >= n; it is where n >= m, and 1/n where m = n^2."""
    assert "ties what is small" in led(1 / m + 1 / n, 1 / m, Large(n), condition(m, "≥", n)).reason
    assert led(1 / m + 1 / n, 1 / m, Large(n), condition(n, "≥", m))
    wide = Symbol("w", integer=True, positive=True)
    assert led(1 / wide + 1 / n, 1 / n, Large(n), condition(wide, "=", n**2))
