"""A whole session in a real browser: order, missing line, planted error, a proof mended, the Anki deck, the end."""

import json
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import pytest

WAIT = 90_000


class Visitor:
    """A page, and everything that it asked for or complained of."""

    def __init__(self, browser: Any, address: str, width: int = 1280, scheme: str = "light") -> None:
        self.address = address
        self.asked: list[str] = []
        self.complaints: list[str] = []
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        self.page = context.new_page()
        self.page.set_default_timeout(WAIT)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str = "") -> Any:
        self.page.goto(self.address + path)
        return self.page

    def grade(self) -> str:
        """Hand in, and the heading of what comes back."""
        self.page.click("#check")
        self.page.wait_for_selector("#check:not([disabled])")
        return str(self.page.locator("#grade h2").inner_text())


@pytest.fixture
def visitor(browser: Any, address: str) -> Visitor:
    return Visitor(browser, address)


def test_a_session_from_the_first_click(visitor: Visitor) -> None:
    """Start leads to the first exercise; moved lines are graded; Next leads on; nothing leaves the machine."""
    page = visitor.open()
    page.click("text=Start >> nth=0")
    assert visitor.grade() in ("Partly right", "Not right")
    page.click("#grade summary")
    wanted = page.locator("#grade details .katex-mathml annotation").evaluate_all(
        "nodes => nodes.map(n => n.textContent)"
    )
    for place, formula in enumerate(wanted):
        while True:
            shown = page.locator("#arrange li .katex-mathml annotation").evaluate_all(
                "nodes => nodes.map(n => n.textContent)"
            )
            at = shown.index(formula)
            if at == place:
                break
            page.locator("#arrange li").nth(at).focus()
            page.keyboard.press("Alt+ArrowUp")
    assert visitor.grade() == "Right"
    page.click("#next")
    page.wait_for_selector("#exercise")
    assert "order" not in page.locator("#exercise").get_attribute("data-id")
    assert visitor.complaints == []
    assert all(url.startswith((visitor.address, "data:")) for url in visitor.asked)


def test_a_missing_line_is_filled_in(visitor: Visitor) -> None:
    """A wrong line is judged while it is typed; a right one in another notation is right; a hint is given."""
    page = visitor.open("exercise/interview-bound.fill-in.3")
    page.fill("#editor", "= a^2/2")
    page.wait_for_selector("#said li.wrong")
    assert "times the left side" in page.locator("#said").inner_text()
    page.click("#hint")
    page.wait_for_selector("#hints p")
    page.fill("#editor", "= a²/3")
    page.wait_for_selector("#said li.true")
    assert visitor.grade() == "Right"
    assert visitor.complaints == []


def test_a_planted_error_is_found_and_repaired(visitor: Visitor) -> None:
    """The wrong choice is told; the right one with its repair is right."""
    page = visitor.open("exercise/interview-bound.planted-error.3")
    page.locator("input[name=option]").nth(0).check()
    assert visitor.grade() == "Not right"
    page.locator("input[name=option]").nth(2).check()
    page.fill("#editor", "= a^2/3")
    assert visitor.grade() == "Right"


def test_a_free_proof_with_one_wrong_line_is_mended(visitor: Visitor) -> None:
    """The first wrong line is marked and the one on it waits; mended, the proof is whole."""
    page = visitor.open("exercise/interview-attention.whole-proof.1")
    page.fill("#editor", "Var[a] = sum_{i=1}^d Var[q_i k_i]\n= 2 d\n= d\nVar[a/sqrt(d)] = 1\nVar[a/sqrt(d")
    page.wait_for_selector("#said li.wrong")
    page.wait_for_selector("#said li:nth-child(5)")
    marks = page.locator("#said li").evaluate_all("items => items.map(item => item.className)")
    assert marks == ["true", "wrong", "depends", "true", "syntax"]
    assert visitor.grade() == "Partly right"
    root = page.locator("#grade .sqrt svg").first
    assert root.evaluate("sign => getComputedStyle(sign).backgroundColor") == "rgba(0, 0, 0, 0)", "it hides the root"
    page.fill("#editor", "Var[a] = sum_{i=1}^d Var[q_i k_i]\n= sum_{i=1}^d E[q_i²] E[k_i²]\n= d\nVar[a/sqrt(d)] = 1")
    assert visitor.grade() == "Right"
    assert visitor.complaints == []


