"""PyTorch modules for the audit: made anew for every draw, or taken as they are for one."""

from __future__ import annotations

import copy
from importlib import import_module
from typing import Any

from . import signals
from .blocks import blocks, weights
from .drawn import Drawn, needs_shape, repeat


def draw(target: Any, made: Any, draws: int, seed: int, input_shape: tuple[int, ...] | None) -> Drawn:
    """Draw a PyTorch module; target is the module or what makes it, made one that it has made.

    Dropout, which is not initialisation, is switched off for the runs, in a copy where the network is the user's.
    """
    torch = import_module("torch")
    ready = target is made
    lazy = import_module("torch.nn.parameter").is_lazy

    def make(seed: int) -> Any:
        torch.manual_seed(seed)
        network = made if ready else target()
        if any(lazy(p) for p in network.parameters()):
            if input_shape is None:
                raise needs_shape(network)
            with torch.no_grad():
                network(torch.randn(input_shape))
        return network

    networks = repeat(make, lambda m: sum(p.numel() for p in m.parameters()), 1 if ready else draws, seed)
    quiet = [signals.without_dropout(copy.deepcopy(one) if ready else one) for one in networks]
    torch.manual_seed(seed)
    shape, why = (input_shape, "") if input_shape else signals.input_shape(quiet[0])
    runs = [signals.run(one, shape) for one in quiet] if shape else []
    stored = [{name: p.detach().float().numpy() for name, p in weights(one)} for one in networks]
    return Drawn(blocks(networks[0]), stored, runs, shape, why)
