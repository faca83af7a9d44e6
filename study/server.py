"""The page's addresses, and how a refusal is told. Every address begins with the run's token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route

from .api import Api
from .desk import Busy, Failed, TooLong
from .exercise import BadAnswer, NoExercise
from .guard import Guard, TooLarge
from .ladder import UnknownExercise
from .memory import BadState
from .pages import Pages
from .rendering import environment
from .shared import Study


def application(study: Study, hosts: frozenset[str]) -> Guard:
    """The whole application behind its guard."""
    pages, api = Pages(study), Api(study)
    routes = [
        Route("/", pages.home),
        Route("/lesson/{name}", pages.lesson),
        Route("/exercise/{identifier}", pages.exercise),
        Route("/next", pages.next),
        Route("/mock", pages.new_mock, methods=["POST"]),
        Route("/mock/{sitting}", pages.mock),
        Route("/mock/{sitting}/report", pages.report),
        Route("/claim/{number}", pages.claim),
        Route("/api/live", api.live, methods=["POST"]),
        Route("/api/hint", api.hint, methods=["POST"]),
        Route("/api/answer", api.answer, methods=["POST"]),
        Route("/api/solution", api.solution, methods=["POST"]),
        Route("/export.json", api.export),
        Route("/import", api.take_in, methods=["POST"]),
        Route("/anki.apkg", api.anki),
        Route("/alive", api.alive),
        Route("/close", api.close, methods=["POST"]),
        Route("/static/{name:path}", api.static),
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
