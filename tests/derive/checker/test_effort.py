"""A step has one budget of time, and says so when it is spent."""

from sympy import Sum

from derive.checker.effort import Effort
from derive.kernel import consequence, identity
from derive.language.assumptions import Claim, Relation
from derive.language.expressions import E, RandomArray, constants, dimensions, index

(n,) = dimensions("n")
i = index("i", n)
x = RandomArray("x", n)
total = Sum(x[i], (i, 1, n))
hard = Claim(E(total**9), Relation.EQUAL, E(total**8 * x[1]))


def test_a_cheap_proof_is_made_when_no_time_is_left():
    """A hard line before it must not leave an easy one undecided; a hard one is refused for its time."""
    spent = Effort(seconds=0)
    easy = Claim(E(2 * x[1]), Relation.EQUAL, 2 * E(x[1]))
    assert identity(easy, frozenset(), spent.budget())
    refusal = identity(hard, frozenset(), spent.budget())
    assert (refusal.code, "seconds" in refusal.reason) == ("budget", True)


def test_a_witness_is_looked_for_when_no_time_is_left():
    """Without one, nothing could be refuted; with time left, no more is taken than asked for."""
    assert Effort(seconds=0).for_witness(2.5) > 0
    assert Effort(seconds=100).for_witness(2.5) == 2.5


def test_premises_of_a_high_degree_together_are_not_solved():
    """What has hundreds of solutions is left undecided; one equation of that degree is no obstacle."""
    a, b, c, d = constants("a b c d")
    premises = tuple(Claim(u**4 + v**4 * w, Relation.EQUAL, w**3 + v) for u, v, w in ((a, b, c), (b, c, d), (c, d, a)))
    refusal = consequence(Claim(a * b * c, Relation.EQUAL, d), premises, frozenset())
    assert "too high a degree" in refusal.reason
    one = premises[0]
    assert consequence(Claim(d * one.left, Relation.EQUAL, d * one.right), (one,), frozenset())
