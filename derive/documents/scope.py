"""What the given has declared so far: names and their meanings, notation, assumptions. Reads no text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from sympy import Expr, Symbol

from ..language.assumptions import Assumption, Claim
from ..language.derivations import Given
from ..language.expressions import Array, Function
from .macros import Macro
from .names import Name, NamePiece, Use, use_of
from .trees import Element, text_of


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number known by a symbol."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Family:
    """An array, and whether a definition gives it."""

    array: Array
    defined: bool = False


@dataclass(frozen=True, slots=True)
class Activation:
    """A function of one variable."""

    function: Function


@dataclass(frozen=True, slots=True)
class Operator:
    """Something that acts on what follows: `E`, `Var`, `Cov`, `Pr`, `\\sum`, `\\cdot`, a law, `max`."""

    name: str


Meaning: TypeAlias = Quantity | Family | Activation | Operator

_SPELLINGS = {
    "E": (["E"], [r"\mathbb{E}"], [r"\mathbf{E}"], [r"\mathcal{E}"]),
    "Var": (list("Var"), list("var"), list("VAR"), [r"\mathbb{V}"], [r"\mathbb{V}", "a", "r"]),
    "Cov": (list("Cov"), list("cov"), list("COV"), [r"\mathbb{C}", "o", "v"]),
    "Pr": ([r"\Pr "], [r"\mathbb{P}"], list("Pr")),
    "relu": (list("ReLU"), list("relu"), list("Relu")),
    "max": (list("max"),),
    "min": (list("min"),),
    "tanh": (list("tanh"),),
    "exp": (list("exp"),),
    "tr": (list("tr"), list("Tr"), list("trace")),
    "normal": (["N"], [r"\mathcal{N}"], list("Normal"), list("normal")),
    "uniform": (["U"], [r"\mathcal{U}"], list("Uniform"), list("uniform"), list("Unif")),
    "bernoulli": (list("Bernoulli"), list("bernoulli"), list("Bern"), list("Ber")),
    "poisson": (list("Poisson"), list("poisson"), list("Poi")),
    "rademacher": (list("Rademacher"), list("rademacher")),
    "indicator": ([r"\mathbb{1}"], [r"\mathbf{1}"], [r"\mathbb{I}"], [r"\mathbf{I}"], [r"\mathbbm{1}"]),
}


def _operators() -> list[Name]:
    return [
        Name(tuple(NamePiece(letter, 0, None, None) for letter in letters), Operator(operator), "".join(letters))
        for operator, spellings in _SPELLINGS.items()
        for letters in spellings
    ]


@dataclass(slots=True)
class Scope:
    """The names and the given in force at one place of a document; a section works on a copy."""

    names: list[Name] = field(default_factory=_operators)
    assumptions: list[Assumption] = field(default_factory=list)
    requirements: tuple[Claim, ...] = ()
    choices: tuple[Claim, ...] = ()
    labels: dict[str, Symbol] = field(default_factory=dict)
    index_ranges: dict[str, tuple[Expr, Expr]] = field(default_factory=dict)
    aliases: dict[str, Macro] = field(default_factory=dict)
    normal_takes_deviation: bool = False
    outer: tuple[Name, ...] = ()
    """The names that come from the section around this one."""
    chosen_here: bool = True
    """Whether the choices in force were made in this section."""

    def copy(self) -> Scope:
        return Scope(
            list(self.names), list(self.assumptions), self.requirements, self.choices, dict(self.labels),
            dict(self.index_ranges), dict(self.aliases), self.normal_takes_deviation, tuple(self.names),
            chosen_here=False,
        )  # fmt: skip

    def given(self, *more: Assumption) -> Given:
        return Given(frozenset((*self.assumptions, *more)), self.requirements, self.choices)

    def assume(self, *assumptions: Assumption) -> None:
        self.assumptions += [a for a in assumptions if a not in self.assumptions]

    def declare(self, pieces: tuple[NamePiece, ...], meaning: Meaning, written: str) -> Name:
        """A new name; it hides one of the same shape, and what an outer section calls so with other indices."""
        name = Name(pieces, meaning, written)
        hidden = {id(n) for n in self.names if n.pieces == pieces}
        hidden |= {id(n) for n in self.outer if n.frame == name.frame and not isinstance(n.meaning, Operator)}
        self.names = [*(n for n in self.names if id(n) not in hidden), name]
        return name

    def label(self, letter: str) -> Symbol:
        """The symbol of a label, made known."""
        return self.labels.setdefault(letter, Symbol(letter.strip(), integer=True))

    def numbers(self) -> set[str]:
        """The spellings of the declared numbers."""
        return {n.written for n in self.names if isinstance(n.meaning, Quantity)}

    def uses(self, elements: Sequence[Element], at: int) -> list[Use]:
        """The declared names that can be read at `elements[at]`, the best reading first.

        Longest first; then the one with the same label as declared, the fewest indices left out, the latest.
        """
        first = text_of(elements[at].base) if hasattr(elements[at], "base") else ""
        numbers = self.numbers()
        found: list[tuple[tuple[int, ...], Use]] = []
        for rank, name in enumerate(self.names):
            if not (name.pieces[0].text == first or name.pieces[0].inside):
                continue
            use = use_of(name, elements, at, numbers)
            if use is not None:
                defined = isinstance(name.meaning, Family) and name.meaning.defined
                left = -(use.sup is not None)
                found.append(((use.length, use.exact, -use.omitted, left, -len(use.bound), defined, rank), use))
        return [use for _, use in sorted(found, key=lambda pair: pair[0], reverse=True)]
