"""The array type of this package, and the checks that a size or an array of numbers must pass."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from .errors import MonteCarloError

Array: TypeAlias = npt.NDArray[np.floating[Any]]
FloatType: TypeAlias = type[np.float32] | type[np.float64]

FLOAT_TYPES: dict[str, FloatType] = {"float32": np.float32, "float64": np.float64}


class Workspace:
    """Memory for large arrays, used again by every replicate that is given the same workspace.

    Fresh memory costs a page fault every 4 KiB, which took a third of a pass. What a pass leaves
    in a workspace is overwritten by the next one.
    """

    def __init__(self) -> None:
        self._arrays: dict[str, Array] = {}

    def empty(self, name: str, shape: tuple[int, ...], dtype: np.dtype[np.floating[Any]]) -> Array:
        """The array called `name`, with any content; another one than before if shape or type differ."""
        array = self._arrays.get(name)
        if array is None or array.shape != shape or array.dtype != dtype:
            array = self._arrays[name] = np.empty(shape, dtype)
        return array


# Below these, products with a number of the type are not normal numbers.
FLOORS = {np.dtype(kind): 1e3 * float(np.finfo(kind).tiny) for kind in FLOAT_TYPES.values()}


def drop_vanished(array: Array) -> None:
    """Set to zero what is too small for products with it to be normal numbers: below 1e-35 in float32, 2e-305 in
    float64.

    A processor computes with subnormal numbers up to a hundred times slower, and they have lost their digits.
    """
    row, floor = array[0], FLOORS[array.dtype]
    # Whether anything is near the floor is told by one row, and first by its square: this is about speed alone.
    if row.dot(row) < floor and np.abs(row).max() < 1e8 * floor:
        array[np.abs(array) < floor] = 0


def float_type(name: str) -> FloatType:
    """The NumPy type called `name`. Raises MonteCarloError unless it is float32 or float64."""
    if name not in FLOAT_TYPES:
        raise MonteCarloError(f"dtype: needed float32 or float64, found {name!r}")
    return FLOAT_TYPES[name]


def require_size(what: str, size: int, least: int = 1) -> None:
    """Raise MonteCarloError unless `size` is an integer and at least `least`."""
    if isinstance(size, bool) or not isinstance(size, int) or size < least:
        raise MonteCarloError(f"{what}: needed an integer of at least {least}, found {size!r}")


def require_finite(what: str, array: Array) -> None:
    """Raise MonteCarloError if the array holds a NaN or an infinity, and say where the first one is."""
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        place = tuple(int(index) for index in bad[0])
        raise MonteCarloError(
            f"{what}: needed finite numbers, found {array[place]} at index {place} ({len(bad)} such entries)"
        )
