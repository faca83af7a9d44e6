"""What a person types at a keyboard, as the LaTeX that documents are read from. Reads no maths.

`sum_{j=1}^n`, `sqrt(6/n)`, `alpha`, `<=`, `Σ`, `²` and `n_in` are all understood; a command that is LaTeX already is
left alone.
"""

from __future__ import annotations

import re

LENGTH = 2_000
"""The longest line, in characters."""
LINES = 60
"""The most lines of one answer."""

_WORDS = (
    "sum|prod|sqrt|frac|approx|tanh|max|exp|infty|cdot|times|ne|le|ge|alpha|beta|gamma|delta|epsilon|chi|kappa|"
    "lambda|mu|nu|sigma|tau|phi|psi|rho|omega|partial"
)
_WORD = re.compile(rf"(?<![\\A-Za-z{{])({_WORDS})(?![A-Za-z])")
_SIGNS = {
    "Σ": r"\sum ", "∑": r"\sum ", "∏": r"\prod ", "√": r"\sqrt", "≈": r"\approx ", "≠": r"\ne ", "≤": r"\le ",
    "≥": r"\ge ", "·": r"\cdot ", "×": r"\times ", "²": "^2", "³": "^3", "½": r"\frac{1}{2}", "∞": r"\infty ",
    "𝔼": "E", "−": "-", "∼": r"\sim ", "<=": r"\le ", ">=": r"\ge ", "!=": r"\ne ", "~=": r"\approx ",
    "**": "^", "α": r"\alpha ", "κ": r"\kappa ", "σ": r"\sigma ", "χ": r"\chi ", "∂": r"\partial ",
}  # fmt: skip
_ROOT = re.compile(r"\\sqrt\s*\(")
_LONG_SUBSCRIPT = re.compile(r"(?<![\\A-Za-z])([A-Za-z])_\{([A-Za-z]{2,})\}")
_WRAPPED = re.compile(r"^\s*(?:\$\$(.*)\$\$|\$(.*)\$|\\\[(.*)\\\])\s*$")
_FORBIDDEN = re.compile(r"\$|```|~~~|\\\[|\\\]|\\begin|\\end|\\newcommand|\\def|\\input|\\include|<!--|#|%")


class NotALine(ValueError):
    """What was typed is not one line of maths; the message says what to write instead."""


def lines_of(text: str) -> list[str]:
    """The lines of an answer. Raises NotALine where there are too many of them."""
    found = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(found) > LINES:
        raise NotALine(f"at most {LINES} lines can be judged at once; there are {len(found)}")
    return found


def as_latex(line: str, given: str = "") -> str:
    """One typed line as LaTeX; `n_in` and `W_jk` are n_{in} and W_{jk} where the given has these. Raises NotALine."""
    if len(line) > LENGTH:
        raise NotALine(f"a line may have {LENGTH} characters; this one has {len(line)}")
    if wrapped := _WRAPPED.match(line):
        line = next(inside for inside in wrapped.groups() if inside is not None)
    if found := _FORBIDDEN.search(line):
        raise NotALine(f"write the formula alone, without {found[0]}")
    line = re.sub(r"\\\\\s*$", "", line)
    for sign, command in _SIGNS.items():
        line = line.replace(sign, command)
    for base, below in sorted(set(_LONG_SUBSCRIPT.findall(given))):
        bare = rf"(?<![\\A-Za-z]){base}_{below}(?![A-Za-z])"
        line = re.sub(rf"\^{bare}", f"^{{{base}_{{{below}}}}}", line)
        line = re.sub(bare, f"{base}_{{{below}}}", line)
    return _roots(_WORD.sub(r"\\\1", line)).strip()


def _roots(line: str) -> str:
    """`\\sqrt(...)` as `\\sqrt{...}`."""
    while found := _ROOT.search(line):
        depth, end = 1, found.end()
        while end < len(line) and depth:
            depth += {"(": 1, ")": -1}.get(line[end], 0)
            end += 1
        if depth:
            return line
        line = f"{line[: found.start()]}\\sqrt{{{line[found.end() : end - 1]}}}{line[end:]}"
    return line
