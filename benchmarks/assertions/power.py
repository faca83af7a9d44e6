"""Power of `assert_initializer` on the gallery beside what people use now.

    python benchmarks/assertions/power.py --seeds 200 --out power.json

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
import json
import math
import time
from collections.abc import Callable

import numpy as np
from scipy import stats

from initproof.testing import LawViolation, min_samples_distribution, min_samples_variance
from initproof.testing.bounds import kolmogorov_distance
from initproof.testing.gallery import DEFECTS, UNUSUAL, Specimen
from initproof.testing.initializers import Claim, claimed_law
from initproof.testing.laws import DISTRIBUTIONS, Law


def law_of(specimen: Specimen) -> Law:
    claim = Claim(
        specimen.sampler, specimen.law, specimen.shape, specimen.fan_in, specimen.fan_out, 0.05, 1e-6, 1e-6, 0
    )
    return claimed_law(claim, specimen.shape)


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


def torch_helper(w: np.ndarray, law: Law) -> bool:
    return orthonormal(w, 1e-5) if law.distribution == "orthogonal" else kstest(w, law) > 1e-4


def keras_atol(w: np.ndarray, law: Law) -> bool:
    if law.distribution == "orthogonal":
        return orthonormal(w, 5e-8)
    return bool(abs(w.std() - math.sqrt(law.variance)) <= 0.1)


def scipy_kstest(w: np.ndarray, law: Law) -> bool:
    return kstest(w, law) >= 0.05


def tfp_dkwm(w: np.ndarray, law: Law) -> bool:
    if law.distribution not in DISTRIBUTIONS:
        return True
    x = np.sort(w.ravel()) / math.sqrt(law.variance)
    cdf = DISTRIBUTIONS[law.distribution].cumulative(x)
    steps = np.arange(x.size + 1) / x.size
    distance = max(float((steps[1:] - cdf).max()), float((cdf - steps[:-1]).max()))
    return distance <= kolmogorov_distance(x.size, 1e-6)


OTHERS: dict[str, Callable[[np.ndarray, Law], bool]] = {
    "PyTorch KS helper": torch_helper,
    "Keras atol": keras_atol,
    "SciPy kstest 5 %": scipy_kstest,
    "TFP DKW": tfp_dkwm,
}


def ours(specimen: Specimen, seed: int) -> tuple[bool, bool]:
    """(passes, refused for the right reason)."""
    try:
        specimen.examine(seed)
    except LawViolation as violation:
        hits = [f for f in violation.findings if f.check == specimen.check]
        return False, any(not specimen.hint or specimen.hint in " ".join(f.mistakes) for f in hits)
    return True, False


def measure(specimen: Specimen, seeds: int) -> dict[str, object]:
    law, refused = law_of(specimen), dict.fromkeys(("initproof", *OTHERS), 0)
    reasons, seconds = 0, 0.0
    for seed in range(seeds):
        start = time.perf_counter()
        passes, right = ours(specimen, seed)
        seconds += time.perf_counter() - start
        refused["initproof"] += not passes
        reasons += right
        w = matrix(specimen, seed)
        for name, method in OTHERS.items():
            refused[name] += not method(w, law)
    return {
        "name": specimen.name,
        "source": specimen.source,
        "defect": bool(specimen.check),
        "refused": refused,
        "right_reason": reasons,
        "seconds": seconds / seeds,
    }


def samples_needed() -> dict[str, int]:
    """Entries for a normal variance off by 5 %, both rates 1e-6: by the variance, and by the DKW distance of
    the two distribution functions, which is 0.0059."""
    x = np.linspace(-3, 3, 100_001)
    distance = float(np.abs(stats.norm.cdf(x) - stats.norm.cdf(x / math.sqrt(1.05))).max())
    return {
        "by the variance (initproof)": min_samples_variance("normal", discrepancy=0.05),
        "by the distribution function (DKW)": min_samples_distribution(discrepancy=distance),
    }


def table(rows: list[dict[str, object]], seeds: int) -> str:
    methods = ("initproof", *OTHERS)
    lines = ["| specimen | " + " | ".join(methods) + " |", "|---|" + "---|" * len(methods)]
    for row in rows:
        cells = [f"{row['refused'][m] / seeds:.2f}" for m in methods]  # type: ignore[index]
        lines.append(f"| {'' if row['defect'] else 'right: '}{row['name']} | " + " | ".join(cells) + " |")
    for label, defect in (("defects refused at every seed", True), ("right ones ever refused", False)):
        some = [row for row in rows if row["defect"] is defect]
        counts = [
            sum(r["refused"][m] == seeds if defect else r["refused"][m] > 0 for r in some)  # type: ignore[index]
            for m in methods
        ]
        lines.append(f"| **{label}, of {len(some)}** | " + " | ".join(map(str, counts)) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Power on the gallery, side by side.")
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--out", default="power.json")
    arguments = parser.parse_args()
    rows = [measure(specimen, arguments.seeds) for specimen in (*DEFECTS, *UNUSUAL)]
    summary = {
        "seeds": arguments.seeds,
        "rows": rows,
        "samples_needed": samples_needed(),
        "misses": sum(arguments.seeds - r["right_reason"] for r in rows if r["defect"]),  # type: ignore[operator]
        "false_alarms": sum(r["refused"]["initproof"] for r in rows if not r["defect"]),  # type: ignore[index]
    }
    with open(arguments.out, "w", encoding="utf-8") as file:
        json.dump(summary, file, indent=1)
    print(table(rows, arguments.seeds))
    print({key: value for key, value in summary.items() if key != "rows"})


if __name__ == "__main__":
    main()
