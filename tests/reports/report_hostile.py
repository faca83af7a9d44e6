"""Strings that try to break a format, and a document with such a string in every place that takes one."""

from reports.document import Document
from reports.model import (
    Assumption,
    Assumptions,
    Chain,
    Choice,
    Code,
    Decision,
    Detail,
    Emphasis,
    Entry,
    Fold,
    Graph,
    Items,
    Line,
    Listing,
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

HOSTILE = (
    r"\end{document} \input{/etc/passwd} \write18{id} ^^M ^^5cinput %",
    r"$x^2_{i}$ & # _ % ~ \ { } } { ] [ | < > `a' ``b'' -- --- ,, << >> ?` !`",
    "</script><script>alert(1)</script><img src=x onerror=alert(2)> &amp; \" ' <!-- -->",
    "# heading\n* item\n[link](javascript:alert(3)) ![i](http://x/y) | cell | @name #12 ```fence``` http://x.example",
    '#eval("1") $ x $ @ref <label> #include "x" // comment /* more',
    "\x00\x07\x1b[31m\u202eabc\u2066\ud800\ufeff\u200b",
    "变量初始化 дисперсия σ² ≈ ½ éèñ ŀ ħ 𝔼 👍🏽 e\u0301",
    "W" * 400,
    "a/very/long/path/" * 20,
    "",
)


def hostile_line(text: str) -> Line:
    """The string in each kind of inline that takes one."""
    return (Text(text), Text(" and "), Emphasis(text), Text(" and "), Code(text))


def hostile_document(strings: tuple[str, ...]) -> Document:
    """A document with every kind of node, each of which holds every string."""
    sections = tuple(_section(n, text) for n, text in enumerate(strings))
    entry = Entry(
        "work",
        "misc",
        strings or ("",),
        "\n".join(strings),
        2010,
        (("note", strings[0]), ("doi", strings[-1])),
    )
    facts = tuple((text, text) for text in strings)
    return Document(
        tuple(Text(text) for text in strings), strings, hostile_line(strings[0]), sections, (entry,),
        Provenance(facts, "\n".join(strings)),
    )  # fmt: skip


def _section(n: int, text: str) -> Section:
    words = hostile_line(text)
    folds = tuple(Fold(detail, words) for detail in Detail)
    step = Step(
        f"step-{n}", Maths("x"), Relation.EQUAL, Maths("x"), words, Verdict.REFUTED,
        ((f"given-{n}",), ()), (), True, folds,
    )  # fmt: skip
    choice = Step(f"choice-{n}", Maths("x"), Relation.EQUAL, Maths("1"), words, Verdict.CHOICE)
    after = Step(f"after-{n}", None, Relation.EQUAL, Maths("x"), words, Verdict.PROVED, (), (f"step-{n}",))
    rows = (Measurement(words, 1.0, float("nan"), float("-inf"), float("inf"), 3, Decision.NOT_ENOUGH, n),)
    return Section(
        f"section-{n}", words,
        (
            Paragraph(words), Items((words, words)), Listing(text), Statement(text, (Paragraph(words),)),
            Assumptions((Assumption(f"given-{n}", words),)), Notation((Symbol(Maths("x"), words),)),
            Chain((step, after)), Choice(choice, (Residual(Maths("x = 1"), Maths("0")),), words),
            Table(f"table-{n}", words, (words, words), ((words, words), (words, ()))),
            Measured(f"measured-{n}", words, rows),
            Plot(f"plot-{n}", words, text, text, ((0.0, 1.0), (1.0, 2.0)), (Point(0.5, 1.5, 1.0, 2.0),)),
            Matrix(
                f"matrix-{n}", words, (f"step-{n}", f"after-{n}"), (f"given-{n}",),
                (Removal(f"given-{n}", words, (*words, Reference(f"step-{n}"))),),
            ),
            Graph(f"graph-{n}", words, (f"step-{n}", f"after-{n}")),
        ),
    )  # fmt: skip
