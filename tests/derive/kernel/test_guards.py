"""What stands between the normal form and false proofs: each guard taken out, and the false claim that then passes.

A row is a guard, how it is taken out, a claim that is false, what is given, and a word of the reason for which the
kernel refuses the claim. The claim must be refused for that reason with the guard, and proved without.
"""

import importlib
from dataclasses import dataclass
from typing import Any

import pytest
from sympy import Integer, Product, Sum, Symbol, sqrt

from derive.kernel import leading_order, prove
from derive.kernel.cases import scopes
from derive.kernel.facts import Facts
from derive.kernel.products import bind
from derive.kernel.rule import gather
from derive.language.assumptions import (
    Claim,
    Has,
    Property,
    Relation,
    Small,
    defined,
    distributed,
    identically_distributed,
    iid,
    independent,
    odd,
    positive,
    smooth,
    symmetric,
    uncorrelated,
    unit_slope,
    zero_mean,
)
from derive.language.expressions import Cov, E, Function, RandomArray, Var, constants, dimensions, index

n, m = dimensions("n m")
i, j, k, l = (index(name, n) for name in "ijkl")
p, q = index("p", m), index("q", m)
x, y, z = (RandomArray(name, n) for name in "xyz")
W, s, e = RandomArray("W", n, m), RandomArray("s", m), RandomArray("e")
at = Symbol("l", integer=True)
h, V, T = RandomArray("h", n, labels=(at,)), RandomArray("V", n, n, labels=(at,)), RandomArray("T", n, n)
c, S = constants("c S")
f = Function("f")
layer = [iid(z), iid(W), zero_mean(W), independent(z, W), defined(s[p], Sum(z[i] * W[i, p], (i, 1, n)))]
fresh = [
    defined(h[0, k], x[k]),
    defined(h[at + 1, k], Sum(h[at, j] * V[at, j, k], (j, 1, n))),
    *(iid(x), iid(V), zero_mean(V), independent(x, V), Has(V, Property.ACROSS_LABELS)),
]
KERNEL = "derive.kernel."
has = Facts.has


def instead(wanted: Property, held: Property) -> Any:
    """`Facts.has` that takes one property for another."""
    return lambda self, key, asked: has(self, key, held if asked is wanted else asked)


@dataclass(frozen=True)
class Guard:
    """A row of the table; `removed` are the places and what stands there instead."""

    name: str
    removed: dict[str, Any]
    claim: tuple[Any, Any]
    given: list[Any]
    word: str = "different normal forms"


