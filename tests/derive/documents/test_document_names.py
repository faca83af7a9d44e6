"""The names are the author's: what a row of letters means depends on the given."""

import pytest

from derive.checker import Verdict, check_derivation
from derive.documents import DocumentError, read_markdown
from derive.language.expressions import Entry


@pytest.mark.parametrize(
    ("declared", "used"),
    [
        (r"n_\mathrm{in}", r"n_{\text{in}}"), (r"n_{in}", r"n_\mathrm{in}"), (r"fan\_in", r"\text{fan\_in}"),
        (r"\text{fan}_{in}", r"\mathrm{fan}_{in}"), ("dk", "dk"), (r"D_{h'}", r"D_{h'}"), ("D_h'", "D'_h"),
        (r"\tilde{h}", r"\tilde h"), (r"\mathbf{d}", r"\mathbf{d}"), (r"\mathbf{d}", "d"),
        (r"\hat{\sigma}_w", r"\hat\sigma_w"),
        (r"N", "N"), (r"E", "E"),
    ],
)  # fmt: skip
def test_a_name_is_found_again(said, declared, used):
    """Upright styles are no part of a name; a declared name hides a default operator."""
    assert "unread" not in said(f"3 {used} = {used} + 2 {used}", given=f"{declared}: dimension")[0]


def test_the_longest_declared_name_wins(said):
    """dk is one number where it is declared, else d times k."""
    assert said("d k = dk", given="d, k: constant") == ["d k = d k"]
    assert said("dk = d", given="d, k, dk: constant") == ["dk = d"]


def test_an_undeclared_superscript_is_a_power(said):
    """w^2_{ij} is w_{ij} squared; a declared superscript is a label."""
    given = "n: dimension\nw_{ij}, i = 1..n, j = 1..n: random\nz^l_i, i = 1..n: label: l, random"
    assert said("w^2_{ij} = w_{ij}^2", given=given) == ["w_{i,j}^{2} = w_{i,j}^{2}"]
    assert said("z^2_i = (z^1_i)^2", given=given) == [r"z_{i}^{2} = \left(z_{i}^{1}\right)^{2}"]


def test_a_name_with_a_prime_is_not_a_derivative(said):
    """f'_i is an array where it is declared; f'(x) is a derivative where f is a function."""
    given = "n: dimension\nf_i', i = 1..n: random\ng: smooth\nx: random"
    assert said("f_i'^{2} = f'_i f'_i", given=given) == [
        r"{f}".join(["", ""])[:0] + said("f_i'^2 = f_i'^2", given=given)[0]
    ]
    assert said("g'(x) = g^{\\prime}(x)", given=given) == [r"g'\left(x\right) = g'\left(x\right)"]


def test_a_derivative_can_be_a_name(said):
    """The gradient with respect to s^i_k is an array with the label i."""
    given = "n: dimension\n" + r"\frac{\partial L}{\partial s^i_k}, k = 1..n: label: i, random"
    read = said(r"\frac{\partial L}{\partial s_k^{i+1}} = \frac{\partial L}{\partial s^i_k}", given=given)
    assert read == [r"\frac{\partial L}{\partial s_{k}^{i + 1}} = \frac{\partial L}{\partial s_{k}^{i}}"]


@pytest.mark.parametrize("typed", [r"W_{12}", r"W_{1,2}", r"W_{1 2}", r"W_{{1}{2}}"])
def test_indices_with_and_without_a_comma(same, typed):
    """W_{12} is row 1, column 2."""
    assert same("W_{1,2} = 0", f"{typed} = 0")


def test_numbers_with_the_label_as_written_win(said):
    """y_{l-1,i} is the given one and y_l the defined one, so neither hides the other."""
    given = (
        "n: dimension\nw_{l,i}, i = 1..n: label: l, iid\ny_{l-1,i}, i = 1..n: label: l, iid\n"
        "y_l := \\sum_{i=1}^{n} w_{l,i} y_{l-1,i}"
    )
    assert said("Var[y_l] = Var[y_{l-1}]", given=given) == [
        r"\operatorname{Var}\left[y_{l}\right] = \operatorname{Var}\left[y_{l - 1,i}\right]"
    ]


