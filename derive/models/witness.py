"""A counterexample that a person can check by hand: what everything is, and what the two sides then are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sympy import Symbol

from ..language.assumptions import Relation
from ..language.expressions import Array, Entry
from .chance import Chance
from .evaluation import Evaluation
from .functions import Map, T
from .laws import Named
from .model import Haar
from .nodes import Node
from .numbers import Number, is_rational, text


@dataclass(frozen=True, slots=True)
class Witness:
    """A model that satisfies everything given, and where in it the claim fails.

    `numbers`, `functions` and `indices` are pairs of a name and what it is here; `laws` says in words how
    every entry that occurs is drawn. `exact` if both values are rational numbers, computed without
    rounding; `method` says how they were computed.
    """

    numbers: tuple[tuple[str, str], ...]
    laws: tuple[str, ...]
    functions: tuple[tuple[str, str], ...]
    indices: tuple[tuple[str, str], ...]
    left: str
    relation: str
    right: str
    exact: bool
    method: str

    def text(self) -> str:
        """One short paragraph."""
        parts = [f"{name} = {value}" for name, value in (*self.numbers, *self.functions)]
        setting = "; ".join([", ".join(parts), *self.laws] if parts else self.laws)
        where = ", ".join(f"{name} = {value}" for name, value in self.indices)
        sides = f"the left side is {self.left} and the right side {self.right}"
        told = f"Take {setting}. " if setting else ""
        note = "" if self.method == Chance().method() else f" ({self.method})"
        return f"{told}{f'At {where}' if where else 'Then'} {sides}{note}."

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "numbers": dict(self.numbers),
            "laws": list(self.laws),
            "functions": dict(self.functions),
            "indices": dict(self.indices),
            "left": self.left,
            "relation": self.relation,
            "right": self.right,
            "exact": self.exact,
            "method": self.method,
        }


@dataclass(frozen=True, slots=True)
class Inconclusive:
    """No counterexample was found, which proves nothing; `reason` says how far the search went."""

    reason: str


def witness(
    evaluation: Evaluation, relation: Relation, at: Mapping[Symbol, int], left: Number, right: Number
) -> Witness:
    """Writes down what an evaluation has used."""
    model = evaluation.model
    used = evaluation.used
    numbers = [(str(s), text(v)) for s, v in model.numbers.items() if s in used]
    numbers += [(str(s), f"the square root of {text(v)}") for s, v in model.squares.items() if s in used]
    return Witness(
        tuple(sorted(numbers + _constants(evaluation))),
        tuple(_laws(evaluation)),
        tuple((f"{f.name}(t)", _formula(m)) for f, m in model.functions.items()),
        tuple((str(name), str(value)) for name, value in at.items()),
        text(left),
        relation.value,
        text(right),
        is_rational(left) and is_rational(right),
        evaluation.chance.method(),
    )


def _formula(f: Map) -> str:
    return f"{f.above} for {T} > 0, {f.below} for {T} < 0" if f.split else str(f.above)


def _constants(evaluation: Evaluation) -> list[tuple[str, str]]:
    return [
        (_name(array, position), text(value))
        for (array, position), value in evaluation.entries.items()
        if array in evaluation.model.tables
    ]


def _name(array: Array, position: tuple[int, ...]) -> str:
    return str(Entry(array, *position))


def _laws(evaluation: Evaluation) -> list[str]:
    """One sentence for the entries that share sources; one for all the entries of an array that are alike."""
    drawn = [
        (array, position, value)
        for (array, position), value in evaluation.entries.items()
        if array in evaluation.model.arrays
    ]
    sentences: dict[tuple[Any, str], list[str]] = defaultdict(list)
    for group in _connected([d for d in drawn if isinstance(d[2], Node)]):
        names = [_name(array, position) for array, position, _ in group]
        owner = group[0][0] if len(group) == 1 else tuple(names)
        sentences[owner, _described(evaluation, [value for _, _, value in group])] += names
    for array, position, value in drawn:
        if not isinstance(value, Node):
            sentences[array, f"always {text(value)}"].append(_name(array, position))
    independent = len(sentences) > 1 or any(
        len(names) > 1 for (owner, _), names in sentences.items() if not isinstance(owner, tuple)
    )
    said = [
        (f"({', '.join(names)})" if isinstance(owner, tuple) else ", ".join(names))
        + f": {law}"
        + (" each" if len(names) > 1 and not isinstance(owner, tuple) and not law.startswith("always") else "")
        for (owner, law), names in sentences.items()
    ]
    return [*said, "all drawn independently"] if independent and said else said


def _connected(drawn: list[tuple[Array, tuple[int, ...], Node]]) -> list[list[tuple[Array, tuple[int, ...], Node]]]:
    groups: list[list[tuple[Array, tuple[int, ...], Node]]] = []
    for entry in drawn:
        touching = [g for g in groups if any(e[2].sources & entry[2].sources for e in g)]
        groups = [g for g in groups if g not in touching]
        groups.append([*(e for g in touching for e in g), entry])
    return groups


def _described(evaluation: Evaluation, values: list[Node]) -> str:
    spaces = [evaluation.chance.spaces[key] for value in values for key in value.sources]
    if any(isinstance(space, Haar) for space in spaces):
        return "a uniformly random orthogonal matrix"
    named = [space for space in spaces if isinstance(space, Named)]
    if named:
        inside = ", ".join(text(p) for p in named[0].parameters)
        return f"{named[0].name}({inside})" + (", all the same draw" if len(values) > 1 else "")
    total: dict[tuple[Number, ...], Number] = {}
    for probability, row in evaluation.chance.joint(values):
        total[row] = total.get(row, 0) + probability
    rows = sorted(total)
    shown = [text(row[0]) if len(row) == 1 else f"({', '.join(map(text, row))})" for row in rows]
    if len({total[row] for row in rows}) == 1:
        return f"{_listed(shown, 'or')} with probability 1/{len(rows)}"
    return _listed([f"{s} with probability {text(total[row])}" for s, row in zip(shown, rows, strict=True)], "or")


def _listed(items: Iterable[str], last: str) -> str:
    *first, final = items
    return f"{', '.join(first)} {last} {final}" if first else final
