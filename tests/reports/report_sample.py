"""A report such as one would hand in: Glorot's proof with its two passes, the choice, a measured table."""

from dataclasses import replace

from reports.bibliography import WORKS
from reports.document import Document
from reports.model import (
    Assumption,
    Assumptions,
    Chain,
    Choice,
    Citation,
    Code,
    Decision,
    Detail,
    Display,
    Emphasis,
    Fold,
    Graph,
    Items,
    Line,
    Maths,
    Matrix,
    Measured,
    Measurement,
    Notation,
    Paragraph,
    Plot,
    Point,
    Provenance,
    Reference,
    Relation,
    Removal,
    Residual,
    Section,
    Statement,
    Step,
    Symbol,
    Table,
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
        Assumption(
            "inputs", line("the inputs ", Maths("z^i_j"), " are independent and identically distributed")
        ),
        Assumption("inputs-mean", line("the inputs have zero mean, ", Maths(r"\operatorname{E}[z^i_j] = 0"))),
        Assumption(
            "weights", line("the weights ", Maths("W^i_{jk}"), " are independent and identically distributed")
        ),
        Assumption(
            "weights-mean", line("the weights have zero mean, ", Maths(r"\operatorname{E}[W^i_{jk}] = 0"))
        ),
        Assumption("apart", line(Maths("z^i"), " and ", Maths("W^i"), " are independent of each other")),
        Assumption("bias", line("the bias ", Maths("b^i_k"), " is a constant at initialisation")),
        Assumption(
            "gradients", line("the gradients ", Maths(GRADIENT), " are independent of ", Maths("W^{i+1}"))
        ),
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
                fold(
                    Detail.READ_AS,
                    Code(r"\mathrm{Var}[z^{i+1}_k] \approx \mathrm{Var}[z^i W^i_{\cdot k} + b^i_k]"),
                ),
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

_FORWARD = (
    "forward-linear",
    "forward-bias",
    "forward-sum",
    "forward-product",
    "forward-means",
    "forward-law",
)
_ALL = (
    *_FORWARD,
    "forward-rule",
    "backward-linear",
    "backward-sum",
    "backward-law",
    "backward-rule",
    "compromise",
    "uniform",
)
_NAMES = ("odd", "inputs", "inputs-mean", "weights", "weights-mean", "apart", "bias", "gradients")

MATRIX = Matrix(
    "matrix",
    line("Which step needs which assumption."),
    _ALL,
    _NAMES,
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

MEASURED = Measured(
    "measured",
    line("Gains of one layer of 512 units with tanh, small inputs; intervals at 99 %, over replicates."),
    (
        Measurement(line("forward gain"), 1.0, 0.99871, 0.99112, 1.00641, 4096, Decision.AGREES, 20100513),
        Measurement(line("backward gain"), 1.0, 1.00218, 0.99405, 1.01044, 4096, Decision.AGREES, 20100513),
        Measurement(
            line("forward gain at ", Maths("q = 1")),
            1.0,
            0.3943,
            0.3921,
            0.3966,
            4096,
            Decision.DISAGREES,
            20100513,
        ),
        Measurement(
            line("gain over 64 tied steps"), 1.0, 1.31, 0.62, 2.77, 128, Decision.NOT_ENOUGH, 20100513
        ),
    ),
)

DEPTH = Plot(
    "depth",
    line(
        "Second moment of a tanh network by depth: measured, and the decay ",
        Maths(r"\frac{1}{2 l}"),
        " predicted.",
    ),
    "layer l",
    "E[h²]",
    tuple((float(n), 1 / (2 * n + 1)) for n in range(1, 33)),
    tuple(
        Point(n, 1.02 / (2 * n + 1), 0.93 / (2 * n + 1), 1.11 / (2 * n + 1))
        for n in (1, 2, 4, 8, 12, 16, 24, 32)
    ),
    True,
)


def glorot() -> Document:
    """The whole sample."""
    return Document(
        line("Glorot's initialisation, proved and measured"),
        ("The initproof developers",),
        line(
            "Two requirements on the variance of the weights follow from keeping the variance of "
            "activations and of "
            "gradients. They cannot both hold; the compromise of ",
            Citation("glorot2010"),
            " is stated with what it leaves.",
        ),
        (
            Section(
                "statement",
                line("What is claimed"),
                (
                    Statement(
                        "Variance of the weights",
                        (
                            Paragraph(
                                line(
                                    "Under the assumptions below, the variance of the activations is kept if"
                                )
                            ),
                            Display(Maths(rf"n_{{\mathrm{{in}}}} {VAR}[W] = 1,")),
                            Paragraph(
                                line(
                                    "and that of the gradients if ",
                                    Maths(rf"n_{{\mathrm{{out}}}} {VAR}[W] = 1"),
                                    ".",
                                )
                            ),
                        ),
                    ),
                    GIVEN,
                    Paragraph(line("The names used are these.")),
                    NOTATION,
                ),
            ),
            Section("forward", line("Forward: ", Maths(rf"{VAR}[z^{{i+1}}] = {VAR}[z^i]")), (FORWARD,)),
            Section("backward", line("Backward"), (BACKWARD,)),
            Section(
                "distribution",
                line("The compromise and its distributions"),
                (
                    CHOICE,
                    UNIFORM,
                    Table(
                        "laws",
                        line("Distributions with this variance for a layer of 512 by 2048."),
                        (line("Distribution"), line("Parameter"), line("Value")),
                        (
                            (line("normal"), line("standard deviation"), line("0.02795")),
                            (line("uniform"), line("bound ", Maths("a")), line("0.04841")),
                        ),
                    ),
                ),
            ),
            Section(
                "evidence",
                line("Which step rests on what"),
                (
                    Graph("graph", line("How the steps rest on each other."), _ALL),
                    MATRIX,
                ),
            ),
            Section(
                "measured-section",
                line("Measured"),
                (
                    Paragraph(
                        line(
                            "The predictions were tried on networks; see ",
                            Reference("measured"),
                            " and ",
                            Reference("depth"),
                            ".",
                        )
                    ),
                    MEASURED,
                    DEPTH,
                ),
            ),
            Section(
                "not-shown",
                line("What was not shown"),
                (
                    Items(
                        (
                            line(
                                "Layers and gradients need not be independent and identically distributed "
                                "because inputs and weights are."
                            ),
                            line(
                                "Nothing is said of training: the claim is about the first "
                                "forward and backward pass."
                            ),
                            line(
                                "For rectifiers the linear regime does not apply; see ",
                                Citation("he2015"),
                                ".",
                            ),
                        )
                    ),
                ),
            ),
        ),
        (WORKS["lecun1998"], WORKS["glorot2010"], WORKS["he2015"]),
        Provenance(
            (
                ("initproof", "0.1.0"),
                ("SymPy", "1.13.3"),
                ("source", "notes/glorot_proof.md"),
                ("sha256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
            ),
            "initproof report notes/glorot_proof.md --format tex,pdf,html,md,json --out report --force",
        ),
    )


def brief() -> Document:
    """A short report with every kind of block that a page lays out in its own way."""
    steps = FORWARD.steps[:3]
    labels = tuple(step.label for step in steps)
    matrix = replace(MATRIX, steps=labels, removals=MATRIX.removals[:1])
    graph = Graph("graph", line("How the steps rest on each other."), labels)
    blocks = (GIVEN, Chain(steps), graph, matrix, MEASURED, DEPTH)
    return replace(glorot(), abstract=(), blocks=(Section("short", line("In short"), blocks),))


def long(count: int) -> Document:
    """A report of many steps and assumptions, with a graph and a matrix that no page holds."""
    given = Assumptions(tuple(Assumption(f"given-{n}", line(f"fact {n}")) for n in range(count // 5)))
    steps = tuple(
        Step(
            f"step-{n}",
            Maths("x_0") if n == 0 else None,
            EQ,
            Maths(f"x_{{{n}}}"),
            line(f"reason {n}"),
            Verdict.PROVED,
            ((f"given-{n % (count // 5)}",),),
            tuple(f"step-{k}" for k in {n - 1, n // 2} if 0 <= k < n),
        )
        for n in range(count)
    )
    labels = tuple(step.label for step in steps)
    names = tuple(entry.label for entry in given.entries)
    removals = tuple(Removal(name, line("word " * 40), line("witness " * 10)) for name in names)
    blocks = (
        given,
        Chain(steps),
        Graph("graph", line("All steps."), labels),
        Matrix("matrix", line("All."), labels, names, removals),
    )
    return replace(glorot(), abstract=(), blocks=(Section("long", line("Long"), blocks),))
