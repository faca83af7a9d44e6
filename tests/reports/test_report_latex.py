"""The LaTeX of a report: it compiles, it fits the page, and no string breaks it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_checked import DOCUMENT, report_on
from report_hostile import HOSTILE, hostile_document
from report_sample import glorot, long
from report_tex import advice_of, log_of, needs_chktex, needs_tex

from reports.document import Document
from reports.formula import spoken
from reports.latex import latex, latex_fragment
from reports.latex_inline import code, escape, formula
from reports.maths import parse
from reports.model import Chain, Code, Listing, Maths, Paragraph, Relation, Section, Step, Text, Verdict

PACKAGES = {"lmodern", "microtype", "amsmath", "amsthm", "mathtools", "booktabs", "graphicx", "hyperref"}


def overfull(log: str) -> list[float]:
    """By how many points the boxes of a log are too wide."""
    return [float(found) for found in re.findall(r"Overfull \\hbox \(([\d.]+)pt", log)]


@needs_tex
@pytest.mark.parametrize("document", [glorot(), report_on(DOCUMENT)], ids=["sample", "checked"])
def test_a_report_compiles_and_fits_the_page(tmp_path: Path, document: Document) -> None:
    """The stand-alone file compiles, every reference is found, and no box is 5 points too wide."""
    log = log_of(latex(document), tmp_path, runs=2)
    assert "Reference" not in log
    assert max(overfull(log), default=0.0) < 5


@needs_tex
def test_the_fragment_compiles_inside_a_paper(tmp_path: Path) -> None:
    """The fragment asks of the paper what its first lines say and no more."""
    packages = "amsmath,amsthm,mathtools,booktabs,graphicx"
    paper = (
        f"\\documentclass{{article}}\\usepackage{{{packages}}}\\newtheorem*{{theorem}}{{Theorem}}"
        "\\begin{document}\\section{A paper}\n" + latex_fragment(glorot()) + "\\end{document}"
    )
    assert "Reference" not in log_of(paper, tmp_path, runs=2)


@needs_tex
def test_hostile_strings_compile(tmp_path: Path) -> None:
    """Strings full of commands, brackets, controls and other alphabets compile and fit the page."""
    log = log_of(latex(hostile_document(HOSTILE)), tmp_path)
    assert max(overfull(log), default=0.0) < 5


@needs_tex
def test_wide_formulas_break(tmp_path: Path) -> None:
    """A sum of sixty terms, a nested bracket, a long fraction and a number of 150 digits fit the page."""
    terms = " + ".join(rf"\operatorname{{Var}}\left[z_{{{n}}} W_{{{n} k}}\right]" for n in range(60))
    wide = (
        terms,
        rf"\sum_{{i=1}}^{{n}} \left( {terms} \right)",
        rf"\frac{{{terms}}}{{n^2}}",
        "7" * 150,
        rf"\sqrt{{{terms}}}",
        rf"2 \left[ 1 + \left( {terms} \right)^2 \right] + \frac{{1}}{{2}}",
    )
    lefts = (Maths(r"\operatorname{Var}[s]"), None, None, None, None, None)
    steps = tuple(
        Step(f"wide-{n}", left, Relation.EQUAL, Maths(right), (Maths(right),), Verdict.PROVED)
        for n, (left, right) in enumerate(zip(lefts, wide, strict=True))
    )
    document = replace(glorot(), blocks=(*glorot().blocks, Section("wide", (Text("Wide"),), (Chain(steps),))))
    assert max(overfull(log_of(latex(document), tmp_path)), default=0.0) < 5


@needs_tex
def test_what_no_page_holds_is_cut(tmp_path: Path) -> None:
    """A graph and a matrix of 120 steps by 24 assumptions are cut so that each part fits a page."""
    log = log_of(latex(long(120)), tmp_path)
    assert max(overfull(log), default=0.0) < 5
    assert not re.search(r"Overfull \\vbox \((?:[5-9]|\d\d)", log)


@needs_chktex
@pytest.mark.parametrize("write", [latex, latex_fragment])
def test_chktex_has_nothing_to_say(write: object, tmp_path: Path) -> None:
    """ChkTeX passes both files."""
    assert callable(write)
    assert advice_of(write(glorot()), tmp_path) == ""


def test_only_common_packages_are_loaded() -> None:
    """The stand-alone file loads the packages it promises; fontenc is part of LaTeX itself."""
    loaded = re.findall(r"\\usepackage(?:\[[^]]*\])?\{([^}]*)\}", latex(glorot()))
    assert {name for group in loaded for name in group.split(",")} - {"fontenc"} == PACKAGES


@given(st.text())
def test_escaped_text_has_no_active_character(text: str) -> None:
    """After the commands we wrote ourselves are taken out, no character with a meaning for TeX is left."""
    ours = r"\\(?:text[a-z]+|ldots|allowbreak|softbreak|symbol|ensuremath|unprintable|[A-Za-z]+)|\\[{}$&#_%]"
    assert not set(re.sub(ours, "", escape(text))) & set("\\$&#_%^")
    assert escape(text).replace(r"\{", "").count("{") == escape(text).replace(r"\}", "").count("}")


@given(st.text(alphabet="abc xyz"))
def test_plain_words_stay_as_they_are(text: str) -> None:
    """Ordinary words are written as they are, so that the file is pleasant to edit."""
    assert escape(text, longest=10_000) == " ".join(text.split())


@pytest.mark.parametrize(
    "source",
    [r"\frac{a}{b} + {x_i}^2", r"\left[ \sum_{j=1}^{n} z_j \right]", r"f'(s)", r"\operatorname{Var}{\left[x\right]}"],
)
@pytest.mark.parametrize("breakable", [False, True])
def test_a_formula_survives_its_writing(source: str, breakable: bool) -> None:
    """What is written reads back as the same formula."""
    assert spoken(parse(formula(parse(source), breakable))) == spoken(parse(source))


def test_code_and_text_are_data() -> None:
    """A command in a string is shown, not run."""
    document = replace(glorot(), blocks=(Paragraph((Text(r"\input{x}"), Code(r"\end{document}"))),))
    written = latex(replace(document, abstract=()))
    assert r"\input{x}" not in written
    assert written.count(r"\end{document}") == 1


def test_code_breaks_at_its_spaces_first() -> None:
    """Inside a long word a break costs more than one at a space, and stands between names."""
    assert code(r"a \mathrm{X}[s_k]") == r"\texttt{a \textbackslash{}mathrm\{X\}\softbreak{}[s\_k]}"
    assert r"\newcommand*{\softbreak}{\penalty300" in latex(glorot()).replace("provide", "new")


@needs_tex
def test_a_listing_keeps_its_indent_and_its_lines_fit(tmp_path: Path) -> None:
    """Code is set in as it was typed, on lines that do not stick out."""
    listing = Listing("def init(shape):\n    return " + "a_rather_long_name(shape) + " * 9)
    source = latex(replace(glorot(), blocks=(*glorot().blocks, Section("code", (Text("Code"),), (listing,)))))
    assert r"\hspace*{2.1em}\texttt{return" in source
    assert not [width for width in overfull(log_of(source, tmp_path, runs=2)) if width > 5]
