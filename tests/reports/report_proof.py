"""Glorot's proof with its two passes and the choice between them, as nodes of a report."""

from reports.model import (
    Assumption,
    Assumptions,
    Chain,
    Choice,
    Citation,
    Code,
    Detail,
    Emphasis,
    Fold,
    Line,
    Maths,
    Matrix,
    Notation,
    Reference,
    Relation,
    Removal,
    Residual,
    Step,
    Symbol,
    Text,
    Verdict,
)  # fmt: skip

EQ, APPROX = Relation.EQUAL, Relation.APPROXIMATE
VAR = r"\operatorname{Var}"
GRADIENT = r"\frac{\partial L}{\partial s^{i+1}_j}"


def line(*pieces: str | Maths | Code | Emphasis | Reference | Citation) -> Line:
    """A line; bare strings are text."""
    return tuple(Text(piece) if isinstance(piece, str) else piece for piece in pieces)


def fold(detail: Detail, *pieces: str | Maths | Code | Reference) -> Fold:
    """A folded detail."""
    return Fold(detail, line(*pieces))


GIVEN = Assumptions(
    (
        Assumption("odd", line(Maths("f"), " is odd with unit slope, ", Maths("f'(0) = 1"), ", and smooth")),
        Assumption("inputs", line("the inputs ", Maths("z^i_j"), " are independent and identically distributed")),
        Assumption("inputs-mean", line("the inputs have zero mean, ", Maths(r"\operatorname{E}[z^i_j] = 0"))),
        Assumption("weights", line("the weights ", Maths("W^i_{jk}"), " are independent and identically distributed")),
        Assumption("weights-mean", line("the weights have zero mean, ", Maths(r"\operatorname{E}[W^i_{jk}] = 0"))),
        Assumption("apart", line(Maths("z^i"), " and ", Maths("W^i"), " are independent of each other")),
        Assumption("bias", line("the bias ", Maths("b^i_k"), " is a constant at initialisation")),
        Assumption("gradients", line("the gradients ", Maths(GRADIENT), " are independent of ", Maths("W^{i+1}"))),
    )
)

NOTATION = Notation(
    (
        Symbol(Maths("n^i"), line("number of units of layer ", Maths("i"))),
        Symbol(Maths("z^i"), line("activations of layer ", Maths("i"), ", the input being ", Maths("z^0"))),
        Symbol(Maths(r"s^i = z^i W^i + b^i"), line("pre-activations, so that ", Maths("z^{i+1} = f(s^i)"))),
        Symbol(Maths(r"W^i, b^i"), line("weights (fan_in by fan_out) and bias of layer ", Maths("i"))),
        Symbol(Maths("L"), line("the loss")),
    )
)

