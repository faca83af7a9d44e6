"""Judged claims as plain data, and as text for a terminal. Runs the measurements; decides nothing."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable
from typing import Any

from derive.checker import CheckedDerivation

from .claim import Case

WIDTH = 100


def as_dictionary(case: Case) -> dict[str, Any]:
    """Number, what is said, verdict, the correction, every judged line and every measured number."""
    claim = case.claim
    measured = claim.measure() if claim.measure else ()
    return {
        "number": claim.number,
        "claim": claim.said,
        "verdict": case.outcome.value,
        "correction": claim.correction,
        "evidence": [{"formal": what, "lines": lines(checked)} for what, checked in case.derivations],
        "measured": [{"what": m.what, "value": m.value, "error": m.error} for m in measured],
    }


def lines(checked: CheckedDerivation) -> list[dict[str, Any]]:
    """Every judged line with its verdict and, where it is false, the witness."""
    return [
        {
            "source": " ".join(s.step.place.source.split()),
            "verdict": s.verdict.value,
            "message": s.finding.message,
            "witness": s.finding.witness.text() if s.finding.witness else None,
        }
        for s in checked.judged
    ]


def table(cases: Iterable[Case]) -> str:
    """One line a claim: number, verdict, and what is said."""
    rows = [f"{c.claim.number:>4}  {c.outcome.value:<24} {c.claim.said}" for c in cases]
    return "\n".join(textwrap.fill(row, WIDTH, subsequent_indent=" " * 31) for row in rows)


def whole(case: Case) -> str:
    """The claim, its verdict, the judged lines with witnesses, what was measured, and the correction."""
    found = as_dictionary(case)
    parts = [f"Claim {found['number']}: {found['claim']}", f"Verdict: {found['verdict']}"]
    for evidence in found["evidence"]:
        parts.append(f"\n{evidence['formal']}:")
        for line in evidence["lines"]:
            parts.append(f"  {line['verdict']:<12} {line['source']}")
            parts += [_indented(text) for text in (line["message"], line["witness"]) if text]
    if found["measured"]:
        parts.append("\nmeasured:")
        parts += [f"  {m['what']}: {_number(m['value'], m['error'])}" for m in found["measured"]]
    return "\n".join([*parts, "", textwrap.fill(f"Correct: {found['correction']}", WIDTH)])


def _indented(text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent=" " * 15, subsequent_indent=" " * 15)


def _number(value: float, error: float | None) -> str:
    """To two digits of its standard error, where that is known."""
    if not error:
        return f"{value:.6g}"
    return f"{round(value, 1 - math.floor(math.log10(error))):.6g} +- {error:.2g}"
