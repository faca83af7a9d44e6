"""Lines typed under a given, judged by the checker: what each was read as, and its verdict.

A line that cannot be read is syntax trouble and says nothing about the mathematics. Verdicts of lines that
have not changed are kept, so that an answer is judged again at the price of its last line.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from derive.checker import CheckedStep, InternalContradiction, Verdict
from derive.checker.consistency import contradiction
from derive.checker.judge import Premise, judge, premises_of
from derive.checker.minimal import minimal_sets
from derive.checker.verdicts import Finding, weakest
from derive.documents import DocumentError, read_markdown
from derive.kernel import Refusal, Theorem, consequence, identity, leading_order
from derive.language.assumptions import Assumption, Claim, Definition, Holds, Relation
from derive.language.derivations import LawClaim, Role, Step, Unread
from derive.models import Witness, find_witness

from .typed import NotALine, as_latex

_KEPT = 4_000
_MODELS, _SECONDS = 8, 0.1
"""How long the second witness looks at what the kernel has proved."""
_judged: OrderedDict[tuple[str, ...], Finding] = OrderedDict()


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """A typed line, the steps it holds, and its verdict: that of its weakest step. `trouble` if it is no line."""

    number: int
    typed: str
    steps: tuple[CheckedStep, ...] = ()
    trouble: str = ""

    @property
    def verdict(self) -> Verdict:
        if self.trouble or any(s.verdict is Verdict.UNREAD for s in self.steps):
            return Verdict.UNREAD
        if self.steps and all(s.verdict in (Verdict.DEFINITION, Verdict.REQUIRED) for s in self.steps):
            return self.steps[0].verdict
        return weakest(s.verdict for s in self.steps) if self.steps else Verdict.UNREAD

    @property
    def true(self) -> bool:
        """Proved, or approximate where it is written so."""
        good = (Verdict.PROVED, Verdict.APPROXIMATE, Verdict.CHOICE, Verdict.REQUIRED, Verdict.DEFINITION)
        return self.verdict in good and not any(s.finding.overclaims for s in self.steps)


@dataclass(frozen=True, slots=True)
class Judged:
    """The lines of an answer that are not empty, and `beside` them claims that were read along and not judged.

    An array is the same only within one reading, so whatever is to be compared with the lines is read with them.
    """

    lines: tuple[JudgedLine, ...]
    beside: tuple[Claim | LawClaim, ...] = ()
    given: frozenset[Assumption] = frozenset()

    @property
    def shown(self) -> list[Claim | LawClaim]:
        """What the true lines say."""
        steps = (s for line in self.lines if line.true for s in line.steps)
        return [s.step.statement for s in steps if not isinstance(s.step.statement, Unread)]


def judge_lines(given: str, typed: Sequence[str], beside: Sequence[str] = ()) -> Judged:
    """The lines that are not empty, judged in order under the given's text; `beside` are claims in LaTeX."""
    written: list[str] = []
    found: dict[int, JudgedLine] = {}
    for number, line in enumerate(typed, start=1):
        try:
            written.append(as_latex(line, given))
        except NotALine as trouble:
            written.append("")
            found[number] = JudgedLine(number, line, trouble=str(trouble))
    start = given.count("\n") + 4
    text = f"```given\n{given}\n```\n" + "".join(f"$${line}$$\n" if line else "\n" for line in (*written, *beside))
    try:
        derivation = read_markdown(text, "answer")
    except DocumentError as trouble:
        unread = (JudgedLine(n, t, trouble=trouble.message) for n, t in enumerate(typed, start=1) if t.strip())
        return Judged(tuple(unread))
    checked: list[CheckedStep] = []
    along: list[Claim | LawClaim] = []
    assumptions: frozenset[Assumption] = frozenset()
    for step in derivation.steps:
        number = step.place.line - start + 1
        if number < 1:
            continue
        assumptions = step.given.assumptions
        if number > len(typed):
            along += [] if isinstance(step.statement, Unread) else [step.statement]
            continue
        checked.append(_judge(step, checked, (given, *written[:number], str(step.place.column))))
    for number, line in enumerate(typed, start=1):
        if written[number - 1]:
            steps = tuple(c for c in checked if c.step.place.line - start + 1 == number)
            missing = "" if steps else "this is no claim: write both sides of an equation"
            found[number] = JudgedLine(number, line, steps, missing)
    return Judged(tuple(found[number] for number in sorted(found)), tuple(along), assumptions)


def _judge(step: Step, before: Sequence[CheckedStep], key: tuple[str, ...]) -> CheckedStep:
    """The verdict; kept by all that it can depend on: the given and the lines up to this one."""
    if key not in _judged:
        premises = premises_of(step, before)
        _judged[key] = _proved(step, premises) or judge(step, premises)
        if len(_judged) > _KEPT:
            _judged.popitem(last=False)
    _judged.move_to_end(key)
    return CheckedStep(step, _judged[key])


def _proved(step: Step, premises: tuple[Premise, ...]) -> Finding | None:
    """What the checker finds of a true line, with one minimal set in place of all: a fraction of the time.

    None for any other line.
    """
    claim, given = step.statement, step.given.assumptions
    if not isinstance(claim, Claim) or step.role is not Role.CLAIM or contradiction(given):
        return None
    if not all(isinstance(identity(u, given), Theorem) for u in step.uniform):
        return None
    wanted = tuple(p.claim for p in premises if p.line is None)
    for verdict, sources, rule in _rules(claim, wanted):
        proof = rule(given)
        if isinstance(proof, Theorem):
            if verdict is Verdict.PROVED:
                _confirm(proof, given)
            sets = minimal_sets(partial(_rests_on, rule, given, proof), _undefined(given), cap=1)
            return Finding(verdict, minimal_sets=sets, conditions=proof.conditions, follows_from=sources)
    return None


Assumptions = frozenset[Assumption]
Rule = Callable[[Assumptions], Theorem | Refusal]


def _rules(claim: Claim, wanted: tuple[Claim, ...]) -> Iterator[tuple[Verdict, tuple[Claim, ...], Rule]]:
    """The rules by which the checker may prove a line, in its order."""
    if claim.relation not in (Relation.EQUAL, Relation.APPROXIMATE):
        return
    exact = replace(claim, relation=Relation.EQUAL)
    yield Verdict.PROVED, (), lambda given: identity(exact, given)
    if wanted:
        yield Verdict.PROVED, wanted, lambda given: consequence(exact, wanted, given)
    if claim.relation is Relation.APPROXIMATE:
        yield Verdict.APPROXIMATE, (), lambda given: leading_order(claim, given)


def _rests_on(rule: Rule, given: Assumptions, proof: Theorem, subset: Assumptions) -> Assumptions | None:
    """What a proof from the subset rests on; None if there is none under the same conditions."""
    again = rule(subset | (given - _undefined(given)))
    if not isinstance(again, Theorem) or not set(again.conditions) <= set(proof.conditions):
        return None
    return _undefined(again.assumptions)


def _undefined(assumptions: Assumptions) -> Assumptions:
    return frozenset(a for a in assumptions if not isinstance(a, Definition))


def _confirm(proof: Theorem, given: Assumptions) -> None:
    """Try a few models on what is proved. Raises InternalContradiction if one says otherwise."""
    meaningful = given | {Holds(c) for c in proof.conditions}
    found = find_witness(proof.claim, meaningful, proof.premises, models=_MODELS, seconds=_SECONDS)
    if isinstance(found, Witness):
        raise InternalContradiction(f"the kernel proves {proof!r}, and yet: {found.text()}")
