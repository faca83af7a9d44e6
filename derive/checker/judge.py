"""The verdict of each step: the kernel first, then the search for a model in which the sides differ.

A step is proved by the kernel alone and refuted by a model alone. Where the two contradict each other the
program stops: it never chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from sympy import Expr, Integer, Symbol

from ..kernel import Refusal, Theorem, consequence, identity, inequality, leading_order, neglected
from ..language.assumptions import (
    Assumption,
    Claim,
    Definition,
    Has,
    HasLaw,
    HasStatistic,
    Holds,
    Property,
    Relation,
    Statistic,
)
from ..language.derivations import Derivation, LawClaim, Role, Step, Unread
from ..language.describe import describe, describe_all, describe_claim
from ..language.expressions import Array, E, Entry, Var
from ..models import Inconclusive, Witness, find_model, find_witness
from ..models.search import SECONDS
from .consistency import Said, contradiction
from .correction import corrected, could_be_wanted, linear_part, residuals
from .effort import Effort
from .minimal import OutOfTime, minimal_sets
from .numbers import agree_to_the_digits
from .reasons import reason_suffices
from .standard import missing_assumptions, written_terms
from .verdicts import CheckedDerivation, CheckedStep, Finding, Verdict

Assumptions = frozenset[Assumption]
Rule = Callable[[Assumptions], Theorem | Refusal]
"""A claim's proof from some assumptions."""
_MODELS, _SECONDS = 8, 0.1
"""How long the second witness looks at what the kernel has proved."""
_IF_WANTED = "; if the line says what is wanted and not what holds, put `require` before it, in a given block"
_ORDERS = {Relation.LESS, Relation.AT_MOST, Relation.GREATER, Relation.AT_LEAST}


class InternalContradiction(Exception):
    """Two witnesses contradict each other: a defect of the program, to be reported with the document."""


@dataclass(frozen=True, slots=True)
class Premise:
    """An equation that a step may follow from, where it stands (None: required or chosen), and what it takes."""

    claim: Claim
    line: int | None
    established: bool
    conditions: tuple[Claim, ...] = ()


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
            return Finding(Verdict.UNREAD, f"{message}. {hint}".removesuffix(". "))
        case LawClaim():
            return _judge_law(step, step.statement, effort)
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
    return f"{what}: {told} cannot all be true. Drop one of them"


# ------------------------------------------------------------------------------------------- premises


def premises_of(step: Step, before: Iterable[CheckedStep]) -> tuple[Premise, ...]:
    """What a line may follow from: its own premises, what is required or chosen, and the lines before it.

    A line before it that rests on what is required or chosen elsewhere is none of them.
    """
    wanted = step.given.choices or step.given.requirements
    stated = [Premise(c, None, True) for c in (*step.premises, *wanted)]
    stated += [
        Premise(a.claim, None, True)
        for a in step.given.assumptions
        if isinstance(a, Holds) and a.claim.relation is Relation.EQUAL and not a.claim.left.is_Symbol
    ]
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
            source, in_force = earlier.finding.follows_from, {p.claim for p in stated if p.established}
            if not established or (source and in_force.issuperset(source)):
                place, conditions = earlier.step.place, earlier.finding.conditions
                stated.append(Premise(statement, place.line, established, conditions))
    return tuple(stated)


# ------------------------------------------------------------------------------------------- judging


def _judge_claim(step: Step, claim: Claim, premises: tuple[Premise, ...], effort: Effort) -> Finding:
    given = step.given.assumptions
    if step.role is Role.CHOICE:
        return _judge_choice(step, claim)
    exact = (
        Claim(claim.left, Relation.EQUAL, claim.right) if claim.relation is Relation.APPROXIMATE else claim
    )
    finding = _proved(exact, given, premises, effort)
    if finding is not None:
        return _both_ways(step, exact, finding, effort)
    if claim.relation is Relation.APPROXIMATE and agree_to_the_digits(claim):
        return Finding(Verdict.PROVED, "equal to the digits written")
    if claim.relation in (Relation.EQUAL, Relation.APPROXIMATE):
        finding = _approximate(claim, given, effort)
        if finding is not None:
            return finding
    return _false_or_open(claim, exact, given | {Holds(c) for c in step.conditions}, premises, effort)


