"""Which documents exist: the vocabulary of formulas, labels, references, numbers."""

import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_proof import GIVEN, MATRIX
from report_sample import glorot

from reports.bibliography import WORKS, bibtex, described
from reports.document import needed, never_needed, numbers, steps
from reports.drawing import graph_drawing, plot_drawing
from reports.formula import loosened, rigid_width, spoken, width
from reports.latex_inline import formula
from reports.maths import UnsafeMaths, parse
from reports.model import (
    Chain,
    Citation,
    Entry,
    Graph,
    IllegalDocument,
    Maths,
    Paragraph,
    Plot,
    Reference,
    Relation,
    Section,
    Step,
    Table,
    Text,
    Verdict,
)  # fmt: skip
from reports.plain import divided, visible


@pytest.mark.parametrize(
    "source",
    [
        r"\input{x}", r"\def\x{}", r"\begin{align}", r"\write18{id}", r"\catcode`\$=1",
        r"\href{x}{y}", r"$x$", "a&b", "a#b", "a%b", r"\csname x\endcsname",
        r"\text{\input{x}}", r"\operatorname{$}", "{", "}",
        r"\left(", "x^2^3", "é", r"\frac{a}", r"\left x y \right)", "^^M", "\\",
    ],
)  # fmt: skip
def test_a_formula_outside_the_vocabulary_cannot_be_built(source: str) -> None:
    """A command that could do something, an active character or a loose brace is refused."""
    with pytest.raises(UnsafeMaths):
        Maths(source)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (r"\operatorname{Var}[s_k] = n \operatorname{E}[z^2]", "Var[s_k] = nE[z^2]"),
        (r"\sqrt{\frac{6}{n_{\text{in}} + n_{\text{out}}}}", "√(6/(n_in + n_out))"),
        (r"f''(0)", "f′′(0)"),
        (r"\left\{ x \right.", "{x"),
        (r"[-a, a]", "[−a,a]"),
        (r"\sum_{j \ne l} \bar{x}_j", "∑_(j ≠ l)x_j"),
        (r"\Bigl( x \Bigr)", "(x)"),
        (r"\sum_{\substack{1 \leq i \leq n\\1 \leq j \leq m}} z", "∑_(1 ≤ i ≤ n, 1 ≤ j ≤ m)z"),
    ],
)
def test_a_formula_reads_as_plain_text(source: str, shown: str) -> None:
    """The vocabulary is read as LaTeX reads it."""
    assert spoken(parse(source)) == shown


@given(st.text(alphabet=string.printable, max_size=30))
def test_a_formula_is_read_or_refused(source: str) -> None:
    """Any string is a formula, which survives its writing, or is refused with UnsafeMaths."""
    try:
        tree = parse(source)
    except UnsafeMaths:
        return
    assert spoken(parse(formula(tree))) == spoken(tree)


def test_a_deep_formula_is_refused() -> None:
    """Nesting without end is refused, not recursed into."""
    with pytest.raises(UnsafeMaths, match="nested deeper"):
        parse("{" * 5000 + "}" * 5000)


def test_a_wide_fraction_is_loosened() -> None:
    """A fraction wider than the room is written with brackets, which break; a narrow one stays."""
    wide = parse(r"\frac{" + " + ".join(["abc"] * 30) + "}{2}")
    assert rigid_width(loosened(wide, 20)) < 20 < width(wide)
    assert loosened(parse(r"\frac{a}{2}"), 20) == parse(r"\frac{a}{2}")


def test_a_label_used_twice_is_refused() -> None:
    """Two things with one label cannot both be referred to."""
    document = glorot()
    with pytest.raises(IllegalDocument, match="'forward' is used twice"):
        replace(document, blocks=(*document.blocks, Section("forward", (), ())))


@pytest.mark.parametrize(
    ("piece", "message"), [(Reference("nowhere"), "label 'nowhere'"), (Citation("nobody"), "source 'nobody'")]
)
def test_a_reference_that_leads_nowhere_is_refused(piece: Reference | Citation, message: str) -> None:
    """A reference or a citation needs its target in the document."""
    document = glorot()
    with pytest.raises(IllegalDocument, match=message):
        replace(document, blocks=(*document.blocks, Paragraph((piece,))))


def test_a_label_with_other_characters_is_refused() -> None:
    """Labels are written as they are in every format, so they are plain."""
    with pytest.raises(IllegalDocument, match="lower-case letters and digits"):
        replace(glorot(), blocks=(*glorot().blocks, Section("a}b", (), ())))


def test_a_key_with_other_characters_is_refused() -> None:
    """The key of a bibliography entry is written as it is."""
    with pytest.raises(IllegalDocument, match="letters and digits only"):
        Entry("a}b", "misc", ("A",), "T", 2000, ())


def test_a_chain_needs_a_left_side() -> None:
    """A chain that begins in the middle of nothing is refused."""
    with pytest.raises(IllegalDocument, match="left side"):
        Chain((Step("a", None, Relation.EQUAL, Maths("1"), (), Verdict.PROVED),))


