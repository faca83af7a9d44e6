"""Whether a number may be given another value: not once something speaks of the first."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from sympy import Expr, Symbol

from ..language.assumptions import Definition
from ..language.describe import describe, describe_claim
from ..language.expressions import Array, Function, Index
from .errors import Redefined
from .lines import Span
from .scope import Quantity, Scope


def refuse_another_value(scope: Scope, symbol: Symbol, where: Span, body: Expr | None = None) -> None:
    """Raises Redefined for a number that has a value other than `body` (None: any), if something speaks of it."""
    valued = [a for a in scope.assumptions if isinstance(a, Definition) and a.head in (symbol, symbol**2)]
    if all(a.body == body for a in valued):
        return
    said: list[tuple[Any, str]] = [(a, describe(a)) for a in scope.assumptions if a not in valued]
    said += [(c, describe_claim(c)) for c in (*scope.requirements, *scope.choices)]
    said += [(n.meaning, n.written) for n in scope.names if n.meaning != Quantity(symbol)]
    first = next((told for thing, told in said if symbol in _symbols(thing)), None)
    if first is not None:
        message = f"{symbol.name} is defined a second time, and `{first}` speaks of the first one"
        raise Redefined.at(where, message, "give it another name")


def _symbols(thing: Any) -> set[Any]:
    """The symbols that something speaks of."""
    match thing:
        case Index(first=first, last=last):
            return {thing} | _symbols((first, last))
        case Array(ranges=parts) | Function(parameters=parts):
            return _symbols(parts)
        case Expr():
            return set(thing.free_symbols).union(*map(_symbols, thing.atoms(Array, Function, Index)))
        case tuple():
            return set().union(*map(_symbols, thing))
    return _symbols(tuple(getattr(thing, f.name) for f in fields(thing))) if is_dataclass(thing) else set()
