"""A theorem comes from the kernel or not at all, and stays what it was."""

import copy
import copyreg
import dataclasses
import pickle
import re
from pathlib import Path

import pytest
from sympy import Integer, Sum, Symbol

from derive.kernel import RULES, Refusal, Theorem, consequence, identity, inequality, leading_order, prove, theorem
from derive.language.assumptions import Claim, Relation, defined, iid
from derive.language.expressions import ConstantArray, E, Function, RandomArray, Var, dimensions, index

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


def test_a_theorem_about_a_derivative_rests_on_the_definition_of_its_function():
    """f' is what f(t) := t^2 / 2 says, and nothing else says so."""
    f, t = Function("f"), Symbol("t", real=True)
    said = defined(f(t), t**2 / 2)
    assert prove(E(f.prime(x[1])), E(x[1]), [said]).assumptions == {said}
    assert not prove(E(f.prime(x[1])), E(x[1]), [])


def test_a_theorem_shows_the_conditions_under_which_its_claim_has_a_meaning():
    """What is divided by must not vanish; where nothing is divided by, nothing is said."""
    assert "where E(x[1]) ≠ 0" in repr(prove(1 / E(x[1]), 1 / E(x[i]), [iid(x)])).replace("x[i]", "x[1]")
    assert repr(proved) == "⊢ Var(x[1]) = -E(x[1])**2 + E(x[1]**2)"
    two = prove(1 / (E(x[1]) * Var(x[1])), 1 / (E(x[1]) * Var(x[1])), [])
    assert len(two.conditions) == 2
    assert repr(two).endswith("  where " + ", ".join(f"{c.left} ≠ 0" for c in two.conditions))


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
        lambda: Theorem.__init_subclass__(),
        lambda: proved.__reduce__(),
        lambda: copyreg.__reduce_ex__(proved, 0),
        lambda: copyreg.__newobj__(Theorem),
        lambda: proved.__setstate__((None, {"claim": false})),
        lambda: setattr(proved, "__class__", Refusal),
        lambda: proved.__dict__,
        lambda: setattr(proved, "note", 1),
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
        "init_subclass",
        "reduce",
        "copyreg reduce",
        "copyreg new",
        "setstate",
        "class",
        "dict",
        "new attribute",
    ],
)
def test_a_theorem_cannot_be_forged_or_changed(forge):
    """By none of the ways that the language offers for ordinary objects."""
    with pytest.raises((TypeError, AttributeError)):
        forge()


@pytest.mark.parametrize(
    ("forge", "refusal"),
    [
        (lambda: Theorem(false), "THEOREM: only the kernel makes theorems; use prove(left, right, given)"),
        (lambda: theorem._make(object(), false, frozenset(), "identity"), "THEOREM: only the kernel makes theorems"),
        (lambda: type("Lemma", (Theorem,), {}), "THEOREM: cannot be subclassed"),
        (lambda: Theorem.__init_subclass__(), "THEOREM: cannot be subclassed"),
        (lambda: type("Twin", (Theorem.__base__,), {"__slots__": ()}), "THEOREM: cannot be subclassed"),
        (lambda: setattr(proved, "claim", false), "THEOREM: cannot be changed"),
        (lambda: delattr(proved, "claim"), "THEOREM: cannot be changed"),
        (lambda: pickle.dumps(proved), "THEOREM: cannot be copied or pickled; store the derivation and check it again"),
    ],
)
def test_a_forger_is_told_what_was_wrong(forge, refusal):
    """In the words of the kernel, not of Python."""
    with pytest.raises((TypeError, AttributeError), match=f"^{re.escape(refusal)}$"):
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


def test_every_trusted_rule_is_listed():
    """No other function of the kernel makes a theorem, and each names itself in what it makes."""
    assert {"identity", "induction", "symmetry", "leading order", "inequality", "consequence"} == RULES.keys()
    source = Path(theorem.__file__).parent
    makers = {file.stem for file in source.glob("*.py") if "_make(" in file.read_text(encoding="utf-8")}
    assert makers == {"theorem", "rule"}
    rules = "".join((source / file).read_text(encoding="utf-8") for file in ("prove.py", "leading.py"))
    assert set(re.findall(r'theorem\(claim, setting, "([a-z ]+)"', rules)) == RULES.keys()
    zero, half = Integer(0), Claim(E(x[1]), Relation.EQUAL, Integer(1))
    made = [
        identity(Claim(zero, Relation.EQUAL, zero), frozenset()),
        leading_order(Claim(n, Relation.APPROXIMATE, n), frozenset()),
        inequality(Claim(n, Relation.GREATER, zero), frozenset()),
        consequence(half, (half,), frozenset()),
    ]
    assert [m.how for m in made] == ["identity", "leading order", "inequality", "consequence"]


def test_a_condition_on_what_a_sum_divides_by_is_said_once_with_a_letter():
    """sum_i 1 / (1 + c_i) has a meaning where no 1 + c_i is 0."""
    c, j = ConstantArray("c", n), index("j", n)
    made = prove(Sum(1 / (1 + c[i]), (i, 1, n)), Sum(1 / (1 + c[j]), (j, 1, n)), [])
    (said,) = made.conditions
    (letter,) = said.left.free_symbols
    assert said.left == 1 + c[letter]
    assert letter.name.isalpha()
