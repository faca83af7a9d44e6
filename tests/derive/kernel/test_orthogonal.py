"""A random orthogonal matrix: its longer side adds up to one, and rows and columns may change sign."""

import pytest
from sympy import Integer, Rational, Sum

from derive import E, RandomArray, Refusal, Theorem, Var, condition, dimensions, distributed, independent, index, prove
from derive.kernel import inequality
from derive.language.assumptions import Claim, Relation

m, n = dimensions("m n")
i, j, l = index("i", m), index("j", n), index("l", n)
Q, x = RandomArray("Q", m, n), RandomArray("x", n)
orthogonal = [distributed(Q, "orthogonal")]
tall, wide = [*orthogonal, condition(n, "≤", m)], [*orthogonal, condition(m, "≤", n)]
norm = Sum(Sum(Q[i, j] * x[j], (j, 1, n)) * Sum(Q[i, l] * x[l], (l, 1, n)), (i, 1, m))


def test_orthonormal_columns_keep_every_norm():
    """|Qx| = |x| on the outcome itself, for any x whatever."""
    assert isinstance(prove(norm, Sum(x[j] ** 2, (j, 1, n)), tall), Theorem)


@pytest.mark.parametrize("given", [orthogonal, wide])
def test_a_matrix_not_known_to_be_tall_need_not_keep_norms(given):
    """With fewer rows than columns a norm may shrink."""
    refusal = prove(norm, Sum(x[j] ** 2, (j, 1, n)), given)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "differs"


@pytest.mark.parametrize(("given", "longer"), [(tall, m), (wide, n)])
def test_an_entry_s_variance_is_one_over_the_longer_side(given, longer):
    """All entries are alike, and as many squares add up to one; the shorter side does not count."""
    assert isinstance(prove(Var(Q[i, j]), 1 / longer, given), Theorem)
    assert isinstance(prove(Var(Q[i, j]), 1 / (m + n - longer), given), Refusal)


def test_without_the_longer_side_a_square_is_a_number_not_known():
    """Not negative, and the variance; no other moment."""
    square = E(Q[1, 1] ** 2)
    assert isinstance(prove(Var(Q[1, 1]), square, orthogonal), Theorem)
    assert inequality(Claim(square, Relation.AT_LEAST, Integer(0)), frozenset(orthogonal))
    assert isinstance(prove(square, 1 / m, orthogonal), Refusal)


def test_two_columns_are_uncorrelated_but_not_independent():
    """A column may change its sign alone; its squares are tied to those of the others."""
    assert isinstance(prove(E(Q[1, 1] * Q[1, 2]), Integer(0), orthogonal), Theorem)
    assert isinstance(prove(E(Q[1, 1] * Q[2, 2] * Q[1, 2]), Integer(0), orthogonal), Theorem)
    assert isinstance(prove(E(Q[1, 1] ** 2 * Q[1, 2] ** 2), 1 / m**2, tall), Refusal)


def test_two_by_two_minors_do_not_vanish():
    """E[Q_11 Q_22 Q_12 Q_21] is no product of means: no change of sign of rows and columns undoes it."""
    corners = Q[1, 1] * Q[2, 2] * Q[1, 2] * Q[2, 1]
    assert isinstance(prove(E(corners), Integer(0), orthogonal), Refusal)


def test_a_wide_matrix_keeps_its_share_of_a_norm_on_average():
    """E|Qx|^2 = m/n E|x|^2 for x independent of Q, and not for an x that may be made of it."""
    share = m / n * Sum(E(x[j] ** 2), (j, 1, n))
    assert isinstance(prove(E(norm), share, [*wide, independent(Q, x)]), Theorem)
    assert isinstance(prove(E(norm), share, wide), Refusal)


def test_the_law_must_be_the_orthogonal_one():
    """Independent normal entries of the same variance keep norms on average only."""
    iid_entries = [distributed(Q, "normal", 0, Rational(1) / m), condition(n, "≤", m)]
    assert isinstance(prove(norm, Sum(x[j] ** 2, (j, 1, n)), iid_entries), Refusal)
