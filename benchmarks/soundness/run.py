"""The kernel against enumeration: random claims, each tried in finite models of its given.

    python benchmarks/soundness/run.py --seed 1 --claims 1000000 --processes 2 --journal soundness.jsonl

A hundred claims share one random given, its models and what expressions are worth in them. A disagreement is a
claim that the kernel proves and that is false in a model of the given, or a theorem whose own assumptions do not
suffice to prove it again. The journal keeps one line for each given, so that a run that was stopped goes on where
it was; with the same journal, the totals are those of all its lines. Exit status 1 if anything disagrees.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from trials import CLAIMS, Outcome, world_outcomes

SLOWEST = 10
"""How many of the slowest claims are kept."""
BEYOND = (
    "there is no", "not known to be at least", "contradict each other", "say what is small", "to be smooth",
    "a division by zero", "zoo is not", "over two different ranges", "runs over another range", "nothing defines",
)  # fmt: skip
"""Reasons that say what the claim or its given lacks, so that it is beyond what the kernel means to decide."""


def line(place: tuple[int, int]) -> dict[str, Any]:
    """What became of the claims of one world: counts, why claims were not decided, disagreements, the slowest."""
    seed, number = place
    started = time.process_time()
    given, found = world_outcomes(seed, number)
    outcomes = list(found)
    undecided = [o for o in outcomes if o.verdict in ("outside", "budget") and o.seen != "refuted"]
    slowest = sorted(outcomes, key=lambda o: -o.seconds)[:SLOWEST]
    return {
        "seed": seed,
        "world": number,
        "counts": Counter(f"{o.relation}|{o.kind}|{o.verdict}|{o.seen}" for o in outcomes),
        "reasons": Counter(f"{o.relation}|{_kind_of_reason(o)}" for o in undecided),
        "disagreements": [_told(o, given) for o in outcomes if o.disagrees],
        "slowest": [(round(o.seconds, 4), number, o.claim[:300]) for o in slowest],
        "seconds": time.process_time() - started,
    }


def _told(outcome: Outcome, given: str) -> str:
    return f"{outcome.claim}  given  {given}  fails: {outcome.witness or outcome.reason}"


def _kind_of_reason(outcome: Outcome) -> str:
    """The reason without the expressions in it."""
    words = ["…" if re.search(r"[\d\[\](){}*^_\\,/+=-]", w) else w for w in outcome.reason.split()]
    return re.sub(r"(…\W*)+", "… ", " ".join(words)).strip()


def lines(seed: int, claims: int, processes: int, journal: Path) -> Iterator[dict[str, Any]]:
    """One line a world, those of the journal first."""
    old: dict[int, dict[str, Any]] = {}
    if journal.exists():
        known = [json.loads(text) for text in journal.read_text(encoding="utf-8").splitlines()]
        old = {found["world"]: found for found in known if found["seed"] == seed}
    numbers = range(-(-claims // CLAIMS))
    yield from (old[number] for number in numbers if number in old)
    todo = [(seed, number) for number in numbers if number not in old]
    with Pool(processes) as pool, journal.open("a", encoding="utf-8") as file:
        for found in pool.imap_unordered(line, todo):
            file.write(json.dumps(found, ensure_ascii=False) + "\n")
            file.flush()
            yield found


def report(found: Iterable[dict[str, Any]], seed: int) -> int:
    """Print the totals; the number of disagreements."""
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    disagreements: list[str] = []
    slowest: list[Any] = []
    seconds, worlds, started = 0.0, 0, time.perf_counter()
    for one in found:
        counts.update(one["counts"])
        reasons.update(one["reasons"])
        disagreements += [f"world {one['world']}: {told}" for told in one["disagreements"]]
        slowest = sorted([*slowest, *map(tuple, one["slowest"])], reverse=True)[:SLOWEST]
        seconds, worlds = seconds + one["seconds"], worlds + 1
    rows = {tuple(key.split("|")): count for key, count in counts.items()}
    for title, place in (("by relation", 0), ("by kind", 1)):
        print(f"\n{title}\n{_header()}")
        for name in sorted({key[place] for key in rows}):
            print(_row(name, {key[2:]: 0 for key in rows}, ((k, c) for k, c in rows.items() if k[place] == name)))
    total = sum(counts.values())
    print(_row("all", {key[2:]: 0 for key in rows}, rows.items()) + "\n")
    for title, relations in (("equations, = ≈ ⇒", "=≈⇒"), ("inequalities", "<>≤≥")):
        claims = sum(count for key, count in rows.items() if key[0] in relations)
        mine = {reason: count for reason, count in reasons.items() if reason[0] in relations}
        undecided, beyond = sum(mine.values()), sum(count for r, count in mine.items() if any(w in r for w in BEYOND))
        print(
            f"{title}: neither proved nor refuted {undecided} of {claims}; {beyond} of these lack something said in "
            f"the reason, which leaves {100 * (undecided - beyond) / max(1, claims - beyond):.2f} %"
        )
    for reason, count in reasons.most_common(20):
        print(f"{count:9}  {reason.replace('|', '  ')}")
    open_ = sum(c for key, c in rows.items() if key[2:] == ("differs", "held"))
    said = sum(c for key, c in rows.items() if key[2] == "differs")
    print(f"\nthe kernel says they differ and no model tried does: {open_} of {said} ({100 * open_ / said:.1f} %)")
    print("\nslowest in the kernel")
    for cost, world, claim in slowest:
        print(f"{cost:8.3f} s  world {world}: {claim}")
    print("\n" + "\n".join(disagreements))
    print(
        f"seed {seed}: {total} claims of {worlds} givens, {len(disagreements)} disagreements, "
        f"{total / seconds:.0f} claims per second of a process, {time.perf_counter() - started:.0f} s now"
    )
    return len(disagreements)


COLUMNS = (
    [("proved", "held")], [("proved", "not tried")], [("proved", "refuted"), ("crash", "refuted")],
    [("differs", "refuted")], [("differs", "held")], [("differs", "not tried")],
    [("outside", "refuted"), ("budget", "refuted")],
)  # fmt: skip
"""The kernel's verdict and what models say. What the kernel leaves open and a model refutes is not undecided."""


def _header() -> str:
    names = ["claims", "proved: held", "not tried", "false", "differs: refuted", "held", "not tried", "open: refuted"]
    return f"{'':14}" + "".join(f"{name:>17}" for name in [*names, "undecided"])


def _row(name: str, empty: dict[tuple[str, ...], int], rows: Iterable[tuple[tuple[str, ...], int]]) -> str:
    found = Counter(empty)
    for key, count in rows:
        found[key[2:]] += count
    decided = [sum(found[key] for key in keys) for keys in COLUMNS]
    total = sum(found.values())
    return f"{name:14}" + "".join(f"{count:17}" for count in [total, *decided, total - sum(decided)])


def main() -> int:
    """Run, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--journal", type=Path, default=Path("soundness.jsonl"))
    options = parser.parse_args()
    return bool(report(lines(options.seed, options.claims, options.processes, options.journal), options.seed))


if __name__ == "__main__":
    sys.exit(main())
