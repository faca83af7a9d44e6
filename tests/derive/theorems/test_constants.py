"""The numbers that results speak of: exact, certified to the digits printed, and as published."""

from __future__ import annotations

from itertools import pairwise

import pytest
from flint import arb, ctx
from sympy import Integer, oo

from derive.activations import Activation, Order, Piece, enclosed, number
from derive.theorems import digits, find
from derive.theorems.distributions import CUT

PUBLISHED = {
    ("selu", r"\lambda"): "1.0507009873554804934",
    ("selu", r"\alpha"): "1.6732632423543772848",
    ("truncated normal", r"\sqrt{c}"): "0.879625661034239750",
}


@pytest.mark.parametrize(("name", "latex"), PUBLISHED)
def test_a_constant_has_its_published_digits(name: str, latex: str) -> None:
    """To all the digits published."""
    (found,) = (c for c in find(name).constants if c.latex == latex)
    assert digits(found).startswith(PUBLISHED[name, latex])


def test_the_truncated_variance_is_what_integration_finds() -> None:
    """By parts, and by rigorous quadrature that knows no closed form: the interval holds the exact number."""
    ends = (-oo, -CUT, CUT, oo)
    window = Activation("window", "", tuple(Piece(a, b, Integer(b == CUT)) for a, b in pairwise(ends)))
    with ctx.workdps(40):
        integrated = enclosed(window, Order(s=2, f=1), digits=30) / enclosed(window, Order(f=1), digits=30)
        exact = number(find("truncated normal").constants[0].exact)
        assert integrated.overlaps(exact)
        assert not integrated.overlaps(exact + arb("1e-25"))
