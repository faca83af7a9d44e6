"""The Markdown of a report: what it shows, read by a parser of its own."""

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from report_hostile import HOSTILE, hostile_document
from report_sample import glorot

from reports.markdown import code, escape, fenced, markdown
from reports.plain import visible

MARKDOWNS = {"h1", "h2", "h3", "p", "ul", "ol", "li", "strong", "pre", "blockquote"} | {
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
OURS = {"a", "em", "code", "details", "summary"}


def rendered(source: str) -> str:
    """The HTML of a Markdown file, raw HTML included, without comments."""
    html_of = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(source)
    return re.sub(r"<!--.*?-->", "", str(html_of))


@given(st.text())
@example("<b> & @name #12 http://x.example www.x.example a:b ~~x~~ $`y`$ [a](b) | `c`")
@example("1) x\n:smile: -- ---")
@example("1. x\n- y\n# z\n> q\n===\n---\n```\n    code")
def test_escaped_text_shows_that_text(text: str) -> None:
    """A paragraph of any string shows the string and holds no tag."""
    shown = rendered(escape(text))
    assert html.unescape(shown.replace("<p>", "").replace("</p>", "")).strip() == visible(text).strip()


@given(st.text())
def test_escaped_text_stays_in_its_cell(text: str) -> None:
    """In a table any string leaves the number of cells alone."""
    shown = rendered(f"| a | b |\n| --- | --- |\n| {escape(text)} | {code(text)} |")
    assert shown.count("<td>") == 2


@pytest.mark.parametrize("text", ["@name", "see #12", "http://x.example", "www.x.example"])
def test_no_mention_and_no_link_is_left_for_a_forge(text: str) -> None:
    """Forges find mentions and addresses in the text: a comment parts what they look for."""
    assert not re.search(r"@\w|#\d|https?://|www\.", escape(text).replace("\\", ""))


@given(st.text())
def test_a_fence_is_longer_than_what_it_holds(text: str) -> None:
    """A block of code shows its lines and ends where it should."""
    assert rendered(fenced(text)).count("<pre>") == 1
    assert rendered(fenced(text)).strip().endswith("</code></pre>")


def test_hostile_strings_bring_no_tag() -> None:
    """A document full of hostile strings renders with our tags and those of Markdown only."""
    shown = rendered(markdown(hostile_document(HOSTILE)))
    tags = set(re.findall(r"<([a-zA-Z][a-zA-Z0-9]*)", shown))
    assert tags <= OURS | MARKDOWNS
    assert "javascript:" not in "".join(re.findall(r'href="[^"]*"', shown))


def test_every_link_leads_somewhere() -> None:
    """Each internal link of the sample has its anchor."""
    written = markdown(glorot())
    assert set(re.findall(r"\]\(#([^)]*)\)", written)) <= set(re.findall(r'<a id="([^"]*)">', written))


def test_details_are_folded() -> None:
    """What can be folded away is."""
    assert markdown(glorot()).count("<details>") == 6
