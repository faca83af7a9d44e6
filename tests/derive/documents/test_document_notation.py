"""One law a test: which notations say the same, and which are refused."""

import pytest

A = r"\operatorname{Var}[x_i] = \mathbb{E}[x_i^2]"


@pytest.mark.parametrize(
    "written",
    [
        r"Var(x_i) = E(x_i^2)", r"var[x_i] = E\{x_i^2\}",
        r"\text{Var}\left[x_i\right] = \mathbb E\left[x_i^2\right]",
        r"\mathrm{Var}\big(x_i\big) = \mathbf{E}[x^2_i]",
        r"\operatorname {Var} (x_i) = \operatorname{E}[{x_i}^2]",
        r"{\rm Var}[x_i]={\rm E}[x_{i}^{2}]", r"\mathbb{V}[x_i] = \mathsf{E}\!\left[ x_i^2 \right]",
        r"\textrm{Var}\,[x_i] &= E\Bigl(x_i^2\Bigr) \\", r"\boxed{Var[x_i] = E[x_i^2]}.",
        r"Var[x_i] = E[x_i^2] \quad (3)",
        r"Var[x_i] = E[x_i^2] \tag{1}", r"\begin{aligned} Var[x_i] \\ &= E[x_i^2] \end{aligned}",
        r"\mathbf{Var[x_i] = E[x_i^2]}", "Var[x_i]\n=\nE[x_i^2]", r"Var[x_i] = E[x_i²]",
        r"Var[x_i] = E[x_i*x_i]",
    ],
)  # fmt: skip
def test_spellings_of_moments_are_one(same, written):
    """Brackets, styles, sizes, spaces and numbers of equations do not change what is said."""
    assert same(A, written)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (r"E[X]^2 = 1", r"\left(E[X]\right)^2 = 1"),
        (r"X = 1/2n", r"X = \frac{1}{2n}"),
        (r"X = 1/2 \cdot n", r"X = \frac12 n"),
        (r"X = \frac12 n", r"X = \frac{1}{2}n"),
        (r"X = \sqrt6", r"X = \sqrt{6}"),
        (r"X = \sqrt(n)", r"X = \sqrt{n}"),
        (r"X = 0,5", r"X = 0.5"),
        (r"X = 0{,}5", r"X = \frac12"),
        (r"X = \max(0, Y)", r"X = \operatorname{ReLU}(Y)"),
        (r"X = \max(\mu Y, Y)", r"X = Y + \operatorname{ReLU}(\mu Y - Y)"),
        (r"X = \min(0, Y)", r"X = -\operatorname{ReLU}(-Y)"),
        (r"E[\mathbb{1}_{X>0}] = 1", r"\Pr[X > 0] = 1"),
        (r"X = e^{-Y}", r"X = \exp(-Y)"),
        (r"f^{\prime}(0) = 1", r"f'(0) = 1"),
        (r"f(X)^2 = 1", r"f^2(X) = 1"),
        (r"X = 2 \times 3 * n", r"X = 6n"),
        (r"X = \|x\|^2", r"X = \sum_{i=1}^{n} x_i^2"),
        (r"X = \langle w, x\rangle", r"X = w \cdot x"),
        (r"X = w^\top x", r"X = w^T x"),
        (r"\mathbf{E}[X] \ne 1", r"E[X] \not= 1"),
        (r"X \geqslant 0", r"X \ge 0"),
        (r"Var[\sum\limits_{i=1}^n x_i] = 1", r"Var[\sum_{i=1}^n x_i] = 1"),
        (r"\underbrace{Var[X]}_{> 0} = 1", r"Var[X] = 1"),
    ],
)
def test_two_notations_say_the_same(same, left, right):
    """Each pair is one formula in two spellings."""
    assert same(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (r"X = \sum_i^n x_i", r"X = \sum_{i=1}^n x_i"),
        (r"X = \sum_i x_i", r"X = \sum_{i=1}^n x_i"),
        (r"X = \sum x_i", r"X = \sum_{i=1}^n x_i"),
        (r"X = \sum_{i \in \{1, \dots, n\}} x_i", r"X = \sum_{i=1}^n x_i"),
        (r"X = \sum_{1 \le i \le n} x_i", r"X = \sum_{i=1}^n x_i"),
        (r"X = \sum_{i,k} W_{ik}", r"X = \sum_k \sum_i W_{ik}"),
        (r"X = \sum_{i<j} x_i x_j", r"X = \sum_{1 \le i < j \le n} x_i x_j"),
        (r"X = \sum_i w_i E[x_i] + w_i", r"X = \sum_i (w_i E[x_i] + w_i)"),
        (r"X = \sum_i w_i + Y", r"X = \left(\sum_i w_i\right) + Y"),
        (r"X = x_1 w_1 + \cdots + x_n w_n", r"X = x_1 w_1 + x_2 w_2 + ... + x_n w_n"),
    ],
)
def test_ranges_and_reaches_of_sums(same, left, right):
    """A bound that the given fixes may be left out; a sum reaches over terms that need its index."""
    given = "n, m: dimension\nx_i, i = 1..n: random\nw_i, i = 1..n: random\n"
    given += "W_{ik}, i = 1..n, k = 1..m: random\nX, Y: random"
    assert same(left, right, given)


