"""Elman recurrent network: what it is, and one replicate of it.

    s_t = x_t Wxh + h_{t-1} Whh_t + bh,   h_t = f(s_t),   y_t = h_t Why + by,   t = 1..T
    L = sum of <c_t, y_t> over the batch and over t = T alone ("last") or every t ("every"),
    c_t normal(0, 1), independent of everything else

`tied` weights use one matrix Whh at every step, as an RNN does; otherwise Whh_t is drawn afresh at every
step, which is what the usual variance argument silently assumes. Arrays over time are (time, batch, width);
memory is O(T B (3 H + D + K)), and O(T H^2) more for fresh weights; with `checkpointing` it is
O(sqrt(T) B (3 H + D)). The loops are in `recurrence`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import numpy as np

from .activations import activation
from .arrays import Array, Workspace, float_type, require_size
from .checkpoints import Checkpointed
from .errors import MonteCarloError
from .initializers import LECUN
from .laws import UNIT_NORMAL, ZERO, Given, Law
from .passes import Pass, Reordered
from .recurrence import Parameters, forward, through_time, weight_gradients


@dataclass(frozen=True, slots=True)
class Elman:
    """Sizes and laws of an Elman network; the laws of matrices see the shapes (D, H), (H, H) and (H, K).

    `initial` is the law of h_0, (batch, H), `cotangents` that of the c_t, (steps looked at, batch, K).
    Raises MonteCarloError for a size below 1, an unknown activation, dtype or place of the loss, and for
    `checkpointing` of fresh weights or of a user's own inputs, which are in memory anyway.
    """

    inputs_size: int
    hidden_size: int
    outputs_size: int = 1
    steps: int = 10
    activation: str = "tanh"
    input_weights: Law = LECUN
    recurrent_weights: Law = LECUN
    output_weights: Law = LECUN
    biases: Law = ZERO
    inputs: Law = UNIT_NORMAL
    initial: Law = ZERO
    cotangents: Law = UNIT_NORMAL
    tied: bool = True
    loss: Literal["last", "every"] = "last"
    batch: int = 1
    dtype: str = "float64"
    checkpointing: bool = False

    def __post_init__(self) -> None:
        for what in ("inputs_size", "hidden_size", "outputs_size", "steps", "batch"):
            require_size(what, getattr(self, what))
        if self.loss not in ("last", "every"):
            raise MonteCarloError(f"loss: needed 'last' or 'every', found {self.loss!r}")
        if self.checkpointing and (not self.tied or isinstance(self.inputs, Given)):
            raise MonteCarloError("checkpointing: needed tied weights and inputs that are drawn")
        activation(self.activation)
        float_type(self.dtype)

    def run(self, rng: np.random.Generator, workspace: Workspace | None = None) -> Pass:
        """Draw weights, biases, h_0, cotangents and inputs in this order, and run both ways."""
        return next(self.runs(rng, 1, workspace or Workspace()))

    def runs(self, rng: np.random.Generator, passes: int, workspace: Workspace) -> Iterator[Pass]:
        """The pass of `run`, and more of the same weights and inputs with their rows `Reordered`, each with its own
        cotangents; with `checkpointing` all are drawn."""
        dtype = float_type(self.dtype)
        looked_at = self.steps if self.loss == "every" else 1

        def draw_inputs(rng: np.random.Generator, steps: int) -> Array:
            return self.inputs.sample(rng, (steps, self.batch, self.inputs_size), dtype)

        reordered = Reordered(passes, workspace)
        for number in range(passes):
            if number == 0 or self.checkpointing:
                parameters = draw(self, rng)
                initial = self.initial.sample(rng, (self.batch, self.hidden_size), dtype)
            cotangents = self.cotangents.sample(rng, (looked_at, self.batch, self.outputs_size), dtype)
            if self.checkpointing:
                replayed = Checkpointed(self.activation, parameters, initial, cotangents, self.steps, draw_inputs, rng)
                yield Pass(
                    self.activation,
                    replayed.pre_activations,
                    replayed.activations,
                    replayed.gradients,
                    self._couplings(parameters),
                    drawn_arrays(parameters),
                    cache(replayed.weight_gradients),
                )
                continue
            if number == 0:
                inputs = draw_inputs(rng, self.steps)
            yield self.run_with(
                replace(
                    parameters,
                    **{
                        name: reordered(number, name, getattr(self, name), getattr(parameters, name))
                        for name in ("input_weights", "recurrent_weights", "output_weights")
                    },
                ),
                initial,
                cotangents,
                reordered(number, "inputs", self.inputs, inputs, axis=0),
                workspace,
            )

    def run_with(
        self, parameters: Parameters, initial: Array, cotangents: Array, inputs: Array, workspace: Workspace
    ) -> Pass:
        """Run forward and backward with these arrays."""
        pre_activations, states = forward(self.activation, parameters, inputs, initial, workspace)
        gradients = through_time(self.activation, parameters, pre_activations, states, cotangents, None, workspace)
        return Pass(
            self.activation,
            pre_activations,
            states[1:],
            gradients,
            self._couplings(parameters),
            drawn_arrays(parameters) | {"x": inputs},
            cache(lambda: weight_gradients(parameters, inputs, states, gradients, cotangents)),
        )

    def laws(self) -> dict[str, tuple[Law, tuple[int, ...]]]:
        """The law and the shape of the arrays that a pass calls `drawn`."""
        inputs, hidden, outputs = self.inputs_size, self.hidden_size, self.outputs_size
        laws: dict[str, tuple[Law, tuple[int, ...]]] = {
            "Wxh": (self.input_weights, (inputs, hidden)),
            "Whh": (self.recurrent_weights, (hidden, hidden)),
            "Why": (self.output_weights, (hidden, outputs)),
            "x": (self.inputs, (self.batch, inputs)),
        }
        if self.checkpointing:
            del laws["x"]
        return laws

    def _couplings(self, parameters: Parameters) -> Array:
        """Whh_2..Whh_T."""
        weights = parameters.recurrent_weights
        return np.broadcast_to(weights, (self.steps, *weights.shape[1:]))[1:]


def draw(network: Elman, rng: np.random.Generator) -> Parameters:
    """Draw all weights and biases of the network, in the order of the fields of Parameters."""
    dtype = float_type(network.dtype)
    hidden, outputs = network.hidden_size, network.outputs_size
    input_weights = network.input_weights.sample(rng, (network.inputs_size, hidden), dtype)
    draws = 1 if network.tied else network.steps
    recurrent = np.stack([network.recurrent_weights.sample(rng, (hidden, hidden), dtype) for _ in range(draws)])
    return Parameters(
        input_weights=input_weights,
        recurrent_weights=recurrent,
        output_weights=network.output_weights.sample(rng, (hidden, outputs), dtype),
        hidden_biases=network.biases.sample(rng, (hidden,), dtype),
        output_biases=network.biases.sample(rng, (outputs,), dtype),
    )


def drawn_arrays(parameters: Parameters) -> dict[str, Array]:
    """The weights, by the names of their laws."""
    return {"Wxh": parameters.input_weights, "Whh": parameters.recurrent_weights, "Why": parameters.output_weights}
