"""What is given, as nodes: symbols with what they stand for, assumptions with their labels, models in words.

Decides: which assumption has which label, and how subject and property are set.
Does not decide: which assumption a step needs (the checker).
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sympy import Expr
from sympy import Symbol as Name

from derive.language import assumptions as language
from derive.language.describe import describe
from derive.language.expressions import Array, Entry, Function, Index
from derive.language.latex import latex

from .maths import UnsafeMaths
from .model import Assumption, Inline, Line, Maths, Symbol, Text
from .prose import formula

Given = language.Assumption
_ROUND_E: Final = r"\mathbb{E}"


def in_latex(thing: Expr | language.Claim | Given | language.Law) -> str:
    """LaTeX in the notation of reports, which set E as upright as Var."""
    return latex(thing).replace(_ROUND_E, r"\operatorname{E}")


class Labels:
    """The labels of assumptions and the symbols that were explained, filled section by section."""

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self.of: dict[Given, str] = {}
        self._explained: set[object] = set()

    def new(self, given: Iterable[Given]) -> tuple[Assumption, ...]:
        """The assumptions without a label, which they now get; a definition is notation and has none."""
        added = [a for a in sorted(given, key=describe) if a not in self.of and not _is_notation(a)]
        for one in added:
            self.of[one] = f"{self._prefix}a{len(self.of) + 1}"
        return tuple(Assumption(self.of[one], assumption_line(one)) for one in added)

    def symbols(self, given: Iterable[Given], expressions: Iterable[Expr]) -> tuple[Symbol, ...]:
        """The symbols in what is given and claimed that were not explained before."""
        rows = []
        for subject, symbol in _symbols(list(given), list(expressions)):
            if subject not in self._explained:
                self._explained.add(subject)
                rows.append(symbol)
        return tuple(rows)


def _is_notation(given: Given) -> bool:
    return isinstance(given, language.Definition)


def assumption_line(given: Given) -> Line:
    """The subject as a formula, what is said of it in words; a condition is a formula throughout."""
    match given:
        case language.Holds() | language.Definition():
            return formula(in_latex(given), describe(given))
        case language.Has(subject=subject) | language.HasStatistic(array=subject) | language.HasLaw(array=subject):
            name = subject.name
        case language.FiniteMoments(array=subject):
            name = subject.name
        case _:
            name = in_latex(given).rpartition(": ")[0]
    return (*formula(name, name), Text(": "), *_words_then_formula(in_latex(given).rpartition(": ")[2]))


def _words_then_formula(said: str) -> Line:
    named = re.match(r"[a-z][a-z -]*(?=[^a-z -]|$)", said)
    words = named[0] if named else ""
    rest = said.removeprefix(words)
    return (*((Text(words),) if words else ()), *(formula(rest, rest) if rest else ()))


def _symbols(given: list[Given], expressions: list[Expr]) -> Iterator[tuple[object, Symbol]]:
    """Every symbol with its row: numbers, arrays, functions, then what is defined."""
    defined = {a.head: a.body for a in given if isinstance(a, language.Definition)}
    whole = [*expressions, *defined, *defined.values(), *_inside(given)]
    heads = {head.array for head in defined if isinstance(head, Entry)}
    subjects = [one for g in given for one in _subjects(g)]
    arrays = {a for e in whole for a in e.atoms(Array)} | {a for a in subjects if isinstance(a, Array)}
    functions = {f for e in whole for f in e.atoms(Function)} | {f for f in subjects if isinstance(f, Function)}
    numbers = {s for e in whole for s in e.free_symbols} | {
        s for a in arrays for ends in a.ranges for e in ends for s in e.free_symbols
    }
    for number in sorted(numbers - set(defined), key=str):
        meaning = _number(number)
        if meaning:
            yield from _row(number, number.name, (Text(meaning),))
    for array in sorted(arrays - heads, key=str):
        entry, ranges = _entry_and_ranges(array)
        kind = "random" if array.random else "numbers" if array.arity else "a number"
        yield from _row(array, entry, (Text(kind + (", " if ranges else "")), *ranges))
    for function in sorted(functions, key=str):
        yield from _row(function, function.name, (Text(_called(function)),))
    for head, body in sorted(defined.items(), key=str):
        yield from _row(head, in_latex(head), (Text("stands for "), *formula(in_latex(body), str(body))))


def _row(subject: object, source: str, meaning: Line) -> Iterator[tuple[object, Symbol]]:
    try:
        yield subject, Symbol(Maths(source), meaning)
    except UnsafeMaths:
        return


def _inside(given: Iterable[Given]) -> Iterator[Expr]:
    for one in given:
        match one:
            case language.Holds(claim):
                yield from (claim.left, claim.right)
            case language.HasStatistic(value=value) | language.Slope(value=value):
                yield value
            case language.HasLaw(law=law):
                yield from law.parameters


def _subjects(given: Given) -> list[object]:
    match given:
        case language.Has(subject=subject) | language.Small(subject=subject):
            return [subject]
        case language.HasStatistic(array=array) | language.HasLaw(array=array) | language.FiniteMoments(array=array):
            return [array]
        case language.Slope(function=function):
            return [function]
        case language.Together(members=members):
            return [member.array for member in members]
    return []


def _number(symbol: Name) -> str:
    if isinstance(symbol, Index):
        return ""
    if symbol.is_integer:
        return "a positive integer" if symbol.is_positive else ""
    return "a real number"


def _called(function: Function) -> str:
    if function.known is None:
        return "a function"
    if function.known == "relu":
        return "the rectifier, max(0, x)"
    inside = ", ".join(map(str, function.parameters))
    return f"the function {function.known}" + (f" with {inside}" if inside else "")


def _entry_and_ranges(array: Array) -> tuple[str, Line]:
    """An entry as a given declares it, and the ranges of its indices."""
    declared = in_latex(language.Has(array, language.Property.SMOOTH)).rpartition(": ")[0]
    entry, *ranges = re.split(r", (?=[a-z_0-9]+ = )", declared)
    shown = [formula(one.replace("..", r", \ldots, "), one) for one in ranges]
    return entry, tuple(piece for n, one in enumerate(shown) for piece in ((Text(", "),) if n else ()) + one)


def in_formulas(told: str, given: Iterable[Given], expressions: Iterable[Expr]) -> Line:
    """A model in words, as the checker tells it, with its names set as formulas."""
    whole = list(expressions)
    listed = list(given)
    arrays = {a.name: a for e in (*whole, *_inside(listed)) for a in e.atoms(Array)}
    arrays |= {a.name: a for g in listed for a in _subjects(g) if isinstance(a, Array)}
    for one in listed:
        if isinstance(one, language.Definition):
            arrays |= {a.name: a for a in one.body.atoms(Array)}
    names = "|".join(re.escape(name) for name in sorted(arrays, key=len, reverse=True)) or r"(?!)"
    pattern = re.compile(
        rf"(?:(?<=Take )|(?<=; )|(?<=\())(?P<bare>{names})(?=[:,])|"
        rf"(?P<array>{names})\[(?P<at>[0-9, ]+)\]|(?P<name>[A-Za-z\\][\w\\{{}}']*)(?P<body> = -?[0-9]+(?:[./][0-9]+)*|"
        r"\(t\) = [-+*/0-9.t() ]+(?=[,;.]))"
    )
    pieces: list[Inline] = []
    at = 0
    for found in pattern.finditer(told):
        pieces += [Text(told[at : found.start()]), *_set(found, arrays)]
        at = found.end()
    return tuple(piece for piece in (*pieces, Text(told[at:])) if piece != Text(""))


def _set(found: re.Match[str], arrays: dict[str, Array]) -> Line:
    if found["bare"]:
        source = found["bare"]
    elif found["array"]:
        indices = [one.strip() for one in found["at"].split(",")]
        array = arrays[found["array"]]
        source = array.template.format(*indices) if len(indices) == array.arity else found[0]
    else:
        body = re.sub(r"\*\*(\d+)", r"^{\1}", found["body"] or "").replace("*", " ")
        source = found["name"] + re.sub(r"(tanh|exp)", r"\\\1", body)
    return formula(source, found[0])
