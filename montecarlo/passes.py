"""What one forward and backward pass leaves behind, and what a network must be to be measured."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np

from .arrays import Array, Workspace

Arrays: TypeAlias = Sequence[Array] | Array


@dataclass(frozen=True, slots=True, eq=False)
class Pass:
    """One replicate: position l of each sequence is layer l + 1 or step l + 1.

    `pre_activations` s, `activations` h = f(s), `pre_activation_gradients` dL/ds: arrays (batch, width).
    `couplings`: the matrices W between successive positions, s' = h W + ..., one fewer than positions.
    `drawn`: the weight matrices, and the inputs where they are in memory, by name. `activation`: the name of
    f. `backpropagate` computes what `weight_gradients` gives, which takes a third of a pass: only if it
    is looked at.
    """

    activation: str
    pre_activations: Arrays
    activations: Arrays
    pre_activation_gradients: Arrays
    couplings: Arrays
    drawn: Mapping[str, Array]
    backpropagate: Callable[[], Mapping[str, Array]]

    @property
    def weight_gradients(self) -> Mapping[str, Array]:
        """dL/dW of each weight matrix and bias, by name."""
        return self.backpropagate()


class Network(Protocol):
    """What can be measured: a frozen value that draws all it needs and runs both ways.

    What a pass leaves is valid until the next one in the same workspace.
    """

    def run(self, rng: np.random.Generator, workspace: Workspace | None = None) -> Pass: ...
