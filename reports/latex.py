"""The report as LaTeX: a stand-alone file, or a fragment to \\input in a paper or thesis.

Decides: the layout of every node, with article and a handful of common packages. Wide formulas break over
lines, long chains and details over pages, and tables are cut where a page would be too short.
Does not decide: how formulas and strings are spelled (`latex_inline`).
"""

from collections.abc import Mapping
from typing import Final

from . import model
from .bibliography import described
from .document import Document
from .drawing import graph_on_paper, plot_drawing
from .formula import loosened, rigid_width, width
from .latex_drawing import picture
from .latex_inline import code, escape, formula, line
from .latex_tables import grid, parts
from .layout import Writer, details, laid_out, quiet, said, unknown, verdict
from .maths import parse
from .plain import plain, visible_lines

_TEXT_WIDTH: Final = 33.0
_NEAR: Final = r"\itemsep=2pt\parskip=0pt\raggedright"
_LEVELS: Final = ("section", "subsection", "subsubsection", "paragraph")

# Advice of ChkTeX about spelling that is meant, or about words that are quoted as their author wrote them.
_MUTED: Final = (1, 2, 3, 8, 9, 10, 11, 12, 13, 17, 18, 23, 24, 26, 36, 37, 38, 39, 44)
_CHKTEX: Final = "".join(f"% chktex-file {n}\n" for n in _MUTED)

_MACROS: Final = r"""% A formula too wide for the line breaks at its relations and operators.
\providecommand*{\wide}[1]{%
  \settowidth{\dimen0}{$\displaystyle #1$}%
  \ifdim\dimen0>0.78\linewidth\relax
    \parbox[t]{0.78\linewidth}{\raggedright\hangindent=1em $\displaystyle #1$\strut}%
  \else #1\fi}
% Where a line may break inside a word, if it cannot at a space.
\providecommand*{\softbreak}{\penalty300\relax}
% What no line break can divide is made smaller where it is wider than that share of the line.
\providecommand*{\shrink}[2]{%
  \settowidth{\dimen0}{#2}%
  \ifdim\dimen0>#1\linewidth\relax \resizebox{#1\linewidth}{!}{#2}\else #2\fi}
% A caption for a table or figure that stays where it is.
\makeatletter
\providecommand*{\captionof}[1]{\def\@captype{#1}\caption}
\makeatother
% Ragged text in a column of a table.
\providecommand*{\ragged}{\let\newrow\\\raggedright\let\\\newrow}
% A character that the fonts do not have, by its code point.
\providecommand*{\unprintable}[1]{{\footnotesize\texttt{U+#1}}\allowbreak}
"""

_PREAMBLE: Final = r"""\documentclass[11pt,a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage{lmodern}
\usepackage{microtype}
\usepackage{amsmath,amsthm,mathtools}
\usepackage{booktabs}
\usepackage{graphicx}
\usepackage[hidelinks]{hyperref}

\theoremstyle{definition}
\newtheorem*{theorem}{Theorem}
\allowdisplaybreaks[4]
\emergencystretch=3em
"""

_FRAGMENT: Final = r"""% To be read by \input. The paper needs amsmath, amsthm, mathtools, booktabs,
% graphicx and \newtheorem*{theorem}{Theorem}; where it loads hyperref, assumptions are links.
\providecommand*{\texorpdfstring}[2]{#1}
\providecommand*{\hypertarget}[2]{#2}
\providecommand*{\hyperlink}[2]{#2}
"""


def latex(document: Document) -> str:
    """The report as a file that stands alone."""
    writer = _Writer(document)
    parts = (
        _CHKTEX,
        _PREAMBLE,
        _MACROS,
        rf"\hypersetup{{pdftitle={{{_bookmark(document.title, writer.shown)}}}}}" + "\n",
        rf"\title{{{writer.line(document.title, 12)}}}",
        r"\author{\parbox{0.9\linewidth}{\centering " + ", ".join(map(escape, document.authors)) + "}}",
        "\\date{}\n\n\\begin{document}\n\\maketitle\n",
        *(
            ["\\begin{abstract}\n" + writer.line(document.abstract) + "\n\\end{abstract}\n"]
            if document.abstract
            else []
        ),
        writer.body(),
        "\n\\end{document}\n",
    )
    return "\n".join(parts)


def latex_fragment(document: Document) -> str:
    """The report without a preamble, to \\input where the equations are to stand."""
    return _CHKTEX + _FRAGMENT + _MACROS + "\n" + _Writer(document).body() + "\n"


def _bookmark(content: model.Line, shown: Mapping[str, str]) -> str:
    """A line reduced to characters that a PDF outline shows without escaping."""
    return "".join(c if c.isascii() and (c.isalnum() or c in " .,:;()=+-/") else " " for c in plain(content, shown))


