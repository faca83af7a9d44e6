"""Lines with one planted error, each refuted by the checker with a witness. No line is called wrong on trust."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import islice
from operator import mul

from sympy import Expr, Integer, Pow, Sum, Symbol

from derive.checker import CheckedStep, Verdict
from derive.checker.judge import judge
from derive.kernel import Theorem, consequence, identity, leading_order
from derive.language.assumptions import Claim, Relation
from derive.language.expressions import E, Var
from derive.language.parts import exactly

from .lessons import ProofStep, lessons

_TRIES = 12


@dataclass(frozen=True, slots=True)
class Mutant:
    """A proof with step `number` wrong: what is `shown` of every step of its part, and the judged wrong step."""

    number: int
    mistake: str
    claims: tuple[Claim, ...]
    wrong: CheckedStep


@lru_cache(maxsize=256)
def mutant(name: str, number: int) -> Mutant | None:
    """The first mutant of step `number` of a lesson that the checker refutes; None if none is found.

    It has to be false of what is given and required alone: no line before it is a premise.
    """
    lesson = lessons()[name]
    step = lesson.steps[number - 1]
    if not isinstance(step.claim, Claim) or not step.claim.relation.is_equality:
        return None
    for mistake, change in islice(_changes(step.claim.right), _TRIES):
        wrong = replace(step.claim, right=change(step.claim.right))
        claims = _carried(lesson.steps, step, wrong, change)
        if wrong == step.claim or claims is None:
            continue
        finding = judge(replace(step.step, statement=wrong, uniform=()), ())
        if finding.verdict in (Verdict.REFUTED, Verdict.NEEDS) and finding.witness is not None:
            checked = CheckedStep(replace(step.step, statement=wrong), finding)
            return Mutant(number, mistake, claims, checked)
    return None


def _carried(
    steps: tuple[ProofStep, ...], at: ProofStep, wrong: Claim, change: Callable[[Expr], Expr]
) -> tuple[Claim, ...] | None:
    """The chain with the wrong step, and the mistake carried along; None if another relation is wrong then too."""
    claims: list[Claim] = []
    for step in steps:
        claim = step.claim
        if step.step.chain != at.step.chain or not isinstance(claim, Claim):
            continue
        if step.number > at.number:
            after = replace(claim, left=claims[-1].right)
            tried = (replace(after, right=change(claim.right)), after)
            claim = next((c for c in tried if _holds(c, step)), wrong)
            if claim is wrong:
                return None
        claims.append(wrong if step is at else claim)
    return tuple(claims)


def _holds(claim: Claim, step: ProofStep) -> bool:
    """Whether the kernel proves the claim in the step's place."""
    given = step.step.given.assumptions
    premises = step.step.given.choices or step.step.given.requirements
    exact = exactly(claim)
    return (
        isinstance(identity(exact, given), Theorem)
        or (claim.relation is Relation.APPROXIMATE and isinstance(leading_order(claim, given), Theorem))
        or (bool(premises) and isinstance(consequence(exact, premises, given), Theorem))
    )


def _changes(right: Expr) -> Iterator[tuple[str, Callable[[Expr], Expr]]]:
    """Mistakes people make, each with the change that makes it, the most instructive first."""
    yield "the second moment is taken for the variance", lambda e: _swap(e, E, Var)
    yield "the variance is taken for the square of the mean", lambda e: _swap(e, Var, _squared_mean)
    roots = [p for p in right.atoms(Pow) if p.exp.is_Rational and abs(p.exp) == Integer(1) / 2]
    if roots:
        yield "the square root is forgotten", lambda e: e.xreplace({r: r.base ** (2 * r.exp) for r in roots})
    for symbol in sorted(_counted(right), key=str):
        yield f"{symbol} is counted twice", partial(mul, symbol)
        yield f"{symbol} is lost", partial(mul, 1 / symbol)
    yield "a factor 2 is lost", lambda e: e / 2
    yield "a factor 2 is added", lambda e: 2 * e


def _counted(right: Expr) -> set[Symbol]:
    """The numbers that stand outside sums and expectations."""
    return {s for s in right.free_symbols if s.is_positive and not right.has(Sum)}


def _swap(expression: Expr, of: type, by: Callable[[Expr], Expr]) -> Expr:
    """Every E[x^2] as Var[x], or every Var[x] as E[x]^2."""
    if of is E:
        nodes = {
            n: by(n.args[0].base) for n in expression.atoms(E) if isinstance(n.args[0], Pow) and n.args[0].exp == 2
        }
    else:
        nodes = {n: by(n.args[0]) for n in expression.atoms(of)}
    return expression.xreplace(nodes)


def _squared_mean(inside: Expr) -> Expr:
    return E(inside) ** 2
