"""One world's claims: the kernel's answer to each, and each tried in models of the given.

A world is decided by the campaign's seed and its own number alone. What the kernel proves must hold in every
model, and must be proved again from the assumptions that the theorem names, with all that is defined.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from time import perf_counter

from claims import Trial, trials
from tables import Tables, Tried
from worlds import new_world

from derive.kernel import Budget, Memory, Refusal, Theorem, consequence, identity, inequality, leading_order
from derive.language.assumptions import Assumption, Definition, Relation
from derive.language.describe import describe_all, describe_claim

CLAIMS = 100
"""Claims of one world."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a claim. `verdict` is the kernel's (`proved`, `differs`, `outside`, `budget`, or `crash`),
    `reason` why it was not proved; `tried` counts the models in which the claim had a value; `witness` is one in
    which it fails, in words; `seconds` is what the kernel took.
    """

    kind: str
    relation: str
    claim: str
    verdict: str
    reason: str
    tried: int
    witness: str
    seconds: float

    @property
    def disagrees(self) -> bool:
        """Whether the kernel proved what is false, or came to grief."""
        return self.verdict == "crash" or (self.verdict == "proved" and bool(self.witness))

    @property
    def seen(self) -> str:
        """What the models said."""
        return "refuted" if self.witness else "held" if self.tried else "not tried"


def world_outcomes(seed: int, number: int, claims: int = CLAIMS) -> tuple[str, Iterator[Outcome]]:
    """The given in words, and what became of each claim."""
    world = new_world(Random(f"{seed}:{number}"))
    tables = Tables(world)
    memory = Memory()
    found = (_outcome(trial, world.given, tables, memory) for trial in trials(world, claims))
    return describe_all(world.given), found


def _outcome(trial: Trial, given: frozenset[Assumption], tables: Tables, memory: Memory) -> Outcome:
    claim = trial.claim
    before = perf_counter()
    answer = kernel_answer(trial, given, memory)
    seconds = perf_counter() - before
    proof = answer if isinstance(answer, Theorem) else None
    definitions = frozenset(a for a in given if isinstance(a, Definition))
    tried = tables.try_claim(trial, () if proof is None else proof.conditions)
    named = given if proof is None else proof.assumptions | definitions
    if named != given and _refused(kernel_answer(trial, named, memory)):
        tried = Tried(tried.models, "the assumptions that the theorem names do not suffice")
    follows = "; ".join(map(describe_claim, trial.premises))
    told = describe_claim(claim) + (f"  from  {follows}" if follows else "")
    relation = "⇒" if trial.premises else claim.relation.value
    reason = answer.reason if isinstance(answer, Refusal) else ""
    verdict = answer.code if isinstance(answer, Refusal) else "proved"
    return Outcome(trial.kind, relation, told, verdict, reason, tried.models, tried.witness, seconds)


def _refused(answer: Theorem | Refusal) -> bool:
    """Whether a proof was refused for another reason than time."""
    return isinstance(answer, Refusal) and answer.code != "budget"


def kernel_answer(trial: Trial, given: frozenset[Assumption], memory: Memory) -> Theorem | Refusal:
    """By the rule for the claim's relation."""
    claim, budget = trial.claim, Budget(seconds=0.3, terms=2_000, memory=memory)
    try:
        if trial.premises:
            return consequence(claim, trial.premises, given, budget)
        if claim.relation is Relation.APPROXIMATE:
            return leading_order(claim, given, budget)
        return (identity if claim.relation is Relation.EQUAL else inequality)(claim, given, budget)
    except Exception as error:  # whatever it is, it is a defect of the kernel
        return Refusal("crash", f"{type(error).__name__}: {error}")
