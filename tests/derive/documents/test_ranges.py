"""Ranges as authors write them: what each says, and what could be two ranges."""

import pytest

from derive.documents import DocumentError, read_markdown
from derive.language.expressions import Array


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
        ("x \\in \\mathbb{R}^n", "no range of an index", "`W_{ij}, i = 1..n, j = 1..m`"),
        ("p, 0 < p < 1", "no range of an index", "a line of its own"),
        ("W_ij, i, j = 1..n", "j does not occur", "write `W_{ij}`"),
        ("W^{l}_ij, i = 1..n, j = 1..m", "j does not occur", "write `W_{ij}^{l}`"),
        ("a_ijk, i, j, k \\le n", "j does not occur", "write `a_{ijk}`"),
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
