"""Runs the page until it is closed: one server on this machine alone, at a port and under a token that nobody knows."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import webbrowser
from collections.abc import Callable

import uvicorn

from .desk import Desk
from .memory import Memory
from .server import application
from .shared import Study, stop_when_left


def serve(memory: Memory, claims: Callable[[str], str], say: Callable[[str], None], browser: bool) -> None:
    """Serve until the page asks to stop, is closed, or the terminal interrupts; `say` is told the address."""
    with socket.socket() as listening, Desk() as desk, Desk(1) as pages:
        listening.bind(("127.0.0.1", 0))
        listening.listen(128)  # whoever comes between the address and the server waits and is not turned away
        port = listening.getsockname()[1]
        study = Study(desk, pages, memory, claims)
        hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        settings = uvicorn.Config(
            application(study, hosts), log_level="error", access_log=False, server_header=False, lifespan="off",
            timeout_graceful_shutdown=2, h11_max_incomplete_event_size=32_768,
        )  # fmt: skip
        server = uvicorn.Server(settings)

        def stop() -> None:
            server.should_exit = True

        study.stop = stop
        address = f"http://127.0.0.1:{port}/{study.token}/"
        say(address)
        if browser:
            webbrowser.open(address)
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_run(server, study, listening))


async def _run(server: uvicorn.Server, study: Study, listening: socket.socket) -> None:
    watching = asyncio.create_task(stop_when_left(study))
    warming = asyncio.create_task(study.lessons())
    await server.serve(sockets=[listening])
    for task in (watching, warming):
        task.cancel()
