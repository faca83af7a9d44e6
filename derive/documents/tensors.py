"""Expressions some of whose indices are not written: vectors, matrices, entries of either.

Decides what a product of such things means: `Wx` and `q \\cdot k` are contracted, `wx` is entry by entry, as the
document language says. Fills in no index itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sympy import Dummy, Expr, Integer, Sum

from ..language.expressions import Cov, E, Entry, Var, fresh_index


@dataclass(frozen=True, slots=True)
class Axis:
    """An index left out: a placeholder in the expression, its range, the letter it was declared with."""

    symbol: Dummy
    first: Expr
    last: Expr
    letter: str

    def matches(self, other: Axis) -> bool:
        return bool(self.first == other.first and self.last == other.last)


@dataclass(frozen=True, slots=True)
class Tensor:
    """An expression in the placeholders of its axes; `row` after a transposition, `powered` after a power,
    `formed` by a product with a matrix."""

    expr: Expr
    axes: tuple[Axis, ...] = ()
    row: bool = False
    powered: bool = False
    formed: bool = False

    def with_symbols(self, axes: tuple[Axis, ...]) -> Expr:
        """The expression with the symbols of other axes in place of its own."""
        return self.expr.xreplace({a.symbol: b.symbol for a, b in zip(self.axes, axes, strict=True)})


FACTORS = 20
"""How many matrices one product may have."""


class ShapeError(Exception):
    """Two things whose indices do not fit; the message says which."""


def contracted(left: Tensor, right: Tensor) -> Tensor:
    """The sum over the last axis of `left` and the first of `right`."""
    if len(left.expr.atoms(Dummy)) > FACTORS:
        raise ShapeError(f"a product of more than {FACTORS} matrices")
    if (left.powered and len(left.axes) == 2) or (right.powered and len(right.axes) == 2):
        raise ShapeError("a power of a matrix in a product can be of its entries or of the matrix; write the indices")
    a, b = left.axes[-1], right.axes[0]
    if not a.matches(b):
        raise ShapeError(f"a sum over {a.first}..{a.last} meets one over {b.first}..{b.last}")
    index = fresh_index(a.symbol)
    body = left.expr.xreplace({a.symbol: index}) * right.expr.xreplace({b.symbol: index})
    return Tensor(Sum(body, (index, a.first, a.last)), left.axes[:-1] + right.axes[1:], formed=True)


def product(left: Tensor, right: Tensor, sign: str = "") -> Tensor:
    """`left right` as written, with `\\cdot`, `\\odot`, another sign or none between."""
    shape = len(left.axes), len(right.axes)
    if 0 in shape:
        return replace(left if left.axes else right, expr=left.expr * right.expr)
    if sign == "ODOT":
        return _entrywise(left, right)
    if shape == (1, 1):
        return _of_vectors(left, right, sign)
    if 2 in shape and max(shape) == 2:
        if left.axes[-1].matches(right.axes[0]):
            # x^T V is a row again, so that x^T V x is one number
            row = shape == (1, 2) and (left.row or sign == r"\cdot")
            return replace(contracted(left, right), row=row)
        raise ShapeError(
            f"a product over {left.axes[-1].first}..{left.axes[-1].last} and "
            f"{right.axes[0].first}..{right.axes[0].last} does not fit; write the indices"
        )
    raise ShapeError("a product of arrays with so many indices left out; write the indices")


def _of_vectors(left: Tensor, right: Tensor, sign: str) -> Tensor:
    fits = left.axes[0].matches(right.axes[0])
    if fits and ((left.row and not right.row) or (sign == r"\cdot" and not right.row)):
        return contracted(replace(left, powered=False), replace(right, powered=False))
    if right.row and not left.row:
        return Tensor(left.expr * right.expr, left.axes + right.axes)
    if fits and (left.formed or right.formed):
        raise ShapeError(r"a product of vectors, one of them W x; write z^\top W x, or \odot for entry by entry")
    if fits:
        return _entrywise(left, right)
    raise ShapeError("vectors of different lengths in one product; write the indices")


def _entrywise(left: Tensor, right: Tensor) -> Tensor:
    if len(left.axes) != len(right.axes) or not all(map(Axis.matches, left.axes, right.axes)):
        raise ShapeError("a product entry by entry of arrays of different shapes")
    return Tensor(left.expr * right.with_symbols(left.axes), left.axes, left.row, left.powered or right.powered)


def total(left: Tensor, right: Tensor) -> Tensor:
    """The sum, entry by entry; a number is added to every entry."""
    if not left.axes or not right.axes:
        longer = left if left.axes else right
        return replace(longer, expr=left.expr + right.expr)
    if len(left.axes) != len(right.axes) or not all(map(Axis.matches, left.axes, right.axes)):
        raise ShapeError("a sum of arrays of different shapes; write the indices")
    return replace(left, expr=left.expr + right.with_symbols(left.axes))


def transposed(tensor: Tensor) -> Tensor:
    if len(tensor.axes) == 2:
        return replace(tensor, axes=tensor.axes[::-1])
    if len(tensor.axes) == 1:
        return replace(tensor, row=not tensor.row)
    raise ShapeError("a transpose of something that has no two indices to swap")


def norm_squared(tensor: Tensor, which: str) -> Expr:
    """The sum of squares over all axes: the norm of a vector, or the one of a matrix that bears an F."""
    if not tensor.axes:
        raise ShapeError(r"\| \| of a single number; write | |")
    if len(tensor.axes) > 1 and which != "F":
        raise ShapeError(r"which norm of a matrix is not said; read is \|W\|_F, the root of the sum of squares")
    if len(tensor.axes) == 1 and which not in ("", "2"):
        raise ShapeError(r"of the norms of a vector \|x\| and \|x\|_2 are read; write the sum")
    result = tensor.expr ** Integer(2)
    for axis in tensor.axes:
        index = fresh_index(axis.symbol)
        result = Sum(result.xreplace({axis.symbol: index}), (index, axis.first, axis.last))
    return result


def trace(tensor: Tensor) -> Expr:
    if len(tensor.axes) != 2:
        raise ShapeError("the trace of something that is not a matrix")
    a, b = tensor.axes
    if not a.matches(b):
        raise ShapeError("the trace of a matrix that is not square")
    index = fresh_index(a.symbol)
    return Sum(tensor.expr.xreplace({a.symbol: index, b.symbol: index}), (index, a.first, a.last))


def is_random(expression: Expr) -> bool:
    """Whether a random entry stands outside every E, Var and Cov."""
    if isinstance(expression, E | Var | Cov):
        return False
    if isinstance(expression, Entry):
        return bool(expression.array.random)
    return any(is_random(a) for a in expression.args if isinstance(a, Expr))
