"""Pages of the documentation that are made from what is proved: theorems, claims, numbers.

`python -m initproof.pages docs` writes them anew, `python -m initproof.pages docs theorems.md` that one. Nothing is
decided here.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from derive import theorems
from derive.activations import NAMES as ACTIVATIONS
from derive.activations import Gain, gain

from . import as_json
from .claims import CLAIMS, Case
from .claims.show import as_dictionary
from .laws import RULES, law

_THEOREMS = """# Theorems

Each result below is a derivation document: `initproof check docs/theorems.md` proves this page line by line.
The table after a proof has every minimal set of assumptions that suffices for a line. `initproof theorem NAME`
prints one result, `initproof law NAME` the numbers of a law.

| law | Var[W] | rests on |
|---|---|---|
"""


def theorems_page() -> str:
    """Every result with its proof, what each line needs, its constants, and what is refused."""
    laws = (f"| {n} | `{law(n).exact}` | {', '.join(r.results)} |" for n, r in RULES.items())
    return "\n".join([_THEOREMS.rstrip("\n"), *laws, "", *map(_result, theorems.RESULTS)])


def _result(result: theorems.Result) -> str:
    steps = as_json.document(theorems.check(result))["steps"]
    proof = re.sub(r"^#+", "###", result.proof.strip(), flags=re.MULTILINE)
    parts = [f"## {result.name}", f"{result.statement}.", f"Source: {result.source}.", proof, table(steps)]
    parts += [f"${c.latex}$ = {theorems.digits(c)}..., {c.meaning}." for c in result.constants]
    parts += [f"Refused: a line that {twin.wrong} ({twin.verdict.value})." for twin in result.twins]
    return "\n\n".join(parts) + "\n"


def table(steps: list[dict[str, Any]]) -> str:
    """What each line needs: every minimal set of assumptions."""
    rows = (f"| {i} | {s['verdict']} | {_needs(s)} |" for i, s in enumerate(steps, start=1))
    return "\n".join(["| line | verdict | needs |", "|---|---|---|", *rows])


def _needs(step: dict[str, Any]) -> str:
    sets = sorted("; ".join(each) or "arithmetic alone" for each in step["assumptions_used"])
    told = " *or* ".join(f"`{each}`" for each in sets) if sets else step["message"]
    return told.replace("|", r"\|")


_CLAIMS = """# What two texts claim

Two texts teach this subject: a worked proof of Glorot's rule (A1 onwards), and a note on recurrent networks (1 to
14). Every claim is put as a document and judged; no verdict is typed in. `initproof claims` computes this page's
table, `initproof claims 7` a whole case.

| | verdict | claim | correct |
|---|---|---|---|
"""


def claims_page() -> str:
    """The table of all claims, then every case with its judged lines and what was measured."""
    cases = [as_dictionary(Case(claim)) for claim in CLAIMS]
    rows = (f"| {c['number']} | {c['verdict']} | {c['claim']} | {c['correction']} |" for c in cases)
    return "\n".join([_CLAIMS.rstrip("\n"), *rows, "", *map(_case, cases)])


def _case(case: dict[str, Any]) -> str:
    parts = [f"## {case['number']}. {case['claim']}", f"Verdict: **{case['verdict']}**. {case['correction']}"]
    for evidence in case["evidence"]:
        parts += [f"{evidence['formal'].capitalize()}:", "\n".join(map(_line, evidence["lines"]))]
    measured = [f"- {m['what']}: {m['value']:.3g}" for m in case["measured"]]
    return "\n\n".join([*parts, *(["Measured:", "\n".join(measured)] if measured else [])]) + "\n"


def _line(line: dict[str, Any]) -> str:
    source = line["source"].strip("$ ").replace(r"\\", "").replace("&", "")
    witness = f"\n  > {line['witness']}" if line["witness"] else ""
    return f"- {line['verdict']}: ${source.strip()}${witness}"


_NUMBERS = """# Numbers

## Gains

