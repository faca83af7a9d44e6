"""One verdict a line, what comes with it"""

import pytest

from derive.checker import Verdict, check_derivation
from derive.documents import read_markdown
from derive.language.expressions import Entry


def check(given, *displays):
    text = f"```given\n{given}\n```\n" + "".join(f"\n$${display}$$\n" for display in displays)
    return check_derivation(read_markdown(text, "notes.md"))


def last(given, *displays):
    return check(given, *displays).judged[-1]


PRODUCT = r"\mathrm{Var}[XY] = \mathrm{Var}[X] \mathrm{Var}[Y]"
CENTRED = "X, Y: random, zero mean\nX, Y: independent"
F = "f: odd, unit slope, smooth\ns: random, symmetric, variance 1"


@pytest.mark.parametrize(
    ("given", "display", "verdict"),
    [
        (CENTRED, PRODUCT, Verdict.PROVED),
        ("X, Y: random\nX, Y: independent", PRODUCT, Verdict.NEEDS),
        (CENTRED, PRODUCT.replace("=", "= 2"), Verdict.REFUTED),
        (F, r"\mathrm{Var}[f(s)] \approx \mathrm{Var}[s]", Verdict.APPROXIMATE),
        (F, r"\mathrm{Var}[f(s)] = \mathrm{Var}[s]", Verdict.APPROXIMATE),
    ],
)
def test_a_line_gets_the_verdict_that_the_witnesses_give(given, display, verdict):
    """Proved, needs, refuted, approximate, and approximate though an equality was written."""
    assert last(given, display).verdict is verdict


@pytest.mark.parametrize(
    "what",
    [
        "w := 2 v\nrequire n w = 2",
        "x: random, variance v\nrequire n \\operatorname{Var}[x] = 1",
        "u := v\nw := 2 u\nrequire n w = 2",
    ],
    ids=["a number defined by it", "a law that has it", "a definition by a definition"],
)
def test_what_is_required_of_a_number_by_another_name_is_not_of_a_new_one(what):
    """A deeper section that declares v again knows no requirement on the v before it; one that does not, does."""
    top = f"# A\n\n```given\nv: positive\nn: dimension\n{what}\n```\n\n"
    line = "\n\n$$v = \\frac{1}{n}$$\n"
    for given, verdict in (("v: positive", Verdict.REFUTED), ("y: random", Verdict.PROVED)):
        text = f"{top}## B\n\n```given\n{given}\n```{line}"
        assert check_derivation(read_markdown(text, "notes.md")).judged[-1].verdict is verdict


def test_a_false_line_comes_with_a_model_and_a_true_one_without():
    """Refuted by a model alone."""
    assert last("X, Y: random\nX, Y: independent", PRODUCT).finding.witness is not None
    assert last(CENTRED, PRODUCT).finding.witness is None


def test_what_is_missing_is_named_and_no_more():
    """Zero means of both, or what makes the two other terms vanish."""
    missing = last("X: random, zero mean\nY: random\nX, Y: independent", PRODUCT).finding.missing
    assert missing
    assert all(len(s) == 1 for s in missing)


def test_an_equality_that_holds_to_leading_order_overclaims():
    """And says at which order it fails."""
    finding = last(F, r"\mathrm{Var}[f(s)] = \mathrm{Var}[s]").finding
    assert finding.overclaims
    assert finding.neglected == "ε^2"


def test_a_given_that_is_never_needed_is_listed():
    """Identical distribution of the inputs, where the claim is of one product."""
    step = last("n: dimension\nx_i, i = 1..n: iid, zero mean", r"\mathrm{Var}[x_1] = \mathrm{E}[x_1^2]")
    assert {a.property.value for a in step.unused} == {"independent", "identically distributed"}


def test_a_line_that_would_follow_from_a_false_one_inherits():
    """The line it would follow from is named."""
    given = "w: random, zero mean\nn: dimension\nrequire n \\operatorname{Var}[w] = 1"
    wrong, after = r"\mathrm{Var}[w] = \frac{2}{n}", r"n^2 \mathrm{Var}[w] = 2 n"
    found = check(given, wrong, after).judged
    assert found[0].verdict is Verdict.REFUTED
    assert found[1].finding.inherits == found[0].step.place.line


def test_a_choice_is_not_proved_and_says_what_it_leaves():
    """The arithmetic mean of two gains."""
    given = (
        "n, m: dimension\nw: random, zero mean\nrequire n \\operatorname{Var}[w] = 1\n"
        "require m \\operatorname{Var}[w] = 1\nchoose \\frac{1}{2} (n + m) \\operatorname{Var}[w] = 1"
    )
    found = check(given, r"\mathrm{Var}[w] = \frac{2}{n + m}")
    assert found.judged[-1].verdict is Verdict.PROVED
    choice = next(s for s in found.steps if s.verdict is Verdict.CHOICE)
    assert len(choice.finding.residuals) == 2


