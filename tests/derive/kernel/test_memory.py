"""A memory that givens share: it saves work and changes no answer."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from sympy import Integer, Sum

from derive.kernel import Budget, Memory, Theorem, consequence, gather, identity
from derive.language.assumptions import Claim, Has, Property, Relation, condition, iid, independent, zero_mean
from derive.language.expressions import E, RandomArray, Var, constants, dimensions, index

n, m = dimensions("n m")
i, j, k = index("i", n), index("j", n), index("k", m)
a, b, c = constants("a b c")
z, W = RandomArray("z", n), RandomArray("W", n, m)
nonconstant = Has(z, Property.NONCONSTANT)
layer = Sum(z[i] * W[i, k], (i, 1, n))
given = gather([iid(z), zero_mean(z), iid(W), zero_mean(W), independent(z, W)])
claims = [
    (Var(layer), n * Var(z[1]) * Var(W[1, 1])),
    (Var(layer), n * E(z[1] ** 2) * Var(W[1, 1])),
    (E(layer * z[1]), E(z[1] ** 2) * E(W[1, k])),
    (E(Sum(z[i] * E(Sum(z[j], (j, 1, n))), (i, 1, n))), E(Sum(z[i], (i, 1, n))) ** 2),
    (E(layer), Integer(0)),
]


def _told(answer):
    if isinstance(answer, Theorem):
        return answer.assumptions, answer.conditions
    return answer.code


@pytest.mark.parametrize("claim", [Claim(left, Relation.EQUAL, right) for left, right in claims])
def test_a_shared_memory_changes_no_answer(claim):
    """Under every part of a given, an answer with what others have left in the memory is the answer without."""
    memory = Memory()
    parts = chain.from_iterable(combinations(sorted(given, key=str), r) for r in reversed(range(len(given) + 1)))
    for part in map(frozenset, parts):
        assert _told(identity(claim, part, Budget(memory=memory))) == _told(identity(claim, part))


def test_what_one_given_proves_another_does_not_take_over():
    """Zero mean, remembered from a given that has it, proves nothing where it is not given."""
    memory, claim = Memory(), Claim(E(layer), Relation.EQUAL, Integer(0))
    assert identity(claim, given, Budget(memory=memory))
    refused = identity(claim, given - {zero_mean(z), zero_mean(W)}, Budget(memory=memory))
    assert not refused
    assert refused.code == "differs"


def test_a_result_rests_on_what_its_parts_rest_on():
    """E[W E[z]] = 0 by E[z] = 0 is not taken over without it, though E[z] was known before the whole was asked."""
    memory, zero = Memory(), Integer(0)
    inside, part = E(W[1, 1] * E(z[1])), given - {zero_mean(W)}
    assert identity(Claim(E(z[1]), Relation.EQUAL, inside), part, Budget(memory=memory))
    refused = identity(Claim(inside, Relation.EQUAL, zero), part - {zero_mean(z)}, Budget(memory=memory))
    assert not refused


def test_what_must_not_vanish_is_noted_again():
    """A divisor that one given knows to be positive is a condition under one that does not, and the other way round."""
    memory = Memory()
    claim = Claim(E(z[1] * z[2]) / E(z[1] ** 2), Relation.EQUAL, E(z[1]) ** 2 / E(z[1] ** 2))
    open_ = gather([iid(z)])
    for part, conditions in ((open_, 1), (open_ | {nonconstant}, 0), (open_, 1), (open_ | {nonconstant}, 0)):
        assert len(identity(claim, part, Budget(memory=memory)).conditions) == conditions


def test_a_strict_condition_is_not_taken_for_a_weak_one():
    """c a = c b gives a = b for c > 0, and still does not for c >= 0 once that is remembered."""
    memory, claim, premise = Memory(), Claim(a, Relation.EQUAL, b), Claim(a * c, Relation.EQUAL, b * c)
    assert consequence(claim, (premise,), gather([condition(c, ">", 0)]), Budget(memory=memory))
    assert not consequence(claim, (premise,), gather([condition(c, "≥", 0)]), Budget(memory=memory))
