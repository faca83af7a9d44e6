"""Texts with maths, and givens, as HTML; the page's script sets the maths. Decides how things are spelled, no more."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

_WORDS = re.compile(r"\s*([A-Za-z][A-Za-z -]*)(.*)", re.DOTALL)


def environment() -> Environment:
    """The templates, which escape whatever they are given."""
    found = Environment(
        loader=PackageLoader(__package__), autoescape=select_autoescape(default=True), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    found.filters["rich"] = rich
    found.filters["given"] = given
    found.filters["kind"] = lambda name: KINDS.get(name, name)
    return found


KINDS = {
    "order": "order",
    "reason": "reasons",
    "fill-in": "missing line",
    "planted-error": "planted error",
    "drop": "drop an assumption",
    "measurement": "measurement",
    "question": "question",
    "whole-proof": "whole proof",
}


def rich(text: str) -> Markup:
    """Text in which maths stands between dollar signs."""
    parts = text.split("$")
    return Markup("").join(_maths(p) if n % 2 else escape(p) for n, p in enumerate(parts))


def _maths(source: str) -> Markup:
    return Markup('<span class="m">{}</span>').format(source.strip())


def given(text: str) -> list[Markup]:
    """The lines of a given block, names and formulas as maths."""
    return [_line(line.strip()) for line in text.splitlines() if line.strip() and not line.strip().startswith("%")]


def _line(line: str) -> Markup:
    for word in ("require", "choose"):
        if line.startswith(word + " "):
            return Markup("<b>{}</b> {}").format(word, _maths(line.removeprefix(word)))
    head, mark, rest = line.partition(": ")
    if ":=" in line or not mark:
        return _maths(line.replace(":=", r"\mathrel{:=}"))
    return Markup("{}: {}").format(_maths(_ranges(head)), Markup(", ").join(map(_property, _pieces(rest))))


def _ranges(head: str) -> str:
    return re.sub(r"\.\.", r",\\dots,", head).replace(", ", r",\; ")


def _pieces(text: str) -> list[str]:
    """Cut at commas outside brackets."""
    return [p.strip() for p in re.split(r",(?![^(]*\))", text)]


def _property(text: str) -> Markup:
    words = _WORDS.match(text)
    if words is None:
        return _maths(text)
    name, rest = words[1], words[2]
    return Markup("{}{}").format(name, _maths(rest)) if rest.strip() else escape(name)


def names(text: str) -> list[str]:
    """The names that a given declares, as they are typed: for the palette."""
    found: dict[str, None] = {}
    for line in text.splitlines():
        head = re.split(r":=|: ", line.strip(), maxsplit=1)[0]
        if head == line.strip() or line.startswith(("require", "choose")):
            continue
        for name in re.split(r",(?![^{]*\})", head):
            if "=" not in name and len(name) < 24 and name.strip() and "f(" not in name:
                found[name.strip()] = None
    return [n for n in found if not any(o != n and o.startswith(n + "_") for o in found)]


_TYPES = {".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


def assets() -> dict[str, tuple[Any, str]]:
    """Every file that the page may load, by the end of its address: where it is, and its type."""
    found = {}
    for file in (files(__package__) / "static").iterdir():
        found[file.name] = file
    for file in (files("reports") / "katex").iterdir():
        found[f"katex/{'fonts/' if file.name.endswith('.woff2') else ''}{file.name}"] = file
    return {
        name: (file, _TYPES[suffix])
        for name, file in found.items()
        if (suffix := "." + name.rpartition(".")[2]) in _TYPES
    }
