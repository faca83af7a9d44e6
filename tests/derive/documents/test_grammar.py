"""The document language, row by row: every line form, property and notation in a document of its own.

Each row says what is written, and the verdict of its one step: `proved` where the row is read as meant, another
where the same line is false without it, or what is said of it where it is not read.
"""

# ruff: noqa: E501 - a row is a line
import pytest

from derive.checker import check_derivation
from derive.documents import DocumentError, read_markdown
from derive.language.latex import latex


def document(given: str, display: str) -> str:
    return "```given\n" + given.replace(" | ", "\n") + f"\n```\n\n$${display}$$\n"


def told(given: str, display: str) -> list[str]:
    """The verdicts on a document with this given and this display; what is said of what is not read."""
    try:
        checked = check_derivation(read_markdown(document(given, display), "row.md"))
    except DocumentError as error:
        return [f"unread: {error.message}. {error.hint}"]
    return [_told(s.finding) for s in checked.steps]


def _told(finding) -> str:
    return f"unread: {finding.message}" if finding.verdict.value == "unread" else finding.verdict.value


def judged(given: str, display: str, verdict: str) -> None:
    """Every step of the document is told this; an `unread` row contains what is asked for, `reads` is LaTeX."""
    if verdict.startswith("reads: "):
        (step,) = read_markdown(document(given, display)).steps
        assert latex(step.statement) == verdict.removeprefix("reads: ")
        return
    found = told(given, display)
    if verdict.startswith("unread: "):
        assert any(f.startswith("unread") and verdict.removeprefix("unread: ") in f for f in found), found
    else:
        assert found, "no step"
        assert set(found) <= {verdict, "definition", "required"}, found


V = r"\operatorname{Var}"

# A row is a line.
# fmt: off
LINES = [
    # declarations
    ("names without ranges", "x, y: random | x, y: independent", r"E[x y] = E[x] E[y]", "proved"),
    ("the same, not declared together", "x, y: random", r"E[x y] = E[x] E[y]", "needs"),
    ("mutually, as wholes", "x, y, z: random | x, y, z: independent", r"E[x y z] = E[x] E[y] E[z]", "proved"),
    ("pairwise is not mutual", "x, y, z: random | x, y: independent | y, z: independent | x, z: independent", r"E[x y z] = E[x] E[y] E[z]", "needs"),
    ("with ranges, each array by itself", "n: dimension | q_i, k_i, i = 1..n: iid, zero mean", r"E[q_i k_i] = 0", "needs"),
    ("with ranges, within an array", "n: dimension | q_i, k_i, i = 1..n: iid, zero mean", r"E[q_1 q_2] = 0, \quad E[k_1 k_2] = 0", "proved"),
    ("later lines add properties", "x: random | x: zero mean | x: variance 2", r"E[x^2] = 2", "proved"),
    # definitions
    ("a definition", "x: random, zero mean | s := 2 x", r"E[s] = 0", "proved"),
    ("of an array", "n: dimension | x_i, i = 1..n: zero mean | s_i := 3 x_i", r"E[s_i] = 0", "proved"),
    ("recursive in a label", r"x: random, zero mean | w_l: random, zero mean, label: l, independent across l | w, x: independent | z^0 := x | z^{l+1} := w_l z^l", r"E[z^2] = 0", "proved"),
    ("circular", "x: random | s := s + x", "E[s] = 0", "unread: circular"),
    ("of a square", r"x: random | \sigma_x^2 := \operatorname{Var}[x]", r"\sigma_x^2 = \operatorname{Var}[x]", "proved"),
    ("of a vector, recursive", "n: dimension | v: positive | W_{t,ij}, i = 1..n, j = 1..n: label: t, iid, zero mean, variance v, independent across t | x_i, i = 1..n: random | x, W: independent | h_0 := x | h_t := W_t h_{t-1}", r"E\|h_t\|^2 = n v E\|h_{t-1}\|^2", "proved"),
    ("a vector without a beginning", "n: dimension | W_{ij}, i = 1..n, j = 1..n: iid | h_t := W h_{t-1}", "1 = 1", "unread: write the indices on both sides"),
    ("a name defined twice", "x: random | s := x | s := 2 x", "s = x", "unread: defined a second time"),
    ("a number defined twice", "a := 1 | b := a | n: dimension | a := 2", "b = 1", "unread: speaks of the first one"),
    ("of a number", "p := 0.5", "2 p = 1", "proved"),
    ("of a function", "x: random | g(t) := t^2", "E[g(x)] = E[x^2]", "proved"),
    # require, choose
    ("require", "n: dimension | v: positive | require n v = 1", r"v = \frac{1}{n}", "proved"),
    ("a requirement is no identity", "n: dimension | v, u: positive | require n v = 1", "v = u", "refuted"),
    ("a line that restates a requirement", "n: dimension | v: positive | require n v = 1", "n v = 1", "required"),
    ("choose", r"n, m: dimension | v: positive | require n v = 1 | require m v = 1 | choose \frac{1}{2}(n + m) v = 1", r"v = \frac{2}{n + m}", "choice-then-proved"),
    ("choose by reason", "n, m: dimension | v: positive | require n v = 1 | require m v = 1", r"v = \frac{2}{n+m} \quad \text{choose}", "choice"),
    ("choose a mean", r"n, m: dimension | v: positive | require n v = 1 | require m v = 1 | choose v = harmonic mean of \frac{1}{n}, \frac{1}{m}", r"v = \frac{2}{n + m}", "choice-then-proved"),
    # conditions and comments
    ("k is not l", r"n: dimension | x_i, i = 1..n: independent | k, l: index of n | k \ne l", r"\operatorname{Cov}[x_k, x_l] = 0", "proved"),
    ("k may be l", r"n: dimension | x_i, i = 1..n: independent | k, l: index of n", r"\operatorname{Cov}[x_k, x_l] = 0", "needs"),
    ("bounds of a number", "p: constant | 0 < p < 1", r"\sqrt{p^2} = p", "proved"),
    ("equal dimensions", "n, m: dimension | n = m", "n + m = 2 n", "proved"),
    ("a positive variance", r"x: random | v: constant | \operatorname{Var}[x] > 0", r"v \operatorname{Var}[x] = \operatorname{Var}[x] \Rightarrow v = 1", "proved"),
    ("a bound of a variable", r"x: random | |x| \le 1", r"E[x^2] = 2", "refuted"),
    ("a comment", "% nothing\nx: random % more", "x = x", "proved"),
    # blocks
    ("an empty block", "% nothing", "1 = 1", "unread: this given block is empty"),
    ("what is no line", "x random", "1 = 1", "unread: no declaration, definition or condition"),
]
# fmt: on

