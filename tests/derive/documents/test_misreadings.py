"""What an author writes and means, and a reader could take for something else: read as meant, or refused.

A misreading is the worst that a reader can do: the line that is judged is then not the line that was written.
"""

import pytest

from derive.checker import Verdict, check_derivation
from derive.documents import DocumentError, read_markdown
from derive.language.assumptions import Has, Property
from derive.language.derivations import Unread

READ = [
    (r"\text{E}[x_i^2] = \text{Var}[x_i]", r"E[x_i^2] = \operatorname{Var}[x_i]"),
    (r"E[\lvert X \rvert] = 0", r"E[|X|] = 0"),
    (r"\lVert x \rVert^2 = 0", r"\sum_i x_i^2 = 0"),
    (r"\|x\|_2^2 = 0", r"\sum_i x_i^2 = 0"),
    (r"E\|x\|^4 = 0", r"E[(\sum_i x_i^2)^2] = 0"),
    (r"\|W\|_F^2 = 0", r"\sum_k \sum_i W_{ik}^2 = 0"),
    (r"\sum_{i \ne k} x_i + x_k = 0", r"x_k + \sum_{i \ne k} x_i = 0"),
    (r"E[x_i x_j] = \delta_{ij}", r"E[x_i x_j] = \begin{cases} 1 & i = j \\ 0 & \text{otherwise} \end{cases}"),
    (r"\begin{aligned}[t] E[x_i] &= 0 \end{aligned}", "E[x_i] = 0"),
    (r"\begin{IEEEeqnarray}{rCl} E[x_i] &=& 0 \end{IEEEeqnarray}", "E[x_i] = 0"),
    (r"\mathbf 1_{\{X > 0\}} = 0", r"\mathbb{1}[X > 0] = 0"),
    (r"\operatorname{erf}(X) = 0", r"\erf(X) = 0"),
    (r"E[x_i] = 0 \quad \blacksquare", "E[x_i] = 0"),
    (r"\because E[x_i] = 0", "E[x_i] = 0"),
    (r"E[x_i] = 0、E[w_i] = 0", r"E[x_i] = 0, \quad E[w_i] = 0"),
    (r"E[x_i w_j] = 0, \quad i, j = 1, \ldots, n", "E[x_i w_j] = 0"),
    (r"\log n \log m = 0", r"\log(n) \log(m) = 0"),
    (r"\mu = 0,125", r"\mu = \frac{1}{8}"),
]
"""What is written, and the same in other words."""

REFUSED = [
    ("the end of an argument", r"E[\tanh X Y] = 0", "where the argument of tanh ends"),
    ("the end of an argument", r"\log 2 n = 0", r"write \log(2) n or \log(2 n)"),
    ("a square of a mean or a mean square", "E(X - Y)^2 = 0", "read in two ways"),
    ("bars after a mean", "E|X||Y| = 0", "read in two ways"),
    ("thousands", "n = 1,000", "may be a thousand"),
    ("a thin space", r"n = 10\,000", "side by side"),
    ("a mixed number", r"\mu = 1\frac12", "side by side"),
    ("a power without braces", r"\mu = 2^10", "one digit only"),
    ("a subscript without braces", "x_12 = 0", "one digit only"),
    ("an index in brackets", "x[i] = 0", "write x_{i}"),
    ("a quadratic form without its transpose", "x V x = 0", "a product of vectors"),
    ("which norm of a matrix", r"\|W\|^2 = 0", r"\|W\|_F"),
    ("another norm", r"\|x\|_1 = 0", "of the norms of a vector"),
    ("an inverse", r"W^{-1} = 0", "inverse"),
    ("a derivative", r"\frac{\partial s_k}{\partial x_i} = W_{ik}", "derivatives are not taken"),
    ("an order", r"E[X] = O(1/n)", "orders of magnitude"),
    ("an identity matrix", r"W W^\top = I", "identity matrix"),
    ("a list before one relation", "E[X], E[Y] = 0", "no relation of its own"),
    ("a relation that nothing follows", "E[X] =", "one side of this relation is missing"),
    ("an arrow to the left", r"E[X] \Leftarrow X", "relation ⇐ is not read"),
    ("a definition the other way round", "E[X^2] =: X", "v := ..."),
    ("a premise that cannot be read", r"n q = 1 \Rightarrow q = 2 / n", "q is not declared"),
    ("a letter that a definition leaves loose", "u = x_i", "not in the name"),
    ("what is wanted", r"E[X] \overset{!}{=} 1", "require"),
]
"""What has two readings or none, and what is said of it."""

GIVEN = r"""
n, m: dimension
\mu: constant
x_i, i = 1..n: iid, zero mean
w_i, i = 1..n: iid, zero mean
W_{ik}, i = 1..n, k = 1..m: iid, zero mean
V_{ij}, i = 1..n, j = 1..n: iid
X, Y: random
s_k := \sum_{i=1}^{n} x_i W_{ik}
"""
DEEP = r"""
n: dimension
z^{(l)}_i, i = 1..n: label: l, random
v: positive
q_l, l = 1..n: positive
"""