GUARDS = [
    Guard(
        "free indices may be alike",
        {"prove.scopes": lambda sides, setting: list(scopes(sides, setting))[-1:]},
        (Cov(s[p], s[q]), Integer(0)),
        layer,
    ),
    Guard(
        "a free index may be a number",
        {"prove.scopes": lambda sides, setting: list(scopes(sides, setting))[-1:]},
        (E(x[1] * x[k]), E(x[1]) * E(x[k])),
        [iid(x)],
    ),
    Guard(
        "identically distributed is not exchangeable",
        {"unknowns._exchangeable": lambda *_: True},
        (E(z[1] * z[2]), E(z[1] * z[3])),
        [identically_distributed(z)],
    ),
    Guard(
        "pairwise independence is not mutual",
        {"facts.covers": lambda *_: True},
        (E(x[1] * y[1] * z[1]), E(x[1]) * E(y[1]) * E(z[1])),
        [independent(x, y), independent(y, z), independent(x, z)],
    ),
    Guard("zero mean is not symmetric", {"moments._has": lambda *_: True}, (E(x[1] ** 3), Integer(0)), [zero_mean(x)]),
    Guard(
        "an odd function needs a symmetric argument",
        {"symmetries._can_flip": lambda *_: True},
        (E(f(x[1])), Integer(0)),
        [zero_mean(x), odd(f)],
    ),
    Guard(
        "uncorrelated is not independent",
        {"facts.Facts.has": instead(Property.INDEPENDENT, Property.UNCORRELATED)},
        (E(x[1] ** 2 * x[2] ** 2), E(x[1] ** 2) * E(x[2] ** 2)),
        [uncorrelated(x)],
    ),
    Guard(
        "independent is not identically distributed",
        {"facts.Facts.has": instead(Property.IDENTICALLY_DISTRIBUTED, Property.INDEPENDENT)},
        (E(x[1]), E(x[2])),
        [independent(x)],
    ),
    Guard(
        "what shares an entry is not independent",
        {"units._overlap": lambda *_: False},
        (E(f(s[1]) * f(s[2])), E(f(s[1])) * E(f(s[2]))),
        layer,
    ),
    Guard(
        "a layer is made of the weights below it",
        {"recursion.Source.apart_from": lambda *_: True},
        (E(h[at + 1, 1] ** 2 * V[at, 1, 1] ** 2), E(h[at + 1, 1] ** 2) * E(V[at, 1, 1] ** 2)),
        fresh,
    ),
    Guard(
        "tied weights are the same at every step",
        {
            "recursion.Source.apart_from": lambda *_: True,
            "facts.Facts.has": instead(Property.ACROSS_LABELS, Property.INDEPENDENT),
        },
        (E(h[at, 1] ** 2 * T[1, 1] ** 2), E(h[at, 1] ** 2) * E(T[1, 1] ** 2)),
        [
            defined(h[0, k], x[k]),
            defined(h[at + 1, k], Sum(h[at, j] * T[j, k], (j, 1, n))),
            *(iid(x), iid(T), zero_mean(T), independent(x, T)),
        ],
        "follow from others",
    ),
    Guard(
        "a value that an index has met is not counted again",
        {"normal_form.bind": lambda body, name, key, taken: bind(body, name, key, 0)},
        (E(Sum(x[i], (i, 1, n))), (n + 1) * E(x[1])),
        [iid(x)],
    ),
    Guard(
        "a range may have less than no terms",
        {"normal_form.check_never_negative": lambda *_: None},
        (E(Sum(x[i], (i, 3, n))), (n - 2) * E(x[1])),
        [iid(x)],
        "not known to be at least",
    ),
    Guard(
        "a square of a sum runs over two indices",
        {"raws._renamed": lambda raw: raw},
        (E(Sum(x[i], (i, 1, n)) ** 2), n * E(Sum(x[i] ** 2, (i, 1, n)))),
        [],
    ),
    Guard(
        "a number is not defined by something random",
        {"rule._refuse_random_numbers": lambda _: None},
        (E(f(S)), f(S)),
        [defined(S, e[()])],
        "defined by something random",
    ),
    Guard(
        "a special case of a definition may be meant",
        {"definitions._could_be": lambda *_: False},
        (E(s[p]), E(W[1, p])),
        [defined(s[1], W[2, 1]), defined(s[p], W[1, p])],
        "defined otherwise",
    ),
    Guard("the root of a square may be negative", {"roots.is_nonnegative": lambda *_: True}, (sqrt(c**2), c), []),
]


def take_out(guard, monkeypatch):
    for place, replacement in guard.removed.items():
        module, *path = place.split(".")
        owner = importlib.import_module(KERNEL + module)
        for name in path[:-1]:
            owner = getattr(owner, name)
        monkeypatch.setattr(owner, path[-1], replacement)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda g: g.name)
def test_the_false_claim_is_refused_for_the_reason(guard):
    """With every guard in its place."""
    refusal = prove(*guard.claim, guard.given)
    assert not refusal
    assert guard.word in refusal.reason


@pytest.mark.parametrize("guard", GUARDS, ids=lambda g: g.name)
def test_without_the_guard_the_false_claim_is_proved(guard, monkeypatch):
    """So it is this guard that stands in the way."""
    take_out(guard, monkeypatch)
    assert prove(*guard.claim, guard.given)


@pytest.mark.parametrize("given", [[], [Has(x, Property.NONCONSTANT)]])
def test_what_is_divided_by_is_said_not_to_vanish(given, monkeypatch):
    """Var[x]^2 / Var[x] = Var[x] where Var[x] is not zero; without the guard the theorem is silent."""
    claim = E(x[1] ** 2) ** 2 / E(x[1] ** 2), E(x[1] ** 2)
    conditions = prove(claim[0] + c / E(x[1] ** 2), claim[1] + c / E(x[1] ** 2), given).conditions
    assert bool(conditions) is not bool(given)
    monkeypatch.setattr(importlib.import_module(KERNEL + "roots"), "note_nonzero", lambda *_: None)
    assert not prove(claim[0] + c / E(x[1] ** 2), claim[1] + c / E(x[1] ** 2), given).conditions


def test_an_approximation_needs_a_smooth_function(monkeypatch):
    """Var f(x) is about Var x; softplus and ReLU have kinks or none, and only the given says."""
    claim = Claim(Var(f(x[1])), Relation.APPROXIMATE, Var(x[1]))
    given = [odd(f), unit_slope(f), symmetric(x)]
    assert leading_order(claim, gather([*given, smooth(f)]))
    assert "smooth" in leading_order(claim, gather(given)).reason
    monkeypatch.setattr(Facts, "is_smooth", lambda *_: True)
    assert leading_order(claim, gather(given))