def _proved(
    claim: Claim, given: Assumptions, premises: tuple[Premise, ...], effort: Effort
) -> Finding | None:
    """Proved as an identity, or from the shortest list of equations before it that will do."""
    if claim.relation not in _ORDERS | {Relation.EQUAL}:
        return None
    rule = inequality if claim.relation in _ORDERS else identity
    answer = rule(claim, given, effort.budget())
    if isinstance(answer, Theorem):
        return _finding(answer, lambda s: rule(claim, s, effort.budget()), given, effort)
    if claim.relation is not Relation.EQUAL or answer.code == "budget":
        return None
    wanted = tuple(p.claim for p in premises if p.line is None)
    lines = tuple(p.claim for p in premises if p.line is not None and p.established)
    for sources in (wanted, wanted + lines):
        if sources and isinstance(consequence(claim, sources, given, effort.budget()), Theorem):
            found = _following(claim, _shortest(claim, sources, given, effort), given, effort)
            more = (c for p in premises if p.claim in found.follows_from for c in p.conditions)
            return replace(found, conditions=tuple(dict.fromkeys((*found.conditions, *more))))
    return None


def _following(claim: Claim, sources: tuple[Claim, ...], given: Assumptions, effort: Effort) -> Finding:
    theorem = consequence(claim, sources, given)
    if not isinstance(theorem, Theorem):
        raise InternalContradiction(f"proved from more premises than needed, but not from these: {claim}")
    finding = _finding(theorem, lambda s: consequence(claim, sources, s, effort.budget()), given, effort)
    return replace(finding, follows_from=sources)


def _finding(theorem: Theorem, rule: Rule, given: Assumptions, effort: Effort) -> Finding:
    """For what is proved, and by the rule from subsets of the given."""
    _confirm(theorem, given)
    sets = _minimal(rule, given, theorem, effort)
    return Finding(Verdict.PROVED, minimal_sets=sets, conditions=theorem.conditions)


def _confirm(theorem: Theorem, given: Assumptions) -> None:
    """Try a few models on what is proved. Raises InternalContradiction if one says otherwise."""
    meaningful = given | {Holds(c) for c in theorem.conditions}
    found = find_witness(theorem.claim, meaningful, theorem.premises, models=_MODELS, seconds=_SECONDS)
    if isinstance(found, Witness):
        raise InternalContradiction(f"the kernel proves {theorem!r}, and yet: {found.text()}")


def _shortest(
    claim: Claim, sources: tuple[Claim, ...], given: Assumptions, effort: Effort
) -> tuple[Claim, ...]:
    for source in sources:
        fewer = tuple(s for s in sources if s is not source)
        if fewer and isinstance(consequence(claim, fewer, given, effort.budget()), Theorem):
            sources = fewer
    return sources


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


def _approximate(claim: Claim, given: Assumptions, effort: Effort) -> Finding | None:
    theorem = leading_order(claim, given, effort.budget())
    if not isinstance(theorem, Theorem):
        return None
    overclaims = claim.relation is Relation.EQUAL
    return Finding(
        Verdict.APPROXIMATE,
        "true to leading order in the signal only; write \\approx" if overclaims else "true to leading order",
        overclaims=overclaims,
        minimal_sets=_minimal(lambda s: leading_order(claim, s, effort.budget()), given, theorem, effort),
        conditions=theorem.conditions,
        neglected=neglected(claim, given, effort.budget()) if effort.remedies else None,
    )


