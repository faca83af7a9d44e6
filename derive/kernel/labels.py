"""How forms name arrays and functions, and which labels of a declaration match those of an entry."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr

from ..language.assumptions import Together
from ..language.expressions import Array, Function

Label = tuple[str, int]
"""A layer or time step: a symbol's name ("" for a plain number) and an offset."""
Instance = tuple[str, tuple[Label, ...]]
"""An array, by key, in one layer or step."""


def array_key(array: Array) -> str:
    """What identifies the array inside forms."""
    return f"{array.name}#{array.serial}"


def function_key(function: Function) -> str:
    if function.known is None:
        return f"{function.name}#{function.serial}"
    return "#".join([function.known, *map(str, function.parameters or (0,))])


def label(expression: Expr) -> Label | None:
    """`l + 1` as ("l", 1), `3` as ("", 3); None for anything else."""
    offset, base = expression.as_coeff_Add()
    if base.is_zero and offset.is_Integer:
        return "", int(offset)
    if base.is_Symbol and offset.is_Integer:
        return base.name, int(offset)
    return None


def covers(together: Together, instances: Sequence[Instance], arrays: dict[str, Array]) -> bool:
    """Whether each instance is a member, with one value for the labels in the declaration."""
    shifts: dict[str, Label] = {}
    for key, labels in instances:
        if not any(
            member.array == arrays[key] and _matches(member.labels, labels, shifts) for member in together.members
        ):
            return False
    return True


def _matches(pattern: tuple[Expr, ...], labels: tuple[Label, ...], shifts: dict[str, Label]) -> bool:
    """Match declared labels such as l and l - 1 against actual ones; `shifts` holds what l stands for."""
    for wanted, (base, offset) in zip(pattern, labels, strict=False):
        declared = label(wanted)
        if declared is None:
            return False
        name, plus = declared
        if not name:
            if (base, offset) != declared:
                return False
        elif shifts.setdefault(name, (base, offset - plus)) != (base, offset - plus):
            return False
    return True
