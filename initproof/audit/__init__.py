"""`initproof audit`: what a network's initialisation is, what it should be, and what it does to signals.

For PyTorch, Keras 3 and Flax (linen and nnx), on the CPU. The network is made anew for every draw, so that its own
initialisation is seen; a network handed over ready-made is one draw. Decides by `judging` what obeys a law; nothing
is changed.
"""

from __future__ import annotations

import inspect
import math
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from typing import Any

import numpy as np

from . import predict
from .drawn import Drawn
from .judging import judge
from .report import Layer, Parameter, Report
from .targets import TargetError, load_target
from .trace import Run

__all__ = ["Layer", "Parameter", "Report", "TargetError", "audit", "audit_target", "load_target"]

FRAMEWORKS = {
    "keras": "keras_networks",
    "flax.linen": "linen_networks",
    "flax.nnx": "nnx_networks",
    "torch.nn": "torch_networks",
}
"""Where the base class of a network comes from, and the module here that draws it. With PyTorch as its backend a
Keras model is a torch.nn.Module as well: the first that fits counts."""


def _adapter(network: Any) -> str | None:
    if isinstance(network, type):
        return None
    homes = [base.__module__ + "." for base in type(network).__mro__]
    return next((ours for home, ours in FRAMEWORKS.items() if any(one.startswith(home + ".") for one in homes)), None)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """The global generators of Python and PyTorch are put back at the end."""
    state = random.getstate()
    torch = import_module("torch").random.fork_rng(devices=[]) if "torch" in sys.modules else nullcontext()
    with torch:
        try:
            yield
        finally:
            random.setstate(state)


def _made(target: Any) -> Any:
    """A network: the target itself, or what it makes without arguments, or with `rngs` as Flax's nnx modules do."""
    if _adapter(target):
        return target
    needed = "a torch.nn.Module, a Keras model or a Flax module is needed"
    if not callable(target):
        raise TargetError(f"the target is a {type(target).__name__}; {needed}, or a function that makes one")
    if missing := [name for name in _required(target) if name != "rngs"]:
        raise TargetError(f"the target needs {', '.join(missing)}: write a function without arguments that makes it")
    made = target(rngs=import_module("flax.nnx").Rngs(0)) if takes_rngs(target) else target()
    if not _adapter(made):
        raise TargetError(f"the target makes a {type(made).__name__}; {needed}")
    return made


def _parameters_of(target: Any) -> list[inspect.Parameter]:
    """What a function or a class asks for; nothing where that is not stated."""
    made_by = inspect.getattr_static(target, "__init__", None) if isinstance(target, type) else target
    try:
        named = list(inspect.signature(made_by).parameters.values()) if made_by else []
    except (TypeError, ValueError):
        return []
    return named[1:] if isinstance(target, type) else named


def _required(target: Any) -> list[str]:
    several = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    empty = inspect.Parameter.empty
    return [one.name for one in _parameters_of(target) if one.default is empty and one.kind not in several]


def takes_rngs(target: Any) -> bool:
    """Whether a target asks for the random number generators of nnx."""
    return "rngs" in [one.name for one in _parameters_of(target)]


def _parameters(drawn: Drawn, following: dict[str, str], false_alarm: float) -> tuple[Parameter, ...]:
    rows = []
    for block in drawn.blocks:
        draws = [block.entries(values[block.parameter]) for values in drawn.stored]
        activation = following.get(block.parameter, "")
        whole = drawn.stored[0][block.parameter]
        rows.append(judge(block, draws, whole, activation, false_alarm / len(drawn.blocks)))
    return tuple(rows)


def _geometric(values: list[float | None]) -> float | None:
    known = [v for v in values if v is not None and math.isfinite(v)]
    if not known or min(known) <= 0:
        return 0.0 if known else None
    return math.exp(float(np.mean(np.log(known))))


def _layers(runs: list[Run], rows: dict[str, Parameter]) -> tuple[Layer, ...]:
    layers = []
    for same in zip(*(run.steps for run in runs), strict=True):
        before = _geometric([step.before for step in same])
        gains = predict.layer(same[0], before or 0.0, rows)
        ratios = [step.after / step.before if step.before else None for step in same]
        layers.append(
            Layer(
                same[0].name,
                _geometric([step.after for step in same]),
                gains.forward,
                _geometric(ratios),
                gains.backward,
                _geometric([step.backward for step in same]),
            )
        )
    return tuple(layers)


def audit(
    target: Any,
    *,
    input_shape: tuple[int, ...] | None = None,
    draws: int = 32,
    false_alarm: float = 1e-6,
    seed: int = 2010,
) -> Report:
    """Examine a network of PyTorch, Keras 3 or Flax: what makes one without arguments (or with `rngs`, for nnx),
    or a network.

    input_shape includes the batch; without it a shape that the network states or its first layer suggests is
    tried, and if none works signals are not measured and the report says so. false_alarm is shared out over the
    parameters: it bounds the probability that any parameter that is drawn by the book is called off it.

    Raises TargetError if target makes no network; errors of the network itself pass through.
    """
    with _undisturbed():
        made = _made(target)
        adapter = import_module(f".{_adapter(made)}", __name__)
        drawn: Drawn = adapter.draw(target, made, draws, seed, input_shape)
    runs = drawn.runs
    parameters = _parameters(drawn, runs[0].following if runs else {}, false_alarm)
    rows = {row.name: row for row in parameters}
    gains = predict.whole(runs[0].places, rows) if runs else predict.Gains()
    return Report(
        parameters=parameters,
        layers=_layers(runs, rows) if runs else (),
        predicted_forward=gains.forward,
        forward=_geometric([run.forward for run in runs]),
        predicted_backward=gains.backward,
        backward=_geometric([run.backward for run in runs]),
        draws=len(drawn.stored),
        input_shape=drawn.input_shape if runs else None,
        unpredicted=gains.why,
        unmeasured=drawn.unmeasured,
    )


def audit_target(target: str, *, output: str = "text", input_shape: tuple[int, ...] | None = None) -> tuple[str, int]:
    """What the command line prints for a target, and its exit status: 0 by the book, 1 not, 2 no such target.

    output is "text", "json" or "html"; any other raises ValueError.
    """
    writers = {"text": Report.text, "json": Report.json, "html": Report.html}
    if output not in writers:
        raise ValueError(f"no output {output!r}; write one of {', '.join(writers)}")
    try:
        report = audit(load_target(target), input_shape=input_shape)
    except TargetError as error:
        return str(error), 2
    return writers[output](report), 1 if report.findings else 0
