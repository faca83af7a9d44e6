"""A checked document as a report: every step, every assumption, what is stated and what was not shown."""

import hashlib

import pytest
from report_checked import DOCUMENT, report_on

from derive.documents import read_latex
from reports.derivation import origin_of
from reports.document import assumptions, inlines, steps, walk
from reports.html_page import html_page
from reports.latex import latex
from reports.markdown import markdown
from reports.model import Citation, Code, Maths, Matrix, Notation, Section, Statement, Text, Verdict
from reports.prose import with_citations


@pytest.fixture(scope="module")
def report():
    return report_on(DOCUMENT)


def test_every_judged_step_is_in_the_report_with_its_verdict(report):
    """Four relations: two proved, one refuted, one that follows from the requirement."""
    verdicts = [step.verdict for step in steps(report).values()]
    assert verdicts == [Verdict.PROVED, Verdict.PROVED, Verdict.REFUTED, Verdict.PROVED]


def test_assumptions_and_definitions_are_told_apart(report):
    """What is assumed has a label; what a symbol stands for is in the notation table."""
    assert len(assumptions(report)) == 4
    (notation,) = (block for block in walk(report.blocks) if isinstance(block, Notation))
    assert [row.maths.source for row in notation.entries] == ["n", "x_{i}", "s"]


def test_the_witness_of_a_refuted_step_is_not_folded_away(report):
    """Why a line is false stands in the open."""
    page = html_page(report)
    open_part = page[page.index('id="s3"') :].split("<details>")[0]
    assert "the left side is" in open_part


def test_what_would_be_true_is_not_folded_away():
    """A correction that says more than the left side again stands in the open."""
    given = "```given\nn: dimension\nx_i, i = 1..n: iid\n```\n"
    page = html_page(report_on(given + r"$$\operatorname{Var}[\sum_{i=1}^{n} x_i] = \operatorname{Var}[x_1]$$"))
    assert "True would be" in page[page.index('id="s1"') :].split("<details>")[0]


def test_a_chain_with_a_false_step_is_not_stated(report):
    """The statement holds what was proved, and names the step that was not."""
    (statement,) = (block for block in walk(report.blocks) if isinstance(block, Statement))
    assert "Of what is claimed, this was proved" in str(statement)
    assert "n^{2}" not in str(statement)
    assert "This step was not proved: [(3)]" in markdown(report)


def test_a_chain_is_stated_by_its_two_ends():
    """Where every step is proved, the first side and the last are what is shown."""
    sound = DOCUMENT.replace(" \\\\\n &= n^2 \\mathrm{Var}[x_i]", "")
    (statement,) = (block for block in walk(report_on(sound).blocks) if isinstance(block, Statement))
    stated = [piece.source for line in statement.blocks[1].entries for piece in line if isinstance(piece, Maths)]
    assert stated[0] == r"\operatorname{Var}\left[s\right] = n \operatorname{Var}\left[x_{i}\right]"


def test_removing_an_assumption_is_shown_by_a_model(report):
    """Without independence the first step is false, and the report holds a model that says so."""
    (matrix,) = (block for block in walk(report.blocks) if isinstance(block, Matrix))
    told = {str(r.assumption): (str(r.effect), str(r.witness)) for r in matrix.removals}
    independent = next(a.label for a in assumptions(report).values() if "independent" in str(a.content))
    effect, witness = told[independent]
    assert "no longer proved" in effect
    assert "is false" in witness


def test_an_assumption_that_no_step_needs_is_marked(report):
    """Zero mean is used by no step: its column says never, and its removal is not listed."""
    zero_mean = next(a.label for a in assumptions(report).values() if "zero mean" in str(a.content))
    (matrix,) = (block for block in walk(report.blocks) if isinstance(block, Matrix))
    assert zero_mean in matrix.assumptions
    assert zero_mean not in {r.assumption for r in matrix.removals}


def test_the_words_of_the_author_stand_between_the_steps(report):
    """Paragraphs and lists are kept, in their order, as text."""
    written = markdown(report)
    assert written.index("Entries may be") < written.index("of one law") < written.index("so much for sums")
    assert "<b>anything" not in written


def test_works_that_are_named_are_cited_and_no_others(report):
    """A name with a year leads to the bibliography."""
    assert [entry.key for entry in report.bibliography] == ["lecun1998"]


def test_what_is_not_proved_is_listed_as_not_shown(report):
    """The last section names the step that is refuted."""
    last = report.blocks[-1]
    assert isinstance(last, Section)
    assert "[(3)](#s3) is refuted" in markdown(report)[markdown(report).index("What was not shown") :]


def test_what_is_to_be_written_is_code_wherever_it_is_said():
    """No backtick of a message is left in running text."""
    given = "```given\nX: random\nY: random\nX, Y: independent\n```\n"
    line = r"$$\operatorname{Var}[X Y] = \operatorname{Var}[X]\operatorname{Var}[Y]$$"
    said = tuple(inlines(report_on(given + line)))
    assert sum(piece == Code("X: zero mean; Y: zero mean") for piece in said) == 2
    assert not [piece for piece in said if isinstance(piece, Text) and "`" in piece.value]


def test_on_paper_a_line_of_several_steps_is_quoted_once():
    """The second step of a line does not repeat how the line was written; a step on its own line is quoted."""
    given = "```given\nX: random, zero mean\n```\n"
    one, two = r"$$\mathbb{E}[X] = 0 = 2 \mathbb{E}[X]$$", r"$$3 \mathbb{E}[X] = 0$$"
    assert latex(report_on(f"{given}{one}\n\n{two}")).count("as written") == 2


def test_what_an_author_typed_is_escaped(report):
    """A reason with markup in it stays text in every format."""
    assert r"\# more" in latex(report)
    assert "<b>independence" not in markdown(report)


def test_the_title_of_a_latex_document_is_its_title():
    """`\\title` names the report, without the commands in it."""
    text = (
        r"\documentclass{article}\title{On \emph{sums}\thanks{us}} \begin{document}\section{Sums}" + "\n"
        r"\begin{given} n: dimension \end{given}" + "\n\nA paragraph.\n\n$$n + n = 2 n$$\n\\end{document}"
    )
    found = report_on(text, read_latex, "notes.tex")
    assert "On sums" in str(found.title)
    assert "A paragraph." in str(found.blocks)


def test_a_line_that_is_not_read_says_why_in_its_own_paragraph():
    """What to write instead is set as code, not in the quotes of a terminal."""
    given = "```given\nx: random\n```\n\n"
    shown = latex(report_on(given + r"$$\operatorname{Var}[y] = 1$$"))
    assert r"is not declared; declare it in a given block: " in shown
    assert "`y: random" not in shown


def test_the_hash_is_that_of_the_document(tmp_path):
    """The provenance names the very bytes that were checked."""
    path = tmp_path / "notes.md"
    path.write_text(DOCUMENT, encoding="utf-8")
    facts = dict(origin_of(path, (), "x").facts)
    assert facts["SHA-256 of the document"] == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("after Glorot and Bengio (2010).", ["glorot2010"]),
        ("Schoenholz et al. 2017, section 5; Srivastava et al. 2014", ["schoenholz2017", "srivastava2014"]),
        ("Le, Jaitly and Hinton 2015 (IRNN)", ["le2015"]),
        ("Le réseau de 2015, He et al. 2014, Glorot; not in 2010", []),
    ],
)
def test_a_work_is_cited_by_its_authors_and_year(said, keys):
    """The name and the year together name a work; a word or another year does not."""
    assert [piece.key for piece in with_citations(said) if isinstance(piece, Citation)] == keys
