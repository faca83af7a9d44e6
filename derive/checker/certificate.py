"""A checked derivation stored as data, with a hash of its content, to be checked again from scratch.

A certificate proves nothing by itself: it says what was found, of which document, and `verify` compares it
with what a new check of the document finds. It is stale if the document is not the one that was checked, and
wrong if the same document gets other verdicts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import zip_longest
from typing import Any

from ..language.assumptions import Claim, Definition
from ..language.derivations import LawClaim, Unread
from ..language.describe import describe, describe_claim
from .verdicts import CheckedDerivation, CheckedStep

VERSION = 1
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What a terminal would obey and not show."""


class CertificateError(Exception):
    """What was read is not a certificate, or was changed after it was made; says which."""


@dataclass(frozen=True, slots=True)
class CertifiedStep:
    """One judged step in words: where, what, from what, and what was found."""

    line: int
    claim: str
    given: tuple[str, ...]
    verdict: str
    overclaims: bool
    minimal_sets: tuple[tuple[str, ...], ...]
    conditions: tuple[str, ...]
    follows_from: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was found of a document. `document` is the SHA-256 of its bytes."""

    file: str
    document: str
    verdict: str
    steps: tuple[CertifiedStep, ...]


def certify(checked: CheckedDerivation, document: bytes) -> Certificate:
    """The certificate of a document that was checked."""
    steps = tuple(map(_certified, checked.judged))
    return Certificate(checked.file, sha256(document).hexdigest(), checked.verdict.value, steps)


def verify(certificate: Certificate, checked: CheckedDerivation, document: bytes) -> tuple[str, ...]:
    """What no longer stands, one line each; nothing if the certificate is good.

    `checked` is what a new check of `document` has found.
    """
    again = certify(checked, document)
    changes = tuple(_changes(certificate, again))
    if certificate.document == again.document:
        return changes
    return (f"{certificate.file} is not the document that was checked", *changes)


def dump(certificate: Certificate) -> str:
    """The certificate as JSON, with the hash of its content."""
    content = _content(certificate)
    return json.dumps({**content, "sha256": _digest(content)}, indent=2, ensure_ascii=False) + "\n"


def load(text: str) -> Certificate:
    """The certificate that `dump` wrote. Raises CertificateError."""
    try:
        found = _tuples(json.loads(text, object_pairs_hook=_without_a_name_twice))
        stated, version = found.pop("sha256"), found.pop("version")
        steps = tuple(CertifiedStep(**_tuples(step)) for step in found.pop("steps"))
        certificate = Certificate(steps=steps, **found)
        content = _digest(_content(certificate))
    except json.JSONDecodeError:
        raise CertificateError("not a certificate: it is not JSON") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise CertificateError(f"not a certificate: {problem}") from None
    if version != VERSION:
        raise CertificateError(f"a certificate of version {version}; this program reads version {VERSION}")
    if content != stated:
        raise CertificateError("the certificate was changed after it was made; check the document again")
    if not isinstance(certificate.file, str):
        raise CertificateError("not a certificate: its file is no name")
    return certificate


def _certified(step: CheckedStep) -> CertifiedStep:
    finding = step.finding
    return CertifiedStep(
        step.step.place.line,
        _statement(step),
        tuple(sorted(map(describe, step.step.given.assumptions))),
        finding.verdict.value,
        finding.overclaims,
        tuple(sorted(_words(s) for s in finding.minimal_sets)),
        tuple(map(describe_claim, finding.conditions)),
        tuple(map(describe_claim, finding.follows_from)),
    )


def _words(assumptions: frozenset[Any]) -> tuple[str, ...]:
    return tuple(sorted(describe(a) for a in assumptions if not isinstance(a, Definition)))


def _statement(step: CheckedStep) -> str:
    match step.step.statement:
        case Claim() as claim:
            return describe_claim(claim)
        case LawClaim(array, law):
            return f"{array.name if array else 'it'} ~ {law.name}({', '.join(map(str, law.parameters))})"
        case Unread(message, _):
            return f"unread: {message}"


def _changes(old: Certificate, new: Certificate) -> Iterator[str]:
    for was, now in zip_longest(old.steps, new.steps):
        if was is None:
            yield f"line {now.line}: `{now.claim}` is new, {now.verdict}"
        elif now is None:
            yield f"line {was.line}: `{was.claim}` is gone"
        elif was.claim != now.claim:
            yield f"line {now.line}: `{was.claim}` is now `{now.claim}`, {now.verdict}"
        elif was.verdict != now.verdict:
            yield f"line {now.line}: `{now.claim}` was {was.verdict} and is {now.verdict}"
        elif was.given != now.given:
            yield f"line {now.line}: `{now.claim}` has another given"
        elif (was.minimal_sets, was.conditions) != (now.minimal_sets, now.conditions):
            yield f"line {now.line}: `{now.claim}` rests on other assumptions"
        elif _digest(asdict(was)) != _digest(asdict(now)):
            yield f"line {now.line}: `{now.claim}` was certified at another place, or as following from other lines"
    if old.verdict != new.verdict:
        yield f"the document was {old.verdict} and is {new.verdict}"


def _content(certificate: Certificate) -> dict[str, Any]:
    return {"version": VERSION, **asdict(certificate)}


def _digest(content: dict[str, Any]) -> str:
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _without_a_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON. Raises ValueError for a name that says two things: a reader may take the first, a program
    takes the last; and for names that only a terminal could read.
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    if any(map(_CONTROL.search, found)):
        raise ValueError("control characters")
    return found


def _tuples(step: dict[str, Any]) -> dict[str, Any]:
    """The step with tuples where JSON has lists. Raises ValueError for text that only a terminal could read."""

    def tupled(value: Any) -> Any:
        if isinstance(value, str) and _CONTROL.search(value):
            raise ValueError("control characters")
        return tuple(map(tupled, value)) if isinstance(value, list) else value

    return {name: tupled(value) for name, value in step.items()}