@pytest.mark.parametrize(("written", "meant"), READ)
def test_it_is_read_as_meant(same, written, meant):
    """Two ways of writing a line are one line."""
    assert same(written, meant, GIVEN)


@pytest.mark.parametrize(("_what", "written", "why"), REFUSED)
def test_it_is_refused_for_its_own_reason(steps, _what, written, why):
    """What could be two things is refused, with the reason or with what to write."""
    statements = [s.statement for s in steps(written, given=GIVEN)]
    said = [f"{s.message}. {s.hint}" for s in statements if isinstance(s, Unread)]
    assert any(why in s for s in said), said


@pytest.mark.parametrize(
    ("written", "outside"),
    [
        (r"\prod_{l=1}^{n} q_l v = 1", "v"), (r"\prod_{l=1}^{n} q_l / v = 1", "/v"),
        (r"\prod_{l=1}^{n} v E[z^{(1)}_1] = 1", "E[z_{1}^{(1)}]"),
    ],
)  # fmt: skip
def test_a_product_ends_where_its_index_does(said, written, outside):
    """A factor without the index after the last one that has it could stand outside the product."""
    (found,) = said(written, given=DEEP)
    assert found == f"unread: {outside} can be read inside the product and outside it"


@pytest.mark.parametrize("written", [r"v \prod_{l=1}^{n} q_l", r"\prod_{l=1}^{n} v q_l", r"\prod_{l=1}^{n} (q_l v)"])
def test_a_product_with_brackets_or_its_index_last_is_read(said, written):
    """What cannot stand elsewhere is read."""
    (found,) = said(f"{written} = 1", given=DEEP)
    assert r"\prod_{l=1}^{n}" in found


def test_a_bare_number_beside_a_bracketed_label_is_a_power(said):
    """Where layers are written z^{(l)}, z^2 names no layer."""
    assert said("z^{(2)}_1 = 0", given=DEEP) == ["z_{1}^{(2)} = 0"]
    (found,) = said("z^2_1 = 0", given=DEEP)
    assert "needs its label" in found


def test_letters_with_blanks_between_are_a_product(said):
    """`tr` is a trace and `t r` a product of two constants."""
    assert said("t r = 1", given="t, r: constant") == ["r t = 1"]


@pytest.mark.parametrize(("value", "verdict"), [("", Verdict.PROVED), ("2", Verdict.NEEDS)])
def test_the_kronecker_delta_is_one_on_the_diagonal(value, verdict):
    """Second moments of independent entries with mean zero are the variance times it; twice it needs i != j."""
    given = "```given\nn: dimension\nx_i, i = 1..n: iid, zero mean, variance 1\n```\n"
    text = given + rf"$$E[x_i x_j] = {value} \delta_{{ij}}$$"
    assert check_derivation(read_markdown(text)).judged[-1].verdict is verdict


def test_a_delta_that_the_author_gives_is_his(said):
    """`\\delta_{ij} = ...` is a definition and no claim about Kronecker's delta."""
    _, used = said(r"\delta_{ij} = x_i w_j, \quad E[\delta_{ij}] = 0", given=GIVEN)
    assert used == r"\mathbb{E}\left[\delta_{i,j}\right] = 0"


@pytest.mark.parametrize(
    ("lines", "below"),
    [
        ("x: random, variance v\nv: positive", "v: positive"), ("s := 2 a\na: constant", "a: constant"),
        ("x_i, i = 1..n: iid\nn: dimension", "n: dimension"),
    ],
)  # fmt: skip
def test_a_name_used_above_its_declaration_is_told_where_it_belongs(lines, below):
    """The hint names the line to move."""
    with pytest.raises(DocumentError) as refused:
        read_markdown(f"```given\n{lines}\n```\n")
    assert f"move the line `{below}` up" in refused.value.hint


@pytest.mark.parametrize("entry", ["x_1", "x_n"])
def test_the_law_of_one_entry_says_nothing_of_the_others(said, entry):
    """That x_1 is normal does not make every x_i normal; that x_i is does."""
    assert said(rf"{entry} \sim \mathcal{{N}}(0, 1)", given=GIVEN) == ["unread: a law of one entry is not read"]
    assert said(r"x_i \sim \mathcal{N}(0, 1)", given=GIVEN) == ["Law(name='normal', parameters=(0, 1))"]


LAYERS = r"""
n: dimension
x_i, i = 1..n: iid
{weights}
x, {name}: independent
z^{(0)}_k := x_k
z^{(l+1)}_k := \sum_{j=1}^n W^{(l)}_{jk} z^{(l)}_j
"""


