"""A theorem comes from the kernel or not at all, and stays what it was."""

import copy
import dataclasses
import pickle

import pytest
from sympy import Integer

from derive.kernel import Theorem, identity, prove, theorem
from derive.language.assumptions import Claim, Relation, iid
from derive.language.expressions import E, RandomArray, Var, dimensions, index

(n,) = dimensions("n")
i = index("i", n)
x = RandomArray("x", n)
proved = prove(Var(x[1]), E(x[1] ** 2) - E(x[1]) ** 2, [])
false = Claim(Integer(0), Relation.EQUAL, Integer(1))


def test_a_theorem_states_its_claim_and_only_what_it_rests_on():
    """Independence is given and not used."""
    made = prove(E(x[1]), E(x[i]), [iid(x)])
    assert made.claim == Claim(E(x[1]), Relation.EQUAL, E(x[i]))
    assert made.assumptions == {iid(x)[1]}


@pytest.mark.parametrize(
    "forge",
    [
        lambda: Theorem(false),
        lambda: Theorem.__new__(Theorem),
        lambda: copy.copy(proved),
        lambda: copy.deepcopy(proved),
        lambda: pickle.dumps(proved),
        lambda: dataclasses.replace(proved, claim=false),
        lambda: type("Lemma", (Theorem,), {}),
        lambda: setattr(proved, "claim", false),
        lambda: delattr(proved, "claim"),
        lambda: vars(proved),
        lambda: theorem._make(object(), false, frozenset(), "identity"),
    ],
    ids=[
        "call",
        "new",
        "copy",
        "deepcopy",
        "pickle",
        "replace",
        "subclass",
        "setattr",
        "delattr",
        "vars",
        "seal",
    ],
)
def test_a_theorem_cannot_be_forged_or_changed(forge):
    """By none of the ways that the language offers for ordinary objects."""
    with pytest.raises((TypeError, AttributeError)):
        forge()


def test_nothing_else_can_be_relabelled_as_a_theorem():
    """Assigning to __class__ needs the same layout."""

    class Lemma:
        __slots__ = ("assumptions", "claim", "conditions", "how", "premises")

    with pytest.raises(TypeError, match="layout"):
        Lemma().__class__ = Theorem


def test_a_refusal_is_false_and_a_theorem_true():
    """So that an answer reads as one."""
    assert proved
    assert not identity(false, frozenset())


def test_nothing_else_has_the_layout_of_a_theorem():
    """What has could be relabelled as one by assigning its class."""
    slots = {"__slots__": ("assumptions", "conditions", "how", "premises")}
    with pytest.raises(TypeError, match="subclassed"):
        type("Twin", (Theorem.__base__,), slots)
