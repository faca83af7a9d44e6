"""The value of an expression in a finite model is what its definition says, outcome by outcome."""

from fractions import Fraction

import pytest
from sympy import Integer, Product, Rational, Sum, Symbol, pi, sqrt

from derive.language.assumptions import Law, defined
from derive.language.expressions import (
    RELU,
    Array,
    Before,
    ConstantArray,
    Cov,
    Distinct,
    E,
    Function,
    RandomArray,
    Var,
    constants,
    dimensions,
    index,
    random_variable,
)
from derive.models import Evaluation, Model, Spec, Undefined, Unsupported
from derive.models.functions import T, smooth_map
from derive.models.laws import skew_up, two_point
from derive.models.model import Spread
from derive.models.numbers import OutOfRange, compare, context

n, m = dimensions("n m")
i, j = index("i", n), index("j", n)
z, W, x = RandomArray("z", n), RandomArray("W", n, m), random_variable("x")
a, b = constants("a b")
sign = Spec((two_point,), Integer(0), Integer(1))
skew = Spec((skew_up,), Integer(0), Integer(2))


def value(expression, *, at=None, definitions=(), functions=None, arrays=None, **numbers):
    named = {"n": n, "m": m, "a": a, "b": b}
    laws = {z: sign, W: sign, x.array: skew, **(arrays or {})}
    model = Model({named[k]: v for k, v in numbers.items()}, {}, {}, laws, functions or {}, definitions)
    return Evaluation(model).value(expression, at or {})


def test_a_moment_is_the_sum_over_outcomes():
    """x is -1 with probability 2/3 and 2 with probability 1/3."""
    assert [value(E(x**k)) for k in range(1, 5)] == [0, 2, 2, 6]


def test_variance_of_a_sum_of_products():
    """Three products of independent signs have variance 3."""
    assert value(Var(Sum(z[i] * W[i, 1], (i, 1, n))), n=3, m=1) == 3


def test_covariance_of_an_entry_with_itself_and_with_another():
    """Cov[z_1, z_1] = 1 and Cov[z_1, z_2] = 0 for independent signs."""
    assert value(Cov(z[1], z[1]), n=2) == 1
    assert value(Cov(z[1], z[2]), n=2) == 0


def test_an_expectation_inside_an_expectation_is_a_number():
    """E[(x - E[x^2])^2] = 2 + 4."""
    assert value(E((x - E(x**2)) ** 2)) == 6


def test_entries_of_one_draw():
    """With one draw for all entries, E[z_1 z_2] = 1."""
    one = Spec((two_point,), Integer(0), Integer(1), spread=Spread.ONE)
    assert value(E(z[1] * z[2]), n=2, arrays={z: one}) == 1


def test_parity_is_pairwise_but_not_mutually_independent():
    """E[z_1 z_2] = 0 while z_1 z_2 z_3 is always 1 or always -1."""
    parity = Spec((two_point,), Integer(0), Integer(1), spread=Spread.PARITY)
    assert value(E(z[1] * z[2]), n=3, arrays={z: parity}) == 0
    assert abs(value(E(z[1] * z[2] * z[3]), n=3, arrays={z: parity})) == 1


def test_conditions_on_indices_in_sums():
    """Before and Distinct are 1 or 0."""
    assert value(Sum(Before(i, j), (i, 1, n), (j, 1, n)), n=3) == 3
    assert value(Sum(Distinct(i, j), (i, 1, n), (j, 1, n)), n=3) == 6


def test_an_empty_sum_is_zero_and_an_empty_product_one():
    """Ranges may be empty."""
    assert value(Sum(a, (i, 1, 0)), a=5) == 0
    assert value(Product(a, (i, 1, 0)), a=5) == 1


def test_a_bound_name_shadows_a_free_one():
    """In sum_i (sum_i i) the inner sum is a number to the outer one."""
    inner = Sum(i, (i, 1, 3))
    assert value(Sum(inner, (i, 1, 2)), n=3) == 12


