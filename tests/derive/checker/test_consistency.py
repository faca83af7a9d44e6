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
    ],
)
def test_a_given_that_says_one_thing_twice_is_not(given):
    """Agreement, and what may agree, are accepted."""
    assert judged(given).verdict is Verdict.PROVED
