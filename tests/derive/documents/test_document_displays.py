"""How a display is cut into steps: rows, columns, words, arrows, reasons, conditions."""

import pytest

from derive.documents import read_latex, read_markdown
from derive.language.assumptions import Claim, Holds
from derive.language.derivations import LawClaim, Role
from derive.language.latex import latex


def test_each_relation_of_a_chain_is_a_step(steps):
    """a = b = c are two steps of one chain, each on its line."""
    first, second = steps("\\begin{aligned} X &= Y \\\\\n &= 0 \\end{aligned}")
    assert (first.chain, first.place.line + 1) == (second.chain, second.place.line)


@pytest.mark.parametrize(
    "display",
    [
        r"X = 1, \quad Y = 2", r"X = 1 \\ Y = 2", "X = 1\nY = 2", r"X = 1 \text{ and } Y = 2",
        r"X = 1 \quad Y = 2",
        r"\begin{align} X &= 1 & Y &= 2 \end{align}", r"\begin{gather} X = 1 \\ Y = 2 \end{gather}",
        r"X = 1; Y = 2",
    ],
)  # fmt: skip
def test_equations_are_told_apart(said, display):
    """Rows, commas, words, blanks and columns part equations."""
    assert said(display) == ["X = 1", "Y = 2"]


@pytest.mark.parametrize(
    "display",
    [
        "X = Y \\\\ + 1",
        "X = Y\n+ 1",
        r"X \\ = Y + 1",
        "X = \\\\ Y + 1",
        r"\begin{eqnarray} X & = & Y + 1 \end{eqnarray}",
    ],
)
def test_lines_that_belong_together_are_one_equation(said, display):
    """A row that begins with a sign, or follows a dangling relation, goes on."""
    assert said(display) == ["X = Y + 1"]


def test_columns_go_on_below_each_other(said):
    """In two columns of equations each continues its own."""
    display = r"\begin{align} X &= 1 & Y &= 2 \\ &= n & &= m \end{align}"
    assert said(display) == ["X = 1", "1 = n", "Y = 2", "2 = m"]


def test_a_chain_runs_from_display_to_display(said):
    """One that begins with a relation continues, one that ends with = runs on."""
    assert said("X = 1", "= Y") == ["X = 1", "1 = Y"]
    assert said("X =", "Y") == ["X = Y"]
    assert said("X =", "Y = 1") == ["X = Y", "Y = 1"]


@pytest.mark.parametrize(
    ("display", "reason"),
    [
        (r"\begin{aligned} X &= Y && \text{independence} \end{aligned}", "independence"),
        (r"X = Y \quad \text{by independence}", "by independence"),
        (r"X \overset{(a)}{=} Y", "(a)"),
        (r"X = Y \because \text{zero mean}", "zero mean"),
        (r"X = Y \quad \text{since } E[X] = 0", "since E[X] = 0"),
        (r"X = Y \ \ \text{证法1}", "证法1"),
    ],
)
def test_reasons_are_kept(steps, display, reason):
    """A reason is words in a last column, after because, or over the relation; it claims nothing."""
    (step,) = steps(display)
    assert step.reason == reason


@pytest.mark.parametrize(
    ("joint", "role"),
    [
        (r"\text{ or equivalently }", Role.EQUIVALENT), (r"\text{ ou de manière équivalente }", Role.EQUIVALENT),
        (r"\text{ 或等价于 }", Role.EQUIVALENT), (r"\iff", Role.EQUIVALENT), (r"\Rightarrow", Role.CONSEQUENCE),
        (r"\quad\implies\quad", Role.CONSEQUENCE), (r"\text{ so }", Role.CONSEQUENCE), (r"\therefore",
        Role.CONSEQUENCE),
    ],
)  # fmt: skip
def test_words_and_arrows_say_how_equations_hang_together(steps, joint, role):
    """What comes before is the premise."""
    step = steps(rf"X = 1 {joint} Y = 2")[-1]
    assert step.role is role
    assert [latex(p) for p in step.premises] == ["X = 1"]


def test_a_premise_is_judged_only_where_something_is_required(steps):
    """Before an arrow stands a hypothesis, unless the author wants something."""
    assert len(steps(r"X = 1 \Rightarrow Y = 2")) == 1
    required = "X, Y: random\nrequire \\operatorname{Var}[X] = 1"
    assert len(steps(r"X = 1 \Rightarrow Y = 2", given=required)) == 2