NUMBERS = [
    ("dimension", "n: dimension", r"\sqrt{n^2} = n", "proved"),
    ("constant", "c: constant", r"c^2 \ge 0", "proved"),
    ("positive", "c: positive", r"\sqrt{c^2} = c", "proved"),
    ("constant is not positive", "c: constant", r"\sqrt{c^2} = c", "needs"),
    ("index of n", "n: dimension | x_i, i = 1..n: zero mean | k: index of n", "E[x_k] = 0", "proved"),
    ("small", "a: constant, small | f: tanh", r"f(a) \approx a", "approximate"),
    ("large", "n: dimension, large", r"\frac{n + 1}{n} \approx 1", "approximate"),
]

VARIABLES = [
    ("random", "x: random", r"\operatorname{Var}[x] = E[x^2] - E[x]^2", "proved"),
    ("random, nothing known", "x: random", "E[x] = 0", "needs"),
    (
        "nonconstant",
        r"v: constant | x: random, nonconstant",
        r"v \operatorname{Var}[x] = \operatorname{Var}[x] \Rightarrow v = 1",
        "proved",
    ),
    ("perhaps constant", "x: random", r"\operatorname{Var}[x] > 0", "refuted"),
    (
        "independent",
        "n: dimension | x_i, i = 1..n: independent",
        r"\operatorname{Var}[\sum_{i=1}^{n} x_i] = \sum_{i=1}^{n} \operatorname{Var}[x_i]",
        "proved",
    ),
    (
        "independent is not identically distributed",
        "n: dimension | x_i, i = 1..n: independent",
        "E[x_1] = E[x_2]",
        "needs",
    ),
    ("identically distributed", "n: dimension | x_i, i = 1..n: identically distributed", "E[x_1] = E[x_2]", "proved"),
    (
        "identically distributed is not independent",
        "n: dimension | x_i, i = 1..n: identically distributed",
        "E[x_1 x_2] = E[x_1] E[x_2]",
        "needs",
    ),
    (
        "iid",
        "n: dimension | x_i, i = 1..n: iid",
        r"\operatorname{Var}[\sum_i x_i] = n \operatorname{Var}[x_1]",
        "proved",
    ),
    (
        "same variance",
        "n: dimension | x_i, i = 1..n: same variance",
        r"\operatorname{Var}[x_1] = \operatorname{Var}[x_2]",
        "proved",
    ),
    ("same variance is not same mean", "n: dimension | x_i, i = 1..n: same variance", r"E[x_1] = E[x_2]", "needs"),
    ("uncorrelated", "n: dimension | x_i, i = 1..n: uncorrelated", "E[x_1 x_2] = E[x_1] E[x_2]", "proved"),
    (
        "uncorrelated is not independent",
        "n: dimension | x_i, i = 1..n: uncorrelated",
        "E[x_1^2 x_2^2] = E[x_1^2] E[x_2^2]",
        "needs",
    ),
    ("zero mean", "x: random, zero mean", "E[x] = 0", "proved"),
    ("zero mean is not symmetric", "x: random, zero mean", "E[x^3] = 0", "needs"),
    ("mean E", r"\mu: constant | x: random, mean \mu", r"E[x] = \mu", "proved"),
    ("variance E", r"v: constant | x: random, variance v", r"\operatorname{Var}[x] = v", "proved"),
    ("second moment E", "x: random, second moment 3", "E[x^2] = 3", "proved"),
    ("kurtosis E", "x: random, zero mean, variance 1, kurtosis 5", "E[x^4] = 5", "proved"),
    ("symmetric", "x: random, symmetric", "E[x^3] = 0", "proved"),
    ("nonnegative", "x: random, nonnegative", r"E[\max(0, x)] = E[x]", "proved"),
    ("normal(m, v)", r"x: normal(1, 4)", r"E[x^2] = 5", "proved"),
    ("normal, fourth moment", r"v: positive | x: normal(0, v)", r"E[x^4] = 3 v^2", "proved"),
    ("uniform(a, b)", "a: positive | x: uniform(-a, a)", r"\operatorname{Var}[x] = \frac{a^2}{3}", "proved"),
    ("truncated normal(0, v, c)", "x: truncated normal(0, 1, 2)", "E[x] = 0", "proved"),
    ("rademacher", "x: rademacher", "E[x^4] = 1", "proved"),
    ("bernoulli(p)", "p: constant | 0 < p < 1 | x: bernoulli(p)", r"\operatorname{Var}[x] = p (1 - p)", "proved"),
    ("poisson(l)", r"\lambda: positive | x: poisson(\lambda)", r"\operatorname{Var}[x] = \lambda", "proved"),
    ("one-hot", "n: dimension | x_i, i = 1..n: one-hot", r"E[x_1 x_2] = 1", "refuted"),
    (
        "orthogonal",
        "n: dimension | x_i, i = 1..n: random | W_{ij}, i = 1..n, j = 1..n: orthogonal | W, x: independent",
        r"E\|Wx\|^2 = E\|x\|^2",
        "proved",
    ),
    ("finite moments up to 4", "x: random, zero mean, finite moments up to 4", "E[x] = 0", "proved"),
    ("label", "n: dimension | y_{l,i}, i = 1..n: label: l, iid, zero mean", "E[y_{l,i}] = 0", "proved"),
    ("nothing is known across labels", "y_l: random, label: l, zero mean", "E[y_1 y_2] = 0", "needs"),
    ("independent across", "y_l: random, label: l, zero mean, independent across l", "E[y_1 y_2] = 0", "proved"),
    ("several arrays, uncorrelated", "x, y: random | x, y: uncorrelated", "E[x y] = E[x] E[y]", "proved"),
    (
        "an array without its range",
        "n: dimension | w_i, i = 1..n: iid | x_i: zero mean",
        "1 = 1",
        "unread: x_{i} has no range",
    ),
    ("iid, of one variable", "x: iid", "1 = 1", "unread: x is one variable"),
    *[
        (f"{wrong}, for {right}", wrong, "1 = 1", f"unread: {right}")
        for wrong, right in (
            ("x: random, positive", "write `nonnegative`"),
            ("x: N(0, 2)", "write `normal(0, 2)`"),
            ("x: U[-1, 1]", "write `uniform(-1, 1)`"),
            (r"x: \mathcal{N}(0, 1)", "write `normal(0, 1)`"),
            (r"x \sim \mathcal{N}(0, 1)", "x: normal(0, 1)"),
            ("x = 3", "x := ..."),
            ("$x$: random", "leave the $ out"),
            ("x: Random", "do you mean `random`"),
        )
    ],
    ("words for another", "x: mean zero", "1 = 1", "unread: write `zero mean`"),
    (
        "a variance for each index",
        "n: dimension | v_i, i = 1..n: positive | x_i, i = 1..n: variance v_i",
        "1 = 1",
        "unread: the same for every index",
    ),
    ("no property", "x: wobbly", "1 = 1", "unread: no property"),
]

