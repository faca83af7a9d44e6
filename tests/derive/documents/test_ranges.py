"""Ranges as authors write them: what each says, and what could be two ranges."""

import pytest

from derive.documents import DocumentError, read_markdown
from derive.language.expressions import Array
from derive.language.latex import latex


def bounds(line: str) -> dict[str, list[str]]:
    """The ranges of each array of a line, by its name."""
    text = f"```given\nn, m, L: dimension\n{line}\n```\n\n$$n = n$$\n"
    given = read_markdown(text).steps[-1].given.assumptions
    arrays = {a.subject for a in given if isinstance(getattr(a, "subject", None), Array)}
    return {a.name: [f"{first}..{last}" for first, last in a.ranges] for a in arrays}


@pytest.mark.parametrize(
    ("line", "ranges"),
    [
        ("W_{ij}, i, j = 1..n", ["1..n", "1..n"]),
        ("W_{ij}, i, j = 1, \\dots, n", ["1..n", "1..n"]),
        ("W_{ij}, i = 1, 2, ..., n, j = 1..m", ["1..n", "1..m"]),
        ("W_{i,j} (i, j = 1..n)", ["1..n", "1..n"]),
        ("W_{ij}, (i = 1..n, j = 1..m)", ["1..n", "1..m"]),
        ("W_{ij}, 1 \\le i, j \\le n", ["1..n", "1..n"]),
        ("W_{ij} (0 \\le i, j < n)", ["0..n - 1", "0..n - 1"]),
        ("W_{ij}, 1 <= i <= n, 0 < j <= m", ["1..n", "1..m"]),
        ("W_{ij}, i \\le n, j \\le m", ["1..n", "1..m"]),
        ("W_{ij}, i, j \\le n", ["1..n", "1..n"]),
        ("W_{ij}, 1 \\le i \\le n, j \\le m", ["1..n", "1..m"]),
        ("W_{ij}, i, j \\in [n]", ["1..n", "1..n"]),
        ("W_{ij}, \\forall i \\in [n], j \\in \\{0, \\ldots, m\\}", ["1..n", "0..m"]),
        ("W_{ij}, i, j \\in \\{1..n\\}", ["1..n", "1..n"]),
        ("W^l_{ijk}, i, j = 1..n, k = 1..m", ["1..n", "1..n", "1..m"]),
        ("i, j = n+1..2n, W_{ij}", ["n + 1..2*n", "n + 1..2*n"]),
    ],
)
def test_a_range_is_read_as_it_is_written(line, ranges):
    """Letters between the commas that are indices of the name share the range after them."""
    label = ", label: l" if "^l" in line else ""
    assert list(bounds(f"{line}: iid{label}").values()) == [ranges]


