"""`law`: the variance that an initialisation rule asks for, in numbers or symbols, and the proof it comes
from.

Decides nothing about truth: variances are read off results of `derive.theorems`, gains are
`derive.activations`'. Fans are counts of the products summed: for a convolution K*K*channels/groups.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Final, TypeAlias

import sympy as sp

from derive import theorems
from derive.activations import Activation, NoFiniteGain, Order, find, moment
from derive.checker import CheckedDerivation
from derive.theorems.distributions import TRUNCATED_VARIANCE

Number: TypeAlias = "float | sp.Expr"


class LawError(ValueError):
    """No such law, or a fan that is none; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`variance(fan_in, fan_out)` for gain one, and the results that say so for the rule's own activation.

    `with_gain` are the results for another activation (none: the rule takes none). A rule made for gradients
    (`backward`) takes the gain from f'.
    """

    variance: Callable[[sp.Expr, sp.Expr], sp.Expr]
    results: tuple[str, ...]
    with_gain: tuple[str, ...] = ()
    activation: str = "identity"
    backward: bool = False


_MEAN_OF_FACTORS: Final = ("lecun", "backward")

RULES: Final[dict[str, Rule]] = {
    "lecun": Rule(lambda n, m: 1 / n, ("lecun",), ("any activation",)),
    "he": Rule(lambda n, m: 1 / n, ("he",), ("any activation",), "relu"),
    "glorot": Rule(
        lambda n, m: 2 / (n + m),
        (*_MEAN_OF_FACTORS, "glorot"),
        ("any activation", "backward", "glorot with gain"),
    ),
    "glorot_geometric": Rule(lambda n, m: 1 / sp.sqrt(n * m), (*_MEAN_OF_FACTORS, "glorot geometric")),
    "glorot_least_squares": Rule(lambda n, m: (n + m) / (n**2 + m**2), (*_MEAN_OF_FACTORS, "glorot least squares")),
    "backward": Rule(lambda n, m: 1 / m, ("backward",), ("backward",), backward=True),
    "he_backward": Rule(lambda n, m: 1 / m, ("he backward",), ("backward",), "relu", backward=True),
    "orthogonal": Rule(
        lambda n, m: 1 / sp.Max(n, m),
        ("orthogonal", "orthogonal tall", "orthogonal wide"),
        ("orthogonal", "orthogonal tall", "orthogonal wide", "any activation"),
    ),
    "pytorch_linear": Rule(lambda n, m: 1 / (3 * n), ("pytorch linear",)),
    "pytorch_rnn": Rule(lambda n, m: 1 / (3 * n), ("pytorch rnn",)),
}
ALIASES: Final = {"xavier": "glorot", "kaiming": "he", "harmonic": "glorot"}
NAMES: Final = tuple(RULES)


@dataclass(frozen=True)
class Law:
    """A rule for given fans. Numbers are floats where the fans are numbers, else SymPy expressions.

    `exact` is the variance as an expression. `forward` and `backward` are the factors by which a layer
    multiplies the second moment of pre-activations and of gradients, for s ~ N(0, 1).
    """

    name: str
    rule: Rule
    fan_in: sp.Expr
    fan_out: sp.Expr
    activation: Activation

    @cached_property
    def exact(self) -> sp.Expr:
        """Var[W] = gain^2 times the rule's variance."""
        return self.rule.variance(self.fan_in, self.fan_out) / _second_moment(
            self.activation, backward=self.rule.backward
        )

    @property
    def variance(self) -> Number:
        """Var[W]."""
        return _number(self.exact)

    @property
    def std(self) -> Number:
        """The standard deviation of W."""
        return _number(sp.sqrt(self.exact))

    @property
    def uniform_bound(self) -> Number:
        """The a for which U(-a, a) has this variance: sqrt(3 Var[W])."""
        return _number(sp.sqrt(3 * self.exact))

    @property
    def truncated_normal_scale(self) -> Number:
        """The scale sigma for which N(0, sigma^2) cut at +-2 sigma has this variance."""
        return _number(sp.sqrt(self.exact / TRUNCATED_VARIANCE))

    @property
    def gain(self) -> Number:
        """1/sqrt(E f(s)^2), or 1/sqrt(E f'(s)^2) for a rule made for gradients; s ~ N(0, 1)."""
        return _number(1 / sp.sqrt(_second_moment(self.activation, backward=self.rule.backward)))

    @property
    def forward(self) -> Number:
        """fan_in Var[W] E f(s)^2."""
        return _number(self.fan_in * self.exact * _second_moment(self.activation, backward=False))

    @property
    def backward(self) -> Number:
        """fan_out Var[W] E f'(s)^2."""
        return _number(self.fan_out * self.exact * _second_moment(self.activation, backward=True))

    @property
    def results(self) -> tuple[theorems.Result, ...]:
        """The results that the rule rests on."""
        own = self.activation == find(self.rule.activation)
        return tuple(map(theorems.find, self.rule.results if own else self.rule.with_gain))

    @cached_property
    def proof(self) -> tuple[CheckedDerivation, ...]:
        """The proofs, judged line by line here and now."""
        return tuple(map(theorems.check, self.results))

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the proofs rest on, in words."""
        return tuple(sorted({word for checked in self.proof for word in theorems.needed(checked)}))

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle \operatorname{{Var}}[W] = {sp.latex(self.exact)}$"


def law(
    name: str,
    *,
    fan_in: object = None,
    fan_out: object = None,
    activation: str | sp.Expr | Activation | None = None,
) -> Law:
    """The law `name` (one of NAMES, `xavier`, `kaiming`) for fans that are positive integers or SymPy expressions.

    A fan left out is the symbol of its name. Without `activation`, the rule's own: ReLU for `he`, else the
    identity, which is also every odd activation of unit slope in its linear regime. Raises LawError for an
    unknown law or a fan that is not positive, UnknownActivation, and NoFiniteGain.
    """
    key = _canonical(name)
    rule = RULES[key]
    own = find(rule.activation)
    f = own if activation is None else find(activation)
    if f != own and not rule.with_gain:
        raise LawError(f"{key} is stated for {own.name} alone; leave the activation out")
    _second_moment(f, backward=rule.backward)
    return Law(key, rule, _fan("fan_in", fan_in), _fan("fan_out", fan_out), f)


def _second_moment(f: Activation, *, backward: bool) -> sp.Expr:
    """E f(s)^2, or E f'(s)^2, for s ~ N(0, 1): exact where there is a closed form, else to 17 digits."""
    found = moment(f, Order(slope=2) if backward else Order(f=2), digits=17)
    if not found.ball > 0:
        raise NoFiniteGain(f"{f.name} has no finite gain: the second moment it needs is {found.ball.str(5)}")
    if found.closed_form is not None:
        return found.closed_form
    return sp.Float(found.ball.mid().str(17, radius=False), 17)


def _canonical(name: str) -> str:
    text = name.strip().lower().replace("-", "_").replace(" ", "_")
    key = ALIASES.get(text, text)
    if key not in RULES:
        near = get_close_matches(text, [*RULES, *ALIASES], n=2)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(RULES)}"
        raise LawError(f"unknown law {name}: {hint}")
    return key


def _fan(what: str, value: object) -> sp.Expr:
    if value is None:
        return sp.Symbol(what, integer=True, positive=True)
    if isinstance(value, sp.Expr) and not value.is_number:
        if value.is_positive is False:
            raise LawError(f"{what} must be positive; got {value}")
        return value
    try:
        count = operator.index(value)  # type: ignore[arg-type]  # what is no integer raises
    except TypeError:
        raise LawError(f"{what} counts units: a positive integer or a SymPy symbol is needed; got {value!r}") from None
    if isinstance(value, bool) or count < 1:
        raise LawError(f"{what} counts units and must be 1 or more; got {value}")
    return sp.Integer(count)


def _number(value: sp.Expr) -> Number:
    return value if value.free_symbols else float(value)
