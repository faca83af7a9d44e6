"""The tied recurrence against published polynomials, and against enumeration."""

from __future__ import annotations

from functools import cache
from itertools import product

import pytest
from sympy import Integer, Rational, expand

from derive.theorems import TooManySteps, bptt, gradient, tied
from derive.theorems.tied_recurrence import KAPPA, N

solved = cache(tied)
"""Each polynomial is computed once for all tests."""

PUBLISHED = {1: Integer(1), 2: 1 + 2 / N**2, 3: 1 + 10 / N**2 + 4 / N**3}


@pytest.mark.parametrize("steps", PUBLISHED)
def test_normal_weights_give_the_published_polynomial(steps: int) -> None:
    """1, 1 + 2/n^2, 1 + 10/n^2 + 4/n^3."""
    assert expand(solved(steps).ratio - PUBLISHED[steps]) == 0


def test_symmetric_weights_differ_by_their_kurtosis() -> None:
    """Two steps: 1 + (kappa - 1)/n^2, and the normal law has kappa = 3."""
    found = solved(2, "symmetric").ratio
    assert expand(found - (1 + (KAPPA - 1) / N**2)) == 0
    assert expand(found.subs(KAPPA, 3) - tied(2).ratio) == 0


def test_three_symmetric_steps_agree_with_the_normal_law() -> None:
    """kappa = 3 and E[W^6] = 15 Var[W]^3 give the normal polynomial."""
    general = solved(3, "symmetric").ratio
    moments = {s: {"kappa": 3, "m6": 15}[s.name] for s in general.free_symbols - {N}}
    assert expand(general.subs(moments) - tied(3).ratio) == 0


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_signs_of_a_two_by_two_matrix_can_be_counted(steps: int) -> None:
    """The mean over all 16 matrices of signs, scaled to variance 1/2, is the polynomial at n = 2."""
    assert _mean_over_signs(steps, back=False) == _at_signs(solved(steps, "symmetric").ratio)


def test_a_gradient_made_of_the_state_is_not_independent_of_the_weights() -> None:
    """One step of the loss |Wx|^2/2 gives 2 + (kappa - 2)/n: 2 + 1/n for normal weights, and not 1."""
    assert expand(gradient(1).ratio - 2 - 1 / N) == 0
    assert _mean_over_signs(1, back=True) == _at_signs(gradient(1, "symmetric").ratio)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_an_independent_gradient_grows_like_the_state(steps: int) -> None:
    """(W^T)^K d and W^K x have one polynomial, since W and its transpose have one law."""
    assert expand(bptt(steps).ratio - solved(steps).ratio) == 0


def test_the_theorem_says_that_x_is_independent_of_the_weights() -> None:
    """The ratio comes with a theorem of the kernel, for every such x."""
    found = tied(2)
    assert found.theorem.how == "identity"
    assert expand(found.neglected - 2 / N**2) == 0


@pytest.mark.parametrize(("steps", "law", "message"), [(0, "normal", "1 or more"), (1, "cauchy", "unknown law")])
def test_what_is_no_recurrence_is_refused(steps: int, law: str, message: str) -> None:
    """No steps, or a law without moments."""
    with pytest.raises(ValueError, match=message):
        tied(steps, law)


def test_steps_beyond_reach_are_refused_at_once() -> None:
    """Eight steps would take hours; three there and back as well."""
    with pytest.raises(TooManySteps, match="up to 6 are solved"):
        tied(8)
    with pytest.raises(TooManySteps, match="up to 2 are solved"):
        gradient(3)


def test_more_steps_than_the_budget_are_refused_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel gives up in good order."""
    monkeypatch.setattr("derive.theorems.tied_recurrence.TERMS", 10)
    with pytest.raises(TooManySteps, match="ask for fewer"):
        tied(3)


def _at_signs(ratio: object) -> Rational:
    return ratio.subs({s: 2 if s == N else 1 for s in ratio.free_symbols})


def _mean_over_signs(steps: int, *, back: bool) -> Rational:
    total = Integer(0)
    for a, b, c, d in product((1, -1), repeat=4):
        x = (Integer(1), Integer(0))
        for _ in range(steps):
            x = (a * x[0] + b * x[1], c * x[0] + d * x[1])
        for _ in range(steps if back else 0):
            x = (a * x[0] + c * x[1], b * x[0] + d * x[1])
        total += x[0] ** 2 + x[1] ** 2
    return total / 16 / 2 ** (steps * (2 if back else 1))