def test_a_table_needs_whole_rows() -> None:
    """A row with a cell too few is refused."""
    with pytest.raises(IllegalDocument, match="2 cells in every row"):
        Table("t", (), ((), ()), (((),),))


def test_a_logarithmic_plot_needs_positive_values() -> None:
    """Zero has no logarithm."""
    with pytest.raises(IllegalDocument, match="positive values"):
        Plot("p", (), "x", "y", ((1.0, 0.0),), (), True)


def test_numbers_follow_the_order_of_reading() -> None:
    """Steps, assumptions, tables and sections are numbered as they come."""
    shown = numbers(glorot())
    assert [shown[label] for label in ("forward-linear", "uniform", "bias", "matrix", "matrix-removed")] == [
        "1", "13", "A7", "Table 2", "Table 3",
    ]  # fmt: skip


def test_assumptions_in_every_set_and_in_some() -> None:
    """What every minimal set has is always needed; the rest is needed in some only."""
    always, sometimes = needed(steps(glorot())["forward-sum"])
    assert always == {"weights", "apart"}
    assert sometimes == {"weights-mean", "inputs", "inputs-mean"}


def test_an_assumption_in_no_set_is_never_needed() -> None:
    """The column of an assumption that no step of the matrix uses is marked."""
    few = replace(MATRIX, steps=("forward-bias",))
    assert never_needed(glorot(), few) == {entry.label for entry in GIVEN.entries} - {"bias"}


def test_the_graph_has_an_arc_for_each_premise() -> None:
    """Every premise inside the graph is drawn, once."""
    labels = tuple(steps(glorot()))
    drawn = graph_drawing(glorot(), Graph("g", (), labels))
    arcs = [(shape.source, shape.target) for shape in drawn.shapes if hasattr(shape, "source")]
    assert sorted(arcs) == sorted((p, s.label) for s in steps(glorot()).values() for p in s.premises)


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6)), min_size=1, max_size=6), st.booleans())
def test_a_plot_stays_in_its_frame(curve: list[tuple[float, float]], logarithmic: bool) -> None:
    """Whatever the values, every point of the curve lies inside the frame."""
    drawn = plot_drawing(Plot("p", (), "x", "y", tuple(curve), (), logarithmic))
    for shape in drawn.shapes:
        spots = [getattr(shape, name) for name in ("start", "end", "place") if hasattr(shape, name)]
        assert all(-1 <= x <= drawn.width + 1 and -1 <= y <= drawn.height + 1 for x, y in spots)


@given(st.text())
def test_visible_text_hides_nothing(text: str) -> None:
    """What is shown is printable, on one line, and shows itself again unchanged."""
    assert all(c.isprintable() or c == "\u00a0" for c in visible(text))
    assert visible(visible(text)) == visible(text)


def test_bibtex_has_every_work_once() -> None:
    """Every work is an entry with balanced braces, an author, a title and a year."""
    written = bibtex(tuple(WORKS.values()))
    assert written.count("@") == len(WORKS)
    assert written.count("{") == written.count("}")
    assert written.count("  author = ") == written.count("  title = ") == written.count("  year = ") == len(WORKS)


@given(st.text())
def test_bibtex_braces_balance_whatever_the_title(title: str) -> None:
    """A hostile title leaves the braces of its entry balanced."""
    written = bibtex((Entry("key", "misc", (title,), title, 2000, (("note", title),)),))
    assert written.count("{") == written.count("}")
    assert written.count("\n}") == 1


def test_a_work_reads_as_one_line() -> None:
    """The reference to Glorot and Bengio names them, the year, the proceedings and the pages."""
    assert described(WORKS["glorot2010"]) == (
        "Xavier Glorot and Yoshua Bengio (2010). Understanding the difficulty of training deep feedforward "
        "neural networks. In Proceedings of the Thirteenth International Conference on Artificial "
        "Intelligence and Statistics, Proceedings of Machine Learning Research 9, 249–256."
    )


def test_text_is_kept_as_it_was_given() -> None:
    """The model itself changes no string."""
    assert Text("\x00é ").value == "\x00é "


@given(st.text(), st.integers(1, 30))
def test_a_divided_word_is_still_the_word(word: str, longest: int) -> None:
    """No character is lost or added where a line may break, and no piece is longer than asked."""
    assert "".join(divided(word, longest)) == word
    assert all(len(piece) <= max(longest, 16) for piece in divided(word, longest))


def test_a_long_word_breaks_between_its_names() -> None:
    """A command, a name or a part of a path is kept whole; a short word and a number have no such places."""
    assert divided(r"\mathrm{Var}[s_k]", 8) == [r"\mathrm{Var}", "[s_k]"]
    assert divided("https://a.example/path", 12) == ["https://", "a.example/", "path"]
    assert divided("a_long_name_of_it", 12) == ["a_long_", "name_", "of_", "it"]
    assert divided("x" * 18, 18) == ["x" * 18]
    assert divided("x" * 18, 17) == ["x" * 6] * 3
