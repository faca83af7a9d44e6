"""Power of `assert_initializer` on the gallery beside what people use now.

    python benchmarks/assertions/power.py --seeds 1000

writes power.json after each specimen and, started again, goes on with those that are missing or have fewer seeds.

Every method sees every specimen at every seed. Ours runs at its default rates and draws what it asks for; the
others see one matrix, as where they come from:

- PyTorch, `TestNNInit` (test/nn/test_init.py): SciPy's kstest, p > 0.0001; W W^T = I for orthogonal.
- Keras 3, `random_initializers_test.py`: |std - sd| <= 0.1; unit orthogonal columns for orthogonal.
- SciPy kstest read at p < 0.05.
- TensorFlow Probability, `assert_true_cdf_equal_by_dkwm` at 1e-6: sup |F_n - F| against the DKW bound.

A method that has nothing to say of a claim (no distribution named, no orthogonality test) passes it.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from initproof.testing import LawViolation
from initproof.testing.bounds import kolmogorov_distance
from initproof.testing.claim import Claim
from initproof.testing.entries import distance
from initproof.testing.gallery import DEFECTS, UNUSUAL, Specimen
from initproof.testing.laws import DISTRIBUTIONS, Law


def law_of(specimen: Specimen) -> Law:
    fans = (specimen.fan_in, specimen.fan_out)
    return Claim(specimen.sampler, specimen.law, specimen.shape, *fans, 0.05, 1e-6, 1e-6, 0).law_at(specimen.shape)


def matrix(specimen: Specimen, seed: int) -> np.ndarray:
    return np.asarray(specimen.init(specimen.shape, np.random.default_rng(seed)), dtype=np.float64)


def orthonormal(w: np.ndarray, tolerance: float) -> bool:
    flat = w.reshape(-1, w.shape[-1])
    tall = flat if flat.shape[0] >= flat.shape[1] else flat.T
    return bool(np.abs(tall.T @ tall - np.eye(tall.shape[1])).max() < tolerance)


def kstest(w: np.ndarray, law: Law) -> float:
    if law.distribution not in DISTRIBUTIONS:
        return 1.0
    known = DISTRIBUTIONS[law.distribution]
    return float(stats.kstest(w.ravel() / math.sqrt(law.variance), known.cumulative).pvalue)


OTHERS = ("PyTorch KS helper", "Keras atol", "SciPy kstest 5 %", "TFP DKW")


def others_pass(w: np.ndarray, law: Law) -> dict[str, bool]:
    """What each of OTHERS says of a matrix."""
    if law.distribution == "orthogonal":
        return dict(zip(OTHERS, (orthonormal(w, 1e-5), orthonormal(w, 5e-8), True, True), strict=True))
    p = kstest(w, law)
    within = abs(w.std() - math.sqrt(law.variance)) <= 0.1
    return dict(zip(OTHERS, (p > 1e-4, bool(within), p >= 0.05, within_dkw(w, law)), strict=True))


def within_dkw(w: np.ndarray, law: Law) -> bool:
    if law.distribution not in DISTRIBUTIONS:
        return True
    ordered = np.sort(w, axis=None) / math.sqrt(law.variance)
    return distance(ordered, DISTRIBUTIONS[law.distribution])[0] <= kolmogorov_distance(w.size, 1e-6)


def ours(specimen: Specimen, seed: int) -> tuple[bool, bool]:
    """(passes, refused for the right reason)."""
    try:
        specimen.examine(seed)
    except LawViolation as violation:
        hits = [f for f in violation.findings if f.check == specimen.check]
        return False, any(not specimen.hint or specimen.hint in " ".join(f.mistakes) for f in hits)
    return True, False


MOST = 2**18
"""Entries after which a method that has not refused a specimen counts as blind to it."""
TRIES = 10


def entries_needed(specimen: Specimen, law: Law) -> dict[str, int | None]:
    """For each of OTHERS the least power of two of entries, of as many draws as that takes, at which nine of ten
    seeds are refused; None if there is none up to MOST."""
    needed: dict[str, int | None] = dict.fromkeys(OTHERS)
    if law.distribution == "orthogonal":
        return needed
    draws, pools = -(-MOST // math.prod(specimen.shape)), []
    for seed in range(TRIES):
        rng = np.random.default_rng(seed)
        pools.append(np.concatenate([np.ravel(specimen.init(specimen.shape, rng)) for _ in range(draws)]))
    for size in (2**k for k in range(5, MOST.bit_length())):
        said = [others_pass(pool[:size].astype(np.float64), law) for pool in pools]
        for name in OTHERS:
            if needed[name] is None and sum(not one[name] for one in said) >= 0.9 * TRIES:
                needed[name] = size
        if None not in needed.values():
            break
    return needed


def entries_used(specimen: Specimen) -> int:
    """Entries that `assert_initializer` draws before it answers."""
    used = 0

    def counted(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
        nonlocal used
        used += math.prod(shape)
        return np.asarray(specimen.init(shape, rng))

    ours(dataclasses.replace(specimen, init=counted), 0)
    return used


def measure(specimen: Specimen, seeds: int) -> dict[str, Any]:
    law, refused = law_of(specimen), dict.fromkeys(("initproof", *OTHERS), 0)
    reasons, seconds = 0, 0.0
    for seed in range(seeds):
        start = time.perf_counter()
        passes, right = ours(specimen, seed)
        seconds += time.perf_counter() - start
        refused["initproof"] += not passes
        reasons += right
        for name, passed in others_pass(matrix(specimen, seed), law).items():
            refused[name] += not passed
    return {
        "name": specimen.name,
        "source": specimen.source,
        "defect": bool(specimen.check),
        "seeds": seeds,
        "refused": refused,
        "right_reason": reasons,
        "seconds": seconds / seeds,
        "entries": {"initproof": entries_used(specimen), **entries_needed(specimen, law)},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Power on the gallery, side by side; goes on where it stopped.")
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("power.json"))
    arguments = parser.parse_args()
    stored = json.loads(arguments.out.read_text(encoding="utf-8")) if arguments.out.exists() else []
    rows = {row["name"]: row for row in stored}
    names = [specimen.name for specimen in (*DEFECTS, *UNUSUAL)]
    for specimen in (*DEFECTS, *UNUSUAL):
        if rows.get(specimen.name, {"seeds": 0})["seeds"] >= arguments.seeds:
            continue
        row = rows[specimen.name] = measure(specimen, arguments.seeds)
        written = arguments.out.with_suffix(".part")
        ordered = [rows[name] for name in names if name in rows]
        written.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")
        written.replace(arguments.out)
        print(row["name"], row["refused"], row["right_reason"], flush=True)


if __name__ == "__main__":
    main()
