"""Conditions are said in the words of the claim: constants, orders, powers and moments of several entries."""

import pytest
from sympy import Product, Sum, Symbol, pi

from derive.kernel import prove
from derive.kernel.facts import Facts
from derive.kernel.forms import atom_form
from derive.kernel.memory import Memory
from derive.kernel.show import expression
from derive.language.assumptions import iid
from derive.language.expressions import Before, ConstantArray, E, Function, RandomArray, constants, dimensions, index

(n,) = dimensions("n")
c, d = constants("c d")
i, j = index("i", n), index("j", n)
depth, at = Symbol("L", integer=True, positive=True), Symbol("l", integer=True)
x, y, C = RandomArray("x", n), RandomArray("y", n), ConstantArray("C", labels=(at,))
f = Function("f")
ordered = Sum(Before(i, j) * E(x[i] * y[j]), (i, 1, n), (j, 1, n))


@pytest.mark.parametrize(
    "divisor",
    [c * pi - 1, ordered, d**depth - 1, Product(C[at] ** 2, (at, 0, depth)) - 1, E(f(x[1] + x[2]))],
    ids=["pi", "an order", "a power", "a product", "a moment of two entries"],
)
def test_what_is_divided_by_is_said_as_it_was_written(divisor):
    """The condition, put in the place of the divisor, says the same; and the other side of it does not."""
    theorem = prove(2 * (c + 1 / divisor), 2 * c + 2 / divisor, iid(x))
    (condition,) = theorem.conditions
    assert prove(condition.left, divisor, iid(x))
    assert not prove(condition.left, divisor + 1, iid(x))


def test_atoms_of_inequalities_alone_cannot_be_said():
    """n - 1, as which sizes are compared, is no part of a claim; n is."""
    facts = Facts(frozenset(), Memory())
    assert expression(atom_form(("dimension", "n")), facts) == n
    with pytest.raises(TypeError, match="no expression for size"):
        expression(atom_form(("size", "n")), facts)
