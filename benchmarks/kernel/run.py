"""What the kernel's answers cost, beside SymPy's, as multiples of one forward step in the same run.

    python benchmarks/kernel/run.py --table kernel.json --plot degree.svg

Processor time, the smallest of some rounds. The forward step is Var[s_k] = n Var[z] Var[W] for
s_k = sum_i z_i W_ik, with its normal forms computed anew each time.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import sympy
from sympy import Integer, Sum
from sympy.core.cache import clear_cache
from sympy.stats import Normal
from sympy.stats import variance as sympy_variance

from derive.checker import proving
from derive.checker.judge import judge, premises_of
from derive.checker.verdicts import CheckedStep
from derive.documents import read_markdown
from derive.kernel import Budget, gather, identity
from derive.language.assumptions import Claim, Relation, defined, distributed, iid, independent, zero_mean
from derive.language.expressions import E, RandomArray, Var, dimensions, index
from derive.theorems.catalogue import RESULTS
from derive.theorems.tied_recurrence import tied

ROOT = Path(__file__).resolve().parents[2]
N, M = dimensions("n m")
I, K = index("i", N), index("k", M)
Z, W, S = RandomArray("z", N), RandomArray("W", N, M), RandomArray("s", M)
LAYER = gather(
    [iid(Z), zero_mean(Z), iid(W), zero_mean(W), independent(Z, W), defined(S[K], Sum(Z[I] * W[I, K], (I, 1, N)))]
)  # fmt: skip
FORWARD = Claim(Var(S[K]), Relation.EQUAL, N * Var(Z[I]) * Var(W[I, K]))


def cost(work: Callable[[], object], rounds: int) -> float:
    """The smallest processor time of some rounds, in seconds."""
    times = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def forward() -> None:
    """One proof of the forward step."""
    if not identity(FORWARD, LAYER):
        raise SystemExit("the forward step is not proved")


def by_sympy_stats() -> sympy.Expr:
    """Var[z_1 w_1 + z_2 w_2] of four standard normal variables, by integration: n = 2 only."""
    clear_cache()
    names = [Normal(name, 0, 1) for name in ("z1", "w1", "z2", "w2")]
    return sympy_variance(names[0] * names[1] + names[2] * names[3])


def by_expansion(n: int = 4) -> sympy.Expr:
    """E[s^2] - n E[z^2] E[w^2] for one n, multiplied out by hand, moments put in, and simplified."""
    clear_cache()
    z, w = sympy.symbols(f"z:{n}"), sympy.symbols(f"w:{n}")
    square, v, u = sympy.symbols("square v u")
    total = sympy.expand(sum(a * b for a, b in zip(z, w, strict=True)) ** 2)
    for a, second in (*((a, v) for a in z), *((b, u) for b in w)):
        total = total.subs(a**2, square * second).subs(a, 0).subs(square, 1)
    return sympy.simplify(total - n * v * u)


def steps_of(text: str) -> list[float]:
    """The cost of each step of a document, minimal sets and second witness included."""
    checked: list[CheckedStep] = []
    costs: list[float] = []
    for step in read_markdown(text).steps:
        started = time.process_time()
        checked.append(CheckedStep(step, judge(step, premises_of(step, checked))))
        costs.append(time.process_time() - started)
    return costs


def alone(text: str) -> None:
    """Proofs and minimal sets of each step, without the second witness."""
    with patch.object(proving, "find_witness", return_value=None):
        steps_of(text)


def moment(degree: int) -> Callable[[], object]:
    """The normal form of E[s_k^degree] for normal entries."""
    given = LAYER | gather([distributed(Z, "normal", 0, 1), distributed(W, "normal", 0, 1 / N)])
    claim = Claim(E(S[K] ** degree), Relation.EQUAL, Integer(0))
    return lambda: identity(claim, given, Budget(seconds=60.0, terms=10_000_000))


def measure() -> tuple[dict[str, float], list[tuple[float, str]], dict[int, float]]:
    """Costs in seconds by name, the ten slowest lines, and the cost by degree."""
    forward()
    document = (ROOT / "examples" / "glorot.md").read_text(encoding="utf-8")
    lines = [(c, f"examples/glorot.md, step {p + 1}") for p, c in enumerate(steps_of(document))]
    for result in RESULTS:
        lines += [(c, f"{result.name}, step {p + 1}") for p, c in enumerate(steps_of(result.proof))]
    found = {
        "forward step": cost(forward, 30),
        "examples/glorot.md, every step with minimal sets and second witness": cost(lambda: steps_of(document), 3),
        "examples/glorot.md, every step with minimal sets": cost(lambda: alone(document), 3),
        "tied recurrence, W^2 x": cost(lambda: tied(2), 3),
        "tied recurrence, W^3 x": cost(lambda: tied(3), 3),
        "tied recurrence, W^5 x": cost(lambda: tied(5), 1),
        "sympy.stats, variance, n = 2 and normal laws only": cost(by_sympy_stats, 1),
        "SymPy, expand and simplify, n = 4 only": cost(by_expansion, 1),
    }
    return found, sorted(lines, reverse=True)[:10], {d: cost(moment(d), 3) for d in range(1, 8)}


def draw(degrees: dict[int, float], target: Path) -> None:
    """Cost against degree, as an SVG."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(5, 3), layout="constrained")
    axes.semilogy(list(degrees), list(degrees.values()), "o-")
    axes.set_xlabel("degree p of E[$s_k^p$], $s_k = \\sum_i z_i W_{ik}$, normal entries")
    axes.set_ylabel("cost, in forward steps")
    axes.grid(visible=True, alpha=0.3)
    figure.savefig(target, metadata={"Date": None})


def main() -> None:
    """Measure, print and store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", type=Path)
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    found, slowest, degrees = measure()
    unit = found["forward step"]
    ratios = {name: seconds / unit for name, seconds in found.items()}
    by_degree = {degree: seconds / unit for degree, seconds in degrees.items()}
    print(f"one forward step is {1000 * unit:.1f} ms of this machine; all that follows is in forward steps")
    print("\n".join(f"{ratio:10.1f}  {name}" for name, ratio in ratios.items()))
    print("the ten slowest lines of the example and the theorems:")
    print("\n".join(f"{seconds / unit:10.1f}  {name}" for seconds, name in slowest))
    print("by degree: " + ", ".join(f"{degree}: {ratio:.1f}" for degree, ratio in by_degree.items()))
    if options.table:
        told = {"ratios": ratios, "slowest": [(s / unit, name) for s, name in slowest], "degree": by_degree}
        options.table.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    if options.plot:
        draw(by_degree, options.plot)


if __name__ == "__main__":
    main()
