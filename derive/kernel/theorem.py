"""The sealed theorem: what the kernel has proved. Nothing else can make one, and none can be changed.

Python cannot stop `object.__new__`, nor `object.__setattr__` or a slot's own `__set__`; everything short of these is
refused. What is stored and exchanged is the derivation, which anyone re-checks; never a theorem.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn, final

from ..language.assumptions import Assumption, Claim

_SEAL = object()


class _Layout:
    """A base that nothing else can have, so that no other object can be relabelled as a theorem."""

    __slots__ = ("claim",)

    def __init_subclass__(cls, **_: Any) -> None:
        if len(_Layout.__subclasses__()) > 1:
            raise TypeError("THEOREM: cannot be subclassed")


@final
class Theorem(_Layout):
    """`claim` holds in every model of `assumptions`, wherever it has a meaning.

    `how` is the rule's name in `RULES`; `premises` are the equations that a
    consequence follows from; `conditions` say what must not vanish for it to have a meaning.
    """

    __slots__ = ("assumptions", "conditions", "how", "premises")

    claim: Claim
    assumptions: frozenset[Assumption]
    how: str
    premises: tuple[Claim, ...]
    conditions: tuple[Claim, ...]

    def __new__(cls, *_: Any, **__: Any) -> Theorem:
        raise TypeError("THEOREM: only the kernel makes theorems; use prove(left, right, given)")

    def __init_subclass__(cls, **_: Any) -> NoReturn:
        raise TypeError("THEOREM: cannot be subclassed")

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError("THEOREM: cannot be changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("THEOREM: cannot be changed")

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("THEOREM: cannot be copied or pickled; store the derivation and check it again")

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        said = [f"{c.left} {c.relation.value} {c.right}" for c in (self.claim, *self.conditions)]
        return f"⊢ {said[0]}" + (f"  where {', '.join(said[1:])}" if said[1:] else "")


@dataclass(frozen=True, slots=True)
class Refusal:
    """The claim was not proved. `code` is `differs`, `outside` or `budget`; `reason` says what stood in the way."""

    code: str
    reason: str

    def __bool__(self) -> bool:
        return False


def _make(
    seal: object,
    claim: Claim,
    assumptions: frozenset[Assumption],
    how: str,
    premises: tuple[Claim, ...] = (),
    conditions: tuple[Claim, ...] = (),
) -> Theorem:
    """For the rules of this package alone."""
    if seal is not _SEAL:
        raise TypeError("THEOREM: only the kernel makes theorems")
    theorem: Theorem = object.__new__(Theorem)
    for name, value in (
        ("claim", claim),
        ("assumptions", assumptions),
        ("how", how),
        ("premises", premises),
        ("conditions", conditions),
    ):
        object.__setattr__(theorem, name, value)
    return theorem