def test_indices_left_out_are_one_index_and_claimed_uniform(steps, said):
    """Var[w] is Var[w_i], with the claim that it is the same for every i."""
    (step,) = steps(r"Var[w x] = Var[w] Var[x]")
    assert said(r"Var[w x] = Var[w] Var[x]") == said(r"Var[w_i x_i] = Var[w_i] Var[x_i]")
    assert len(step.uniform) == 3
    assert not steps("Var[w_i] = 1")[0].uniform


def test_labels_are_never_left_out(said):
    """Nothing says that layers are alike."""
    read = said("Var[z] = 1", given="n: dimension\nz^l_i, i = 1..n: label: l, iid")
    assert "needs its label" in read[0]


@pytest.mark.parametrize(
    ("vectors", "entries"),
    [
        (r"s = W^T x", r"s_k = \sum_i W_{ik} x_i"),
        (r"E\|s\|^2 = 1", r"E[\sum_k s_k^2] = 1"),
        (r"Var[W^T x] = 1", r"Var[\sum_i W_{ik} x_i] = 1"),
        (r"\operatorname{tr}(W^T W) = 1", r"\sum_{i,k} W_{ik}^2 = 1"),
    ],
)
def test_vectors_and_matrices_are_their_entries(same, vectors, entries):
    """Products are contracted, norms and traces summed."""
    given = "n, m: dimension\nx_i, i = 1..n: iid\nW_{ik}, i = 1..n, k = 1..m: iid\ns_k, k = 1..m: iid"
    assert same(vectors.replace("W^T W", "W W^T"), entries, given) or same(vectors, entries, given)


def test_shapes_that_do_not_fit_are_refused(said):
    """W has n rows and m columns: W x is no product."""
    assert "does not fit" in said("Var[W x] = 1")[0]


RNN = """```given
H, D: dimension
x_{t,i}, i = 1..D: label: t, iid, zero mean
c_i, i = 1..H: random
W_{ij}, i, j = 1..H: iid
U_{ij}, i = 1..H, j = 1..D: iid
W, U, x, c: independent
%s
h_t := %s
```

$$h_1 = 0$$
"""


@pytest.mark.parametrize("first", ["h_0 := 0", "h_0 := c", "h_0 := 0 c"])
@pytest.mark.parametrize("body", ["W h_{t-1} + U x_t", "c + W h_{t-1}", r"\tanh(W h_{t-1} + U x_t + c)"])
def test_a_recurrence_of_whole_vectors_has_the_length_that_fits(first, body):
    """The state is as long as W and the other terms ask; that it begins as the number 0 says nothing of its length."""
    (step,) = read_markdown(RNN % (first, body)).steps
    (state,) = {e.array for e in step.statement.left.atoms(Entry) if e.array.name == "h"}
    assert str(state.ranges) == "((1, H),)"


def test_a_residual_recurrence_of_whole_vectors_starts_from_the_declared_layer():
    """x + W x is as long as W asks, and as the first layer is."""
    text = (
        "```given\nn: dimension\nx^0_i, i = 1..n: iid\nW^l_{ij}, i = 1..n, j = 1..n: iid, label: l\n"
        "x^{l+1} := x^l + W^l x^l\n```\n\n$$x^1_1 = x^0_1 + \\sum_j W^0_{1j} x^0_j$$\n"
    )
    assert check_derivation(read_markdown(text)).verdict is Verdict.PROVED


def test_a_recurrence_that_no_length_or_several_fit_is_refused():
    """A first state of another length, and a length that nothing asks for: which one is not guessed."""
    shapes = ("h_0 := U^\\top c", "W h_{t-1} + U x_t"), ("h_0 := 0", "W h_{t-1} + x_t")
    for first, body in shapes:
        with pytest.raises(DocumentError):
            read_markdown(RNN % (first, body))
