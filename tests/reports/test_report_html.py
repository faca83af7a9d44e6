"""The HTML of a report in a real browser: it stays alone, it can be used by everyone, no string breaks it."""

import html
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_checked import DOCUMENT, report_on
from report_hostile import HOSTILE, hostile_document
from report_sample import brief, glorot

from reports import vendor_katex
from reports.document import Document
from reports.html_inline import escape
from reports.html_page import html_page
from reports.model import Maths, Paragraph
from reports.plain import visible
from reports.vocabulary import ACCENTS, FONTS, GLYPHS, NAMES, SPACES

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


PAGES = pytest.mark.parametrize(
    "document", [glorot(), report_on(DOCUMENT), hostile_document(HOSTILE)], ids=["sample", "checked", "hostile"]
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, where it is installed."""
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


class Visit:
    """A report opened from a file, with what the page asked for and complained of."""

    def __init__(self, browser: Any, directory: Path, document: Document, width: int, scheme: str) -> None:
        path = directory / "report.html"
        path.write_text(html_page(document), encoding="utf-8")
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True
        ).new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))
        self.page.goto(path.as_uri())

    def asked_elsewhere(self) -> list[str]:
        """The requests for anything but the page itself and data inside it."""
        return [url for url in self.requests[1:] if not url.startswith("data:")]


@PAGES
def test_the_page_stays_alone_and_quiet(browser: Any, tmp_path: Path, document: Document) -> None:
    """No request leaves the page, no script of a string runs, every formula is set."""
    visit = Visit(browser, tmp_path, document, 1280, "light")
    assert visit.asked_elsewhere() == []
    assert visit.complaints == []
    assert visit.page.locator(".katex-error").count() == 0
    assert visit.page.locator(".m").count() == visit.page.locator(".m > .katex").count()


@PAGES
def test_the_page_fits_a_narrow_screen(browser: Any, tmp_path: Path, document: Document) -> None:
    """At 390 pixels nothing but tables and formulas in their own frames scrolls sideways."""
    visit = Visit(browser, tmp_path, document, 390, "light")
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("document", [brief(), report_on(DOCUMENT)], ids=["sample", "checked"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing(browser: Any, tmp_path: Path, document: Document, width: int, scheme: str) -> None:
    """The page keeps to WCAG AA as far as axe can tell, wide and narrow, light and dark."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    visit = Visit(browser, tmp_path, document, width, scheme)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
    options = {"runOnly": {"type": "tag", "values": tags}, "preload": False}
    found = axe.Axe().run(visit.page, options=options).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


def test_a_click_lights_the_ancestors_and_pins_the_reason(browser: Any, tmp_path: Path) -> None:
    """Choosing the compromise lights both chains, and a second click puts the light out."""
    page = Visit(browser, tmp_path, glorot(), 1280, "light").page
    page.locator('.node[data-step="forward-sum"]').click()
    lit = page.locator(".node.on").evaluate_all("nodes => nodes.map(node => node.dataset.step)")
    assert lit == ["forward-linear", "forward-bias", "forward-sum"]
    assert "by independence the covariances vanish" in page.locator(".pinned").inner_text()
    page.locator('.node[data-step="forward-sum"]').click()
    assert page.locator(".node.on").count() == 0
    assert "Choose a step" in page.locator(".pinned").inner_text()


def test_the_graph_works_from_the_keyboard(browser: Any, tmp_path: Path) -> None:
    """Arrows move between steps, Enter chooses, Escape clears."""
    page = Visit(browser, tmp_path, glorot(), 1280, "light").page
    page.locator(".node").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator(".node.on").count() == 2
    page.keyboard.press("Escape")
    assert page.locator(".node.on").count() == 0


def test_the_policy_stops_a_script_that_is_not_ours(browser: Any, tmp_path: Path) -> None:
    """A script that got into the page after all would not run."""
    visit = Visit(browser, tmp_path, replace(glorot(), blocks=()), 1280, "light")
    path = tmp_path / "report.html"
    path.write_text(path.read_text("utf-8").replace("<main>", "<main><script>window.broken = 1</script>"), "utf-8")
    visit.page.reload()
    assert visit.page.evaluate("window.broken") is None
    assert any("Content Security Policy" in complaint for complaint in visit.complaints)


def test_katex_knows_the_whole_vocabulary(browser: Any, tmp_path: Path) -> None:
    """Every command that a formula may hold is one that KaTeX sets."""
    formulas = [f"\\{name}" for name in (*GLYPHS, *NAMES, *SPACES)]
    formulas += [rf"\{name}{{ab}}" for name in (*FONTS, *ACCENTS)]
    formulas += [r"\sum_{\substack{i \\ j}} x"]
    document = replace(glorot(), blocks=(Paragraph(tuple(map(Maths, formulas))),), abstract=())
    visit = Visit(browser, tmp_path, document, 1280, "light")
    assert visit.page.locator(".katex-error").all_inner_texts() == []


class Tags(HTMLParser):
    """The tags and the text of a piece of HTML."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes a tag."""
        self.tags.append(tag)


@given(st.text())
def test_escaped_text_is_text(text: str) -> None:
    """Any string is shown as it is, in an element and in an attribute."""
    assert html.unescape(escape(text)) == visible(text)
    assert Tags(f'<p title="{escape(text)}">{escape(text)}</p>').tags == ["p"]


def test_hostile_strings_bring_no_tag() -> None:
    """Hostile strings add no script, no image, no link with a scheme."""
    page = html_page(hostile_document(HOSTILE))
    assert Tags(page).tags.count("script") == 2
    assert "img" not in Tags(page).tags
    assert set(re.findall(r'(?:href|src)="([^#"]*)', page[page.index("<main>") : page.index("</main>")])) <= {""}


def test_the_page_is_the_same_each_time() -> None:
    """The same report gives the same bytes."""
    assert html_page(glorot()) == html_page(glorot())


def test_katex_is_as_it_was_fetched() -> None:
    """The files kept have the hashes they had in the package, and the licence is with them."""
    vendor_katex.verify()
    assert set(vendor_katex.sums()) == set(vendor_katex.FILES)
    assert "MIT License" in html_page(glorot())


def test_a_changed_file_of_katex_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A kept file that has changed is named."""
    shutil.copytree(vendor_katex.HERE, tmp_path / "katex")
    (tmp_path / "katex" / "katex.min.js").write_text("changed")
    monkeypatch.setattr(vendor_katex, "HERE", tmp_path / "katex")
    with pytest.raises(vendor_katex.Tampered, match=r"katex\.min\.js has changed"):
        vendor_katex.verify()
