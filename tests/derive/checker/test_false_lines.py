"""Lines that are false though they look like a proof: none may be called proved."""

from dataclasses import replace

import pytest
from sympy import Integer

from derive.checker import Verdict, check_derivation
from derive.checker.judge import judge
from derive.checker.proving import Premise
from derive.documents import DocumentError, read_markdown
from derive.language.assumptions import Claim, Relation
from derive.language.expressions import constants


def check(given, *displays):
    text = f"```given\n{given}\n```\n" + "".join(f"\n$${display}$$\n" for display in displays)
    return check_derivation(read_markdown(text, "notes.md"))


def last(given, *displays):
    return check(given, *displays).steps[-1]


WEIGHT = "n: dimension\nW_i, i = 1..n: iid, zero mean\nrequire \\operatorname{Var}[W_i] = 1/n"


@pytest.mark.parametrize(
    ("law", "verdict"),
    [
        (r"\mathcal{N}(0, 1/n)", Verdict.PROVED),
        (r"\mathcal{N}(7, 1/n)", Verdict.REFUTED),
        (r"U(0, \sqrt{12/n})", Verdict.REFUTED),
    ],
)
@pytest.mark.parametrize("declared", ["zero mean", "symmetric"])
def test_a_law_that_meets_a_requirement_has_the_mean_that_was_declared_too(law, verdict, declared):
    """The variance alone is not enough where more is said of the array."""
    given = WEIGHT.replace("zero mean", declared)
    assert last(given, rf"W_i \sim {law}").finding.verdict is verdict


def test_a_line_after_one_that_says_zero_is_one_is_judged_by_itself():
    """An earlier line that is false of numbers alone is no premise, and no crash."""
    given = "n: dimension\nx: random, variance 1, zero mean"
    found = check(given, r"\mathrm{E}[x^2] = 2", r"\mathrm{E}[x] = 1").steps
    assert [step.finding.verdict for step in found] == [Verdict.REFUTED, Verdict.REFUTED]


@pytest.mark.parametrize(("index", "verdict"), [(0, False), (1, True), (3, True), (4, False)])
def test_an_entry_outside_the_range_of_its_array_is_nothing_to_prove_things_of(index, verdict):
    """x_0 and x_4 of x_1, x_2, x_3 do not exist."""
    found = last("x_i, i = 1..3: iid, variance 1", rf"\mathrm{{Var}}[x_{index}] = 1").finding.verdict
    assert (found is Verdict.PROVED) is verdict


@pytest.mark.parametrize(
    ("condition", "display", "verdict"),
    [
        ("a_i > 0", r"\sqrt{a_2^2} = a_2", Verdict.PROVED),
        ("b_{ij} > 0", r"\sqrt{b_{12}^2} = b_{12}", Verdict.PROVED),
        ("b_{ii} > 0", r"\sqrt{b_{12}^2} = b_{12}", None),
        ("", r"\sqrt{a_1^2} = a_1 \quad \text{for } a_i > 0", None),
        ("", r"\sum_{j=1}^{n} \sqrt{a_j^2} = \sum_{j=1}^{n} a_j \quad \text{for } a_i > 0", None),
    ],
)
def test_a_condition_on_some_entries_says_nothing_of_the_others(condition, display, verdict):
    """The diagonal, or the entry that a line is about, is not the whole array."""
    given = f"n: dimension\na_i, i = 1..n: constant\nb_{{ij}}, i = 1..n, j = 1..n: constant\n{condition}"
    found = last(given, display).finding.verdict
    assert found is verdict if verdict else found is not Verdict.PROVED


def test_a_condition_on_the_entry_at_a_declared_index_is_refused():
    """With `k: index of m` it would say something of the first m entries, and is read of all n."""
    given = "n, m: dimension\nm \\le n\na_i, i = 1..n: constant\nk: index of m\na_k > 0"
    with pytest.raises(DocumentError, match="holds for every index, and k is declared"):
        last(given, r"\sqrt{a_n^2} = a_n")


