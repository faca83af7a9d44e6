"""The same proof under another given: what changes, and which variance then keeps the signal. The goal is not shown."""

from __future__ import annotations

from dataclasses import replace

from ..exercise import Answer, Grade, Kind, Posed
from ..lessons import Lesson, lessons
from .whole_proof import WholeProof, parts

_VARIATIONS = (
    ("he", "the activation is ReLU", "Which variance of the weights keeps the variance of the pre-activations?"),
    ("leaky", "the activation is a leaky ReLU of slope a", "Which variance of the weights keeps the variance?"),
    ("convolution", "the layer is a K x K convolution of c channels", "Which variance keeps the second moment?"),
    ("one-hot", "the input is one-hot, one of V symbols equally likely, with weights of variance 1/V",
     "What is the variance of the pre-activations?"),
    ("rnn-tied", "the weights of a recurrent network are tied", "What are the second moments after one and two steps?"),
    ("uniform-0-1", "the weights are uniform on [0, 1]", "What are mean and variance, and how are two units coupled?"),
    ("dropout", "units are dropped out", "Which variance keeps the second moment?"),
)  # fmt: skip


class Variation(Kind):
    """One exercise a variation, all on the ladder of the forward proof."""

    name = "variation"
    said = "the same proof, with something changed"

    def keys(self, lesson: Lesson) -> tuple[str, ...]:
        return tuple(name for name, _, _ in _VARIATIONS) if lesson.name == "interview-forward" else ()

    def pose(self, lesson: Lesson, key: str) -> Posed:
        changed, asked = next((changed, asked) for name, changed, asked in _VARIATIONS if name == key)
        posed = WholeProof().pose(*_whole(key))
        title = f"{lesson.title}, but {changed}"
        return replace(posed, title=title, ask=f"The same proof, but {changed}. {asked}", goals=())

    def grade(self, lesson: Lesson, key: str, answer: Answer) -> Grade:
        found = WholeProof().grade(*_whole(key), answer)
        say = dict.fromkeys("something asked for is still missing" if "not reached" in s else s for s in found.say)
        return replace(found, say=tuple(say))

    def solution(self, lesson: Lesson, key: str) -> Answer:
        return WholeProof().solution(*_whole(key))

    def reference(self, lesson: Lesson, key: str) -> tuple[str, ...]:
        return WholeProof().reference(*_whole(key))

    def hint(self, lesson: Lesson, key: str, text: str, level: int) -> str:
        """As the whole proof's."""
        return WholeProof().hint(*_whole(key), text, level)


def _whole(key: str) -> tuple[Lesson, str]:
    """The proof that a variation asks for: the part of the result of that name that the question is about."""
    lesson = lessons()[key]
    return lesson, "1" if key == "uniform-0-1" else str(len(parts(lesson)))
