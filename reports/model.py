"""What a report is made of: a few frozen kinds of node, the same for every format.

Decides: which nodes exist. A node that could not be written (maths outside the vocabulary, a chain without a
left side) cannot be built, so no writer has to check anything.
Does not decide: whether anything is true. A report repeats what a checked object says.

Two kinds of content must never be mixed up. `Maths` is LaTeX of our own printer. `Text`, `Code` and
`Emphasis` hold any string whatever (names, titles, reasons, file names): data, which each writer escapes.
"""

from dataclasses import dataclass
from enum import StrEnum

from .maths import parse


class IllegalDocument(ValueError):
    """Nodes that do not make a document; the message names the node and what it needs."""


class Verdict(StrEnum):
    """The stable codes of a step's verdict."""

    PROVED = "proved"
    APPROXIMATE = "approximate"
    NEEDS = "needs"
    REFUTED = "refuted"
    UNDECIDED = "undecided"
    CHOICE = "choice"
    UNREAD = "unread"


class Decision(StrEnum):
    """The stable codes of a measurement's decision."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    NOT_ENOUGH = "not enough replicates"


class Relation(StrEnum):
    """The relation between the two sides of a step; the value is its LaTeX."""

    EQUAL = "="
    APPROXIMATE = r"\approx"
    SIMILAR = r"\sim"
    UNEQUAL = r"\ne"
    AT_MOST = r"\le"
    AT_LEAST = r"\ge"
    LESS = "<"
    MORE = ">"
    PROPORTIONAL = r"\propto"
    EQUIVALENT = r"\iff"


class Detail(StrEnum):
    """What may be folded away under a step."""

    SOURCE = "as written"
    READ_AS = "read as"
    NORMAL_FORM = "normal form"
    NEGLECTED = "neglected"
    CONDITIONS = "conditions"
    WITNESS = "witness"
    MISSING = "missing"
    CORRECTED = "corrected"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Text:
    """Any string, shown as it is."""

    value: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Any string, set apart from the text round it."""

    value: str


@dataclass(frozen=True, slots=True)
class Code:
    """Any string in a fixed-width face: what an author typed, a file name, a version."""

    value: str


@dataclass(frozen=True, slots=True)
class Maths:
    """A formula of our own printer. Raises UnsafeMaths outside the vocabulary of `reports.maths`."""

    source: str

    def __post_init__(self) -> None:
        parse(self.source)


@dataclass(frozen=True, slots=True)
class Reference:
    """Leads to the step, assumption, section or table of that label and shows its number."""

    label: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Leads to the bibliography entry of that key."""

    key: str


Inline = Text | Emphasis | Code | Maths | Reference | Citation
Line = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    content: Line


@dataclass(frozen=True, slots=True)
class Items:
    """A list whose entries have no order."""

    entries: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Display:
    """An equation on a line of its own that nobody judges: a definition, a requirement."""

    maths: Maths
    note: Line = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines of code or a command, as typed."""

    code: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A theorem: its name and what it says."""

    name: str
    blocks: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True)
class Assumption:
    """One line of the given; its number (A1, A2, ...) follows from its place in the document."""

    label: str
    content: Line


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The given, each assumption under its own identifier."""

    entries: tuple[Assumption, ...]


@dataclass(frozen=True, slots=True)
class Symbol:
    """A row of the notation table."""

    maths: Maths
    meaning: Line


