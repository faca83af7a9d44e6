"""Lines of a given block: what each form assumes, and what is refused with its place."""

import pytest

from derive.documents import DocumentError, read_markdown
from derive.language.assumptions import Definition
from derive.language.derivations import Role, Unread
from derive.language.expressions import Entry
from derive.language.latex import latex


def assumed(given: str) -> set[str]:
    """What a given assumes, line by line."""
    text = f"```given\nn, m: dimension\n\\sigma, v, c, p: constant\n{given}\n```\n\n$$n = n$$\n"
    return {latex(a) for a in read_markdown(text).steps[-1].given.assumptions}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("x_i, i = 1..n: iid", {"x_{i}, i = 1..n: independent", "x_{i}, i = 1..n: identically distributed"}),
        ("x_i, i = 1, \\dots, n: symmetric", {"x_{i}, i = 1..n: symmetric"}),
        ("x_i, i \\in \\{1, ..., n\\}: symmetric", {"x_{i}, i = 1..n: symmetric"}),
        ("x_i, i = 0..2n+1: zero mean", {"x_{i}, i = 0..2 n + 1: zero mean"}),
        ("x: random, mean v, variance \\sigma^2", {"x: mean v", r"x: variance \sigma^{2}"}),
        ("x: second moment v, kurtosis 3", {"x: second moment v", "x: kurtosis 3"}),
        ("x: normal(0, v)", {"x: normal(0, v)"}),
        ("x: uniform(-c, c), nonnegative", {"x: uniform(-c, c)", "x: nonnegative"}),
        ("x: truncated normal(0, v, 2)", {"x: truncated normal(0, v, 2)"}),
        ("x: bernoulli(1 - p)", {"x: bernoulli(1 - p)"}),
        ("x: poisson(v), nonconstant", {"x: poisson(v)", "x: nonconstant"}),
        ("x: rademacher", {"x: rademacher"}),
        ("x_i, i = 1..n: one-hot", {"x_{i}, i = 1..n: one-hot"}),
        ("Q_{ij}, i = 1..n, j = 1..n: orthogonal", {"Q_{i,j}, i = 1..n, j = 1..n: orthogonal"}),
        ("x: finite moments up to 4", {"x: finite moments up to 4"}),
        ("x: random, small", {"x: small"}),
        (
            "x_i, i = 1..n: same variance, uncorrelated",
            {"x_{i}, i = 1..n: same variance", "x_{i}, i = 1..n: uncorrelated"},
        ),
        ("w^l_i, i = 1..n: label: l, independent across l", {"w_{i}^{l}, i = 1..n: independent across labels"}),
        ("X, Y: random\nX, Y: independent", {"X, Y: independent"}),
        ("X, Y: random\nX, Y: uncorrelated", {"X, Y: uncorrelated"}),
        ("f: odd, unit slope, smooth", {"f: odd", "f: unit slope", "f: smooth"}),
        ("f: even, f'(0) = c, positively homogeneous", {"f: even", "f: f'(0) = c", "f: positively homogeneous"}),
        ("q: positive", {"q > 0"}),
        ("q: large", {"q: large"}),
        ("n_l, l = 0..3: dimension", {"n_{l} > 0"}),
        ("0 \\le p < 1", {"0 \\le p", "p < 1"}),
        ("n = m", {"n = m"}),
        ("0 <= p\nn >= 2", {"0 \\le p", "n \\ge 2"}),
        ("k, l: index of n\nk != l", {"k \\ne l"}),
        ("k, l: index of n\nk \\ne l", {"k \\ne l"}),
        ("X: random\n\\operatorname{Var}[X] > 0", {r"\operatorname{Var}\left[X\right] > 0"}),
        ("p := 0.5", {r"p := \frac{1}{2}"}),
        ("q := \\operatorname{Var}[X]".replace("q", "q"), set()),
        ("g(t) := \\max(c t, t)", {r"g\left(t\right) := t + \operatorname{ReLU}\left(c t - t\right)"}),
    ],
)
def test_each_form_of_line_assumes_what_it_says(line, said):
    """The property table, row by row."""
    if said:
        assert said <= assumed(line)


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("k: dimesnion", "`dimesnion` is no property", "do you mean `dimension`?"),
        ("x: ranndom", "`ranndom` is no property", "do you mean `random`?"),
        ("x: normal(0)", "normal needs 2 parameters", ""),
        ("x_i, i = 1..k: iid", "k is not declared", "`k: dimension`"),
        ("x random", "no declaration, definition or condition", "`x: random`"),
        ("x", "no declaration, definition or condition", "x_i, i = 1..n: iid"),
        ("q and k are independent", "no declaration, definition or condition", "`q and k: independent`"),
        ("W_{ij} ~ N(0, 1/n)", "after a colon", "`W_{ij}, i = 1..n, j = 1..n: iid, normal(0, 1/n)`"),
        ("x_i \\sim \\mathcal{U}[-c, c], i = 1..m", "after a colon", "`x_i, i = 1..m: iid, uniform(-c, c)`"),
        ("x ~ Bernoulli(p)", "after a colon", "`x: bernoulli(p)`"),
        ("n_in: dimension", "one letter", "write `n_{in}`"),
        ("fan_out: dimension", "one letter", "write `fan_{out}`"),
        ("Let N: dimension", "has a blank", "by commas"),
        ("x_t: iid", "is one variable", "`x_{t}, t = 1..n: iid`"),
        ("x: gaussian(0, 1)", "no property", "write `normal(0, 1)`"),
        ("x: matrix", "no property", "`W_{ij}, i = 1..n, j = 1..m: random`"),
        ("x: integer", "no property", "write `dimension`"),
        ("f := relu", "needs an argument", "`f: relu`"),
        ("x, i = 1..n: random", "i does not occur in this name", ""),
        ("x_i, j = 1..n: random", "j does not occur in this name", ""),
        (": random", "a name is needed", ""),
        ("x:", "a property is needed", ""),
        ("+: odd", "this is no name", ""),
        ("a + b := 3", "the left side of a definition is a name", ""),
        ("+ := n", "the left side of a definition is a name", ""),
        ("a := b\nb := a", "circular", "smaller label"),
        ("p := p + 1", "circular", ""),
        ("a_i := \\sum_j W_{ij}", "W_{i,j} is not declared".replace(",", ""), ""),
        ("x: mean y", "y is not declared", ""),
        ("x_{i: random", "this bracket is never closed", ""),
        ("X, Y: iid", "of several arrays is not read", ""),
        ("D: notation for Foo", "Foo is no notation", "Var"),
        ("* : notation for Var", "no name stands before the colon", "D: notation"),
        ("- : notation for Var", "no name stands before the colon", "D: notation"),
        ("f: prelu", "needs its slope", "prelu(a)"),
        ("w^l: label: l, independent across t", "t is no label of", "its label is l"),
        ("w^{l,t}: label: l, label: t, independent across l", "its other label", "one label"),
        ("n: dimension, dotted", "no property of a number", ""),
        ("f: odd, dotted", "no property of a function", ""),
        ("n >= l", "l is not declared", "`l: constant`"),
        ("n >= = 2", "one side of this relation is missing", ""),
        ("n \\ge", "one side of this relation is missing", ""),
        ("require x", "no declaration, definition or condition", ""),
        ("choose n = harmonic mean of n", "two terms or more", ""),
    ],
)
def test_a_bad_line_is_an_error_with_its_place(line, message, hint):
    """The message says what was needed and found, at line and column."""
    with pytest.raises(DocumentError) as caught:
        read_markdown(f"# title\n\n```given\nn: dimension\n{line}\n```\n", "notes.md")
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.line >= 5
    assert str(caught.value).startswith(f"notes.md:{caught.value.line}:{caught.value.column}: ")
    assert str(caught.value).splitlines()[2].strip() == "^"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"), (" \n", "is empty"), ("text and $$x = 1$$", "no given block"),
        ("```given\nx: random\n", "never closed"), ("```given\n```\n", "this given block is empty"),
        ("x" * 1_000_001, "is larger than"),
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_read_says_so(text, message):
    """One clear message for the whole file."""
    with pytest.raises(DocumentError, match=message):
        read_markdown(text)


