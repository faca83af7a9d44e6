"""What ran in a network, as the adapters see it: steps with their mean squares, and how one value follows from others.

A place is a value inside the network: what goes in, what a layer, a nonlinearity, a sum or a norm makes of other
places, or something of which only the name is known. Says which nonlinearity follows which weights; measures and
predicts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

PASSED = ("sum", "norm", "shape", "scale", "other")
"""Kinds of places through which a nonlinearity still belongs to the weights before."""


@dataclass(frozen=True, slots=True)
class Place:
    """A value: its kind, the function that makes it, the places and the weights that it is made of.

    Kinds: input, layer, function, sum, product, scale, norm, shape (entries of another value, taken for fresh ones),
    time (one time step), parameter, and other, which is not understood. times counts the steps of a recurrence; number
    is a constant factor or sign, a time step, two directions or one, or the share of the entries that is taken.
    """

    kind: str
    name: str = ""
    of: tuple[int, ...] = ()
    weights: tuple[str, ...] = ()
    times: int = 1
    number: float = 0.0


@dataclass(frozen=True, slots=True)
class Step:
    """One layer or nonlinearity of a run: mean squares in and out, its own backward gain, its place, and whether only
    its last time step is handed on."""

    name: str
    before: float
    after: float
    backward: float | None
    place: Place
    last: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One replicate: its steps in order, the whole network's gains, for each weight the nonlinearity after it, and the
    places, of which the last is what comes out."""

    steps: tuple[Step, ...]
    forward: float | None
    backward: float | None
    following: dict[str, str]
    places: tuple[Place, ...]


class Trace:
    """Places and steps in the order in which they are seen; one function of one value is one place."""

    def __init__(self) -> None:
        self.places: list[Place] = [Place("input")]
        self.steps: list[Step] = []
        self.following: dict[str, str] = {}

    def add(self, place: Place) -> int:
        """The number of the place."""
        if place.kind not in ("shape", "other") and place in self.places:
            return self.places.index(place)
        self.places.append(place)
        return len(self.places) - 1

    def step(self, number: int, before: float, after: float, backward: float | None) -> None:
        """A layer or nonlinearity has run; a nonlinearity belongs to the weights that lead to it."""
        place = self.places[number]
        if place.kind == "function":
            for name in self._before(place.of):
                self.following.setdefault(name, place.name)
        self.steps.append(Step(" ".join(place.weights) or place.name, before, after, backward, place))

    def _before(self, numbers: tuple[int, ...]) -> set[str]:
        found: set[str] = set()
        waiting, seen = list(numbers), set(numbers)
        while waiting:
            place = self.places[waiting.pop()]
            if place.weights and place.kind != "norm":
                found |= set(place.weights)
            elif place.kind in PASSED:
                waiting += [one for one in place.of if one not in seen]
                seen |= set(place.of)
        return found

    def run(self, out: int, forward: float | None, backward: float | None) -> Run:
        """The run that ends in that place."""
        places = *self.places, Place("shape", "", (out,), number=1.0)
        return Run(tuple(self.steps), forward, backward, self.following, places)