@dataclass(frozen=True, slots=True)
class Notation:
    """The notation table."""

    entries: tuple[Symbol, ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """A detail of a step, folded away where the format can."""

    detail: Detail
    content: Line


@dataclass(frozen=True, slots=True)
class Step:
    """One judged relation. `left` is None where the step continues the line before it in its chain.

    `uses` holds the minimal sets of assumption labels that suffice, `premises` the labels of the steps it
    follows from; `overclaims` says that the author wrote = where only a leading order agrees.
    """

    label: str
    left: Maths | None
    relation: Relation
    right: Maths
    reason: Line
    verdict: Verdict
    uses: tuple[tuple[str, ...], ...] = ()
    premises: tuple[str, ...] = ()
    overclaims: bool = False
    folds: tuple[Fold, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """A displayed derivation: the first step has a left side, the others may continue it."""

    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        if not self.steps or self.steps[0].left is None:
            raise IllegalDocument("a chain needs a first step with a left side")


@dataclass(frozen=True, slots=True)
class Residual:
    """What a choice leaves of one requirement: left minus right side, 0 where it is met."""

    requirement: Maths
    residual: Maths


@dataclass(frozen=True, slots=True)
class Choice:
    """A design choice: the step, what it leaves of each requirement and what characterises it."""

    step: Step
    residuals: tuple[Residual, ...]
    characterised: Line

    def __post_init__(self) -> None:
        if self.step.left is None:
            raise IllegalDocument(f"the choice {self.step.label!r} needs a left side")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of lines; every row has one cell for each header. Without a label it has no number and no caption."""

    label: str
    caption: Line
    headers: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]

    def __post_init__(self) -> None:
        if not self.headers:
            raise IllegalDocument(f"table {self.label!r} needs a column")
        if any(len(row) != len(self.headers) for row in self.rows):
            raise IllegalDocument(f"table {self.label!r} needs {len(self.headers)} cells in every row")


@dataclass(frozen=True, slots=True)
class Measurement:
    """One compared quantity: prediction, estimate and interval over replicates, and the decision."""

    quantity: Line
    prediction: float
    estimate: float
    low: float
    high: float
    replicates: int
    decision: Decision
    seed: int


@dataclass(frozen=True, slots=True)
class Measured:
    """The measured table, with the plot of prediction and interval that goes with it."""

    label: str
    caption: Line
    rows: tuple[Measurement, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A measured point of a plot: where, the estimate and its interval."""

    x: float
    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Plot:
    """Measured points with intervals against a predicted curve; `logarithmic` speaks of the vertical axis."""

    label: str
    caption: Line
    across: str
    upwards: str
    predicted: tuple[tuple[float, float], ...]
    points: tuple[Point, ...]
    logarithmic: bool = False

    def __post_init__(self) -> None:
        if not self.points and not self.predicted:
            raise IllegalDocument(f"plot {self.label!r} needs a point or a predicted curve")
        lowest = min([y for _, y in self.predicted] + [min(p.low, p.estimate) for p in self.points])
        if self.logarithmic and lowest <= 0:
            raise IllegalDocument(f"plot {self.label!r} is logarithmic and needs positive values")


@dataclass(frozen=True, slots=True)
class Removal:
    """What happens when an assumption is taken away, with the witness that shows it."""

    assumption: str
    effect: Line
    witness: Line


@dataclass(frozen=True, slots=True)
class Matrix:
    """The assumption matrix: steps by assumptions, and what removing each assumption does."""

    label: str
    caption: Line
    steps: tuple[str, ...]
    assumptions: tuple[str, ...]
    removals: tuple[Removal, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """The dependency graph of the steps named; the edges are the steps' premises."""

    label: str
    caption: Line
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of the document."""

    label: str
    title: Line
    blocks: "tuple[Block, ...]"


Block = (
    Paragraph | Items | Display | Listing | Statement | Assumptions | Notation | Chain | Choice | Table
    | Measured | Plot | Matrix | Graph | Section
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A bibliography entry; `kind` is BibTeX's, `fields` are in the order they are written."""

    key: str
    kind: str
    authors: tuple[str, ...]
    title: str
    year: int
    fields: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        for name in (self.key, self.kind, *(name for name, _ in self.fields)):
            if not (name.isascii() and name.isalnum()):
                raise IllegalDocument(f"bibliography: {name!r} needs letters and digits only")
        if not self.authors:
            raise IllegalDocument(f"bibliography: {self.key!r} needs an author")


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made the report: named facts (versions, hashes, seeds) and the command that repeats it."""

    facts: tuple[tuple[str, str], ...]
    command: str
