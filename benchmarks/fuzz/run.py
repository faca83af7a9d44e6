"""The reader on inputs that nobody would write: seeded, resumable, with the slowest and every failure kept.

    python benchmarks/fuzz/run.py --count 1000000 --seed 1 --state fuzz.json

Input k of a seed is made from (seed, k) alone: a document of `SEEDS` with pieces dropped, doubled, swapped, spliced in
from another or replaced by tokens of the language, read as Markdown and as LaTeX, and every step printed again.
A failure is an exception other than DocumentError, or more than a second of the processor for an input (all are below 10 kB).
`--state` is where it goes on from. `benchmarks/fuzz/coverage.py` is led by coverage instead (needs atheris).
"""

# ruff: noqa: E501, SIM905 - a seed is a line, tokens read better as text
from __future__ import annotations

import argparse
import json
import random
import re
import signal
import sys
import time
from pathlib import Path
from typing import Any

from derive.documents import DocumentError, read_latex, read_markdown
from derive.language.assumptions import Claim
from derive.language.latex import latex

SIZE, HANG = 10_000, 20
_SAVED = 2_000

_SEEDS = (
    ("n, m: dimension\nv: positive\nx_i, i = 1..n: iid, zero mean\nW_{ij}, i = 1..m, j = 1..n: iid, zero mean, variance v\n"
     "W, x: independent\ny_i := \\sum_{j=1}^{n} W_{ij} x_j",
     r"\begin{aligned} \mathrm{Var}[y_i] &= \sum_{j=1}^n \mathbb{E}[W_{ij}^2] E[x_j^2] \\ &= n v \operatorname{Var}(x) && \text{by \eqref{a}} \end{aligned}"),
    ("w_l: random, label: l, independent across l, zero mean\nx: random\nz^0 := x\nz^{l+1} := w_l z^l\nf: tanh",
     r"E[f'(z^{L})^2] \approx \prod_{l=0}^{L-1} \mathrm{Var}[w_l] \quad \Rightarrow \quad E[z^2] = 1"),
    ("d: dimension\nq_i, k_i, i = 1..d: iid, zero mean, variance 1\nq, k: independent\nrequire \\operatorname{Var}[a] = 1",
     r"\operatorname{Var}\left[ q^\top k \right] = d, \quad \|q\|^2 = \langle q, q \rangle, \frac12 d = \binom{d}{2}"),
    ("x: random, symmetric\nr := \\begin{cases} x & x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}\n% why",
     r"E[r^2 \mid x > 0] = \int_0^\infty t^2 dt = x_1 + \cdots + x_n \iff |x| \le \sqrt[3]{2!}"),
    ("\\mu: constant\n\\mathcal{N}: second argument standard deviation\nD: notation for \\operatorname{Var}\nn: dimension, large\n"
     "choose n D = harmonic mean of 1, 2",
     r"w \sim \mathcal{N}(0, \tfrac{1}{n}) \overset{(a)}{=} U[-a, a] \text{ if } k \ne l \\ \boxed{\sigma_w^2 = 2/n} \tag{3}"),
)  # fmt: skip
_TOKENS = r"""\sum \prod \int \frac \sqrt \binom \left( \right) ( ) [ ] { } \{ \} | \| _ ^ ' , ; : . .. ... \cdots & \\ = \approx \ne
< > \le \Rightarrow \iff \sim \in + - * / \cdot \pm x x_i x_{i} W_{ij} f f'( E[ Var( Cov( \mathbb{E} \mathrm{in} n i j 1 2 0.5 0,5 !
\quad \text{and} \text{if} \begin{cases} \end{cases} \begin{align} \end{align} \overset{a}{=} \boxed{ \mathbf \tilde{h} \max(0, \exp
\tanh ^T ^2 ^{l+1} _{i=1} ^{n} _{i<j} _{j\ne\ i} U(-1,1) \because \therefore \forall # $$ $ é 中 ² \newcommand{\R}{x} \def\R#1{#1} \R := require
choose iid random label: l normal(0,1) ```given ``` \begin{given} \end{given} \[ \] \| \mid \label{a} \eqref{a} \input{a} %""".split()
_PIECE = re.compile(r"\\[a-zA-Z]+|\\.|\w+|\s+|.", re.S)


