"""SELU's constants, solved from what they are for."""

import pytest
import sympy as sp
from flint import arb, ctx

from derive.activations import Order, find, moment, number
from derive.activations.exponential import ALPHA, SCALE, elu

PUBLISHED = {SCALE: "1.05070098735548049342", ALPHA: "1.67326324235437728482"}


@pytest.mark.parametrize("symbol", PUBLISHED)
def test_the_constants_agree_with_the_published_ones_to_twenty_digits(symbol: sp.Symbol) -> None:
    """lambda and alpha come from E f = 0 and E f^2 = 1, not from a table."""
    values = {each.symbol: each.value for each in find("selu").parameters}
    with ctx.workdps(30):
        assert abs(number(values[symbol]) - arb(PUBLISHED[symbol])) < arb("1e-20")


def test_mean_and_variance_are_preserved_exactly() -> None:
    """The closed forms are the numbers 0 and 1 themselves."""
    assert moment(find("selu"), Order(f=1)).closed_form == 0
    assert moment(find("selu"), Order(f=2)).closed_form == 1


def test_elu_does_not_preserve_them() -> None:
    """The twin: alpha = 1 and no scale moves both."""
    assert moment(elu(), Order(f=1)).ball > 0.1
    assert moment(elu(), Order(f=2)).ball < 0.9
