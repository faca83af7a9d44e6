"""The PDF of a report, by both engines: nothing gets in, nothing gets out, the same bytes each time."""

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_checked import DOCUMENT, report_on
from report_hostile import HOSTILE, hostile_document
from report_sample import glorot, long
from report_tex import needs_tex

from reports.document import Document
from reports.model import Code, Emphasis, Maths, Paragraph, Text
from reports.pdf import PdfFailed, compile_latex, pdf, pdf_by_latex, pdf_by_typst, what_matters
from reports.typst_inline import formula, literal
from reports.typst_source import typst_source
from reports.vocabulary import ACCENTS, DELIMITERS, FONTS, FRACTIONS, GLYPHS, NAMES, PLAIN, SIZES, SPACES

typst = pytest.importorskip("typst")


def small(*pieces: Text | Code | Emphasis | Maths) -> Document:
    """A document of one paragraph."""
    return replace(glorot(), abstract=(), blocks=(Paragraph(pieces),), bibliography=())


@needs_tex
def test_latex_is_the_engine_where_it_is_installed() -> None:
    """The result says which engine made it."""
    made = pdf(small(Text("hello")))
    assert made.engine == "pdflatex"
    assert made.content.startswith(b"%PDF")


def test_typst_is_the_engine_where_tex_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pdflatex the Typst that comes from PyPI makes the PDF, and the result says so."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert pdf(small(Text("hello"))).engine == "typst"


def test_without_any_engine_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where neither engine is installed, the message says what to install."""
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(PdfFailed, match="pip install typst"):
        pdf_by_typst(small())


@needs_tex
def test_latex_gives_the_same_bytes() -> None:
    """The same report gives the same PDF."""
    assert pdf_by_latex(small(Text("a"))).content == pdf_by_latex(small(Text("a"))).content


def test_typst_gives_the_same_bytes() -> None:
    """The same report gives the same PDF."""
    for document in (glorot(), report_on(DOCUMENT)):
        assert pdf_by_typst(document).content == pdf_by_typst(document).content


def test_what_no_page_holds_compiles_in_typst() -> None:
    """A graph and a matrix of 120 steps compile."""
    assert pdf_by_typst(long(120)).content.startswith(b"%PDF")


def test_hostile_strings_compile_in_typst() -> None:
    """Every string in every place compiles."""
    assert pdf_by_typst(hostile_document(HOSTILE)).content.startswith(b"%PDF")


@settings(max_examples=12, deadline=None)
@given(st.text(max_size=60))
def test_any_text_compiles_in_typst(text: str) -> None:
    """Any string whatever is data to Typst: it never changes what is compiled."""
    assert pdf_by_typst(small(Text(text), Emphasis(text), Code(text))).content.startswith(b"%PDF")


@pytest.mark.parametrize("text", [one for one in HOSTILE if one.isprintable()])
def test_a_literal_is_the_string(text: str, tmp_path: Path) -> None:
    """Typst reads a literal back as the very string."""
    (tmp_path / "empty.typ").write_text("")
    assert json.loads(typst.eval(str(tmp_path / "empty.typ"), literal(text))) == text


def test_a_formula_keeps_its_brackets_in_typst() -> None:
    """Brackets of all kinds are written, and none is read as a call."""
    written = typst_source(small(Maths(r"f(x) \left[ \frac{a}{b} \right) \{ y \} |z| \langle w \rangle")))
    for bracket in (r"\(", r"\)", r"lr(\[", r"\{", r"\}", r"\|", "⟨", "⟩"):
        assert bracket in written


def whole_vocabulary() -> Document:
    """A document that uses every command a formula may hold."""
    formulas = [f"\\{name} x" for name in (*GLYPHS, *NAMES, *SPACES)] + [f"x {sign}" for sign in sorted(PLAIN)]
    formulas += [rf"\{name}{{ab}}" for name in (*FONTS, *ACCENTS)]
    formulas += [rf"\{name}{{a}}{{b}}" for name in sorted(FRACTIONS)]
    formulas += [rf"\left{left} x \right. + \{size}{left}" for left in sorted(DELIMITERS) for size in sorted(SIZES)]
    formulas += [r"\sum_{\substack{i \le n \\ j \le m}} x_{ij}", r"\int\limits_{0}^{1} x"]
    return small(*(Maths(one) for one in formulas))


@needs_tex
def test_tex_knows_the_whole_vocabulary() -> None:
    """Every command that a formula may hold compiles in LaTeX."""
    assert pdf_by_latex(whole_vocabulary()).engine == "pdflatex"


def test_typst_knows_the_whole_vocabulary() -> None:
    """Every command that a formula may hold compiles in Typst."""
    assert pdf_by_typst(whole_vocabulary()).engine == "typst"


def test_an_empty_formula_is_written() -> None:
    """A formula of nothing is nothing."""
    assert formula(()) == ""


@needs_tex
def test_a_failed_run_shows_three_lines() -> None:
    """The message holds the error and its place, not the log."""
    with pytest.raises(PdfFailed, match="Undefined control sequence") as failure:
        compile_latex("\\documentclass{article}\n\\begin{document}\n\\nothing\n\\end{document}\n")
    assert str(failure.value).count("\n") <= 3
    assert "l.3" in str(failure.value)


@needs_tex
def test_an_endless_run_is_stopped() -> None:
    """A run past its time limit is ended."""
    with pytest.raises(PdfFailed, match="stopped after 2 seconds"):
        compile_latex(r"\def\x{\x}\x", seconds=2)


@needs_tex
def test_files_elsewhere_stay_closed(tmp_path: Path) -> None:
    """A LaTeX file can read nothing outside its directory."""
    secret = tmp_path / "secret.tex"
    secret.write_text("secret")
    with pytest.raises(PdfFailed):
        compile_latex(rf"\documentclass{{article}}\begin{{document}}\input{{{secret}}}\end{{document}}")


def test_a_log_without_an_error_shows_its_end() -> None:
    """Where no line says what went wrong, the last three lines are shown."""
    assert what_matters("a\nb\n\nc\nd\n") == ("b", "c", "d")
