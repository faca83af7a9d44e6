"""Write what `power.py` measured as a page of the documentation, with a table and a plot.

    python benchmarks/assertions/plot.py

reads power.json beside this file and writes docs/power.md and docs/static/power.svg.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
import matplotlib.pyplot as plt

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"
COLOURS = ("#1f5fbf", "#b35c00", "#7a7a7a", "#8a4fbf", "#1a6b3c")

PAGE = """# Power of the assertions

The gallery of `initproof.testing.gallery`: {defects} known defects, re-created from their sources, and {fine}
initialisers that are right but look odd. A cell is the share of seeds at which the specimen is refused, of
the seeds in the last column. `assert_initializer` runs at its default rates (false alarm and miss 1e-6 each,
5 %), draws as often as they ask, and tries a second shape; the others look at one matrix, as where they come
from, and have no test of independence, seeds or Haar measure: PyTorch's `TestNNInit` helper (SciPy's kstest,
p > 0.0001), Keras's |std - sd| <= 0.1, kstest read at 5 %, and TensorFlow Probability's DKW bound at 1e-6.

In this run {misses} of {bad_draws} examinations of a defect ended without the expected reason, and {alarms}
of {fine_draws} of a right one in an alarm.

{table}

![Defects refused, by method](static/power.svg)

## Entries needed

The least power of two of entries, up to 262,144, at which nine of ten seeds are refused; a dash where none
is. The first column is what `assert_initializer` draws before it answers: it does not know which defect there
is, and states its rates for the smallest.

{entries}

To see a normal's variance off by 5 %, both error rates 1e-6, takes 95,196 entries by the variance with a
bound that always holds (78,135 by normal theory), and 832,857 by the distribution function. A test of |std -
sd| <= 0.1 sees nothing smaller than 0.1 whatever the number of entries: at sd 0.05 it passes a matrix of
zeros.
"""


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, *rows)]
    return "\n".join([lines[0], "|---" * len(head) + "|", *lines[1:]])


def _rates(rows: list[dict[str, Any]], methods: list[str]) -> str:
    body = []
    for row in rows:
        name = row["name"] if row["defect"] else f"right: {row['name']}"
        cells = [f"{row['refused'][m] / row['seeds']:.2f}" for m in methods]
        body.append([name, row["source"], *cells, str(row["seeds"])])
    bad, fine = ([row for row in rows if row["defect"] is defect] for defect in (True, False))
    every = [str(sum(row["refused"][m] == row["seeds"] for row in bad)) for m in methods]
    ever = [str(sum(row["refused"][m] > 0 for row in fine)) for m in methods]
    body.append([f"**defects refused at every seed, of {len(bad)}**", "", *every, ""])
    body.append([f"**right ones ever refused, of {len(fine)}**", "", *ever, ""])
    return _table(["specimen", "met in", *methods, "seeds"], body)


def _entries(rows: list[dict[str, Any]], methods: list[str]) -> str:
    def shown(count: int | None) -> str:
        return "–" if count is None else f"{count:,}"

    body = [[row["name"], *(shown(row["entries"][m]) for m in methods)] for row in rows if row["defect"]]
    return _table(["defect", *methods], body)


def _draw(rows: list[dict[str, Any]], methods: list[str], target: Path) -> None:
    """For each method, how many defects it refuses at least at a given share of the seeds, as one line."""
    bad = [row for row in rows if row["defect"]]
    rates = {m: sorted((row["refused"][m] / row["seeds"] for row in bad), reverse=True) for m in methods}
    figure, axes = plt.subplots(figsize=(7, 3.4), layout="constrained")
    for method, colour in zip(methods, COLOURS, strict=True):
        axes.step(range(1, len(bad) + 1), rates[method], where="mid", color=colour, label=method, lw=1.8)
    axes.set(xlabel="defects of the gallery, best seen first", ylabel="refused, share of seeds", ylim=(-0.03, 1.05))
    axes.legend(frameon=False, fontsize=8, loc="lower left")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(target, metadata={"Date": None})


def main() -> None:
    rows = json.loads((HERE / "power.json").read_text(encoding="utf-8"))
    methods = list(rows[0]["refused"])
    bad, fine = ([row for row in rows if row["defect"] is defect] for defect in (True, False))
    page = PAGE.format(
        defects=len(bad),
        fine=len(fine),
        misses=sum(row["seeds"] - row["right_reason"] for row in bad),
        bad_draws=f"{sum(row['seeds'] for row in bad):,}",
        alarms=sum(row["refused"]["initproof"] for row in fine),
        fine_draws=f"{sum(row['seeds'] for row in fine):,}",
        table=_rates(rows, methods),
        entries=_entries(rows, methods),
    )
    (DOCS / "power.md").write_text(page, encoding="utf-8")
    _draw(rows, methods, DOCS / "static" / "power.svg")


if __name__ == "__main__":
    main()
