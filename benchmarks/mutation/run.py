"""Every step of the theorems and examples broken in every way of a list: is what is false ever proved?

    python benchmarks/mutation/run.py --seed 1 --limit 300 --processes 2 --journal mutation.jsonl

A mutant is judged as the step was, with the same given and the same lines before it. The journal keeps a line for
each, so that a run that was stopped goes on where it was. Exit status 1 if what a model refutes is proved.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from multiprocessing import Pool
from pathlib import Path
from random import Random
from typing import Any

from outcomes import WRONG, outcome
from ways import mutants

from derive.checker import CheckedStep
from derive.checker.judge import judge, premises_of
from derive.documents import read_file, read_markdown
from derive.language.derivations import Derivation
from derive.language.describe import describe_all
from derive.theorems import RESULTS, find

EXAMPLES = {
    "glorot.md": Path(__file__).parents[2] / "examples" / "glorot.md",
    "implications.md": Path(__file__).parent / "implications.md",
}
Key = tuple[str, int, int]
"""A document, the number of a step in it, the number of a mutant of the step."""


def documents() -> list[str]:
    """The theorems and the examples, by name."""
    return [*(r.name for r in RESULTS), *EXAMPLES]


def read(document: str) -> Derivation:
    """The steps of one."""
    if document in EXAMPLES:
        return read_file(EXAMPLES[document])
    return read_markdown(find(document).proof, document)


def keys() -> list[Key]:
    """Every mutant there is."""
    return [
        (document, number, mutant)
        for document in documents()
        for number, step in enumerate(read(document).steps)
        for mutant, _ in enumerate(mutants(step))
    ]


def judged(document: str, wanted: frozenset[Key]) -> list[dict[str, Any]]:
    """What became of each wanted mutant of a document."""
    before: list[CheckedStep] = []
    last = max(number for _, number, _ in wanted)
    found = []
    for number, step in enumerate(read(document).steps[: last + 1]):
        for mutant, (way, wrong) in enumerate(mutants(step)):
            if (document, number, mutant) in wanted:
                found.append({"key": [document, number, mutant], "line": step.place.line, "way": way})
                found[-1] |= outcome(wrong, premises_of(wrong, before))
                found[-1]["dropped"] = describe_all(step.given.assumptions - wrong.given.assumptions)
        if number < last:
            before.append(CheckedStep(step, judge(step, premises_of(step, before))))
    return found


def records(wanted: list[Key], processes: int, journal: Path) -> Iterator[dict[str, Any]]:
    """One a mutant, those of the journal first."""
    left = set(wanted)
    if journal.exists():
        for line in journal.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if tuple(record["key"]) in left:
                left.remove(tuple(record["key"]))
                yield record
    groups = {name: frozenset(key for key in left if key[0] == name) for name, _, _ in wanted}
    with Pool(processes) as pool, journal.open("a", encoding="utf-8") as file:
        for found in pool.imap_unordered(_of_group, [g for g in groups.items() if g[1]]):
            for record in found:
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
                yield record
            file.flush()


def _of_group(group: tuple[str, frozenset[Key]]) -> list[dict[str, Any]]:
    return judged(*group)


def report(found: Iterable[dict[str, Any]]) -> int:
    """Print a table by way and what was not caught; the number of false mutants that were proved."""
    by_way: dict[str, Counter[str]] = {}
    for record in found:
        by_way.setdefault(record["way"], Counter())[record["outcome"]] += 1
        if record["outcome"] not in ("caught", "still true"):
            where, what = f"{record['key'][0]}:{record['line']}", f"{record['way']} {record['dropped']}".strip()
            print(f"{where}: {what}: {record['outcome']}: {record['told']}")
    columns = ("caught", "still true", "unread", "open", "missed", *WRONG)
    print("| way | " + " | ".join(columns) + " |\n|---|" + "---|" * len(columns))
    total = sum(by_way.values(), Counter())
    for way, counts in [*sorted(by_way.items()), ("all", total)]:
        print(f"| {way} | " + " | ".join(str(counts[c]) for c in columns) + " |")
    false = sum(total[c] for c in ("caught", "missed", *WRONG))
    print(f"\n{total.total()} mutants, {false} of them refuted by a model; of these {total['caught']} caught")
    return sum(total[c] for c in WRONG)


def main() -> int:
    """Break, judge, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--limit", type=int, help="how many mutants; all, unless given")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--journal", type=Path, default=Path("mutation.jsonl"))
    options = parser.parse_args()
    wanted = keys()
    Random(options.seed).shuffle(wanted)
    return bool(report(records(wanted[: options.limit], options.processes, options.journal)))


if __name__ == "__main__":
    sys.exit(main())
