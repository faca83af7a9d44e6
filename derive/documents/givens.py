"""The lines of a given block: which kind each is, and what the simple kinds do to the scope.

Declarations are read in `declarations`, definitions in `definitions`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..language.assumptions import Claim, Holds, Relation
from ..language.derivations import Role, Step
from ..language.expressions import Index
from .claims import claims_of, positions_in
from .declaration_lines import existing_name
from .declarations import declare
from .definitions import Written, define
from .errors import Undeclared, Unreadable
from .formulas import Reading
from .heads import frame
from .lines import Span, find, split_at
from .properties import law_meant
from .scope import Scope
from .source import Source
from .structure import one_side
from .sums import letters_in, script_letters
from .tokens import tokens
from .trees import Element, Term, factors

_MEAN = re.compile(r"(arithmetic|harmonic|geometric) mean of\b")


def read_given(source: Source, scope: Scope, start: int, end: int) -> list[Step]:
    """Read the lines of a block into `scope`; returns a step for each `choose`. Raises Unreadable."""
    lines = list(_lines(source, start, end))
    if not lines:
        raise Unreadable("this given block is empty", start, end, "write for instance `n: dimension`")
    try:
        return _read(source, scope, lines)
    except Undeclared as problem:
        problem.hint = _below(source, scope, lines, problem) or problem.hint
        raise


def _below(source: Source, scope: Scope, lines: list[Span], problem: Undeclared) -> str:
    """What to write where a name that is not declared is declared further down in its block."""
    wanted = _elements(problem.name)
    for line in (x for x in lines if wanted and x.start > problem.start):
        colon = find(source.text, line, ":")
        if colon is not None and _declares(source, scope, line, colon, wanted):
            return f"declare it above: move the line `{line.of(source.text)}` up"
    return ""


def _declares(source: Source, scope: Scope, line: Span, colon: int, wanted: tuple[Element, ...]) -> bool:
    """Whether the name would be declared if this line stood above; a definition by its name without the scripts."""
    left = Span(line.start, colon)
    if source.text.startswith(":=", colon):
        return frame(_elements(left.of(source.text))) == frame(wanted)
    trial = scope.copy()
    try:
        declare(source, trial, left, Span(colon + 1, line.end))
    except Unreadable:
        return False
    return existing_name(trial, wanted) is not None


def _elements(text: str) -> tuple[Element, ...]:
    """The factors of a short text; none where it is no product."""
    try:
        return factors(one_side(tokens(text), 0, len(text))) or ()
    except Unreadable:
        return ()


def _read(source: Source, scope: Scope, lines: list[Span]) -> list[Step]:
    steps: list[Step] = []
    waiting: list[Written] = []
    for line in lines:
        defined = find(source.text, line, ":=")
        if defined is not None:
            waiting.append(Written(Span(line.start, defined), Span(defined + 2, line.end)))
            continue
        define(source, scope, waiting)
        waiting = []
        step = _line(source, scope, line)
        if step is not None:
            steps.append(step)
    define(source, scope, waiting)
    return steps


def _lines(source: Source, start: int, end: int) -> Iterator[Span]:
    """The lines that say something, comments cut off."""
    at = start
    while at < end:
        newline = source.text.find("\n", at, end)
        stop = end if newline < 0 else newline
        comment = re.search(r"(?<!\\)%", source.text[at:stop])
        span = Span(at, at + comment.start() if comment else stop).stripped(source.text)
        dollar = re.search(r"(?<!\\)\$", span.of(source.text))
        if dollar:
            start = span.start + dollar.start()
            raise Unreadable("a given block is mathematics already", start, start + 1, "leave the $ out")
        if span.start < span.end:
            yield span
        at = stop + 1


def _line(source: Source, scope: Scope, line: Span) -> Step | None:
    text = line.of(source.text)
    word = re.match(r"(require|choose)\b\s*", text)
    if word:
        rest = Span(line.start + word.end(), line.end)
        if word.group(1) == "require":
            _require(source, scope, rest)
            return None
        return _choose(source, scope, line, rest)
    colon = find(source.text, line, ":")
    if colon is not None:
        declare(source, scope, Span(line.start, colon), Span(colon + 1, line.end))
        return None
    _condition(source, scope, line)
    return None


def _claims(source: Source, scope: Scope, span: Span) -> list[Claim]:
    chains = source.chains(span.start, span.end, scope.aliases)
    reading = Reading(scope, taken=letters_in(s for c in chains for s in c.sides))
    claims = [c for chain in chains for c in claims_of(reading, chain)]
    if not claims:
        said = _PROPERTY.fullmatch(span.of(source.text))
        raise Unreadable.at(span,
            "this line is no declaration, definition or condition",
            f"put a colon between: `{said[1]}: {said[2]}`" if said else
            "write `x_i, i = 1..n: iid`, `s := ...`, `0 < p < 1` or `require ... = ...`",
        )  # fmt: skip
    scope.assume(*reading.assumed)
    return claims


def _refuse_law(source: Source, line: Span) -> None:
    """`x_i \\sim N(0, 1), i = 1..n` is told to be a declaration. Raises Unreadable."""
    name, sign, rest = re.split(r"(\\sim\b|~|$)", line.of(source.text), maxsplit=1)
    law, *ranges = [p.of(source.text) for p in split_at(source.text, Span(line.end - len(rest), line.end), ",")] or [""]
    if sign and (meant := law_meant(law.replace("\\left", "").replace("\\right", ""))):
        letters = sorted(script_letters(Term("+", _elements(name))))
        said = ", ".join((name.strip(), *(ranges or (f"{letter.strip()} = 1..n" for letter in letters))))
        hint = f"write `{said}: {'iid, ' if letters else ''}{meant}`"
        raise Unreadable.at(line, "a law stands after a colon in a given block", hint)


def _require(source: Source, scope: Scope, span: Span) -> None:
    claims = _claims(source, scope, span)
    if scope.choices and not scope.chosen_here:
        scope.requirements, scope.choices = (), ()
    scope.requirements += tuple(c for c in claims if c not in scope.requirements)
    scope.chosen_here = True


def _choose(source: Source, scope: Scope, line: Span, span: Span) -> Step:
    found = _MEAN.search(span.of(source.text))
    claims = [_mean(source, scope, span, found)] if found else _claims(source, scope, span)
    notes = (f"{found.group(1)} mean",) if found else ()
    step = Step(source.place(line.start, line.end), claims[0], scope.given(), Role.CHOICE, reason="choose", notes=notes)
    scope.choices, scope.chosen_here = tuple(claims), True
    return step


def _mean(source: Source, scope: Scope, span: Span, found: re.Match[str]) -> Claim:
    """`choose v = harmonic mean of A, B`."""
    subject = Span(span.start, span.start + found.start()).stripped(source.text)
    if not subject.of(source.text).endswith("="):
        raise Unreadable.at(span, "write `choose v = harmonic mean of A, B`")
    reading = Reading(scope)
    left = reading.side(source.side(subject.start, subject.end - 1, scope.aliases))
    parts = split_at(source.text, Span(span.start + found.end(), span.end), ",")
    terms = [reading.side(source.side(p.start, p.end, scope.aliases)).expr for p in parts]
    if len(terms) < 2:
        raise Unreadable.at(span, "a mean needs two terms or more, with commas between")
    return Claim(
        reading.finished(reading.filled(left)),
        Relation.EQUAL,
        reading.finished(mean_of(found.group(1), terms)),
    )


def mean_of(kind: str, terms: list[Any]) -> Any:
    """The arithmetic, harmonic or geometric mean."""
    from sympy import Add, Integer, Mul, cancel

    count = Integer(len(terms))
    if kind == "arithmetic":
        return Add(*terms) / count
    if kind == "harmonic":
        return cancel(count / Add(*(1 / t for t in terms)))
    return Mul(*terms) ** (1 / count)


_PROPERTY = re.compile(
    r"(.*?\S)\s+(?:(?:is|are)\s+)?(?:mutually\s+)?((?:independent|iid|i\.i\.d\.|identically distributed|random|"
    r"symmetric|zero mean|uncorrelated|dimension|constant|positive)\b.*)"
)


def _condition(source: Source, scope: Scope, line: Span) -> None:
    _refuse_law(source, line)
    try:
        claims = _claims(source, scope, line)
        for c in claims:
            for letter in sorted(positions_in(c)):
                if isinstance(scope.numbers().get(letter), Index):
                    raise Unreadable(
                        f"a condition on entries holds for every index, and {letter} is declared as one of its own",
                        line.start, line.end, "write it with a letter that is declared nowhere else",
                    )  # fmt: skip
        scope.assume(*map(Holds, claims))
    except Undeclared as problem:
        sign = re.search(r"(?<![<>!])=(?!>)|\\sim", line.of(source.text))
        if sign is None or problem.start > line.start + sign.start():
            problem.hint = _number_hint(scope, problem, line.of(source.text))
            raise
        name = line.of(source.text)[: sign.start()].strip()
        defines = sign[0] == "="
        law = f"a law is written `{name}: normal(0, 1)`"
        problem.hint = f"a definition is written `{name} := ...`" if defines else law
        raise


def _number_hint(scope: Scope, problem: Undeclared, line: str) -> str:
    """What to write where a condition is about a number that nothing declares; beside an index it is one too."""
    if "declare it in a given block: " not in problem.hint:
        return problem.hint
    name, letters = problem.name, re.findall(r"\\?\w+", line)
    beside = [str(last) for letter, (_, last) in scope.index_ranges.items() if letter.strip() in letters]
    if beside:
        return f"declare it on a line above: `{name}: index of {beside[0]}`"
    return f"declare it on a line above: `{name}: constant` or `{name}: dimension`; what is random, `{name}: random`"
