"""Every benchmark and campaign, short, on one page: what was run, with which seed, on what, and what it printed.

    python benchmarks/run_all.py [--out docs/benchmarks.md]

About a quarter of an hour on two idle cores. Longer runs are those that the README of each folder names. Exit
status 1 if any of them fails.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.progress import track

from initproof.doctor import findings

HERE = Path(__file__).parent
SECONDS = 900
"""Longest time for one of them."""


INTRODUCTION = """One run of everything in `benchmarks/`, in its shortest form, as `scripts/bench` writes it. The
machine may have had other work: times are to be read as ratios within a section. Seeds are those shown, or 1. The
README of each folder has longer runs."""


@dataclass(frozen=True, slots=True)
class Run:
    """One program with its arguments; `{scratch}` is an empty folder."""

    title: str
    program: str
    arguments: str = ""


RUNS = (
    Run("What the kernel's answers cost, beside its peers", "kernel/run.py"),
    Run("Soundness: the kernel against enumeration", "soundness/run.py", "--claims 1000 --journal {scratch}/soundness"),
    Run("Mutation: lines broken on purpose", "mutation/run.py", "--seed 1 --limit 60 --journal {scratch}/mutation"),
    Run("Fuzz: hostile documents", "fuzz/run.py", "--seed 1 --count 1000"),
    Run("One assertion at 512 x 512", "assertions/cost.py"),
    Run("Defects caught, of 2 draws; last: of how many", "assertions/power.py", "--seeds 2 --out {scratch}/power"),
    Run("Decisions: observed error rates", "calibration/at_scale.py", "--runs 400 --rates 0.01"),
    Run("A recurrent pass, beside torch and plain NumPy", "montecarlo/speed.py", "--rounds 3"),
    Run("Time to a stated precision, beside plain loops", "montecarlo/precision.py", "--threads 1 --seconds 10"),
    Run("Cost against time, batch, width, replicates", "montecarlo/scaling.py", "--rounds 2"),
    Run("Memory of a long recurrence", "montecarlo/memory.py", "--steps 2000"),
    Run("The study page: time to an answer", "study/latency.py", "--rounds 1"),
)  # fmt: skip


def section(run: Run, scratch: Path) -> tuple[str, bool]:
    """The part of the page for one program, and whether it ended well."""
    command = [f"benchmarks/{run.program}", *run.arguments.format(scratch=scratch).split()]
    try:
        done = subprocess.run(
            [sys.executable, *command], cwd=HERE.parent, capture_output=True, text=True, timeout=SECONDS, check=False
        )
        printed, well = done.stdout + (done.stderr[-2000:] if done.returncode else ""), done.returncode == 0
    except subprocess.TimeoutExpired:
        printed, well = f"stopped after {SECONDS} s", False
    shown = f"python benchmarks/{run.program} {run.arguments.format(scratch='/tmp')}".rstrip()
    return f"## {run.title}\n\n    {shown}\n\n```text\n{printed.strip()}\n```\n", well


def main() -> int:
    """Run all, write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=HERE.parent / "docs" / "benchmarks.md")
    out: Path = parser.parse_args().out
    machine = "\n".join(f"- {finding.what}: {finding.seen.partition(' (')[0]}" for finding in findings())
    parts = [f"# Benchmarks\n\n{INTRODUCTION}\n\n{machine}\n"]
    ended_well = True
    for run in track(RUNS, "benchmarks"):
        with tempfile.TemporaryDirectory() as scratch:
            text, well = section(run, Path(scratch))
        ended_well &= well
        parts.append(text)
        out.write_text("\n".join(parts), encoding="utf-8")
    print(out)
    return not ended_well


if __name__ == "__main__":
    sys.exit(main())
