"""Which layers a declaration of independence is about."""

import pytest
from sympy import Integer, Symbol

from derive.kernel import prove
from derive.language.assumptions import Reference, independent
from derive.language.expressions import E, RandomArray

at, depth = Symbol("l", integer=True), Symbol("L", integer=True)
h, w = RandomArray("h", labels=(at,)), RandomArray("w", labels=(at,))


@pytest.mark.parametrize(
    ("said", "asked", "holds"),
    [
        ((at, at), (depth, depth), True),
        ((at, at), (depth + 1, depth), False),
        ((at, at - 1), (depth + 1, depth), True),
        ((at, at - 1), (depth, depth), False),
        ((Integer(2), Integer(2)), (Integer(2), Integer(2)), True),
        ((Integer(2), Integer(2)), (Integer(2), Integer(3)), False),
        ((2 * at, 2 * at), (Integer(2), Integer(2)), False),
        ((2 * at, 2 * at), (depth, depth), False),
    ],
)
def test_independence_that_is_said_of_some_layers_is_not_that_of_others(said, asked, holds):
    """h^l and w^l for every l, or h^2 and w^2; what h^{2l} is said of is not looked into."""
    given = [independent(Reference(h, (said[0],)), Reference(w, (said[1],)))]
    left, right = h[asked[0]], w[asked[1]]
    assert bool(prove(E(left * right), E(left) * E(right), given)) is holds
