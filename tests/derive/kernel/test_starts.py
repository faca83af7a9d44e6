"""What nothing defines may be anything: layers without a start, names that are not the head's, sizes by label."""

import pytest
from sympy import Dummy, Integer, Sum, Symbol, sqrt

from derive.kernel import consequence, inequality, leading_order, prove
from derive.kernel.rule import gather
from derive.language.assumptions import (
    Claim,
    Has,
    Property,
    Reference,
    Relation,
    condition,
    defined,
    iid,
    independent,
    zero_mean,
)
from derive.language.expressions import (
    RELU,
    ConstantArray,
    E,
    Function,
    RandomArray,
    constants,
    dimensions,
    index,
    random_variable,
)

(n,) = dimensions("n")
c, d = constants("c d")
k, p = index("k", n), index("p", n)
at, depth = Symbol("l", integer=True), Symbol("L", integer=True)
x, s = RandomArray("x", n), RandomArray("s", n)
z, u = RandomArray("z", n, labels=(at,)), RandomArray("u", n, labels=(at,))
a, w, e, v = RandomArray("a", labels=(at,)), RandomArray("w", labels=(at,)), RandomArray("e"), random_variable("v")
across = Has(w, Property.ACROSS_LABELS)
f = Function("f")
centred = [*iid(x), zero_mean(x)]


@pytest.mark.parametrize(
    "layers",
    [
        [defined(z[0, k], x[k]), defined(z[at + 2, k], z[at, k])],
        [defined(z[0, k], x[k]), defined(z[at + 1, k], z[at, k] + z[at - 1, k])],
        [defined(z[0, k], x[k]), defined(u[at, k], z[at, k] + z[at - 1, k]), defined(z[at + 1, k], u[at, k])],
        [defined(z[0, k], z[1, k]), defined(z[at + 1, k], f(z[at, k]))],
        [defined(z[0, k], z[0, k]), defined(z[at + 1, k], f(z[at, k]))],
        [defined(z[at + 1, k], z[at, k] + z[at + 2, k])],
    ],
    ids=["every second layer", "two terms", "two terms in turn", "a circle", "itself", "before and after"],
)
@pytest.mark.parametrize("claim", [(E(z[depth, k]), Integer(0)), (E(f(z[depth, k])), E(f(z[depth, 1])))])
def test_a_layer_that_nothing_defines_may_be_anything(layers, claim):
    """Neither centred, nor alike; and the search for what it is made of comes to an end."""
    assert prove(*claim, [*centred, *layers]).code == "outside"


def test_a_layer_below_the_first_may_be_anything():
    """Layers from 1 on say nothing of layer 0."""
    layers = [defined(z[1, k], x[k]), defined(z[at + 1, k], z[at, k])]
    assert prove(E(z[depth, k]), Integer(0), [*centred, *layers])
    assert prove(E(z[1, k]), Integer(0), [*centred, *layers])
    assert not prove(E(z[0, k]), Integer(0), [*centred, *layers])


@pytest.mark.parametrize(
    "layers",
    [
        [defined(z[0, k], x[k]), defined(z[at + 1, k], -z[at, k])],
        [defined(z[1, k], x[k]), defined(u[at, k], -z[at, k]), defined(z[at + 1, k], u[at, k])],
        [defined(z[0, k], x[k]), defined(z[at, k], z[at - 1, k])],
    ],
    ids=["one layer", "two in turn, from 1", "from the one before"],
)
def test_layers_with_a_start_are_followed(layers):
    """Each rests on those below it."""
    assert prove(E(z[depth, k]), Integer(0), [*centred, *layers])


def test_entries_made_with_one_fixed_entry_are_not_alike():
    """s_k := x_k x_p: with p = 1, s_1 is a square."""
    assert not prove(E(s[1]), E(s[2]), [*iid(x), defined(s[k], x[k] * x[p])])
    assert prove(E(s[1]), E(s[2]), [*iid(x), defined(s[k], x[k] * x[k])])


