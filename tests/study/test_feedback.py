"""What is said of typed lines: the first wrong one, what stands on it, and what is no mathematics at all."""

import pytest

from study.exercise import LineFeedback
from study.feedback import feedback
from study.judging import judge_lines

LAYER = r"""n, m: dimension
f: odd, unit slope, smooth
z_j, j = 1..n: identically distributed, nonconstant
W_{jk}, j = 1..n, k = 1..m: iid, symmetric
z, W: independent
s_k := \sum_{j=1}^{n} z_j W_{jk}"""


def said(*lines: str, given: str = LAYER) -> list[LineFeedback]:
    return list(feedback(judge_lines(given, lines).lines))


@pytest.mark.parametrize(
    "line",
    [
        r"\operatorname{Var}[s_k] = n \operatorname{E}[z_j^2] \operatorname{Var}[W_{jk}]",
        "Var[s_k] = n E[z_1^2] Var[W_{11}]",
        "Var(s_k) = n E[z²] E[W²]",
        "E[s_1^2] = sum_{i=1}^n E[z_i^2] Var(W_{i1})",
        "Var[s_k]/n = E[z^2] Var[W]",
    ],
)
def test_a_true_line_is_true_in_any_notation(line: str) -> None:
    """Nothing is compared with a string."""
    assert [one.standing for one in said(line)] == ["true"]


def test_the_first_wrong_line_is_explained_and_those_on_it_wait() -> None:
    """A line of the same chain depends on it; one of its own is judged by itself."""
    found = said("Var[s_k] = n E[z^2] Var[W]", "= 2 n E[z^2] Var[W]", "= n E[z^2] Var[W]", "E[W] = 0", "E[W^2] = 0")
    assert [one.standing for one in found] == ["true", "wrong", "depends", "true", "wrong"]
    assert "depends on line 2" in found[2].say[0]


def test_the_factor_that_is_off_is_named() -> None:
    """A lost n and an added 2, each only where the kernel proves it."""
    assert "your right side is $2$ times the left side" in said("Var[s_k] = 2 n E[z^2] Var[W]")[0].say
    assert r"your right side is $\frac{1}{n}$ times the left side" in said("Var[s_k] = E[z^2] Var[W]")[0].say


def test_a_missing_assumption_is_named_with_a_witness() -> None:
    """Var[z] for E[z^2] needs the mean, which this given does not say."""
    found = said("Var[s_k] = n Var[z] Var[W]")[0]
    assert found.standing == "wrong"
    assert "z: zero mean" in found.say[0]
    assert any("the left side is" in words for words in found.say)


def test_the_verdict_comes_before_what_would_mend_the_line() -> None:
    """Without why, the same standings and a witness; the missing assumption when asked, and not lost again."""
    lines = ["Var[s_k] = n Var[z] Var[W]", "Var[s_k] = 2 n E[z^2] Var[W]", "E[W] = 0"]
    given = LAYER + "\nq: dimension"
    quick, asked, again = (feedback(judge_lines(given, lines, why=why).lines) for why in (False, True, False))
    assert [one.standing for one in quick] == [one.standing for one in asked] == ["wrong", "wrong", "true"]
    assert "z: zero mean" not in " ".join(quick[0].say)
    assert any("the left side is" in words for words in quick[0].say)
    assert "z: zero mean" in asked[0].say[0]
    assert asked == again


def test_an_overclaim_is_told_how_to_be_true() -> None:
    """Equality to leading order is no equality."""
    found = said("Var[f(s_k)] = Var[s_k]")[0]
    assert found.standing == "wrong"
    assert r"\approx" in found.say[0]
    assert said(r"Var[f(s_k)] \approx Var[s_k]")[0].standing == "leading order"


@pytest.mark.parametrize("line", ["Var[s_k", "= foo(", "f(x)", "Var[s_k] = Var[q]", "a $ b", "Var[s_k] = \x00"])
def test_what_cannot_be_read_is_no_mistake(line: str) -> None:
    """Syntax trouble is told apart, and the lines around it are judged all the same."""
    found = said(line, "E[W] = 0")
    assert [one.standing for one in found] == ["syntax", "true"]
    assert "cannot be read" in found[0].say[0]


def test_undecided_is_said_and_not_called_wrong() -> None:
    """A true bound on what the kernel knows nothing of: no proof, and no model against it."""
    found = said(r"E[exp(cos(s_k))] \ge \frac{1}{3}")[0]
    assert found.standing in ("undecided", "syntax")
    assert "wrong" not in " ".join(found.say)


def test_a_changed_last_line_does_not_change_what_stands_before() -> None:
    """Verdicts that are kept are those of the same lines under the same given."""
    first = said("Var[s_k] = n E[z^2] Var[W]", "= 3")
    again = said("Var[s_k] = n E[z^2] Var[W]", "= n E[z^2] E[W^2]")
    assert first[0] == again[0]
    assert (first[1].standing, again[1].standing) == ("wrong", "true")
    other = said("Var[s_k] = n E[z^2] Var[W]", given=LAYER.replace("symmetric", "nonnegative"))
    assert other[0].standing == "wrong"


def test_a_line_that_cannot_be_read_is_shown_from_where_it_cannot() -> None:
    """In the words of the line: a person does not count the characters of what the program put before it."""
    (found,) = said(r"Var[s_k] = n Var[q_k]")
    assert found.say[0].startswith("cannot be read at q_k")
