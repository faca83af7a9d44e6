"""Gaussian moments: the closed forms and the rigorous integrals hold each other to account."""

import math

import mpmath
import pytest
import sympy as sp
from flint import acb, arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.activations import (
    NAMES,
    ActivationError,
    NoFiniteMoment,
    Order,
    X,
    closed_form,
    find,
    moment,
    moments,
    own,
)
from derive.activations.enclosure import NotAudited, compiled, number, run
from derive.activations.moments import enclosed
from derive.activations.rectifiers import leaky_relu
from derive.activations.squashing import scaled_tanh

ORDERS = [Order(f=1), Order(f=2), Order(f=3), Order(slope=1), Order(slope=2), Order(f=1, slope=1), Order(1, 1, 1)]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("q", ["1", "1/50", "7"])
def test_an_exact_moment_lies_in_the_interval_of_the_integral(name: str, q: str) -> None:
    """Wherever there is a closed form, integrating without it gives an interval that holds it."""
    f, variance = find(name), sp.Rational(q)
    for order in ORDERS:
        exact = closed_form(f, order.f, order.slope, variance, order.s)
        if exact is not None:
            with ctx.workdps(40):
                assert enclosed(f, order, variance, 12).overlaps(number(exact)), order


def test_closed_forms_hold_for_symbols() -> None:
    """Variance and slope may be symbols: E f^2 = q (1 + a^2)/2 for two slopes."""
    q, a = sp.Symbol("q", positive=True), sp.Symbol("a", real=True)
    assert sp.expand(closed_form(leaky_relu(a), 2, 0, q) - q * (1 + a**2) / 2) == 0
    assert closed_form(find("erf"), 2, 0, q) == 2 * sp.asin(2 * q / (2 * q + 1)) / sp.pi
    assert closed_form(find("tanh"), 2, 0, q) is None


def test_more_digits_refine_the_interval() -> None:
    """The interval at 40 digits lies in the one at 10."""
    coarse, fine = (moment(find("tanh"), Order(f=2), 1, digits).ball for digits in (10, 40))
    assert coarse.contains(fine)
    assert fine.rad() < arb("1e-38")


def test_the_analytic_flag_decides_whether_a_kinked_integrand_is_enclosed() -> None:
    """sqrt(x^2) integrated over its kink: right with the flag handed on, tight and wrong without it."""
    program = compiled([sp.Pow(X**2, sp.Rational(1, 2), evaluate=False)])
    heeding = acb.integral(lambda x, analytic: run(program, x, analytic)[0], -1, 2).real
    ignoring = acb.integral(lambda x, analytic: run(program, x, False)[0], -1, 2).real
    truth = arb("2.5")
    assert heeding.overlaps(truth)
    assert heeding.rad() < arb("1e-10")
    assert not ignoring.overlaps(truth)


def test_a_moment_needs_the_flag_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """E sqrt(s^2 + 1/10^4), with branch points close to the real line: without the flag, tight and wrong."""
    f = find("sqrt(x^2 + 0.0001)")
    with mpmath.workdps(40):
        cuts = [-14, -4, -1, -0.1, -0.01, 0, 0.01, 0.1, 1, 4, 14]
        plain = str(mpmath.quad(lambda x: mpmath.sqrt(x * x + mpmath.mpf("0.0001")) * mpmath.npdf(x), cuts))
    with ctx.workdps(40):
        truth = arb(plain, "1e-25")
        assert enclosed(f, Order(f=1)).overlaps(truth)
        monkeypatch.setattr(moments, "run", lambda program, x, analytic: run(program, x, False))
        ignoring = enclosed(f, Order(f=1))
        assert not ignoring.overlaps(truth)
        assert ignoring.rad() < arb("1e-15")


@pytest.mark.parametrize(
    ("expression", "crossing"),
    [
        (sp.log(X), acb(arb(-1, 0.5), arb(0, 0.5))),
        (sp.sqrt(X), acb(arb(-1, 0.5), arb(0, 0.5))),
        (sp.atan(X), acb(arb(0, 0.5), arb(2, 0.5))),
        (sp.asin(X), acb(arb(2, 0.5), arb(0, 0.5))),
        (1 / X, acb(arb(0, 0.5), arb(0, 0.5))),
        (sp.tanh(X), acb(arb(0, 0.5), arb(1.6, 0.5))),
    ],
)
def test_a_ball_on_a_branch_cut_or_pole_is_not_called_analytic(expression: sp.Expr, crossing: acb) -> None:
    """Each audited function answers with a non-finite ball where it is not analytic on the ball given."""
    assert not run(compiled([expression]), crossing, True)[0].is_finite()