FUNCTIONS = [
    ("function", "f: function | x: random, symmetric", "E[f(x)] = 0", "needs"),
    ("odd", "f: odd | x: random, symmetric", "E[f(x)] = 0", "proved"),
    ("even", "f: even | x: random", "E[f(-x)] = E[f(x)]", "proved"),
    ("unit slope, smooth", "f: odd, unit slope, smooth | x: random, small", r"f(x) \approx x", "approximate"),
    ("f'(0) = c", "c: constant | f: odd, smooth, f'(0) = c | x: random, small", r"f(x) \approx c x", "approximate"),
    ("positively homogeneous", "a: positive | f: positively homogeneous | x: random", "f(2 x) = 3 f(x)", "refuted"),
    ("identity", "f: identity | x: random", "f(x) = x", "proved"),
    ("tanh", "f: tanh | x: random, symmetric", "E[f(x)] = 0", "proved"),
    ("relu", "f: relu | x: random, symmetric", r"E[f(x)^2] = \frac{1}{2} E[x^2]", "proved"),
    ("prelu(a)", "a: positive | f: prelu(a) | x: random, symmetric", r"E[f(x)^2] = \frac{1 + a^2}{2} E[x^2]", "proved"),
    ("sigmoid", "f: sigmoid | x: random, symmetric", r"E[f(x)] = \frac{1}{3}", "refuted"),
    ("gelu", "f: gelu | x: random, small", r"f(x) \approx \frac{x}{2}", "approximate"),
    ("no property of a function", "f: odd, wobbly", "1 = 1", "unread: no property of a function"),
]