def _false_or_open(
    claim: Claim, exact: Claim, given: Assumptions, premises: tuple[Premise, ...], effort: Effort
) -> Finding:
    """Not proved: refuted or in need of an assumption if a model says so, else undecided."""
    sources = tuple(p.claim for p in premises if p.line is None)
    tried, tried_given, note = exact, given, ""
    if claim.relation is Relation.APPROXIMATE:
        small = linear_part(exact, given)
        if small is None:
            return Finding(Verdict.UNDECIDED, "no model can tell: which order in the signal leads is not known")
        (tried, tried_given), note = small, "even where activations are replaced by their linear part, "
    witness = find_witness(tried, tried_given, sources, seconds=effort.for_witness(SECONDS))
    inherits = _inherits(exact, given, premises, effort)
    if isinstance(witness, Inconclusive):
        return Finding(Verdict.UNDECIDED, _open(claim, given, witness, effort), inherits=inherits)
    missing = _missing(exact, given, sources, effort)
    if missing:
        options = " or ".join(f"`{describe_all(m)}`" for m in missing)
        return Finding(
            Verdict.NEEDS,
            f"false as given; true once {options} is assumed",
            missing=missing,
            witness=witness,
            inherits=inherits,
        )
    remedies = effort.remedies and not note
    correction = corrected(exact, given, effort.budget()) if remedies else None
    wanted = remedies and not sources and could_be_wanted(exact, correction, given)
    return Finding(
        Verdict.REFUTED,
        f"{note}the two sides differ" + (_IF_WANTED if wanted else ""),
        witness=witness,
        corrected=correction,
        inherits=inherits,
    )


def _open(claim: Claim, given: Assumptions, witness: Inconclusive, effort: Effort) -> str:
    refusal = identity(replace(claim, relation=Relation.EQUAL), given, effort.budget())
    why = refusal.reason if isinstance(refusal, Refusal) else "not proved"
    return f"neither proved nor refuted: {why}; {witness.reason}"


def _inherits(
    claim: Claim, given: Assumptions, premises: tuple[Premise, ...], effort: Effort
) -> int | None:
    """The line, itself not proved, from which this one would follow."""
    for premise in premises:
        open_equation = not premise.established and claim.relation is Relation.EQUAL
        if open_equation and consequence(claim, (premise.claim,), given, effort.budget()):
            return premise.line
    return None


def _missing(
    claim: Claim, given: Assumptions, sources: tuple[Claim, ...], effort: Effort
) -> tuple[Assumptions, ...]:
    def proves(it: Claim, more: Assumptions) -> bool:
        budget = effort.budget()
        return bool(consequence(it, sources, more, budget) if sources else identity(it, more, budget))

    def holds(more: Assumptions) -> bool:
        if not proves(claim, more) or any(vanishes(t, more) for t in written_terms(claim)):
            return False
        return find_model(more, sources, seconds=effort.for_witness(SECONDS)) is not None

    def vanishes(written: Expr, more: Assumptions) -> bool:
        return bool(identity(Claim(written, Relation.EQUAL, Integer(0)), more, effort.budget()))

    if claim.relation is not Relation.EQUAL or not effort.remedies:
        return ()
    return missing_assumptions(claim, sources, given, holds, seconds=effort.left())


def _minimal(
    rule: Rule, given: Assumptions, theorem: Theorem, effort: Effort
) -> tuple[Assumptions, ...]:
    """The minimal sets for what `rule` has proved of the whole given."""
    definitions = frozenset(a for a in given if isinstance(a, Definition))
    # an assumption that says of a divisor that it does not vanish is needed, or one more condition would be
    meant = set(theorem.conditions)

    def holds(subset: Assumptions) -> Assumptions | None:
        proof = rule(subset | definitions)
        if isinstance(proof, Refusal) and proof.code == "budget" and not effort.left():
            raise OutOfTime
        if isinstance(proof, Refusal) or not set(proof.conditions) <= meant:
            return None
        return frozenset(a for a in proof.assumptions if not isinstance(a, Definition))

    return minimal_sets(holds, given - definitions, theorem.assumptions - definitions, effort.sets, effort.left())


