"""The kernel against enumeration: random claims, each tried in random finite models of its given.

    python benchmarks/soundness/run.py --seed 1 --claims 10000 --processes 1 --journal soundness.jsonl

A disagreement is a claim that the kernel proves and that is false in a model of the given, or a theorem
whose own
assumptions do not suffice to prove it again. The journal keeps one line for each block of claims, so that
a run that was stopped goes on where it was. Exit status 1 if anything disagrees.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from trials import Outcome, trial

BLOCK = 50
"""Claims in one line of the journal."""


def block(place: tuple[int, int]) -> dict[str, Any]:
    """What became of one block of claims: counts, disagreements, the slowest and why claims were not
    decided.
    """
    seed, first = place
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    disagreements: list[str] = []
    slowest = (0.0, -1)
    started = time.perf_counter()
    for number in range(first, first + BLOCK):
        before = time.perf_counter()
        outcome = trial(seed, number)
        slowest = max(slowest, (time.perf_counter() - before, number))
        counts[_kind(outcome)] += 1
        if outcome.verdict in ("outside", "budget"):
            where = "" if outcome.in_fragment else "not in the fragment, "
            reasons[f"{where}{outcome.verdict}: {outcome.reason}"] += 1
        if outcome.disagrees:
            disagreements.append(
                f"{number}: {outcome.claim}  given  {outcome.given}  fails in  {outcome.witness}"
            )
    return {
        "seed": seed,
        "first": first,
        "counts": counts,
        "reasons": reasons,
        "disagreements": disagreements,
        "slowest": slowest,
        "seconds": time.perf_counter() - started,
    }


def _kind(outcome: Outcome) -> str:
    seen = "refuted" if outcome.witness else "held" if outcome.tried else "not tried"
    return f"{outcome.made}, {outcome.verdict}, {seen}"


def done(journal: Path, seed: int) -> dict[int, dict[str, Any]]:
    """The blocks of this seed that the journal holds."""
    if not journal.exists():
        return {}
    blocks = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    return {b["first"]: b for b in blocks if b["seed"] == seed}


def run(seed: int, claims: int, processes: int, journal: Path) -> Iterator[dict[str, Any]]:
    """All blocks, those of the journal first."""
    old = done(journal, seed)
    firsts = range(0, claims, BLOCK)
    yield from (old[first] for first in firsts if first in old)
    todo = [(seed, first) for first in firsts if first not in old]
    with Pool(processes) as pool, journal.open("a", encoding="utf-8") as file:
        for found in pool.imap_unordered(block, todo):
            file.write(json.dumps(found) + "\n")
            file.flush()
            yield found


def main() -> int:
    """Run, and print what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--claims", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--journal", type=Path, default=Path("soundness.jsonl"))
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    disagreements, seconds, slowest = [], 0.0, []
    for found in run(options.seed, options.claims, options.processes, options.journal):
        counts.update(found["counts"])
        reasons.update(found["reasons"])
        disagreements += found["disagreements"]
        seconds += found["seconds"]
        slowest.append(tuple(found["slowest"]))
    total = sum(counts.values())
    beyond = sum(k for reason, k in reasons.items() if reason.startswith("not in the fragment"))
    undecided = sum(reasons.values()) - beyond
    print("\n".join(f"{kind:40} {count}" for kind, count in sorted(counts.items())))
    print("\n".join(f"undecided {count:5}  {reason}" for reason, count in reasons.most_common(10)))
    print("slowest: " + ", ".join(f"{number} ({cost:.1f} s)" for cost, number in sorted(slowest)[-10:]))
    print("\n".join(disagreements))
    print(
        f"seed {options.seed}: {total} claims, {len(disagreements)} disagreements, {undecided} undecided "
        f"({100 * undecided / (total - beyond):.2f} %) in the fragment and {beyond} beyond it, "
        f"{total / seconds:.1f} claims per second and process"
    )
    return 1 if disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