NOTATION = [
    ("notation for Var", r"D: notation for \operatorname{Var} | x: random", "D[x] = E[x^2] - E[x]^2", "proved"),
    (
        "a name of two letters",
        r"V_{ar}: notation for \operatorname{Var} | x: random",
        "V_{ar}(x) = E[x^2] - E[x]^2",
        "proved",
    ),
    (
        r"\Sigma for \sum",
        r"\Sigma: notation for \sum | n: dimension | x_i, i = 1..n: zero mean",
        r"E[\Sigma_{i=1}^{n} x_i] = 0",
        "proved",
    ),
    ("angle brackets", r"\langle x \rangle: notation for E | x: random, zero mean", r"\langle x \rangle = 0", "proved"),
    ("angle brackets, not declared", "x: random", r"\langle x \rangle = 0", r"unread: angle brackets are not declared"),
    (
        "N, second argument a deviation",
        r"\mathcal{N}: second argument standard deviation | v: positive | x: random | require \operatorname{Var}[x] = v^2, E[x] = 0",
        r"x \sim \mathcal{N}(0, v)",
        "proved",
    ),
    (
        "N, second argument a variance",
        r"v: positive | x: random | require \operatorname{Var}[x] = v, E[x] = 0",
        r"x \sim \mathcal{N}(0, v)",
        "proved",
    ),
]

NAMES = [
    ("numbers as bounds", "x_i, i = 0..3: zero mean", "E[x_0 + x_3] = 0", "proved"),
    ("arithmetic in a bound", r"d: dimension | x_i, i = 0..d+1: zero mean", r"E[\sum_{i=0}^{d+1} x_i] = 0", "proved"),
    (
        "dimensions with labels",
        r"d: dimension | n_i, i = 0..d+1: dimension | W^i_{jk}, j = 1..n_i, k = 1..n_{i+1}: label: i, iid, zero mean",
        r"\operatorname{Var}[\sum_{j=1}^{n_i} W^i_{jk}] = n_i \operatorname{Var}[W^i_{jk}]",
        "proved",
    ),
    ("primes", "x': random, zero mean", "E[x'] = 0", "proved"),
    ("a primed name with an index", "n: dimension | f_i', i = 1..n: random, zero mean", "E[f_i'] = 0", "proved"),
    ("a primed subscript", "D_{h'}: dimension", r"\sqrt{D_{h'}^2} = D_{h'}", "proved"),
    ("bold", r"\mathbf{w}: random, zero mean", r"E[\mathbf{w}] = 0", "proved"),
    (
        "text subscripts",
        r"\text{fan}_{in}: dimension",
        r"\text{fan}_{in} + \text{fan}_{in} = 2 \text{fan}_{in}",
        "proved",
    ),
    ("underscores", r"fan\_in: dimension", r"fan\_in + fan\_in = 2 fan\_in", "proved"),
    ("several letters", "dk: dimension", r"\frac{2 dk}{dk} = 2", "proved"),
    (
        "a derivative",
        r"n: dimension | \frac{\partial L}{\partial s^i_k}, k = 1..n: label: i, zero mean",
        r"E\left[\frac{\partial L}{\partial s^i_k}\right] = 0",
        "proved",
    ),
    ("a function applied", "f'(y_l): random, label: l, zero mean", "E[f'(y_l)] = 0", "proved"),
    (
        "a label above, in parentheses",
        r"z^{(l)}: random, label: l, zero mean",
        r"E[z^{(l)}] = 0, \quad E[z^{(l+1)}] = 0",
        "proved",
    ),
    ("an undeclared superscript is a power", "s: random, variance 1, zero mean", "E[s^2] = 1", "proved"),
    ("a heading's scope", "x: random | x: random, zero mean", "E[x] = 0", "proved"),
]

