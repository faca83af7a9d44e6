"""A report such as one would hand in: Glorot's proof, a measured table and plot; a brief one and a long one."""

from dataclasses import replace

from report_proof import BACKWARD, CHOICE, EQ, FORWARD, GIVEN, MATRIX, NOTATION, STEPS, UNIFORM, VAR, line

from reports.bibliography import WORKS
from reports.document import Document
from reports.model import (
    Assumption,
    Assumptions,
    Chain,
    Citation,
    Decision,
    Display,
    Graph,
    Items,
    Maths,
    Matrix,
    Measured,
    Measurement,
    Paragraph,
    Plot,
    Point,
    Provenance,
    Reference,
    Removal,
    Section,
    Statement,
    Step,
    Table,
    Verdict,
)  # fmt: skip

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
        Measurement(line("gain over 64 tied steps"), 1.0, 1.31, 0.62, 2.77, 128, Decision.NOT_ENOUGH, 20100513),
    ),
)

DEPTH = Plot(
    "depth",
    line("Second moment of a tanh network by depth: measured, and the decay ", Maths(r"\frac{1}{2 l}"), " predicted."),
    "layer l",
    "E[h²]",
    tuple((float(n), 1 / (2 * n + 1)) for n in range(1, 33)),
    tuple(Point(n, 1.02 / (2 * n + 1), 0.93 / (2 * n + 1), 1.11 / (2 * n + 1)) for n in (1, 2, 4, 8, 12, 16, 24, 32)),
    True,
)


def glorot() -> Document:
    """The whole sample."""
    return Document(
        line("Glorot's initialisation, proved and measured"),
        ("The initproof developers",),
        line(
            "Two requirements on the variance of the weights follow from keeping the variance of activations and of "
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
                            Paragraph(line("Under the assumptions below, the variance of the activations is kept if")),
                            Display(Maths(rf"n_{{\mathrm{{in}}}} {VAR}[W] = 1,")),
                            Paragraph(
                                line("and that of the gradients if ", Maths(rf"n_{{\mathrm{{out}}}} {VAR}[W] = 1"), ".")
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
                (Graph("graph", line("How the steps rest on each other."), STEPS), MATRIX),
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
                                "Layers and gradients need not be independent and identically distributed because "
                                "inputs and weights are."
                            ),
                            line("Nothing is said of training: this is about the first forward and backward pass."),
                            line("For rectifiers the linear regime does not apply; see ", Citation("he2015"), "."),
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