def test_bare_names_speak_of_arrays_together_and_ranges_of_each():
    """`q_i, k_i, i = 1..n: independent` says nothing of q against k."""
    assert "q, k: independent" not in assumed("q_i, k_i, i = 1..n: independent")
    assert "q, k: independent" in assumed("q_i, k_i, i = 1..n: random\nq, k: independent")


def test_a_labelled_name_speaks_of_one_layer():
    """`w_l, y_{l-1}` are those layers; a bare name is the array in all of them."""
    given = "w_{l,i}, i = 1..n: label: l, random\ny_{l-1,i}, i = 1..n: label: l, random\n"
    assert "w_{l}, y_{l - 1}: independent" in assumed(given + "w_l, y_{l-1}: independent")
    assert "w, y: independent" in assumed(given + "w, y: independent")


def test_a_range_follows_the_label_as_written():
    """y_{l-1} over 1..n_{l-1} has n_l entries in layer l."""
    given = "n_l, l = 0..9: dimension\ny_{l-1,i}, i = 1..n_{l-1}: label: l, symmetric"
    assert "y_{l,i}, i = 1..n_{l}: symmetric" in assumed(given)


def test_a_recursive_definition_has_its_ranges_from_its_use():
    """The layer above has as many units as the weights have columns."""
    given = (
        "n_l, l = 0..9: dimension\nx_j, j = 1..n_0: iid\nf: odd\n"
        "W^l_{jk}, j = 1..n_l, k = 1..n_{l+1}: label: l, iid\n"
        "z^0_j := x_j\ns^l_k := \\sum_{j=1}^{n_l} z^l_j W^l_{jk}\nz^{l+1}_k := f(s^l_k)"
    )
    said = assumed(given)
    assert r"z_{k}^{l + 1} := f\left(s_{k}^{l}\right)" in said
    assert "z_{j}^{0} := x_{j}" in said