def test_conditions_that_lead_back_to_themselves_leave_a_line_undecided():
    """a = b + 1 and b = a - 1 replace each other without an end."""
    found = last("a, b: constant\na = b + 1\nb = a - 1", "a = b").finding
    assert found.verdict is Verdict.UNDECIDED
    assert "leads back to itself" in found.message


SMALL = "f: odd, smooth, unit slope\nq: positive\ns: random, symmetric, variance q"


@pytest.mark.parametrize(
    ("right", "verdict"),
    [("q", Verdict.APPROXIMATE), ("2 q", Verdict.REFUTED), ("q - 2 q^2", Verdict.UNDECIDED)],
)
def test_a_line_to_leading_order_is_refuted_only_where_its_order_is_plain(right, verdict):
    """With q the size of the signal, q - 2 q^2 is q to leading order: no model with a q of 2 speaks against it."""
    assert last(SMALL, rf"\operatorname{{Var}}[f(s)] \approx {right}").finding.verdict is verdict


def test_a_slope_that_is_not_given_is_not_taken_for_one():
    """Var f(s) is not Var s for f(t) = 2 t, and that model is linear, so a smaller signal changes nothing."""
    line = r"\operatorname{Var}[f(s)] \approx \operatorname{Var}[s]"
    found = last("f: odd, smooth\ns: random, symmetric", line).finding
    assert found.verdict is Verdict.REFUTED
    assert found.witness.functions == (("f(t)", "2*t"),)


@pytest.mark.parametrize("declared", ["", "j: index of n\n"])
def test_a_definition_at_a_declared_index_is_for_every_value_of_it(declared):
    """s_j := 2 x_j names n things, whether or not j was declared before."""
    given = f"n: dimension\n{declared}x_j, j = 1..n: random\ns_j := 2 x_j"
    for line, verdict in (("s_j = 2 x_j", "proved"), ("s_1 = 2 x_2", "refuted")):
        assert last(given, line).finding.verdict == verdict


def test_a_recursion_at_a_declared_index_is_for_every_value_of_it():
    """y^1_j is 3 x_j for each j, and 2 x_j for none."""
    given = "n: dimension\nj: index of n\nx_j, j = 1..n: random\ny^0_j := x_j\ny^{l+1}_j := 3 y^l_j"
    for line, verdict in (("y^1_j = 3 x_j", "proved"), ("y^1_j = 2 x_j", "refuted")):
        assert last(given, line).finding.verdict == verdict


def test_an_array_too_large_to_enumerate_is_undecided():
    """Its entries are counted before they are listed."""
    given = "x_i, i = 1..99999999999: random, identically distributed"
    assert last(given, r"\operatorname{E}[x_1^3] = 2 \operatorname{E}[x_2]").finding.verdict is Verdict.UNDECIDED


SIBLINGS = """# Layers
```given
n, m: dimension
v: positive
```
## Forward
```given
require n v = 1
```
$$v = 1 / n$$
{heading}
$${claim}$$
"""


@pytest.mark.parametrize(
    ("heading", "claim", "verdict"),
    [
        ("### Forward again", "v^2 = 1 / n^2", Verdict.PROVED),
        ("## Nothing is required", "v = 1 / n", Verdict.REFUTED),
        ("## Backward\n```given\nrequire m v = 1\n```", "v = 1 / m", Verdict.PROVED),
        ("## Backward\n```given\nrequire m v = 1\n```", "n = m", Verdict.REFUTED),
    ],
)
def test_a_line_that_follows_from_a_requirement_is_no_premise_where_that_is_not_in_force(heading, claim, verdict):
    """Else two sections that each require something would prove together what neither does."""
    text = SIBLINGS.format(heading=heading, claim=claim)
    assert check_derivation(read_markdown(text)).steps[-1].finding.verdict is verdict