EXPECTATIONS = [
    *[
        (spelling, "x: random, zero mean", f"{spelling} = 0", "proved")
        for spelling in (
            "E[x]",
            "E(x)",
            r"\mathbb{E}[x]",
            r"\mathbb E [x]",
            r"\mathbf{E}[x]",
            r"\operatorname{E}[x]",
            "Ex",
            r"E\{x\}",
            r"\mathbb{E}\left[x\right]",
            r"E\bigl[x\bigr]",
            r"E \Big( x \Big)",
            r"\mathrm{E}\!\left(x\right)",
        )
    ],
    *[
        (spelling, "x: random, variance 2", f"{spelling} = 2", "proved")
        for spelling in (
            "Var[x]",
            "var(x)",
            r"\text{Var}(x)",
            r"\mathrm{Var}(x)",
            r"\textrm{Var}(x)",
            r"\operatorname {Var} (x)",
            r"{\rm Var}(x)",
            r"\mathbb{V}[x]",
            r"\mathrm{Var}\left\{x\right\}",
            r"\mathrm{Cov}(x, x)",
        )
    ],
    ("the square of a mean", "x: random, mean 2, variance 1", "E[x]^2 = 4", "proved"),
    ("the mean of a square", "x: random, mean 2, variance 1", "E[x^2] = 5", "proved"),
    ("over all that is random", "x, y: random, zero mean | x, y: independent", r"\mathbb{E}_{x, y}[x y] = 0", "proved"),
    (
        "over some of it",
        "x, y: random, zero mean | x, y: independent",
        r"\mathbb{E}_{x}[x y] = 0",
        "unread: y is random too",
    ),
    (
        "over one entry",
        "n: dimension | x_i, i = 1..n: iid",
        r"\mathbb{E}_{x_1}[x_1 x_2] = 0",
        "unread: without indices",
    ),
    ("over a law", "x: random", r"\mathbb{E}_{x \sim p}[x] = 0", "unread: list of random variables"),
    (
        "given an event",
        "x: random, symmetric, nonconstant",
        r"E[x \mid x > 0] = \frac{E[x 1_{x > 0}]}{\Pr[x > 0]}",
        "proved",
    ),
    ("given a variable", "x, y: random", r"E[x \mid y] = E[x]", "unread: conditional expectation"),
    ("a probability", "x, y: random, nonconstant | x, y: independent", r"\Pr[x > 0 \mid y > 0] = \Pr[x > 0]", "proved"),
    ("an indicator", "x: random", r"E[\mathbb{1}_{x > 0}] = \Pr[x > 0]", "proved"),
    (
        "cases of indices",
        "n: dimension | v: positive | x_i, i = 1..n: iid, zero mean, variance v",
        "E[x_i x_j] = \\begin{cases} v & \\text{if } i = j, \\\\ 0 & \\text{otherwise} \\end{cases}",
        "proved",
    ),
    (
        "cases that leave some out",
        "x: random",
        "\\begin{cases} x & x > 1 \\\\ 0 & x < 0 \\end{cases} = 0",
        "unread: every case",
    ),
    (
        "cases",
        "x: random | r := \\begin{cases} x & x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}",
        r"r = \max(0, x)",
        "proved",
    ),
    ("an integral of a density", "", r"\int_{-\infty}^{\infty} \frac{1}{\sqrt{2 \pi}} e^{-t^2/2} dt = 1", "proved"),
]

