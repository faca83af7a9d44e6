"""Random numbers as small trees over sources, and their values outcome by outcome. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Any

from ..language.work import charge
from .laws import Unsupported
from .model import Key
from .numbers import CALLS, Number, compare, is_rational, lowest, power, real


class Node:
    """A random number: an operation on others, or an entry (`extra` is its keys and values by outcome)."""

    __slots__ = "extra", "operation", "parts", "sources"

    def __init__(self, operation: str, parts: tuple[Value, ...], extra: Any = None) -> None:
        self.operation, self.parts, self.extra = operation, parts, extra
        keys = extra[0] if operation == "entry" else ()
        self.sources: frozenset[Key] = frozenset(keys).union(
            *(part.sources for part in parts if isinstance(part, Node))
        )


Value = Any
"""A Number or a Node."""


def add(parts: Iterable[Value]) -> Value:
    """The sum, a number if all parts are."""
    constant: Number = 0
    random = []
    for part in parts:
        if isinstance(part, Node):
            random.append(part)
        else:
            constant = constant + part
    if not random:
        return lowest(constant)
    if isinstance(constant, int) and constant == 0:
        return random[0] if len(random) == 1 else Node("sum", tuple(random))
    return Node("sum", (*random, lowest(constant)))


def multiply(parts: Iterable[Value]) -> Value:
    """The product, a number if all parts are or one is 0."""
    constant: Number = 1
    random = []
    for part in parts:
        if isinstance(part, Node):
            random.append(part)
        else:
            constant = constant * part
    if not random or (is_rational(constant) and constant == 0):
        return lowest(constant)
    if is_rational(constant) and constant == 1:
        return random[0] if len(random) == 1 else Node("product", tuple(random))
    return Node("product", (lowest(constant), *random))


def vector(node: Node, columns: dict[Key, list[Any]], length: int, memo: dict[int, list[Number]]) -> list[Number]:
    """The value of a node in every joint outcome."""
    if id(node) in memo:
        return memo[id(node)]
    parts = vectors(node.parts, columns, length, memo)
    charge(0.6 * length)
    match node.operation:
        case "entry":
            keys, values = node.extra
            drawn = [columns[key] for key in keys]
            if values is None:
                result = drawn[0]
            elif len(drawn) == 1:
                result = [values[o] for o in drawn[0]]
            else:
                result = [values[sum(row) % len(values)] for row in zip(*drawn, strict=True)]
        case "sum":
            result = parts[0] if len(parts) == 1 else [sum(row) for row in zip(*parts, strict=True)]
        case "product":
            result = [prod(row) for row in zip(*parts, strict=True)]
        case "power":
            result = [power(x, node.extra) for x in parts[0]]
        case "map":
            images = {x: node.extra(x) for x in set(parts[0])}
            result = [images[x] for x in parts[0]]
        case _:
            result = [CALLS[node.extra](*row) for row in zip(*parts, strict=True)]
    memo[id(node)] = result
    return result


def vectors(
    values: Iterable[Value], columns: dict[Key, list[Any]], length: int, memo: dict[int, list[Number]]
) -> list[list[Number]]:
    """The values of several numbers, random or not, in every joint outcome."""
    return [vector(v, columns, length, memo) if isinstance(v, Node) else [v] * length for v in values]


def degree(value: Value, key: Key) -> tuple[int, bool]:
    """The degree in what a source gives, and whether it is a polynomial only on each side of 0.

    Raises Unsupported if it is neither.
    """
    if not isinstance(value, Node) or key not in value.sources:
        return 0, False
    parts = [degree(part, key) for part in value.parts]
    split = any(s for _, s in parts)
    match value.operation:
        case "entry":
            return 1, False
        case "sum":
            return max(d for d, _ in parts), split
        case "product":
            return sum(d for d, _ in parts), split
        case "power" if isinstance(value.extra, int) and value.extra >= 0:
            return value.extra * parts[0][0], split
        case "map" if value.extra.degree is not None and (not value.extra.split or _monomial(value.parts[0])):
            return value.extra.degree * parts[0][0], split or value.extra.split
    raise Unsupported("a function of a variable with a density that is not a polynomial on each side of 0")


def _monomial(value: Value) -> bool:
    """Whether the sign is decided by the signs of the entries."""
    if not isinstance(value, Node) or value.operation == "entry":
        return True
    if value.operation == "sum":
        return len(value.sources) == 1 and all(map(_multiple_of_entry, value.parts))
    return value.operation == "product" and all(map(_monomial, value.parts))


def _multiple_of_entry(value: Value) -> bool:
    """An entry times a number."""
    if not isinstance(value, Node):
        return False
    random = [part for part in value.parts if isinstance(part, Node)]
    return value.operation == "entry" or (
        value.operation == "product" and len(random) == 1 and random[0].operation == "entry"
    )


def kinks(value: Value, key: Key) -> list[Number]:
    """Where an argument that is linear in one source alone crosses a kink at 0."""
    if not isinstance(value, Node):
        return []
    found = [k for part in value.parts for k in kinks(part, key)]
    if value.operation == "map" and value.extra.split and value.parts[0].sources == {key}:
        at = [vector(value.parts[0], {key: [real(x)]}, 1, {})[0] for x in (0, 1)]
        if compare(at[0], at[1]) != 0:
            found.append(at[0] / (at[0] - at[1]))
    return found