def test_what_leads_an_approximation_is_said_not_to_vanish(monkeypatch):
    """Var[f(x) x] is about E[f(x)^2] E[x^2], both being f(0)^2 E[x^2] to leading order, unless f(0) = 0."""
    claim = Claim(Var(f(x[1]) * x[1]), Relation.APPROXIMATE, E(f(x[1]) ** 2) * E(x[1] ** 2))
    given = gather([smooth(f), zero_mean(x), Small(x)])
    (condition,) = leading_order(claim, given).conditions
    assert condition == Claim(f(0), Relation.DISTINCT, Integer(0))
    monkeypatch.setattr(importlib.import_module(KERNEL + "leading"), "note_leading", lambda *_: None)
    assert not leading_order(claim, given).conditions


def test_in_every_layer_nothing_is_added_to_what_may_lead(monkeypatch):
    """E[f(z)] is f''(0) E[z^2] / 2 for z of mean zero: as large as what it is added to, though its linear part is 0."""
    silu, w, u = Function("f", known="silu"), RandomArray("w", labels=(at,)), RandomArray("u")
    up = RandomArray("h", labels=(at,))
    given = gather(
        [
            *(zero_mean(a) for a in (w, u)),
            independent(w, u),
            Has(w, Property.ACROSS_LABELS),
            defined(up[0], u[()]),
            defined(up[at + 1], w[at] * silu(up[at])),
        ]
    )
    claim = Claim(E(silu(up[at])) + E(up[at] ** 2), Relation.APPROXIMATE, E(up[at] ** 2))
    assert "several orders" in leading_order(claim, given).reason
    monkeypatch.setattr(importlib.import_module(KERNEL + "leading"), "is_of_one_degree", lambda *_: True)
    assert "several orders" in leading_order(claim, given).reason
    monkeypatch.setattr(importlib.import_module(KERNEL + "linear"), "_adds_signals", lambda *_: False)
    assert leading_order(claim, given)


def test_no_law_without_a_mean_can_be_given(monkeypatch):
    """E[x + y] = E[x] + E[y] has no meaning for Cauchy's law; it cannot be said, and would be proved if it could."""
    laws = importlib.import_module("derive.language.assumptions").LAWS
    claim = E(x[1] + y[1]), E(x[1]) + E(y[1])
    with pytest.raises(ValueError, match="no law cauchy"):
        distributed(x, "cauchy", 0, 1)
    monkeypatch.setitem(laws, "cauchy", 2)
    assert prove(*claim, [distributed(x, "cauchy", 0, 1)])


@pytest.mark.parametrize(
    ("divisor", "given", "said"),
    [
        (n, [], False),
        (n + 1, [], False),
        (n - 1, [], True),
        (c - S, [positive(c), positive(S)], True),
        (c + S, [positive(c), positive(S)], False),
        (Sum(x[i] ** 2, (i, 2, n)), [], True),
    ],
)
def test_a_divisor_made_of_positive_things_may_still_vanish(divisor, given, said):
    """n - 1 does for n = 1, and a sum from 2 to n has no term there."""
    divisor = E(divisor) if divisor.has(x) else divisor
    theorem = prove(2 * (c + 1 / divisor), 2 * c + 2 / divisor, [*given, Has(x, Property.NONCONSTANT), iid(x)])
    assert bool(theorem.conditions) is said


def test_what_says_that_something_leads_is_named():
    """c E[z_l^2] is about c E[u^2] times the variances of the weights, where c is not 0: which c > 0 says."""
    u, w, up = RandomArray("u"), RandomArray("w", labels=(at,)), RandomArray("h", labels=(at,))
    tanh, before = Function("f", known="tanh"), Symbol("q", integer=True)
    layers = [
        *(zero_mean(a) for a in (w, u)),
        independent(w, u),
        Has(w, Property.ACROSS_LABELS),
        defined(up[0], u[()]),
        defined(up[at + 1], w[at] * tanh(up[at])),
    ]
    right = c * E(u[()] ** 2) * Product(E(w[before] ** 2), (before, 0, at - 1))
    claim = Claim(c * E(up[at] ** 2), Relation.APPROXIMATE, right)
    without, known = leading_order(claim, gather(layers)), leading_order(claim, gather([*layers, positive(c)]))
    assert (bool(without.conditions), positive(c) in without.assumptions) == (True, False)
    assert (bool(known.conditions), positive(c) in known.assumptions) == (False, True)
