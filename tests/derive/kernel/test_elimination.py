"""Arrays defined in turn are one recursion, with what has no first layer put in where it is used."""

import pytest
from sympy import Integer, Sum, Symbol

from derive.kernel import prove
from derive.kernel.elimination import eliminated
from derive.language.assumptions import Has, Property, defined, iid, independent, symmetric, zero_mean
from derive.language.expressions import RELU, E, Function, RandomArray, Var, dimensions, index

(n,) = dimensions("n")
i, j, k = index("i", n), index("j", n), index("k", n)
at, other, depth = (Symbol(name, integer=True) for name in ("l", "m", "L"))
W = RandomArray("W", n, n, labels=(at,))
v = RandomArray("v", n)
x, y = RandomArray("x", n, labels=(at,)), RandomArray("y", n, labels=(at,))
f = Function("f")
weights = [*iid(W), symmetric(W), Has(W, Property.ACROSS_LABELS), independent(W, v)]
start = defined(x[0, i], v[i])


def linear(below, above=at, letter=k):
    """y^above_letter := sum_j W^above_letter,j x^below_j."""
    return defined(y[above, letter], Sum(W[above, letter, j] * x[below, j], (j, 1, n)))


@pytest.mark.parametrize(
    ("layers", "this", "previous"),
    [
        ([linear(at), defined(x[at + 1, i], RELU(y[at, i]))], y[depth + 1, 1], y[depth, 1]),
        ([linear(at, at + 1), defined(x[at + 1, i], RELU(y[at + 1, i]))], y[depth + 2, 1], y[depth + 1, 1]),
        ([linear(at - 1, at), defined(x[at, j], RELU(y[at, j]))], y[depth + 2, 1], y[depth + 1, 1]),
        ([linear(other, other + 1, j), defined(x[at + 1, j], RELU(y[at + 1, j]))], y[depth + 2, 2], y[depth + 1, 1]),
    ],
    ids=["from the one before", "from its own", "from its own, by the layer's own label", "with another label"],
)
def test_a_layer_halves_the_second_moment_whatever_its_halves_are_called(layers, this, previous):
    """Var[y^{l+1}] = n Var[W] Var[y^l] / 2, and E[y^{l+1}] = 0, for rectified layers written as two arrays."""
    given = [*weights, start, *layers]
    assert prove(E(this), Integer(0), given)
    assert prove(Var(this), n * Var(W[this.labels[0], 1, 1]) * Var(previous) / 2, given)
    assert not prove(Var(this), n * Var(W[this.labels[0], 1, 1]) * Var(previous), given)


def test_both_halves_of_a_layer_are_assumed():
    """A theorem about the deep network names the definition of each array."""
    layers = [linear(at, at + 1), defined(x[at + 1, i], RELU(y[at + 1, i]))]
    proof = prove(E(x[depth + 1, i] ** 2), Var(y[depth + 1, i]) / 2, [*weights, start, *layers])
    assert proof.assumptions >= {start, *layers}


def test_what_a_half_layer_is_at_a_label_below_its_first_is_not_known():
    """y^{m+2} says nothing of y^1, of which x^1 is made; y^{m+1} says it."""
    rest = [*iid(v), zero_mean(v), start, defined(x[at + 1, i], -y[at + 1, i])]
    assert not prove(E(x[depth, i]), Integer(0), [*rest, defined(y[other + 2, i], x[other + 1, i])])
    assert prove(E(x[depth, i]), Integer(0), [*rest, defined(y[other + 1, i], x[other, i])])


def test_a_half_layer_that_is_not_defined_may_be_anything():
    """y^{l+1} := x^l leaves y^0 open."""
    given = [*iid(v), zero_mean(v), start, defined(y[at + 1, i], x[at, i]), defined(x[at + 1, i], y[at + 1, i])]
    assert prove(E(y[1, i]), Integer(0), given)
    assert not prove(E(y[0, i]), Integer(0), given)


