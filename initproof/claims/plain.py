"""A judged claim as plain data. Runs the measurements; decides nothing."""

from __future__ import annotations

from typing import Any

from derive.checker import CheckedDerivation

from .claim import Case


def as_dictionary(case: Case) -> dict[str, Any]:
    """Number, what is said, verdict, the correction, every judged line and every measured number."""
    claim = case.claim
    measured = claim.measure() if claim.measure else ()
    return {
        "number": claim.number, "claim": claim.said, "verdict": case.outcome.value, "correction": claim.correction,
        "evidence": [{"formal": what, "lines": lines(checked)} for what, checked in case.derivations],
        "measured": [{"what": m.what, "value": m.value, "error": m.error} for m in measured],
    }


def lines(checked: CheckedDerivation) -> list[dict[str, Any]]:
    """Every judged line with its verdict and, where it is false, the witness."""
    return [
        {
            "source": " ".join(s.step.place.source.split()), "verdict": s.verdict.value, "message": s.finding.message,
            "witness": s.finding.witness.text() if s.finding.witness else None,
        }
        for s in checked.judged
    ]
