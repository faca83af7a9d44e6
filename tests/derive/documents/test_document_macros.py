"""Author macros: expanded in place, with a limit."""

import pytest

from derive.documents import read_latex, read_markdown
from derive.language.latex import latex

GIVEN = "```given\nX: random\n```\n\n"


@pytest.mark.parametrize(
    ("definition", "use"),
    [
        (r"\newcommand{\E}{\mathbb{E}}", r"\E[X]"), (r"\newcommand\E{\mathbb{E}}", r"\E[X]"),
        (r"\def\E#1{\mathbb{E}[#1]}", r"\E{X}"), (r"\newcommand{\E}[1]{\mathbb{E}\left[#1\right]}", r"\E{X}"),
        (r"\newcommand{\E}[1][X]{\mathbb{E}[#1]}", r"\E"), (r"\DeclareMathOperator{\E}{E}", r"\E[X]"),
        (r"\renewcommand{\E}{\F}\newcommand{\F}{\mathbb{E}}", r"\E[X]"),
    ],
)  # fmt: skip
def test_a_macro_is_what_it_stands_for(definition, use):
    """With braces or without, with arguments and defaults, operators, macros of macros."""
    text = GIVEN + f"$${definition}$$\n\n$${use} = 0$$\n"
    assert [latex(s.statement) for s in read_markdown(text).steps] == [r"\mathbb{E}\left[X\right] = 0"]


@pytest.mark.parametrize(
    "definition", [r"\def\a{\a}", r"\def\a{\b\b}\def\b{\a\a}", r"\newcommand{\a}[1]{\a{#1}\a{#1}}"]
)
def test_a_macro_that_never_ends_is_refused(definition):
    """Expansion has a limit, and the message names the macro."""
    (step,) = read_markdown(GIVEN + definition + "\n\n$$\\a{X} = 0$$\n").steps
    assert "expands without end" in step.statement.message


def test_an_error_in_a_macro_points_at_its_use():
    """The place is where the author used it."""
    text = GIVEN + r"\newcommand{\Z}{\foo}" + "\n\n$$X = \\Z$$\n"
    (step,) = read_markdown(text).steps
    assert (step.place.line, step.place.column) == (7, 7)


MOMENTS = "```given\nX: random, mean 1, variance 1\n```\n\n"
VARIANCE, MEAN = r"\newcommand{\V}{\operatorname{Var}}", r"\renewcommand{\V}{\operatorname{E}}"


def said(text, read=read_markdown):
    return [getattr(s.statement, "message", None) or latex(s.statement) for s in read(text).steps]


@pytest.mark.parametrize(
    "between",
    [f"<!-- {MEAN} -->", f"```latex\n{MEAN}\n```", f"`{MEAN}`", f"\n    {MEAN}\n", f"% {MEAN}",
     r"\providecommand{\V}{E}"],
)  # fmt: skip
def test_a_definition_in_a_comment_or_in_code_defines_nothing(between):
    """Nor does one that only provides what is there."""
    text = f"{VARIANCE}\n{between}\n\n{MOMENTS}$$\\V[X] = 1$$\n"
    assert said(text) == [r"\operatorname{Var}\left[X\right] = 1"]
    assert said(f"{VARIANCE}\n{MEAN}\n\n{MOMENTS}$$\\V[X] = 1$$\n") == [r"\mathbb{E}\left[X\right] = 1"]


@pytest.mark.parametrize(
    "between",
    [f"% {MEAN}", rf"50\\% {MEAN}", rf"\verb|{MEAN}|", f"\\begin{{verbatim}}\n{MEAN}\n\\end{{verbatim}}",
     f"\\iffalse\n{MEAN}\n\\fi", f"\\begin{{comment}}{MEAN}\\end{{comment}}"],
)  # fmt: skip
def test_a_definition_that_latex_does_not_see_defines_nothing(between):
    """Commented out, or set as it is typed; an escaped % is no comment."""
    given = "\\begin{given}\nX: random\n\\end{given}\n\n"
    assert said(f"{VARIANCE}\n{between}\n{given}$$\\V[X] = 1$$\n", read_latex) == [
        r"\operatorname{Var}\left[X\right] = 1"
    ]
    assert said(f"{VARIANCE}\n50\\% {MEAN}\n{given}$$\\V[X] = 1$$\n", read_latex) == [r"\mathbb{E}\left[X\right] = 1"]


def test_a_macro_is_in_force_below_its_definition_alone():
    """Above it, the name is what it is without."""
    first, second = said(MOMENTS + "$$\\V[X] = 1$$\n\n" + VARIANCE + "\n\n$$\\V[X] = 1$$\n")
    assert (first, second) == (r"\V is not read", r"\operatorname{Var}\left[X\right] = 1")


def test_a_macro_that_is_defined_otherwise_where_it_is_in_use_is_refused():
    """TeX's groups say how far each reaches; the same definition again changes nothing."""
    line = "\n\n$$\\V[X] = 1$$\n\n"
    for anew in (MEAN, r"\gdef\V{E}", r"\let\V=\E"):
        assert all("defined anew" in one for one in said(MOMENTS + VARIANCE + line + anew + line))
    assert said(MOMENTS + VARIANCE + line + VARIANCE + line) == [r"\operatorname{Var}\left[X\right] = 1"] * 2


@pytest.mark.parametrize("definition", [r"\def\V[#1]{E[#1]}", r"\RenewDocumentCommand{\V}{m}{E[#1]}"])
def test_a_name_defined_in_a_way_that_is_not_read_is_refused(definition):
    """Whatever else defines it."""
    (message,) = said(f"{VARIANCE}\n{definition}\n\n{MOMENTS}$$\\V[X] = 1$$\n")
    assert "defined in a way that is not read" in message


def test_let_names_what_another_name_is():
    """With an equals sign or without."""
    for let in (r"\let\U\V", r"\let\U=\V"):
        assert said(f"{VARIANCE}\n{let}\n\n{MOMENTS}$$\\U[X] = 1$$\n") == [r"\operatorname{Var}\left[X\right] = 1"]
