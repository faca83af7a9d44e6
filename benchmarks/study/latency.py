"""How long a typed line waits for its verdict, in warm workers, and what a crowd of lines does to the page.

    python benchmarks/study/latency.py [--rounds 5]

Of the lines people type, the last line of a proof judged again as it changes: wall time, and processor time
(what it would be on an idle machine); for wrong lines also how long it takes to find what would mend them. Then 100
lines are sent at once, and meanwhile the home page and an exercise are asked for over and over.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import httpx

from study.desk import Desk
from study.memory import Memory
from study.server import application
from study.shared import Study
from study.tasks import live

LINES = {
    "true": (
        "Var[s_k] = Var[sum_{j=1}^{n_{in}} z_j W_{jk}]",
        "Var[s_k] = sum_{j=1}^{n_{in}} Var[z_j W_{jk}]",
        "Var[s_k] = n_{in} Var[z_j] Var[W_{jk}]",
        "E[W_{jk}] = 0",
        "Var[f(s_k)] ≈ Var[s_k]",
        "Var[W] = 1/n_{in}",
    ),
    "wrong": (
        "Var[s_k] = 2 n_{in} Var[z_j] Var[W_{jk}]",
        "Var[s_k] = Var[z_j] Var[W_{jk}]",
        "Var[f(s_k)] = Var[s_k]",
        "E[z_j^2] = 1",
    ),
    "unreadable": ("Var[s_k", "= n_{in} ("),
}
EXERCISE = "interview-forward.whole-proof.1"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=5)
    rounds = arguments.parse_args().rounds
    live(EXERCISE, LINES["true"][0])
    for kind, lines in LINES.items():
        for why in (False, True) if kind == "wrong" else (False,):
            walls, works = zip(*(timed(line, n, why) for n in range(rounds) for line in lines), strict=True)
            name = "why wrong" if why else kind
            print(f"{name:<11} wall {told(walls)}   processor {told(works)}")
    asyncio.run(crowd())


def timed(line: str, round_number: int, why: bool) -> tuple[float, float]:
    """One line judged anew: a blank line more than the last time, so that no verdict is kept."""
    text = "\n" * (round_number + 1) + line
    wall, work = time.perf_counter(), time.process_time()
    live(EXERCISE, text, why)
    return time.perf_counter() - wall, time.process_time() - work


def told(seconds: tuple[float, ...]) -> str:
    ordered = sorted(seconds)
    worst = ordered[-1]
    return f"median {1000 * statistics.median(ordered):5.0f} ms, slowest {1000 * worst:5.0f} ms"


async def crowd() -> None:
    """A hundred lines at once, and the page meanwhile."""
    with tempfile.TemporaryDirectory() as folder, Desk() as desk, Desk(1) as shown:
        study = Study(desk, shown, Memory(Path(folder) / "s.sqlite"), str)
        transport = httpx.ASGITransport(application(study, frozenset({"h"})))
        headers = {"origin": "http://h"}
        async with httpx.AsyncClient(transport=transport, base_url="http://h", timeout=600) as client:
            base = f"/{study.token}"
            await client.get(f"{base}/")
            await client.get(f"{base}/exercise/{EXERCISE}")
            await client.post(f"{base}/api/live", json={"id": EXERCISE, "text": "E[W] = 0"}, headers=headers)
            started = time.perf_counter()
            checks = [
                asyncio.create_task(
                    client.post(f"{base}/api/live", json={"id": EXERCISE, "text": f"Var[s_k] = {n}"}, headers=headers)
                )
                for n in range(100)
            ]
            pages: dict[str, list[float]] = {"": [], f"exercise/{EXERCISE}": []}
            while not all(check.done() for check in checks):
                for path, waits in pages.items():
                    asked = time.perf_counter()
                    await client.get(f"{base}/{path}")
                    waits.append(time.perf_counter() - asked)
                await asyncio.sleep(0.05)
            statuses = {check.result().status_code for check in checks}
            print(f"100 lines at once: answered in {time.perf_counter() - started:.1f} s, {statuses}")
            for path, waits in pages.items():
                print(f"{path or 'the first page'} meanwhile: {told(tuple(waits))}")


if __name__ == "__main__":
    main()
