"""The deck: a note's identifier is its exercise's, so that a later deck updates and doubles nothing."""

import io
import sqlite3
import zipfile
from pathlib import Path

from study.anki import card, deck
from study.ladder import find


def notes(data: bytes, folder: Path) -> dict[str, str]:
    """The fields of every note in an `.apkg`, by the note's identifier."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        (folder / "collection").write_bytes(package.read("collection.anki2"))
    with sqlite3.connect(folder / "collection") as database:
        return dict(database.execute("SELECT guid, flds FROM notes").fetchall())


def test_a_note_keeps_its_identifier_when_its_text_changes(tmp_path: Path) -> None:
    """And another exercise has another."""
    old = notes(deck([{"id": "a.order.1", "front": "x", "back": "y"}]), tmp_path)
    new = notes(
        deck([{"id": "a.order.1", "front": "z", "back": "y"}, {"id": "b", "front": "z", "back": "y"}]), tmp_path
    )
    assert set(old) < set(new)
    assert old != new


def test_a_card_has_its_maths_as_anki_reads_it_and_no_tag_of_a_text(tmp_path: Path) -> None:
    """Dollars become MathJax; everything else is text."""
    exercise = find("lecun.fill-in.4")
    posed = exercise.kind.pose(exercise.lesson, exercise.key)
    made = card(posed, exercise.id, exercise.kind.reference(exercise.lesson, exercise.key))
    (fields,) = notes(deck([made]), tmp_path).values()
    assert r"\(\operatorname{Var}\left[W_{j,k}\right] = \frac{1}{n}\)" in fields
    (fields,) = notes(deck([{"id": "a", "front": "<script>1</script> $a < b$", "back": "b"}]), tmp_path).values()
    assert "<script>" not in fields
    assert r"\(a &lt; b\)" in fields
