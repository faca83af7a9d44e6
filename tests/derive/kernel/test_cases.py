"""What a claim quantifies over: numbers that indices are compared with must be in their range to leave anything out."""

from sympy import Sum

from derive.kernel import prove
from derive.language.assumptions import condition, defined, identically_distributed, iid
from derive.language.expressions import RELU, Distinct, E, RandomArray, Var, constants, dimensions, index

(n,) = dimensions("n")
p = index("p", n, 0)
i = index("i", n)
u, x = RandomArray("u", (0, n)), RandomArray("x", n)
late = E(RELU(Sum(u[p], (p, 2, n))))
without_two = E(RELU(Sum(Distinct(p, 1) * Distinct(p, 2) * u[p], (p, 0, n))))


def test_a_number_past_the_end_of_the_range_leaves_nothing_out():
    """For n = 1 there is no 2 among 0..n, and one term is left where the other side has none."""
    refusal = prove(late, without_two, iid(u))
    assert "2 is not known to be one of 0 to n" in refusal.reason
    assert prove(late, without_two, [*iid(u), condition(n, "≥", 2)])


def test_a_number_before_the_range_leaves_nothing_out():
    """There is no 0 among 1..n."""
    assert not prove(E(RELU(Sum(Distinct(i, 0) * x[i], (i, 1, n)))), E(RELU(Sum(x[i], (i, 2, n)))), iid(x))


def test_an_entry_that_is_named_is_there():
    """A claim about x_2 is one for n >= 2, and its sum over the others needs no condition."""
    others = Sum(Distinct(i, 2) * E(x[i] * x[2]), (i, 1, n))
    assert prove(others, (n - 1) * E(x[1]) ** 2, iid(x))


def test_an_index_in_what_a_number_stands_for_is_one_of_the_claim():
    """mu := E[x_1] and v := Var[x_1] are the mean and variance of every x_i that is alike, and of no other."""
    mean, spread = constants("mu v")
    x = RandomArray("x", n)
    given = [defined(mean, E(x[1])), defined(spread, Var(x[1]))]
    assert prove(Var(x[i] - mean), spread, [*given, identically_distributed(x)])
    assert prove(E((x[i] - mean) ** 2), spread, [*given, identically_distributed(x)])
    assert not prove(E(x[i]), mean, given)
