"""What the tests of the reader share: reading a given and a display, and saying in LaTeX what was understood."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from derive.documents import read_markdown
from derive.language.assumptions import Claim
from derive.language.derivations import Step, Unread
from derive.language.latex import latex

GIVEN = r"""
n, m: dimension
\mu: constant
\sigma: positive
f: odd, unit slope, smooth
x_i, i = 1..n: iid, zero mean
w_i, i = 1..n: iid, zero mean, variance \sigma^2
W_{ik}, i = 1..n, k = 1..m: iid, zero mean
X, Y: random
w, x: independent
s_k := \sum_{i=1}^{n} x_i W_{ik}
"""
"""A given with a bit of everything."""


def document(given: str, *displays: str) -> str:
    """A Markdown document with one given block and these displays."""
    return "```given\n" + given.strip() + "\n```\n\n" + "\n\n".join(f"$${d}$$" for d in displays) + "\n"


@pytest.fixture
def steps() -> Callable[..., tuple[Step, ...]]:
    """The steps that displays are read as, under the shared given or another one."""

    def read(*displays: str, given: str = GIVEN) -> tuple[Step, ...]:
        return read_markdown(document(given, *displays), "notes.md").steps

    return read


@pytest.fixture
def said(steps: Callable[..., tuple[Step, ...]]) -> Callable[..., list[str]]:
    """What each step was read as, in LaTeX; the message of what could not be read."""

    def read(*displays: str, given: str = GIVEN) -> list[str]:
        return [_said(s) for s in steps(*displays, given=given)]

    return read


def _said(step: Step) -> str:
    match step.statement:
        case Claim():
            return latex(step.statement)
        case Unread(message=message):
            return f"unread: {message}"
        case law:
            return str(law.law)


@pytest.fixture
def same(said: Callable[..., list[str]]) -> Callable[..., bool]:
    """Whether two displays are read as the same claims."""

    def compare(left: str, right: str, given: str = GIVEN) -> bool:
        one, other = said(left, given=given), said(right, given=given)
        return one == other and not any(s.startswith("unread") for s in one)

    return compare
