"""Who may speak to the server: a page that this run opened, on this machine. Everyone else is refused.

The address holds a token that is new in every run. Besides, the Host must be this server's own (no other name
may point at it), what changes anything must come from one of its own pages (Origin), bodies are bounded, and
requests that change something are bounded in number.
"""

from __future__ import annotations

import secrets
from time import monotonic

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY = 64_000
IMPORT_BODY = 4_000_000
BURST, A_SECOND = 300.0, 60.0
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)


class TooLarge(Exception):
    """The body turned out longer than it may be; the application answers 413."""


class Guard:
    """Stands before the application; `hosts` are the names that this server has, port and all."""

    def __init__(self, app: ASGIApp, token: str, hosts: frozenset[str]) -> None:
        self.app, self.token, self.hosts = app, token, hosts
        self._left, self._at = BURST, monotonic()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        refused = self._refused(scope)
        if refused is not None:
            status, why = refused
            await PlainTextResponse(why, status)(scope, receive, _with_headers(send))
            return
        most = IMPORT_BODY if scope["path"].endswith("/import") else BODY
        await self.app(scope, _bounded(receive, most), _with_headers(send))

    def _refused(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host not in self.hosts:
            return 421, "this server answers to its own name only"
        given = scope["path"].split("/")[1] if scope["path"].startswith("/") else ""
        if not secrets.compare_digest(given.encode(), self.token.encode()):
            return 404, "no such page; open the address that `initproof study` printed"
        if scope["method"] == "GET" or scope["method"] == "HEAD":
            return None
        if scope["method"] != "POST":
            return 405, "not possible"
        if headers.get("origin") != f"http://{host}":
            return 403, "only pages of this server may do that"
        length = headers.get("content-length", "0")
        most = IMPORT_BODY if scope["path"].endswith("/import") else BODY
        if not length.isascii() or not length.isdigit() or int(length) > most:
            return 413, "too much at once"
        return None if self._allowed() else (429, "too fast; wait a moment")

    def _allowed(self) -> bool:
        """One request of those that a bucket allows, which fills up again with time."""
        now = monotonic()
        self._left = min(BURST, self._left + (now - self._at) * A_SECOND)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            names = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(h for h in _HEADERS if h[0] not in names)]
        await send(message)

    return sent


def _bounded(receive: Receive, most: int) -> Receive:
    """The body as it comes, up to its bound, whatever its length was said to be."""
    seen = 0

    async def received() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise TooLarge
        return message

    return received
