"""Results that are remembered, each with the questions that were asked of the given on the way to it.

The kernel sees a given only through questions, so where another given answers all of them alike, the result is the
same. That is why one memory can serve every subset of a given that the search for minimal sets tries. A result is
kept under what it was computed from and how far definitions were unfolded; what it notes (an assumption that it
rests on, a divisor that must not vanish) is a question too, which is noted again where the result is taken over.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from ..language.expressions import Array, Function

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound="Asked")
Question = tuple[Callable[..., Any], tuple[Any, ...], tuple[tuple[str, Any], ...]]
"""A method and its arguments, those by name last."""
Questions = dict[Question, Any]
"""What was asked, with the answers."""


class Memory:
    """What was found out so far; also by which keys forms speak of arrays and functions."""

    def __init__(self) -> None:
        self.results: dict[Hashable, list[tuple[Questions, Any]]] = {}
        self.settings: dict[Hashable, int] = {}
        self.arrays: dict[str, Array] = {}
        self.functions: dict[str, Function] = {}


class Asked:
    """A given that keeps its answers with what each notes, the questions that are being asked, and results."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.noted: set[Any] = set()
        self._answers: dict[Question, tuple[Any, set[Any]]] = {}
        self._questions: Questions = {}
        self._results: dict[Hashable, tuple[Questions, Any]] = {}

    def recall(self, key: Hashable, compute: Callable[[], R]) -> R:
        """What `compute` gives, which may depend on `key` and on questions of this given, and on nothing else."""
        if key not in self._results:
            self._results[key] = self._from_memory(key) or self._computed(key, compute)
        questions, result = self._results[key]
        self._questions.update(questions)
        return result  # type: ignore[no-any-return]  # what the rule gave

    def _from_memory(self, key: Hashable) -> tuple[Questions, Any] | None:
        for questions, result in self.memory.results.get(key, ()):
            if all(self.answer(q)[0] == answer for q, answer in questions.items()):
                for q in questions:
                    self.noted |= self.answer(q)[1]
                return questions, result
        return None

    def _computed(self, key: Hashable, compute: Callable[[], Any]) -> tuple[Questions, Any]:
        outer, self._questions = self._questions, {}
        try:
            found = self._questions, compute()
        finally:
            outer.update(self._questions)
            self._questions = outer
        self.memory.results.setdefault(key, []).append(found)
        return found

    def ask(self, asked: Question) -> Any:
        """The answer, noted with what it rests on."""
        answer, notes = self.answer(asked)
        self.noted |= notes
        self._questions[asked] = answer
        return answer

    def answer(self, asked: Question) -> tuple[Any, set[Any]]:
        """The answer and what it notes."""
        if asked not in self._answers:
            method, arguments, named = asked
            outer, self.noted, self._questions = (self.noted, self._questions), set(), {}
            try:
                self._answers[asked] = method(self, *arguments, **dict(named)), self.noted
            finally:
                self.noted, self._questions = outer
        return self._answers[asked]


def question(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """A method that depends on the given and its arguments alone."""

    @wraps(method)
    def ask(self: S, *arguments: P.args, **named: P.kwargs) -> R:
        return self.ask((method, arguments, tuple(named.items())))  # type: ignore[no-any-return]  # what the method gives

    return cast(Callable[Concatenate[S, P], R], ask)
