"""Names with numbers, as a file or a flag writes them: `tanh`, `leaky_relu(0.2)`, `uniform(0, 1)`.

Reads text only: what the name means is decided by the table that it is looked up in.
"""

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from .errors import MonteCarloError

T = TypeVar("T")

_CALL = re.compile(r"\s*([a-z][a-z0-9_]*)\s*(?:\(([^()]*)\))?\s*", re.ASCII)


def look_up(kind: str, text: str, table: Mapping[str, Callable[..., T]]) -> T:
    """The value that `text` names in `table`, made with the numbers in its brackets.

    Raises MonteCarloError for text that is not a call, a name not in the table, or wrong numbers.
    """
    match = _CALL.fullmatch(text)
    if match is None or match[1] not in table:
        raise MonteCarloError(f"{kind}: needed one of {', '.join(sorted(table))}, found {text!r}")
    try:
        numbers = [float(number) for number in match[2].split(",")] if (match[2] or "").strip() else []
        return table[match[1]](*numbers)
    except MonteCarloError:
        raise
    except (TypeError, ValueError) as error:
        raise MonteCarloError(f"{kind}: {text!r} does not have the numbers that {match[1]} takes") from error