def _unused(step: Step, finding: Finding) -> Assumptions:
    if not finding.minimal_sets:
        return frozenset()
    needed = frozenset().union(*finding.minimal_sets)
    return frozenset(a for a in step.given.assumptions - needed if not isinstance(a, Definition))


# ---------------------------------------------------------------------------------- laws and choices


def _judge_law(step: Step, statement: LawClaim, effort: Effort) -> Finding:
    """Whether an array with this law meets what is required, or was chosen."""
    wanted = step.given.choices or step.given.requirements
    array = statement.array or _subject(wanted, step.given.assumptions)
    if not wanted or array is None:
        return Finding(Verdict.DEFINITION, "a premise: nothing is required of it")
    given, premises = _with_law(step.given.assumptions, array, statement)
    declared = _declared(step.given.assumptions, array)
    findings = [_meets(claim, given, premises, effort) for claim in (*declared, *wanted)]
    worst = next((f for f in findings if f.verdict is not Verdict.PROVED), None)
    if worst is not None:
        return worst
    sets = frozenset().union(*(s for f in findings for s in f.minimal_sets[:1]))
    told = "this law meets what is required; that the array has it is not claimed"
    return Finding(Verdict.PROVED, told, follows_from=wanted, minimal_sets=(sets & step.given.assumptions,))


def _meets(
    requirement: Claim, given: Assumptions, premises: tuple[Premise, ...], effort: Effort
) -> Finding:
    finding = _proved(requirement, given, premises, effort)
    if finding is not None:
        return finding
    return _false_or_open(requirement, requirement, given, premises, effort)


def _subject(wanted: tuple[Claim, ...], given: Assumptions) -> Array | None:
    """The random array of the last requirement, or the one whose declared moment it speaks of."""
    for claim in reversed(wanted):
        whole = claim.left - claim.right
        arrays = {e.array for e in whole.atoms(Entry) if e.array.random} or {
            a.array
            for a in given
            if isinstance(a, HasStatistic) and a.value.free_symbols & whole.free_symbols
        }
        if len(arrays) == 1:
            found: Array = next(iter(arrays))
            return found
    return None


def _with_law(
    given: Assumptions, array: Array, statement: LawClaim
) -> tuple[Assumptions, tuple[Premise, ...]]:
    """The given with this law in place of what was said of the array's law and moments.

    A variance that was declared becomes an equation: the law's variance is that number.
    """
    said = [a for a in given if isinstance(a, (HasLaw, HasStatistic)) and a.array == array]
    entry = Entry(array, *(Symbol(f"i_{k}", integer=True) for k in range(array.arity)))
    variances = [a.value for a in said if isinstance(a, HasStatistic) and a.statistic is Statistic.VARIANCE]
    premises = tuple(Premise(Claim(v, Relation.EQUAL, Var(entry)), None, True) for v in variances)
    kept = given - frozenset(said) - {Has(array, Property.SYMMETRIC)}
    return kept | {HasLaw(array, statement.law)}, premises


def _declared(given: Assumptions, array: Array) -> Iterator[Claim]:
    """What was said of the array's moments, which a law for it must have too; its variance is a premise."""
    entry = Entry(array, *(Symbol(f"i_{k}", integer=True) for k in range(array.arity)))
    moments = {Statistic.MEAN: E(entry), Statistic.SECOND_MOMENT: E(entry**2)}
    for said in given:
        if isinstance(said, HasStatistic) and said.array == array and said.statistic in moments:
            yield Claim(moments[said.statistic], Relation.EQUAL, said.value)
    if Has(array, Property.SYMMETRIC) in given:
        yield Claim(E(entry), Relation.EQUAL, Integer(0))


def _judge_choice(step: Step, claim: Claim) -> Finding:
    """A compromise is not proved; what is reported is by how much each requirement fails."""
    off = residuals(claim, step.given.requirements, step.given.assumptions)
    parts = [f"{r.left} = {r.right}" for r in off]
    message = "a choice, not a theorem"
    return Finding(Verdict.CHOICE, message + (": leaves " + ", ".join(parts) if parts else ""), residuals=off)
