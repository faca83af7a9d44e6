"""The checker's answer as plain data, in the form that `schemas/check.json` publishes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from derive.checker import CheckedDerivation, CheckedStep
from derive.documents import DocumentError
from derive.language.assumptions import Assumption, Claim
from derive.language.derivations import Unread
from derive.language.describe import describe
from derive.language.latex import latex

if TYPE_CHECKING:
    from montecarlo.sampled import Sampled

SCHEMA = 1


def document(checked: CheckedDerivation, sampled: Mapping[int, Sampled] | None = None) -> dict[str, Any]:
    """A checked document; `sampled` holds what sampling says of the judged steps, by number."""
    judged = set(map(id, checked.judged))
    return {
        "schema": SCHEMA,
        "file": checked.file,
        "verdict": checked.verdict.value,
        "steps": [step(s, (sampled or {}).get(number)) for number, s in enumerate(checked.judged)],
        "listed": [listed(s) for s in checked.steps if id(s) not in judged],
    }


def unreadable(file: str, error: DocumentError) -> dict[str, Any]:
    """A file that is not a derivation document, and why."""
    why = {"line": error.line, "column": error.column, "message": error.message, "hint": error.hint, "text": str(error)}
    return {"schema": SCHEMA, "file": file, "verdict": "unread", "error": why, "steps": [], "listed": []}


def listed(checked: CheckedStep) -> dict[str, Any]:
    """A definition, a premise or a restated requirement: not judged."""
    place = checked.step.place
    return {
        "line": place.line,
        "column": place.column,
        "source": place.source,
        "read_as": read_as(checked),
        "kind": checked.verdict.value,
    }


def step(checked: CheckedStep, sampled: Sampled | None = None) -> dict[str, Any]:
    """One relation of a chain."""
    place, finding, statement = checked.step.place, checked.finding, checked.step.statement
    claim = statement if isinstance(statement, Claim) else None
    return {
        "line": place.line,
        "last_line": place.last_line,
        "column": place.column,
        "source": place.source,
        "read_as": read_as(checked),
        "relation": claim.relation.value if claim else None,
        "left": latex(claim.left) if claim else None,
        "right": latex(claim.right) if claim else None,
        "verdict": finding.verdict.value,
        "overclaims": finding.overclaims,
        "assumptions_used": [_described(s) for s in finding.minimal_sets],
        "unused": _described(checked.unused),
        "missing": [_described(s) for s in finding.missing],
        "conditions": [latex(c) for c in finding.conditions],
        "follows_from": [latex(c) for c in finding.follows_from],
        "inherits": finding.inherits,
        "reason_given": checked.step.reason,
        "reason_ok": finding.reason_ok,
        "witness": finding.witness.as_json() | {"text": finding.witness.text()} if finding.witness else None,
        "corrected": latex(finding.corrected) if finding.corrected else None,
        "neglected": finding.neglected,
        "residuals": [latex(r) for r in finding.residuals],
        "sampled": sampled.as_json() if sampled else None,
        "notes": list(checked.step.notes),
        "message": finding.message,
    }


def read_as(checked: CheckedStep) -> str | None:
    """What the program understood, in canonical LaTeX; None for what it could not read."""
    statement = checked.step.statement
    return None if isinstance(statement, Unread) else latex(statement)


def _described(assumptions: Iterable[Assumption]) -> list[str]:
    return sorted(map(describe, assumptions))
