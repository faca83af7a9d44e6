"""What a notebook is given of a report."""

import html
import re

from report_sample import brief

from reports.html_page import html_page
from reports.latex import latex_fragment
from reports.markdown import markdown
from reports.notebook import Shown


def test_a_notebook_frames_the_page() -> None:
    """The frame holds the page itself, and may run its script but reach nothing round it."""
    framed = Shown(brief())._repr_html_()
    assert html.unescape(re.findall(r'srcdoc="([^"]*)"', framed)[0]) == html_page(brief())
    assert 'sandbox="allow-scripts"' in framed


def test_a_notebook_exports_text() -> None:
    """Markdown and LaTeX are those of the writers."""
    assert Shown(brief())._repr_markdown_() == markdown(brief())
    assert Shown(brief())._repr_latex_() == latex_fragment(brief())
