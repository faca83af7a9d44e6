"""Reports on disk: whole or not at all, and never over what is there."""

from pathlib import Path

import pytest
from report_sample import glorot

from reports.files import write
from reports.writing import FORMATS, write_report


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    """The file has the content, and nothing else is left beside it."""
    write(tmp_path / "a", b"content")
    assert (tmp_path / "a").read_bytes() == b"content"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_an_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    """Without force what is there stays, and the message says what to write."""
    write(tmp_path / "a", b"old")
    with pytest.raises(FileExistsError, match="--force"):
        write(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"old"


def test_force_overwrites(tmp_path: Path) -> None:
    """With force the new content stands in its place."""
    write(tmp_path / "a", b"old")
    write(tmp_path / "a", b"new", force=True)
    assert (tmp_path / "a").read_bytes() == b"new"


def test_latex_is_always_written(tmp_path: Path) -> None:
    """Whatever is asked for, the LaTeX, its fragment and the BibTeX come with it."""
    names = {one.path.name for one in write_report(glorot(), tmp_path / "new", ("md", "json"))}
    assert names == {"report.tex", "report-fragment.tex", "report.bib", "report.md", "report.json"}
    assert {path.name for path in (tmp_path / "new").iterdir()} == names


def test_nothing_is_written_where_one_file_is_there(tmp_path: Path) -> None:
    """All names are free before the first file is written."""
    (tmp_path / "report.json").write_text("mine")
    with pytest.raises(FileExistsError, match=r"report\.json exists"):
        write_report(glorot(), tmp_path, ("html", "json"))
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_all_formats_are_written_and_the_engine_is_named(tmp_path: Path) -> None:
    """The PDF says which engine made it."""
    written = write_report(glorot(), tmp_path, FORMATS)
    assert written[-1].path.name == "report.pdf"
    assert written[-1].engine in ("pdflatex", "typst")


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    """A format that does not exist is named, with those that do."""
    with pytest.raises(ValueError, match="unknown format 'docx'; write some of tex, pdf, html, md, json"):
        write_report(glorot(), tmp_path, ("docx",))
