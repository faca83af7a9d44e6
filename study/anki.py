"""The exercises as a deck for Anki. A note's identifier is its exercise's, so a later deck updates the cards."""

from __future__ import annotations

import html
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from genanki import Deck, Model, Note, Package, guid_for

_MODEL = 1_730_264_117
_DECK = 1_584_930_226
_TEMPLATE = [{"name": "Card", "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"}]
_CSS = (
    ".card { font-family: Georgia, serif; font-size: 19px; text-align: left; max-width: 44em; margin: auto; } "
    "pre { font-size: 14px; white-space: pre-wrap; } .k { opacity: .65; font-size: 14px; }"
)


def deck(cards: Sequence[dict[str, str]]) -> bytes:
    """The deck as the bytes of an `.apkg` file; a card has `id`, `front` and `back`, texts with maths in dollars."""
    model = Model(_MODEL, "initproof", fields=[{"name": "Front"}, {"name": "Back"}], templates=_TEMPLATE, css=_CSS)
    made = Deck(_DECK, "initproof: initialisation proofs")
    for card in cards:
        fields = [_html(card["front"]), _html(card["back"])]
        made.add_note(Note(model=model, fields=fields, guid=guid_for("initproof", card["id"])))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deck.apkg"
        Package(made).write_to_file(str(path))
        return path.read_bytes()


def _html(text: str) -> str:
    """Paragraphs, with maths as Anki's own MathJax reads it."""
    return "".join(f"<p>{''.join(_pieces(line))}</p>" for line in text.split("\n") if line.strip())


def _pieces(line: str) -> Iterator[str]:
    for n, part in enumerate(line.split("$")):
        yield rf"\({html.escape(part)}\)" if n % 2 else html.escape(part)


def card(posed: Any, identifier: str, solution: Sequence[str]) -> dict[str, str]:
    """A card from an exercise and what answers it."""
    given = "; ".join(line.strip() for line in posed.given.splitlines() if line.strip())
    front = [posed.title, f"Given: {given}" if given else "", posed.ask, *(f"${line}$" for line in posed.shown)]
    front += [f"- {option}" for option in posed.options] + [f"Goal: ${goal}$" for goal in posed.goals]
    return {"id": identifier, "front": "\n".join(filter(None, front)), "back": "\n".join(solution)}
