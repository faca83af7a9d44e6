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
    "numpy": lambda gain, n, m: f"{gain!r} * scipy.stats.ortho_group.rvs(max({n}, {m}))[:{n}, :{m}]",
}
FRAMEWORKS: Final = tuple(_NORMAL)


def line(law: Law, framework: str) -> str:
    """The line. Raises LawError where the variance is not a number."""
    if law.exact.free_symbols:
        missing = " and ".join(sorted(f"--{s.name.replace('_', '-')}" for s in law.exact.free_symbols))
        raise LawError(f"a line of code needs numbers: give {missing}")
    if law.name == "orthogonal":
        return _ORTHOGONAL[framework](float(law.gain), law.fan_in, law.fan_out)
    return _NORMAL[framework](float(law.std), law.fan_in, law.fan_out)
