"""What people read: one document model, one writer for each format."""

from .as_json import as_json
from .bibliography import WORKS, bibtex
from .document import Document
from .html_page import html_page
from .latex import latex, latex_fragment
from .markdown import markdown
from .maths import UnsafeMaths
from .model import IllegalDocument
from .notebook import Shown
from .pdf import Pdf, PdfFailed, pdf
from .writing import FORMATS, Written, write_report

__all__ = [
    "FORMATS",
    "WORKS",
    "Document",
    "IllegalDocument",
    "Pdf",
    "PdfFailed",
    "Shown",
    "UnsafeMaths",
    "Written",
    "as_json",
    "bibtex",
    "html_page",
    "latex",
    "latex_fragment",
    "markdown",
    "pdf",
    "write_report",
]
