"""What the given has declared so far: names and their meanings, notation, assumptions. Reads no text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TypeAlias

from sympy import Basic, Expr, Integer, Symbol

from ..language.assumptions import Assumption, Claim, Definition, HasLaw, HasStatistic, Holds
from ..language.derivations import Given
from ..language.expressions import Array, Function
from ..language.parts import parts_of
from .errors import Placed, Unreadable
from .lines import Span
from .macros import Macro
from .names import Name, NamePiece, Slot, Use, inner_text, is_entry_of, use_of
from .trees import Element, Group, Piece, text_of


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
    "max": (list("max"), [r"\max "]),
    "min": (list("min"), [r"\min "]),
    "tanh": (list("tanh"), [r"\tanh "]),
    "exp": (list("exp"), [r"\exp "]),
    "tr": (list("tr"), list("Tr"), list("trace"), [r"\tr "], [r"\trace "]),
    **{name: (list(name), [rf"\{name} "]) for name in ("log", "ln", "sin", "cos", "erf")},
    "normal": (["N"], [r"\mathcal{N}"], list("Normal"), list("normal")),
    "uniform": (["U"], [r"\mathcal{U}"], list("Uniform"), list("uniform"), list("Unif")),
    "bernoulli": (list("Bernoulli"), list("bernoulli"), list("Bern"), list("Ber")),
    "poisson": (list("Poisson"), list("poisson"), list("Poi")),
    "rademacher": (list("Rademacher"), list("rademacher")),
    "indicator": ([r"\mathbb{1}"], [r"\mathbf{1}"], [r"\mathbb{I}"], [r"\mathbf{I}"], [r"\mathbbm{1}"]),
}


_OPERATORS = tuple(
    Name(tuple(NamePiece(letter, 0, None, None) for letter in letters), Operator(operator), "".join(letters))
    for operator, spellings in _SPELLINGS.items()
    for letters in spellings
)
_KNOWN = frozenset(map(id, _OPERATORS))
_BRACKETS = "(", "[", "{", "|", r"\{", r"\|", r"\langle"


@dataclass(slots=True)
class Scope:
    """The names and the given in force at one place of a document; a section works on a copy."""

    names: list[Name] = field(default_factory=lambda: list(_OPERATORS))
    assumptions: dict[Assumption, None] = field(default_factory=dict)
    requirements: tuple[Claim, ...] = ()
    choices: tuple[Claim, ...] = ()
    labels: dict[str, Symbol] = field(default_factory=dict)
    index_ranges: dict[str, tuple[Expr, Expr]] = field(default_factory=dict)
    aliases: dict[str, Macro] = field(default_factory=dict)
    normal_takes_deviation: bool = False
    unranged: dict[str, tuple[str, Span]] = field(default_factory=dict)
    """Letters in scripts of variables declared without a range, with the variable and its place."""
    fixed: dict[str, tuple[str, Span]] = field(default_factory=dict)
    """Letters in scripts of declared names that are no index and no label there, with the name and its place."""
    outer: tuple[Name, ...] = ()
    """The names that come from the section around this one."""
    chosen_here: bool = True
    """Whether the choices in force were made in this section."""
    large: frozenset[str] = frozenset()
    """The letters that the author writes for a sum or a product."""
    layers: dict[tuple[Array, str], tuple[Expr, Expr]] = field(default_factory=dict)
    """The first and the last value of an array's label, where its declaration says them."""
    _tabled: int = 0
    """How many of the names stand in the tables."""
    _by_letter: dict[tuple[str, str | None], list[tuple[int, Name]]] = field(default_factory=dict)
    _numbers: dict[str, Expr] = field(default_factory=dict)
    _groups: bool = False
    """Whether a name begins with a bracket."""

    def copy(self) -> Scope:
        return Scope(
            list(self.names), dict(self.assumptions), self.requirements, self.choices, dict(self.labels),
            dict(self.index_ranges), dict(self.aliases), self.normal_takes_deviation, outer=tuple(self.names),
            chosen_here=False, unranged=dict(self.unranged), fixed=dict(self.fixed), large=self.large,
            layers=dict(self.layers),
        )  # fmt: skip

    def given(self, *more: Assumption) -> Given:
        return Given(frozenset((*self.assumptions, *more)), self.requirements, self.choices)

    def assume(self, *assumptions: Assumption) -> None:
        self.assumptions.update(dict.fromkeys(assumptions))

    def declare(self, pieces: tuple[NamePiece, ...], meaning: Meaning, written: str) -> Name:
        """A new name; it hides one of the same shape, and what an outer section calls so with other indices."""
        name = Name(pieces, meaning, written)
        hidden = {id(n) for n in self.names if n.pieces == pieces}
        hidden |= {id(n) for n in self.outer if n.frame == name.frame and not isinstance(n.meaning, Operator)}
        if hidden:
            self.names, self._tabled = [n for n in self.names if id(n) not in hidden], 0
        self.names.append(name)
        if meaning in (Operator(r"\sum"), Operator(r"\prod")):
            self.large |= {pieces[0].text}
        if isinstance(meaning, Quantity):
            again = any(n.pieces == pieces for n in self.outer)
            made_of = self._made_of(meaning.value) if again else set()
            self.assumptions = {a: None for a in self.assumptions if not _concerns(a, meaning.value, made_of)}
            self.requirements = tuple(c for c in self.requirements if not _mentions(c, made_of))
            self.choices = tuple(c for c in self.choices if not _mentions(c, made_of))
        self.outer = tuple(n for n in self.outer if id(n) not in hidden)
        return name

    def refuse_entry(self, pieces: tuple[NamePiece, ...], meaning: Meaning, where: Placed) -> None:
        """Raise Unreadable for x_1 beside x_i, i = 1..n, and for x_i beside x_1: one would be two things."""
        for name in self.names:
            for one, every, family in ((pieces, name.pieces, name.meaning), (name.pieces, pieces, meaning)):
                if isinstance(family, Family) and is_entry_of(one, every, family.defined):
                    told = f"this is an entry of {name.written}, which is declared" if one is pieces else (
                        f"{name.written} is an entry of this, and declared by itself"
                    )  # fmt: skip
                    raise Unreadable.at(where, told, "give one of the two another name")

    def forget(self, name: Name) -> None:
        """Take a name out; what is assumed of it stays."""
        self.names, self._tabled = [n for n in self.names if n is not name], 0

    def _made_of(self, value: Expr) -> set[Basic]:
        """A number, and what is defined by it or has it in its law: what is said of these is said of it."""
        found: set[Basic] = {value}
        for _ in self.assumptions:
            more = {
                part
                for a in self.assumptions
                if isinstance(a, Definition | HasStatistic | HasLaw)
                for part in _subjects(a)
                if any(e.has(*found) for e in parts_of(a) if isinstance(e, Expr))
            }
            if more <= found:
                break
            found |= more
        return found

    def label(self, letter: str) -> Symbol:
        """The symbol of a label, made known. Raises Unreadable where the letter is in a name that has no such label."""
        if letter not in self.labels and letter in self.fixed:
            (name, span), plain = self.fixed[letter], letter.strip()
            hint = f"write `{name}: label: {plain}, ...`; what is no label stands upright: \\mathrm{{{plain}}}"
            raise Unreadable.at(span, f"{plain} is a layer or step elsewhere, and {name} has no such label", hint)
        return self.labels.setdefault(letter, Symbol(letter.strip(), integer=True))

    def label_at(self, slot: Slot, where: Placed) -> Expr:
        """The value of the label where the name is written as it is: `l + 1` at z^{l+1}, 0 at z^0."""
        rest = slot.written.removeprefix(slot.letter)
        if slot.written.isdigit() or re.fullmatch(r"|[+-]\d{1,3}", rest):
            return Integer(rest) if slot.written.isdigit() else self.label(slot.letter) + Integer(rest or 0)
        raise Unreadable.at(where, f"the label {slot.written} is not read")

    def to_own_labels(self, slots: Iterable[Slot], where: Placed) -> dict[Expr, Expr]:
        """From the labels as written to the array's own: what is said of `y_{l-1}` in l is said of y_l in l + 1."""
        shifted = [s for s in slots if s.label and s.written != s.letter]
        return {self.label(s.letter): 2 * self.label(s.letter) - self.label_at(s, where) for s in shifted}

    def declares(self, elements: Sequence[Element]) -> bool:
        """Whether these letters have a meaning already, one or several; an operator's letter alone may become a
        name, and `E_X Y` is none."""
        uses = self.uses(elements, 0)
        if any(id(u.name) not in _KNOWN or u.length < len(elements) for u in uses):
            return True
        first = elements[0]
        bare = replace(first, sub=None, sup=None) if isinstance(first, Piece) else first
        acts = len(elements) > 1 and any(id(u.name) in _KNOWN for u in self.uses([bare, *elements[1:]], 0))
        later = (u for at in range(1, len(elements)) for u in self.uses(elements, at))
        return acts or any(id(u.name) not in _KNOWN for u in later)

    def close(self, elements: Sequence[Element]) -> str:
        """A hint: the declared names that begin with the letter of one that is not; empty where there are none."""
        first = text_of(elements[0].base) if elements and isinstance(elements[0], Piece) else ""
        names = [n for n in self.names if n.pieces[0].text == first and id(n) not in _KNOWN]
        if not names:
            return ""
        scripts = [p for n in names for e in n.pieces for p in (*(e.sub or ()), *(e.sup or ()))]
        part = next((x.strip() for x in self.fixed if x in scripts or f"({x})" in scripts), None)
        told = f"; {part} is part of the name; if it is a layer or step, its line says `label: {part}`" if part else ""
        return f"declared are: {', '.join(n.written for n in names[:4])}{told}"

    def numbers(self) -> dict[str, Expr]:
        """The declared numbers by their spelling."""
        return self._tables()[1]

    def _tables(self) -> tuple[dict[tuple[str, str | None], list[tuple[int, Name]]], dict[str, Expr]]:
        """Names by how they begin, numbers by spelling."""
        if not self._tabled:
            self._by_letter, self._numbers, self._groups = {}, {}, False
        for rank, name in enumerate(self.names[self._tabled :], self._tabled):
            self._by_letter.setdefault(_key(name.pieces[0]), []).append((rank, name))
            self._groups = self._groups or name.pieces[0].text.startswith(_BRACKETS)
            if isinstance(name.meaning, Quantity):
                self._numbers[name.written] = name.meaning.value
        self._tabled = len(self.names)
        return self._by_letter, self._numbers

    def uses(self, elements: Sequence[Element], at: int) -> list[Use]:
        """The declared names that can be read at `elements[at]`, the best reading first.

        Longest first; then the one with the same label as declared; then declared names, unless indices are left out
        and an operator such as `U` or `E` has its bracket; the fewest indices left out; the latest.
        """
        here = elements[at] if at < len(elements) else None
        by_letter, numbers = self._tables()
        if not isinstance(here, Piece):
            return []
        first = text_of(here.base) if self._groups or not isinstance(here.base, Group) else ""
        literal = inner_text(here.sub) if here.sub else ""
        keys = {(first, literal), (first, literal.removeprefix("(").removesuffix(")")), (first, None), ("", None)}
        found: list[tuple[tuple[int, ...], Use]] = []
        for rank, name in (pair for key in keys for pair in by_letter.get(key, ())):
            use = use_of(name, elements, at, numbers)
            if use is not None and not (id(name) in _KNOWN and _spaced(elements[at : at + use.length])):
                defined = isinstance(name.meaning, Family) and name.meaning.defined
                left = -(use.sup is not None)
                owner = _rank(use, elements, at)
                order = use.length, use.exact, owner, -use.omitted, left, -len(use.bound), defined, rank
                found.append((order, use))
        return [use for _, use in sorted(found, key=lambda pair: pair[0], reverse=True)]


