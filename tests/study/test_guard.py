"""Hostile requests: another Host, no token, a foreign page, too much, paths that climb, JSON that is none."""

import asyncio
import json
from collections.abc import AsyncIterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import httpx
import pytest

from study.exercise import BadAnswer
from study.guard import BURST
from study.memory import Memory
from study.server import application
from study.shared import Study

HOST = "127.0.0.1:4321"
ORIGIN = {"origin": f"http://{HOST}"}
CATALOGUE = [{"name": "a", "title": "A", "statement": "s", "source": "s", "exercises": [
    {"id": "a.order.1", "skill": "a.order", "kind": "order", "said": "put"}]}]  # fmt: skip
POSED = {
    "title": "A", "ask": "<script>alert(1)</script> $x</span><script>$", "form": "lines", "given": "n: <b>dimension",
    "shown": [], "options": [], "many": False, "goals": [], "start": "", "id": "a.order.1", "skill": "a.order",
    "kind": "order", "lesson": "a", "hints": True,
}  # fmt: skip


class FakeDesk:
    """Answers at once, from a table."""

    def ask(self, task: str, seconds: float = 1.0, **data: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if task == "grade" and "refuse" in data["sent"]:
            future.set_exception(BadAnswer("not this"))
        else:
            grade = {"outcome": "right", "score": 1.0, "say": [], "lines": [], "solution": [], "plot": "", "claims": []}
            future.set_result({"catalogue": CATALOGUE, "pose": POSED, "grade": grade, "live": []}.get(task, task))
        return future


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return Study(FakeDesk(), FakeDesk(), Memory(tmp_path / "s.sqlite"), lambda number: f"claim {number}")


class Client:
    """Asks the application without a network."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
                return await client.request(method, path, **more)

        return asyncio.run(asked())

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.request("POST", path, **more)


@pytest.fixture
def client(study: Study) -> Client:
    return Client(application(study, frozenset({HOST})))


def test_a_page_does_not_stand_behind_lines(tmp_path: Path) -> None:
    """What a page cannot be shown without is asked of the desk that judges no lines."""

    class Stuck(FakeDesk):
        def ask(self, task: str, seconds: float = 1.0, **data: Any) -> Future[Any]:
            raise AssertionError(f"{task} stands behind lines")

    study = Study(Stuck(), FakeDesk(), Memory(tmp_path / "s.sqlite"), str)
    client = Client(application(study, frozenset({HOST})))
    assert client.get(f"/{study.token}/").status_code == 200
    assert client.get(f"/{study.token}/exercise/a.order.1").status_code == 200
    hint = client.post(f"/{study.token}/api/hint", json={"id": "a.order.1", "text": ""}, headers=ORIGIN)
    assert hint.status_code == 200
    with pytest.raises(AssertionError, match="live stands"):
        client.post(f"/{study.token}/api/live", json={"id": "a.order.1", "text": "x"}, headers=ORIGIN)


def test_the_page_is_there_for_who_has_the_token(client: Client, study: Study) -> None:
    """With a policy that lets nothing in from elsewhere."""
    found = client.get(f"/{study.token}/")
    assert found.status_code == 200
    assert "default-src 'none'" in found.headers["content-security-policy"]
    assert "unsafe" not in found.headers["content-security-policy"]
    assert found.headers["referrer-policy"] == "same-origin"
    assert found.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/x/", "//", "/token/export.json", "/%00/", "/" + "a" * 5000])
def test_without_the_token_there_is_nothing(client: Client, path: str) -> None:
    """Whatever is asked for."""
    found = client.get(path)
    assert found.status_code == 404
    assert "exercise" not in found.text


@pytest.mark.parametrize("host", ["evil.example", "localhost", "127.0.0.1", f"{HOST}.evil.example", "127.0.0.1:80", ""])
def test_another_host_name_is_refused_even_with_the_token(client: Client, study: Study, host: str) -> None:
    """No name that someone else points at this machine will do."""
    assert client.get(f"/{study.token}/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null", "http://127.0.0.1:9999", f"https://{HOST}"])
@pytest.mark.parametrize("path", ["api/answer", "api/live", "import", "close", "mock"])
def test_a_foreign_page_changes_nothing(client: Client, study: Study, path: str, origin: str | None) -> None:
    """A page of another origin, another port or none at all is refused."""
    headers = {} if origin is None else {"origin": origin}
    stopped = []
    study.stop = lambda: stopped.append(True)
    assert client.post(f"/{study.token}/{path}", content="{}", headers=headers).status_code == 403
    assert not stopped
    assert study.memory.log() == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(client: Client, study: Study, method: str) -> None:
    """Only reading and posting is possible."""
    assert client.request(method, f"/{study.token}/", headers=ORIGIN).status_code == 405


def test_ten_megabytes_are_refused_whether_announced_or_not(client: Client, study: Study) -> None:
    """By their announced length, and by what comes if the length is kept quiet."""
    big = b"x" * 10_000_000
    for path in ("api/live", "import"):
        url = f"/{study.token}/{path}"
        assert client.post(url, content=big, headers=ORIGIN).status_code == 413

        async def pieces() -> AsyncIterator[bytes]:
            for i in range(0, len(big), 100_000):
                yield big[i : i + 100_000]

        assert client.post(url, content=pieces(), headers=ORIGIN).status_code == 413


@pytest.mark.parametrize(
    "name",
    [
        "../server.py",
        "..%2fserver.py",
        "%2e%2e/%2e%2e/etc/passwd",
        "katex/../../pyproject.toml",
        "/etc/passwd",
        "",
        "katex/LICENSE/x",
    ],
)
def test_a_path_that_climbs_leads_nowhere(client: Client, study: Study, name: str) -> None:
    """Files are named by a list."""
    found = client.get(f"/{study.token}/static/{name}")
    assert found.status_code == 404
    assert "import" not in found.text


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 50_000, b'{"id": 1}', b'{"id": "a.order.1", "answer": 1}',
     b'{"id": "a.order.1", "answer": {}, "seconds": NaN}', b'{"id": "a.order.1", "answer": {}, "hints": -1}',
     b'{"id": "a.order.1", "answer": {}, "sitting": "../x"}', b'{"id": "a.order.1", "answer": {"refuse": 1}}'],
)  # fmt: skip
def test_what_is_no_answer_is_refused_and_not_kept(client: Client, study: Study, body: bytes) -> None:
    """With one message and no traceback."""
    found = client.post(f"/{study.token}/api/answer", content=body, headers=ORIGIN)
    assert found.status_code == 400
    assert set(found.json()) == {"error"}
    assert study.memory.log() == []


def test_an_answer_is_kept(client: Client, study: Study) -> None:
    """The twin of the refusals above."""
    sent = {"id": "a.order.1", "answer": {"chosen": [0]}, "seconds": 3.2, "hints": 1, "sitting": ""}
    assert client.post(f"/{study.token}/api/answer", json=sent, headers=ORIGIN).json()["outcome"] == "right"
    (kept,) = study.memory.log()
    assert (kept.exercise, kept.skill, kept.hints, kept.score) == ("a.order.1", "a.order", 1, 1.0)


def test_nothing_of_a_text_becomes_a_tag(client: Client, study: Study) -> None:
    """Texts, maths and givens are escaped."""
    page = client.get(f"/{study.token}/exercise/a.order.1").text
    assert "<script>" not in page
    assert "<b>dimension" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_script_in_an_answer_is_kept_as_text(client: Client, study: Study) -> None:
    """It comes back as JSON that no page takes for itself."""
    sent = {"id": "a.order.1", "answer": {"text": "</script><script>alert(1)</script>"}}
    client.post(f"/{study.token}/api/answer", json=sent, headers=ORIGIN)
    found = client.get(f"/{study.token}/export.json")
    assert found.headers["content-type"].startswith("application/json")
    assert found.headers["content-disposition"].startswith("attachment")
    assert json.loads(json.loads(found.text)["answers"][0]["answer"]) == sent["answer"]


def test_too_many_requests_are_refused_and_soon_allowed_again(client: Client, study: Study, monkeypatch) -> None:
    """A burst is bounded; time fills the bucket."""
    now = [0.0]
    monkeypatch.setattr("study.guard.monotonic", lambda: now[0])
    client.app._at = 0.0
    url = f"/{study.token}/api/live"
    sent = {"id": "a.order.1", "text": "x"}
    statuses = [client.post(url, json=sent, headers=ORIGIN).status_code for _ in range(int(BURST) + 20)]
    assert statuses[0] == 200
    assert statuses[-1] == 429
    now[0] = 10.0
    assert client.post(url, json=sent, headers=ORIGIN).status_code == 200


def test_an_import_takes_in_an_export_and_refuses_else(client: Client, study: Study) -> None:
    """Through the page as through the command."""
    assert client.post(f"/{study.token}/import", content=b"{}", headers=ORIGIN).status_code == 400
    exported = client.get(f"/{study.token}/export.json").text
    assert client.post(f"/{study.token}/import", content=exported, headers=ORIGIN).json() == {"new": 0}


def test_a_claim_is_shown_as_text(client: Client, study: Study) -> None:
    """And an unknown one is said to be unknown."""
    study.claims = lambda number: f"<i>{number}"
    assert "&lt;i&gt;A10" in client.get(f"/{study.token}/claim/A10").text

    def unknown(number: str) -> str:
        raise ValueError(f"no claim {number}")

    study.claims = unknown
    assert client.get(f"/{study.token}/claim/Z").status_code == 404
