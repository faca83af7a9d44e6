"""The verdict of each step: the kernel first, then the search for a model in which the sides differ.

A step is proved by the kernel alone and refuted by a model alone. Where the two contradict each other the
program stops: it never chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from ..kernel import consequence, identity
from ..language.assumptions import Claim, Definition, Holds, Relation
from ..language.derivations import Derivation, LawClaim, Role, Step, Unread
from ..language.describe import describe, describe_claim
from ..language.parts import exactly
from .consistency import Said, contradiction
from .correction import in_normal_form, residuals
from .effort import Effort
from .instances import instances
from .laws import judge_law
from .numbers import agree_to_the_digits
from .proving import Assumptions, Premise, approximate, proved, specialised
from .reasons import reason_suffices
from .refuting import false_or_open
from .verdicts import CheckedDerivation, CheckedStep, Finding, Verdict


def check_derivation(
    derivation: Derivation, progress: Callable[[CheckedStep], None] | None = None
) -> CheckedDerivation:
    """Judge every step in order; `progress` is told each. Raises InternalContradiction."""
    checked: list[CheckedStep] = []
    for step in derivation.steps:
        finding = judge(step, premises_of(step, checked))
        checked.append(CheckedStep(step, finding, _unused(step, finding)))
        if progress is not None:
            progress(checked[-1])
    return CheckedDerivation(derivation.file, tuple(checked), derivation.headings)


def judge(step: Step, premises: tuple[Premise, ...], effort: Effort | None = None) -> Finding:
    """The verdict of one step, given the equations before it."""
    try:
        return _judge(step, premises, effort or Effort())
    except RecursionError:
        return Finding(Verdict.UNDECIDED, "a condition or a definition here leads back to itself without an end")


def _judge(step: Step, premises: tuple[Premise, ...], effort: Effort) -> Finding:
    match step.statement:
        case Unread(message, hint):
            return Finding(Verdict.UNREAD, f"{message}; {hint}".removesuffix("; "))
        case LawClaim():
            return judge_law(step, step.statement, effort)
        case Claim():
            pass
    if step.role is Role.DEFINITION:
        return Finding(Verdict.DEFINITION)
    if step.role is Role.REQUIRED:
        return Finding(Verdict.REQUIRED)
    given = step.given.assumptions
    compromise = step.role is Role.CHOICE or step.given.choices
    conflict = contradiction(given, () if compromise else step.given.requirements)
    if conflict is not None:
        return Finding(Verdict.UNREAD, _cannot_be(conflict))
    ambiguous = next((u for u in step.uniform if not identity(u, given, effort.budget())), None)
    if ambiguous is not None:
        return Finding(
            Verdict.UNREAD,
            f"{ambiguous.left} is written without its indices and is not known to be the same for every "
            "index. "
            "Write the indices, or declare `identically distributed` or `same variance`",
        )
    finding = _judge_claim(step, step.statement, premises, effort)
    if finding.verdict in (Verdict.PROVED, Verdict.APPROXIMATE):
        more = tuple(c for c in step.conditions if c not in finding.conditions)
        finding = replace(finding, conditions=(*finding.conditions, *more))
    return replace(finding, reason_ok=reason_suffices(step.reason, finding.minimal_sets))


def _cannot_be(conflict: tuple[Said, ...]) -> str:
    required = [c for c in conflict if isinstance(c, Claim)]
    told = " and ".join(f"`{describe_claim(c) if isinstance(c, Claim) else describe(c)}`" for c in conflict)
    what = "what is required cannot be met" if required else "the given contradicts itself"
    if len(conflict) == 1:
        return f"{what}: {told} cannot be true"
    return f"{what}: {told} cannot all be true. Drop one of them"


# ------------------------------------------------------------------------------------------- premises


def premises_of(step: Step, before: Iterable[CheckedStep]) -> tuple[Premise, ...]:
    """What a line may follow from: its own premises, what is required or chosen, and the lines before it.

    A line before it that rests on what is required or chosen elsewhere is none of them.
    """
    wanted = step.given.choices or step.given.requirements
    stated = [Premise(c, None, True, everywhere=c in wanted) for c in (*step.premises, *wanted)]
    stated += [
        Premise(a.claim, None, True)
        for a in step.given.assumptions
        if isinstance(a, Holds) and a.claim.relation is Relation.EQUAL and not a.claim.left.is_Symbol
    ]
    in_force = {p.claim for p in stated if p.established}
    for earlier in before:
        statement = earlier.step.statement
        if (
            isinstance(statement, Claim)
            and statement.relation is Relation.EQUAL
            and earlier.step.role is not Role.DEFINITION
            and earlier.step.given.assumptions <= step.given.assumptions
            and (earlier.step.premises == () or earlier.step.premises == step.premises)
        ):
            established = earlier.verdict in (Verdict.PROVED, Verdict.REQUIRED, Verdict.CHOICE)
            source = earlier.finding.follows_from
            sets = () if source or not established else earlier.finding.minimal_sets
            if not established or sets or (source and in_force.issuperset(source)):
                place, conditions = earlier.step.place, earlier.finding.conditions
                everywhere = not earlier.step.premises
                stated.append(Premise(statement, place.line, established, conditions, sets, everywhere))
                in_force |= {statement} if established and not sets else set()
    return tuple(stated)


# ------------------------------------------------------------------------------------------- judging


def _judge_claim(step: Step, claim: Claim, premises: tuple[Premise, ...], effort: Effort) -> Finding:
    given = step.given.assumptions
    if step.role is Role.CHOICE:
        return _judge_choice(step, claim)
    exact = exactly(claim)
    finding = proved(exact, given, premises, effort)
    if finding is None and exact.relation is Relation.EQUAL and (elsewhere := instances(exact, premises, given)):
        finding = proved(exact, given, (*premises, *elsewhere), effort) or specialised(exact, given, elsewhere, effort)
    if finding is not None:
        return _both_ways(step, exact, finding, effort)
    if claim.relation is Relation.APPROXIMATE and (finding := _to_the_digits(claim, given, premises, effort)):
        return finding
    if claim.relation.is_equality:
        finding = approximate(claim, given, effort)
        if finding is not None:
            return finding
    return false_or_open(claim, exact, given | {Holds(c) for c in step.conditions}, premises, effort)


def _to_the_digits(claim: Claim, given: Assumptions, premises: tuple[Premise, ...], effort: Effort) -> Finding | None:
    """For one side that is a decimal number, and another that is a number or, by its normal form, equal to one."""
    told = "equal to the digits written"
    if agree_to_the_digits(claim):
        return Finding(Verdict.PROVED, told)
    sides = (claim.left, claim.right)
    for side, written in (sides, sides[::-1]):
        said = Claim(side, Relation.EQUAL, written)
        value = in_normal_form(said, given, effort.budget()) if written.is_Rational else None
        if value is not None and agree_to_the_digits(Claim(value, Relation.APPROXIMATE, written)):
            finding = proved(Claim(side, Relation.EQUAL, value), given, premises, effort)
            return replace(finding, message=told) if finding is not None else None
    return None


def _both_ways(step: Step, claim: Claim, finding: Finding, effort: Effort) -> Finding:
    """For "equivalently": the premises must follow from the claim as well."""
    if step.role is not Role.EQUIVALENT:
        return finding
    for premise in step.premises:
        if not consequence(premise, (claim,), step.given.assumptions, effort.budget()):
            return replace(
                finding,
                verdict=Verdict.UNDECIDED,
                message="the line follows from the one before, but the converse was not proved",
            )
    return finding


def _unused(step: Step, finding: Finding) -> Assumptions:
    if not finding.minimal_sets:
        return frozenset()
    needed = frozenset().union(*finding.minimal_sets)
    return frozenset(a for a in step.given.assumptions - needed if not isinstance(a, Definition))


def _judge_choice(step: Step, claim: Claim) -> Finding:
    """A compromise is not proved; what is reported is by how much each requirement fails."""
    off = residuals(claim, step.given.requirements)
    parts = [f"{r.left} = {r.right}" for r in off]
    message = "a choice, not a theorem"
    return Finding(Verdict.CHOICE, message + (": leaves " + ", ".join(parts) if parts else ""), residuals=off)
