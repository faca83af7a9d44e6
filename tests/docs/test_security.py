"""Each threat that SECURITY.md names is held by tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = re.findall(r"^\| (?!threat|---)(.*) \|$", (ROOT / "SECURITY.md").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split(" | ")[0][:40])
def test_a_threat_is_held_by_tests(row):
    """A row names at least one test, and every test it names is there."""
    named = re.findall(r"`(tests/[^`]*)::(test_[^`]*)`", row)
    assert named
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8")
