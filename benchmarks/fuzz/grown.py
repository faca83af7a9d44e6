"""Whether reading takes time in proportion: each construct over and over, twice as often.

    python benchmarks/fuzz/grown.py

Prints how many times as long the doubled text takes, the least of three runs each; more than LIMIT is a failure.
"""

from __future__ import annotations

import sys
import time

from derive.documents import DocumentError, read_markdown

LIMIT, SIZE = 3.5, 4_000
_GIVEN = "n: dimension\nx_i, i = 1..n: random\nx: random\n"
_DISPLAYS = {
    "sides": " = x", "terms": " + x", "factors": " x", "breaks": r"\quad x", "equations": r"\quad x = x", "list": ", x",
    "rows": r" \\ = x", "columns": " & x", "braces": "{x}", "brackets": "(x)", "bars": "|x|",
    "conditions": r"\text{ if } n > 1", "ranges": r", \quad n > 1", "words": r"\text{ and } x", "signs": r" \pm x",
    "under": r"\underbrace{x}_{a}",
    "ellipses": r" + x_1 + \cdots + x_n", "scripts": " x_{i,j,k}", "fractions": r" + \frac{x}{2}", "comments": "% a\n",
}  # fmt: skip
_LINES = {
    "definitions": "s_{{{0}}} := x + 1\n", "chain of definitions": "s_{{{0}}} := s_{{{1}}} + 1\n",
    "names": "y_{{{0}}}: random\n",
}  # fmt: skip


def texts() -> dict[str, tuple[str, str]]:
    """For each construct a text of about SIZE characters and one of twice as many."""
    found: dict[str, tuple[str, str]] = {}
    for name, piece in _DISPLAYS.items():
        count = SIZE // len(piece)
        one, two = (f"```given\n{_GIVEN}```\n\n$$x = x{piece * times}$$\n" for times in (count, 2 * count))
        found[name] = one, two
    for name, line in _LINES.items():
        one, two = (
            f"```given\n{_GIVEN}{''.join(line.format(n, n + 1) for n in range(times))}s_{{{times}}} := x\n```\n"
            for times in (SIZE // 20, SIZE // 10)
        )
        found[name] = one, two
    return found


def seconds(text: str) -> float:
    """The processor's seconds to read a text, the least of three."""
    taken: list[float] = []
    for _ in range(3):
        started = time.process_time()
        try:
            read_markdown(text)
        except DocumentError as error:
            str(error)
        taken.append(time.process_time() - started)
    return min(taken)


def main() -> int:
    worst = 0.0
    for name, (one, two) in texts().items():
        ratio = seconds(two) / seconds(one)
        worst = max(worst, ratio)
        print(f"{name:24} {ratio:.1f}")
    return 1 if worst > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
