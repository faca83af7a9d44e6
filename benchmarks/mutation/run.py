"""Every step of the examples broken in every way of a list: is each false mutant refuted, or in need of
something?

    python benchmarks/mutation/run.py examples/glorot.md [--limit 200]

A mutant is judged as the step was, with the same given and the same lines before it. One that is proved or
holds
to leading order must hold in every model tried (it is a mutant that is still true); one that is undecided is
counted as missed, unless no model refutes it. Exit status 1 if a mutant is proved and refuted by a model.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sympy import Add, Expr, Integer, Mul, Pow, Sum

from derive.checker import CheckedStep, Verdict
from derive.checker.judge import InternalContradiction, judge, premises_of
from derive.documents import read_file
from derive.language.assumptions import Claim, Has, HasStatistic, Holds, Relation, Together
from derive.language.derivations import Role, Step
from derive.language.expressions import Cov, Distinct, E, Entry, Var
from derive.models import Witness, find_witness


def mutants(step: Step) -> Iterator[tuple[str, Step]]:
    """The step broken in each way, with the name of the way."""
    claim = step.statement
    if not isinstance(claim, Claim) or step.role not in (Role.CLAIM, Role.CONSEQUENCE):
        return
    seen = {(claim.left, claim.right)}
    for name, right in broken(claim.right):
        if (claim.left, right) not in seen:
            seen.add((claim.left, right))
            yield name, replace(step, statement=replace(claim, right=right))
    if claim.relation is Relation.APPROXIMATE:
        yield (
            "approximation written as equality",
            replace(step, statement=replace(claim, relation=Relation.EQUAL)),
        )
    for a in sorted(step.given.assumptions, key=str):
        if isinstance(a, (Has, HasStatistic, Together, Holds)):
            given = replace(step.given, assumptions=step.given.assumptions - {a})
            yield "assumption dropped", replace(step, given=given)


def broken(node: Expr) -> Iterator[tuple[str, Expr]]:
    """The expression broken in one place."""
    yield "doubled", 2 * node
    yield "halved", node / 2
    yield "sign", -node
    sizes = sorted((s for s in node.free_symbols if s.is_integer and s.is_positive), key=str)
    if len(sizes) == 2:
        yield "fans swapped", node.xreplace({sizes[0]: sizes[1], sizes[1]: sizes[0]})
    for s in sizes:
        yield "n - 1 for n", node.subs(s, s - 1) if not node.has(Sum) else node * (s - 1) / s
        yield "n dropped", node / s
    for part in sorted(set(_parts(node)), key=str):
        for name, other in _broken_part(part):
            yield name, node.xreplace({part: other})


def _parts(node: Expr) -> Iterator[Expr]:
    yield node
    if not isinstance(node, (Entry, E, Var, Cov)):
        for a in node.args:
            if isinstance(a, Expr):
                yield from _parts(a)


def _broken_part(part: Expr) -> Iterator[tuple[str, Expr]]:
    match part:
        case Var(args=(x,)):
            yield "second moment for variance", E(x**2)
            yield "mean for variance", E(x)
            yield "square for variance", E(x) ** 2
            if x.is_Mul:
                yield "variance of a product split", Mul(*(Var(a) for a in x.args))
            if isinstance(x, Sum):
                yield "sum dropped", Var(x.function)
        case E(args=(x,)) if x.is_Pow:
            yield "E^2 for E of square", E(x.base) ** x.exp
        case Pow():
            yield "power lost", part.base
        case Sum():
            yield "sum from 2", Sum(part.function, *((i, a + 1, b) for i, a, b in part.limits))
        case Mul() | Add() if len(part.args) > 1:
            for a in part.args:
                yield (
                    ("factor" if part.is_Mul else "term") + " dropped",
                    part.func(*(b for b in part.args if b != a)),
                )
        case Distinct():
            yield "k = l forgotten", Integer(1)


def outcome(step: Step, before: list[CheckedStep]) -> str:
    """What became of one mutant."""
    claim = step.statement
    try:
        finding = judge(step, premises_of(step, before))
    except InternalContradiction:
        return "contradiction"
    if not isinstance(claim, Claim) or finding.verdict in (Verdict.REFUTED, Verdict.NEEDS):
        return "caught"
    exact = replace(claim, relation=Relation.EQUAL)
    sources = tuple(p.claim for p in premises_of(step, before) if p.line is None)
    found = find_witness(exact, step.given.assumptions, sources) if claim.relation is Relation.EQUAL else None
    refuted = isinstance(found, Witness)
    if finding.verdict is Verdict.PROVED:
        return "proved and refuted" if refuted and not finding.conditions else "still true"
    if finding.verdict is Verdict.APPROXIMATE:
        return "caught" if finding.overclaims else "still true"
    return f"{finding.verdict.value}, {'refuted by a model' if refuted else 'no model refutes it'}"


def main() -> int:
    """Break, judge, count."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--limit", type=int, default=10**9)
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    by_way: dict[str, Counter[str]] = {}
    started = time.perf_counter()
    for file in options.files:
        before: list[CheckedStep] = []
        for step in read_file(file).steps:
            for way, mutant in mutants(step):
                if sum(counts.values()) >= options.limit:
                    break
                found = outcome(mutant, before)
                counts[found] += 1
                by_way.setdefault(way, Counter())[found] += 1
                if found not in ("caught", "still true"):
                    claim = mutant.statement
                    shown = f"{claim.left} {claim.relation.value} {claim.right}"
                    print(f"{file}:{step.place.line}: {way}: {found}: {shown}")
            before.append(CheckedStep(step, judge(step, premises_of(step, before))))
    for way, found in sorted(by_way.items()):
        print(f"{way:40} {dict(found)}")
    false = sum(c for kind, c in counts.items() if kind != "still true")
    print(
        f"{sum(counts.values())} mutants, {counts['still true']} still true, {counts['caught']} of {false} false "
        f"or undecided ones caught, {time.perf_counter() - started:.0f} s"
    )
    return 1 if counts["proved and refuted"] or counts["contradiction"] else 0


if __name__ == "__main__":
    sys.exit(main())