def test_a_division_by_a_variance_is_a_condition_unless_it_is_known_not_to_vanish():
    """n Var[w] Var[z] = Var[z] gives n Var[w] = 1 for a z that varies."""
    wanted = r"n \operatorname{Var}[w] \operatorname{Var}[z] = \operatorname{Var}[z]"
    given = f"n: dimension\nw, z: random, zero mean\nrequire {wanted}"
    claim = r"n \mathrm{Var}[w] = 1"
    assert len(last(given, claim).finding.conditions) == 1
    assert last(given + "\nz: nonconstant", claim).finding.conditions == ()


def test_an_unread_line_is_not_passed_over():
    """It is the verdict of the whole document."""
    found = check(CENTRED, r"\mathrm{Var}[Q] = 1")
    assert found.verdict is Verdict.UNREAD


LAYER = "n: dimension\nx_j, j = 1..n: iid, zero mean\nw_j, j = 1..n: iid, zero mean\nx, w: independent"
WANTED = "put `require` before it"


@pytest.mark.parametrize(
    ("given", "display", "wanted"),
    [
        (LAYER, r"\mathrm{Var}[w] = \frac{1}{n}", True),
        (LAYER, r"\mathrm{Var}\Big[\sum_j w_j x_j\Big] = \mathrm{Var}[x]", True),
        ("a: positive\nm: dimension", r"\frac{a^2}{3} = \frac{1}{m}", True),
        (LAYER, r"\mathrm{Var}\Big[\sum_j w_j x_j\Big] = 2 n \mathrm{Var}[w] \mathrm{Var}[x]", False),
        ("w: random, variance 1", r"\mathrm{Var}[w] = 2", False),
    ],
)
def test_a_false_line_that_would_fix_what_is_open_is_told_how_to_say_what_is_wanted(given, display, wanted):
    """A variance or a number that the given leaves open: the line may be a wish. Else it is false, no more."""
    step = last(given, display)
    assert step.verdict is Verdict.REFUTED
    assert (WANTED in step.finding.message) is wanted


def test_what_says_the_left_side_again_corrects_nothing():
    """Var[w_j] = Var[w_k] is no news; 2 n Var[w] Var[x] has a factor too many, which is."""
    assert last(LAYER, r"\mathrm{Var}[w] = \frac{1}{n}").finding.corrected is None
    assert last(LAYER, r"\mathrm{Var}\Big[\sum_j w_j x_j\Big] = 2 n \mathrm{Var}[w] \mathrm{Var}[x]").finding.corrected


SILU = """f: silu
w_l: random, label: l, independent across l, zero mean, variance 1
x: random, zero mean
w, x: independent
z^0 := x
z^{l+1} := w_l f(z^l)"""


@pytest.mark.parametrize(
    ("right", "verdict"),
    [
        (r"\frac{1}{4^l} E[x^2]", Verdict.APPROXIMATE),
        (r"\frac{1}{2^l} E[x^2]", Verdict.REFUTED),
        (r"\frac{1}{4} E[(z^{l-1})^2]", Verdict.APPROXIMATE),
        (r"\frac{1}{2} E[(z^{l-1})^2]", Verdict.REFUTED),
    ],
)
def test_an_approximation_is_refuted_by_its_linear_part_in_every_layer(right, verdict):
    """SiLU has slope 1/2: at inputs of size 1 the sides differ whatever the line says, and refute nothing."""
    assert last(SILU, rf"E[(z^l)^2] \approx {right}").verdict is verdict


@pytest.mark.parametrize(
    ("display", "verdict"),
    [
        (r"E[f(x)^2] \approx \frac{1}{2} E[x^2]", Verdict.REFUTED),
        (r"E[f(x)] \approx \frac{1}{4} E[x^2]", Verdict.UNDECIDED),
        (r"E[f(x) - \frac{x}{2}] \approx \frac{1}{4} E[x^2]", Verdict.UNDECIDED),
        (r"E[f(x)^2] \approx E[x] E[x^2]", Verdict.REFUTED),
        (r"E[f(x)] + E[x^2] \approx \frac{5}{4} E[x^2]", Verdict.UNDECIDED),
        (r"E[f(x + x^2)] \approx \frac{3}{4} E[x^2]", Verdict.UNDECIDED),
    ],
)
def test_a_side_whose_linear_part_vanishes_refutes_nothing(display, verdict):
    """E[f(x)] is led by its second order, which the linear part does not know; E[x] E[x^2] is 0."""
    assert last("f: silu\nx: random, zero mean", display).verdict is verdict


