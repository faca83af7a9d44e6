"""Lines that are false though they look like a proof: none may be called proved."""

import pytest

from derive.checker import Verdict, check_derivation
from derive.documents import read_markdown


def check(given, *displays):
    text = f"```given\n{given}\n```\n" + "".join(f"\n$${display}$$\n" for display in displays)
    return check_derivation(read_markdown(text, "notes.md"))


def last(given, *displays):
    return check(given, *displays).steps[-1]

WEIGHT = "n: dimension\nW_i, i = 1..n: iid, zero mean\nrequire \\operatorname{Var}[W_i] = 1/n"


@pytest.mark.parametrize(
    ("law", "verdict"),
    [
        (r"\mathcal{N}(0, 1/n)", Verdict.PROVED),
        (r"\mathcal{N}(7, 1/n)", Verdict.REFUTED),
        (r"U(0, \sqrt{12/n})", Verdict.REFUTED),
    ],
)
@pytest.mark.parametrize("declared", ["zero mean", "symmetric"])
def test_a_law_that_meets_a_requirement_has_the_mean_that_was_declared_too(law, verdict, declared):
    """The variance alone is not enough where more is said of the array."""
    given = WEIGHT.replace("zero mean", declared)
    assert last(given, rf"W_i \sim {law}").finding.verdict is verdict


def test_a_line_after_one_that_says_zero_is_one_is_judged_by_itself():
    """An earlier line that is false of numbers alone is no premise, and no crash."""
    given = "n: dimension\nx: random, variance 1, zero mean"
    found = check(given, r"\mathrm{E}[x^2] = 2", r"\mathrm{E}[x] = 1").steps
    assert [step.finding.verdict for step in found] == [Verdict.REFUTED, Verdict.REFUTED]


@pytest.mark.parametrize(("index", "verdict"), [(0, False), (1, True), (3, True), (4, False)])
def test_an_entry_outside_the_range_of_its_array_is_nothing_to_prove_things_of(index, verdict):
    """x_0 and x_4 of x_1, x_2, x_3 do not exist."""
    found = last("x_i, i = 1..3: iid, variance 1", rf"\mathrm{{Var}}[x_{index}] = 1").finding.verdict
    assert (found is Verdict.PROVED) is verdict


SMALL = "f: odd, smooth, unit slope\nq: positive\ns: random, symmetric, variance q"


@pytest.mark.parametrize(
    ("right", "verdict"),
    [("q", Verdict.APPROXIMATE), ("2 q", Verdict.REFUTED), ("q - 2 q^2", Verdict.UNDECIDED)],
)
def test_a_line_to_leading_order_is_refuted_only_where_its_order_is_plain(right, verdict):
    """With q the size of the signal, q - 2 q^2 is q to leading order: no model with a q of 2 speaks against it."""
    assert last(SMALL, rf"\operatorname{{Var}}[f(s)] \approx {right}").finding.verdict is verdict


def test_a_slope_that_is_not_given_is_not_taken_for_one():
    """Var f(s) is not Var s for f(t) = 2 t, and that model is linear, so a smaller signal changes nothing."""
    line = r"\operatorname{Var}[f(s)] \approx \operatorname{Var}[s]"
    found = last("f: odd, smooth\ns: random, symmetric", line).finding
    assert found.verdict is Verdict.REFUTED
    assert found.witness.functions == (("f(t)", "2*t"),)
