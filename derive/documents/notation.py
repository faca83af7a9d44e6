"""The author's own notation: `D: notation for \\operatorname{Var}`, what the second argument of a normal law is."""

from __future__ import annotations

import re

from .errors import Unreadable
from .lines import Span, split_at
from .macros import Macro
from .names import NamePiece, name_pieces
from .properties import Words
from .scope import Operator, Scope
from .source import Source
from .trees import spelled

_TARGETS = {
    "Var": "Var", "E": "E", "Cov": "Cov", "Pr": "Pr", r"\sum": r"\sum", r"\prod": r"\prod", "normal": "normal",
    "poisson": "poisson", "uniform": "uniform", "bernoulli": "bernoulli", "max": "max", "min": "min", "tr": "tr",
    "rademacher": "rademacher", "variance": "Var", "expectation": "E", "covariance": "Cov", "mean": "E",
}  # fmt: skip


def notation(source: Source, scope: Scope, left: Span, words: list[Words]) -> bool:
    """`D: notation for \\operatorname{Var}`, `N: second argument standard deviation`."""
    said = words[0].text
    if said in ("second argument standard deviation", "second argument variance"):
        scope.normal_takes_deviation = said.endswith("deviation")
        return True
    found = re.match(r"notation for\s+", said)
    if not found:
        return False
    target = re.sub(r"\\(?:operatorname|mathrm|text|mathbb|mathbf)\s*\{\s*(\w+)\s*\}", r"\1", said[found.end() :])
    target = target.strip().strip("`$")
    raw = source.text[left.start : left.end].strip()
    if re.fullmatch(r"\\[a-zA-Z]+|\\.", raw) and re.fullmatch(r"\\[a-zA-Z]+", target):
        scope.aliases[raw] = Macro(0, tuple(source.tokens(words[0].span.end - len(target), words[0].span.end, {})))
        return True
    if target not in _TARGETS:
        known = ", ".join(dict.fromkeys(_TARGETS.values()))
        raise Unreadable.at(words[0].span, f"{target} is no notation", f"known are: {known}")
    meaning = Operator(_TARGETS[target])
    if r"\langle" in raw or "angle brackets" in raw:
        scope.declare((NamePiece(r"\langle", 0, None, None),), meaning, r"\langle")
        return True
    for part in split_at(source.text, left, ","):
        elements = source.side(part.start, part.end, scope.aliases).terms[0].elements
        pieces = name_pieces(elements, (), ())
        if not pieces:
            raise Unreadable.at(left, "no name stands before the colon", "write `D: notation for \\operatorname{Var}`")
        scope.declare(pieces, meaning, spelled(elements))
    return True
