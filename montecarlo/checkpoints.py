"""Backpropagation through a long time in little memory: O(sqrt(T) B H) instead of O(T B H).

Of T steps only every sqrt(T)-th state, gradient and random generator is kept; the segment in between is
computed again whenever it is looked at. Sweeping over the steps in either order costs each segment once, so
that a pass takes about two to three times as long, and its numbers are those of a pass that keeps everything.
"""

import math
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any, overload

import numpy as np

from .arrays import Array, Workspace
from .recurrence import Parameters, forward, through_time, weight_gradients


class Replayed(Sequence[Array]):
    """Arrays (batch, width) of steps 1..T, of which one segment at a time is in memory."""

    def __init__(self, steps: int, size: int, segment: Callable[[int], Array]) -> None:
        self._steps, self._size, self._segment = steps, size, segment

    def __len__(self) -> int:
        return self._steps

    @overload
    def __getitem__(self, step: int) -> Array: ...
    @overload
    def __getitem__(self, step: slice) -> Sequence[Array]: ...

    def __getitem__(self, step: int | slice) -> Array | Sequence[Array]:
        if isinstance(step, slice):
            return [self[t] for t in range(*step.indices(self._steps))]
        segment, offset = divmod(range(self._steps)[step], self._size)
        found: Array = self._segment(segment)[offset]
        return found


class Checkpointed:
    """One pass of `steps` steps: what `elman` needs of it, in segments of sqrt(steps) steps.

    `draw_inputs(rng, steps)` draws the next inputs (steps, batch, D); `cotangents` are those of the last steps.
    """

    def __init__(
        self,
        name: str,
        parameters: Parameters,
        initial: Array,
        cotangents: Array,
        steps: int,
        draw_inputs: Callable[[np.random.Generator, int], Array],
        rng: np.random.Generator,
    ) -> None:
        self._name, self._parameters, self._cotangents = name, parameters, cotangents
        self._draw_inputs, self._steps, self._size = draw_inputs, steps, math.isqrt(steps - 1) + 1
        self._starts: list[tuple[np.random.Generator, Array]] = []
        self._states: dict[int, tuple[Array, Array, Array]] = {}
        self._gradients: dict[int, Array] = {}
        for segment in range(math.ceil(steps / self._size)):
            self._starts.append((deepcopy(rng), initial))
            rng = deepcopy(rng)
            inputs = draw_inputs(rng, self._length(segment))
            initial = forward(name, parameters, inputs, initial, Workspace())[1][-1].copy()
        self._after: dict[int, Array | None] = {len(self._starts) - 1: None}
        for segment in range(len(self._starts) - 1, 0, -1):
            self._after[segment - 1] = self._backward(segment)[0].copy()

    @property
    def pre_activations(self) -> Replayed:
        return self._replayed(lambda segment: self._forward(segment)[1])

    @property
    def activations(self) -> Replayed:
        return self._replayed(lambda segment: self._forward(segment)[2][1:])

    @property
    def gradients(self) -> Replayed:
        return self._replayed(self._backward)

    def weight_gradients(self) -> dict[str, Array]:
        """The sum over segments of what each adds."""
        total: dict[str, Any] = {}
        for segment in range(len(self._starts)):
            inputs, _, states = self._forward(segment)
            added = weight_gradients(
                self._parameters, inputs, states, self._backward(segment), self._looked_at(segment)
            )
            total = {name: total.get(name, 0) + gradient for name, gradient in added.items()}
        return total

    def _replayed(self, segment: Callable[[int], Array]) -> Replayed:
        return Replayed(self._steps, self._size, segment)

    def _length(self, segment: int) -> int:
        return min(self._size, self._steps - segment * self._size)

    def _looked_at(self, segment: int) -> Array:
        """The cotangents of the steps of this segment."""
        first = self._steps - len(self._cotangents)
        start, stop = (max(0, segment * self._size + offset - first) for offset in (0, self._length(segment)))
        return self._cotangents[start:stop]

    def _forward(self, segment: int) -> tuple[Array, Array, Array]:
        """Inputs, pre-activations and states of the segment, kept until another one is asked for."""
        if segment not in self._states:
            self._states.clear()
            rng, initial = self._starts[segment]
            inputs = self._draw_inputs(deepcopy(rng), self._length(segment))
            self._states[segment] = inputs, *forward(self._name, self._parameters, inputs, initial, Workspace())
        return self._states[segment]

    def _backward(self, segment: int) -> Array:
        """dL/ds of the segment, kept likewise."""
        if segment not in self._gradients:
            self._gradients.clear()
            _, pre_activations, states = self._forward(segment)
            self._gradients[segment] = through_time(
                self._name,
                self._parameters,
                pre_activations,
                states,
                self._looked_at(segment),
                self._after[segment],
                Workspace(),
            )
        return self._gradients[segment]