def test_a_line_takes_what_the_line_that_it_follows_from_takes():
    """n v = 1 only with q not 0, and so what follows from it."""
    step = last("n: dimension\nv, q: constant", "n^2 v^2 = 1")
    n, v, q = (next(s for s in step.step.statement.left.free_symbols if s.name == "n"), *constants("v q"))
    nonzero = Claim(q, Relation.DISTINCT, Integer(0))
    premise = Premise(Claim(n * v, Relation.EQUAL, Integer(1)), 3, True, (nonzero,))
    assert judge(step.step, (premise,)).conditions == (nonzero,)
    assert judge(step.step, (replace(premise, conditions=()),)).conditions == ()


def test_a_line_that_follows_from_a_choice_is_no_premise_of_another_choice():
    """v = 1/n and v = 1/m do not make n = m."""
    text = SIBLINGS.replace("n v = 1", "n v = 1\nrequire m v = 1\nchoose v = 1 / n").replace("$$v = 1", "$$m v = m")
    text = text.format(heading="### Other\n```given\nchoose v = 1 / m\n```", claim="n = m")
    *_, line, choice, last = check_derivation(read_markdown(text)).steps
    assert [s.finding.verdict for s in (line, choice, last)] == [Verdict.PROVED, Verdict.CHOICE, Verdict.REFUTED]


@pytest.mark.parametrize(
    ("spoken", "display"),
    [
        ("W: random, variance c", r"\operatorname{Var}[W] = 2"),
        ("v: positive\nrequire v = c", "v = 2"),
        ("x_i, i = 1..c: random", r"\sum_{i=1}^c x_i = x_1 + x_2"),
        ("f: prelu(c)\nx: random", "f(x) = 2 x"),
    ],
)
@pytest.mark.parametrize("again", ["c := 2", "c: constant\nc := 2", "c: constant\nc = 2"])
@pytest.mark.parametrize("between", ["", "## Deeper\n\n"])
def test_a_number_is_not_given_another_value_once_something_speaks_of_it(spoken, display, again, between):
    """What was said of the first would become true of the second."""
    given = f"# A\n\n```given\nc := 1\n{spoken}\n```\n\n{between}```given\n{again}\n```\n\n$${display}$$\n"
    with pytest.raises(DocumentError, match="second time"):
        read_markdown(given)
    alone = given.replace(f"\n{spoken}", "\nW, v, x: constant")
    assert read_markdown(alone.replace(display, "c = 2")).steps


IID = "n: dimension\nx_i, i = 1..n: iid, zero mean, variance 1"
ZERO = r"\mathrm{E}[x_k x_l] = 0"


def verdicts(*displays):
    return [step.finding.verdict for step in check(IID, *displays).steps]


@pytest.mark.parametrize(
    "row",
    [
        rf"{ZERO} & \text{{for }} k \ne l \\ {ZERO} & \text{{for }} k = l",
        rf"{ZERO} & \text{{for }} k \ne l \\ {ZERO}",
        rf"{ZERO} \text{{ for }} k \ne l, \quad {ZERO} \text{{ for }} k = l", rf"{ZERO}, \quad k \ne l; \quad {ZERO}",
    ],
)  # fmt: skip
def test_a_condition_after_a_line_is_said_of_that_line_alone(row):
    """E[x_k x_l] = 0 for k != l says nothing of the row below, which is about k = l as well."""
    assert verdicts(rf"\begin{{aligned}} {row} \end{{aligned}}") == [Verdict.PROVED, Verdict.NEEDS]
    assert verdicts(ZERO, rf"\text{{for }} k \ne l: \quad {ZERO}, \quad 2 {ZERO}")[1:] == [Verdict.PROVED] * 2
    assert verdicts(rf"{ZERO} \quad \text{{for }} k \ne l \Rightarrow 2 {ZERO}") == [Verdict.PROVED] * 2


def test_a_condition_that_begins_a_display_is_not_said_of_the_display_before():
    """Else a false line would be true by what is written below it."""
    assert verdicts(ZERO, rf"\text{{for }} k \ne l: \quad {ZERO}") == [Verdict.NEEDS, Verdict.PROVED]


