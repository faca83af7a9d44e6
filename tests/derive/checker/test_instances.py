"""What holds in every layer holds in the one that a line speaks of, and in no other sense."""

import pytest

from derive.checker import Verdict, check_derivation
from derive.documents import read_markdown
from derive.language.describe import describe_all

RESIDUAL = r"""
n, L: dimension
x_i, i = 1..n: zero mean, same variance
W^l_{kj}, k = 1..n, j = 1..n: iid, zero mean, variance \frac{1}{n L}, independent across l
x, W: independent
h^0_k := x_k
h^{l+1}_k := h^l_k + \sum_{j=1}^n W^l_{kj} h^l_j
"""
WANTED = r"""
n, L: dimension
v: positive
z^l_k, k = 1..n: identically distributed, label: l
require Var[z^{l+1}_k] = v Var[z^l_k]
"""


def last(given, *lines):
    """The finding of the last line."""
    text = f"```given{given}```\n\n" + "\n\n".join(f"$${line}$$" for line in lines)
    return check_derivation(read_markdown(text)).steps[-1].finding


def test_a_proved_line_is_used_in_the_last_layer_though_the_weights_depend_on_the_depth():
    """(1 + 1/L)^l at l = L; it needs what the line itself needs."""
    general = r"E[(h^l_k)^2] = (1 + \frac1L)^l E[x_k^2]"
    found = last(RESIDUAL, general, r"E[(h^L_k)^2] = (1 + \frac1L)^L E[x_k^2]")
    assert found.verdict is Verdict.PROVED
    assert [describe_all(s) for s in found.minimal_sets] == [
        describe_all(s) for s in last(RESIDUAL, general).minimal_sets
    ]
    wrong = last(RESIDUAL, general, r"E[(h^L_k)^2] = (1 + \frac1L)^{L+1} E[x_k^2]")
    assert wrong.verdict is not Verdict.PROVED


@pytest.mark.parametrize(
    "line", ["Var[z^1_k] = v Var[z^0_k]", "Var[z^{l+2}_k] = v^2 Var[z^l_k]", "Var[z^{L}_k] = v Var[z^{L-1}_k]"]
)
def test_what_is_wanted_of_every_layer_is_used_where_the_line_is(line):
    """Once or twice, at numbers, at another label, at a size."""
    assert last(WANTED, line).verdict is Verdict.PROVED


@pytest.mark.parametrize("line", ["Var[z^2_k] = v Var[z^0_k]", "Var[z^1_k] = v Var[z^{-1}_k]", "Var[z^1_k] = v^2"])
def test_nothing_else_is_concluded_from_it(line):
    """A layer too many, a layer before the first, the value of one."""
    assert last(WANTED, line).verdict is not Verdict.PROVED


def test_the_condition_of_a_line_is_kept_at_other_layers():
    """E[z_k z_j] = 0 for k != j says nothing of k = j, in no layer."""
    given = "\nn: dimension\nz^l_k, k = 1..n: iid, zero mean, nonconstant, label: l\n"
    general = r"E[z^l_k z^l_j] = 0, \quad k \ne j"
    assert last(given, general, r"E[z^3_k z^3_j] = 0, \quad k \ne j").verdict is Verdict.PROVED
    assert last(given, general, "E[z^3_k z^3_j] = 0").verdict is Verdict.NEEDS


def test_a_size_that_depends_on_the_layer_is_that_of_the_other_layer():
    """Of n_l entries in layer l, those of layer 3 are n_3."""
    given = "\nn_l, l = 0..9: dimension\nv: positive\nz^l_k, k = 1..n_l: identically distributed, label: l\n"
    wanted = given + r"require \sum_{k=1}^{n_l} Var[z^l_k] = v" + "\n"
    assert last(wanted, r"\sum_{k=1}^{n_3} Var[z^3_k] = v").verdict is Verdict.PROVED
    assert last(wanted, r"\sum_{k=1}^{n_2} Var[z^3_k] = v").verdict is not Verdict.PROVED


FROM_ZERO = r"""
x: random
w^l: random, label: l, zero mean, independent across l
x, w: independent
z^0 := x
z^{l+1} := z^l w^l
y^{l+1} := z^l
"""


@pytest.mark.parametrize("line", ["E[z^l] = E[z^{l-1}] E[w^{l-1}]", "E[z^l] + E[y^l] = E[y^l]"])
def test_what_is_said_of_a_layer_and_the_one_before_is_not_said_of_the_first(line):
    """There is no z^{-1}, nor y^0, to say of z^0 = x that it is centred."""
    assert last(FROM_ZERO, line).verdict is Verdict.PROVED
    assert last(FROM_ZERO, line, "E[z^0] = 0").verdict is Verdict.NEEDS
    assert last(FROM_ZERO, line, "E[z^1] = 0").verdict is Verdict.PROVED


def test_a_layer_that_nothing_defines_is_not_one_that_a_line_speaks_of():
    """y^{l+1} := x says nothing of y^0."""
    given = "\nx: random, zero mean\ny^{l+1} := x\n"
    assert last(given, "E[y^l] = 0", "E[y^0] = 0").verdict is not Verdict.PROVED
    assert last(given, "E[y^l] = 0", "E[y^1] = 0").verdict is Verdict.PROVED


@pytest.mark.parametrize(
    "line",
    [r"E[x^l] = 0 \Rightarrow E[x^{l+1}] = 0", r"E[x^l] = 0 \iff E[x^{l+1}] = 0", r"E[x^l] = 0 \Rightarrow E[x^0] = 0"],
)
def test_the_hypothesis_of_an_arrow_is_said_of_one_layer(line):
    """Else every step of an induction would prove itself."""
    given = "\nx^l: random, label: l\n"
    assert last(given, line).verdict is Verdict.UNDECIDED
    assert last(given, r"E[x^l] = 0 \Rightarrow 2 E[x^l] = 0").verdict is Verdict.PROVED
    assert last(given + "require E[x^l] = 0\n", "E[x^{l+2}] = 0").verdict is Verdict.PROVED


def test_a_line_below_an_arrow_is_said_of_the_layer_of_its_hypothesis():
    """What follows from it is used in no other layer."""
    lines = r"E[x^l] = 0 \Rightarrow 2 E[x^l] = 0", r"E[x^l] = 0 \Rightarrow 3 E[x^{l+1}] = 0"
    assert last("\nx^l: random, label: l\n", *lines).verdict is Verdict.UNDECIDED


def test_what_is_true_to_leading_order_alone_is_no_equation_of_another_layer():
    """A line with = that overclaims is used nowhere; without the activation it is."""
    given = r"""
f: odd, unit slope, smooth
x: random, zero mean, nonconstant
w^l: random, zero mean, variance 1, independent across l
w, x: independent
h^0 := x
h^{l+1} := f(w^l h^l)
"""
    lines = r"E[(h^l)^2] = E[x^2]", r"E[(h^3)^2] = E[x^2]"
    assert last(given, lines[0]).verdict is Verdict.APPROXIMATE
    assert last(given, *lines).verdict is not Verdict.PROVED
    assert last(given.replace("f(w^l h^l)", "w^l h^l"), *lines).verdict is Verdict.PROVED
