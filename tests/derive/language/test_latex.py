"""What is printed reads back as the same expression, given the same names."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import Dummy, Expr, Integer, Rational, Sum, Symbol, exp, sqrt

from derive.documents import read_markdown
from derive.language.assumptions import condition, defined, iid, independent, zero_mean
from derive.language.derivations import Unread
from derive.language.expressions import RELU, Array, Cov, Distinct, E, Entry, Function, Var, dimensions, index
from derive.language.latex import latex

n, m = dimensions("n m")
i, k = index("i", n), index("k", m)
x, W = Array("x", n), Array("W", n, m)
X = Entry(Array("X"))

DOCUMENT = r"""```given
n, m: dimension
\mu: constant
x_i, i = 1..n: random
w_i, i = 1..n: random
W_{ik}, i = 1..n, k = 1..m: random
z^{l}_i, i = 1..n: label: l, random
f: smooth
X, Y: random
```

$$X = <>$$
"""


@pytest.mark.parametrize(
    ("expression", "printed"),
    [
        (Var(x[i]), r"\operatorname{Var}\left[x_{i}\right]"),
        (E(X) ** 2, r"\mathbb{E}\left[X\right]^{2}"),
        (n * Var(X) / 2, r"\frac{n \operatorname{Var}\left[X\right]}{2}"),
        (sqrt(2) / sqrt(n + m), r"\frac{\sqrt{2}}{\sqrt{m + n}}"),
        (Sum(x[i] * W[i, k], (i, 1, n)), r"\sum_{i=1}^{n} x_{i} W_{i,k}"),
        (X + Sum(x[i], (i, 1, n)), r"X + \sum_{i=1}^{n} x_{i}"),
        (2 * Sum(x[i], (i, 1, n)) ** 2, r"2 \left(\sum_{i=1}^{n} x_{i}\right)^{2}"),
        (Cov(x[i], X), r"\operatorname{Cov}\left[x_{i}, X\right]"),
        (RELU(X), r"\operatorname{ReLU}\left(X\right)"),
        (exp(-n), r"\exp\left(-n\right)"),
        (Distinct(i, k), r"\mathbb{1}\left[i \ne k\right]"),
        (Rational(-1, 2), r"-\frac{1}{2}"),
        (-X, "-X"),
    ],
)
def test_expressions_are_printed_as_authors_type_them(expression, printed):
    """The canonical notation, case by case."""
    assert latex(expression) == printed


def test_bound_indices_without_a_name_get_one():
    """A dummy index is printed with a letter that nothing else has."""
    j = Dummy("i", integer=True)
    assert latex(x[i] + Sum(x[j], (j, 1, n))) == r"x_{i} + \sum_{i'=1}^{n} x_{i'}"


@pytest.mark.parametrize(
    ("assumption", "line"),
    [
        (iid(W)[0], "W_{i,j}, i = 1..n, j = 1..m: independent"),
        (zero_mean(x), "x_{i}, i = 1..n: zero mean"),
        (independent(x, W), "x, W: independent"),
        (condition(n, "≠", m), r"n \ne m"),
        (defined(X, Integer(3)), "X := 3"),
        (Function("f"), None),
    ],
)
def test_assumptions_are_printed_as_lines_of_a_given(assumption, line):
    """A line of a given block; anything else is refused."""
    if line is None:
        with pytest.raises(TypeError):
            latex(assumption)
    else:
        assert latex(assumption) == line


def understood(written: str) -> Expr:
    """What a document makes of a formula."""
    (step,) = read_markdown(DOCUMENT.replace("<>", written)).steps
    assume(not isinstance(step.statement, Unread))
    return step.statement.right


atoms = st.sampled_from(["X", "Y", r"\mu", "n", "x_i", "w_i", "W_{ik}", "2", "3", "z^{l}_i", "z^{l+1}_1", r"\frac12"])


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Formulas made of smaller ones."""
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda p: f"({p[0]} + {p[1]})"), pair.map(lambda p: f"({p[0]}) ({p[1]})"),
        pair.map(lambda p: f"({p[0]} - {p[1]})"), inner.map(lambda a: f"({a})^2"),
        inner.map(lambda a: rf"\mathbb{{E}}[{a}]"), inner.map(lambda a: f"Var({a})"),
        inner.map(lambda a: f"f({a})"),
        inner.map(lambda a: rf"\sum_{{i=1}}^n ({a})"), inner.map(lambda a: rf"\frac{{{a}}}{{n}}"),
        inner.map(lambda a: rf"\max(0, {a})"), inner.map(lambda a: rf"\sqrt{{n}} ({a})"),
        inner.map(lambda a: rf"\sum_{{i \ne j}} w_j ({a})"), inner.map(lambda a: f"f'({a})"),
    )  # fmt: skip


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.recursive(atoms, grown, max_leaves=6))
def test_what_is_printed_reads_back(written):
    """Reading, printing and reading again gives the same expression, up to whose declaration it is."""
    first = latex(understood(written))
    assert latex(understood(first)) == first


def test_a_symbol_is_printed_by_its_name():
    """Names of numbers are LaTeX already."""
    assert latex(Symbol(r"n_\mathrm{in}")) == r"n_\mathrm{in}"