def test_script_typed_into_an_answer_is_text(visitor: Visitor) -> None:
    """It is shown and not run."""
    page = visitor.open("exercise/interview-attention.whole-proof.1")
    page.fill("#editor", "<img src=x onerror=alert(1)> = $\\href{javascript:alert(1)}{x}$\nq_{<script>} = 1")
    page.wait_for_selector("#said li")
    assert visitor.grade() in ("Not read", "Not right")
    assert page.locator("#said img, #said script, #said a, #grade img").count() == 0
    assert visitor.complaints == []


def test_a_measurement_is_drawn(visitor: Visitor) -> None:
    """The number is compared with what networks do, and a plot shows it."""
    page = visitor.open("exercise/one-hot.measurement.1")
    page.fill("#number", "0.02")
    assert visitor.grade() == "Right"
    assert page.locator("#grade svg circle").count() > 0


def test_a_mock_interview_ends_in_a_report(visitor: Visitor) -> None:
    """Six exercises without hints; what was not answered is said."""
    page = visitor.open()
    page.click("text=Start 20 minutes")
    page.click("text=Begin")
    page.wait_for_selector(".clock")
    assert page.locator("#hint, #solve").count() == 0
    sitting = page.locator("#exercise").get_attribute("data-sitting")
    page.goto(f"{visitor.address}mock/{sitting}/report")
    assert page.locator("td.not").count() == 6


def test_answers_and_the_deck_are_taken_home(visitor: Visitor, tmp_path: Path) -> None:
    """The export holds what was answered; the deck is an Anki package."""
    page = visitor.open("exercise/interview-bound.fill-in.3")
    page.fill("#editor", "= a^2/3")
    assert visitor.grade() == "Right"
    page = visitor.open()
    with page.expect_download() as download:
        page.click("text=Export answers")
    download.value.save_as(tmp_path / "answers.json")
    exported = json.loads((tmp_path / "answers.json").read_text())
    assert "interview-bound.fill-in.3" in {a["exercise"] for a in exported["answers"] if a["outcome"] == "right"}
    page.set_input_files("#import", tmp_path / "answers.json")
    page.wait_for_selector("text=0 new answers")
    with page.expect_download() as download:
        page.click("#anki")
    download.value.save_as(tmp_path / "deck.apkg")
    assert "collection.anki2" in zipfile.ZipFile(tmp_path / "deck.apkg").namelist()


def test_a_line_that_a_busy_machine_had_no_time_for_is_asked_again(visitor: Visitor) -> None:
    """The page says so meanwhile, and the verdict takes the place of the message."""
    page = visitor.open("exercise/interview-bound.fill-in.3")
    late = '{"error": "not decided: not done within 10 seconds"}'
    page.route("**/api/live", lambda route: route.fulfill(status=503, body=late), times=1)
    page.fill("#editor", "= a^2/2")
    page.wait_for_selector("text=not done within 10 seconds; asking again")
    page.wait_for_selector("#said li.wrong")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
@pytest.mark.parametrize(
    "path",
    ["", "lesson/lecun", "exercise/lecun.order.all", "exercise/lecun.whole-proof.1", "exercise/lecun.planted-error.3"],
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Any, address: str, width: int, scheme: str, path: str
) -> None:
    """WCAG AA as far as axe can tell, wide and narrow, light and dark."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    visitor = Visitor(browser, address, width, scheme)
    page = visitor.open(path)
    if "whole" in path:
        page.fill("#editor", "Var[s_k] = 3\n= 4\nVar[")
        page.wait_for_selector("#said li:nth-child(3)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    options = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}
    found = axe.Axe().run(page, options=options).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


def test_the_program_stops_when_asked(browser: Any, own_address: str) -> None:
    """The page says so, and the server answers no more."""
    visitor = Visitor(browser, own_address)
    page = visitor.open()
    page.click("#close")
    page.wait_for_selector("text=The program has stopped")
    assert any(not answers(own_address) or page.wait_for_timeout(100) for _ in range(200))


def answers(address: str) -> bool:
    """Whether anything still answers there."""
    try:
        urllib.request.urlopen(address, timeout=1).close()
    except (urllib.error.URLError, ConnectionError):
        return False
    return True