@pytest.mark.parametrize(
    ("display", "message"),
    [
        (r"E[X | Y] = 0", "given a random variable is not read"),
        (r"\begin{cases} X \\ Y \end{cases} = 0", "is not expected here"),
        (r"E X^2 = 1", "can be read in two ways"),
        (r"E X Y = 1", "can be read in two ways"),
        (r"X = 1/n \operatorname{Var}[Y]", "can be read in two ways"),
        (r"Z_1 + X = 0", "Z_{1} is not declared"),
        (r"X' + Y = 0", "X' is not declared"),
        (r"\operatorname{SD}(X) = 1", r"\mathrm{SD} is not declared"),
        (r"Var[X = 1", "this bracket is never closed"),
        (r"X = Y)", ") is not expected here"),
        (r"X = \frac{1}{0}", "division by zero"),
        (r"X = \sqrt{-1}", "no value among the real numbers"),
        (r"X = 9^{99}", "powers above 64 are not read"),
        (r"\langle X \rangle = 0", "angle brackets are not declared"),
        (r"X \to 0", "the relation → is not read here"),
        (r"X \overset{d}{=} Y", "no equality"),
        (r"E_X[Y] = 0", "Y is random too"),
        (r"X = x_1 + \cdots + Y", "do not differ in one index"),
        (r"X = x_{train}", "is not declared"),
        (r"f = X", "needs its argument in brackets"),
        (r"\tanh^{-1}(X) = Y", "the inverse of a function is not read"),
        (r"X = \foo{3}", r"\foo is not read"),
        (r"X = + ", "nothing after it"),
    ],
)
def test_what_has_no_one_reading_is_refused(said, display, message):
    """A construct without a reading, or with two, spoils its step and says why."""
    assert any(s.startswith("unread") and message in s for s in said(display))


def test_a_refusal_points_at_the_construct(steps):
    """Line and column are those of the construct, not of the display."""
    (step,) = steps("X =\n  Y + \\foo{3}")
    lines = step.place.source
    assert lines[step.place.column - 1 :].startswith(r"\foo")


def test_what_cannot_be_read_spoils_its_own_step_only(said):
    """The relation after it is judged against the last side that could be read."""
    assert said(r"X = \foo{3} = Y", r"X = Y") == [r"unread: \foo is not read", "X = Y", "X = Y"]


def test_a_quotient_on_one_line_is_flagged(steps):
    """1/2n has one reading, which is noted."""
    assert steps("X = 1/2n")[0].notes == ("a/bc is read as a/(bc)",)


@pytest.mark.parametrize("n", [5, 50, 5000])
def test_deep_nesting_is_refused_with_a_message(said, n):
    """Brackets within brackets end at a bound."""
    read = said("X = " + "(" * n + "Y" + ")" * n)
    assert read == (["X = Y"] if n == 5 else ["unread: brackets nested more than 40 deep"])
