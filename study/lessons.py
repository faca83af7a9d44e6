"""What there is to practise: each result of `derive.theorems`, and the interview proofs written out step by step.

A lesson is a proof cut into steps, each with the text of the givens in force there. Judges nothing by itself:
`findings` asks the checker.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from derive.checker import CheckedDerivation, CheckedStep, check_derivation
from derive.documents import read_markdown
from derive.documents.blocks import Kind, markdown
from derive.language.assumptions import Claim
from derive.language.derivations import Derivation, LawClaim, Role, Step
from derive.theorems import RESULTS, Twin


@dataclass(frozen=True, slots=True)
class ProofStep:
    """One step: its number from 1, and the text of all givens in force there (`given`)."""

    number: int
    step: Step
    given: str

    @property
    def claim(self) -> Claim | LawClaim:
        """What the step says; the proofs of lessons are read whole, so it is never unread."""
        statement = self.step.statement
        if not isinstance(statement, Claim | LawClaim):
            raise ValueError(f"step {self.number} could not be read: {statement.message}")
        return statement


@dataclass(frozen=True, slots=True)
class Lesson:
    """A proof to practise. `name` is part of the identifiers of its exercises and never changes."""

    name: str
    title: str
    statement: str
    source: str
    derivation: Derivation = field(repr=False, compare=False)
    steps: tuple[ProofStep, ...] = field(repr=False)
    twins: tuple[Twin, ...] = field(default=(), repr=False)


@lru_cache(maxsize=1)
def lessons() -> dict[str, Lesson]:
    """All lessons by name: the interview proofs first, then the results in the catalogue's order."""
    found = [*_written(), *_results()]
    return {lesson.name: lesson for lesson in found}


@lru_cache(maxsize=64)
def findings(name: str) -> dict[int, CheckedStep]:
    """What the checker says of the steps of the lesson `name`, by their number. Raises KeyError."""
    lesson = lessons()[name]
    checked: CheckedDerivation = check_derivation(lesson.derivation)
    by_step = {id(c.step): c for c in checked.steps}
    return {s.number: by_step[id(s.step)] for s in lesson.steps}


def _results() -> Iterator[Lesson]:
    for result in RESULTS:
        name = result.name.replace(" ", "-")
        title = " ".join(_NAMES.get(word, word) for word in result.name.split())
        title = title[0].upper() + title[1:]
        yield _lesson(name, title, result.statement, result.source, result.proof, result.twins)


_NAMES = {
    "lecun": "LeCun", "glorot": "Glorot", "he": "He", "rnn": "RNN", "bptt": "BPTT", "pytorch": "PyTorch",
    "leaky": "leaky ReLU",
}  # fmt: skip


def _written() -> Iterator[Lesson]:
    """The proofs in `proofs/`: a heading is the title, the paragraph below it the statement."""
    folder = files(__package__) / "proofs"
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".md"):
            text = file.read_text(encoding="utf-8")
            title, statement, _ = (part.strip() for part in text.split("\n\n", 2))
            name = "interview-" + file.name.removesuffix(".md").split("-", 1)[1]
            yield _lesson(name, title.removeprefix("# "), statement, "the usual interview proof, step by step", text)


def _lesson(name: str, title: str, statement: str, source: str, text: str, twins: tuple[Twin, ...] = ()) -> Lesson:
    derivation = read_markdown(text, name)
    judged = [s for s in derivation.steps if s.role in (Role.CLAIM, Role.CONSEQUENCE, Role.EQUIVALENT)]
    stretches = givens(text)
    steps = tuple(
        ProofStep(number, step, next(given for line, given in reversed(stretches) if line <= step.place.line))
        for number, step in enumerate(judged, start=1)
    )
    return Lesson(name, title, statement, source, derivation, steps, twins)


def givens(text: str) -> list[tuple[int, str]]:
    """The lines from which a given is in force, and its whole text there; a heading closes as documents say."""
    scopes: list[tuple[int, str]] = [(0, "")]
    found = [(0, "")]
    for block in markdown(text):
        line = text.count("\n", 0, block.start) + 1
        if block.kind is Kind.HEADING:
            while scopes[-1][0] >= block.level:
                scopes.pop()
            scopes.append((block.level, scopes[-1][1]))
        elif block.kind is Kind.GIVEN:
            level, so_far = scopes[-1]
            scopes[-1] = (level, so_far + text[block.start : block.end])
        found.append((line, scopes[-1][1].strip()))
    return found
