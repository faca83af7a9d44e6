"""Markdown and LaTeX in, a derivation out; every error points at its place."""
