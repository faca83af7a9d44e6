"""Measurements to predict: networks that are drawn and run once a number was named. Nothing is graded here."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from montecarlo import Elman, Experiment, Perceptron, preset
from montecarlo.initializers import Scaled
from montecarlo.laws import UNIT_NORMAL, ZERO, Normal

_SEED = 7


@dataclass(frozen=True, slots=True)
class Trial:
    """A question about an observable at a layer or step of an experiment; `within` is the factor that counts
    as right."""

    lesson: str
    ask: str
    experiment: Callable[[], Experiment]
    observable: str
    place: int
    answer: str
    because: str
    within: float = 1.25

    def run(self) -> Experiment:
        """The experiment, small enough to wait for."""
        whole = self.experiment()
        return replace(whole, seed=_SEED, replicates=min(whole.replicates, 2048))


def _layers(activation: str, gain: float) -> Experiment:
    network = Perceptron((64,) * 9, activation, Scaled(gain), batch=8)
    return Experiment(f"{activation} network, 8 layers", network, replicates=512, observables=("E[s^2]",))


def _double() -> Experiment:
    network = Elman(1, 64, steps=8, activation="identity", input_weights=ZERO, tied=False,
                    recurrent_weights=Normal(math.sqrt(2 / 64)), initial=UNIT_NORMAL, batch=4)  # fmt: skip
    return Experiment("linear RNN at Var[W] = 2/H", network, replicates=512, observables=("E[h^2]",))


TRIALS = (
    Trial("lecun", "A linear network has 8 layers of 64 units, $\\operatorname{Var}[W] = 1/n$ and inputs of second "
          "moment 1. What is $\\operatorname{E}[s^2]$ in layer 8?",
          lambda: _layers("identity", 1.0), "E[s^2]", 8, "1", "each layer multiplies by n Var[W] = 1"),
    Trial("he", "A ReLU network has 8 layers of 64 units, $\\operatorname{Var}[W] = 1/n$ and inputs of second "
          "moment 1. What is $\\operatorname{E}[s^2]$ in layer 8?",
          lambda: _layers("relu", 1.0), "E[s^2]", 8, "1/128", "each ReLU halves the second moment, seven times"),
    Trial("interview-he", "ReLU with $\\operatorname{Var}[W] = 2/n$, 8 layers of 64 units, inputs of second moment 1: "
          "what is $\\operatorname{E}[s^2]$ in layer 8?",
          lambda: _layers("relu", math.sqrt(2)), "E[s^2]", 8, "2",
          "the first layer doubles the second moment, as its inputs have passed no ReLU; the others keep it"),
    Trial("interview-recurrent", "A linear RNN of 64 units without input starts at second moment 1, with fresh weights "
          "of $\\operatorname{Var}[W] = 2/n$ at every step. What is $\\operatorname{E}[h^2]$ after 8 steps?",
          _double, "E[h^2]", 8, "256", "each step multiplies by H Var[W] = 2", 1.4),
    Trial("rnn-driven", "A linear RNN with fresh $\\operatorname{Var}[W] = 1/H$ starts at 0 and gets an input of "
          "second moment 1 at every step. What is $\\operatorname{E}[h^2]$ after 16 steps?",
          lambda: preset("rnn-linear"), "E[h^2]", 16, "16", "every step keeps what is there and adds 1"),
    Trial("rnn-tied", "One normal 4 x 4 matrix of $\\operatorname{Var}[W] = 1/4$ is applied three times to a vector of "
          "second moment 1. What is $\\operatorname{E}[h^2]$?",
          lambda: replace(preset("rnn-tied"), replicates=2048), "E[h^2]", 3, "1.6875",
          "with one matrix it is 1 + 10/n^2 + 4/n^3, not 1", 1.3),
    Trial("interview-uniform-01", "A linear RNN of 64 units starts at second moment 1, with weights uniform on [0, 1]. "
          "What is $\\operatorname{E}[s^2]$ after one step?",
          lambda: replace(preset("rnn-uniform-linear"), replicates=512), "E[s^2]", 1, "64/3", "n E[W^2] = n/3"),
    Trial("one-hot", "The input is one of 50 symbols, one-hot, and $\\operatorname{Var}[W] = 1/50$. What is "
          "$\\operatorname{E}[s^2]$ in the first step?",
          lambda: preset("rnn-one-hot"), "E[s^2]", 1, "1/50", "a one-hot vector picks one row: Var[s] = Var[W]"),
    Trial("orthogonal", "A linear RNN with an orthogonal matrix of 32 units starts at second moment 1. What is "
          "$\\operatorname{E}[h^2]$ after 64 steps?",
          lambda: replace(preset("rnn-orthogonal"), replicates=128), "E[h^2]", 64, "1",
          "an orthogonal matrix keeps every norm, however often it is applied"),
)  # fmt: skip
"""At most one a lesson."""
