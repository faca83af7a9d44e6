"""The rules at the edge of the fragment: what cannot be computed in a condition or beside a claim does not matter."""

from sympy import Integer, Sum

from derive.kernel import gather, inequality, neglected, prove
from derive.language.assumptions import Claim, Relation, Small, condition
from derive.language.expressions import RELU, E, Function, RandomArray, Var, constants, dimensions, index

(n,) = dimensions("n")
(c,) = constants("c")
i = index("i", n)
x, y = RandomArray("x", n), RandomArray("y", n)
quotient = E(1 / (1 + x[1]))


def test_nothing_is_said_of_what_a_line_outside_the_fragment_leaves_out():
    """E[tanh(x)^2] ≈ E[x^2] leaves out a square; of a quotient it is not known."""
    tanh = Function("tanh", known="tanh")
    inside = Claim(E(tanh(x[1]) ** 2), Relation.APPROXIMATE, E(x[1] ** 2))
    assert neglected(inside, gather([Small(x)])) is None or neglected(inside, gather([Small(x)])).startswith("ε")
    assert neglected(inside, gather([])) == "ε^2"
    assert neglected(Claim(quotient, Relation.APPROXIMATE, Integer(1)), gather([])) is None


def test_an_inequality_of_means_holds_beside_a_sum_over_all_entries():
    """E[ReLU(y)] + sum_i Var[x_i] >= E[y]: what is known of each Var[x_i] is not needed."""
    spread = Sum(Var(x[i]), (i, 1, n))
    assert inequality(Claim(E(RELU(y[1])) + spread, Relation.AT_LEAST, E(y[1])), gather([]))
    assert not inequality(Claim(E(y[1]) + spread, Relation.AT_LEAST, E(RELU(y[1]))), gather([]))


def test_a_condition_outside_the_fragment_is_one_that_nothing_rests_on():
    """What is said of E[1/(1 + x)] leaves algebra alone."""
    said = condition(quotient, ">", 0)
    theorem = prove(c * (c + 1), c**2 + c, [said])
    assert theorem
    assert said not in theorem.assumptions
    assert not prove(quotient, c, [said])
