"""From what a user writes to an activation: a built-in name, a function of x in text, or a SymPy expression.

Only the meaning of names is decided here; `text` reads expressions and `splitting` finds their kinks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches

import sympy as sp

from .activation import Activation, X
from .errors import ActivationError, UnknownActivation
from .exponential import SELU, elu
from .gated import GELU, GELU_TANH, MISH, SILU, SOFTPLUS
from .rectifiers import IDENTITY, RELU, SQUARED_RELU, leaky_relu, prelu
from .splitting import split
from .squashing import ARCTAN, ERF, HARDTANH, SIGMOID, SIN, SOFTSIGN, TANH, scaled_tanh
from .text import read

PLAIN = (
    IDENTITY, TANH, ERF, SIN, ARCTAN, SOFTSIGN, HARDTANH, SIGMOID, SOFTPLUS,
    RELU, SQUARED_RELU, SELU, GELU, GELU_TANH, SILU, MISH,
)  # fmt: skip
WITH_PARAMETERS: dict[str, tuple[Callable[..., Activation], int]] = {
    "scaled_tanh": (scaled_tanh, 2),
    "leaky_relu": (leaky_relu, 1),
    "prelu": (prelu, 1),
    "elu": (elu, 1),
}
BY_NAME = {each.name: each for each in PLAIN} | {name: make() for name, (make, _) in WITH_PARAMETERS.items()}
NAMES = tuple(sorted(BY_NAME))

WORD = re.compile(r"[A-Za-z][A-Za-z_ -]*")
NAME_WITH_NUMBERS = re.compile(r"([A-Za-z][A-Za-z_ -]*?)\s*\(\s*([-+\d./,\s]+)\)")


def find(described: str | sp.Expr | Activation) -> Activation:
    """The activation that is meant.

    A text is a built-in's name ("gelu", "Leaky ReLU"), a name with its numbers ("prelu(0.25)"), or a
    function of x ("x*tanh(x)"). A SymPy expression has one free symbol, the variable. Raises
    UnknownActivation, with near matches, and ActivationError where the function cannot be read.
    """
    if isinstance(described, Activation):
        return described
    if isinstance(described, sp.Expr):
        return own(described)
    text = described.strip()
    numbers = NAME_WITH_NUMBERS.fullmatch(text)
    if numbers:
        return _with_numbers(_canonical(numbers[1]), numbers[2])
    if WORD.fullmatch(text) and text != str(X):
        return _named(_canonical(text))
    return own(read(text))


def own(expression: sp.Expr) -> Activation:
    """A user's own activation from a SymPy expression in one symbol, cut at its kinks and named by its text.

    Raises ActivationError where it has no or several free symbols, or a kink cannot be found.
    """
    symbols = expression.free_symbols
    if len(symbols) != 1:
        found = ", ".join(sorted(map(str, symbols))) or "none"
        raise ActivationError(f"an activation is a function of one variable; symbols of {expression}: {found}")
    if expression.has(sp.I, sp.oo, sp.zoo, sp.nan):
        raise ActivationError(f"an activation is a real function; {expression} is not real and finite")
    in_x = expression.subs(symbols.pop(), X)
    return Activation(str(in_x), sp.latex(in_x), split(in_x))


def _named(name: str) -> Activation:
    if name not in BY_NAME:
        near = get_close_matches(name, NAMES, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(NAMES)}."
        raise UnknownActivation(f"unknown activation {name}: {hint} A function of x will do too: x*tanh(x).")
    return BY_NAME[name]


def _with_numbers(name: str, listed: str) -> Activation:
    make, most = WITH_PARAMETERS.get(_named(name).name, (None, 0))
    numbers = [_number(each) for each in listed.split(",")]
    if make is None or len(numbers) > most:
        raise ActivationError(f"{name} takes {most or 'no'} parameters; given {len(numbers)}: {listed.strip()}")
    return make(*numbers)


def _number(text: str) -> sp.Expr:
    value = read(text)
    if not value.is_Rational:
        raise ActivationError(f"{text.strip()} is not a number")
    return value


def _canonical(name: str) -> str:
    return re.sub(r"[ -]+", "_", name.strip().lower())