FORWARD = Chain(
    (
        Step(
            "forward-linear",
            Maths(rf"{VAR}\left[z^{{i+1}}_k\right]"),
            APPROX,
            Maths(rf"{VAR}\left[\sum_{{j=1}}^{{n^i}} z^i_j W^i_{{jk}} + b^i_k\right]"),
            line("linear regime, ", Maths(r"f(x) \approx x"), " near 0"),
            Verdict.APPROXIMATE,
            (("odd",),),
            (),
            False,
            (
                fold(Detail.READ_AS, Code(r"\mathrm{Var}[z^{i+1}_k] \approx \mathrm{Var}[z^i W^i_{\cdot k} + b^i_k]")),
                fold(
                    Detail.NEGLECTED,
                    Maths(r"f'''(0) \, q^2"),
                    " with ",
                    Maths(rf"q = {VAR}[s^i_k]"),
                    " (normal ",
                    Maths("s"),
                    "); for tanh ",
                    Maths("-2 q^2"),
                ),
            ),
        ),
        Step(
            "forward-bias",
            None,
            EQ,
            Maths(rf"{VAR}\left[\sum_{{j=1}}^{{n^i}} z^i_j W^i_{{jk}}\right]"),
            line("the bias is a constant"),
            Verdict.PROVED,
            (("bias",),),
            ("forward-linear",),
        ),
        Step(
            "forward-sum",
            None,
            EQ,
            Maths(rf"\sum_{{j=1}}^{{n^i}} {VAR}\left[z^i_j W^i_{{jk}}\right]"),
            line("by independence the covariances vanish"),
            Verdict.PROVED,
            (("weights", "weights-mean", "apart"), ("inputs", "inputs-mean", "weights", "apart")),
            ("forward-bias",),
            False,
            (
                fold(
                    Detail.NORMAL_FORM,
                    Maths(
                        r"\sum_{j} \operatorname{E}\left[{z_j}^2\right] "
                        r"\operatorname{E}\left[{W_{jk}}^2\right] + "
                        r"\sum_{j \ne l} \operatorname{E}\left[z_j z_l\right] "
                        r"\operatorname{E}\left[W_{jk}\right] "
                        r"\operatorname{E}\left[W_{lk}\right] - \left(\sum_{j} "
                        r"\operatorname{E}\left[z_j\right] "
                        r"\operatorname{E}\left[W_{jk}\right]\right)^2"
                    ),
                ),
                fold(Detail.CONDITIONS, "finite moments up to order 4 of ", Maths("z"), " and ", Maths("W")),
            ),
        ),
        Step(
            "forward-product",
            None,
            EQ,
            Maths(
                rf"\sum_{{j=1}}^{{n^i}} \left( \operatorname{{E}}\left[z^i_j\right]^2 "
                rf"{VAR}\left[W^i_{{jk}}\right] "
                rf"+ \operatorname{{E}}\left[W^i_{{jk}}\right]^2 {VAR}\left[z^i_j\right] "
                rf"+ {VAR}\left[z^i_j\right] {VAR}\left[W^i_{{jk}}\right] \right)"
            ),
            line("variance of a product of independent factors"),
            Verdict.PROVED,
            (("apart",),),
            ("forward-sum",),
        ),
        Step(
            "forward-means",
            None,
            EQ,
            Maths(rf"\sum_{{j=1}}^{{n^i}} {VAR}\left[z^i_j\right] {VAR}\left[W^i_{{jk}}\right]"),
            line("zero means"),
            Verdict.PROVED,
            (("inputs-mean", "weights-mean"),),
            ("forward-product",),
        ),
        Step(
            "forward-law",
            None,
            EQ,
            Maths(rf"n^i \, {VAR}\left[z^i_1\right] {VAR}\left[W^i_{{11}}\right]"),
            line("identically distributed"),
            Verdict.PROVED,
            (("inputs", "weights"),),
            ("forward-means",),
        ),
        Step(
            "forward-rule",
            Maths(rf"{VAR}\left[z^{{i+1}}\right] = {VAR}\left[z^i\right]"),
            Relation.EQUIVALENT,
            Maths(rf"{VAR}\left[W^i\right] = \frac{{1}}{{n^i}}"),
            line("solve for the variance of the weights; this is also LeCun's rule ", Citation("lecun1998")),
            Verdict.PROVED,
            (),
            ("forward-linear", "forward-law"),
            False,
            (fold(Detail.CONDITIONS, Maths(rf"{VAR}\left[z^i_1\right] > 0")),),
        ),
    )
)

BACKWARD = Chain(
    (
        Step(
            "backward-linear",
            Maths(rf"{VAR}\left[\frac{{\partial L}}{{\partial s^i_k}}\right]"),
            EQ,
            Maths(rf"{VAR}\left[\sum_{{j=1}}^{{n^{{i+2}}}} W^{{i+1}}_{{kj}} {GRADIENT}\right]"),
            line("because ", Maths(r"f'(s) \approx 1")),
            Verdict.APPROXIMATE,
            (("odd",),),
            (),
            True,
            (
                fold(
                    Detail.NEGLECTED,
                    Maths(r"f'''(0) \, q \, \operatorname{Var}\left[\frac{\partial L}{\partial s}\right]"),
                ),
                fold(
                    Detail.MESSAGE,
                    "The author wrote =, but the two sides agree to leading order only; write ",
                    Code(r"\approx"),
                    ".",
                ),
            ),
        ),
        Step(
            "backward-sum",
            None,
            EQ,
            Maths(rf"\sum_{{j=1}}^{{n^{{i+2}}}} {VAR}\left[W^{{i+1}}_{{kj}} {GRADIENT}\right]"),
            line("independence"),
            Verdict.NEEDS,
            (("weights", "weights-mean", "gradients"),),
            ("backward-linear",),
            False,
            (
                fold(
                    Detail.MISSING,
                    "that the gradients are independent of ",
                    Maths("W^{i+1}"),
                    ", assumption ",
                    Reference("gradients"),
                    ": ",
                    Maths(GRADIENT),
                    " is computed from ",
                    Maths("s^{i+1}"),
                    ", which contains the earlier weights",
                ),
                fold(
                    Detail.WITNESS,
                    Maths("W = g"),
                    " with ",
                    Maths(r"g \in \{-1, 1\}"),
                    " equally likely, ",
                    Maths("n = 2"),
                    ": left side 0, right side 2",
                ),
            ),
        ),
        Step(
            "backward-law",
            None,
            EQ,
            Maths(
                rf"n^{{i+2}} \, {VAR}\left[W^{{i+1}}_{{11}}\right] "
                rf"{VAR}\left[\frac{{\partial L}}{{\partial s^{{i+1}}_1}}\right]"
            ),
            line("zero means, identically distributed"),
            Verdict.PROVED,
            (("weights", "weights-mean", "gradients"),),
            ("backward-sum",),
        ),
        Step(
            "backward-rule",
            Maths(rf"{VAR}\left[W^{{i+1}}\right]"),
            EQ,
            Maths(r"\frac{1}{n_{\mathrm{out}}}"),
            line("solve for the variance of the weights"),
            Verdict.PROVED,
            (),
            ("backward-law",),
        ),
    )
)

