"""A result: its proof as a document that the checker judges, and wrong lines that the checker must not accept.

The proof is Markdown as an author would write it, so that it prints as it stands and carries its own
assumptions. Nothing is decided here: a result holds if the checker says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from flint import ctx
from sympy import Expr

from ..activations import number
from ..checker import CheckedDerivation, Verdict, check_derivation
from ..documents import read_markdown
from ..language.derivations import LawClaim
from ..language.describe import describe

_GOOD = Verdict.PROVED, Verdict.APPROXIMATE, Verdict.CHOICE


@dataclass(frozen=True, slots=True)
class Twin:
    """A document whose last step is wrong, and the verdict it must get."""

    wrong: str
    document: str
    verdict: Verdict = Verdict.REFUTED


@dataclass(frozen=True, slots=True)
class Constant:
    """A number that a result speaks of, exactly, with the sentence that defines it."""

    latex: str
    meaning: str
    exact: Expr


@dataclass(frozen=True, slots=True)
class Result:
    """A named result. `statement` says in a sentence what is shown, `source` where it comes from.

    `constants` are numbers that calculus gives and no line of the proof.
    """

    name: str
    statement: str
    source: str
    proof: str
    twins: tuple[Twin, ...]
    constants: tuple[Constant, ...] = ()


def digits(constant: Constant) -> str:
    """The constant to 20 significant digits, all of them certified."""
    with ctx.workdps(30):
        return str(number(constant.exact).str(20, radius=False))


def check(result: Result) -> CheckedDerivation:
    """The proof, judged line by line."""
    return check_derivation(read_markdown(result.proof, result.name))


def check_twin(result: Result, twin: Twin) -> CheckedDerivation:
    """The wrong twin, judged line by line."""
    return check_derivation(read_markdown(twin.document, f"{result.name}, wrong"))


def holds(checked: CheckedDerivation) -> bool:
    """Every step proved, a choice, or approximate where written so."""
    return checked.verdict in _GOOD and not any(s.finding.overclaims for s in checked.judged)


def needed(checked: CheckedDerivation) -> tuple[str, ...]:
    """What the proof rests on: the first minimal set of assumptions of each step, together, in words.

    A step that only tries a distribution against what is required has no part in it.
    """
    steps = (s for s in checked.judged if not isinstance(s.step.statement, LawClaim))
    sets = (s.finding.minimal_sets[0] for s in steps if s.finding.minimal_sets)
    return tuple(sorted({describe(a) for each in sets for a in each}))


def unneeded(checked: CheckedDerivation) -> tuple[str, ...]:
    """What is given and no step of the proof needs."""
    steps = [s for s in checked.judged if s.finding.minimal_sets]
    never = frozenset.intersection(*(s.unused for s in steps)) if steps else frozenset()
    return tuple(sorted(map(describe, never)))
