"""Draw what `power.py` measured: the rate at which each method refuses each specimen.

python benchmarks/assertions/plot.py power.json power.svg
"""

from __future__ import annotations

import json
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
import numpy as np


def draw(source: str, target: str) -> None:
    with open(source, encoding="utf-8") as file:
        data = json.load(file)
    rows = data["rows"]
    methods = list(rows[0]["refused"])
    rates = np.array([[row["refused"][m] / data["seeds"] for m in methods] for row in rows])
    figure, axes = plt.subplots(figsize=(7, 0.2 * len(rows) + 1.5), layout="constrained")
    picture = axes.imshow(rates, cmap="viridis", vmin=0, vmax=1, aspect="auto")
    axes.set_xticks(range(len(methods)), methods, rotation=25, ha="right")
    names = [row["name"] if row["defect"] else f"right: {row['name']}" for row in rows]
    axes.set_yticks(range(len(rows)), names, fontsize=7)
    axes.axhline(sum(row["defect"] for row in rows) - 0.5, color="white")
    figure.colorbar(picture, label=f"refused, share of {data['seeds']} seeds")
    figure.savefig(target, metadata={"Date": None})


if __name__ == "__main__":
    draw(sys.argv[1], sys.argv[2])
