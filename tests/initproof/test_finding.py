"""Which files of a folder are derivations."""

import pytest

from initproof.finding import is_document


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a.md", "```given\nn: dimension\n```\n", True), ("a.md", "    ```given\n    n: dimension\n    ```\n", False),
        ("a.md", "````markdown\n```given\nn: dimension\n```\n````\n", False), ("a.md", "nothing is given\n", False),
        ("a.tex", "\\begin{given}\nn: dimension\n\\end{given}\n", True), ("a.txt", "```given\n", False),
    ],
)  # fmt: skip
def test_a_document_holds_a_given_block_that_is_not_shown_as_code(tmp_path, name, text, found):
    """Code that shows how a document looks makes no document."""
    (tmp_path / name).write_text(text)
    assert is_document(tmp_path / name) is found