def test_entries_of_an_array_as_long_as_its_label_are_not_alike_for_that():
    """A^l_k, k = 1..l, is not iid because nothing else has its size."""
    size = Symbol("l", integer=True, positive=True)
    A = RandomArray("A", size, labels=(size,))
    assert not prove(E(A[n, 1]), E(A[n, 2]), [])
    assert prove(E(A[n, 1]), E(A[n, 2]), [*iid(A)])


def test_a_condition_on_the_layers_after_the_first_says_nothing_of_the_first():
    """c^{l+1} > 0 for l = 0, 1, ... leaves c^0 open."""
    C = ConstantArray("C", n, labels=(at,))
    claim = Claim(C[0, 1], Relation.GREATER, Integer(0))
    assert not inequality(claim, gather([condition(C[at + 1, k], ">", 0)]))
    assert inequality(claim, gather([condition(C[at, k], ">", 0)]))


def test_a_definition_of_a_square_is_one_of_the_root_where_that_is_not_negative():
    """c^2 := d leaves the sign of c open; the theorem names what says it, and what was written."""
    square, sign = defined(c**2, d), condition(c, "≥", 0)
    assert not prove(c, sqrt(d), [square])
    assert prove(c, sqrt(d), [square, sign]).assumptions == {square, sign}


def test_a_positive_number_need_not_be_a_whole_one():
    """Sizes are at least 1; SymPy's positive symbols are sizes only if they are integers too."""
    a = Symbol("a", positive=True)
    assert not inequality(Claim(a, Relation.AT_LEAST, Integer(1)), gather([]))
    assert inequality(Claim(n, Relation.AT_LEAST, Integer(1)), gather([]))


def test_two_numbers_of_one_name_are_not_one():
    """Forms know numbers by their names, so claims in which a name stands for two are left open."""
    first, second = Dummy("a", real=True), Dummy("a", real=True)
    assert "two different numbers" in prove(first, second, []).reason
    assert prove(first, first, [])


@pytest.mark.parametrize("name", ["ε", "moment 0"])
def test_a_number_may_have_any_name(name):
    """And is neither small nor some moment for that."""
    a = Symbol(name, real=True)
    square = E(x[1] ** 2)
    assert not leading_order(Claim(square * (1 + a), Relation.APPROXIMATE, square), gather([]))
    total = E(Sum(x[p], (p, 1, n)) ** 2)
    assert not consequence(Claim(a, Relation.EQUAL, total), (Claim(c, Relation.EQUAL, total),), gather([]))


@pytest.mark.parametrize(
    "layers",
    [
        [defined(a[at + 1], a[at] * w[at])],
        [defined(a[at], a[at + 1] * w[at])],
        [defined(a[5], e[()]), defined(a[at], a[at + 1] * w[at])],
        [defined(a[0], e[()])],
    ],
    ids=["no first layer", "no last layer", "above the last layer", "a first layer alone"],
)
def test_a_layer_that_nothing_defines_is_independent_of_nothing(layers):
    """a^7 may be v, unless the given says that the whole of a is independent of it."""
    split = E(a[7] ** 2 * v**2), E(a[7] ** 2) * E(v**2)
    assert not prove(*split, [*layers, across, independent(w, v.array, e)])
    assert prove(*split, [*layers, across, independent(w, v.array, e, a)])


def test_a_layer_that_may_be_a_first_one_is_not_made_of_the_one_before():
    """z^1 := y beside z^0 := x: z^{l+1} = z^l, for all later layers, is false of z^1."""
    layers = [defined(z[0, k], x[k]), defined(z[1, k], s[k]), defined(z[at + 1, k], z[at, k])]
    assert not prove(E(z[depth + 1, k]), E(z[depth, k]), layers)
    assert prove(E(z[depth + 2, k]), E(z[depth + 1, k]), layers)


def test_layers_of_two_recursions_start_where_the_later_one_does():
    """z^{l+1} := z^l w^l from z^1 := x on, beside u^0 := s: z^{l+1} u^l is x s at l = 0, and centred after."""
    layers = [defined(z[1, k], x[k]), defined(z[at + 1, k], z[at, k] * w[at])]
    layers += [defined(u[0, k], s[k]), defined(u[at + 1, k], u[at, k])]
    given = [*layers, zero_mean(w), across, independent(w, x, s)]
    assert not prove(E(z[depth + 1, k] * u[depth, k]), Integer(0), given)
    assert prove(E(z[depth + 2, k] * u[depth + 1, k]), Integer(0), given)


