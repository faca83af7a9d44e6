"""What follows by algebra from equations whose moments are sums: each moment is one unknown."""

import pytest
from sympy import Integer, Sum, sqrt

from derive.kernel import consequence, gather
from derive.language.assumptions import (
    Claim,
    Has,
    Property,
    Relation,
    condition,
    defined,
    identically_distributed,
    iid,
    independent,
    zero_mean,
)
from derive.language.expressions import Cov, E, Function, RandomArray, Var, constants, dimensions, index

(n,) = dimensions("n")
c, g, h = constants("c g h")
j, k = index("j", n), index("k", n)
x, y, W, s = RandomArray("x", n), RandomArray("y", n), RandomArray("W", n, n), RandomArray("s", n)
f = Function("f")
# neither x nor y is independent of itself: Var[s] is a sum of covariances
given = [defined(s[k], Sum(x[j] * W[j, k], (j, 1, n)))]
v, w = Var(s[k]), Var(Sum(y[j], (j, 1, n)))


def follows(claim, *premises, given=given):
    """The kernel's answer for equations given as pairs."""
    equal = [Claim(left, Relation.EQUAL, right) for left, right in (claim, *premises)]
    return consequence(equal[0], tuple(equal[1:]), gather(given))


@pytest.mark.parametrize(
    ("claim", "premises"),
    [
        ((h, v * w), [(g, v), (h, g * w)]),
        ((g**4, v**2), [(g**2, v)]),
        ((g, 1 / n), [(n * g * v, v)]),
        ((g, h), [(g * v, h * v)]),
        ((g, w / v), [(g * v, w)]),
        ((h, Cov(s[k], s[k]) + 1), [(g, Var(s[k])), (h, g + 1)]),
    ],
    ids=["put in", "squared", "divided by", "cancelled", "solved for", "written otherwise"],
)
def test_an_equation_between_sums_follows_where_algebra_shows_it(claim, premises):
    """Whatever the moments are worth, as far as their forms are equal."""
    assert follows(claim, *premises).how == "consequence"


@pytest.mark.parametrize(
    ("claim", "premises"),
    [
        ((h, v), [(g, v), (h, g * w)]),
        ((g, v), [(g**2, v**2)]),
        ((g, h), [(g * Cov(s[k], W[1, 1]), h * Cov(s[k], W[1, 1]))]),
        ((g, v), [(g, w)]),
    ],
    ids=["a factor lost", "a sign lost", "cancelled where it may vanish", "another moment"],
)
def test_an_equation_between_sums_that_algebra_does_not_show_is_left_open(claim, premises):
    """It is not said to be false: the moments may be related in other ways."""
    assert follows(claim, *premises).code == "outside"


def test_what_is_cancelled_is_a_condition():
    """g v = h v gives g = h where v is not 0, said in terms of the moments and not of what stands for them."""
    theorem = follows((g, h), (g * w, h * w))
    (nonzero,) = theorem.conditions
    assert nonzero.relation is Relation.DISTINCT
    assert nonzero.left.has(E)
    assert {symbol.name for symbol in nonzero.left.free_symbols} <= {"n", *"ijkl"}


def test_a_square_root_has_its_sign_from_what_is_given():
    """g^2 = v says g = sqrt(v) only for g > 0."""
    claim = (g, sqrt(v)), (g**2, v)
    assert not follows(*claim)
    assert follows(*claim, given=[*given, condition(g, ">", 0)])
    assert not follows((g, -sqrt(v)), (g**2, v), given=[*given, condition(g, ">", 0)])


def test_moments_that_the_given_makes_equal_are_one_unknown():
    """The two sums differ but for what is independent."""
    apart = [*iid(y), *iid(W), independent(x, W), zero_mean(W)]
    claim = (g * Var(s[k]), h * Var(s[1])), (g, h)
    assert follows(*claim, given=[*given, *apart])
    assert not follows(*claim, given=given)


def test_a_contradiction_is_not_a_proof():
    """Premises that cannot hold prove nothing, for sums as for numbers."""
    refusal = follows((g, h), (v, v + 1))
    assert refusal.code == "outside"
    assert "contradict" in refusal.reason or "sums" in refusal.reason
    assert not follows((g, h), (Integer(1), Integer(2)))


def test_a_divisor_of_unknown_sign_is_a_condition_too():
    """g c = 1 gives g = 1/c for a covariance that is not 0, and a power of it stays one."""
    cov = Cov(s[k], s[j] * W[1, 1])
    theorem = follows((g, 1 / cov), (g * cov, Integer(1)))
    assert theorem
    assert any(c.left.has(E) and not c.left.has(g) for c in theorem.conditions)
    assert not follows((g, 2 / cov), (g * cov, Integer(1)))


def test_a_root_of_a_sum_with_another_number_is_left_open():
    """What is divided by could then not be said without the unknowns."""
    root = sqrt(1 + Cov(s[k], W[1, 1]))
    assert not follows((g, 1 / root), (g * root, Integer(1)))


@pytest.mark.parametrize("spread", [True, False])
def test_what_is_cancelled_is_no_condition_where_the_given_says_that_it_is_positive(spread):
    """E[(sum of nonnegative numbers)^2] is positive where they are not constant."""
    total = E(Sum(x[j], (j, 1, n)) ** 2)
    alike = [Has(x, Property.NONNEGATIVE), identically_distributed(x), *([Has(x, Property.NONCONSTANT)] * spread)]
    assert bool(follows((g, h), (g * total, h * total), given=alike).conditions) is not spread


def test_a_divisor_of_a_sum_and_a_number_is_said_with_both():
    """g (c + Cov) = 1 gives g = 1/(c + Cov) where c + Cov is not 0."""
    divisor = c + Cov(Sum(x[j], (j, 1, n)), Sum(y[j], (j, 1, n)))
    theorem = follows((g, 1 / divisor), (g * divisor, Integer(1)))
    assert theorem
    assert any(said.left.has(c) and said.left.has(E) for said in theorem.conditions)
    assert not follows((g, 1 / (divisor + 1)), (g * divisor, Integer(1)))


@pytest.mark.parametrize("inside", [c, Cov(Sum(x[j], (j, 1, n)), Sum(y[j], (j, 1, n)))])
def test_a_divisor_with_a_root_of_a_sum_is_left_open(inside):
    """The condition could not be said without the unknown that stands for it; of a number it can."""
    both = 1 / (h + sqrt(1 + inside))
    answer = follows((g, h), (g * w + both, h * w + both))
    assert bool(answer) is (inside == c)
    assert answer or "a root of a sum that is divided by" in answer.reason
