"""What all pages share: the desks, the memory, the catalogue, and who is looking."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .desk import Desk
from .memory import Memory

_OF_PAGES = ("catalogue", "pose", "help")
_GRACE = 20.0
"""For how many seconds no page may be open before the server stops."""


@dataclass(slots=True)
class Study:
    """The one object that every request is answered from."""

    desk: Desk
    pages: Desk
    """For what a page cannot be shown without: it never stands behind lines that wait to be judged."""
    memory: Memory
    claims: Callable[[str], str]
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    stop: Callable[[], None] = lambda: None
    catalogue: list[dict[str, Any]] = field(default_factory=list)
    open_pages: int = 0
    closed_at: float = 0.0

    async def ask(self, task: str, **data: Any) -> Any:
        """What a desk answers."""
        desk = self.pages if task in _OF_PAGES else self.desk
        return await asyncio.wrap_future(desk.ask(task, **data))

    async def lessons(self) -> list[dict[str, Any]]:
        """The catalogue, read once."""
        if not self.catalogue:
            self.catalogue = await self.ask("catalogue", seconds=60.0)
        return self.catalogue

    def lesson(self, name: str) -> dict[str, Any] | None:
        return next((one for one in self.catalogue if one["name"] == name), None)


async def stop_when_left(study: Study) -> None:
    """Stops the server once a page was open and none has been for a while."""
    while True:
        await asyncio.sleep(1)
        left = study.closed_at and not study.open_pages and time.monotonic() - study.closed_at > _GRACE
        if left:
            study.stop()
            return