def test_a_half_layer_of_one_entry_alone_is_not_put_in_for_others():
    """y^l_1 := x^l_1 says nothing of y^l_2."""
    rest = [*iid(v), zero_mean(v), start, defined(x[at + 1, i], y[at, i])]
    assert not prove(E(x[depth, i]), Integer(0), [*rest, defined(y[at, 1], x[at, 1])])
    assert prove(E(x[depth, i]), Integer(0), [*rest, defined(y[at, k], x[at, k])])


def test_a_name_that_the_head_leaves_open_stays_open():
    """y^l_i := x^l_p, for some p, and x^{l+1}_p := y^l_p make all of x^1 that entry of x^0, not each its own."""
    through = defined(x[at + 1, k], y[at, k]), defined(x[at + 1, i], y[at, i])
    given = [start, defined(y[at, i], x[at, k])]
    assert not prove(E(x[1, 2]), E(v[2]), [*given, through[0]])
    assert not prove(E(x[1, 2]), E(v[2]), [*given, through[1]])
    assert prove(E(x[1, 2]), E(v[k]), [*given, through[1]])
    scale = RandomArray("c", labels=(at,))
    given = [start, defined(y[at, i], x[at, i] * scale[depth])]
    assert not prove(E(x[other + 1, 2]), E(x[other, 2] * scale[other]), [*given, defined(x[depth + 1, i], y[depth, i])])
    assert prove(E(x[other + 1, 2]), E(x[other, 2] * scale[depth]), [*given, defined(x[at + 1, i], y[at, i])])


def test_names_that_a_sum_binds_are_not_mixed_up():
    """y_i := sum_j x_j is the same for all i, also in a layer whose own sum is over j or i."""
    total = defined(y[at, i], Sum(x[at, j], (j, 1, n)))
    for bound in (i, j, k):
        layers = [total, defined(x[at + 1, i], Sum(y[at, bound], (bound, 1, n)))]
        given = [*iid(v), start, *layers]
        assert prove(E(x[1, 1]), n**2 * E(v[1]), given)
        assert prove(E(x[depth + 1, 1]), n**2 * E(x[depth, 1]), given)
        assert not prove(E(x[depth + 1, 1]), n * E(x[depth, 1]), given)


def test_only_circles_through_an_array_without_a_first_layer_are_opened():
    """What is no part of a circle, has a first layer, or is made of itself stays as it is written."""
    observed = (start, defined(x[at + 1, i], f(x[at, i])), defined(y[at, i], x[at, i] ** 2))
    based = (start, defined(y[0, i], v[i]), defined(x[at + 1, i], y[at, i]), defined(y[at + 1, i], x[at, i]))
    itself = (start, defined(x[at + 1, i], y[at, i]), defined(y[at + 1, i], x[at, i] + y[at, i]))
    for definitions in (observed, based, itself):
        assert eliminated(definitions) == {d: (d,) for d in definitions}


def test_a_circle_of_three_is_opened_twice():
    """x^{l+1} := -u^l, u^l := 2 y^l, y^l := x^l, and E[(x^{l+1})^2] = 4 E[(x^l)^2]."""
    u = RandomArray("u", n, labels=(at,))
    layers = [defined(x[at + 1, i], -u[at, i]), defined(u[at, i], 2 * y[at, i]), defined(y[at, i], x[at, i])]
    given = [*iid(v), symmetric(v), start, *layers]
    assert prove(E(x[depth + 1, i] ** 2), 4 * E(x[depth, i] ** 2), given)
    assert prove(E(x[depth, i] ** 3), Integer(0), given)
    assert prove(E(u[depth, i] ** 2), 4 * E(x[depth, i] ** 2), given)


@pytest.mark.parametrize(
    "user",
    [defined(x[at + 1, 1], y[at, 1]), defined(x[at + 1, i], y[2 * at, i]), defined(x[at + 1, i], y[depth, i])],
    ids=["one entry alone", "every second layer", "another label"],
)
def test_a_half_layer_is_put_in_only_where_it_is_defined_in_every_layer_of_the_other(user):
    """Else the two stay as they are written, and nothing is said of a layer that one of them leaves open."""
    definitions = (start, user, defined(y[at, i], x[at, i]))
    assert eliminated(definitions) == {d: (d,) for d in definitions}
    assert not prove(E(x[depth + 1, 2]), Integer(0), [*iid(v), zero_mean(v), *definitions])