class _Writer(Writer):
    """One document on its way to LaTeX; holds what references show."""

    def line(self, content: model.Line, longest: int = 26, room: float = 28) -> str:
        return line(content, self.shown, longest, room)

    def body(self) -> str:
        *blocks, provenance = laid_out(self.document)
        folded = details(self.document)
        written = [*self.blocks(tuple(blocks), 0)]
        written += ["\\begingroup\\small", self.block(folded, 0), "\\endgroup"] if folded else []
        written += [self.block(provenance, 0), self.bibliography()]
        return "\n\n".join(filter(None, written))

    def block(self, block: model.Block, depth: int) -> str:
        match block:
            case model.Section(label, title, blocks):
                return "\n\n".join([self.heading(label, title, depth), *self.blocks(blocks, depth + 1)])
            case model.Paragraph(content):
                return self.line(content)
            case model.Items(entries):
                return _environment("itemize", [rf"\item {self.line(entry)}" for entry in entries], _NEAR)
            case model.Display(maths, note):
                return self.display(maths, note)
            case model.Listing(text):
                return _listing(text)
            case model.Statement(name, blocks):
                return _environment("theorem", list(self.blocks(blocks, depth)), f"[{{{escape(name)}}}]")
            case model.Assumptions(entries):
                return _environment("description", [self.assumption(e.label, e.content) for e in entries], _NEAR)
            case model.Chain(steps):
                return self.chain(steps) + "\n" + self.reasons(steps)
            case model.Table():
                return self.table(block)
            case model.Graph(label):
                drawings, said = graph_on_paper(self.document, block)
                *first, last = (picture(one, self.shown) for one in drawings)
                return "\n\n".join([*(_together([one]) for one in first), self.figure(label, said, last)])
            case model.Plot(label, caption):
                return self.figure(label, caption, picture(plot_drawing(block), self.shown))
            case _:
                raise unknown(block)

    def heading(self, label: str, title: model.Line, depth: int) -> str:
        level = _LEVELS[min(depth, len(_LEVELS) - 1)]
        text, simple = self.line(title, 12), _bookmark(title, self.shown)
        if not label:
            return rf"\{level}*{{{text}}}"
        shown = text if text == simple else rf"\texorpdfstring{{\raggedright {text}}}{{{simple}}}"
        return rf"\{level}{{{shown}}}\label{{section:{label}}}"

    def display(self, maths: model.Maths, note: model.Line) -> str:
        after = rf"\noindent {self.line(note)}" if note else ""
        return f"\\begin{{equation*}}\n  {_shown(maths, True)}\n\\end{{equation*}}\n{after}".rstrip()

    def assumption(self, label: str, content: model.Line) -> str:
        return rf"\item[\hypertarget{{assumption:{label}}}{{{self.shown[label]}}}] {self.line(content)}"

    def chain(self, steps: tuple[model.Step, ...]) -> str:
        lefts = [parse(step.left.source) for step in steps if step.left is not None]
        rights = max(width(parse(step.right.source)) for step in steps)
        apart = max(map(width, lefts)) + rights > _TEXT_WIDTH - 6
        lines = [self.step(step, apart, rights > _TEXT_WIDTH - 8) for step in steps]
        return "\\begin{align}\n" + " \\\\\n".join(lines) + "\n\\end{align}"

    def step(self, step: model.Step, apart: bool, wide: bool) -> str:
        right = _shown(step.right, wide)
        relation = f"{step.relation.value} {right} \\label{{step:{step.label}}}"
        if step.left is None:
            return f"  &{relation}"
        left = formula(parse(step.left.source))
        return f"  \\MoveEqLeft[2] {left} \\notag \\\\\n  &{relation}" if apart else f"  {left}\n  &{relation}"

    def reasons(self, steps: tuple[model.Step, ...]) -> str:
        return _environment("description", list(map(self.reason, steps)), _NEAR)

    def reason(self, step: model.Step) -> str:
        mark = rf"\emph{{{verdict(step)}}}" if quiet(step) else rf"\textbf{{{verdict(step)}}}"
        return rf"\item[\normalfont\eqref{{step:{step.label}}}] {mark}: {self.line(said(step))}"

    def bibliography(self) -> str:
        if not self.document.bibliography:
            return ""
        entries = [rf"\bibitem{{{entry.key}}} {escape(described(entry))}" for entry in self.document.bibliography]
        return _environment("thebibliography", entries, "{99}")

    def figure(self, label: str, caption: model.Line, drawn: str) -> str:
        title = rf"\captionof{{figure}}{{{self.line(caption)}}}\label{{figure:{label}}}"
        return _together([drawn, "", title])

    def table(self, table: model.Table) -> str:
        """A table; one that is too long or too wide for a page is cut into several."""
        if not table.label:
            cuts = parts(table.headers, table.rows, self.shown)
            return "\n".join(_environment("center", [grid(*part, self.shown)]) for part in cuts)
        title = rf"\captionof{{table}}{{{self.line(table.caption)}}}\label{{table:{table.label}}}\smallskip"
        again = rf"Table~\ref{{table:{table.label}}}, continued.\par\smallskip"
        cut = enumerate(parts(table.headers, table.rows, self.shown))
        return "\n\n".join(_together([again if n else title, grid(*part, self.shown)]) for n, part in cut)


def _environment(name: str, lines: list[str], argument: str = "") -> str:
    body = "\n".join(f"  {text}" for text in lines)
    return f"\\begin{{{name}}}{argument}\n{body}\n\\end{{{name}}}"


def _together(lines: list[str]) -> str:
    """Lines centred on one page, in their place."""
    return _environment("center", [_environment("minipage", [r"\centering", *lines], r"{\linewidth}")])


def _shown(maths: model.Maths, wide: bool) -> str:
    """A formula in a display; a wide one may break, and is made smaller where it cannot."""
    tree = parse(maths.source)
    if not wide or width(tree) < _TEXT_WIDTH - 8:
        return formula(tree)
    loose = loosened(tree, _TEXT_WIDTH - 8)
    if rigid_width(loose) > _TEXT_WIDTH - 6:
        return rf"\shrink{{0.78}}{{$\displaystyle {formula(tree)}$}}"
    return rf"\wide{{{formula(loose, breakable=True)}}}"


def _listing(text: str) -> str:
    """Code under the sentence that leads to it: never alone on the next page."""
    lines = [_indent(one) + code(one) for one in visible_lines(text)]
    return "\\nopagebreak\\smallskip\n{\\small\\raggedright\\noindent\n" + " \\\\\n".join(lines) + "\\par}\\smallskip"


def _indent(line: str) -> str:
    return rf"\hspace*{{{0.525 * (len(line) - len(line.lstrip())):g}em}}"