def layered(weights, name="W^{(l)}"):
    """What is known of W, with weights declared before the layers are."""
    given = LAYERS.replace("{weights}", weights).replace("{name}", name)
    (step,) = read_markdown(f"```given{given}```\n\n$$E[x_i] = 0$$\n").steps
    return step.given.assumptions


def test_weights_with_the_letter_of_the_layers_are_not_taken_for_the_same_in_every_layer():
    """W^{(l)} before l is known as a label would be one matrix: it is refused, and with `label: l` read as meant."""
    weights = "W^{(l)}_{jk}, j = 1..n, k = 1..n: iid"
    with pytest.raises(DocumentError, match="has no such label") as refused:
        layered(weights)
    assert "label: l" in refused.value.hint
    assert not any(isinstance(a, Has) and a.property is Property.ACROSS_LABELS for a in layered(weights + ", label: l"))


def test_independent_across_a_letter_makes_it_a_label():
    """It can be meant of nothing else."""
    given = layered("W^{(l)}_{jk}, j = 1..n, k = 1..n: iid, independent across l")
    (across,) = (a for a in given if isinstance(a, Has) and a.property is Property.ACROSS_LABELS)
    assert [str(label) for label in across.subject.labels] == ["l"]


def test_independent_across_what_is_no_letter_of_the_name_is_refused():
    """`across layers` would be said of a matrix that has none."""
    with pytest.raises(DocumentError, match="has no such label"):
        layered("W^{(l)}_{jk}, j = 1..n, k = 1..n: iid, independent across layers")


DEFINED = r"""
n: dimension
x_i, i = 1..n: zero mean
W^l_{kj}, k = 1..n, j = 1..n: iid, zero mean, variance 1/n, independent across l
W, x: independent
{declared}
h^0_k := x_k
h^{l+1}_k := \sum_{j=1}^n W^l_{kj} h^l_j
"""


def verdict_of(declared, line):
    """Of a line about h, declared before it is defined."""
    text = f"```given{DEFINED.replace('{declared}', declared)}```\n\n$${line}$$\n"
    return check_derivation(read_markdown(text)).steps[0].finding.verdict


@pytest.mark.parametrize("declared", ["", "h^l_k, k = 1..n: label: l", "h^l_k, k = 1..n: random, label: l"])
def test_what_is_declared_and_then_defined_is_one_array(declared):
    """A declaration that says no more than where a name has its label is of the name that the definition gives."""
    assert verdict_of(declared, "E[h^l_k] = 0") is Verdict.PROVED
    assert verdict_of(declared, r"E[(h^1_k)^2] = \frac1n \sum_{j=1}^n E[x_j^2]") is Verdict.PROVED


def test_what_is_said_of_every_layer_and_then_defined_is_refused():
    """Zero mean would be said of the layers that the definition gives, or of others of the same name."""
    with pytest.raises(DocumentError, match="is defined here, and `h: zero mean` is declared of it above"):
        verdict_of("h^l_k, k = 1..n: zero mean, label: l", "E[h^l_k] = 0")


@pytest.mark.parametrize(("width", "same"), [("n", True), ("m", False)])
def test_a_layer_that_is_declared_is_where_a_recursion_starts(width, same):
    """h^0 declared and h^{l+1} defined are one network, if the first layer is as wide as the others."""
    given = (
        f"n, m: dimension\nh^0_k, k = 1..{width}: zero mean\nW, h^0: independent\n"
        + r"""
W_{kj}, k = 1..n, j = 1..n: iid, zero mean
h^{l+1}_k := \sum_{j=1}^n W_{kj} h^l_j"""
    )
    lines = given.splitlines()
    lines.append(lines.pop(2))  # W and h^0 are declared by now
    text = "```given\n" + "\n".join(lines) + "\n```\n\n$$E[(h^1_k)^2] = Var[W_{kj}] \\sum_{j=1}^n E[(h^0_j)^2]$$\n"
    assert (check_derivation(read_markdown(text)).steps[0].finding.verdict is Verdict.PROVED) is same


@pytest.mark.parametrize(
    ("lines", "hint"),
    [
        ("W^l_{ij}, i, j = 1..n: iid\nW, x: independent", "declared are: W_{ij}^{l}; l is part of the name"),
        ("W_1: random\nW_2, x: independent", "declared are: W_{1}"),
        ("W_2, x: independent\nW_1, x: random", "declare it on a line before"),
        ("W, x: independent\nW, y: independent\nW_{ij}, i, j = 1..n: iid", "move the line `W_{ij}, "),
    ],
)
def test_a_name_that_is_not_declared_is_told_from_one_with_other_scripts(lines, hint):
    """What is declared is said, and a line is to be moved up only where that would declare the name."""
    with pytest.raises(DocumentError, match=r"W.* is not declared") as refused:
        read_markdown(f"```given\nn: dimension\nx: random\n{lines}\n```\n")
    assert hint in refused.value.hint
