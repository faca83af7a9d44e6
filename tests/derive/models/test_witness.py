"""A witness says what everything is and what the two sides are, in words and as data."""

import json

from sympy import Integer, Sum

from derive.language.assumptions import Claim, Relation, distributed, iid, independent, odd, positive, zero_mean
from derive.language.expressions import (
    E,
    Function,
    RandomArray,
    Var,
    constants,
    dimensions,
    index,
    random_variable,
    term,
)
from derive.models import Witness, find_witness

n, m = dimensions("n m")
i, k = index("i", n), index("k", m)
z, W, X = RandomArray("z", n), RandomArray("W", n, m), random_variable("X")
f = Function("f")
(c,) = constants("c")


def refute(left, right, given):
    found = find_witness(Claim(term(left), Relation.EQUAL, term(right)), given)
    assert isinstance(found, Witness)
    return found


forward = refute(
    Var(Sum(z[i] * W[i, k], (i, 1, n))),
    Var(z[1]) * Var(W[1, 1]),
    [*iid(z), zero_mean(z), *iid(W), zero_mean(W), independent(z, W)],
)


def test_the_text_is_a_paragraph_to_check_by_hand():
    """Numbers, laws, place, both values."""
    assert forward.text() == (
        "Take m = 2, n = 2; z[1], z[2]: -1 or 1 with probability 1/2 each; "
        "W[1, 1], W[2, 1]: -1 or 1 with probability 1/2 each; all drawn independently. "
        "At k = 1 the left side is 2 and the right side 1."
    )


def test_only_the_numbers_that_matter_are_named():
    """c is declared, and nowhere in the claim."""
    found = refute(Var(Sum(z[i], (i, 1, n))), Var(z[1]), [*iid(z), positive(c)])
    assert dict(found.numbers) == {"n": "2"}


def test_the_data_are_plain():
    """They survive a round through JSON."""
    data = forward.as_json()
    assert json.loads(json.dumps(data)) == data
    assert (data["left"], data["relation"], data["right"], data["exact"]) == ("2", "=", "1", True)


def test_dependent_entries_are_shown_together():
    """Their joint outcomes."""
    found = refute(E(z[1] * z[2]), E(z[1]) * E(z[2]), [zero_mean(z)])
    assert "(z[1], z[2]): (-1, -1) or (1, 1) with probability 1/2" in found.text()


def test_a_function_is_shown_by_its_formula():
    """f(t) = t^3 + t shows that an odd function of a zero-mean variable need not have mean zero."""
    assert "f(t) = t**3 + t" in refute(E(f(X)), 0, [zero_mean(X), odd(f)]).text()


def test_the_method_is_said_where_it_is_not_enumeration():
    """A normal law is computed with through its moments."""
    found = refute(E(X**4), 2, [distributed(X, "normal", 0, 1)])
    assert "X: normal(0, 1)" in found.text()
    assert "exact moments up to order 4" in found.text()
    assert found.left == str(Integer(3))