@pytest.mark.parametrize("expression", [sp.log(X), sp.sqrt(X), sp.atan(X), sp.exp(X), sp.erf(X), sp.sin(X), sp.cos(X)])
def test_a_ball_away_from_cuts_is_enclosed(expression: sp.Expr) -> None:
    """The twin of the refusal: where the function is analytic the flag changes nothing."""
    ball = acb(arb(2, 0.25), arb(0, 0.25))
    assert run(compiled([expression]), ball, True)[0].is_finite()


def test_a_function_that_is_not_audited_is_not_certified() -> None:
    """sinh still has a value, by an ordinary quadrature, which says that it proves nothing: E sinh^2 = (e^2
    - 1)/2.
    """
    found = moment(own(sp.sinh(X)), Order(f=2), 1, 10)
    assert not found.certified
    assert float(found.ball.mid()) == pytest.approx((math.exp(2) - 1) / 2, rel=1e-9)
    with pytest.raises(NotAudited, match="not among the trusted functions"):
        enclosed(own(sp.sinh(X)), Order(f=2))


def test_a_users_function_of_audited_parts_is_certified() -> None:
    """tanh written as text gives the certified moments of tanh."""
    found, known = moment(find("2*tanh(x)/2"), Order(f=2)), moment(find("tanh"), Order(f=2))
    assert found.certified
    assert found.ball.overlaps(known.ball)


@pytest.mark.parametrize("text", ["exp(x^2)", "1/x", "log(x)", "1/(x - 1)^2"])
def test_a_moment_that_may_not_exist_is_refused(text: str) -> None:
    """Growth without a bound, poles and undefined values are not given a number."""
    with pytest.raises(NoFiniteMoment):
        moment(find(text), Order(f=2))


@pytest.mark.parametrize("text", ["1/x", "x*exp(x^2)", "1/x^3"])
def test_an_odd_function_without_a_mean_is_not_given_the_mean_zero(text: str) -> None:
    """Symmetry makes an expectation vanish only where there is one."""
    with pytest.raises(NoFiniteMoment):
        moment(find(text), Order(f=1))


def test_a_function_that_is_not_real_between_its_kinks_is_refused() -> None:
    """The square of sqrt(x^2 - 1) would be real, the function is not."""
    f = own(sp.Piecewise((sp.sqrt(X**2 - 1), (X > -1) & (X < 1)), (X, True)))
    with pytest.raises(NoFiniteMoment, match="leave the domain of a root"):
        moment(f, Order(f=2))


def test_a_parameter_without_a_value_is_asked_for() -> None:
    """An integral needs numbers; the message names the symbol."""
    with pytest.raises(ActivationError, match="needs a number for b"):
        moment(scaled_tanh(1, sp.Symbol("b", real=True)), Order(f=2))


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(NAMES), st.fractions(min_value="1/20", max_value=20, max_denominator=50))
def test_the_cauchy_schwarz_inequality_holds(name: str, q: object) -> None:
    """(E f f')^2 <= E f^2 E f'^2, whichever way the three were computed."""
    f = find(name)
    both, value, slope = (moment(f, order, q).ball for order in (Order(0, 1, 1), Order(0, 2, 0), Order(0, 0, 2)))
    assert (both**2 - value * slope).lower() <= 0


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(NAMES), st.fractions(min_value="1/20", max_value=20, max_denominator=50))
def test_steins_lemma_holds(name: str, q: object) -> None:
    """E[s f(s)] = q E f'(s) for every continuous f, kinked or not."""
    f = find(name)
    left, slope = (moment(f, order, q).ball for order in (Order(s=1, f=1), Order(slope=1)))
    with ctx.workdps(30):
        assert left.overlaps(slope * number(sp.Rational(q)))
