"""Markdown and LaTeX in, a derivation out; every error points at its place."""

from .errors import DocumentError
from .reader import read_file, read_latex, read_markdown

__all__ = ["DocumentError", "read_file", "read_latex", "read_markdown"]