def test_a_square_can_be_defined(said):
    """The name is the root, and not negative."""
    given = "n: dimension\nx: random\n\\sigma_x^2 := \\operatorname{Var}[x]"
    assert said(r"\sigma_x^2 = \operatorname{Var}[x]", given=given) == [
        r"\sigma_{x}^{2} = \operatorname{Var}\left[x\right]"
    ]
    assert r"\sigma_{x} \ge 0" in assumed("x: random\n\\sigma_x^2 := \\operatorname{Var}[x]")


@pytest.mark.parametrize(
    ("notation", "written"),
    [
        (r"D: notation for \operatorname{Var}", "D(X) = DX"),
        (r"V_{ar}: notation for Var", "V_{ar}(X) = V_{ar}[X]"),
        (r"\sigma^2: notation for Var", r"\sigma^2(X) = \sigma^2[X]"),
        (r"\langle x \rangle: notation for E", r"\langle X \rangle = \langle X \rangle"),
        (r"\dot: notation for \cdot", r"X \dot X = X^2"),
    ],
)
def test_notation_is_what_the_given_says(said, notation, written):
    """An author's own signs, declared."""
    assert "unread" not in said(written, given=f"X: random\n{notation}")[0]


def test_the_second_argument_of_a_normal_law_is_declared(said):
    """A variance, unless the given says standard deviation."""
    given = "v: positive\nW: random\nrequire \\operatorname{Var}[W] = v"
    assert "v" in said(r"W \sim \mathcal{N}(0, v)", given=given)[0]
    deviation = given + "\n\\mathcal{N}: second argument standard deviation"
    assert "v**2" in said(r"W \sim \mathcal{N}(0, v)", given=deviation)[0]


def test_a_choice_is_a_step_and_a_requirement_is_not(steps):
    """`choose` is judged against the requirements above it; means are spelled out."""
    given = "n, m: dimension\nv: positive\nrequire n v = 1\nrequire m v = 1\n"
    given += "choose v = {} mean of \\frac{{1}}{{n}}, \\frac{{1}}{{m}}"
    wanted = {"harmonic": r"v = \frac{2}{m + n}", "geometric": r"v = \frac{1}{\sqrt{m} \sqrt{n}}"}
    for kind, claim in wanted.items():
        first, second = steps("n v = 1", given=given.format(kind))
        assert (first.role, second.role) == (Role.CHOICE, Role.REQUIRED)
        assert latex(first.statement) == claim
        assert len(first.given.requirements) == 2
        assert second.given.choices == (first.statement,)