POWERS = [
    ("w^2_{ij}", "n: dimension | w_{ij}, i = 1..n, j = 1..n: random", "w^2_{ij} = w_{ij}^2", "proved"),
    ("f_i'^{2}", "n: dimension | f_i', i = 1..n: random", "f_i'^{2} = (f_i')^2", "proved"),
    ("upright subscripts", r"n_{in}: dimension", r"n_\mathrm{in} + n_{\text{in}} = n_{in} + n_{\mathrm{in}}", "proved"),
    ("an escaped underscore", r"n\_{in}: dimension", r"n\_{in} = n\_{\mathrm{in}}", "proved"),
    (
        "indices left out",
        "n: dimension | W_{ij}, i = 1..n, j = 1..n: iid, variance 3",
        r"\operatorname{Var}[W] = 3",
        "proved",
    ),
    (
        "indices left out where they matter",
        "n: dimension | W_{ij}, i = 1..n, j = 1..n: independent",
        r"\operatorname{Var}[W] = 3",
        "unread: without its indices",
    ),
    (
        "a product without indices",
        "n: dimension | w_i, x_i, i = 1..n: iid, zero mean | w, x: independent",
        r"\operatorname{Var}(wx) = \operatorname{Var}(w_i x_i)",
        "proved",
    ),
    ("a defined product", "w, x: random | y := w x", r"E[wx] = E[y]", "proved"),
]

SUMS = [
    *[
        (spelling, "n: dimension | x_i, i = 1..n: zero mean", f"E[{spelling}] = 0", "proved")
        for spelling in (
            r"\sum_{i=1}^{n} x_i",
            r"\sum^{n}_{i=1} x_i",
            r"\sum_{i} x_i",
            r"\sum_i^n x_i",
            r"\sum x_i",
            r"\sum\limits_{i=1}^n x_i",
            r"\sum_{i \in \{1, \ldots, n\}} x_i",
            r"\sum_{1 \le i \le n} x_i",
        )
    ],
    (
        "a double sum",
        "n: dimension | W_{ij}, i = 1..n, j = 1..n: mean 1",
        r"E[\sum_{i=1}^{n} \sum_{j=1}^{n} W_{ij}] = n^2",
        "proved",
    ),
    ("two letters", "n: dimension | W_{ij}, i = 1..n, j = 1..n: mean 1", r"E[\sum_{i,j} W_{ij}] = n^2", "proved"),
    (
        "all but one",
        "n: dimension | x_i, i = 1..n: mean 1",
        r"E[\sum_{i \ne j} x_i x_j] = \sum_{i \ne j} E[x_i x_j]",
        "proved",
    ),
    (
        "a triangle",
        "n: dimension | x_i, i = 1..n: iid, mean 1",
        r"E[\sum_{i<j} x_i x_j] = \sum_{i<j} E[x_i] E[x_j]",
        "proved",
    ),
    (
        "reaches to the next sign",
        "n: dimension | x_i, i = 1..n: mean 1",
        r"E[\sum_{i=1}^{n} x_i + 1] = n + 1",
        "proved",
    ),
    (
        "reaches over a term with its index",
        "n: dimension | x_i, y_i, i = 1..n: mean 1",
        r"E[\sum_{i=1}^{n} x_i + y_i] = 2 n",
        "proved",
    ),
    ("an ellipsis", "n: dimension | x_i, i = 1..n: mean 1", r"E[x_1 + x_2 + \cdots + x_n] = n", "proved"),
    (
        "an ellipsis without a rule",
        "n: dimension | x_i, y_i, i = 1..n: mean 1",
        r"E[x_1 + y_2 + \cdots + x_n] = n",
        "unread: do not follow one rule",
    ),
    ("a product over labels", "L: dimension | v_l, l = 1..L: positive", r"\prod_{l=1}^{L} v_l = v_1 + v_1", "refuted"),
    ("a set", "n: dimension | x_i, i = 1..n: mean 1", r"\sum_{i \in S} x_i = 0", "unread: a sum over S"),
]