CHOICE = Choice(
    Step(
        "compromise",
        Maths(rf"{VAR}\left[W^i\right]"),
        EQ,
        Maths(r"\frac{2}{n_{\mathrm{in}} + n_{\mathrm{out}}}"),
        line("the two rules agree only where ", Maths(r"n_{\mathrm{in}} = n_{\mathrm{out}}")),
        Verdict.CHOICE,
        (),
        ("forward-rule", "backward-rule"),
    ),
    (
        Residual(
            Maths(rf"n_{{\mathrm{{in}}}} {VAR}[W] = 1"),
            Maths(r"\frac{n_{\mathrm{in}} - n_{\mathrm{out}}}{n_{\mathrm{in}} + n_{\mathrm{out}}}"),
        ),
        Residual(
            Maths(rf"n_{{\mathrm{{out}}}} {VAR}[W] = 1"),
            Maths(r"\frac{n_{\mathrm{out}} - n_{\mathrm{in}}}{n_{\mathrm{in}} + n_{\mathrm{out}}}"),
        ),
    ),
    line(
        "It is the harmonic mean of the two rules: the mean of the two gains ",
        Maths(r"n_{\mathrm{in}} v"),
        " and ",
        Maths(r"n_{\mathrm{out}} v"),
        " is one. It is not their least-squares solution, which is ",
        Maths(r"\frac{n_{\mathrm{in}} + n_{\mathrm{out}}}{{n_{\mathrm{in}}}^2 + {n_{\mathrm{out}}}^2}"),
        ".",
    ),
)

UNIFORM = Chain(
    (
        Step(
            "uniform",
            Maths(r"a"),
            EQ,
            Maths(r"\sqrt{\frac{6}{n_{\mathrm{in}} + n_{\mathrm{out}}}}"),
            line("a uniform law on ", Maths("[-a, a]"), " has the variance ", Maths(r"\frac{a^2}{3}")),
            Verdict.PROVED,
            (),
            ("compromise",),
            False,
            (fold(Detail.CONDITIONS, Maths("a > 0")),),
        ),
    )
)

_FORWARD = ("forward-linear", "forward-bias", "forward-sum", "forward-product", "forward-means", "forward-law")
STEPS = (
    *_FORWARD,
    "forward-rule",
    "backward-linear",
    "backward-sum",
    "backward-law",
    "backward-rule",
    "compromise",
    "uniform",
)
_GIVENS = ("odd", "inputs", "inputs-mean", "weights", "weights-mean", "apart", "bias", "gradients")

MATRIX = Matrix(
    "matrix",
    line("Which step needs which assumption."),
    STEPS,
    _GIVENS,
    (
        Removal(
            "weights-mean",
            line("step ", Reference("forward-sum"), " is false"),
            line(Maths("n = 2"), ", ", Maths("z_1 = z_2"), " a fair sign, ", Maths("W = 1"), ": 4 against 2"),
        ),
        Removal(
            "apart",
            line("step ", Reference("forward-product"), " is false"),
            line(Maths("z = W"), " a fair sign: 0 against 1"),
        ),
        Removal(
            "inputs",
            line(
                "nothing in steps ",
                Reference("forward-bias"),
                " to ",
                Reference("forward-product"),
                "; the sum keeps its index in step ",
                Reference("forward-law"),
            ),
            line("none needed"),
        ),
    ),
)
