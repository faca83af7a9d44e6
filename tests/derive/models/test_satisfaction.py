"""An assumption is true in a model exactly when its definition is: tried on one that has it and one that has not."""

from fractions import Fraction

import pytest
from sympy import Integer, Rational, Symbol

from derive.language.assumptions import (
    Has,
    HasStatistic,
    Law,
    Property,
    Reference,
    Slope,
    Statistic,
    condition,
    defined,
    distributed,
    identically_distributed,
    independent,
    kurtosis,
    mean,
    odd,
    second_moment,
    smooth,
    symmetric,
    uncorrelated,
    unit_slope,
    variance,
    zero_mean,
)
from derive.language.expressions import (
    RELU,
    Array,
    ConstantArray,
    Function,
    RandomArray,
    Var,
    constants,
    dimensions,
    index,
)
from derive.models import Evaluation, Model, Spec, Unsupported, satisfies
from derive.models.functions import Map, T, smooth_map
from derive.models.laws import AXES, point, skew_up, three_point, two_point
from derive.models.model import Spread

(n,) = dimensions("n")
(c,) = constants("c")
x, y, w = RandomArray("x", n), RandomArray("y", n), RandomArray("w", n)
layer = Symbol("l", integer=True)
z = RandomArray("z", n, labels=(layer,))
f = Function("f")
zero, one = Integer(0), Integer(1)


def true(assumption, arrays=None, functions=None, numbers=None, definitions=()):
    model = Model({n: 3, **(numbers or {})}, {}, {}, arrays or {}, functions or {}, definitions)
    return satisfies(Evaluation(model), assumption)


def spec(shape=two_point, m=zero, v=one, **more):
    return Spec((shape,) if not isinstance(shape, tuple) else shape, m, v, **more)


ONE, PARITY = Spread.ONE, Spread.PARITY
ARRAYS = [
    (independent(x), spec(), spec(spread=ONE)),
    (independent(x), spec(skew_up, v=Integer(2)), spec(spread=PARITY)),
    (uncorrelated(x), spec(AXES, spread=ONE), spec(spread=ONE)),
    (identically_distributed(x), spec(spread=ONE), spec(scales=(1, 2))),
    (identically_distributed(x), spec(), spec((two_point, three_point))),
    (Has(x, Property.SAME_VARIANCE), spec((two_point, three_point)), spec(scales=(1, 2))),
    (symmetric(x), spec(three_point), spec(skew_up)),
    (Has(x, Property.NONNEGATIVE), spec(m=one), spec()),
    (Has(x, Property.NONCONSTANT), spec(), spec(point, v=zero)),
    (zero_mean(x), spec(skew_up), spec(m=one)),
    (mean(x, c), spec(m=Integer(2)), spec(m=one)),
    (variance(x, 2 * c), spec(v=Integer(4)), spec()),
    (second_moment(x, 5), spec(m=one, v=Integer(4)), spec(v=Integer(4))),
    (kurtosis(x, 1), spec(m=one, v=Integer(4)), spec(three_point)),
    (distributed(x, "normal", 0, 1), Spec(law=Law("normal", (zero, one))), Spec(law=Law("normal", (zero, c)))),
]


@pytest.mark.parametrize(("assumption", "has", "has_not"), ARRAYS)
def test_what_is_said_of_one_array(assumption, has, has_not):
    """True where the definition holds, false where it does not."""
    assert true(assumption, {x: has}, numbers={c: 2})
    assert not true(assumption, {x: has_not}, numbers={c: 2})


def test_independent_across_labels():
    """A fresh draw in every layer, or the same in all."""
    across = Has(z, Property.ACROSS_LABELS)
    assert true(across, {z: spec(spread=ONE)})
    assert not true(across, {z: spec(labels=False)})


def shared(**more):
    return spec(group="shared", **more)


def test_mutual_independence_is_more_than_pairwise():
    """Three arrays by parity: any two are independent, the three together are not."""
    arrays = {x: shared(bits=(1,)), y: shared(bits=(2,)), w: shared(bits=(1, 2))}
    assert all(true(independent(*pair), arrays) for pair in [(x, y), (x, w), (y, w)])
    assert not true(independent(x, y, w), arrays)


def test_independence_is_of_whole_arrays():
    """x_1 is the same as y_1 alone; the arrays are dependent all the same."""
    assert true(independent(x, y), {x: spec(), y: spec()})
    assert not true(independent(x, y), {x: shared(), y: shared(scales=(1, 2))})