def made(seed: int, number: int) -> str:
    """Input `number` of `seed`: a text of fewer than SIZE characters."""
    chance = random.Random(f"{seed}:{number}")
    given, display = chance.choice(_SEEDS)
    if chance.random() < 0.5:
        given = _mutated(given, chance)
    if chance.random() < 0.9:
        display = _mutated(display, chance)
    if chance.random() < 0.02:
        display *= chance.randrange(2, 40)
    opening, closing = chance.choice((("```given\n", "\n```"), ("\\begin{given}\n", "\n\\end{given}")))
    text = f"{opening}{given}{closing}\n\n$${display}$$\n"
    return (_mutated(text, chance) if chance.random() < 0.05 else text)[: SIZE - 1]


def _mutated(text: str, chance: random.Random) -> str:
    pieces = _PIECE.findall(text)
    for _ in range(chance.choice((1, 1, 2, 3, 5, 10))):
        at = chance.randrange(len(pieces) + 1)
        to = min(len(pieces), at + chance.randrange(1, 8))
        match chance.randrange(6):
            case 0:
                del pieces[at:to]
            case 1:
                pieces[at:at] = pieces[at:to] * chance.choice((1, 1, 2, 50))
            case 2:
                pieces[at:to] = [chance.choice(_TOKENS) + " "]
            case 3:
                pieces[at:at] = [chance.choice(_TOKENS) + " " for _ in range(chance.randrange(1, 4))]
            case 4:
                other = _PIECE.findall("\n".join(chance.choice(_SEEDS)))
                start = chance.randrange(len(other))
                pieces[at:to] = other[start : start + chance.randrange(1, 12)]
            case 5:
                pieces[at:at] = [chr(chance.choice((0, 9, 127, 0x300, 0x4E2D, 0x1D53C, 0x202E)) or 1)]
    return "".join(pieces)


def answers(text: str) -> float:
    """Read a text both ways and print every step: the seconds of the slower reading. Raises what the reader should not."""
    seconds = []
    for read in (read_markdown, read_latex):
        started = time.process_time()
        try:
            derivation = read(text)
        except DocumentError as error:
            str(error)
        else:
            for step in derivation.steps:
                if isinstance(step.statement, Claim):
                    latex(step.statement)
        seconds.append(time.process_time() - started)
    return max(seconds)


def _alarm(_signal: int, _frame: Any) -> None:
    raise TimeoutError(f"more than {HANG} s")


def tried(text: str) -> tuple[float, str]:
    """The seconds that its slower reading takes, and what went wrong."""
    signal.setitimer(signal.ITIMER_VIRTUAL, HANG)
    seconds, problem = 0.0, ""
    try:
        seconds = answers(text)
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"[:200]
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return seconds, problem


def run(seed: int, count: int, state_file: Path | None, report: bool = True) -> dict[str, Any]:
    """Inputs up to `count`, from where the state file stands; what was found so far."""
    signal.signal(signal.SIGVTALRM, _alarm)
    state: dict[str, Any] = {"seed": seed, "done": 0, "seconds": 0.0, "slowest": [0.0, 0], "failures": []}
    if state_file is not None and state_file.exists():
        state = json.loads(state_file.read_text(encoding="utf-8"))
    while state["done"] < count:
        number = state["done"]
        seconds, problem = tried(made(state["seed"], number))
        state["seconds"] += seconds
        state["slowest"] = max(state["slowest"], [round(seconds, 3), number])
        if problem:
            state["failures"].append([number, round(seconds, 3), problem])
        state["done"] += 1
        if state_file is not None and (state["done"] % _SAVED == 0 or state["done"] == count or problem):
            waiting = state_file.with_suffix(".new")
            waiting.write_text(json.dumps(state), encoding="utf-8")
            waiting.replace(state_file)
        if report and state["done"] % (10 * _SAVED) == 0:
            print(f"{state['done']} inputs, {len(state['failures'])} failures, slowest {state['slowest']}", flush=True)
    return state


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--show", type=int, help="print this input and what becomes of it")
    options = parser.parse_args()
    if options.show is not None:
        print(text := made(options.seed, options.show))
        answers(text)
        return 0
    state = run(options.seed, options.count, options.state)
    for number, seconds, problem in state["failures"]:
        print(f"input {number}: {problem} ({seconds} s)")
    print(f"{state['done']} inputs, {len(state['failures'])} failures, {state['seconds']:.0f} s of the processor")
    print(f"slowest: {state['slowest'][0]} s, input {state['slowest'][1]}")
    return 1 if state["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
