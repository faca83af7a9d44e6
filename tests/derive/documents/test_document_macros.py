"""Author macros: expanded in place, with a limit."""

import pytest

from derive.documents import read_markdown
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