FORMULAS = [
    ("a factorial", "", "4! = 24", "proved"),
    ("a binomial coefficient", "n: dimension", r"\binom{n}{2} = \frac{n (n - 1)}{2}", "proved"),
    ("a binomial coefficient of names", "n, k: dimension", r"\binom{n}{k} = 1", "unread: lower number is written out"),
    (
        "Wx",
        "n, m: dimension | v: positive | W_{ij}, i = 1..m, j = 1..n: iid, zero mean, variance v | x_j, j = 1..n: random | W, x: independent",
        r"E\|Wx\|^2 = m v E\|x\|^2",
        "proved",
    ),
    (
        r"q^\top V q",
        "d: dimension | q_i, i = 1..d: random | V_{ij}, i = 1..d, j = 1..d: random",
        r"q^\top V q = \sum_{i=1}^{d} \sum_{j=1}^{d} q_i V_{ij} q_j",
        "proved",
    ),
    (
        r"q \cdot V q",
        "d: dimension | q_i, i = 1..d: random | V_{ij}, i = 1..d, j = 1..d: random",
        r"q \cdot V q = \sum_{i=1}^{d} \sum_{j=1}^{d} q_i V_{ij} q_j",
        "proved",
    ),
    (
        r"q^\top k",
        "d: dimension | q_i, k_i, i = 1..d: iid, zero mean, variance 1 | q, k: independent",
        r"\operatorname{Var}[q^\top k] = d",
        "proved",
    ),
    (
        r"q \cdot k",
        "d: dimension | q_i, k_i, i = 1..d: iid, zero mean, variance 1 | q, k: independent",
        r"\operatorname{Var}[q \cdot k] = d",
        "proved",
    ),
    (
        r"an inner product",
        "d: dimension | q_i, k_i, i = 1..d: random",
        r"\langle q, k \rangle = \sum_i q_i k_i",
        "proved",
    ),
    ("a trace", "n: dimension | W_{ij}, i = 1..n, j = 1..n: random", r"\operatorname{tr}(W) = \sum_i W_{ii}", "proved"),
    ("a matrix written out", "x: random", r"\begin{pmatrix} x & 0 \\ 0 & x \end{pmatrix} = 0", "unread: pmatrix"),
    ("ReLU", "x: random", r"\mathrm{ReLU}(x) = \max(0, x)", "proved"),
    ("tanh", "x: random, symmetric", r"E[\tanh(x)] = 0", "proved"),
    ("exp", "a: constant", r"\exp(a) = e^{a} + 1", r"reads: \exp\left(a\right) = \exp\left(a\right) + 1"),
    ("signs of a product", "a, b: constant", r"a \cdot b = a \times b = a * b = a b", "proved"),
    ("a slash", "n: dimension", "1/2n = \\frac{1}{2n}", "proved"),
    ("a fraction of digits", "", r"\frac12 = 0.5", "proved"),
    ("a decimal comma", "", "0,5 = 1/2", "proved"),
    ("a root of a digit", "", r"\sqrt6 = \sqrt{2} \sqrt{3}", "proved"),
    ("boxed", "n: dimension", r"\boxed{n + n = 2 n}", "proved"),
    ("bold claims", "n: dimension", r"\mathbf{n + n = 2 n}", "proved"),
    ("a tag", "n: dimension", r"n + n = 2 n \tag{3}", "proved"),
    ("a number at the end", "n: dimension", r"n + n = 2 n \quad (3)", "proved"),
    ("absolute value", "x: random", r"|x|^2 = x^2", "proved"),
    ("what cancels", "a: constant", r"\frac{a}{a} = 1", "proved"),
    (
        "what zero is divided by and is random",
        "x: random",
        r"E\left[\frac{0}{x}\right] = 0",
        "unread: a random quantity is divided by",
    ),
    (
        "what cancels and is random",
        "x: random",
        r"E\left[\frac{x}{x}\right] = 1",
        "unread: a random quantity is divided by",
    ),
    ("not declared", "x: random", r"E[x + y] = 0", "unread: y is not declared"),
]

