"""What follows from equations, what holds to leading order, and what cannot be negative."""

import pytest
from sympy import Integer, Rational, Sum, Symbol, sqrt

from derive.kernel import consequence, gather, identity, inequality, leading_order
from derive.language.assumptions import (
    Claim,
    Has,
    Large,
    Property,
    Relation,
    Small,
    condition,
    kurtosis,
    odd,
    positive,
    smooth,
    symmetric,
    unit_slope,
    variance,
    zero_mean,
)
from derive.language.expressions import (
    RELU,
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

n, m = dimensions("n m")
a, b, c, d = constants("a b c d")
x = RandomArray("x", n)
w = random_variable("w")
f = Function("f")
ABS = Function("abs", "abs")


def equal(left, right):
    return Claim(left, Relation.EQUAL, right)


def follows(conclusion, *premises, given=()):
    return consequence(conclusion, premises, gather(given))


def approximately(left, right, given):
    return leading_order(Claim(left, Relation.APPROXIMATE, right), gather(given))


# Consequences


def test_a_number_can_be_divided_by_if_it_is_not_zero():
    """c a = c b gives a = b for positive c, and not for c that may be zero."""
    given_by = equal(c * a, c * b)
    assert follows(equal(a, b), given_by, given=[positive(c)])
    assert not follows(equal(a, b), given_by)
    assert not follows(equal(a, b), given_by, given=[condition(c, "≥", 0)])


def test_dividing_by_a_variance_is_noted_or_rests_on_nonconstant():
    """n Var[w] q = q gives n Var[w] = 1 where q is not zero."""
    premise = equal(n * Var(w) * Var(x[1]), Var(x[1]))
    theorem = follows(equal(n * Var(w), 1 + Integer(0)), premise, given=[zero_mean(x), zero_mean(w)])
    assert [claim.left for claim in theorem.conditions] == [Var(x[1])]
    sure = Has(x, Property.NONCONSTANT)
    theorem = follows(equal(n * Var(w), Integer(1)), premise, given=[zero_mean(x), zero_mean(w), sure])
    assert theorem.conditions == ()
    assert sure in theorem.assumptions


def test_a_root_is_taken_where_the_sign_is_known():
    """a^2 = 6 / (n + m) gives a = sqrt(...) for positive a."""
    premise, root = equal(a**2, 6 / (n + m)), equal(a, sqrt(6 / (n + m)))
    assert follows(root, premise, given=[positive(a)])
    assert not follows(root, premise)
    assert follows(premise, root)


def test_contradictory_premises_prove_nothing():
    """a = 1 and a = 2."""
    answer = follows(equal(b, c), equal(a, Integer(1)), equal(a, Integer(2)))
    assert "contradict" in answer.reason
    answer = follows(equal(b, c), equal(a + 1, Integer(0)), given=[positive(a)])
    assert "contradict" in answer.reason


def test_only_equations_are_premises():
    """a < b is not a = b."""
    assert "not for claims" in follows(equal(a, b), Claim(a, Relation.LESS, b)).reason
    assert follows(equal(b, a), equal(a, b))


@pytest.mark.parametrize(
    ("rule", "relation"),
    [
        (identity, Relation.LESS),
        (identity, Relation.APPROXIMATE),
        (inequality, Relation.EQUAL),
        (leading_order, Relation.LESS),
    ],
)
def test_a_rule_proves_its_own_relations_only(rule, relation):
    """a = a proves neither a < a nor the other way round."""
    assert "not for claims" in rule(Claim(a, relation, a), frozenset()).reason


# Leading order

ACTIVATION = (odd(f), unit_slope(f), smooth(f))


def test_a_smooth_odd_activation_keeps_the_variance_of_a_small_signal():
    """Each of the three declarations is needed (odd, or f(0) = 0 is not known)."""
    claim = Var(f(w)), Var(w)
    assert approximately(*claim, [*ACTIVATION, symmetric(w)])
    for left_out in ACTIVATION:
        assert not approximately(*claim, [*(a for a in ACTIVATION if a != left_out), symmetric(w)])


def test_a_factor_lost_is_lost_to_leading_order_too():
    """Var f(w) is not 2 Var w."""
    assert not approximately(Var(f(w)), 2 * Var(w), [*ACTIVATION])


def test_leading_order_in_a_small_and_a_large_number():
    """1 + c for small c, n + 1 for large n; and not for c or n of any size."""
    assert approximately(1 + c, Integer(1), [Small(c)])
    assert approximately(n + 1, n, [Large(n)])
    assert not approximately(1 + c, Integer(1), [])
    assert not approximately(n + 1, Integer(1), [Large(n)])


def test_a_small_number_inside_a_root_is_not_overlooked():
    """sqrt(1 + c) - 1 is c / 2 and not 0."""
    answer = approximately(sqrt(1 + c) - 1 + d * c, sqrt(1 + c) - 1, [Small(c)])
    assert "inside a root" in answer.reason


def test_terms_that_something_large_brings_back_are_not_dropped():
    """n^5 c^4 is not small beside c."""
    assert not approximately(n**5 * c**4 + c, c, [Large(n), Small(c)])
    answer = approximately(n**5 * (f(c) - c) ** 2 + c, c, [Large(n), *ACTIVATION])
    assert "large" in answer.reason


# Inequalities


def test_a_second_moment_is_at_least_the_variance():
    """Since the square of the mean is not negative; it may be zero."""
    claim = E(w**2), Var(w)
    assert inequality(Claim(claim[0], Relation.AT_LEAST, claim[1]), frozenset())
    assert not inequality(Claim(claim[0], Relation.GREATER, claim[1]), frozenset())
    assert not inequality(Claim(claim[0], Relation.AT_MOST, claim[1]), frozenset())


def test_the_sign_of_a_covariance_is_not_known():
    """Nor of a number; of a positive number it is."""
    assert not inequality(Claim(Cov(x[1], x[2]), Relation.AT_LEAST, Integer(0)), frozenset())
    assert not inequality(Claim(c, Relation.AT_LEAST, Integer(0)), frozenset())
    assert inequality(Claim(c, Relation.AT_LEAST, Integer(0)), gather([positive(c)]))
    assert inequality(Claim(n + 1, Relation.GREATER, Integer(0)), frozenset())


def test_symbols_are_known_by_name_and_place():
    """A condition on one number says nothing of another."""
    other = Symbol("e", real=True)
    assert not inequality(Claim(other, Relation.AT_LEAST, Integer(0)), gather([positive(c)]))


def test_an_activation_of_what_is_not_small_is_not_expanded():
    """Where y alone is small, E[f(x) x] is not E[x^2], and f(x + y) is left undecided."""
    y = RandomArray("y", n)
    given = [odd(f), smooth(f), unit_slope(f), symmetric(x), symmetric(y), Small(y)]
    refusal = approximately(E(f(x[1]) * x[1]), E(x[1] ** 2), given)
    assert not refusal
    assert refusal.code == "differs"
    refusal = approximately(E(f(x[1] + y[1]) ** 2), E((x[1] + y[1]) ** 2), given)
    assert "only part of its argument is small" in refusal.reason
    assert approximately(E(f(y[1]) * x[1] ** 2 * y[1]), E(x[1] ** 2 * y[1] ** 2), given)


def test_what_is_small_is_among_the_assumptions_used():
    """A proof to leading order in y rests on y being small."""
    y = RandomArray("y", n)
    given = [odd(f), smooth(f), unit_slope(f), symmetric(y), Small(y)]
    assert Small(y) in approximately(E(f(y[1]) * y[1]), E(y[1] ** 2), given).assumptions


@pytest.mark.parametrize("power", [1, 3])
def test_an_odd_moment_cannot_be_negative_where_the_variable_cannot(power):
    """E[x^3] may be anything, unless x is said to be nonnegative or is what ReLU gives."""
    nonnegative = gather([Has(x, Property.NONNEGATIVE)])
    claim = Claim(E(x[1] ** power), Relation.AT_LEAST, Integer(0))
    assert not inequality(claim, frozenset())
    assert inequality(claim, nonnegative)
    assert not inequality(Claim(claim.left, Relation.GREATER, Integer(0)), nonnegative)
    assert inequality(Claim(E(RELU(x[1] + x[2]) ** power), Relation.AT_LEAST, Integer(0)), frozenset())


INEQUALITIES = [
    ("a variance", (Var(f(x[1]) * w), ">=", Integer(0)), True),
    ("and not above any number", (Var(f(x[1]) * w), ">=", Integer(1)), False),
    ("the mean of a square", (E(f(x[1]) ** 2), ">=", E(f(x[1])) ** 2), True),
    ("and not of another", (E(f(x[1]) ** 2), ">=", E(f(x[2])) ** 2), False),
    ("a fourth power", (E(x[1] ** 4), ">=", E(x[1] ** 2) ** 2), True),
    ("and not the other way round", (E(x[1] ** 2) ** 2, ">=", E(x[1] ** 4)), False),
    ("Cauchy and Schwarz", (E(x[1] * w) ** 2, "<=", E(x[1] ** 2) * E(w**2)), True),
    ("of variances", (Cov(x[1], w) ** 2, "<=", Var(x[1]) * Var(w)), True),
    ("and not twice", (2 * Cov(x[1], w) ** 2, "<=", Var(x[1]) * Var(w)), False),
    ("a covariance by variances", (2 * Cov(x[1], w), "<=", Var(x[1]) + Var(w)), True),
    ("and not by one of them", (2 * Cov(x[1], w), "<=", Var(x[1])), False),
    ("Jensen for the absolute value", (E(ABS(w)), ">=", E(w)), True),
    ("from below", (E(ABS(w)), ">=", -E(w)), True),
    ("squared", (E(ABS(w)) ** 2, "<=", E(w**2)), True),
    ("and not above", (E(ABS(w)), "<=", E(w)), False),
    ("ReLU", (E(RELU(w)), ">=", E(w)), True),
    ("and not below", (E(RELU(w)), "<=", E(w)), False),
    ("a square of numbers", (a**2 + b**2, ">=", 2 * a * b), True),
    ("and not of more", (a**2 + b**2, ">=", 3 * a * b), False),
    ("a count", (n * Var(x[1]), ">=", Var(x[1])), True),
    ("and not a smaller one", (n * Var(x[1]), ">=", 2 * Var(x[1])), False),
    ("a share", (Var(x[1]) / n, "<=", Var(x[1])), True),
    ("a deviation", (sqrt(Var(f(w))), ">=", Integer(0)), True),
    ("and not above 0", (sqrt(Var(f(w))), ">", Integer(0)), False),
    ("not the sum of two signs", (E(w) + E(w**2), ">=", Integer(0)), False),
]


@pytest.mark.parametrize(("claim", "holds"), [row[1:] for row in INEQUALITIES], ids=[row[0] for row in INEQUALITIES])
def test_what_cannot_be_negative(claim, holds):
    """Squares, variances, what Cauchy, Schwarz and Jensen say; not what only looks like them."""
    left, sign, right = claim
    relation = {">=": Relation.AT_LEAST, "<=": Relation.AT_MOST, ">": Relation.GREATER}[sign]
    answer = inequality(Claim(left, relation, right), frozenset())
    assert bool(answer) is holds
    assert holds or "known signs" in answer.reason


def test_an_inequality_is_not_divided_by_what_may_vanish():
    """-E[x^3]^2 >= 0 where x^2 is constant: it says that E[x^3] is 0, and not that -1 >= 0."""
    given = gather([variance(x, Rational(9, 4)), zero_mean(x), kurtosis(x, 1)])
    square = E(x[1] ** 2)
    assert inequality(Claim(Cov(x[1] ** 2, x[1]) ** 2, Relation.AT_MOST, Integer(0)), given)
    assert not inequality(Claim(Cov(x[1] ** 2, x[1]), Relation.AT_LEAST, square**2), given)


def test_what_varies_has_a_positive_variance():
    """Var[x] > 0 and E[x^4] > 0 for a nonconstant x alone."""
    varies = gather([zero_mean(x), Has(x, Property.NONCONSTANT)])
    for moment in (Var(x[1]), E(x[1] ** 4)):
        claim = Claim(moment, Relation.GREATER, Integer(0))
        assert inequality(claim, varies)
        assert not inequality(claim, gather([zero_mean(x)]))


def test_what_a_sum_runs_over_stays_told_apart_about_the_mean():
    """sum_{p != q} c_p c_q may be negative, and sum_{p != q} c_p^2 may not; the same of means."""
    p, q, number = index("p", n), index("q", n), ConstantArray("c", n)
    for entry in (lambda i: number[i], lambda i: E(x[i])):
        products = Sum(Distinct(p, q) * entry(p) * entry(q), (p, 1, n), (q, 1, n))
        squares = Sum(Distinct(p, q) * entry(p) ** 2, (p, 1, n), (q, 1, n))
        for wrong in (products, Sum(entry(p), (p, 1, n)) ** 2 - Sum(entry(p) ** 2, (p, 1, n))):
            assert not inequality(Claim(wrong, Relation.AT_LEAST, Integer(0)), gather([]))
        assert inequality(Claim(squares, Relation.AT_LEAST, Integer(0)), gather([]))


def test_a_condition_says_which_entries_differ():
    """Var[sum x] d = 0 gives d = 0 where that variance is not 0, written with E[x_p] E[x_q]."""
    p = index("p", n)
    spread = Var(Sum(x[p], (p, 1, n)))
    (said,) = follows(equal(d, Integer(0)), equal(spread * d, Integer(0))).conditions
    assert identity(equal(said.left, spread), gather([]))