def _key(piece: NamePiece) -> tuple[str, str | None]:
    """The letter and the subscript that a name begins with; None where the subscript has slots."""
    if piece.inside:
        return "", None
    if piece.sub is None:
        return piece.text, ""
    literal = piece.sub[0] if len(piece.sub) == 1 else None
    return piece.text, literal if isinstance(literal, str) else None


def _spaced(elements: Sequence[Element]) -> bool:
    """Whether blanks part the letters, as they do in the product `t r` and not in the trace `tr`."""
    return any(b.start > a.end for a, b in pairwise(elements))


def _rank(use: Use, elements: Sequence[Element], at: int) -> int:
    if id(use.name) not in _KNOWN:
        return 2 if not use.omitted else 0
    after = elements[at + use.length] if at + use.length < len(elements) else None
    return 1 if isinstance(after, Piece) and isinstance(after.base, Group) else -1


def _concerns(assumption: Assumption, value: Expr, made_of: set[Basic]) -> bool:
    """Whether an assumption was about the number that had this name before."""
    if isinstance(assumption, Definition):
        return assumption.head in (value, value**2)
    return isinstance(assumption, Holds) and _mentions(assumption.claim, made_of)


def _mentions(claim: Claim, some: set[Basic]) -> bool:
    return bool(some) and (claim.left.has(*some) or claim.right.has(*some))


def _subjects(assumption: Definition | HasStatistic | HasLaw) -> set[Basic]:
    """What a definition or a law is of."""
    if not isinstance(assumption, Definition):
        return {assumption.array}
    head = assumption.head
    return head.atoms(Array, Function) or head.free_symbols
