"""All minimal sets of assumptions, and no other."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Sum

from derive.checker.minimal import OutOfTime, minimal_sets
from derive.kernel import Theorem, gather, identity
from derive.language.assumptions import Claim, Has, Property, Relation, iid, independent, variance, zero_mean
from derive.language.expressions import E, RandomArray, Var, constants, dimensions, index

n, m = dimensions("n m")
i, k = index("i", n), index("k", m)
z, W = RandomArray("z", n), RandomArray("W", n, m)
SYMBOLS = constants("a b c d e f")
ASSUMPTIONS = [variance(z, symbol) for symbol in SYMBOLS]


def of_a_claim(left, right, *assumptions):
    claim = Claim(left, Relation.EQUAL, right)

    def holds(subset):
        theorem = identity(claim, subset)
        return theorem.assumptions if isinstance(theorem, Theorem) else None

    return set(minimal_sets(holds, gather(assumptions)))


pre_activation = Sum(z[i] * W[i, k], (i, 1, n))
(W_independent, W_identical), (z_independent, z_identical) = iid(W), iid(z)
together = independent(z, W)


def test_the_forward_step_does_not_need_independent_inputs():
    """Var s = n E[z^2] Var W needs W independent, centred and independent of z; not z independent or centred."""
    found = of_a_claim(
        Var(pre_activation),
        n * E(z[1] ** 2) * Var(W[1, 1]),
        iid(z),
        zero_mean(z),
        iid(W),
        zero_mean(W),
        together,
    )
    assert frozenset({W_independent, W_identical, z_identical, zero_mean(W), together}) in found
    assert not any(z_independent in s and W_independent in s for s in found)


def test_a_second_way_is_found_too():
    """The variance of a sum factors by independent weights or by independent inputs."""
    found = of_a_claim(
        Var(pre_activation),
        n * Var(z[1]) * Var(W[1, 1]),
        iid(z),
        zero_mean(z),
        iid(W),
        zero_mean(W),
        together,
    )
    common = {W_identical, z_identical, zero_mean(z), zero_mean(W), together}
    assert found == {frozenset({*common, W_independent}), frozenset({*common, z_independent})}


def test_nothing_is_needed_for_what_always_holds():
    """The one minimal set is empty."""
    always = E(z[1] ** 2) - E(z[1]) ** 2
    assert of_a_claim(Var(z[1]), always, iid(z), zero_mean(z)) == {frozenset()}


def test_a_false_claim_has_no_minimal_set():
    """Whatever is given."""
    assert of_a_claim(Var(z[1]), 2 * Var(z[1]), iid(z), zero_mean(z)) == set()


def test_uncorrelated_inputs_do_as_well_as_independent_ones():
    """For the variance of a plain sum."""
    uncorrelated, same = Has(z, Property.UNCORRELATED), Has(z, Property.SAME_VARIANCE)
    found = of_a_claim(Var(Sum(z[i], (i, 1, n))), n * Var(z[1]), iid(z), uncorrelated, same)
    assert found == {frozenset({how, what}) for how in (z_independent, uncorrelated) for what in (z_identical, same)}


@settings(deadline=None)
@given(st.sets(st.frozensets(st.integers(0, 5), max_size=4), max_size=5))
def test_the_search_finds_what_trying_every_subset_finds(cores):
    """For any family of sufficient sets; a proof may use more than it needs."""
    cores = {frozenset(ASSUMPTIONS[position] for position in core) for core in cores}

    def holds(subset):
        return subset if any(core <= subset for core in cores) else None

    every = [frozenset(s) for size in range(7) for s in combinations(ASSUMPTIONS, size)]
    enough = [s for s in every if holds(s) is not None]
    expected = {s for s in enough if not any(other < s for other in enough)}
    assert set(minimal_sets(holds, frozenset(ASSUMPTIONS), cap=40)) == expected


@pytest.mark.parametrize(("calls", "sets"), [(3, 0), (20, 2)])
def test_what_is_not_known_to_be_minimal_is_not_called_so(calls, sets):
    """Where the time ends before a set is shrunk, it is not given."""
    asked = []

    def holds(subset):
        asked.append(subset)
        if len(asked) > calls:
            raise OutOfTime
        return subset if subset & set(ASSUMPTIONS[:2]) else None

    found = minimal_sets(holds, frozenset(ASSUMPTIONS[:3]))
    assert len(found) == sets
    assert all(len(s) == 1 for s in found)
