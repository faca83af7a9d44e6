"""What a claim quantifies over: numbers that indices are compared with must be in their range to leave anything out."""

from sympy import Integer, Sum, Symbol

from derive.kernel import prove
from derive.language.assumptions import condition, defined, identically_distributed, iid, zero_mean
from derive.language.expressions import RELU, Distinct, E, RandomArray, Var, constants, dimensions, index

(n,) = dimensions("n")
p = index("p", n, 0)
i = index("i", n)
(c,) = constants("c")
v, x = RandomArray("v", (0, n)), RandomArray("x", n)
at, depth = Symbol("l", integer=True), Symbol("L", integer=True)
z, u = RandomArray("z", n, labels=(at,)), RandomArray("u", n, labels=(at,))
late = E(RELU(Sum(v[p], (p, 2, n))))
without_two = E(RELU(Sum(Distinct(p, 1) * Distinct(p, 2) * v[p], (p, 0, n))))


def test_a_number_past_the_end_of_the_range_leaves_nothing_out():
    """For n = 1 there is no 2 among 0..n, and one term is left where the other side has none."""
    refusal = prove(late, without_two, iid(v))
    assert "2 is not known to be one of 0 to n" in refusal.reason
    assert prove(late, without_two, [*iid(v), condition(n, "≥", 2)])


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


def layers(of, below):
    """Two arrays in turn: u^l := -z^l and z^{l+1} := u^l, on a centred input."""
    return [*iid(x), zero_mean(x), defined(z[0, i], x[i]), defined(u[at, i], of), defined(z[at + 1, i], below)]


def test_what_is_made_of_a_recursion_is_unfolded_to_the_layer_that_the_claim_speaks_of():
    """u^{L+1} is -u^L, and so is its square; u^{L+2} is none of the two."""
    given = layers(-z[at, i], u[at, i])
    assert prove(E(u[depth + 1, i] ** 2), E(u[depth, i] ** 2), given)
    assert prove(E(u[depth + 1, i] ** 3), -E(u[depth, i] ** 3), given)
    assert not prove(E(u[depth + 1, i] ** 3), E(u[depth, i] ** 3), given)


def test_arrays_defined_by_each_other_in_one_layer_are_followed_once():
    """The direction of a recursion is found, and the search does not go round."""
    circle = [defined(z[1, i], u[0, i]), defined(u[0, i], x[i])]
    given = [*iid(x), zero_mean(x), *circle, defined(u[at + 1, i], -z[at + 1, i]), defined(z[at + 1, i], u[at, i])]
    assert prove(E(z[depth, i] + c), c + E(z[depth, i]), given)
    assert prove(E(z[3, i]), Integer(0), given)
