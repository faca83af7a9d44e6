"""What the pages send and fetch: lines, answers, hints, the kept answers, the deck, and the files of the page."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from math import isfinite
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from .anki import deck
from .exercise import BadAnswer
from .ladder import UnknownExercise
from .memory import BadState, new_answer
from .rendering import assets
from .sessions import sitting_of, skill_of
from .shared import Study


class Api:
    """One method an address."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.assets = assets()

    async def live(self, request: Request) -> Response:
        """What to say of lines while they are typed: the verdict first, what would mend a wrong line when asked why."""
        sent = await _body(request)
        lines = await self.study.ask(
            "live", identifier=_text(sent, "id"), text=_text(sent, "text"), why=sent.get("why") is True
        )
        return JSONResponse({"lines": lines})

    async def hint(self, request: Request) -> Response:
        """The next hint."""
        sent = await _body(request)
        level = sent.get("level", 1)
        if type(level) is not int:
            raise BadAnswer("level: needed 1, 2 or 3")
        said = await self.study.ask("help", identifier=_text(sent, "id"), text=_text(sent, "text"), level=level)
        return JSONResponse({"hint": said})

    async def solution(self, request: Request) -> Response:
        """The right answer; kept as an exercise that was given up."""
        sent = await _body(request)
        identifier = _text(sent, "id")
        found = await self.study.ask("reference", seconds=60.0, identifier=identifier)
        await self._keep(identifier, {}, {"outcome": "wrong", "score": 0.0}, sent)
        return JSONResponse({"solution": found})

    async def answer(self, request: Request) -> Response:
        """Grade an answer and keep it."""
        sent = await _body(request)
        identifier, answer = _text(sent, "id"), sent.get("answer")
        if not isinstance(answer, dict):
            raise BadAnswer("answer: needed an object")
        grade = await self.study.ask("grade", seconds=60.0, identifier=identifier, sent=answer)
        await self._keep(identifier, answer, grade, sent)
        return JSONResponse(grade)

    async def _keep(self, identifier: str, answer: Any, grade: dict[str, Any], sent: dict[str, Any]) -> None:
        seconds, hints = sent.get("seconds", 0), sent.get("hints", 0)
        if (
            type(hints) is not int
            or not 0 <= hints <= 99
            or not isinstance(seconds, int | float)
            or not isfinite(seconds)
        ):
            raise BadAnswer("seconds and hints: needed numbers")
        row = new_answer(identifier, skill_of(identifier), answer, grade, float(seconds), hints,
                         sitting_of(_text(sent, "sitting", "")))  # fmt: skip
        await asyncio.to_thread(self.study.memory.keep, [row])

    async def export(self, request: Request) -> Response:
        """Every answer, as JSON."""
        text = await asyncio.to_thread(self.study.memory.dump)
        return Response(text, media_type="application/json", headers=_download("initproof-study.json"))

    async def take_in(self, request: Request) -> Response:
        """Take in an export."""
        try:
            text = (await request.body()).decode()
        except UnicodeDecodeError:
            raise BadState("not an export of this program: it is not UTF-8 text") from None
        count = await asyncio.to_thread(self.study.memory.load, text)
        return JSONResponse({"new": count})

    async def anki(self, request: Request) -> Response:
        """A deck of cards."""
        cards = await self.study.ask("cards", seconds=300.0)
        data = await asyncio.to_thread(deck, cards)
        return Response(data, media_type="application/octet-stream", headers=_download("initproof.apkg"))

    async def alive(self, request: Request) -> Response:
        """A stream that is open as long as a page is; when the last one closes, the server stops soon after."""

        async def beats() -> AsyncIterator[str]:
            self.study.open_pages += 1
            try:
                while True:
                    yield ": here\n\n"
                    await asyncio.sleep(5)
            finally:
                self.study.open_pages -= 1
                self.study.closed_at = time.monotonic()

        return StreamingResponse(beats(), media_type="text/event-stream")

    async def close(self, request: Request) -> Response:
        """Stop the server."""
        self.study.stop()
        return JSONResponse({"closed": True})

    async def static(self, request: Request) -> Response:
        """A file of the page, by a list: no path reaches the file system."""
        found = self.assets.get(request.path_params["name"])
        if found is None:
            raise UnknownExercise("there is no such file")
        file, kind = found
        return Response(file.read_bytes(), media_type=kind, headers={"cache-control": "private, max-age=3600"})


async def _body(request: Request) -> dict[str, Any]:
    """The JSON object that was sent. Raises BadAnswer."""
    try:
        read = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise BadAnswer("not JSON") from None
    if not isinstance(read, dict):
        raise BadAnswer("needed a JSON object")
    return read


def _text(sent: dict[str, Any], name: str, default: str | None = None) -> str:
    value = sent.get(name, default)
    if not isinstance(value, str) or len(value) > 20_000:
        raise BadAnswer(f"{name}: needed at most 20000 characters of text")
    return value


def _download(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}
