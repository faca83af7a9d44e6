"""`initproof audit`: what a network's initialisation is, what it should be, and what it does to signals.

For PyTorch modules on the CPU. The network is made anew for every draw, so that its own initialisation is
seen; a network handed over ready-made is one draw. Decides by `judging` what obeys a law; nothing is changed.
"""

from __future__ import annotations

import copy
import math
from importlib import import_module
from typing import Any

import numpy as np

from . import predict, signals
from .blocks import Block, blocks
from .judging import Judgement, judge
from .report import Layer, Parameter, Report
from .targets import TargetError, load_target

__all__ = ["Layer", "Parameter", "Report", "TargetError", "audit", "audit_target", "load_target"]

MOST_ENTRIES = 2**23
"""Entries drawn in all: a large network is drawn fewer times, twice at least."""


def _networks(target: Any, draws: int, seed: int) -> list[Any]:
    """Fresh networks, each from its own seed; a ready-made network as it is."""
    torch = import_module("torch")
    if isinstance(target, torch.nn.Module):
        return [target]
    if not callable(target):
        raise TargetError(
            f"the target is a {type(target).__name__}; a torch.nn.Module or its maker is needed"
        )
    with torch.random.fork_rng(devices=[]):
        made = []
        for k in range(draws):
            torch.manual_seed(seed + k)
            made.append(target())
            if not isinstance(made[-1], torch.nn.Module):
                raise TargetError(
                    f"the target makes a {type(made[-1]).__name__}; a torch.nn.Module is needed"
                )
            size = sum(p.numel() for p in made[-1].parameters())
            if k and size * (k + 2) > MOST_ENTRIES:
                break
        return made


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _parameter(block: Block, judgement: Judgement, activation: str, draws: int) -> Parameter:
    return Parameter(
        block.name,
        block.kind,
        block.shape,
        block.fan_in,
        block.fan_out,
        draws,
        judgement.fits,
        activation,
        judgement.asked,
        judgement.variance,
        _finite(judgement.ratio),
        _finite(judgement.low),
        _finite(judgement.high),
        judgement.by_the_book,
        judgement.why,
    )


def _parameters(networks: list[Any], following: dict[str, str], false_alarm: float) -> tuple[Parameter, ...]:
    found = blocks(networks[0])
    stored = [
        {name: p.detach().float().numpy() for name, p in one.named_parameters(remove_duplicate=False)}
        for one in networks
    ]
    rows = []
    for block in found:
        draws = [block.entries(parameters[block.parameter]) for parameters in stored]
        activation = following.get(block.parameter, "")
        judgement = judge(block, draws, activation, false_alarm / len(found))
        rows.append(_parameter(block, judgement, activation, len(draws)))
    return tuple(rows)


def _geometric(values: list[float | None]) -> float | None:
    known = [v for v in values if v is not None and v > 0 and math.isfinite(v)]
    return math.exp(float(np.mean(np.log(known)))) if known else None


def _layers(runs: list[signals.Run], rows: dict[str, Parameter]) -> tuple[Layer, ...]:
    layers = []
    for same in zip(*(run.steps for run in runs), strict=True):
        before = _geometric([step.before for step in same]) or 1.0
        layers.append(
            Layer(
                same[0].name,
                _geometric([step.after for step in same]),
                predict.forward(same[0].name, before, rows),
                _geometric([step.after / step.before for step in same]),
                predict.backward(same[0].name, rows),
                _geometric([step.backward for step in same]),
            )
        )
    return tuple(layers)


def _quiet(networks: list[Any], ready_made: bool) -> list[Any]:
    """The networks without dropout; a ready-made one is copied, not changed."""
    return [signals.without_dropout(copy.deepcopy(one) if ready_made else one) for one in networks]


def audit(
    target: Any,
    *,
    input_shape: tuple[int, ...] | None = None,
    draws: int = 32,
    false_alarm: float = 1e-6,
    seed: int = 2010,
) -> Report:
    """Examine a `torch.nn.Module`: a class or function that makes one without arguments, or a network.

    input_shape includes the batch; without it a shape that the first layer suggests is tried, and if none
    works signals are not measured and the report says so. false_alarm is shared out over the parameters:
    it bounds the probability that any parameter that is drawn by the book is called off it.

    Raises TargetError if target makes no module; errors of the network itself pass through.
    """
    torch = import_module("torch")
    networks = _networks(target, draws, seed)
    quiet = _quiet(networks, isinstance(target, torch.nn.Module))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        shape = input_shape or signals.input_shape(quiet[0])
        runs = [signals.run(one, shape) for one in quiet] if shape else []
    parameters = _parameters(networks, runs[0].following if runs else {}, false_alarm)
    rows = {row.name: row for row in parameters}
    names = tuple(step.name for step in runs[0].steps) if runs and runs[0].chain else ()
    forward, backward = predict.whole(names, rows)
    return Report(
        parameters=parameters,
        layers=_layers(runs, rows) if runs else (),
        predicted_forward=forward,
        forward=_geometric([run.forward for run in runs]),
        predicted_backward=backward,
        backward=_geometric([run.backward for run in runs]),
        draws=len(networks),
        input_shape=shape,
    )


def audit_target(
    target: str, *, output: str = "text", input_shape: tuple[int, ...] | None = None
) -> tuple[str, int]:
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
