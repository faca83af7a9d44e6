"""`law`: the numbers of each rule, in numbers and symbols, and what is refused."""

from __future__ import annotations

import math

import pytest
import sympy as sp
from click.testing import CliRunner

from derive.activations import NoFiniteGain, UnknownActivation
from derive.theorems import holds
from initproof.command_line import main
from initproof.laws import NAMES, LawError, law

n, m = sp.symbols("n m", integer=True, positive=True)


@pytest.mark.parametrize(
    ("name", "variance"),
    [
        ("lecun", 1 / 512),
        ("he", 2 / 512),
        ("glorot", 2 / 2560),
        ("xavier", 2 / 2560),
        ("glorot_geometric", 1 / 1024),
        ("glorot_least_squares", 2560 / (512**2 + 2048**2)),
        ("backward", 1 / 2048),
        ("he_backward", 2 / 2048),
        ("orthogonal", 1 / 2048),
        ("pytorch_linear", 1 / 1536),
        ("pytorch_rnn", 1 / 1536),
    ],
)
def test_each_rule_gives_its_variance(name: str, variance: float) -> None:
    """512 units to 2048."""
    assert law(name, fan_in=512, fan_out=2048).variance == pytest.approx(variance, rel=1e-15)


def test_every_rule_scales_with_numbers_and_symbols_alike() -> None:
    """Putting numbers for the symbols gives what the numbers give."""
    for name in NAMES:
        symbolic = law(name, fan_in=n, fan_out=m)
        numeric = law(name, fan_in=30, fan_out=70)
        for each in ("variance", "std", "uniform_bound", "truncated_normal_scale", "forward", "backward"):
            there = sp.sympify(getattr(symbolic, each)).subs({n: 30, m: 70})
            assert float(there) == pytest.approx(getattr(numeric, each), rel=1e-12), (name, each)


def test_glorot_is_given_in_symbols() -> None:
    """2/(n + m) and its LaTeX."""
    found = law("glorot", fan_in=n, fan_out=m)
    assert sp.simplify(found.variance - 2 / (n + m)) == 0
    assert found._repr_latex_() == r"$\displaystyle \operatorname{Var}[W] = \frac{2}{m + n}$"


def test_the_distributions_of_a_law_have_its_variance() -> None:
    """a^2/3 for the uniform bound; .8796 of the scale for a normal law cut at two scales."""
    found = law("glorot", fan_in=512, fan_out=2048)
    assert found.uniform_bound == pytest.approx(0.0484122918, rel=1e-9)
    assert found.uniform_bound**2 / 3 == pytest.approx(found.variance)
    assert found.truncated_normal_scale * 0.879625661034239750 == pytest.approx(found.std, rel=1e-15)


def test_an_activation_enters_through_its_certified_gain() -> None:
    """gain^2 times the variance of gain one; the forward factor is then the identity's."""
    plain = law("glorot", fan_in=512, fan_out=2048)
    found = law("glorot", fan_in=512, fan_out=2048, activation="gelu")
    assert found.gain == pytest.approx(1.53353044119554, rel=1e-14)
    assert found.std == pytest.approx(found.gain * plain.std)
    assert found.forward == pytest.approx(plain.forward)


def test_a_leaky_slope_gives_he_s_formula() -> None:
    """2/((1 + a^2) n)."""
    assert law("he", fan_in=100, activation="leaky_relu(0.1)").variance == pytest.approx(2 / 1.01 / 100)


def test_glorot_makes_the_mean_of_both_factors_one() -> None:
    """And the geometric rule their product."""
    arithmetic = law("glorot", fan_in=30, fan_out=70)
    geometric = law("glorot_geometric", fan_in=30, fan_out=70)
    assert (arithmetic.forward + arithmetic.backward) / 2 == pytest.approx(1)
    assert geometric.forward * geometric.backward == pytest.approx(1)


def test_least_squares_misses_least() -> None:
    """No nearby variance, and none of the other rules, has a smaller sum of squared misses."""

    def misses(v: float) -> float:
        return (30 * v - 1) ** 2 + (70 * v - 1) ** 2

    best = law("glorot_least_squares", fan_in=30, fan_out=70).variance
    others = [law(name, fan_in=30, fan_out=70).variance for name in NAMES]
    assert all(misses(best) <= misses(v) for v in (*others, best * 1.001, best * 0.999))


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_rests_on_results_that_hold(name: str) -> None:
    """The rule's own proof is judged anew and accepted, and says what it assumes."""
    found = law(name)
    assert all(map(holds, found.proof))
    assert found.assumptions


@pytest.mark.parametrize("fan", [0, -3, 2.5, True, "many", -n])
def test_a_fan_that_counts_nothing_is_refused(fan: object) -> None:
    """Zero, negative, fractional, or no number at all."""
    with pytest.raises(LawError, match="fan_in"):
        law("lecun", fan_in=fan)


def test_an_unknown_law_is_refused_with_near_matches() -> None:
    """glorrot is answered with glorot."""
    with pytest.raises(LawError, match="did you mean glorot"):
        law("glorrot")


def test_an_unknown_activation_is_refused_with_near_matches() -> None:
    """gelo is answered with gelu."""
    with pytest.raises(UnknownActivation, match="gelu"):
        law("he", activation="gelo")


def test_an_activation_without_a_gain_is_refused() -> None:
    """A function that vanishes passes no signal on, whatever the weights."""
    with pytest.raises(NoFiniteGain):
        law("lecun", activation="max(0, x)*max(0, -x)")


def test_a_rule_without_a_gain_takes_no_activation() -> None:
    """A framework's default is what it is."""
    with pytest.raises(LawError, match="identity alone"):
        law("pytorch_linear", activation="gelu")


def test_the_heading_of_a_law_names_the_fans_that_are_known() -> None:
    """A fan that was not given stays in the formulas."""
    for arguments, heading in (((), "he: relu\n"), (("--fan-in", "512"), "he: fan_in 512, relu\n")):
        assert CliRunner().invoke(main, ["law", "he", *arguments]).output.startswith(heading)


def test_a_law_without_fans_is_a_formula() -> None:
    """The fans left out are symbols of their names."""
    assert str(law("he").variance) == "2/fan_in"
    assert math.isclose(float(law("he").gain), math.sqrt(2))
