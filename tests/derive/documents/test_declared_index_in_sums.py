"""A sum over all but one: an index that the given declares is not summed over."""

import pytest

from derive.checker import Verdict, check_derivation
from derive.documents import read_markdown

GIVEN = "```given\nn: dimension\nk: index of n\nx_i, i = 1..n: iid, zero mean, variance 1\n```\n"


@pytest.mark.parametrize(("value", "verdict"), [("n - 1", Verdict.PROVED), ("n (n - 1)", Verdict.REFUTED)])
def test_a_declared_index_keeps_its_value(value, verdict):
    """The sum over i different from k has n - 1 terms."""
    text = GIVEN + rf"$$\operatorname{{E}}\left[\sum_{{i \ne k}} x_i^2\right] = {value}$$"
    checked = check_derivation(read_markdown(text))
    assert checked.judged[-1].verdict is verdict


def test_two_new_letters_are_both_summed_over():
    """The sum over i different from j is a double sum."""
    text = GIVEN + r"$$\operatorname{E}\left[\sum_{i \ne j} x_i^2 x_j^2\right] = n (n - 1)$$"
    assert check_derivation(read_markdown(text)).judged[-1].verdict is Verdict.PROVED
