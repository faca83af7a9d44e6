"""Multilayer perceptron of any depth: forward and backward pass by hand, rows are examples.

    h^0 = x,   s^l = h^{l-1} W^l + b^l,   h^l = f(s^l),   l = 1..L
    L = sum over the batch of <c, s^L>,   c normal(0, 1), independent of everything else

or, of a `residual` network, h^l = h^{l-1} + f(s^l) wherever these have one width,
so dL/ds^L = c has second moment 1, and dL/ds^l = f'(s^l) * dL/dh^l with dL/dh^l = dL/ds^{l+1} W^{l+1}' (+ dL/dh^{l+1}
where h^l is added): what a source writes for a loss on top holds here with nothing assumed about the loss.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from .activations import activation
from .arrays import Array, Workspace, drop_vanished, float_type, require_size
from .errors import MonteCarloError
from .initializers import LECUN
from .laws import UNIT_NORMAL, ZERO, Law
from .passes import Pass, Reordered


@dataclass(frozen=True, slots=True)
class Perceptron:
    """Widths n^0..n^L, and the laws of W^l (n^{l-1}, n^l), of b^l (n^l,), of the input x (batch, n^0) and of
    c (batch, n^L).

    Raises MonteCarloError for fewer than two widths, a size below 1, an unknown activation or dtype.
    """

    widths: tuple[int, ...]
    activation: str = "tanh"
    weights: Law = LECUN
    biases: Law = ZERO
    inputs: Law = UNIT_NORMAL
    cotangents: Law = UNIT_NORMAL
    batch: int = 1
    dtype: str = "float64"
    residual: bool = False

    def __post_init__(self) -> None:
        if len(self.widths) < 2:
            raise MonteCarloError(f"widths: needed at least an input and a layer, found {self.widths}")
        for width in self.widths:
            require_size("width", width)
        require_size("batch", self.batch)
        if self.residual and not any(before == after for before, after in pairwise(self.widths)):
            raise MonteCarloError(f"residual: needed two widths in a row that are equal, found {self.widths}")
        activation(self.activation)
        float_type(self.dtype)

    def run(self, rng: np.random.Generator, workspace: Workspace | None = None) -> Pass:
        """Draw weights, biases, inputs and c in this order, and run forward and backward."""
        return next(self.runs(rng, 1, workspace or Workspace()))

    def runs(self, rng: np.random.Generator, passes: int, workspace: Workspace) -> Iterator[Pass]:
        """The pass of `run`, and more of the same weights and inputs with their rows `Reordered`, each with its
        own c."""
        dtype = float_type(self.dtype)
        shapes = list(pairwise(self.widths))
        drawn = [self.weights.sample(rng, shape, dtype) for shape in shapes]
        biases = [self.biases.sample(rng, (fan_out,), dtype) for _, fan_out in shapes]
        inputs = self.inputs.sample(rng, (self.batch, self.widths[0]), dtype)
        reordered = Reordered(passes, workspace)
        for number in range(passes):
            weights = [reordered(number, f"W{layer}", self.weights, array) for layer, array in enumerate(drawn, 1)]
            cotangent = self.cotangents.sample(rng, (self.batch, self.widths[-1]), dtype)
            states = forward(self.activation, weights, biases, inputs, workspace, residual=self.residual)
            yield backward(self.activation, weights, states, inputs, cotangent, workspace, residual=self.residual)

    def laws(self) -> dict[str, tuple[Law, tuple[int, ...]]]:
        """The law and the shape of the arrays that a pass calls `drawn`."""
        weights: dict[str, tuple[Law, tuple[int, ...]]] = {
            f"W{layer}": (self.weights, shape) for layer, shape in enumerate(pairwise(self.widths), 1)
        }
        return weights | {"x": (self.inputs, (self.batch, self.widths[0]))}


def forward(
    name: str,
    weights: Sequence[Array],
    biases: Sequence[Array],
    inputs: Array,
    workspace: Workspace,
    *,
    residual: bool = False,
) -> tuple[list[Array], list[Array]]:
    """Pre-activations s^1..s^L and activations h^1..h^L, each (batch, width)."""
    f = activation(name)
    pre_activations: list[Array] = []
    activations: list[Array] = []
    h = inputs
    for layer, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        s = workspace.empty(f"s{layer}", (len(h), weight.shape[1]), weight.dtype)
        np.matmul(h, weight, out=s)
        s += bias
        pre_activations.append(s)
        branch = f.value(s)
        h = branch + h if residual and h.shape == s.shape else branch
        drop_vanished(h)
        activations.append(h)
    return pre_activations, activations


def backward(
    name: str,
    weights: Sequence[Array],
    states: tuple[list[Array], list[Array]],
    inputs: Array,
    cotangent: Array,
    workspace: Workspace,
    *,
    residual: bool = False,
) -> Pass:
    """The gradients of <cotangent, s^L> in every s^l, W^l and b^l, given what `forward` returned."""
    pre_activations, activations = states
    gradients: list[Array] = [cotangent]

    @cache
    def weight_gradients() -> dict[str, Array]:
        below = [inputs, *activations[:-1]]
        return {
            f"W{layer}": h.T @ gradient for layer, (h, gradient) in enumerate(zip(below, gradients, strict=True), 1)
        } | {f"b{layer}": gradient.sum(axis=0) for layer, gradient in enumerate(gradients, 1)}

    drawn = {"x": inputs} | {f"W{layer}": weight for layer, weight in enumerate(weights, 1)}
    run = Pass(name, pre_activations, activations, gradients, weights[1:], drawn, weight_gradients, residual)
    above: Array | None = None
    for position in range(len(weights) - 2, -1, -1):
        s = pre_activations[position]
        gradient = workspace.empty(f"gradient{position}", s.shape, s.dtype)
        np.matmul(gradients[0], weights[position + 1].T, out=gradient)
        if above is not None and run.joins(position + 1):
            gradient += above
        above = gradient.copy() if residual else None
        gradient *= run.slope(position)
        drop_vanished(gradient)
        gradients.insert(0, gradient)
    return run
