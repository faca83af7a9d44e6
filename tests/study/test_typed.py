"""What a person types, as the LaTeX of documents."""

import pytest

from study.typed import NotALine, as_latex, lines_of


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("a = sqrt(6/(n + m))", r"a = \sqrt{6/(n + m)}"),
        ("= sum_{j=1}^n Var[z_j]", r"= \sum_{j=1}^n Var[z_j]"),
        (r"= \sum_{j=1}^n Var[z_j]", r"= \sum_{j=1}^n Var[z_j]"),
        ("Var[f(s)] ≈ E[s²]", r"Var[f(s)] \approx  E[s^2]"),
        ("$$Var[W] = 1/n$$", "Var[W] = 1/n"),
        (r"Var[W] = 1/n \\", "Var[W] = 1/n"),
        ("W_{sum} = 1", "W_{sum} = 1"),
    ],
)
def test_bare_words_and_signs_become_commands(typed: str, read: str) -> None:
    """And what is LaTeX already, or part of a name, stays."""
    assert as_latex(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Var[W_jk] = 1/n_in", "Var[W_{jk}] = 1/n_{in}"),
        ("sum_{j=1}^n_in W_jk z_j", r"\sum_{j=1}^{n_{in}} W_{jk} z_j"),
        ("n_{in} W_{jk}", "n_{in} W_{jk}"),
        ("n_inW_jk", "n_inW_jk"),
        ("W_ik n_i", "W_ik n_i"),
    ],
)
def test_a_subscript_of_several_letters_needs_no_braces_where_the_given_has_it(typed: str, read: str) -> None:
    """n_in is n_{in} where that is declared; what is not declared so, or runs on, is left as LaTeX has it."""
    assert as_latex(typed, "n_{in}: dimension\nW_{jk}, j = 1..n_{in}, k = 1..m: iid") == read
    assert as_latex("Var[W_jk] = 1/n_in", "n: dimension") == "Var[W_jk] = 1/n_in"


@pytest.mark.parametrize(
    "typed", ["$$ x = 1 $$ \n", "a $ b", "```given", r"\begin{given}", r"\newcommand{\x}{y}", "# h"]
)
def test_a_line_that_could_leave_its_place_is_refused(typed: str) -> None:
    """A line is one formula; nothing in it can open a given, a display or a macro."""
    with pytest.raises(NotALine, match="write the formula alone"):
        as_latex(typed + " $")


def test_too_much_is_refused() -> None:
    """Lines and answers are bounded."""
    with pytest.raises(NotALine, match="characters"):
        as_latex("x" * 3000)
    with pytest.raises(NotALine, match="at most"):
        lines_of("\n" * 100)