For s ~ N(0, 1), by `initproof gain NAME`; `--q` takes another variance, `--digits` more digits, and a function of x
such as `"x*tanh(x)"` stands for a name, of which the command says what could be established (odd? smooth?). With
`--series 5` it prints the error of the linear regime, E f(s)^2 as a series in q.

*Certified* means that the true number lies within the radius printed. It is said of a number in two cases only: it
has a closed form, found by four rules of integration and evaluated in interval arithmetic; or the integrand is made
of audited functions (exp, log, tanh, erf, sin, cos, arctan, rational powers), is integrated by Arb between its
kinks, and has a bound for its tails, which is part of the radius. Anything else, such as a SymPy function that has
not been audited, is *estimated*: a quadrature with a guess of its error.

| f | E f(s) | E f(s)^2 | E f'(s)^2 | gain | closed form of E f(s)^2 |
|---|---|---|---|---|---|
"""
_TIED = """
## Tied weights

A recurrent network uses one W at every step, where the textbook's proof takes a fresh one. For iid entries of
variance 1/n and x independent of W, `initproof tied K` gives E|W^K x|^2/|x|^2 as a theorem for every width n; with
fresh weights it is 1. `--law symmetric` leaves the moments of the entries as symbols (kappa the kurtosis, m6 =
E[W^6]/Var[W]^3); `--of gradient` takes a gradient back that is independent of W, and `--of loss` that of
|W^K x|^2/2, which is not. Up to 6 normal or 5 symmetric factors are solved; beyond that the work is refused.

| | K | normal | symmetric |
|---|---|---|---|
"""
_CHAOS = """
## Edge of chaos

`initproof edge-of-chaos NAME --sigma-b B` solves q = sigma_w^2 E f(s)^2 + sigma_b^2 and chi = sigma_w^2 E f'(s)^2 = 1
for s ~ N(0, q). From Python there are the maps, their fixed points, their stability, depth scales and chi:

    from derive.activations import find
    from derive.meanfield import Layer, correlation_fixed_point, fixed_points

    layer = Layer(find("tanh"), 1.0, 1.0)      # the standard deviations of sqrt(n) W and of b
    point = fixed_points(layer)[0]             # q = 1.463851, chi = .398879, stable
    point.correlation_depth                    # 1.088 layers for gradients to fall by the factor e
    correlation_fixed_point(layer, point.q)    # c = 1: this network is ordered

These are doubles, computed from rigorous integrals but not certified.
"""


def numbers_page() -> str:
    """Gains of every activation, tied polynomials, and what certified means."""
    gains = (_gain(name, gain(name)) for name in ACTIVATIONS)
    return "\n".join([_NUMBERS.rstrip("\n"), *gains, _TIED.rstrip("\n"), *_tied(), _CHAOS])


def _gain(name: str, found: Gain) -> str:
    numbers = (found.mean, found.second_moment, found.derivative_second_moment, found.gain)
    exact = found.second_moment.closed_form
    shown = f"`{exact}`" if exact is not None and len(str(exact)) < 50 else "" if exact is None else "yes"
    digits = (f"{float(each.value):.12g}" for each in numbers)
    return f"| {name} | {' | '.join(digits)} | {shown} |"


def _tied() -> Iterator[str]:
    rows: tuple[tuple[str, Callable[..., theorems.Tied], tuple[int, ...]], ...] = (
        ("state", theorems.tied, (1, 2, 3)),
        ("gradient", theorems.bptt, (2, 3)),
        ("loss", theorems.gradient, (1,)),
    )
    for what, solve, steps in rows:
        for k in steps:
            yield f"| {what} | {k} | `{solve(k).ratio}` | `{solve(k, 'symmetric').ratio}` |"


PAGES: Final[dict[str, Callable[[], str]]] = {
    "theorems.md": theorems_page,
    "claims.md": claims_page,
    "numbers.md": numbers_page,
}

if __name__ == "__main__":
    for name in sys.argv[2:] or PAGES:
        Path(sys.argv[1], name).write_text(PAGES[name](), encoding="utf-8")
