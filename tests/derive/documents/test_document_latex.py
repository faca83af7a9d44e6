"""LaTeX documents: environments, comments, included files."""

import pytest

from derive.documents import DocumentError, read_file, read_latex
from derive.language.latex import latex

TEXT = r"""\documentclass{article}
\newcommand{\E}{\mathbb{E}}
\begin{document}
\section{One}
\begin{given}
X: random  % a comment
\end{given}
% $$X = 9$$
\begin{align*}
\E[X] &= 0 \\ % not \\ this
      &= 1
\end{align*}
\begin{verbatim} $$X = 8$$ \end{verbatim}
\subsection{Two}
\[ X = 2 \]
\section{Three}
\[ X + 1 = 3 \]
\end{document}
\[ X = 7 \]
"""


def test_a_latex_document_is_read_like_a_markdown_one():
    """Sections are headings; comments, verbatim text and what follows the end are left alone."""
    steps = read_latex(TEXT, "a.tex").steps
    assert [latex(s.statement) for s in steps[:3]] == [
        r"\mathbb{E}\left[X\right] = 0", "0 = 1", "X = 2",
    ]  # fmt: skip
    assert [s.place.line for s in steps[:3]] == [10, 11, 15]
    assert steps[3].statement.message == "X is not declared"


def test_included_files_are_read_and_named(tmp_path):
    """A place in an included file says which."""
    (tmp_path / "main.tex").write_text("\\input{parts/given}\n\\input{parts/maths.tex}\n", encoding="utf-8")
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "given.tex").write_text("\\begin{given}\nX: random\n\\end{given}\n", encoding="utf-8")
    (tmp_path / "parts" / "maths.tex").write_text("\n\\[ X = 1 \\]\n\\[ X = \\foo \\]\n", encoding="utf-8")
    first, second = read_file(tmp_path / "main.tex").steps
    assert (first.place.line, first.place.file) == (2, str(tmp_path / "parts" / "maths.tex"))
    assert (second.place.line, second.place.column) == (3, 8)


@pytest.mark.parametrize(
    ("name", "message"),
    [("nowhere", "does not exist"), ("main", "includes itself"), ("../../etc/passwd", "not below the folder")],
)
def test_an_inclusion_that_cannot_be_followed_is_an_error(tmp_path, name, message):
    """Missing files, circles and files elsewhere are refused at the place of the command."""
    (tmp_path / "main.tex").write_text(f"text\n \\input{{{name}}}\n", encoding="utf-8")
    with pytest.raises(DocumentError, match=message) as caught:
        read_file(tmp_path / "main.tex")
    assert (caught.value.line, caught.value.column) == (2, 2)


@pytest.mark.parametrize(
    ("content", "message"), [(b"\xff\xfe", "not UTF-8"), (b"", "is empty"), (None, "cannot be read")]
)
def test_a_file_that_is_no_text_is_an_error(tmp_path, content, message):
    """Missing, empty and binary files get one message."""
    path = tmp_path / "notes.md"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DocumentError, match=message):
        read_file(path)