@pytest.mark.parametrize(("size", "same"), [("n", True), ("m", False)])
def test_a_name_declared_again_is_another_one_only_with_other_ranges(size, same):
    """`n: dimension` and `x_i, i = 1..n: iid` add to what is known; `x_i, i = 1..m` hides the x above."""
    outer = "n, m: dimension\nx_i, i = 1..n: iid\nS := \\sum_{i=1}^{n} x_i"
    inner = f"n: dimension\nx_i, i = 1..{size}: zero mean"
    text = f"# A\n\n```given\n{outer}\n```\n\n## B\n\n```given\n{inner}\n```\n\n$$S = n x_1$$\n"
    (step,) = read_markdown(text).steps
    (body,) = (a.body for a in step.given.assumptions if isinstance(a, Definition))
    (above,), (below,) = ({e.array for e in side.atoms(Entry)} for side in (body, step.statement.right))
    assert (above == below) is same
    assert step.statement.right.free_symbols == body.free_symbols == {above.ranges[0][1]}


def test_headings_close_givens():
    """A deeper section inherits; a sibling does not."""
    text = (
        "# A\n\n```given\nX: random\n```\n\n## B\n\n```given\nY: random\n```\n\n$$X = Y$$\n\n"
        "## C\n\n$$X = 1$$\n\n$$Y + X = 1$$\n"
    )
    first, second, third = read_markdown(text).steps
    assert latex(first.statement) == "X = Y"
    assert latex(second.statement) == "X = 1"
    assert third.statement.message == "Y is not declared"


@pytest.mark.parametrize("words", ["variance -1", "normal(0, -1)", "uniform(1, -1)", "bernoulli(3)", "poisson(-1)"])
def test_a_law_that_no_random_variable_has_is_an_error(words):
    """It would be a licence to prove a negative variance."""
    with pytest.raises(DocumentError, match=r"negative|no law"):
        read_markdown(f"```given\nx: random, {words}\n```\n$$\\mathrm{{Var}}[x] = -1$$\n", "notes.md")


@pytest.mark.parametrize("line", ["X and Y: independent", "X, and Y: independent", "X\\ and Y: independent"])
def test_and_between_names_is_a_comma(line):
    """`w and x: independent` is what people write first."""
    assert assumed("X, Y: random\n" + line) == {"X, Y: independent"}


def test_the_hint_for_a_list_with_dots_is_the_array_itself():
    """In brackets or without, with the name and the bounds that were written."""
    for line in ("(x_0, \\dots, x_{n-1}): iid", "x_0, \\dots, x_{n-1}: iid", "x_0, x_1, ..., x_{n-1}: iid"):
        with pytest.raises(DocumentError, match="a list with dots") as caught:
            assumed(line)
        assert caught.value.hint == "write `x_i, i = 0..n-1`"


@pytest.mark.parametrize(("line", "hint"), [
    ("k \\ne l", "`l: index of m`"), ("0 < q < 1", "`q: constant` or `q: dimension`"),
])  # fmt: skip
def test_the_hint_for_a_condition_names_a_number_first(line, hint):
    """What is compared is a number, and beside an index another index."""
    with pytest.raises(DocumentError, match="not declared") as caught:
        assumed("W_{ik}, i = 1..n, k = 1..m: random\n" + line)
    assert hint in caught.value.hint


def test_a_range_of_a_label_says_where_the_layers_end():
    """A layer beyond is none of those declared; what only may be beyond is read."""
    text = "```given\nn, L: dimension\nW^l_i, i = 1..n, l = 1..L: label: l, zero mean\n```\n\n$$E[W^{%s}_i] = 0$$"
    read = {label: read_markdown(text % label).steps[0].statement for label in ("1", "L", "l", "l+1", "0", "L+1")}
    refused = {label: said.message for label, said in read.items() if isinstance(said, Unread)}
    assert refused.keys() == {"0", "L+1"}
    assert all("W is declared from 1 to L" in message for message in refused.values())
