"""A derivation as data: what was assumed where, and what each line claims. Judges nothing.

A document is a sequence of steps; each step is one relation of a chain and carries the given in force there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from .assumptions import Assumption, Claim, Law
from .expressions import Array


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands; lines and columns start at 1.

    `source` are the whole lines `line` to `last_line` as typed. `file` is empty, or the file that the document
    includes and in which the place is.
    """

    line: int
    column: int
    last_line: int
    source: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What is in force at a line. `requirements` and `choices` are not facts: they are what the author wants."""

    assumptions: frozenset[Assumption]
    requirements: tuple[Claim, ...] = ()
    choices: tuple[Claim, ...] = ()


class Role(Enum):
    """What a line is there for."""

    CLAIM = "claim"
    """The relation is judged."""
    CONSEQUENCE = "consequence"
    """The relation is claimed to follow from `premises` (`\\Rightarrow`)."""
    EQUIVALENT = "equivalent"
    """The relation is claimed to say the same as `premises` (`\\iff`, "or equivalently")."""
    CHOICE = "choice"
    """A compromise between requirements."""
    REQUIRED = "required"
    """Restates a requirement; not judged."""
    DEFINITION = "definition"
    """Gives a name; not judged."""


@dataclass(frozen=True, slots=True)
class LawClaim:
    """`array` (None: the subject of the last requirement) with this law meets what is required."""

    array: Array | None
    law: Law


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read, and what would be."""

    message: str
    hint: str = ""


Statement: TypeAlias = Claim | LawClaim | Unread


@dataclass(frozen=True, slots=True)
class Step:
    """One relation. `chain` counts the chains of a document: steps of one chain share it.

    `uniform` are claims that the quantities written without their indices are the same for every index;
    where one fails, the line has no single reading. `conditions` are what a quotient or root took for granted that is
    no longer seen in it: x != 0 in x / x.
    """

    place: Place
    statement: Statement
    given: Given
    role: Role = Role.CLAIM
    premises: tuple[Claim, ...] = ()
    reason: str | None = None
    chain: int = 0
    uniform: tuple[Claim, ...] = ()
    conditions: tuple[Claim, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a section and the line it stands on; level 1 is the highest."""

    line: int
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """What one document says, in order."""

    file: str
    steps: tuple[Step, ...]
    headings: tuple[Heading, ...] = ()
