"""From the equations of a display to steps: what is claimed, defined, required, chosen, or cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sympy import Expr

from ..language.assumptions import Assumption, Claim, HasLaw, Holds
from ..language.derivations import Given, Role, Step, Unread
from ..language.latex import latex
from .claims import claims_of, positions_in
from .definitions import defined_by
from .displays import OPERATORS, Equation, equations
from .errors import Unreadable
from .formulas import Reading
from .lines import Span
from .prose import Joint
from .scope import Scope
from .shapes import (
    is_condition,
    is_new_range,
    is_range,
    missing,
    same,
    side_from,
    signed,
    without_dots,
)  # fmt: skip
from .source import Source
from .statements import Read, claim_of, law_of, uniform_in, value
from .sums import letters_in
from .tokens import Token
from .trees import Chain as TreeChain
from .trees import Side

_CITED = re.compile(r"\(?\\(?:eqref|ref|cref|autoref)\s*\{([^{}]*)\}\)?")


@dataclass(slots=True)
class Chain:
    """The chain that a display may go on with: its last side and what it has claimed."""

    number: int
    reading: Reading
    last: Expr | None = None
    claims: list[Claim] = field(default_factory=list)
    premises: tuple[Claim, ...] = ()
    role: Role = Role.CLAIM
    conditions: list[Assumption] = field(default_factory=list)
    """What was said to hold for it, and so for what goes on with it."""
    dangling: Token | None = None
    """A relation at the end of a display, whose right side stands in the next."""


class Writer:
    """Turns displays into steps, in order; chains may run from one display into the next."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.steps: list[Step] = []
        self.chain: Chain | None = None
        self.count = 0
        labels = re.finditer(r"\\label\s*\{([^{}]*)\}", source.text)
        self.labels = {found[1].strip(): source.place(found.start(), found.end()).line for found in labels}

    def display(self, scope: Scope, start: int, end: int, beside: Sequence[Span] = ()) -> None:
        """Read one display; what cannot be read becomes a step that says so. What is `beside` it says when it holds."""
        try:
            found = equations(self.source.tokens(start, end, scope.aliases), self.source.typed)
        except Unreadable as problem:
            self.unread(scope, problem)
            return
        first, leading = len(self.steps), [*self._beside(scope, beside)]
        while found and found[0].condition:
            leading.append((found.pop(0), found[:1]))
        self._equations(scope, found)
        # They are read in the indices of what they are about, so after it.
        said: list[Assumption] = []
        for equation, after in leading:
            self._condition(scope, equation, said, after, first)
        if self.chain is not None:
            self.chain.conditions += said

    def _beside(self, scope: Scope, spans: Sequence[Span]) -> Iterator[tuple[Equation, list[Equation]]]:
        """What the maths in the prose says; a name or a list there, which is no condition, is left alone."""
        for span in spans:
            try:
                said = equations(self.source.tokens(span.start, span.end, scope.aliases), self.source.typed)
            except Unreadable:
                continue
            yield from ((e, said[n + 1 : n + 2]) for n, e in enumerate(said) if e.relations)

    def _equations(self, scope: Scope, found: list[Equation]) -> None:
        local: list[Assumption] = []
        _names_after(scope, found)
        lists = self._lists(scope, found)
        led = 0
        for number, equation in enumerate(found):
            after = found[number + 1 : number + 2]
            if equation.condition or self._is_condition(scope, equation) or is_new_range(equation, after):
                begins = number == led or self.chain is None
                self._condition(scope, equation, local, after, len(self.steps) if begins else None)
                led += 1
            elif number in lists:
                hint = "write each equation out: `E[x] = 0, E[y] = 0`"
                self.unread(scope, Unreadable.at(equation, "this has no relation of its own", hint))
            else:
                first, hypothesis = len(self.steps), _is_hypothesis(scope, equation, after)
                self._signs(scope, equation, local)
                if hypothesis:
                    self.steps[first:] = [s for s in self.steps[first:] if isinstance(s.statement, Unread)]

    def _lists(self, scope: Scope, found: list[Equation]) -> set[int]:
        """Which of the equations are a beginning of `E[x], E[y] = 0`, which claims both."""
        lists: set[int] = set()
        for number in reversed(range(len(found) - 1)):
            here, after = found[number : number + 2]
            if here.relations or after.joint is not Joint.AND or after.condition or after.continues:
                continue
            law = bool(after.relations) and after.relations[0].text in ("~", "∈")
            told = law or self._is_condition(scope, after)
            claims = after.relations and not told and not is_range(after, found[number + 2 : number + 3])
            if claims or (not after.relations and number + 1 in lists):
                lists.add(number)
        return lists

    def unread(self, scope: Scope, problem: Unreadable) -> None:
        self.count += 1
        self._add_unread(problem, scope.given(), self.count)

    def _add_unread(self, problem: Unreadable, given: Given, chain: int) -> None:
        place = self.source.place(problem.start, problem.end)
        self.steps.append(Step(place, Unread(problem.message, problem.hint), given, chain=chain))

    # Conditions

    def _is_condition(self, scope: Scope, equation: Equation) -> bool:
        return is_condition(scope, equation, self.chain.reading.free if self.chain is not None else ())

    def _condition(
        self, scope: Scope, equation: Equation, local: list[Assumption], after: list[Equation], first: int | None = None
    ) -> None:
        """`if k \\ne l`: in force for the chain before it; for all steps from `first`, if that is given, and then added
        to `local`.
        """
        if not equation.relations or is_range(equation, after):
            return
        conditions: list[Assumption] = []
        note: tuple[str, ...] = ()
        try:
            claims = self._plain(scope, equation)
            if any(map(positions_in, claims)):
                hint = "one on entries holds for every index; write it in a given block"
                raise Unreadable(hint, equation.start, equation.end)
            conditions += map(Holds, claims)
            note = (f"said beside it, and assumed: {', '.join(map(latex, conditions))}",) if first is not None else ()
        except Unreadable as problem:
            note = (f"a condition is not read and not assumed: {problem.message}",)
        if first is not None:
            local += conditions
        elif self.chain is not None:
            self.chain.conditions += conditions
        for position, step in enumerate(self.steps):
            if position >= first if first is not None else step.chain == self.count:
                given = replace(step.given, assumptions=step.given.assumptions | frozenset(conditions))
                self.steps[position] = replace(step, given=given, notes=(*step.notes, *note))

    def _plain(self, scope: Scope, equation: Equation) -> list[Claim]:
        """The claims of a condition, in the indices of the chain that it belongs to."""
        reading = self.chain.reading if self.chain is not None else Reading(scope)
        sides, relations = tuple(map(side_from, equation.sides)), tuple(r.text for r in equation.relations)
        return claims_of(reading, TreeChain(sides, relations, equation.start, equation.end))

    # Equations

    def _signs(self, scope: Scope, equation: Equation, local: list[Assumption]) -> None:
        """`\\pm` makes two equations of one."""
        if not any(t.kind == "PM" for s in equation.sides for t in s):
            self._equation(scope, equation, local, ())
            return
        for note, upper in (("the upper signs", True), ("the lower signs", False)):
            sides = [[signed(t, upper) for t in s] for s in equation.sides]
            self._equation(scope, replace(equation, sides=sides, relations=list(equation.relations)), local, (note,))

    def _equation(self, scope: Scope, equation: Equation, local: list[Assumption], notes: tuple[str, ...]) -> None:
        before = self.chain
        without_dots(equation)
        chain = self._begin(scope, equation, before)
        sides = _structured(equation)
        chain.reading.taken |= letters_in(s for s in sides if isinstance(s, Side))
        if self._law(scope, equation, sides, local, chain):
            return
        if not equation.relations:
            self._without_relation(scope, equation, sides, chain.reading)
            return
        follows = equation.joint in (Joint.CONSEQUENCE, Joint.EQUIVALENT)
        defined = equation.defines or (not follows and defined_by(scope, equation, sides))
        values = [value(chain.reading, s) for s in sides]
        if equation.continues and chain.last is not None and not equation.sides[0]:
            values[0] = chain.last
        given = scope.given(*local, *chain.conditions, *chain.reading.assumed)
        for number, relation in enumerate(equation.relations):
            self._relation(scope, equation, values, number, relation, chain, given, defined, notes)

    def _without_relation(
        self, scope: Scope, equation: Equation, sides: list[Side | Unreadable], reading: Reading
    ) -> None:
        """An expression alone claims nothing; one that cannot be taken apart, or read, may hide a claim."""
        if equation.joint is Joint.AND and any(side[:1] and side[0].kind in OPERATORS for side in equation.sides):
            self.unread(scope, Unreadable.at(equation, "this has no relation, and begins with an operator"))
            return
        for tokens, side in zip(equation.sides, sides, strict=True):
            read = value(reading, side) if any(t.kind in ("REL", "OTHER") for t in tokens) else side
            if isinstance(read, Unreadable):
                self.unread(scope, read)

    def _begin(self, scope: Scope, equation: Equation, before: Chain | None) -> Chain:
        """The chain that this equation belongs to, with its premises where it follows from others."""
        if equation.continues and before is not None and equation.joint in (Joint.NEW, Joint.AND):
            before.reading.scope = scope
            return before
        if before is not None and before.dangling is not None and equation.joint is Joint.NEW:
            equation.sides.insert(0, [])
            equation.relations.insert(0, before.dangling)
            equation.continues, before.dangling = True, None
            return before
        self.leave(scope)
        self.count += 1
        chain = Chain(self.count, Reading(scope))
        joined = equation.joint
        if joined in (Joint.EQUIVALENT, Joint.CONSEQUENCE, Joint.THEREFORE) and before is not None and before.claims:
            chain.premises = (
                (*before.premises, *before.claims) if joined is not Joint.EQUIVALENT else tuple(before.claims)
            )
            chain.role = Role.EQUIVALENT if joined is Joint.EQUIVALENT else Role.CONSEQUENCE
        elif joined is Joint.AND and before is not None and before.role is not Role.CLAIM:
            chain.premises, chain.role = (*before.premises, *before.claims), Role.CONSEQUENCE
        if chain.premises and before is not None:
            chain.conditions += before.conditions
        self.chain = chain
        return chain

    def leave(self, scope: Scope) -> None:
        """End the chain; a relation at its end that nothing follows is told."""
        if self.chain is not None and self.chain.dangling is not None:
            self.unread(scope, Unreadable.at(self.chain.dangling, "one side of this relation is missing"))
        self.chain = None

    def _relation(
        self, scope: Scope, equation: Equation, values: Sequence[Read], number: int, relation: Token,
        chain: Chain, given: Given, defined: bool, notes: tuple[str, ...],
    ) -> None:  # fmt: skip
        left, right = values[number], values[number + 1]
        if not equation.sides[number + 1] and number + 1 == len(equation.relations):
            chain.dangling = relation
            chain.last = chain.last if isinstance(left, Unreadable) else left
            return
        extra: tuple[str, ...] = ()
        skips = number > 0 and equation.relations[number - 1].text == "=" and not isinstance(right, Unreadable)
        if isinstance(left, Unreadable) and chain.last is not None and skips:
            left = chain.last
            extra = ("the side before could not be read; compared with the last one that could",)
        chain.last = next((side for side in (right, left) if not isinstance(side, Unreadable)), chain.last)
        reading, role, premises = chain.reading, chain.role, chain.premises
        reason, broken = self._cited(equation.reasons.get(number))
        uniform: tuple[Claim, ...] = ()
        conditions: tuple[Claim, ...] = ()
        statement: Claim | Unread
        try:
            statement = claim_of(reading, left, relation, right)
        except Unreadable as problem:
            statement, place = Unread(problem.message, problem.hint), self.source.place(problem.start, problem.end)
        else:
            end = equation.sides[number + 1][-1].end if equation.sides[number + 1] else relation.end
            place = self.source.place(relation.start, max(end, relation.end))
            uniform = uniform_in(reading, statement)
            conditions = tuple(replace(c, left=reading.finished(c.left)) for c in reading.conditions)
            role, premises = _role(scope, statement, reason, role, premises)
            chain.claims.append(statement)
            if defined and number == 0:
                role, premises = Role.DEFINITION, ()
            if role is Role.CHOICE and statement not in scope.choices:
                scope.choices, scope.chosen_here = (statement,), True
        said = (*notes, *reading.notes, *extra, *broken)
        self.steps.append(
            Step(place, statement, given, role, premises, reason, chain.number, uniform, conditions, said)
        )
        reading.notes, reading.conditions = [], []

    def _cited(self, reason: str | None) -> tuple[str | None, tuple[str, ...]]:
        """The reason with the lines of the equations it cites, and a note for each that there is none of."""
        cited = [(found[0], found[1]) for found in _CITED.finditer(reason or "")]
        for whole, key in cited:
            line = self.labels.get(key)
            reason = (reason or "").replace(whole, f"line {line}" if line else f"({key})")
        return reason, tuple(f"no equation is labelled {key}" for _, key in cited if key not in self.labels)

    def _law(
        self,
        scope: Scope,
        equation: Equation,
        sides: list[Side | Unreadable],
        local: list[Assumption],
        chain: Chain,
    ) -> bool:
        """`X \\sim LAW` or a bare law: a claim under a requirement, else a premise."""
        if len(sides) > 2 or (equation.relations and equation.relations[0].text not in ("~", "∈")):
            return False
        try:
            said = law_of(scope, chain.reading, sides)
            if said is None:
                return False
            role = Role.CLAIM
            notes: tuple[str, ...] = ()
            if not (scope.requirements or scope.choices):
                if said.array is None:
                    message = "a law by itself claims something only after a `require`"
                    raise Unreadable.at(equation, message, r"write X \sim LAW")
                local.append(HasLaw(said.array, said.law))
                role, notes = Role.DEFINITION, ("taken as a premise, since nothing is required",)
        except Unreadable as problem:
            self._add_unread(problem, scope.given(*local), chain.number)
        else:
            place = self.source.place(equation.start, equation.end)
            self.steps.append(Step(place, said, scope.given(*local), role, chain=chain.number, notes=notes))
        return True