@pytest.mark.parametrize(
    "display",
    [
        r"Cov[s_k, s_l] = 0, \quad k \ne l", r"Cov[s_k, s_l] = 0 \text{ if } k \ne l",
        r"Cov[s_k, s_l] = 0 \quad (k \ne l)", r"Cov[s_k, s_l] = 0 \quad \forall k \ne l",
        r"Cov[s_k, s_l] = 0 \text{ für } k \ne l",
    ],
)  # fmt: skip
def test_a_condition_is_assumed_and_not_judged(steps, display):
    """k different from l is in force for the claim it stands with."""
    (step,) = steps(display)
    added = {latex(a) for a in step.given.assumptions} - {latex(a) for a in steps("X = X")[0].given.assumptions}
    assert added == {r"k \ne l"}


def test_for_all_and_ranges_after_a_comma_say_nothing_new(said):
    """`i = 1, ..., n` repeats what the given says."""
    assert said(r"E[x_i] = 0, \quad i = 1, \dots, n") == said(r"E[x_i] = 0 \quad \forall i") == said("E[x_i] = 0")


def test_two_signs_are_two_claims(said):
    """Upper signs go with upper ones."""
    assert said(r"X \pm Y = Y \mp X") == ["X + Y = - X + Y", "X - Y = X + Y"] or len(said(r"X \pm Y = Y \mp X")) == 2


def test_an_undeclared_left_side_is_a_definition(steps, said):
    """The name is known from then on; a typo on the right is not."""
    first, second = steps(r"q = \operatorname{Var}[X]", "q = 1")
    assert (first.role, second.role) == (Role.DEFINITION, Role.CLAIM)
    assert said("X = q") == ["unread: q is not declared"]


def test_a_name_may_be_given_after_its_use(steps):
    """`..., where N = 2n`."""
    use, definition = steps(r"X = \frac{1}{N}, \text{ where } N = 2n")
    assert isinstance(use.statement, Claim)
    assert definition.role is Role.DEFINITION


def test_a_law_claims_something_where_something_is_required(steps):
    """Without a requirement it is a premise, and a bare law has no reading."""
    given = "n: dimension\nW: random\n"
    required = given + "require n \\operatorname{Var}[W] = 1"
    (claim,) = steps(r"U\left[-\sqrt{3/n}, \sqrt{3/n}\right]", given=required)
    assert isinstance(claim.statement, LawClaim)
    assert claim.role is Role.CLAIM
    (premise,) = steps(r"W \sim U(-1, 1)", given=given)
    assert premise.role is Role.DEFINITION
    assert "only after a `require`" in steps("U(-1, 1)", given=given)[0].statement.message


def test_a_law_of_minus_a_variable_is_not_a_law_of_the_variable(steps):
    """`-W \\sim U(0, 1)` says that W lies in [-1, 0], so it is refused and not read without its sign."""
    required = "W: uniform(0, 1)\nrequire \\operatorname{E}[W] = \\frac{1}{2}"
    assert isinstance(steps(r"W \sim U(0, 1)", given=required)[0].statement, LawClaim)
    assert "belongs to one declared" in steps(r"-W \sim U(0, 1)", given=required)[0].statement.message


def test_a_law_inside_a_moment_is_a_fresh_variable(steps):
    """Var[U(-a, a)] speaks of a variable with that law, known to its step alone."""
    (step,) = steps(r"Var[U(-n, n)] = n^2/3", given="n: dimension")
    assert any("uniform(-n, n)" in latex(a) for a in step.given.assumptions)


def test_what_is_required_or_chosen_again_is_not_claimed(steps):
    """A line that restates a requirement is not judged; one with the reason `choose` is a choice."""
    given = "n: dimension\nW: random\nrequire n \\operatorname{Var}[W] = 1"
    assert steps(r"1 = n Var[W]", given=given)[0].role is Role.REQUIRED
    assert steps(r"Var[W] = 2 \quad \text{choose}", given=given)[0].role is Role.CHOICE


def test_code_comments_and_other_fences_are_left_alone():
    """Only given blocks and display maths are read."""
    text = (
        "```given\nX: random\n```\n\n```python\n$$X = 1$$\n```\n\n`$$X = 2$$` <!-- $$X = 3$$ -->\n\n"
        "```math\nX = 4\n```\n\n\\[ X = 5 \\]\n"
    )
    assert [latex(s.statement) for s in read_markdown(text).steps] == ["X = 4", "X = 5"]


def test_a_display_that_is_never_closed_is_said_to_be():
    """It does not swallow the rest of the document."""
    text = "```given\nX: random\n```\n\n$$X = 1\n\n$$X = 2$$\n"
    assert "never closed" in read_markdown(text).steps[0].statement.message or len(read_markdown(text).steps) == 2