@pytest.mark.parametrize("condition", [r"& \text{for } k \ne l", r", \quad k \ne l"])
def test_a_row_that_goes_on_below_a_condition_is_judged(condition):
    """`= 5` is no part of `k != l`."""
    row = rf"\mathrm{{E}}[x_k x_l] &= \mathrm{{Cov}}[x_k, x_l] {condition} \\ &= 5"
    for number, verdict in (("5", Verdict.REFUTED), ("0", Verdict.PROVED)):
        shown = row.replace("5", number)
        assert verdicts(rf"\begin{{aligned}} {shown} \end{{aligned}}") == [Verdict.PROVED, verdict]


def test_a_claim_between_two_conditions_is_judged():
    """It is no third condition."""
    found = verdicts(rf"{ZERO} \text{{ for }} k \ne l, \quad \mathrm{{E}}[x_k x_l] = 7 \text{{ for }} k = l")
    assert found[0] is Verdict.PROVED
    assert [verdict for verdict in found[1:] if verdict is not Verdict.PROVED]


@pytest.mark.parametrize(
    "rest",
    [r"\text{ } + 5", r"\mbox{ } \cdot 5", r"\text{~} + 5", r"\text{ plus } 5", r"\text{ times } 5", ", + 5",
     r"\text{ and } + 5", r"\text{ + 5}", r"\text{ modulo } 5", r"\text{ or } 5",
     r"\text{ = 5}", r"\text{ which equals } 5", r"\text{ squared}"],
)  # fmt: skip
def test_what_goes_on_after_words_or_a_comma_is_not_left_out(rest):
    """Else `= 1 plus 5` would be proved as `= 1`; words that give a reason are none of it."""
    given, line = "x: random, variance 1", r"\mathrm{Var}[x] = 1"
    assert {step.finding.verdict for step in check(given, f"{line} {rest}").steps} & {Verdict.REFUTED, Verdict.UNREAD}
    for reason in (r"\text{ by (5)}", r"\text{ to leading order}", r", \quad (5)"):
        assert [step.finding.verdict for step in check(given, line + reason).steps] == [Verdict.PROVED]


def test_a_line_said_of_indices_that_are_and_are_not_equal_is_not_proved():
    """Nothing is said by conditions that exclude each other; by one of them something is."""
    both = rf"{ZERO} \quad \text{{for }} k = l, \quad k \ne l"
    assert verdicts(both) == [Verdict.UNREAD]
    assert verdicts(both.replace(r"k = l, \quad ", "")) == [Verdict.PROVED]


@pytest.mark.parametrize(
    ("whole", "entry"),
    [
        ("x_i, i = 1..n: iid, variance 1", "x_1 := 0"), ("x_i, i = 1..n: iid, variance 1", "x_1: random, variance 5"),
        ("x_i, i = 1..n: iid, variance 1", "x_1: constant"), ("x^l: random, label: l", "x^0 := 0"),
        ("z: random\ny_{ij}, i, j = 1..n: random\nx_i := y_{i1}", "x_2 := z"),
    ],
)  # fmt: skip
def test_an_entry_of_an_array_is_not_declared_by_itself(whole, entry):
    """Else Var[x_1] = 0 and Var[x_i] = 1 would both be proved; x_0 is no entry, nor is what starts a recursion."""
    line = r"\mathrm{E}[1] = 1"
    for lines in ((whole, entry), (entry, whole)):
        if "z: random" not in whole or lines[0] == whole:
            with pytest.raises(DocumentError, match="entry of"):
                check("\n".join(("n: dimension", *lines)), line)
    assert check("n: dimension\nx_i, i = 1..n: iid\nx_0: random", line).verdict is Verdict.PROVED
    assert check("n: dimension\nw: random\nx^0: random\nx^{l+1} := w x^l", line).verdict is Verdict.PROVED