def test_independence_of_what_is_defined():
    """s := x y is not independent of x in general, and is when x and y are signs."""
    s, i = Array("s", n), index("i", n)
    rule = (defined(s[i], x[i] * y[i]),)
    assert true(independent(s, x), {x: spec(), y: spec()}, definitions=rule)
    assert not true(independent(s, x), {x: spec(m=one), y: spec()}, definitions=rule)


def test_uncorrelated_is_less_than_independent():
    """On two axes of one draw: covariance 0, and never both nonzero."""
    arrays = {x: shared(spread=ONE), y: shared(spread=ONE)}
    crossed = {a: Spec((axis,), zero, one, spread=ONE, group="shared") for (a, axis) in zip((x, y), AXES, strict=False)}
    assert true(uncorrelated(x, y), crossed)
    assert not true(independent(x, y), crossed)
    assert not true(uncorrelated(x, y), arrays)


def test_independence_of_one_layer_from_another():
    """w_l and z_(l-1): the reference says which layers."""
    v = RandomArray("v", n, labels=(layer,))
    earlier = independent(Reference(v, (layer,)), Reference(z, (layer - 1,)))
    same = independent(Reference(v, (layer,)), Reference(z, (layer,)))
    arrays = {v: shared(), z: shared()}
    assert true(earlier, arrays)
    assert not true(same, arrays)
    assert not true(independent(v, z), arrays)


def test_a_statistic_that_depends_on_the_label():
    """Variance 1/n_l in layer l."""
    sizes = ConstantArray("n", labels=(layer,))
    model = Model({n: 2}, {}, {sizes: (4, 1, 9)}, {z: spec(v=1 / sizes[layer])}, {})
    assert satisfies(Evaluation(model), HasStatistic(z, Statistic.VARIANCE, 1 / sizes[layer]))
    assert not satisfies(Evaluation(model), variance(z, 1))


FUNCTIONS = [
    (odd(f), smooth_map(T + T**3), smooth_map(T + T**2)),
    (odd(f), smooth_map(2 * T), smooth_map(T + 1)),
    (Has(f, Property.EVEN), Map(-T, T, True, 0), smooth_map(T)),
    (smooth(f), smooth_map(T**2), Map(zero, T, True, 0)),
    (Has(f, Property.POSITIVELY_HOMOGENEOUS), Map(zero, T, True, 0), smooth_map(T**2)),
    (unit_slope(f), smooth_map(T + T**2), smooth_map(2 * T)),
    (Slope(f, Rational(1, 2)), smooth_map(T / 2), smooth_map(T)),
]


@pytest.mark.parametrize(("assumption", "has", "has_not"), FUNCTIONS)
def test_what_is_said_of_a_function(assumption, has, has_not):
    """True where the definition holds, false where it does not."""
    assert true(assumption, functions={f: has})
    assert not true(assumption, functions={f: has_not})


def test_known_functions_are_held_to_what_is_said_of_them():
    """tanh is odd; relu is not, though it is positively homogeneous."""
    tanh = Function("tanh", "tanh")
    assert true(odd(tanh))
    assert not true(odd(RELU))
    assert true(Has(RELU, Property.POSITIVELY_HOMOGENEOUS))


def test_conditions_on_numbers_and_variances():
    """Evaluated like any claim, for every index."""
    i = index("i", n)
    assert true(condition(Var(x[i]), ">", 0), {x: spec()})
    assert not true(condition(Var(x[i]), ">", 1), {x: spec()})
    assert true(condition(c, "<", 1), numbers={c: Fraction(1, 2)})
    assert not true(condition(c, "<", 1), numbers={c: 1})


def test_properties_of_named_laws():
    """The normal law is symmetric about its mean only; its entries are alike and independent."""
    assert true(symmetric(x), {x: Spec(law=Law("normal", (zero, one)))})
    assert not true(symmetric(x), {x: Spec(law=Law("normal", (one, one)))})
    assert not true(symmetric(x), {x: Spec(law=Law("poisson", (one,)))})
    assert true(independent(x), {x: Spec(law=Law("normal", (zero, one)))})
    assert true(identically_distributed(x), {x: Spec(law=Law("uniform", (zero, one)))})


def test_what_cannot_be_tried_is_not_called_true():
    """The joint law of normal variables that share a draw is out of reach, and said to be."""
    tied = Spec(law=Law("normal", (zero, one)), spread=ONE)
    with pytest.raises(Unsupported, match="joint law"):
        true(independent(x), {x: tied})
    s = Array("s")
    with pytest.raises(Unsupported, match="defined"):
        true(distributed(s[()], "normal", 0, 1), {x: spec()}, definitions=(defined(s[()], x[1]),))
