"""What is read: lessons, exercises, today's session, the mock interview. Grades nothing: the desk does."""

from __future__ import annotations

import asyncio
import secrets
import time
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from .exercise import NoExercise
from .ladder import UnknownExercise
from .memory import forecast, skills, streak
from .rendering import environment, names
from .sessions import MINUTES, by_skill, following, interview, report, session, sitting_of, skill_of
from .shared import Study


class Pages:
    """One method a page."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.templates = environment()

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
        sitting = sitting_of(request.query_params.get("sitting", ""))
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
        skill = skill_of(identifier)
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
        sitting = sitting_of(request.query_params.get("sitting", ""))
        after = request.query_params.get("after", "")
        base = f"/{self.study.token}"
        if sitting:
            answered = {a.skill for a in await asyncio.to_thread(self.study.memory.log, sitting)}
            left = [i for i in interview(catalogue, sitting) if skill_of(i) not in answered and i != after]
            target = f"{base}/exercise/{left[0]}?sitting={sitting}" if left else f"{base}/mock/{sitting}/report"
            return RedirectResponse(target, 303)
        log = await asyncio.to_thread(self.study.memory.log)
        skill = skill_of(after)
        proposed = [i for i in session(catalogue, skills(log, now), now) if skill_of(i) != skill]
        return RedirectResponse(f"{base}/exercise/{proposed[0]}" if proposed else f"{base}/", 303)

    async def new_mock(self, request: Request) -> Response:
        """Begin a mock interview."""
        sitting = f"{int(time.time()):010d}-{secrets.token_hex(4)}"
        return RedirectResponse(f"/{self.study.token}/mock/{sitting}", 303)

    async def mock(self, request: Request) -> Response:
        """What the mock interview asks."""
        sitting = sitting_of(request.path_params["sitting"])
        planned = self._told(interview(await self.study.lessons(), sitting))
        return self._page("mock.html", title="Mock interview", sitting=sitting, planned=planned, minutes=MINUTES)

    async def report(self, request: Request) -> Response:
        """What came of it."""
        sitting = sitting_of(request.path_params["sitting"])
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