def test_a_layer_made_of_one_before_the_first_of_another_recursion_may_be_anything():
    """z^{l+1} := (z^l + u^l) w^l needs u^0, which may be w^0, where u starts at 1."""
    first = defined(z[0, k], x[k])
    layers = [defined(z[at + 1, k], (z[at, k] + u[at, k]) * w[at]), defined(u[at + 1, k], u[at, k])]
    given = [*centred, first, *layers, zero_mean(w), across, independent(w, x, s)]
    for layer in (z[1, k], z[depth, k], z[depth + 1, k], z[depth, k] * w[depth]):
        assert not prove(E(layer), Integer(0), [*given, defined(u[1, k], s[k])])
        assert prove(E(layer), Integer(0), [*given, defined(u[0, k], s[k])])


def test_a_layer_beside_one_that_nothing_defines_may_be_anything():
    """So it is through a name for a part of a layer, and where that part is defined from layer 2 on."""
    layers = [defined(z[0, k], x[k]), defined(z[at + 1, k], z[at, k] + u[at, k])]
    rest = [*centred, *layers, zero_mean(w), independent(w, x)]
    for head, holds in ((at, True), (at + 1, False)):
        assert bool(prove(E(z[depth, k]), Integer(0), [*rest, defined(u[head, k], x[k] * w[head])])) is holds


def test_a_layer_with_an_entry_of_its_own_is_not_made_of_the_one_before():
    """z^1_1 := s_1: what z^1_k is depends on k."""
    layers = [defined(z[0, k], x[k]), defined(z[1, 1], s[1]), defined(z[at + 1, k], z[at, k])]
    for at_one in (z[1, k], z[2, k]):
        assert not prove(E(at_one), E(x[k]), layers)
    assert prove(E(z[1, 1]), E(s[1]), layers)
    assert prove(E(z[1, 2]), E(x[2]), layers)


def test_what_is_said_of_one_layer_is_enough_for_it():
    """a^l and w^l are independent, whatever a^{l+1} := a^l w^l starts from; a^l and v are not for that."""
    layers = [defined(a[at + 1], a[at] * w[at]), independent(Reference(a, (at,)), Reference(w, (at,)))]
    assert prove(E(a[at] ** 2 * w[at] ** 2), E(a[at] ** 2) * E(w[at] ** 2), layers)
    assert not prove(E(a[at] ** 2 * w[at + 1] ** 2), E(a[at] ** 2) * E(w[at + 1] ** 2), layers)
    assert not prove(E(a[at] ** 2 * v**2), E(a[at] ** 2) * E(v**2), layers)


def test_what_is_made_of_an_entry_that_nothing_defines_is_independent_of_nothing():
    """s_1 := w^0 leaves s_2 open, and layers made of s_2 with it."""
    layers = [defined(a[0], e[()]), defined(a[at + 1], a[at] * s[2]), independent(w, v.array, e)]
    split = E(a[depth] ** 2 * v**2), E(a[depth] ** 2) * E(v**2)
    assert not prove(*split, [*layers, defined(s[1], w[0])])
    assert prove(*split, [*layers, defined(s[k], w[0])])


def test_rows_that_nothing_defines_are_not_alike():
    """S_1k := x_k says nothing of S_2k; where each row is x, all its entries are alike."""
    table = RandomArray("S", 3, n)
    row = index("r", 3)
    assert not prove(E(table[2, k]), E(table[2, 1]), [*iid(x), defined(table[1, k], x[k])])
    assert prove(E(table[2, k]), E(table[2, 1]), [*iid(x), defined(table[row, k], x[k])])


