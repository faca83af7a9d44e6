"""Whether the reason that an author names is enough for the step."""

from __future__ import annotations

from collections.abc import Iterator

from ..language.assumptions import Assumption, Has, HasStatistic, Property, Statistic, Together

_WORDS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("independen",), "independence"),
    (("zero mean", "mean zero", "zero-mean", "means are zero", "centred", "centered"), "zero mean"),
    (("identical", "same distribution"), "identical"),
    (("i.i.d", "iid"), "independence"),
    (("i.i.d", "iid"), "identical"),
    (("symmetr",), "symmetric"),
    (("odd",), "odd"),
    (("uncorrelated",), "uncorrelated"),
)


def reason_suffices(reason: str | None, minimal_sets: tuple[frozenset[Assumption], ...]) -> bool | None:
    """Whether the kinds of assumption that the reason names cover a minimal set; None if it names none."""
    if reason is None:
        return None
    text = reason.lower()
    named = {kind for words, kind in _WORDS if any(word in text for word in words)}
    if not named or not minimal_sets:
        return None
    return any({kind for a in s for kind in _kinds(a)} <= named for s in minimal_sets)


def _kinds(assumption: Assumption) -> Iterator[str]:
    match assumption:
        case Has(_, Property.INDEPENDENT) | Together(_, Property.INDEPENDENT):
            yield "independence"
        case Has(_, Property.IDENTICALLY_DISTRIBUTED):
            yield "identical"
        case HasStatistic(_, Statistic.MEAN, value) if value == 0:
            yield "zero mean"
        case Has(_, wanted) | Together(_, wanted):
            yield wanted.value
        case _:
            yield "other"