@pytest.mark.parametrize(
    ("given", "display"),
    [
        ("x: random, symmetric", r"E[\sin(x)^2] \approx E[x^2]"),
        ("n: dimension, large", r"\frac{n}{n-1} \approx 1"),
        ("n: dimension, large", r"\sqrt{n + 1} \approx \sqrt{n}"),
        ("a: constant, small", r"\frac{1}{1 + a} \approx 1"),
    ],
    ids=["a function that is no activation", "a large number", "under roots", "a small number"],
)
def test_a_true_approximation_that_is_beyond_the_kernel_is_not_refuted(given, display):
    """A model has numbers of some size, in which the sides differ by what the line leaves out."""
    assert last(given, display).verdict in {Verdict.UNDECIDED, Verdict.APPROXIMATE}


def test_an_approximation_says_what_must_not_vanish():
    """As an equation does of what it divides by."""
    given = "p: dimension\nf: smooth, unit slope\nx_k, k = 1..p: iid, zero mean, variance 1, small"
    finding = last(given, r"\mathrm{Var}[f(x_k) x_k] \approx E[f(x_k)^2] E[x_k^2]").finding
    assert [str(c.left) for c in finding.conditions] == ["f(0)"]


def test_what_zero_is_divided_by_must_not_vanish():
    """0/a = 0 where a is not 0; where a is positive nothing is left to say."""
    claim = r"\frac{0}{a} = 0"
    assert [str(c.left) for c in last("a: constant", claim).finding.conditions] == ["a"]
    assert last("a: positive", claim).finding.conditions == ()


def test_a_correction_names_entries_as_the_author_does():
    """No index that the document does not have is put into the right side."""
    given = "n, m: dimension\nz_j, j = 1..n: iid, zero mean\nW_{jk}, j = 1..n, k = 1..m: iid, zero mean"
    claim = r"\mathrm{Var}\Big[\sum_{j=1}^n z_j W_{jk}\Big] = \mathrm{Var}[z_j] \mathrm{Var}[W_{jk}]"
    found = last(given + "\nz, W: independent", claim).finding.corrected
    assert {str(e) for e in found.right.atoms(Entry)} == {"z[j]", "W[j, k]"}


def test_a_sum_is_not_corrected_to_itself_with_another_index():
    """`it should read` says something new, or is not said."""
    finding = last("n: dimension\nx_i, i = 1..n: iid", r"\sum_{i=1}^n x_i = n x_1").finding
    assert (finding.verdict, finding.corrected) == (Verdict.REFUTED, None)


@pytest.mark.parametrize(
    ("display", "verdict", "said"),
    [
        (r"E[X^6] \ge E[X^2]^3", Verdict.UNDECIDED, "terms with known signs"),
        (r"E[X] \ge 0", Verdict.REFUTED, "false as given"),
    ],
)
def test_an_inequality_is_spoken_of_as_one(display, verdict, said):
    """Its sides may well differ."""
    finding = last("X: random", display).finding
    assert finding.verdict is verdict
    assert said in finding.message


LAYERS = r"""n: dimension
W^l_{ij}, i, j = 1..n: label: l, iid, zero mean, independent across l
x^0_i, i = 1..n: random
W^l, x^0: independent
x^{l+1}_i := \sum_j W^l_{ij} x^l_j"""


@pytest.mark.parametrize(("factor", "told"), [("", True), ("2", False)])
def test_an_open_line_says_what_would_prove_it(factor, told):
    """Each layer independent of the input is less than all of them together; of a line that nothing proves, nothing
    is said."""
    step = last(LAYERS, rf"\operatorname{{Var}}[x^2_i] = {factor} \operatorname{{Var}}[W^1] \sum_j E[(x^1_j)^2]")
    assert (step.verdict is Verdict.UNDECIDED) or not told
    assert step.verdict is not Verdict.NEEDS
    assert ("It would follow if `W, x^{0}: independent` were given" in step.finding.message) is told


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\mathrm{Var}[x] \approx 0.33", Verdict.PROVED), (r"0.577 \approx \sqrt{\mathrm{Var}[x]}", Verdict.PROVED),
        (r"\mathrm{Var}[x] \approx 0.34", Verdict.REFUTED), (r"\mathrm{Var}[\frac{x}{3}] \approx 0", Verdict.REFUTED),
        (r"0.04 \approx 0", Verdict.REFUTED), (r"\mathrm{Var}[x] = 0.33", Verdict.REFUTED),
    ],
)  # fmt: skip
def test_what_is_equal_to_a_number_is_near_it_to_the_digits_written(line, verdict):
    """A variance that the given fixes is a number; 0 has no digits."""
    step = last("x: random, uniform(-1, 1)", line)
    assert step.verdict is verdict
    assert verdict is not Verdict.PROVED or step.finding.minimal_sets
