"""What layers are made of: labels that do not line up, two directions at once, lemmas that would rest on themselves."""

import pytest
from sympy import Integer, Sum, Symbol

from derive.kernel import prove
from derive.language.assumptions import Has, Property, defined, iid, independent, zero_mean
from derive.language.expressions import E, RandomArray, constants, dimensions, index

(n,) = dimensions("n")
(c,) = constants("c")
j, k = index("j", n), index("k", n)
at, time = Symbol("l", integer=True), Symbol("t", integer=True)
z, u, w = (RandomArray(name, labels=(at,)) for name in "zuw")
x, y = RandomArray("x"), RandomArray("y")
across = Has(w, Property.ACROSS_LABELS)
base, other = defined(z[0], x[()]), defined(u[0], y[()])
apart = [across, independent(x, y, w)]


def split(left, right):
    """E[left^2 right^2] = E[left^2] E[right^2]."""
    return E(left**2 * right**2), E(left**2) * E(right**2)


@pytest.mark.parametrize(
    ("above", "between"),
    [(z[at] * w[at] + w[5], []), (z[at] * u[at] + u[5], [defined(u[at], 2 * w[at])])],
    ids=["by itself", "through a name"],
)
def test_a_layer_that_each_one_takes_in_is_made_of_by_every_later_one(above, between):
    """z^{l+1} := z^l w^l + w^5 is not independent of w^l for l = 5; without w^5 it is."""
    own = z[at] * (u[at] if between else w[at])
    assert not prove(*split(z[at], w[at]), [base, defined(z[at + 1], above), *between, *apart])
    assert prove(*split(z[at], w[at]), [base, defined(z[at + 1], own), *between, *apart])


@pytest.mark.parametrize("later", [1, -1])
def test_two_recursions_that_share_weights_are_not_independent(later):
    """Whichever of them is a layer ahead: both are made of all the weights further down."""
    layers = [base, other, defined(z[at + 1], z[at] * w[at]), defined(u[at + 1], u[at] * w[at + later])]
    assert not prove(*split(z[at], u[at]), [*layers, *apart])
    tied = RandomArray("v", labels=(at,))
    own = [*layers[:3], defined(u[at + 1], u[at] * tied[at + later])]
    assert prove(*split(z[at], u[at]), [*own, across, Has(tied, Property.ACROSS_LABELS), independent(x, y, w, tied)])


def test_a_recursion_up_through_one_down_is_made_of_every_layer():
    """A gradient from above, times the signal from below: independent of no layer's weights, and the search ends."""
    up = defined(u[at], u[at + 1] * w[at] * z[at])
    layers = [base, defined(z[at + 1], z[at] * w[at]), across, independent(x, w, u)]
    assert not prove(*split(u[at], w[at - 1]), [*layers, up])
    assert prove(*split(u[at], w[at - 1]), [*layers, defined(u[at], u[at + 1] * w[at])])


def test_a_recursion_down_through_one_up_is_made_of_every_layer():
    """The other way round."""
    layers = [base, defined(u[at], u[at + 1] * w[at]), across, independent(x, w, u)]
    assert not prove(*split(z[at], w[at]), [*layers, defined(z[at + 1], z[at] * w[at] * u[at])])
    assert prove(*split(z[at], w[at]), [*layers, defined(z[at + 1], z[at] * w[at])])


def test_what_is_shown_of_one_array_by_another_does_not_come_back_to_the_first():
    """z from u and u from z: that both means vanish is left open, and what does not need it is proved."""
    layers = [base, other, defined(u[at + 1], z[at]), defined(z[at + 1], u[at]), zero_mean(x), zero_mean(y)]
    assert "different normal forms" in prove(E(z[at]), Integer(0), layers).reason
    assert prove(E(z[at] + c), c + E(z[at]), layers)


def test_a_layer_that_is_not_a_polynomial_of_the_one_below_has_a_mean_all_the_same():
    """Nothing is shown of it in every layer, and linearity holds."""
    layers = [base, defined(z[at + 1], 1 / (1 + z[at])), zero_mean(x)]
    assert prove(E(z[at] + c), c + E(z[at]), layers)
    assert not prove(E(z[at]), Integer(0), layers)


def test_nothing_is_shown_of_every_layer_where_there_are_steps_too():
    """z^{l,t} with a layer and a step: what the layers below say of one step says nothing of the others."""
    start, state = RandomArray("s", n, labels=(time,)), RandomArray("h", n, labels=(at, time))
    layers = [
        defined(state[0, time, k], start[time, k]),
        defined(state[at + 1, time, k], Sum(state[at, time - 1, j], (j, 1, n))),
        zero_mean(start), *iid(start),
    ]  # fmt: skip
    assert not prove(E(state[at, time, k]), Integer(0), layers)
    assert prove(E(state[0, time, k]), Integer(0), layers)


@pytest.mark.parametrize(("through", "holds"), [(5, False), (at, True)])
def test_a_name_that_is_met_again_at_any_layer_is_made_of_every_layer(through, holds):
    """v^l := 2 w^l is met at l in z^{l+1} := z^l u^l v^l, and again at 5 in u^l := v^5."""
    v = RandomArray("v", labels=(at,))
    names = [defined(u[at], v[through]), defined(v[at], 2 * w[at])]
    given = [base, defined(z[at + 1], z[at] * u[at] * v[at]), *names, *apart]
    assert bool(prove(*split(z[at], w[at]), given)) is holds
