"""What an interviewer asks, as lines that are true or false. Which are true is not written here: the checker says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, what is given, lines to tell apart, what to say afterwards, and claims that say more."""

    lesson: str
    ask: str
    given: str
    lines: tuple[str, ...]
    because: str
    claims: tuple[str, ...] = ()


_LAYER = r"""n, m: dimension
z_j, j = 1..n: iid, zero mean, nonconstant
W_{jk}, j = 1..n, k = 1..m: iid, LAW
z, W: independent
s_k := \sum_{j=1}^{n} z_j W_{jk}"""

QUESTIONS = (
    Asked(
        "linear-regime",
        "Why is the activation asked to be odd?",
        "f: odd, smooth\ng: smooth\ns: random, symmetric, nonconstant\nz: random, zero mean, nonconstant",
        (r"\operatorname{E}[f(s)] = 0", r"\operatorname{E}[g(s)] = 0", r"\operatorname{E}[f(z)] = 0"),
        "An odd function of a symmetric variable has mean zero, so the next layer's inputs have. Without oddness, or "
        "with mean zero in place of symmetry, it need not be so.",
        ("A3", "A4"),
    ),
    Asked(
        "uniform",
        "Why the square root of 6 in Glorot's uniform law?",
        "n_{in}, n_{out}: dimension\na: positive\nw: uniform(-a, a)\n"
        r"require \operatorname{Var}[w] = \frac{2}{n_{in} + n_{out}}",
        (
            r"\operatorname{Var}[w] = \frac{a^2}{3}",
            r"\operatorname{Var}[w] = a^2",
            r"a = \sqrt{\frac{2}{n_{in} + n_{out}}}",
            r"a = \sqrt{\frac{6}{n_{in} + n_{out}}}",
        ),
        "The bound of a uniform law is not its standard deviation: the variance is a third of the bound's square, and "
        "3 times 2 is 6.",
        ("A13",),
    ),
    Asked(
        "interview-compromise",
        "Why not the average of 1/n_in and 1/n_out? The choice is that the mean of the two factors be one.",
        "n_{in}, n_{out}: dimension\nw: random, zero mean\n"
        r"require n_{in} \operatorname{Var}[w] = 1" "\n" r"require n_{out} \operatorname{Var}[w] = 1" "\n"
        r"choose \frac{1}{2} (n_{in} + n_{out}) \operatorname{Var}[w] = 1",
        (
            r"\operatorname{Var}[w] = \frac{1}{2} (\frac{1}{n_{in}} + \frac{1}{n_{out}})",
            r"\operatorname{Var}[w] = \frac{2}{n_{in} + n_{out}}",
            r"\operatorname{Var}[w] = \frac{1}{\sqrt{n_{in} n_{out}}}",
        ),
        "What is averaged is n_in Var[W] and n_out Var[W], not their inverses: 2/(n_in + n_out) is the harmonic mean "
        "of 1/n_in and 1/n_out. The geometric mean makes the product of the factors one.",
        ("A9", "A10", "A11"),
    ),
    Asked(
        "uniform-0-1",
        'Weights uniform on [0, 1] have variance 1/12. Is that "too small"?',
        _LAYER.replace("LAW", "uniform(0, 1)"),
        (
            r"\operatorname{Var}[W_{jk}] = \frac{1}{12}",
            r"\operatorname{Var}[s_k] = \frac{n}{12} \operatorname{Var}[z_j]",
            r"\operatorname{Var}[s_k] = \frac{n}{3} \operatorname{Var}[z_j]",
            r"\operatorname{E}[W_{jk}] = 0",
        ),
        "1/12 is to be compared with 1/n, so it is far too large for a wide layer; and what multiplies the signal is "
        "the second moment 1/3, because the mean is 1/2.",
        ("6", "7"),
    ),
    Asked(
        "attention",
        "Why does attention divide by the square root of d?",
        "d: dimension\nq_i, i = 1..d: independent, zero mean, variance 1\nk_i, i = 1..d: zero mean, variance 1\n"
        "q, k: independent\n" r"a := \sum_{i=1}^{d} q_i k_i",
        (
            r"\operatorname{Var}[a] = 1",
            r"\operatorname{Var}[\frac{a}{d}] = 1",
            r"\operatorname{Var}[\frac{a}{\sqrt{d}}] = 1",
        ),
        "A sum of d uncorrelated terms of variance one has variance d; a factor c multiplies a variance by c squared.",
    ),
    Asked(
        "he",
        "What does ReLU halve?",
        "s: random, symmetric, nonconstant\n" r"h := \max(0, s)",
        (
            r"\operatorname{E}[h^2] = \frac{1}{2} \operatorname{Var}[s]",
            r"\operatorname{Var}[h] = \frac{1}{2} \operatorname{Var}[s]",
            r"\operatorname{E}[h] = 0",
        ),
        "The second moment, which is what the next layer's variance is made of. The variance is smaller than half, "
        "since the mean is not zero.",
        ("12",),
    ),
    Asked(
        "dependent-gradient",
        "Are the weights independent of the gradient they multiply? The loss is |s|^2/2, so the gradient at s is s.",
        "n: dimension\nx_j, j = 1..n: iid, zero mean, variance 1\n"
        r"W_{jk}, j = 1..n, k = 1..n: iid, normal(0, \frac{1}{n})" "\nx, W: independent\n"
        r"s_k := \sum_{j=1}^{n} x_j W_{jk}" "\n" r"g_j := \sum_{k=1}^{n} W_{jk} s_k",
        (
            r"\operatorname{E}[s_k^2] = 1",
            r"\operatorname{E}[g_j^2] = n \operatorname{Var}[W_{jk}] \operatorname{E}[s_k^2]",
            r"\operatorname{E}[g_j^2] = 2 + \frac{1}{n}",
        ),
        "The gradient is made of pre-activations, which contain the weights. Textbooks assume the independence.",
        ("A8",),
    ),
    Asked(
        "rnn-step",
        "From which variance of the recurrent weights on does a linear state explode?",
        "H: dimension\nv: positive\nh_j, j = 1..H: identically distributed, nonconstant\n"
        "W_{jk}, j = 1..H, k = 1..H: iid, zero mean, variance v\nh, W: independent\n"
        r"s_k := \sum_{j=1}^{H} h_j W_{jk}",
        (
            r"\operatorname{E}[s_k^2] = v \operatorname{E}[h_j^2]",
            r"\operatorname{E}[s_k^2] = H v \operatorname{E}[h_j^2]",
            r"\operatorname{E}[s_k^2] = H v \operatorname{Var}[h_j]",
        ),
        "It is H Var[W] that stands against one, not Var[W].",
        ("4", "5"),
    ),
    Asked(
        "interview-forward",
        "Which of these does the forward step need? The inputs z have mean zero, but x need not.",
        _LAYER.replace("LAW", "zero mean")
        + "\nx_j, j = 1..n: iid, nonconstant\nx, W: independent\n" + r"r_k := \sum_{j=1}^{n} x_j W_{jk}",
        (
            r"\operatorname{Var}[s_k] = n \operatorname{Var}[z_j] \operatorname{Var}[W_{jk}]",
            r"\operatorname{Var}[r_k] = n \operatorname{Var}[x_j] \operatorname{Var}[W_{jk}]",
            r"\operatorname{Var}[r_k] = n \operatorname{E}[x_j^2] \operatorname{Var}[W_{jk}]",
        ),
        "It is the second moment that is carried. Var[x] may stand in its place only where the mean is zero.",
        ("A2", "A14"),
    ),
)  # fmt: skip
"""At most one a lesson."""
