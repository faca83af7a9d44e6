"""Whatever is typed, the reader answers: with steps, or with the documented error."""

# ruff: noqa: SIM905 - tokens read better as text
import runpy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.documents import DocumentError, read_latex, read_markdown
from derive.language.assumptions import Claim
from derive.language.latex import latex

GIVEN = "```given\nn: dimension\nx_i, i = 1..n: iid\nW_{ij}, i = 1..n, j = 1..n: iid\n"
GIVEN += "f: odd\nX: random\n{}\n```\n\n"
TOKENS = r"""\sum \prod \int \frac \sqrt \left( \right) ( ) [ ] { } \{ \} | \| _ ^ ' , ; : . .. ...
\cdots & \\ =
    \approx \ne < \Rightarrow \iff \sim \in + - * / \cdot \pm x x_i x_{i} W_{ij} W f f'( E[ Var( Cov(
    \mathbb{E} \mathrm{in} n i j 1 2 0.5 0,5 ! \quad \text{and} \text{if} \begin{cases} \end{cases}
    \overset{a}{=} \boxed{ \mathbf \tilde{h} \max(0, \exp \tanh ^T ^2 _{i=1} ^{n} _{i<j} U(-1,1)
    \because \therefore \forall # $ é 中 ² \newcommand{\R}{x} \R := require choose iid random label:
    normal(0,1)""".split()
soup = st.lists(st.sampled_from(TOKENS), max_size=25).map(" ".join)


def answers(text: str) -> None:
    """Read a text both ways and print what was understood."""
    for read in (read_markdown, read_latex):
        try:
            derivation = read(text)
        except DocumentError:
            continue
        for step in derivation.steps:
            assert step.place.line >= 1
            if isinstance(step.statement, Claim):
                latex(step.statement)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(soup, soup)
def test_token_soup_in_a_display(left, right):
    """No exception but the documented one."""
    answers(GIVEN.replace("{}", "y: random") + f"$${left} = {right}$$\n")


@settings(max_examples=100, deadline=None, derandomize=True)
@given(soup, soup)
def test_token_soup_in_a_given(left, right):
    """No exception but the documented one."""
    answers(GIVEN.replace("{}", f"{left} : {right}") + "$$X = 1$$\n")
    answers(GIVEN.replace("{}", f"{left} := {right}") + "$$X = 1$$\n")


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(max_size=80))
def test_any_text(text):
    """No exception but the documented one."""
    answers(text)
    answers(GIVEN.replace("{}", "y: random") + f"$${text}$$\n")


@pytest.mark.parametrize(
    "maths",
    [
        "(" * 4000 + "X" + ")" * 4000, r"\frac1" * 1500 + "X", r"\tilde " * 2000 + "X",
        r"\sum_i " * 1000 + "x_i",
        "9^{" * 30 + "9" + "}" * 30, "9" * 5000, "W" * 1500, "((9^{64})^{64})^{64}", "40!!!",
        r"\sqrt" * 1500 + "2",
    ],
)  # fmt: skip
def test_hostile_maths_gets_a_message(maths):
    """Depth, size of numbers and number of factors are bounded, with a message."""
    (step,) = read_markdown(GIVEN.replace("{}", "y: random") + f"$$X = {maths}$$\n").steps
    assert step.statement.message


def test_mutated_documents_are_answered():
    """The first inputs of the fuzzer: no exception but the documented one, nothing that hangs."""
    path = Path(__file__).parents[3] / "benchmarks" / "fuzz" / "run.py"
    fuzz = runpy.run_path(str(path))
    assert fuzz["run"](3, 150, None, report=False)["failures"] == []


@pytest.mark.parametrize("name", ["__import__('os').system('true')", r"\write18{x}", "lambda: 0", "exec(x)"])
def test_programs_are_never_run(name):
    """Text is taken apart by a grammar; programs are unknown names like any other."""
    answers(GIVEN.replace("{}", "y: random") + f"$$X = {name}$$\n")