def _names_after(scope: Scope, found: list[Equation]) -> None:
    """`..., where a = b`: the name is known to the equations before it too."""
    for equation in found:
        if equation.joint is Joint.WHERE and equation.relations:
            equation.defines = defined_by(scope, equation, _structured(equation))


def _structured(equation: Equation) -> list[Side | Unreadable]:
    sides: list[Side | Unreadable] = []
    for number, tokens in enumerate(equation.sides):
        try:
            sides.append(side_from(tokens))
        except Unreadable as problem:
            sides.append(problem if tokens else missing(equation, number))
    return sides


def _role(
    scope: Scope, claim: Claim, reason: str | None, role: Role, premises: tuple[Claim, ...]
) -> tuple[Role, tuple[Claim, ...]]:
    if any(same(claim, c) for c in scope.choices):
        return Role.CHOICE, ()
    if reason is not None and reason.strip(" .,()").lower() == "choose":
        return Role.CHOICE, ()
    if any(same(claim, r) for r in scope.requirements):
        return Role.REQUIRED, ()
    return role, premises


def _is_hypothesis(scope: Scope, equation: Equation, after: list[Equation]) -> bool:
    """Whether an equation is only what the arrow after it starts from, and so claims nothing."""
    starts = equation.joint not in (Joint.EQUIVALENT, Joint.CONSEQUENCE, Joint.THEREFORE)
    arrow = any(e.joint in (Joint.EQUIVALENT, Joint.CONSEQUENCE) for e in after)
    return arrow and starts and not (scope.requirements or scope.choices)