RELATIONS = [
    *[(r, "n: dimension", f"n {r} n", "proved") for r in ("=", r"\le", r"\ge", r"\approx", r"\simeq")],
    *[(r, "n: dimension", f"n {r} n + 1", "proved") for r in ("<",)],
    (r"\ne", "n: dimension", r"n \ne n", "refuted"),
    (">", "n: dimension", "n + 1 > n", "proved"),
    (r"\propto", "n: dimension", r"2 n \propto n", "undecided"),
    (r"\Rightarrow", "n: dimension | v: constant", r"n v = 1 \Rightarrow v = \frac{1}{n}", "proved"),
    (r"\implies", "n: dimension | v: constant", r"n v = 1 \implies v = \frac{1}{n}", "proved"),
    (r"\iff", "n: dimension | v: constant", r"n v = 1 \iff v = \frac{1}{n}", "proved"),
    (
        r"\in, after require",
        r"a: positive | x: random | require E[x] = 0, \operatorname{Var}[x] = \frac{a^2}{3}",
        r"x \in U[-a, a]",
        "proved",
    ),
    (
        r"a bare law",
        r"a: positive | x: random | require E[x] = 0, \operatorname{Var}[x] = \frac{a^2}{3}",
        r"U(-a, a)",
        "proved",
    ),
    (
        r"a wrong law",
        r"a: positive | x: random | require E[x] = 0, \operatorname{Var}[x] = a^2",
        r"U(-a, a)",
        "refuted",
    ),
    (r"numbers, to the digits", "", r"\sqrt{2} \approx 1.41", "proved"),
    (r"numbers, other digits", "", r"\sqrt{2} \approx 1.42", "refuted"),
    (r"a factor is never about 1", "n: dimension", r"2 n \approx n", "refuted"),
    ("a law over an equality", "x, y: random", r"x \overset{d}{=} y", "unread: is no equality"),
    ("one law for two things", "x, y: random", r"x \sim y", "unread: the same law"),
    (
        "dots in a chain",
        "n: dimension | x_i, i = 1..n: identically distributed",
        r"E[x_1] = E[x_2] = \cdots = E[x_3]",
        "proved",
    ),
    ("independence as a relation", "x, y: random", r"x \perp y", "unread: is not read here"),
    ("a product of a known and an unknown name", "x: random", "q x = 0", "unread: q is not declared"),
    ("an arrow", "n: dimension", r"n \to \infty", "unread: not read"),
]

_X = "n: dimension | x_i, i = 1..n: iid | k, l: index of n"
WORDS = [
    *[
        (display, _X, display, "needs")
        for display in (
            r"\forall i: \quad E[x_i] = 0",
            r"\forall i, E[x_i] = 0",
            r"\forall i \quad E[x_i] = 0",
            r"E[x_i] = 0 \quad \forall i",
            r"E[x_i] = 0, \quad i = 1, \ldots, n",
            r"\forall i \in \{1, \dots, n\}: E[x_i] = 0",
        )
    ],
    (
        "a claim that nothing parts from forall",
        _X,
        r"\forall i E[x_i] = 0",
        r"unread: what follows \forall is an index",
    ),
    *[
        (display, _X, display, "proved")
        for display in (
            r"\text{for } k \ne l, \quad \operatorname{Cov}[x_k, x_l] = 0",
            r"\operatorname{Cov}[x_k, x_l] = 0 \text{ for } k \ne l",
            r"\operatorname{Cov}[x_k, x_l] = 0, \quad k \ne l",
            r"\text{if } E[x_i] = 0, E[x_i^2] = \operatorname{Var}[x_i]",
        )
    ],
    (
        "a condition does not reach the next display",
        _X,
        r"\operatorname{Cov}[x_k, x_l] = 0, \quad k \ne l$$\n\n$$\operatorname{Cov}[x_k, x_l] = 0",
        "proved-then-needs",
    ),
    ("a claim in brackets", "x: random", "(E[x] = 0)", "unread: one value is needed here"),
    ("an expression alone", "x: random", r"\Pr[x > 0] \\ x = x", "proved"),
    ("a system in a brace", "x, y: random, zero mean", "\\begin{cases} E[x] = 0 \\\\ E[y] = 0 \\end{cases}", "proved"),
    (
        "a system aligned",
        "x, y: random, zero mean",
        r"\left\{ \begin{aligned} E[x] &= 0 \\ E[y] &= 0 \end{aligned} \right.",
        "proved",
    ),
    ("an array of equations", "x: random, zero mean", r"\begin{array}{rcl} E[x] &=& 0 \\ &=& 0 \end{array}", "proved"),
    ("a reason that cites an equation", _X, r"E[x_1] = E[x_2] \label{eq:a} \quad \text{by \eqref{eq:a}}", "proved"),
]

TABLES = [
    *WORDS,
    *LINES,
    *NUMBERS,
    *VARIABLES,
    *FUNCTIONS,
    *NOTATION,
    *NAMES,
    *EXPECTATIONS,
    *POWERS,
    *SUMS,
    *FORMULAS,
    *RELATIONS,
]


@pytest.mark.parametrize(("row", "given", "display", "verdict"), TABLES, ids=[r[0] for r in TABLES])
def test_every_row_of_the_language_means_what_is_said_of_it(row, given, display, verdict):
    """A row is read as the language says: its document is judged so."""
    if verdict == "choice-then-proved":
        assert told(given, display)[1:] == ["choice"] or told(given, display) == ["choice", "proved"]
    elif verdict == "proved-then-needs":
        assert told(given, display) == ["proved", "needs"]
    else:
        judged(given or "n: dimension", display, verdict)
