"""A given that no model satisfies is an error, not a licence to prove everything."""

import pytest

from derive.checker import Verdict, check_derivation
from derive.documents import read_markdown


def judged(given):
    text = f"```given\n{given}\n```\n\n$$\\operatorname{{E}}[x] = \\operatorname{{E}}[x]$$\n"
    return check_derivation(read_markdown(text)).judged[-1]


@pytest.mark.parametrize(
    "given",
    [
        "x: random, zero mean, mean 1",
        "x: normal(0, 1), variance 2",
        "x: random, symmetric, mean 3",
        "x: random, nonnegative, zero mean, variance 1",
        "x: uniform(0, 1), zero mean",
        "x: random, second moment 1, zero mean, variance 2",
        "x: random, second moment 1, mean 2",
        "x: random, nonnegative, mean -1",
        "x: random, nonconstant, mean 2, second moment 4",
        "x: normal(0, 1), nonnegative, mean 1",
        "v: positive\nx: random, zero mean, second moment v, variance 0",
        "x: random, variance 1, kurtosis 0.5",
        "x: random, zero mean, variance 2\n\\operatorname{E}[x^2] / 2 > 3",
        "x: nonnegative, symmetric, nonconstant",
        "x: rademacher, nonnegative",
        "x: random\n\\operatorname{E}[x] > 2\n\\operatorname{E}[x] < 1",
        "n, m: dimension\nx: random, variance n\nn < m\nm < \\operatorname{Var}[x]",
    ],
)
def test_a_contradictory_given_is_refused_by_name(given):
    """The two lines that cannot both be true are named."""
    found = judged(given)
    assert found.verdict is Verdict.UNREAD
    assert "contradicts itself" in found.finding.message
    assert "x" in found.finding.message


@pytest.mark.parametrize(
    "given",
    [
        "x: normal(0, 1), variance 1, zero mean, symmetric",
        "v: positive\nx: random, zero mean, variance v, second moment 2",
        "x: random, nonnegative, mean 1, variance 1",
        "x: random, variance 1, kurtosis 1",
        "x: random, variance 0, kurtosis 0.5",
        "x: random, zero mean, variance 2\n\\operatorname{E}[x^2] / 2 > 1/3",
        "x: nonnegative, symmetric",
        "x: random\n\\operatorname{E}[x] > 1\n\\operatorname{E}[x] < 2",
        "x: random\n\\operatorname{E}[x] \\ge 1\n\\operatorname{E}[x] \\le 1",
    ],
)
def test_a_given_that_says_one_thing_twice_is_not(given):
    """Agreement, and what may agree, are accepted."""
    assert judged(given).verdict is Verdict.PROVED


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("x: random\nrequire Var[x] = 1\nrequire Var[x] = 2", {"Var(x) = 1", "Var(x) = 2"}),
        ("x: random, zero mean, variance 3\nrequire E[x] = 1", {"x: zero mean", "E(x) = 1"}),
        ("x: random, zero mean, variance 2, symmetric\nrequire E[x^2] = 1", {"x: variance 2", "E(x**2) = 1"}),
        ("x: random, mean 2, nonconstant\nrequire E[x^2] = 4", {"x: mean 2", "x: nonconstant", "E(x**2) = 4"}),
        (
            "x, y: random, variance 1\nx, y: independent\ny: zero mean\nrequire E[x y] = 1",
            {"x, y: independent", "y: zero mean", "E(x*y) = 1"},
        ),
    ],
)
def test_what_cannot_be_met_is_told_by_the_fewest_lines(given, named):
    """Each of the lines named is needed for the contradiction, and no other is named."""
    message = judged(given).finding.message
    assert "what is required cannot be met" in message
    assert set(message.split("`")[1::2]) == named


@pytest.mark.parametrize(
    "given",
    [
        "n, m: dimension\nx: random\nrequire n Var[x] = 1\nrequire m Var[x] = 1",
        "x: random, variance 1\nrequire E[x^2] = 2",
        "x, y: random, variance 1\ny: zero mean\nrequire E[x y] = 1",
        "x: random\nrequire Var[x] = 1\nrequire Var[x] = 2\nchoose Var[x] = 3/2",
    ],
)
def test_what_can_be_met_or_is_a_compromise_is_not_refused(given):
    """For n = m both hold; a mean of 1 explains the second moment; a choice is made where both cannot hold."""
    assert judged(given).verdict is Verdict.PROVED


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("f: silu, odd", "f: odd"),
        ("f: silu\nf: unit slope", "f: unit slope"),
        ("f: tanh, even", "f: even"),
        ("f: relu, smooth", "f: smooth"),
        ("f: relu, unit slope", "f: unit slope"),
        ("f: softsign, smooth", "f: smooth"),
        ("f: tanh, positively homogeneous", "f: positively homogeneous"),
    ],
)
def test_what_is_not_so_of_a_named_activation_is_refused(line, named):
    """SiLU is not odd, so E[SiLU(x)] = 0 is not to be proved from that."""
    found = judged(f"x: random, symmetric\n{line}")
    assert found.verdict is Verdict.UNREAD
    assert f"`{named}` cannot be true" in found.finding.message


@pytest.mark.parametrize(
    "line",
    [
        *("f: tanh, odd, unit slope, smooth", "f: relu, positively homogeneous", "f: silu, smooth", "f: identity, odd"),
        *("f: prelu(a), even", "f: prelu(a), unit slope", "f: tanh, f'(0) = a"),
    ],
)
def test_what_is_or_may_be_so_of_a_named_activation_may_be_said(line):
    """It adds nothing, or says which slope is meant."""
    assert judged(f"a: positive\nx: random\n{line}").verdict is Verdict.PROVED