def test_roots_of_squares_are_exact():
    """sqrt(a) sqrt(b) with a b a square is rational, though neither factor is."""
    assert value(sqrt(a) * sqrt(b), a=2, b=8) == 4
    assert value(1 / sqrt(a), a=9) == Fraction(1, 3)


def test_irrational_numbers_have_fifty_digits():
    """sqrt(2)^2 differs from 2 by rounding alone, and pi is pi."""
    assert compare(value(sqrt(a), a=2) ** 2, 2) == 0
    assert compare(value(Rational(1) * pi), context.pi) == 0


def test_a_symbol_known_by_its_square():
    """If a is the positive root of 1/2 then a^2 is 1/2 exactly, and a^4 1/4."""
    evaluation = Evaluation(Model({}, {a: Fraction(1, 2)}, {}, {}, {}))
    assert evaluation.value(a**2, {}) == Fraction(1, 2)
    assert evaluation.value(a**4, {}) == Fraction(1, 4)
    assert compare(evaluation.value(a, {}), context.sqrt(context.mpf("0.5"))) == 0


def test_definitions_are_unfolded_and_share_their_randomness():
    """s_k for different k share z: their squares are correlated."""
    s, k = Array("s", m), index("k", m)
    wide = Spec((two_point, skew_up), Integer(0), Integer(1), scales=(1, 2))
    body = defined(s[k], Sum(z[i] * W[i, k], (i, 1, n)))
    arrays = {z: Spec((skew_up,), Integer(0), Integer(2)), W: wide}
    assert value(Cov(s[1] ** 2, s[2] ** 2), n=1, m=2, definitions=(body,), arrays=arrays) != 0


def test_definitions_recursive_in_a_label():
    """h^(l+1) = 2 h^l from h^0 = a."""
    layer = Symbol("l", integer=True)
    h = ConstantArray("h", labels=(layer,))
    rules = (defined(h[0], a), defined(h[layer + 1], 2 * h[layer]))
    assert value(h[3], a=5, definitions=rules) == 40


def test_a_recursion_without_a_base_is_refused():
    """It does not come to an end, or to a layer before the first, and says so."""
    layer = Symbol("l", integer=True)
    h = ConstantArray("h", labels=(layer,))
    with pytest.raises(OutOfRange, match="come to an end"):
        value(h[3], definitions=(defined(h[layer], 2 * h[layer + 1]),))
    with pytest.raises(OutOfRange, match="before the first"):
        value(h[3], definitions=(defined(h[layer + 1], 2 * h[layer]),))


def test_a_definition_of_a_square():
    """a^2 := Var[x] makes a the positive root."""
    rule = (defined(a**2, Var(x)),)
    assert value(a**2, definitions=rule) == 2
    assert value(a**4, definitions=rule) == 4


def test_a_defined_function_and_its_derivative():
    """f(t) := t^3 + relu(t) has f'(2) = 13."""
    f, t = Function("f"), Symbol("t", real=True)
    rule = (defined(f(t), t**3 + RELU(t)),)
    assert value(f(Integer(2)), definitions=rule) == 10
    assert value(f.prime(Integer(2)), definitions=rule) == 13


def test_a_function_that_is_made_of_others_has_a_derivative_and_one_that_is_a_mean_none():
    """f(t) := t relu(t) + relu(2 t) has f'(3) = 8; of f(t) := E[t x] the models say nothing."""
    f, t = Function("f"), Symbol("t", real=True)
    assert value(f.prime(Integer(3)), definitions=(defined(f(t), t * RELU(t) + RELU(2 * t)),)) == 8
    with pytest.raises(Unsupported, match="the derivative of"):
        value(f.prime(Integer(3)), definitions=(defined(f(t), E(t * x)),))


def test_a_function_of_the_model_is_applied_in_every_outcome():
    """E[f(x)] for f(t) = t^3 + t."""
    f = Function("f")
    assert value(E(f(x)), functions={f: smooth_map(T**3 + T)}) == 2