def test_a_range_in_brackets_is_that_of_every_name_of_the_line():
    """`x_i, y_i (i = 1..n)` declares two arrays; brackets of a function applied are part of the name."""
    assert bounds("x_i, y_i (i = 1..n): iid") == {"x": ["1..n"], "y": ["1..n"]}
    assert list(bounds("f'(y_i), i \\le n: iid").values()) == [["1..n"]]


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("W_{ij}, 0 \\le i \\le n, j \\le m", "where j begins is not said", "`j = 1..m` or `j = 0..m`"),
        ("W_{ij}, i = 0..n, j \\le m", "where j begins is not said", "`j = 1..m` or `j = 0..m`"),
        ("x_i, i < n", "this range is not read", "`i = 1..n`"),
        ("x_i, i \\ge 1", "this range is not read", "`i = 1..n`"),
        ("W_{ij}, 1 \\le i, j", "where i ends is not said", "`i = 1..n`"),
        ("W_{ij}, i, 1 \\le j \\le n", "this range is not read", "`i, j = 1..n`"),
        ("W_{ij}, 1 \\le i, 2 \\le j \\le n", "this range is not read", "`i, j = 1..n`"),
        ("W_{ij}, 1 \\le i, j = 1..n", "this range is not read", "`i, j = 1..n`"),
        ("W_{ij}, 1 \\le i < j \\le n", "ties i to j", "a range of its own"),
        ("W_{ij}, i = 1..n, j = 1..i", "ends at the index i", "a range of its own"),
        ("W_{ij}, i = 1..n, i = 1..m", "i has two ranges", ""),
        ("x_i, i = 1, 3, \\dots, n", "this range is not read", "`i = 1..n`"),
        ("x_i, i = 0.5..n", "0.5 is no whole number", ""),
        ("x_i, i \\in [1, n]", "this range is not read", "`i = 1..n`"),
        ("\\{x_i\\}_{i=1}^n", "this range is not read", "`i = 1..n`"),
        ("x_1, \\dots, x_n", "a list with dots is no name", "`x_i, i = 1..n`"),
        ("x \\in \\mathbb{R}^n", "declared by its indices", "`x_{i}, i = 1..n: ...`"),
        ("W in R^{n x m}", "declared by its indices", "`W_{ij}, i = 1..n, j = 1..m: ...`"),
        ("x \\in M", "no range of an index", "`W_{ij}, i = 1..n, j = 1..m`"),
        ("p, 0 < p < 1", "no range of an index", "a line of its own"),
        ("W_ij, i, j = 1..n", "one letter", "write `W_{ij}`"),
        ("W^{l}_ij, i = 1..n, j = 1..m", "one letter", "write `W^{l}_{ij}`"),
        ("a_ijk, i, j, k \\le n", "one letter", "write `a_{ijk}`"),
        ("x_i (i = 1..n), y_j (j = 1..m)", "j does not occur", "x_{i} on a line of its own"),
        ("W_{ij} (i, k = 1..n)", "j has no range", "a range of its own"),
        ("W_{ij} (i = 1..n)", "j has no range", "a range of its own"),
        ("x_{n+i}, i = 1..n", "i does not stand by itself", ""),
    ],
)
def test_what_is_no_range_or_could_be_two_is_refused(line, message, hint):
    """The message says what is open, and the hint what to write."""
    with pytest.raises(DocumentError) as caught:
        bounds(f"{line}: iid")
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.line == 3


LAYERS = r"""
We take layers $y_l = W_l x_l$ with ReLU.

```given
L: dimension
n_l (l = 1..L): dimension
w^l_{ij}, i \le n_{l+1}, j \le n_l: label: l, iid, symmetric, independent across l
x^1_j, j = 1..n_1: iid
w, x^1: independent
y^l_i := \sum_j w^l_{ij} x^l_j
x^{l+1}_i := \max(0, y^l_i)
```

\begin{align}
\operatorname{Var}[y^l_i] &= n_l \operatorname{Var}[w^l_{ij} x^l_j] \\
&= n_l \operatorname{Var}[w^l] \mathbb{E}[(x^l_j)^2]
\end{align}
"""
ATTENTION = r"""
```given
d_k: dimension
q_i, k_i, i \in [d_k]: iid, zero mean, variance 1
q, k: independent
```

The logit $q \cdot k$ grows with the dimension, so

$$\operatorname{Var}\left(\frac{q \cdot k}{\sqrt{d_k}}\right) = 1$$
"""


def test_a_deep_relu_network_is_read_from_its_first_writing():
    """Ranges with `(l = 1..L)` and `i \\le n_{l+1}` are those of each layer."""
    first, second = read_markdown(LAYERS).steps
    said = {latex(a) for a in first.given.assumptions}
    assert "w_{i,j}^{l}, i = 1..n_{l + 1}, j = 1..n_{l}: symmetric" in said
    assert r"y_{i}^{l} := \sum_{j=1}^{n_{l}} x_{j}^{l} w_{i,j}^{l}" in said
    assert latex(second.statement).endswith(r"n_{l} \operatorname{Var}\left[w_{i',j'}^{l}\right]")


def test_attention_is_read_from_its_first_writing():
    """`i \\in [d_k]` is the range of queries and keys, and of their inner product."""
    (step,) = read_markdown(ATTENTION).steps
    assert latex(step.statement).startswith(
        r"\operatorname{Var}\left[\frac{\sum_{i=1}^{d_{k}} k_{i} q_{i}}{\sqrt{d_{k}}}\right] = 1"
    )


def test_a_label_that_stands_where_an_index_does_is_told_apart():
    """Declared as x^t_i, `x_t` names an entry and no step; the label alone left out is told otherwise."""
    given = "n: dimension\nx^t_i, i = 1..n: label: t, iid"
    text = f"```given\n{given}\n```\n\n$$E[x_t] = 0$$\n\n$$E[x_i] = 0$$\n"
    hints = [s.statement.hint for s in read_markdown(text).steps]
    assert "t stands here where" in hints[0]
    assert "no label is left out" in hints[1]