def test_layers_with_steps_too_are_not_alike_for_their_first_layer():
    """h^{l+1,t} := h^{l,t-1} leaves h^{l,-1} open, and with it every later layer."""
    time = Symbol("t", integer=True)
    start, state = RandomArray("S", n, labels=(time,)), RandomArray("h", n, labels=(at, time))
    first = [*iid(start), Has(start, Property.ACROSS_LABELS), defined(state[0, time, k], start[time, k])]
    claim = E(f(state[depth, time, k])), E(f(state[depth, time, 1]))
    assert not prove(*claim, [*first, defined(state[at + 1, time, k], f(state[at, time - 1, k]))])
    assert prove(E(f(state[0, time, k])), E(f(state[0, time, 1])), first)


@pytest.mark.parametrize("through", [z[depth, k], z[2 * at, k]])
def test_a_layer_made_of_one_that_no_label_gives_is_left_open(through):
    """z^{l+1} := z^l + z^L: which layer that is does not depend on l."""
    layers = [*centred, defined(z[0, k], x[k])]
    assert not prove(E(z[depth, k]), Integer(0), [*layers, defined(z[at + 1, k], z[at, k] + through)])
    assert not prove(E(z[at, k]), Integer(0), [*layers, defined(z[at + 1, k], z[at, k] + through)])
    assert prove(E(z[depth, k]), Integer(0), [*layers, defined(z[at + 1, k], z[at, k] + z[at, k])])


@pytest.mark.parametrize(("through", "holds"), [(u[2 * at, k], False), (u[depth, k], True), (u[at + 1, k], True)])
def test_a_layer_beside_one_of_another_recursion_that_no_step_leads_to_is_left_open(through, holds):
    """z^{l+1} := z^l + u^{2l} needs u^0, which u^1 and u^{l+1} := 2 u^l leave open."""
    layers = [*centred, defined(z[0, k], x[k]), defined(u[1, k], x[k]), defined(u[at + 1, k], 2 * u[at, k])]
    assert bool(prove(E(z[1, k]), Integer(0), [*layers, defined(z[at + 1, k], z[at, k] + through)])) is holds


def test_what_one_array_starts_with_is_not_unfolded_for_another():
    """z^{l+1} := z^l + u^{l+1} and u^{l+1} := ReLU(u^l) from u^1 on: z^1 - z^0 is u^1, which may be negative."""
    rest = [defined(z[0, k], x[k]), defined(z[at + 1, k], z[at, k] + u[at + 1, k])]
    steps = defined(u[at + 1, k], RELU(u[at, k]))
    grows = Claim(E(z[depth + 1, k]), Relation.AT_LEAST, E(z[depth, k]))
    assert not inequality(grows, gather([*rest, defined(u[1, k], s[k]), steps]))
    assert inequality(grows, gather([*rest, defined(u[0, k], s[k]), steps]))


def test_a_layer_that_is_given_is_not_unfolded():
    """With u^0 and u^1 given, u^{l+1} >= 0 need not hold for l = 0."""
    given = [defined(u[0, k], x[k]), defined(u[1, k], s[k]), defined(u[at + 1, k], RELU(u[at, k]))]
    here = E(u[depth, k]) ** 2
    assert not inequality(Claim(E(u[depth + 1, k]) + here, Relation.AT_LEAST, here), gather(given))
    later = E(u[depth + 1, k]) ** 2
    assert inequality(Claim(E(u[depth + 2, k]) + later, Relation.AT_LEAST, later), gather(given))


def test_the_last_layer_is_not_unfolded_where_a_recursion_goes_up():
    """u^l := ReLU(u^{l+1}) below u^2 := s, and z^l := z^{l+1} + u^l below z^3: z^2 - z^3 is s."""
    rest = [defined(z[3, k], x[k]), defined(z[at, k], z[at + 1, k] + u[at, k]), defined(u[at, k], RELU(u[at + 1, k]))]
    grows = Claim(E(z[depth, k]), Relation.AT_LEAST, E(z[depth + 1, k]))
    assert not inequality(grows, gather([*rest, defined(u[2, k], s[k])]))
    assert inequality(grows, gather([*rest[:2], defined(u[at, k], RELU(s[k]))]))
