"""Running text of a document: what is kept of it, and that no text breaks a report."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from report_checked import DOCUMENT, report_on
from report_hostile import HOSTILE
from report_tex import log_of, needs_tex

from reports.html_page import html_page
from reports.latex import latex
from reports.markdown import markdown
from reports.model import Code, Emphasis, Items, Listing, Maths, Paragraph, Table, Text
from reports.pdf import pdf_by_typst
from reports.prose import remarks, title_of


def paragraphs(text, tex=False):
    return [remark.block for remark in remarks(text, tex)]


def test_formulas_code_emphasis_and_links_are_told_apart():
    """Each mark of Markdown becomes its own piece; a link keeps its words."""
    (found,) = paragraphs("See `x` and $y^2$ and *z*, [here](https://a.example).")
    assert found == Paragraph(
        (
            Text("See "), Code("x"), Text(" and "), Maths("y^2"), Text(" and "), Emphasis("z"), Text(", "),
            Text("here"), Text("."),
        )
    )  # fmt: skip


def test_code_keeps_its_lines_and_a_given_is_none_of_it():
    """Fenced code is a listing as it was typed; the fences of a given block around it open and close nothing."""
    given_block, code = "```given\nn: dimension\n```", "~~~python\ndef init(n):\n    return n\n~~~"
    text = f"Before.\n\n{given_block}\n\n{code}\n\nBetween.\n\n{given_block}\nAfter."
    before, listing, between, after = paragraphs(text)
    assert listing == Listing("def init(n):\n    return n")
    assert [p.content[0].value for p in (before, between, after)] == ["Before.", "Between.", "After."]


def test_a_table_of_the_author_stays_a_table():
    """Rows are as wide as the header; bars without a rule below them are words."""
    (table,) = paragraphs("| a | b |\n|---|:-:|\n| $x$ | \n| 1 | 2 | 3 |")
    one, two = (Text("1"),), (Text("2"),)
    assert table == Table("", (), ((Text("a"),), (Text("b"),)), (((Maths("x"),), ()), (one, two)))
    (words,) = paragraphs("| a | b |\n| c | d |")
    assert isinstance(words, Paragraph)


def test_a_formula_outside_the_vocabulary_is_shown_as_typed():
    """What could run a command in LaTeX is code."""
    (found,) = paragraphs(r"A $\input{/etc/passwd}$ here.")
    assert Code(r"\input{/etc/passwd}") in found.content


def test_displays_and_givens_are_no_running_text():
    """What the checker reads is left out, code is a listing; lines are counted from the top."""
    text = "one\n\n```given\nn: dimension\n```\n\ntwo\n\n$$n = n$$\n\n```python\nthree\n```\n\n- four\n- five\n"
    found = list(remarks(text))
    assert [remark.line for remark in found] == [1, 7, 11, 15]
    assert found[2].block == Listing("three")
    assert isinstance(found[3].block, Items)
    assert [line[0].value.strip() for line in found[3].block.entries] == ["four", "five"]


def test_a_paragraph_of_latex_with_commands_is_left_out():
    """Plain paragraphs are kept, the preamble and commands are not."""
    text = "\\documentclass{article}\n\\begin{document}\n\nPlain, $x$.\n\n\\emph{Not} this.\n\n\\end{document}"
    assert [str(block) for block in paragraphs(text, tex=True)] == [
        str(Paragraph((Text("Plain, "), Maths("x"), Text("."))))
    ]


@pytest.mark.parametrize("tex", [False, True])
@given(text=st.text())
@example(text="$$ ``` \\[ # \n\n* $\n\n<!--")
def test_any_text_gives_blocks(tex, text):
    """No text raises, and every remark has a line of the text."""
    assert all(1 <= remark.line <= text.count("\n") + 1 for remark in remarks(text, tex))


@given(st.text())
def test_any_text_has_a_title_or_none(text):
    """Looking for a title never raises."""
    assert title_of("\\title{" + text + "}") != ""


@needs_tex
def test_hostile_running_text_breaks_no_format(tmp_path):
    """Hostile paragraphs among the steps compile in both engines and stay text in HTML and Markdown."""
    said = tuple(remark.block for remark in remarks("\n\n".join(HOSTILE)))
    report = replace(report_on(DOCUMENT), blocks=(*said, *report_on(DOCUMENT).blocks))
    log_of(latex(report), tmp_path)
    assert pdf_by_typst(report).content.startswith(b"%PDF")
    assert "<script>alert" not in html_page(report)
    assert "<script>alert" not in markdown(report)
