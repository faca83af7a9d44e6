"""A tied recurrence s_0 = x, s_t = W s_(t-1), with the same W at every step: E|W^K x|^2/|x|^2, exactly.

The textbook takes a fresh W at every step and finds 1. With one W the steps are not independent; what is found instead
is a polynomial in 1/n, read off the kernel's normal form and then proved as a theorem for every x that is independent
of W. The entries are iid and symmetric with Var[W_ij] = 1/n. Nothing is said of activations.

A gradient taken back through the K steps obeys the same polynomial where it is independent of W (`bptt`).
Where it is computed from the state, as it is in training, it is not: `gradient` gives E|(W^T)^K W^K
x|^2/|x|^2, which is what the loss |W^K x|^2/2 sends back.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Sum, Symbol, expand

from ..kernel import Refusal, Theorem, gather, prove
from ..kernel.cases import scopes
from ..kernel.normal_form import normal_form
from ..kernel.rule import prepare
from ..kernel.settings import Budget
from ..kernel.show import expression
from ..language.assumptions import Assumption, distributed, iid, independent, symmetric, variance, zero_mean
from ..language.expressions import Array, E, Index, RandomArray, dimensions
from ..language.work import BudgetExhausted

(N,) = dimensions("n")
"""The width: W has n rows and n columns."""

KAPPA = Symbol("kappa", real=True)
"""The kurtosis of an entry, E[W^4]/Var[W]^2: 3 for the normal law, 9/5 for the uniform, 1 for signs."""

MOST = {"normal": 6, "symmetric": 5}
"""How many factors W a product may have in each law: one more costs some ten times the work."""
SECONDS = 120.0
TERMS = 10_000_000
"""How much work a polynomial within these bounds may cost on a slow machine."""


class TooManySteps(ValueError):
    """The polynomial needs more work than is allowed."""


@dataclass(frozen=True, slots=True)
class Tied:
    """The ratio E|W^K x|^2/|x|^2 and the theorem that says so.

    In a symmetric law's ratio `kappa` is the kurtosis and `m6`, `m8`, ... are E[W^p]/Var[W]^(p/2).
    """

    steps: int
    law: str
    ratio: Expr
    theorem: Theorem

    @property
    def neglected(self) -> Expr:
        """What the assumption of fresh weights leaves out: the ratio less 1."""
        return expand(self.ratio - 1)


def tied(steps: int, law: str = "normal") -> Tied:
    """E|W^steps x|^2/|x|^2 for a tied W. Raises ValueError for steps < 1 or another law, TooManySteps."""
    return _ratio((False,), steps, law)


def bptt(steps: int, law: str = "normal") -> Tied:
    """E|(W^T)^steps d|^2/|d|^2 for a gradient d independent of W, taken back through the steps. Raises as `tied`."""
    return _ratio((True,), steps, law)


def gradient(steps: int, law: str = "normal") -> Tied:
    """E|(W^T)^steps W^steps x|^2/|x|^2: the gradient of |W^steps x|^2/2 at x. Raises as `tied` does."""
    return _ratio((False, True), steps, law)


def _ratio(ways: tuple[bool, ...], steps: int, law: str) -> Tied:
    """|... W W x|^2 with `steps` factors W, or W^T where told, each way."""
    _require(steps, len(ways), law)
    transposed = [back for back in ways for _ in range(steps)]
    weights, x = RandomArray("W", N, N), RandomArray("x", N)
    norm = E(_squared_norm(transposed, weights, x))
    of_weights = _assumptions(weights, law)
    try:
        of_x = iid(x), zero_mean(x), variance(x, 1)
        total = _value(norm, gather([*of_weights, independent(x, weights), *of_x]))
    except BudgetExhausted as reason:
        raise TooManySteps(f"{steps} tied steps are too many: {reason}; ask for fewer") from None
    ratio = expand(total / N)
    j = Index("j", 1, N)
    claimed = ratio * Sum(E(x[j] ** 2), (j, 1, N))
    theorem = prove(norm, claimed, [*of_weights, independent(x, weights)], budget=Budget(SECONDS, TERMS))
    if isinstance(theorem, Refusal):
        raise TooManySteps(f"{steps} tied steps are too many: {theorem.reason}; ask for fewer")
    return Tied(steps, law, _standardised(ratio), theorem)


def _assumptions(weights: Array, law: str) -> list[Assumption | tuple[Assumption, ...]]:
    if law == "normal":
        return [iid(weights), distributed(weights, "normal", 0, 1 / N)]
    return [iid(weights), symmetric(weights), variance(weights, 1 / N)]


def _squared_norm(transposed: list[bool], weights: Array, x: Array) -> Expr:
    """|... W W x|^2 with one factor W, or W^T where told, a step."""
    names = [Index(f"j{t}", 1, N) for t in range(len(transposed) + 1)]
    state: Expr = x[names[0]]
    for back, here, there in zip(transposed, names, names[1:], strict=False):
        factor = weights[here, there] if back else weights[there, here]
        state = Sum(factor * state, (here, 1, N))
    return Sum(state**2, (names[-1], 1, N))


def _value(node: Expr, given: frozenset[Assumption]) -> Expr:
    setting = prepare((node,), given, Budget(SECONDS, TERMS))
    return expression(normal_form(node, next(scopes((node,), setting)), setting), setting.facts)


def _standardised(ratio: Expr) -> Expr:
    """E[W^p] written as kappa/n^2 for p = 4, m6/n^3 for p = 6, and so on."""
    named = {}
    for moment in ratio.atoms(E):
        power = moment.args[0].as_base_exp()[1]
        standard = KAPPA if power == 4 else Symbol(f"m{power}", real=True)
        named[moment] = standard * N ** -(power / 2)
    return expand(ratio.xreplace(named))


def _require(steps: int, ways: int, law: str) -> None:
    if law not in MOST:
        raise ValueError(f"unknown law {law}: a tied recurrence is solved for {' and '.join(MOST)} entries")
    if steps < 1:
        raise ValueError(f"the number of steps must be 1 or more; got {steps}")
    most = (MOST[law] - ways + 1) // ways  # turning back costs as much as one more factor
    if steps > most:
        raise TooManySteps(f"{steps} tied steps are too many: with {law} entries up to {most} are solved here")
