"""One line of code for a framework that draws weights with a law's variance. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .laws import Law, LawError

Writer = Callable[[float, object, object], str]

_NORMAL: Final[dict[str, Writer]] = {
    "torch": lambda std, n, m: f"torch.nn.init.normal_(weight, std={std!r})",
    "keras": lambda std, n, m: f"keras.initializers.RandomNormal(stddev={std!r})",
    "jax": lambda std, n, m: f"{std!r} * jax.random.normal(key, ({n}, {m}))",
    "numpy": lambda std, n, m: f"rng.normal(0.0, {std!r}, ({n}, {m}))",
}
_ORTHOGONAL: Final[dict[str, Writer]] = {
    "torch": lambda gain, n, m: f"torch.nn.init.orthogonal_(weight, gain={gain!r})",
    "keras": lambda gain, n, m: f"keras.initializers.Orthogonal(gain={gain!r})",
    "jax": lambda gain, n, m: f"jax.nn.initializers.orthogonal({gain!r})(key, ({n}, {m}))",
    "numpy": lambda gain, n, m: f"{gain!r} * scipy.stats.ortho_group.rvs(max({n}, {m}), random_state=rng)[:{n}, :{m}]",
}
_SHAPED: Final = ("jax", "numpy")
"""A line for these makes the matrix, (fan_in, fan_out); for the others it fills one or is given a shape."""


def line(law: Law, framework: str) -> str:
    """The line, which needs nothing but the framework and what it draws from: `weight`, `key` or `rng`.

    Raises LawError where a number in it would be a symbol.
    """
    symbols = set(law.exact.free_symbols)
    if framework in _SHAPED:
        symbols |= law.fan_in.free_symbols | law.fan_out.free_symbols
    if symbols:
        missing = " and ".join(sorted(f"--{s.name.replace('_', '-')}" for s in symbols))
        raise LawError(f"a line of code for {framework} needs numbers: give {missing}")
    if law.name == "orthogonal":
        return _ORTHOGONAL[framework](float(law.gain), law.fan_in, law.fan_out)
    return _NORMAL[framework](float(law.std), law.fan_in, law.fan_out)