def test_an_expectation_of_a_sum_without_brackets_is_told_to_have_them(steps, said):
    """How far E reaches is not guessed; with brackets it is read."""
    (step,) = steps(r"\mathbb{E}\sum_i x_i = 0")
    assert "put brackets round the sum" in step.statement.hint
    assert said(r"\mathbb{E}\Big[\sum_i x_i\Big] = 0")[0].endswith("= 0")


def test_an_unknown_number_may_be_a_constant(steps):
    """The commonest thing to forget is a mean: `constant` is among what may be declared."""
    (step,) = steps(r"X = \nu Y")
    assert r"`\nu : constant`" in step.statement.hint or r"`\nu: constant`" in step.statement.hint


_BESIDE = "```given\nn: dimension\nW_{ik}, i = 1..n, k = 1..n: iid\n```\n\n"


def held(text: str) -> list[set[str]]:
    """What the steps of a text take to hold, beyond what its given block says of W."""
    steps = read_markdown(_BESIDE + text).steps
    return [{latex(a) for a in s.given.assumptions if isinstance(a, Holds)} for s in steps]


@pytest.mark.parametrize(
    "text",
    [
        "For $k \\ne l$,\n$$W_{ik} = W_{il}$$",
        "Moreover, for all $k \\neq l$ we have\n\n$$W_{ik} = W_{il}$$",
        "If \\(k \\ne l\\), then\n\\[W_{ik} = W_{il}\\]",
        "Whenever $k \\ne l$:\n\n```math\nW_{ik} = W_{il}\n```",
        "For $k \\ne l$\n\\begin{equation}\nW_{ik} = W_{il}\n\\end{equation}",
        "$$W_{ik} = W_{il}$$\nfor every $k \\ne l$.",
        "$$\\forall k \\ne l: W_{ik} = W_{il}$$",
    ],
)
def test_a_condition_right_beside_a_display_is_assumed_in_it(text):
    """It is told with the answer, and holds for no other display."""
    assert held(text + "\n\nAnd\n$$W_{ik} = W_{il}$$") == [{"k \\ne l"}, set()]
    assert read_markdown(_BESIDE + text).steps[0].notes == ("said beside it, and assumed: k \\ne l",)


@pytest.mark.parametrize(
    "text",
    [
        "This fails for $k \\ne l$,\n$$W_{ik} = W_{il}$$",
        "For $k \\ne l$ nothing is known.\n\n$$W_{ik} = W_{il}$$",
        "For $k \\ne l$, see above. Now\n\n$$W_{ik} = W_{il}$$",
        "$$W_{ik} = W_{il}$$\nfor $k \\ne l$ would be wrong.",
        "<!-- For $k \\ne l$, -->\n$$W_{ik} = W_{il}$$",
        "For $k$ and $l$,\n$$W_{ik} = W_{il}$$",
        "For $k = 1, \\dots, n$,\n$$W_{ik} = W_{il}$$",
    ],
)
def test_what_is_no_condition_of_the_display_is_not_assumed_in_it(text):
    """Words that go on, a comment, a list of names and a range say nothing of when the display holds."""
    assert held(text) == [set()]


def test_a_condition_in_a_comment_of_latex_is_no_condition():
    """Nobody sees it on the page."""
    text = "\\begin{given}\nn: dimension\nW_{ik}, i = 1..n, k = 1..n: iid\n\\end{given}\n%s\\[W_{ik} = W_{il}\\]"
    seen, unseen = (read_latex(text % before).steps[0].notes for before in ("For $k \\ne l$,\n", "% For $k \\ne l$,\n"))
    assert seen
    assert not unseen


def test_a_condition_beside_a_display_that_cannot_be_read_is_said_not_to_be_assumed():
    """An unknown letter in the words spoils no line, and is not passed over."""
    (step,) = read_markdown(_BESIDE + "For $q > 1$,\n$$W_{ik} = W_{il}$$").steps
    assert step.notes == ("a condition is not read and not assumed: q is not declared",)


def test_what_is_said_beside_a_display_holds_where_its_chain_goes_on():
    """The next display begins with a relation, so it is still about the same entries."""
    assert held("For $k \\ne l$,\n$$W_{ik} = W_{il}$$\nand this is\n$$= 0$$") == [{"k \\ne l"}] * 2


def test_an_equation_after_a_condition_on_indices_is_a_claim():
    """A condition ends where something else than an index is spoken of, so that no claim is taken for a condition."""
    text = "$$W_{ik} = W_{il} \\text{ for } k \\ne l, \\quad \\operatorname{Var}[W_{ik}] = 1$$"
    claims = [latex(s.statement) for s in read_markdown(_BESIDE + text).steps]
    assert claims == ["W_{i,k} = W_{i,l}", r"\operatorname{Var}\left[W_{i,k}\right] = 1"]
