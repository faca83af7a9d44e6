"""The page: lessons, exercises, today's session, the mock interview. Grades nothing itself: the desk does.

Every address begins with the run's token. Nothing is fetched from anywhere else.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from .anki import deck
from .desk import Busy, Desk, Failed, TooLong
from .exercise import BadAnswer, NoExercise
from .guard import Guard, TooLarge
from .ladder import UnknownExercise
from .memory import BadState, Memory, forecast, new_answer, skills, streak
from .rendering import assets, environment, names
from .sessions import MINUTES, by_skill, following, interview, report, session

_SITTING = re.compile(r"[0-9]{10}-[0-9a-f]{8}")
_GRACE = 20.0
"""For how many seconds no page may be open before the server stops."""


@dataclass(slots=True)
class Study:
    """What the pages share: the desk, the memory, the catalogue, and who is looking."""

    desk: Desk
    memory: Memory
    claims: Callable[[str], str]
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    stop: Callable[[], None] = lambda: None
    catalogue: list[dict[str, Any]] = field(default_factory=list)
    open_pages: int = 0
    closed_at: float = 0.0

    async def ask(self, task: str, **data: Any) -> Any:
        """What the desk answers."""
        return await asyncio.wrap_future(self.desk.ask(task, **data))

    async def lessons(self) -> list[dict[str, Any]]:
        """The catalogue, read once."""
        if not self.catalogue:
            self.catalogue = await self.ask("catalogue", seconds=60.0)
        return self.catalogue

    def lesson(self, name: str) -> dict[str, Any] | None:
        return next((one for one in self.catalogue if one["name"] == name), None)


def application(study: Study, hosts: frozenset[str]) -> Guard:
    """The whole application behind its guard."""
    pages = _Pages(study)
    routes = [
        Route("/", pages.home),
        Route("/lesson/{name}", pages.lesson),
        Route("/exercise/{identifier}", pages.exercise),
        Route("/next", pages.next),
        Route("/mock", pages.new_mock, methods=["POST"]),
        Route("/mock/{sitting}", pages.mock),
        Route("/mock/{sitting}/report", pages.report),
        Route("/claim/{number}", pages.claim),
        Route("/api/live", pages.live, methods=["POST"]),
        Route("/api/hint", pages.hint, methods=["POST"]),
        Route("/api/answer", pages.answer, methods=["POST"]),
        Route("/api/solution", pages.solution, methods=["POST"]),
        Route("/export.json", pages.export),
        Route("/import", pages.take_in, methods=["POST"]),
        Route("/anki.apkg", pages.anki),
        Route("/alive", pages.alive),
        Route("/close", pages.close, methods=["POST"]),
        Route("/static/{name:path}", pages.static),
    ]
    app = Starlette(routes=[Mount(f"/{study.token}", routes=routes)], exception_handlers=_HANDLERS)
    return Guard(app, study.token, hosts)


async def _unknown(request: Request, error: Exception) -> Response:
    return _refusal(request, 404, str(error))


async def _bad(request: Request, error: Exception) -> Response:
    return _refusal(request, 400, str(error))


async def _large(request: Request, error: Exception) -> Response:
    return _refusal(request, 413, "too much at once")


async def _late(request: Request, error: Exception) -> Response:
    return _refusal(request, 503, f"not decided: {error}")


async def _failed(request: Request, error: Exception) -> Response:
    return _refusal(request, 500, f"a defect of the program, please report it: {error}")


def _refusal(request: Request, status: int, message: str) -> Response:
    if "/api/" in request.url.path or request.method == "POST":
        return JSONResponse({"error": message}, status)
    base = request.url.path.split("/")[1]
    page = (
        environment()
        .get_template("message.html")
        .render(base=f"/{base}", title="Not possible", message=message, pre=False)
    )
    return HTMLResponse(page, status)


_HANDLERS: Mapping[Any, Any] = {
    UnknownExercise: _unknown,
    NoExercise: _unknown,
    BadAnswer: _bad,
    BadState: _bad,
    TooLarge: _large,
    TooLong: _late,
    Busy: _late,
    Failed: _failed,
}


class _Pages:
    """One method a page."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.templates = environment()
        self.assets = assets()

    def _page(self, template: str, **data: Any) -> HTMLResponse:
        return HTMLResponse(self.templates.get_template(template).render(base=f"/{self.study.token}", **data))

    async def home(self, request: Request) -> Response:
        """Today's session, the lessons, and what lies ahead."""
        catalogue, now = await self.study.lessons(), datetime.now(UTC)
        log = await asyncio.to_thread(self.study.memory.log)
        known = skills(log, now)
        written = [c for c in catalogue if c["name"].startswith("interview-")]
        results = [c for c in catalogue if c not in written]
        groups = [("Interview proofs, step by step", written), ("every result of the catalogue", results)]
        done = {name for name, s in known.items() if s.due > now}
        return self._page(
            "home.html", title="Study", today=self._told(session(catalogue, known, now)), groups=groups,
            streak=streak(log, now.astimezone().date()), ahead=forecast(known, now), known=known, done=done,
            first=not log, minutes=MINUTES,
        )  # fmt: skip

    def _told(self, identifiers: list[str]) -> list[dict[str, Any]]:
        """Exercises with the title of their lesson."""
        found = {e["id"]: e | {"lesson": c["title"]} for c in self.study.catalogue for e in c["exercises"]}
        return [found[i] for i in identifiers]

    async def lesson(self, request: Request) -> Response:
        """The ladder of one lesson."""
        await self.study.lessons()
        found = self.study.lesson(request.path_params["name"])
        if found is None:
            raise UnknownExercise("there is no such lesson")
        log = await asyncio.to_thread(self.study.memory.log)
        best: dict[str, float] = {}
        for one in log:
            best[one.exercise] = max(best.get(one.exercise, 0.0), one.score or 0.0)
        rungs: dict[str, list[dict[str, Any]]] = {}
        for one in found["exercises"]:
            rungs.setdefault(one["said"], []).append(one)
        return self._page("lesson.html", title=found["title"], lesson=found, best=best, rungs=rungs)

    async def exercise(self, request: Request) -> Response:
        """One exercise; `?sitting=` makes it part of a mock interview."""
        sitting = _sitting(request.query_params.get("sitting", ""))
        await self.study.lessons()
        identifier = request.path_params["identifier"]
        try:
            posed = await self.study.ask("pose", seconds=60.0, identifier=identifier)
        except NoExercise:
            return await self._instead(identifier, sitting)
        deadline = int(sitting.split("-")[0]) + 60 * MINUTES if sitting else 0
        lesson = self.study.lesson(posed["lesson"])
        return self._page("exercise.html", title=posed["title"], posed=posed, sitting=sitting, lesson=lesson,
                          names=names(posed["given"]), deadline=deadline)  # fmt: skip

    async def _instead(self, identifier: str, sitting: str) -> Response:
        """Where the proof gives no exercise, the next one of the same skill, if there is another."""
        skill = identifier.rpartition(".")[0]
        others = by_skill(self.study.catalogue).get(skill, [])
        tried = {identifier}
        for _ in others:
            identifier = following(others, identifier)
            if identifier in tried:
                break
            tried.add(identifier)
            try:
                await self.study.ask("pose", seconds=60.0, identifier=identifier)
            except NoExercise:
                continue
            query = f"?sitting={sitting}" if sitting else ""
            return RedirectResponse(f"/{self.study.token}/exercise/{identifier}{query}", 303)
        raise NoExercise("this proof gives no exercise of this kind; choose another")

    async def next(self, request: Request) -> Response:
        """On to the next exercise: of the mock interview, or of today's session."""
        catalogue, now = await self.study.lessons(), datetime.now(UTC)
        sitting = _sitting(request.query_params.get("sitting", ""))
        after = request.query_params.get("after", "")
        base = f"/{self.study.token}"
        if sitting:
            answered = {a.skill for a in await asyncio.to_thread(self.study.memory.log, sitting)}
            left = [i for i in interview(catalogue, sitting) if i.rpartition(".")[0] not in answered and i != after]
            target = f"{base}/exercise/{left[0]}?sitting={sitting}" if left else f"{base}/mock/{sitting}/report"
            return RedirectResponse(target, 303)
        log = await asyncio.to_thread(self.study.memory.log)
        skill = after.rpartition(".")[0]
        proposed = [i for i in session(catalogue, skills(log, now), now) if i.rpartition(".")[0] != skill]
        return RedirectResponse(f"{base}/exercise/{proposed[0]}" if proposed else f"{base}/", 303)

    async def new_mock(self, request: Request) -> Response:
        """Begin a mock interview."""
        sitting = f"{int(time.time()):010d}-{secrets.token_hex(4)}"
        return RedirectResponse(f"/{self.study.token}/mock/{sitting}", 303)

    async def mock(self, request: Request) -> Response:
        """What the mock interview asks."""
        sitting = _sitting(request.path_params["sitting"])
        planned = self._told(interview(await self.study.lessons(), sitting))
        return self._page("mock.html", title="Mock interview", sitting=sitting, planned=planned, minutes=MINUTES)

    async def report(self, request: Request) -> Response:
        """What came of it."""
        sitting = _sitting(request.path_params["sitting"])
        planned = interview(await self.study.lessons(), sitting)
        log = await asyncio.to_thread(self.study.memory.log, sitting)
        told = {e["id"]: e for e in self._told(planned)}
        return self._page("report.html", title="Report", report=report(planned, log), told=told)

    async def claim(self, request: Request) -> Response:
        """A case of the catalogue of claims, computed now."""
        try:
            said = await asyncio.to_thread(self.study.claims, request.path_params["number"][:8])
        except ValueError as error:
            raise UnknownExercise(str(error)) from None
        return self._page("message.html", title=f"Claim {request.path_params['number']}", message=said, pre=True)

    async def live(self, request: Request) -> Response:
        """What to say of lines while they are typed: the verdict first, what would mend a wrong line when asked why."""
        sent = await _body(request)
        lines = await self.study.ask(
            "live", seconds=6.0, identifier=_text(sent, "id"), text=_text(sent, "text"), why=sent.get("why") is True
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
        row = new_answer(identifier, identifier.rpartition(".")[0], answer, grade, float(seconds), hints,
                         _sitting(_text(sent, "sitting", "")))  # fmt: skip
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


def _sitting(text: str) -> str:
    if text and not _SITTING.fullmatch(text):
        raise BadAnswer("no such sitting")
    return text


def _download(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}


async def stop_when_left(study: Study) -> None:
    """Stops the server once a page was open and none has been for a while."""
    while True:
        await asyncio.sleep(1)
        left = study.closed_at and not study.open_pages and time.monotonic() - study.closed_at > _GRACE
        if left:
            study.stop()
            return
