"""What to say of judged lines, in words a person would use, from the checker's data. Decides nothing.

The first wrong line is explained. A later one that stands on it is said to depend on it, and one that stands
by itself is judged by itself. What cannot be read, and what was not decided, is never called wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from sympy import Expr, Rational

from derive.checker import CheckedStep, Verdict
from derive.kernel import Theorem, identity
from derive.language.assumptions import Assumption, Claim, Definition, Relation
from derive.language.derivations import LawClaim
from derive.language.describe import describe, describe_all
from derive.language.latex import latex
from derive.models import Witness

from .exercise import LineFeedback
from .judging import JudgedLine, stands

_STANDS = {
    Verdict.PROVED: "true",
    Verdict.APPROXIMATE: "leading order",
    Verdict.CHOICE: "note",
    Verdict.REQUIRED: "note",
    Verdict.DEFINITION: "note",
    Verdict.UNREAD: "syntax",
    Verdict.UNDECIDED: "undecided",
}


def feedback(lines: Sequence[JudgedLine]) -> tuple[LineFeedback, ...]:
    """What to say of every line."""
    first = first_wrong(lines)
    return tuple(_said(line, first) for line in lines)


def first_wrong(lines: Iterable[JudgedLine]) -> JudgedLine | None:
    """The first line that is false, or true to leading order only where it says equal."""
    return next((line for line in lines if is_wrong(line)), None)


def is_wrong(line: JudgedLine) -> bool:
    """Decided, and not true as written."""
    return line.verdict not in (Verdict.UNREAD, Verdict.UNDECIDED) and not line.true


def _said(line: JudgedLine, first: JudgedLine | None) -> LineFeedback:
    read = tuple(latex(s.step.statement) for s in line.steps if isinstance(s.step.statement, Claim | LawClaim))
    if not is_wrong(line):
        return LineFeedback(line.number, _STANDS[line.verdict], read, tuple(_of_standing(line)))
    step = next(s for s in line.steps if not stands(s))
    if first is not None and line is not first and _stands_on(step, first):
        return LineFeedback(line.number, "depends", read, (f"depends on line {first.number}: mend that one first",))
    return LineFeedback(line.number, "wrong", read, tuple(_why(step)))


def _stands_on(step: CheckedStep, first: JudgedLine) -> bool:
    chained = any(s.step.chain == step.step.chain for s in first.steps)
    named = step.finding.inherits is not None and any(s.step.place.line == step.finding.inherits for s in first.steps)
    return chained or named


def _of_standing(line: JudgedLine) -> Iterator[str]:
    if line.trouble:
        yield f"cannot be read: {line.trouble}"
        return
    for step in line.steps:
        finding = step.finding
        match step.verdict:
            case Verdict.UNREAD:
                rest = step.step.place.source[step.step.place.column - 1 :].replace("$", "").strip()
                yield f"cannot be read{f' at {rest[:24]}' if rest else ''}: {finding.message}"
            case Verdict.UNDECIDED:
                yield f"not decided, so not held against you: {finding.message}"
            case Verdict.DEFINITION:
                yield finding.message or "a name of your own"
            case Verdict.REQUIRED:
                yield "what is required; not judged"
            case Verdict.APPROXIMATE:
                yield "true to leading order in a small signal"
            case Verdict.CHOICE:
                yield finding.message
            case Verdict.PROVED if finding.minimal_sets:
                yield uses(finding.minimal_sets[0])
        for condition in finding.conditions:
            yield f"where ${latex(condition)}$"


def uses(assumptions: Iterable[Assumption]) -> str:
    """What a step rests on."""
    named = describe_all(a for a in assumptions if not isinstance(a, Definition))
    return f"uses {named}" if named else "by algebra alone"


def _why(step: CheckedStep) -> Iterator[str]:
    finding = step.finding
    if finding.overclaims:
        yield r"true only to leading order in a small signal: write $\approx$, not $=$"
        return
    if finding.missing:
        options = " or ".join(describe_all(m) for m in finding.missing)
        yield f"false as it stands: it would need {options}, which the given does not say"
    elif isinstance(step.step.statement, LawClaim):
        yield "this law does not have what is required"
    else:
        yield "the two sides differ"
    if isinstance(step.step.statement, Claim):
        yield from _factor(step.step.statement, step)
    if finding.witness is not None:
        yield re.sub(r"\w+_\{\w+\}", r"$\g<0>$", finding.witness.text())


def _factor(claim: Claim, step: CheckedStep) -> Iterator[str]:
    """By which factor, or by how much, the right side is off, where the kernel proves that it is that much."""
    found = step.finding.witness
    if claim.relation is not Relation.EQUAL or found is None:
        return
    try:
        left, right = Rational(found.left), Rational(found.right)
    except (TypeError, ValueError):
        return
    given = step.step.given.assumptions
    for factor in _factors(claim, given, found, right / left) if left and right else ():
        if isinstance(identity(Claim(factor * claim.left, Relation.EQUAL, claim.right), given), Theorem):
            yield f"your right side is ${latex(factor)}$ times the left side"
            return
    gap = right - left
    if isinstance(identity(Claim(claim.left + gap, Relation.EQUAL, claim.right), given), Theorem):
        yield f"your right side is the left side plus ${latex(gap)}$"


def _factors(claim: Claim, given: frozenset[Assumption], witness: Witness, ratio: Rational) -> Iterator[Expr]:
    """Factors that people lose or add, and that agree with the witness."""
    numbers = {name: Rational(value) for name, value in witness.numbers if value.lstrip("-").isdigit()}
    if ratio.q <= 12 and abs(ratio.p) <= 12:
        yield ratio
    bodies = [a.body for a in given if isinstance(a, Definition)]
    for symbol in sorted(set().union(*(e.free_symbols for e in (claim.left, claim.right, *bodies))), key=str):
        value = numbers.get(str(symbol))
        if value is None or not symbol.is_positive:
            continue
        for power in (1, -1, 2, -2):
            if value**power == ratio:
                yield symbol**power


_NUDGES = (
    ("independent", "How do the variables depend on each other? Look at what the given says of that."),
    ("uncorrelated", "Which covariances are there, and which of them vanish?"),
    ("zero mean", "Which means are zero, and which terms go with them?"),
    ("symmetric", "What does symmetry do to the odd part?"),
    ("identically distributed", "Are the terms alike? Then count them."),
    ("unit slope", "What does the function look like near zero?"),
    ("normal(", "Which law is given, and what are its moments?"),
    ("uniform(", "Which law is given, and what are its moments?"),
    ("variance", "Which variances does the given name?"),
)


def hint(step: CheckedStep, level: int) -> str:
    """A hint for a step of the reference proof: 1 a nudge, 2 the rule, 3 the line."""
    finding = step.finding
    needed = finding.minimal_sets[0] if finding.minimal_sets else frozenset()
    said = " ".join(sorted(map(describe, needed)))
    nudge = next((nudge for word, nudge in _NUDGES if word in said), "Algebra is enough here: multiply out, or solve.")
    if finding.follows_from:
        nudge = "Start from what is required, and put in what you know."
    rule = uses(needed)
    if step.step.reason:
        rule = f"{step.step.reason} ({rule})"
    statement = step.step.statement
    line = f"${latex(statement)}$" if isinstance(statement, Claim | LawClaim) else ""
    return (nudge, rule, f"the next line is {line}")[min(max(level, 1), 3) - 1]
