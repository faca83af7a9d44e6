"""A report as the last line of a notebook's cell.

Decides: what a notebook asks of an object it shows. Does not decide: the formats (the writers).
"""

import html
from dataclasses import dataclass

from .document import Document
from .html_page import html_page
from .latex import latex_fragment
from .markdown import markdown


@dataclass(frozen=True, slots=True)
class Shown:
    """A report that a notebook shows as a page in a frame, and that it exports as Markdown or LaTeX."""

    document: Document

    def _repr_html_(self) -> str:
        page = html.escape(html_page(self.document), quote=True)
        frame = 'title="Report" width="100%" height="640" sandbox="allow-scripts"'
        return f'<iframe {frame} srcdoc="{page}"></iframe>'

    def _repr_markdown_(self) -> str:
        return markdown(self.document)

    def _repr_latex_(self) -> str:
        return latex_fragment(self.document)
