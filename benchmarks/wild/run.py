"""Real derivations: how many steps get an acceptable verdict.

    python benchmarks/wild/run.py FOLDER

FOLDER holds documents and `expected.json`: for each document the steps with their first and last lines and the
acceptable verdicts. A step's verdict is the worst among the relations on its lines.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from initproof.checking import answer

_SAME = {"choose": "choice"}


_WORST = ("unread", "refuted", "needs", "undecided", "approximate", "choice", "proved")


def verdict(found: dict[str, Any], first: int, last: int) -> str:
    """The worst verdict on these lines; `none` where no relation was judged."""
    on_lines = [s["verdict"] for s in found["steps"] if first <= s["line"] <= last]
    if on_lines:
        return min(on_lines, key=_WORST.index)
    listed = [s["kind"] for s in found["listed"] if first <= s["line"] <= last]
    return "proved" if "required" in listed else "none"


def main(folder: Path) -> int:
    """Print each step that misses, and the score."""
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    score: Counter[str] = Counter()
    false_proved = 0
    by_language: dict[str, Counter[bool]] = {}
    started = time.perf_counter()
    for name, document in expected.items():
        found = answer(folder / f"{name.removeprefix('wild-')}.md")
        for step in document["steps"]:
            got = verdict(found, step["first"], step["last"])
            accepted = got in {_SAME.get(v, v) for v in step["accept"]}
            score[f"{'accepted' if accepted else 'missed'}: {got}"] += 1
            by_language.setdefault(document["language"], Counter())[accepted] += 1
            false_proved += step["false_step"] and got == "proved" and not accepted
            if not accepted:
                print(f"{name} line {step['first']}: {got}, acceptable {step['accept']}")
    good = sum(c for key, c in score.items() if key.startswith("accepted"))
    print("\n".join(f"{key:30} {count}" for key, count in sorted(score.items())))
    for language, counts in sorted(by_language.items()):
        print(f"{language:30} {counts[True]} of {sum(counts.values())}")
    total = sum(score.values())
    print(
        f"{good} of {total} steps acceptable ({100 * good / total:.1f} %), {false_proved} false steps proved, "
        f"{time.perf_counter() - started:.1f} s"
    )
    return 0 if good >= 0.95 * total and not false_proved else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
