"""What one forward and backward pass leaves behind, and what a network must be to be measured."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np

from .activations import activation
from .arrays import Array, Workspace
from .initializers import exchangeable
from .laws import Law

Arrays: TypeAlias = Sequence[Array] | Array


@dataclass(frozen=True, slots=True, eq=False)
class Pass:
    """One replicate: position l of each sequence is layer l + 1 or step l + 1.

    `pre_activations` s, `activations` h = f(s), `pre_activation_gradients` dL/ds: arrays (batch, width).
    `couplings`: the matrices W between successive positions, s' = h W + ..., one fewer than positions.
    `drawn`: the weight matrices, and the inputs where they are in memory, by name. `activation`: the name of
    f. `residual`: h' = h + f(s') where h and s' have one width, and not f(s'). `backpropagate` computes what
    `weight_gradients` gives, which takes a third of a pass: only if it is looked at.
    """

    activation: str
    pre_activations: Arrays
    activations: Arrays
    pre_activation_gradients: Arrays
    couplings: Arrays
    drawn: Mapping[str, Array]
    backpropagate: Callable[[], Mapping[str, Array]]
    residual: bool = False

    def slope(self, position: int) -> Array:
        """f'(s) at a position, from 0."""
        f, s = activation(self.activation), self.pre_activations[position]
        return f.derivative(s, f.value(s) if self.residual else self.activations[position])

    def joins(self, position: int) -> bool:
        """Whether the activation of a position, from 1, is added to that of the position before."""
        return self.residual and self.activations[position - 1].shape == self.pre_activations[position].shape

    @property
    def weight_gradients(self) -> Mapping[str, Array]:
        """dL/dW of each weight matrix and bias, by name."""
        return self.backpropagate()


class Network(Protocol):
    """What can be measured: a frozen value that draws all it needs and runs both ways.

    What a pass leaves is valid until the next one in the same workspace.
    """

    def run(self, rng: np.random.Generator, workspace: Workspace | None = None) -> Pass: ...


class Reordered:
    """What was drawn of each law, in the order drawn for the first pass of `passes` and in another one for each after.

    Rows that are exchangeable may stand in any order, so that each pass has the law of the first; passes of
    different orders are nearly as good as independent ones, and cost no drawing.
    """

    def __init__(self, passes: int, workspace: Workspace) -> None:
        self._passes, self._workspace = passes, workspace

    def __call__(self, number: int, name: str, law: Law, array: Array, axis: int = -2) -> Array:
        """The array, drawn from the law, as pass `number` has it: entries along `axis` are moved on."""
        shift = number * array.shape[axis] // self._passes
        if shift == 0 or not exchangeable(law):
            return array
        out = self._workspace.empty(f"reordered {name}", array.shape, array.dtype)
        moved, target = np.moveaxis(array, axis, 0), np.moveaxis(out, axis, 0)
        target[:shift], target[shift:] = moved[len(moved) - shift :], moved[: len(moved) - shift]
        return out
