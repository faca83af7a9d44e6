"""The pages of the documentation say what is proved today."""

from __future__ import annotations

from pathlib import Path

import pytest

from initproof.pages import PAGES

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_it_would_be_if_made_now(name: str) -> None:
    """But for witnesses, which a slow machine may find otherwise. Made by `python -m initproof.pages docs`."""
    assert _without_witnesses(PAGES[name]()) == _without_witnesses((DOCS / name).read_text(encoding="utf-8"))


def _without_witnesses(page: str) -> list[str]:
    return [line for line in page.splitlines() if not line.startswith("  > ")]
