"""Lines typed under a given, judged by the checker: what each was read as, and its verdict.

A line that cannot be read is syntax trouble and says nothing about the mathematics. Verdicts of lines that
have not changed are kept, so that an answer is judged again at the price of its last line.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from derive.checker import CheckedStep, Verdict
from derive.checker.effort import Effort
from derive.checker.judge import judge, premises_of
from derive.checker.verdicts import Finding, weakest
from derive.documents import DocumentError, read_markdown
from derive.language.assumptions import Assumption, Claim
from derive.language.derivations import LawClaim, Step, Unread

from .typed import NotALine, as_latex

_KEPT = 4_000
_SECONDS = 3.0
"""Nominal, for one line."""
_judged: OrderedDict[tuple[str, ...], tuple[Finding, bool]] = OrderedDict()
"""Verdicts, and whether what would mend the line was looked for."""


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
        return bool(self.steps) and not self.trouble and all(map(stands, self.steps))


def stands(step: CheckedStep) -> bool:
    """Whether a step is proved, or approximate where it is written so, or nothing that is judged."""
    good = (Verdict.PROVED, Verdict.APPROXIMATE, Verdict.CHOICE, Verdict.REQUIRED, Verdict.DEFINITION)
    return step.verdict in good and not step.finding.overclaims


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


def judge_lines(given: str, typed: Sequence[str], beside: Sequence[str] = (), why: bool = True) -> Judged:
    """The lines that are not empty, judged in order under the given's text; `beside` are claims in LaTeX.

    Without `why`, what would mend a false line is not looked for; the verdicts are the same.
    """
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
        checked.append(_judge(step, checked, (given, *written[:number], str(step.place.column)), why))
    for number, line in enumerate(typed, start=1):
        if written[number - 1]:
            steps = tuple(c for c in checked if c.step.place.line - start + 1 == number)
            missing = "" if steps else "this is no claim: write both sides of an equation"
            found[number] = JudgedLine(number, line, steps, missing)
    return Judged(tuple(found[number] for number in sorted(found)), tuple(along), assumptions)


def _judge(step: Step, before: Sequence[CheckedStep], key: tuple[str, ...], why: bool) -> CheckedStep:
    """The verdict; kept by all that it can depend on: the given and the lines up to this one.

    One minimal set will do, and a short search: somebody waits. What would mend a false line takes most of the time,
    and is found out only to say why.
    """
    finding, explained = _judged.get(key, (None, False))
    if finding is None or (why and not explained and finding.verdict is Verdict.REFUTED):
        finding = judge(step, premises_of(step, before), Effort(_SECONDS, sets=1, remedies=why))
        _judged[key] = finding, why
        if len(_judged) > _KEPT:
            _judged.popitem(last=False)
    _judged.move_to_end(key)
    return CheckedStep(step, finding)