def test_a_random_value_stays_random():
    """Outside E an entry is no number: its support is what it can be."""
    evaluation = Evaluation(Model({}, {}, {}, {x.array: skew}, {}))
    assert sorted(evaluation.chance.support((evaluation.value(x, {}),))) == [(-1,), (2,)]


def normal(expression, *parameters):
    laws = {x.array: Spec(law=Law("normal", parameters))}
    evaluation = Evaluation(Model({}, {}, {}, laws, {}))
    return evaluation.value(expression, {}), evaluation.chance.method()


def test_polynomials_of_a_normal_variable_are_exact():
    """E[x^6] = 15 v^3, a rational number, and the method is said."""
    result, method = normal(E(x**6), Integer(0), Rational(1, 2))
    assert result == Fraction(15, 8)
    assert "normal law through its exact moments up to order 6" in method


def test_relu_of_a_normal_variable():
    """Var[relu(x)] = 1/2 - 1/(2 pi) for the standard normal law."""
    result, _ = normal(Var(RELU(x)), Integer(0), Integer(1))
    assert compare(result, Fraction(1, 2) + -1 / (2 * context.pi)) == 0


def test_tanh_of_a_normal_variable_by_quadrature():
    """E[tanh(x)^2] = 0.39429449..., and the quadrature is said."""
    result, method = normal(E(Function("tanh", "tanh")(x) ** 2), Integer(0), Integer(1))
    assert abs(result - context.mpf("0.3942944903978")) < context.mpf("1e-12")
    assert "quadrature" in method


def test_a_kink_away_from_the_centre_is_integrated():
    """E[relu(x - 1)] = phi(1) - (1 - Phi(1)) for the standard normal law."""
    result, _ = normal(E(RELU(x - 1)), Integer(0), Integer(1))
    expected = context.npdf(1) - (1 - context.ncdf(1))
    assert abs(result - expected) < context.mpf("1e-20")


def test_a_random_orthogonal_matrix_has_its_second_moments():
    """E[W_11^2] = 1/n; a fourth moment is refused, since signed permutations would get it wrong."""
    Q = RandomArray("Q", n, n)
    law = {Q: Spec(law=Law("orthogonal"))}
    assert value(E(Q[1, 1] ** 2), n=3, arrays=law) == Fraction(1, 3)
    assert value(E(Q[1, 1] * Q[1, 2]), n=3, arrays=law) == 0
    with pytest.raises(Unsupported, match="degree above 3"):
        value(E(Q[1, 1] ** 4), n=3, arrays=law)


def test_one_hot_has_one_one():
    """The entries sum to 1 in every outcome and each has mean 1/n."""
    law = {z: Spec(law=Law("one-hot"))}
    assert value(E(z[2]), n=3, arrays=law) == Fraction(1, 3)
    assert value(Var(Sum(z[i], (i, 1, n))), n=3, arrays=law) == 0


def test_a_law_that_does_not_fit_its_array_is_refused():
    """A matrix is not one-hot, a vector not orthogonal; normal has two parameters."""
    for array, law in [(W, Law("one-hot")), (z, Law("orthogonal")), (z, Law("normal", (Integer(1),)))]:
        entry = array[1, 1] if array is W else array[1]
        with pytest.raises(Unsupported, match=law.name):
            value(E(entry), n=2, m=2, arrays={array: Spec(law=law)})


def test_what_cannot_be_computed_is_said():
    """Division by zero, a position out of range, an array without a law, too many outcomes."""
    with pytest.raises(Undefined, match="division by zero"):
        value(1 / a, a=0)
    with pytest.raises(OutOfRange, match="out of range"):
        value(E(z[3]), n=2)
    with pytest.raises(Unsupported, match="no law"):
        value(E(RandomArray("q", n)[1]), n=2)
    with pytest.raises(Unsupported, match="outcomes"):
        value(E(Sum(z[i], (i, 1, n)) ** 2), n=20)
