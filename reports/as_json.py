"""The report as JSON, and the schema that describes it.

Decides: the spelling of a node: an object with its kind and its fields; strings are as they were given.
Does not decide: what nodes there are (`model`); the schema is read off their types, and `python -m
reports.as_json` writes it into the package.
"""

import json
import math
import types
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from . import model
from .document import Document, numbers

VERSION: Final = 1
SCHEMA: Final = Path(__file__).with_name("report.schema.json")


def as_json(document: Document) -> str:
    """The report as JSON; `numbers` says what each label is called in the other formats."""
    whole = {"schema": VERSION, "numbers": dict(numbers(document)), "document": _value(document)}
    return json.dumps(whole, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def _value(node: object) -> object:
    if is_dataclass(node):
        return {"kind": type(node).__name__} | {f.name: _value(getattr(node, f.name)) for f in fields(node)}
    if isinstance(node, tuple):
        return [_value(one) for one in node]
    if isinstance(node, float) and not math.isfinite(node):
        return None  # JSON has no infinity and no "not a number"
    return node


def schema() -> dict[str, Any]:
    """The JSON schema of a report, read off the types of the nodes."""
    kinds = {kind.__name__: kind for kind in _kinds(Document)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A report of initproof",
        "type": "object",
        "properties": {
            "schema": {"const": VERSION},
            "numbers": {"type": "object", "additionalProperties": {"type": "string"}},
            "document": {"$ref": "#/$defs/Document"},
        },
        "required": ["schema", "numbers", "document"],
        "additionalProperties": False,
        "$defs": {name: _object(kinds[name]) for name in sorted(kinds)},
    }


def _object(kind: type) -> dict[str, Any]:
    hints = _hints(kind)
    return {
        "type": "object",
        "properties": {"kind": {"const": kind.__name__}} | {name: _shape(hint) for name, hint in hints.items()},
        "required": ["kind", *hints],
        "additionalProperties": False,
    }


def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind, vars(model))


_PLAIN: Final[dict[object, dict[str, Any]]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": ["number", "null"]},
    types.NoneType: {"type": "null"},
}


def _shape(hint: Any) -> dict[str, Any]:
    if hint in _PLAIN:
        return _PLAIN[hint]
    if is_dataclass(hint):
        return {"$ref": f"#/$defs/{typing.cast(type, hint).__name__}"}
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"enum": [one.value for one in hint]}
    inside = typing.get_args(hint)
    if typing.get_origin(hint) is not tuple:
        return {"anyOf": [_shape(one) for one in inside]}
    if inside[-1] is Ellipsis:
        return {"type": "array", "items": _shape(inside[0])}
    return {"type": "array", "prefixItems": [_shape(one) for one in inside], "items": False, "minItems": len(inside)}


def _kinds(kind: type) -> set[type]:
    """Every kind of node inside a kind, itself included."""
    found: set[type] = set()
    waiting = [kind]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += [inner for hint in _hints(one).values() for inner in _nodes(hint)]
    return found


def _nodes(hint: Any) -> Iterator[type]:
    if is_dataclass(hint):
        yield typing.cast(type, hint)
    for inside in typing.get_args(hint):
        yield from _nodes(inside)


if __name__ == "__main__":
    SCHEMA.write_text(json.dumps(schema(), indent=1) + "\n", encoding="utf-8")
